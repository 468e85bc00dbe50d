"""shoujian.toml as it was typed: what it says, where a key stands in it, and what is wrong with it in plain sentences."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from config.initial import FILE
from config.problems import Problem, SettingsError, english, problem

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import ValidationError


def written(path: Path) -> tuple[str, dict[str, Any]]:
    """The text of shoujian.toml and what it says; raises SettingsError when it says nothing."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError((problem("unreadable", FILE, 0, 0, "", why=error.strerror or "OSError"),)) from None
    except UnicodeDecodeError:
        raise SettingsError((problem("not-text", FILE, 0, 0, ""),)) from None
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(at[1]), int(at[2])) if at else (text.count("\n") + 1, 0)
        why = str(error).split(" (at", maxsplit=1)[0]
        code = next((code for said, code in _TOML.items() if why.startswith(said)), "toml")
        words = {"toml": {"why": why}, "toml-twice": {"word": _word_at(text, line)}}.get(code, {})
        raise SettingsError((problem(code, FILE, line, column, "", **words),)) from None
    many = found.get("mailbox")
    if isinstance(many, list):  # [[mailbox]] with names, for who prefers it
        found["mailbox"] = {str(one.pop("name", f"mailbox{number}")): one for number, one in enumerate(many, 1) if isinstance(one, dict)}
    return text, found


def _word_at(text: str, line: int) -> str:
    """The name that a line gives, or the section it opens; tomllib sees a repeated section when it is over."""
    said = text.split("\n")[: max(line, 1)]
    while said and not said[-1].strip():
        said.pop()
    return said[-1].partition("=")[0].strip() if said else ""


class Lines:
    """Where a key stands in the file, or which environment variable said it."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")

    def place(self, key: tuple[str, ...]) -> tuple[str, int]:
        """File and line of *key*; the variable's name and 0 when the environment holds it."""
        variable = "SHOUJIAN_" + "__".join(key).upper()
        if variable in os.environ:
            return f"环境变量{variable}", 0
        section, wanted = "", ".".join(key[:-1])
        for number, line in enumerate(self._lines, 1):
            stripped = line.strip()
            if stripped.startswith("["):
                section = stripped.strip("[]").replace('"', "").strip()
                if section == ".".join(key):
                    return FILE, number
            elif section == wanted and re.match(rf'"?{re.escape(key[-1])}"?\s*=', stripped):
                return FILE, number
        return FILE, self.place(key[:-1])[1] if len(key) > 1 else 0


# Mistakes of everybody who meets TOML for the first time, as tomllib calls them.
_TOML = {
    "Cannot overwrite a value": "toml-twice",
    "Cannot declare": "toml-twice",
    "Invalid value": "toml-value",
    "Expected '=' after a key": "toml-equals",
    "Invalid statement": "toml-equals",
}
_WHY = {
    "literal_error": "只能是{expected}之一",
    "int_parsing": "应是整数",
    "int_type": "应是整数",
    "int_from_float": "应是整数",
    "greater_than_equal": "不能小于{ge}",
    "less_than_equal": "不能大于{le}",
    "string_type": "应是文字（加引号）",
    "list_type": "应是列表",
    "bool_parsing": "应是true或false",
    "bool_type": "应是true或false",
    "dict_type": "应是一节（[名称]）",
    "model_type": "应是一节（[名称]）",
}


def told(error: ValidationError, lines: Lines) -> tuple[Problem, ...]:
    """Everything that is wrong with the values, each with its line."""
    return tuple(_one_told(dict(one), lines) for one in error.errors(include_url=False, include_input=False))


def _one_told(fault: dict[str, Any], lines: Lines) -> Problem:
    key = tuple(str(part) for part in fault["loc"] if not isinstance(part, int))
    file, line = lines.place(key)
    name = ".".join(key)
    if fault["type"] == "extra_forbidden":
        return problem("setting-unknown", file, line, 0, name, word=name, suggestion=_near(key))
    if fault["type"] == "missing":
        return problem("setting-missing", file, line, 0, name, word=name)
    why = _WHY.get(fault["type"], fault["msg"]).format(**fault.get("ctx", {})).replace(", ", "、").replace(" or ", "、")
    return replace(problem("setting", file, line, 0, name, word=name, why=why), english=english("setting", word=name, why=fault["msg"]))


def _near(key: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    from config.deployment import RawMailbox, RawSettings, RawSmtp

    model: Any = {"mailbox": RawMailbox, "smtp": RawSmtp}.get(key[0], RawSettings) if len(key) > 1 else RawSettings
    names = [one.alias or name for name, one in model.model_fields.items()]
    close = get_close_matches(key[-1], names, n=1, cutoff=0.5)
    return close[0] if close else ""
