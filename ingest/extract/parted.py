"""The recogniser's model parted before its last layer, which says of each moment how likely each character is.

    model ──all but the last layer──▶ moments × 120 ──weights, softmax──▶ moments × C characters
            run as it is                              laid over them here, one strip at a time

onnxruntime makes that layer in three steps with a table each, of all strips of a batch: of a line of 40 characters 60 MB, which the kernel
clears anew every time. Here it is one table, of the moments that are asked for. What is in the file is told by protobuf's wire format
(a field is its number and type in one varint, then its value or the length of it) and by the fields of onnx.proto.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Field = tuple[int, int, int, int, int]  # number, where it begins, where its value begins and ends; its value, where that is a number

_GRAPH, _NODE, _INITIALIZER, _OUTPUT, _KNOWN = 7, 1, 5, 12, 13  # of a model; of a graph: its steps, weights, results, shapes of what is between
_READS, _MAKES, _KIND = 1, 2, 4  # of a step
_SIDES, _TYPE, _NAME, _VALUES = 1, 2, 8, 9  # of weights
_FLOAT = 1  # of 32 bits, the type of weights
_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5  # kinds of a field
_LAST = ("MatMul", "Add", "Softmax")


@dataclass(frozen=True, slots=True)
class Layer:
    """The last layer."""

    weights: Floats  # (what a moment has, and 1) × characters

    def likely(self, moments: Floats) -> Floats:
        """Return how likely each character is at each of the *moments* that all other layers make."""
        found: Floats = moments @ self.weights[:-1]
        found += self.weights[-1]
        found -= found.max(axis=1, keepdims=True)
        np.exp(found, out=found)
        found *= 1 / found.sum(axis=1, keepdims=True)
        return found


@dataclass(frozen=True, slots=True)
class _Step:
    kind: str
    reads: tuple[str, ...]
    makes: tuple[str, ...]


def parted(file: Path) -> tuple[bytes, Layer] | None:
    """Part the model in *file* into a model by itself and its last layer; None where its last layer is another than is known here, and the whole is to be run."""
    try:
        with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as whole:
            return _parted(whole)
    except (IndexError, ValueError, StopIteration):
        return None


def _parted(whole: mmap.mmap) -> tuple[bytes, Layer] | None:
    begin, first, last = next((begin, first, last) for number, begin, first, last, _ in _fields(whole, 0, len(whole)) if number == _GRAPH)
    graph = tuple(_fields(whole, first, last))
    steps = {begin: _step(whole, one) for one in graph if one[0] == _NODE for begin in one[1:2]}
    held = {_text(whole, one, _NAME): one for one in graph if one[0] == _INITIALIZER}
    layer = _layer(steps)
    kinds = [steps[at] for at in layer if steps[at].kind != "Identity"]
    if tuple(step.kind for step in kinds) != _LAST or any(step.reads[1] not in held for step in kinds[:2]):
        return None
    weights, added = (_weights(whole, held[step.reads[1]]) for step in kinds[:2])
    if weights.ndim != 2 or added.shape != weights.shape[1:]:
        return None
    gone = {*layer, *(held[step.reads[1]][1] for step in kinds[:2])}
    kept = [whole[one[1] : one[3]] for one in graph if one[1] not in gone and one[0] not in {_OUTPUT, _KNOWN}]
    kept.append(_named(kinds[0].reads[0].encode()))
    body = b"".join([whole[:begin], _begun(_GRAPH, sum(map(len, kept))), *kept, whole[last:]])
    return body, Layer(np.concatenate([weights, added[None]]))


def _layer(steps: dict[int, _Step]) -> list[int]:
    """Return where the steps of the last layer begin, the first of them first: back from the last step to what is no part of it."""
    made = {name: at for at, step in steps.items() for name in step.makes}
    at: int | None = list(steps)[-1]
    found: list[int] = []
    while at is not None and steps[at].kind in {*_LAST, "Identity"}:
        found.append(at)
        if steps[at].kind == _LAST[0]:
            break
        at = made.get(steps[at].reads[0])
    return found[::-1]


def _step(whole: mmap.mmap, one: Field) -> _Step:
    inside = tuple(_fields(whole, one[2], one[3]))
    said = {number: tuple(whole[first:last].decode() for field, _, first, last, _ in inside if field == number) for number in (_READS, _MAKES, _KIND)}
    return _Step(said[_KIND][0], said[_READS], said[_MAKES])


def _text(whole: mmap.mmap, one: Field, number: int) -> str:
    return next(whole[first:last].decode() for field, _, first, last, _ in _fields(whole, one[2], one[3]) if field == number)


def _weights(whole: mmap.mmap, one: Field) -> Floats:
    """Return weights that stand in the file as they stand in memory; of others there is nothing to be had."""
    inside = tuple(_fields(whole, one[2], one[3]))
    if [value for number, *_, value in inside if number == _TYPE] != [_FLOAT]:
        raise ValueError
    sides = [value for number, *_, value in inside if number == _SIDES]
    values = next(whole[first:last] for number, _, first, last, _ in inside if number == _VALUES)
    return np.frombuffer(values, "<f4").reshape(sides)


def _fields(whole: mmap.mmap, at: int, end: int) -> Iterator[Field]:
    while at < end:
        begin = at
        said, at = _varint(whole, at)
        kind, value, first = said & 7, 0, at
        if kind == _VARINT:
            value, at = _varint(whole, at)
        elif kind == _BYTES:
            length, first = _varint(whole, at)
            at = first + length
        elif kind in {_EIGHT, _FOUR}:
            at += 8 if kind == _EIGHT else 4
        else:
            raise ValueError
        yield said >> 3, begin, first, at, value


def _varint(whole: mmap.mmap, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        one = whole[at]
        value |= (one & 127) << shift
        at, shift = at + 1, shift + 7
        if one < 128:
            return value, at


def _named(name: bytes) -> bytes:
    """Return what tells the result of a graph: its name, the first field, is enough."""
    field = _begun(1, len(name)) + name
    return _begun(_OUTPUT, len(field)) + field


def _begun(number: int, length: int) -> bytes:
    """Return what stands before the value of a field."""
    return _number(number << 3 | _BYTES) + _number(length)


def _number(value: int) -> bytes:
    low = bytearray()
    while value > 127:
        low.append(value & 127 | 128)
        value >>= 7
    return bytes(low) + bytes([value])
