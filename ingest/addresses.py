"""Addresses as mail really writes them: groups, names without quotes, encoded words in the wrong place, commas left out."""

from __future__ import annotations

import re

from ingest.facts import Address, Defect, DefectKind
from ingest.headers import FIELD_BYTES, words

ADDRESSES = 200  # addresses of one header; beyond it nobody reads them

# Bounded repeats: a quote that never ends is searched for its end in the next 500 bytes only.
_TOKEN = re.compile(
    rb'=\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,4000}\?=|"(?:\\.|[^"\\]){0,500}+"|<[^<>]{0,500}+>|\((?:\\.|[^()\\]){0,500}+\)|[,;:]|[^\s,;:<>"(]+|[\s<>"(]', re.DOTALL
)
_QUOTED = re.compile(rb'"((?:\\.|[^"\\]){0,500}+)"')
_SPEC = re.compile(r"(?:\"(?:[^\"\\]|\\.){1,64}+\"|[^\s<>,;:\"()\[\]]{1,200})@[^\s<>,;:\"()]{1,255}")


def addresses(values: list[bytes], *, where: str) -> tuple[tuple[Address, ...], tuple[Defect, ...]]:
    """Read every address of these fields, groups opened; names are display text and never an identity."""
    found: list[Address] = []
    for value in values:
        name: list[bytes] = []
        spec: bytes | None = None
        for token in [*_TOKEN.findall(value[:FIELD_BYTES]), b","]:
            if token == b":" and spec is None:
                name = []  # `group:`
            elif token in {b",", b";"}:
                if spec is None or _SPEC.search(spec.decode("latin-1")) or not name:
                    _finish(found, name, spec)
                    name, spec = [], None
                if len(found) > ADDRESSES:
                    return tuple(found[:ADDRESSES]), (Defect(DefectKind.TOO_COMPLEX, where, f"more than {ADDRESSES} addresses"),)
            elif token[:1] == b"<" and len(token) > 1:
                if spec is not None and name and _SPEC.search(spec.decode("latin-1")) and _SPEC.search(token.decode("latin-1")):
                    _finish(found, name, spec)  # `A <a@…> B <b@…>`: somebody left out the comma
                    name = []
                spec = token[1:-1]
            else:
                name.append(token)
    broken = [a for a in found if not a.address]
    return tuple(found), (Defect(DefectKind.HEADER, where, "a name without an address"),) if broken else ()


def _finish(found: list[Address], name: list[bytes], spec: bytes | None) -> None:
    said = b"".join(t for t in name if t[:1] != b"(")
    if spec is None:
        said = re.sub(rb"[ \t]+@[ \t]*|@[ \t]+", b"@", said)
        bare = _SPEC.search(said.decode("latin-1"))
        hidden = _SPEC.search(words(said)) if not bare and b"=?" in said else None
        if hidden:  # the whole of `name <address>` as one encoded word
            found.append(Address(words(said).replace(hidden.group(), "").strip("\"' <>"), _spec(hidden.group().encode())))
            return
        if bare:
            spec = bare.group().encode("latin-1")
            comment = [t[1:-1] for t in name if t[:1] == b"(" and len(t) > 1]
            said = said.replace(spec, b"").strip() or b" ".join(comment)
        elif not said.strip():
            return
    display = words(_QUOTED.sub(lambda m: re.sub(rb"\\(.)", rb"\1", m.group(1)), said.strip()))
    found.append(Address(display.strip("\"' <>"), _spec(spec or b"")))


def _spec(raw: bytes) -> str:
    text = words(raw)
    found = _SPEC.search(text)
    if not found:
        return ""
    local, _, domain = found.group().rpartition("@")
    return f"{local}@{domain.rstrip('.').lower()}"
