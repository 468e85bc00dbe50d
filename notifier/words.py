"""The one message catalogue: every word the product says to a person, by its code, in each language.

    catalogue/zh.toml   [finding] no-seal = "未见公章"      say("finding.no-seal")  →  未见公章
    catalogue/en.toml   [finding] no-seal = "no seal seen"

Strict on purpose: an unknown code, a missing value or a stray brace is an error and never a blank. Values are put in
once and never looked at again, so a unit called “{limit}” stays just that.

    WordsError
    ├── UnknownCode
    ├── MissingValue
    └── CatalogueError    the files themselves; names every fault at once
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from notifier.notices import Saying

LANGUAGES = ("zh", "en")
CATALOGUE = Path(__file__).with_name("catalogue")
BLANK = re.compile(r"\{([a-z][a-z_]*)\}")
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class WordsError(Exception):
    """Something was to be said for which there are no words."""


class UnknownCode(WordsError):  # noqa: N818 - read as a sentence: raise UnknownCode
    pass


class MissingValue(WordsError):  # noqa: N818
    pass


class CatalogueError(WordsError):
    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def say(what: str | Saying, /, language: str = "zh", *, section: str = "finding", **values: object) -> str:
    """Find the words for *what*: a full code such as `standing.missing`, or a bare one looked up in *section*.

    Values that the sentence has no place for are allowed, because a finding and what we ask for share theirs.
    """
    if isinstance(what, Saying):
        code, given = what.code, {**dict(what.values), **values}
    else:
        code, given = what, values
    code = code if "." in code else f"{section}.{code}"
    sentence = catalogue(language).get(code)
    if sentence is None:
        raise UnknownCode(f"the catalogue {language!r} has no words for {code!r}")
    missing = sorted(blanks(sentence) - given.keys())
    if missing:
        raise MissingValue(f"{code!r} needs {', '.join(missing)}")
    return BLANK.sub(lambda blank: str(given[blank[1]]), sentence)


def knows(code: str, language: str = "zh", *, section: str = "finding") -> bool:
    """Whether there are words for *code*: lets a caller fall back instead of failing."""
    return (code if "." in code else f"{section}.{code}") in catalogue(language)


def blanks(sentence: str) -> frozenset[str]:
    """The names of the values *sentence* has places for."""
    return frozenset(BLANK.findall(sentence))


@cache
def catalogue(language: str = "zh") -> Mapping[str, str]:
    """All sentences of one language by their full code."""
    if language not in LANGUAGES:
        raise UnknownCode(f"there is no catalogue {language!r}; there are {', '.join(LANGUAGES)}")
    return read((CATALOGUE / f"{language}.toml").read_text(encoding="utf-8"))


def read(text: str) -> Mapping[str, str]:
    """The sentences of one catalogue file, or every fault in it at once."""
    try:
        sections = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError((str(error),)) from error
    problems: list[str] = []
    sentences: dict[str, str] = {}
    for section, entries in sections.items():
        if not isinstance(entries, dict):
            problems.append(f"{section}: stands outside any section")
            continue
        for name, sentence in entries.items():
            code = f"{section}.{name}"
            problems += _faults(code, name, sentence)
            sentences[code] = str(sentence)
    if problems:
        raise CatalogueError(tuple(problems))
    return sentences


def _faults(code: str, name: str, sentence: object) -> list[str]:
    if not isinstance(sentence, str) or not sentence.strip():
        return [f"{code}: is no sentence"]
    stray = set(BLANK.sub("", sentence)) & {"{", "}"}
    return [
        *([f"{code}: a code has small letters, digits and hyphens only"] if not CODE.fullmatch(name) else []),
        *([f"{code}: a brace that belongs to no placeholder"] if stray else []),
        *([f"{code}: begins or ends with a blank"] if sentence != sentence.strip() else []),
    ]
