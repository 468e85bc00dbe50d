"""XML trees of office documents by local names, so that strict OOXML and WPS's own namespaces read the same."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

Element = Any  # lxml's trees have no types

TAGS = 4096  # names remembered; WordprocessingML has about 600, and a hostile document may make up any number


@lru_cache(maxsize=TAGS)
def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def name(element: Element) -> str:
    """Return the local name of an element, "" for comments."""
    return _local(element.tag)


@lru_cache(maxsize=TAGS)
def _qualified(tag: object, wanted: str) -> str:
    return f"{tag.rpartition('}')[0]}}}{wanted}" if isinstance(tag, str) and tag.startswith("{") else wanted


def attribute(element: Element | None, wanted: str) -> str:
    """Return an attribute of the element's own namespace, or of none."""
    if element is None:
        return ""
    found = element.get(_qualified(element.tag, wanted))
    if found is None:
        found = element.get(wanted)
    return found or ""


def relation(element: Element, wanted: str) -> str:
    """Return an attribute that names a relationship: r:id, not the id that a shape calls itself."""
    for key, value in element.attrib.items():
        if _local(key) == wanted and key.endswith("/relationships}" + wanted):
            return str(value)
    return ""


def child(element: Element | None, *path: str) -> Element | None:
    """Follow local names down; None when one is missing."""
    for step in path:
        if element is None:
            return None
        for one in element:
            if _local(one.tag) == step:
                element = one
                break
        else:
            return None
    return element


def value(element: Element | None, *path: str) -> str | None:
    """Return w:val of what stands at *path*, "" when it says none, None when it is not there."""
    found = child(element, *path)
    return None if found is None else attribute(found, "val")


def whole(said: str | None, *, most: int) -> int:
    """Read a number that must not be negative; 0 for anything else, *most* for anything larger."""
    if said is None or not said.isascii() or not said.isdigit():
        return 0
    return min(most, int(said)) if len(said) < 10 else most
