"""The help pages, for people who read Chinese: commands in the order of their use, columns that keep their width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from unicodedata import east_asian_width

import click
from typing_extensions import override

# In the order in which somebody meets them; what stands in no section is shown last.
SECTIONS = {
    "开始": ("demo", "init", "campaign", "doctor", "run"),
    "每天": ("status", "review", "letter", "parcel", "export", "readback", "file"),
    "认定": ("rule", "undo", "rulings"),
    "名册与往年资料": ("roster", "registrations", "archive"),
    "归档与移交": ("folders", "handover"),
    "一步一步（run 会自动做）": ("poll", "work", "examine", "remind", "deliver", "import", "replay"),
    "看机器读到什么（不需部署）": ("inspect", "read", "seal", "names"),
    "看护与个人信息": ("verify", "backup", "restore", "purge", "person"),
}
OTHERS = "其他"
_HEADINGS = {"Options": "选项", "Commands": "命令", "Positional arguments": "参数"}
# What click calls the values of options and arguments that were given no name of their own.
_VALUES = {
    "INTEGER RANGE": "数",
    "INTEGER": "数",
    "DIRECTORY": "文件夹",
    "FILENAME": "文件",
    "FILE": "文件",
    "PATH": "文件",
    "TEXT": "文字",
    "TIME": "时刻",
    "[%Y-%m-%d]": "日期",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 …",
}
_VALUE = re.compile("|".join(rf"(?<![\w-]){re.escape(word)}(?![\w-])" for word in _VALUES))
_SHOWN = {"Show this message and exit.": "显示本说明。", "  [required]": "（必填）"}
_DEFAULT = re.compile(r"  \[default: ([^;\]]*)(?:; ([^\]]*))?\]$")
_RANGE = re.compile(r"  \[([^\]]*<[^\]]*|x>=\d+)\]$")
_TERM = 28  # columns of the left side; what is wider gets a line of its own
_CLOSING = "，。；、：）”？！…》"  # no line begins with one of these
_CHUNK = re.compile(r"[!-~]+|\s+|.")  # a word of Latin letters is not broken, Chinese may be broken anywhere


def cells(text: str) -> int:
    """Columns that *text* takes on a terminal."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Lines of *text*, each of at most *width* columns, or two more for a closing mark."""
    line = ""
    for chunk in _CHUNK.findall(" ".join(text.split())):
        if line and cells(line) + cells(chunk) > width and chunk not in _CLOSING:
            yield line.rstrip()
            line = ""
        line += chunk if line else chunk.lstrip()
    if line.strip():
        yield line.rstrip()


class Formatter(click.HelpFormatter):
    """click's pages in Chinese."""

    @override
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        self.write(f"用法：{prog} {_valued(args)}".rstrip() + "\n")

    @override
    def write_heading(self, heading: str) -> None:
        self.write(f"{'':{self.current_indent}}{_HEADINGS.get(heading, heading)}：\n")

    @override
    def write_text(self, text: str) -> None:
        if "\b" in text:  # lines that are not to be joined: click knows how
            super().write_text(text)
            return
        for paragraph in re.split(r"\n\s*\n", text):
            for line in wrapped(paragraph, self.width - self.current_indent):
                self.write(f"{'':{self.current_indent}}{line}\n")

    @override
    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = _TERM, col_spacing: int = 2) -> None:
        lines = [(_valued(term) if term.startswith("-") else term, _told(said)) for term, said in rows]
        column = min(max((cells(term) for term, _ in lines), default=0), col_max) + col_spacing
        margin = " " * self.current_indent
        for term, said in lines:
            first, *others = wrapped(said, max(self.width - self.current_indent - column, 20)) if said else [""]
            room = column - cells(term)
            if room < col_spacing:
                self.write(f"{margin}{term}\n{margin}{'':{column}}{first}\n")
            else:
                self.write(f"{margin}{term}{'':{room}}{first}".rstrip() + "\n")
            for line in others:
                self.write(f"{margin}{'':{column}}{line}\n")


class Page(click.Context):
    formatter_class = Formatter


class Office(click.Group):
    """The commands in the sections of a working day."""

    context_class = Page

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        named = {name for names in SECTIONS.values() for name in names}
        sections = {**SECTIONS, OTHERS: tuple(name for name in self.commands if name not in named)}
        for title, names in sections.items():
            rows = [(name, _first(self.commands[name])) for name in names if name in self.commands]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


def dressed(group: click.Group) -> None:
    """Let every page below *group* look like its own."""
    for command in group.commands.values():
        command.context_class = Page
        if isinstance(command, click.Group):
            dressed(command)


def _first(command: click.Command) -> str:
    """The first sentence of a command's page: the rest is on the page itself."""
    sentence = re.split("[；。]", (command.help or "").strip(), maxsplit=1)[0]
    return f"{sentence}。"


def _valued(text: str) -> str:
    return _VALUE.sub(lambda found: _VALUES[found[0]], text)


def _told(said: str) -> str:
    """What an option says, with what click adds to it in English."""
    for english, chinese in _SHOWN.items():
        said = said.replace(english, chinese)
    said = _DEFAULT.sub(lambda found: f"（默认：{found[1]}{f'，{_ranged(found[2])}' if found[2] else ''}）", said)
    return _RANGE.sub(lambda found: f"（{_ranged(found[1])}）", said)


def _ranged(text: str) -> str:
    """`1<=x<=366` and `x>=1` in words."""
    least, most = re.search(r"(\d+)<=x|x>=(\d+)", text), re.search(r"x<=(\d+)", text)
    if not least:
        return text
    low = least[1] or least[2]
    return f"{low} 至 {most[1]}" if most else f"至少 {low}"
