"""信笺: the templates letters are written on, sandboxed, in one environment for text and one for pages.

Both environments read the same files. Nothing is escaped in the one, everything in the other; the rule does not hang on
a file's name, so a sentence shared by both can never reach a page unescaped. Undefined names are errors. The pages get
their style written into every element once, when a template is read (`notifier.dress`), not once for each letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, meta, nodes, pass_context
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notifier import moments
from notifier.dress import dressed
from notifier.notices import Saying
from notifier.words import knows, say

HOUSE = f"{__package__}."  # where the values are made that a letter speaks of
STYLE = "letter.css"
TEMPLATES = Path(__file__).with_name("templates")
CONTEXT = frozenset(
    {"notice", "head", "number", "to", "echo", "limit", "html", "part", "groups", "several", "posted", "owed", "stale", "spare", "subject", "bars"}
)
_ON_PAPER = re.compile(r"^(.*[^件])[(（]纸质(?:版|件|材料)?[)）]$")
FILTERS = frozenset({"default", "first", "join", "last", "length", "lower", "map", "trim", "upper"})  # no safe, nothing that pads


class Templates(ImmutableSandboxedEnvironment):
    """No arithmetic that makes much out of little, and only the filters a letter needs."""

    intercepted_binops = frozenset({"*", "**"})

    def getattr(self, obj: Any, attribute: str) -> Any:  # type: ignore[explicit-override]  # noqa: ANN401
        """What a letter asks for two hundred times: a fact of a notice, a sentence, the number of a row. All else is weighed by the sandbox."""
        kind = type(obj)
        sentence = kind is TemplateModule and not attribute.startswith("_") and attribute in obj.__dict__
        if sentence or attribute in _facts(kind):  # type: ignore[arg-type]  # a class is as hashable as anything
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # type: ignore[explicit-override]  # noqa: ANN401, ARG002
        raise TemplateError(f"a letter has no use for {operator}")


@cache
def _facts(kind: type[Any]) -> frozenset[str]:
    """The fields of a frozen value of ours: values and never functions, so that there is nothing to call in them."""
    if kind is LoopContext:
        return frozenset({"index", "first", "last"})
    if not is_dataclass(kind) or not kind.__module__.startswith(HOUSE):
        return frozenset()
    return frozenset(one.name for one in fields(kind) if not one.name.startswith("_"))


class _Dressed(FileSystemLoader):
    """Pages as they lie in the folders, in their style."""

    def __init__(self, folders: list[Path]) -> None:
        super().__init__(folders)
        self._style = next((one / STYLE for one in folders if (one / STYLE).is_file()), TEMPLATES / STYLE)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # type: ignore[explicit-override]
        source, where, fresh = super().get_source(environment, template)
        return (dressed(source, self._style.read_text(encoding="utf-8")) if template.endswith(".html") else source), where, fresh


@dataclass(frozen=True, slots=True)
class Stationery:
    texts: Templates
    pages: Templates
    own: Path | None  # a campaign's own templates, which stand in front of the house's


def stationery(own: Path | None = None) -> Stationery:
    """The house's templates with a campaign's *own* in front: <own>/zh/receipt/body.txt replaces that file. Not proved yet."""
    folders = [TEMPLATES] if own is None else [own, TEMPLATES]
    return Stationery(_environment(folders, html=False), _environment(folders, html=True), own)


def faults(paper: Stationery) -> Iterator[str]:
    """What can be said against the templates without writing a letter: strange files, syntax, unknown names."""
    house = {one.relative_to(TEMPLATES).as_posix() for one in TEMPLATES.rglob("*") if one.is_file()}
    names = sorted(house)
    if paper.own is not None:
        if not paper.own.is_dir():
            yield f"{paper.own}：没有这个文件夹: no such folder"
        mine = {one.relative_to(paper.own).as_posix() for one in paper.own.rglob("*") if one.is_file() and not one.name.startswith((".", "~"))}
        yield from (f"{paper.own / one}：没有可替换的同名模板: replaces nothing; see the names under notifier/templates" for one in sorted(mine - house))
        names = sorted(mine & house)
    for name in names:
        try:
            source, where, _ = paper.texts.loader.get_source(paper.texts, name)  # type: ignore[union-attr]
            unknown = _unknown(paper.texts.parse(source)) - paper.texts.globals.keys()
            yield from (f"没有这个占位符：{where}: unknown placeholder {{{{ {one} }}}}" for one in sorted(unknown))
        except (TemplateError, UnicodeDecodeError) as error:
            yield f"{name}：写法有误: {type(error).__name__}: {error}"


def _unknown(template: nodes.Template) -> set[str]:
    """Names nobody gives a value; what a template imports or sets at its top may stand inside its blocks."""
    imported = {one.target for one in template.find_all(nodes.Import)}
    assigned = {one.target.name for one in template.find_all(nodes.Assign) if isinstance(one.target, nodes.Name)}
    macros = {one.name for one in template.find_all(nodes.Macro)}
    return meta.find_undeclared_variables(template) - CONTEXT - imported - assigned - macros


def _environment(folders: list[Path], *, html: bool) -> Templates:
    made = Templates(
        loader=_Dressed(folders) if html else FileSystemLoader(folders),
        autoescape=html,  # off for plain text only; see above
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters = {name: one for name, one in made.filters.items() if name in FILTERS}
    made.filters |= {
        "say": _say,
        "label": _label,
        "request": _request,
        "day": _day,
        "dated": _dated,
        "date": _date,
        "moment": _moment,
        "deadline": _deadline,
        "last_day": _last_day,
        "zone": _zone,
        "quoted": _quoted,
        "paper": _paper,
        "numeral": moments.numeral,
    }
    return made


def _paper(item: str) -> str:
    """An item that comes by post as a letter names it: 申报表(纸质) is a word of the sheet, and before （须加盖公章） one pair of brackets follows another."""
    return _ON_PAPER.sub(r"\1纸质件", item)


def _quoted(words: str) -> str:
    """In quotation marks; those within are single (GB/T 15834—2011, 4.8.3)."""
    return f"“{words.replace('“', '‘').replace('”', '’')}”"


@pass_context
def _say(context: Context, saying: Saying) -> str:
    return say(saying, context["head"].language)


@pass_context
def _label(context: Context, label: str) -> str:
    """What a count or a list calls something: the catalogue's words where the label is a code, else the label itself."""
    language = context["head"].language
    return say(label, language) if "." in label and knows(label, language) else label


@pass_context
def _request(context: Context, saying: Saying) -> str:
    return say(saying, context["head"].language, section="request")


@pass_context
def _day(context: Context, value: date) -> str:
    return moments.day(value, context["head"].language)


@pass_context
def _date(context: Context, at: datetime) -> str:
    return moments.day(at.astimezone(ZoneInfo(context["head"].zone)).date(), context["head"].language)


@pass_context
def _dated(context: Context, value: date) -> str:
    return moments.dated(value, context["head"].language)


@pass_context
def _moment(context: Context, at: datetime) -> str:
    return moments.moment(at, context["head"].zone, context["head"].language)


@pass_context
def _deadline(context: Context, at: datetime) -> str:
    return moments.deadline(at, context["head"].zone, context["head"].language)


@pass_context
def _last_day(context: Context, at: datetime) -> str:
    return moments.last_day(at, context["head"].zone, context["head"].language)


@pass_context
def _zone(context: Context, zone: str) -> str:
    return moments.zone_words(zone, context["head"].language)
