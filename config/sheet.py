"""The strict reader of the campaign sheet 征集单: a file to a `Campaign`, or every problem in it at once.

text ─ nodes.tree ─▶ strings with places ─ applying, receiving, deadlines, items, writing ─▶ values ─ together ─▶ Campaign
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.applying import applicants, categories
from config.campaign import Campaign, Intake, MailIntake, Requirement, Route, SealCheck
from config.choices import SEAL_CHECKS
from config.conditions import vocabulary
from config.deadlines import deadlines
from config.items import Surroundings, links, places, requirements
from config.nodes import SIZE_LIMIT, Node, Scalar, Table, tree
from config.problems import Problem, SheetError, problem
from config.reading import Reading
from config.receiving import intake
from config.writing import amendments, correspondence, duplicates, language, rulings

__all__ = ["Problem", "SheetError", "bundled", "bundled_path", "read", "read_text"]

_BUNDLED = Path(__file__).parent / "campaigns"  # importlib.resources would cost 20 ms
_REQUIRED = ("活动", "代号", "收件", "截止", "材料")
_EXTRA = ("主题", "依据", "承办", "协办", "支持", "指导", "对象", "评审", "奖励", "费用", "版权", "网址", "附件", "备注", "说明")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,19}")
_ZONES = {"北京": "Asia/Shanghai", "北京时间": "Asia/Shanghai", "香港": "Asia/Hong_Kong", "台北": "Asia/Taipei", "utc": "UTC", "gmt": "UTC"}


def bundled() -> tuple[str, ...]:
    """The codes of the sheets that come with the program."""
    return tuple(sorted(one.stem for one in _BUNDLED.glob("*.yaml")))


def bundled_path(code: str) -> Path:
    """Where the bundled sheet *code* is; raises KeyError when there is none."""
    if code not in bundled():
        raise KeyError(code)
    return _BUNDLED / f"{code}.yaml"


def read(path: Path) -> Campaign:
    """The campaign in *path*; UTF-8 with or without its mark, UTF-16 with it, or GBK as old editors save it."""
    try:
        with path.open("rb") as file:
            content = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        raise SheetError((problem("absent", path.name, 0, 0, "", bundled="、".join(bundled())),)) from None
    except OSError as error:
        raise SheetError((problem("unreadable", path.name, 0, 0, "", why=error.strerror or type(error).__name__),)) from None
    if len(content) > SIZE_LIMIT:
        raise SheetError((problem("too-big", path.name, 0, 0, ""),))
    text = _decoded(content)
    if text is None:
        raise SheetError((problem("not-text", path.name, 0, 0, ""),))
    return replace(read_text(text, path.name), sheet_sha256=hashlib.sha256(content).hexdigest())


def _decoded(content: bytes) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def read_text(text: str, name: str) -> Campaign:
    """The campaign written in *text*; *name* stands in the problems. Raises SheetError and nothing else."""
    root = tree(text, name)
    reading = Reading(name)
    campaign = _campaign(reading, root)
    if reading.problems or campaign is None:
        raise SheetError(tuple(sorted(dict.fromkeys(reading.problems), key=lambda one: (one.line, one.column))))
    return replace(campaign, sheet_sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


def _campaign(reading: Reading, root: Table) -> Campaign | None:
    asked = reading.table(root, "征集单", "")
    written_empty = {one.key.removeprefix(".") for one in reading.problems}
    reading.lacking(Scalar("", 0, 0), "", *(word for word in _REQUIRED if word not in asked and word not in written_empty))
    zone = _zone(reading, asked.get("时区"))
    dated = deadlines(reading, asked["截止"]) if "截止" in asked else ()
    applying = applicants(reading, asked.get("申报"), asked.get("推荐"))
    kinds, nested_items, nested_mail = categories(reading, asked.get("分类"))
    known = vocabulary(applying, kinds)
    receiving = intake(reading, asked["收件"], known) if "收件" in asked else Intake()
    receiving = _wider(reading, receiving, asked, nested_mail)
    around = Surroundings(known, list(dated))
    owed = requirements(reading, asked["材料"], around) if "材料" in asked else ()
    for category, node in nested_items:
        owed += tuple(replace(one, when=(("分类", category), *one.when)) for one in requirements(reading, node, around, f"分类.{category}.材料"))
    stand = {name: node for part in (*(node for _, node in nested_items), asked.get("材料")) if part for name, node in places(part).items()}
    owed = links(reading, stand, owed)
    _reachable(reading, stand, owed, receiving)
    writing = correspondence(reading, asked.get("往来"), tuple(around.deadlines))
    spoken = _spoken(reading, asked)
    if not around.deadlines:
        return None
    return Campaign(
        code=_code(reading, asked.get("代号")),
        name=reading.text(asked["活动"], "活动") if "活动" in asked else "",
        organisers=reading.texts(asked["主办"], "主办", split=False) if "主办" in asked else (),
        intake=receiving,
        deadlines=tuple(around.deadlines),
        applicants=applying,
        categories=kinds,
        requirements=owed,
        correspondence=writing,
        rulings=rulings(reading, asked["裁定"]) if "裁定" in asked else (),
        amendments=amendments(reading, asked["变更"]) if "变更" in asked else (),
        duplicates=duplicates(reading, asked["查重"]) if "查重" in asked else None,
        seal_check=_seal_check(reading, asked.get("验章")),
        zone=zone,
        language=spoken,
        extra=_extra(reading, asked),
    )


def _code(reading: Reading, node: Node | None) -> str:
    if node is None:
        return ""
    said = reading.text(node, "代号")
    if said and not _CODE.fullmatch(said):
        suggestion = re.sub(r"[^A-Za-z0-9_-]", "", said)
        reading.note(node, "code", "代号", value=said, suggestion=suggestion if _CODE.fullmatch(suggestion) else "")
    return said


def _seal_check(reading: Reading, node: Node | None) -> SealCheck:
    word = reading.choice(node, "验章", SEAL_CHECKS) if node is not None else ""
    return SEAL_CHECKS[word] if word else SealCheck.HUMAN


def _zone(reading: Reading, node: Node | None) -> str:
    if node is None:
        return "Asia/Shanghai"
    said = reading.text(node, "时区")
    name = _ZONES.get(said.lower(), said)
    try:
        reading.zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        reading.note(node, "zone", "时区", value=said, suggestion="Asia/Shanghai")
        return "Asia/Shanghai"
    return name


def _spoken(reading: Reading, asked: dict[str, Node]) -> str:
    """语言 stands at the top or under 往来."""
    inside = asked.get("往来")
    pairs = inside.pairs if isinstance(inside, Table) else ()
    below = next((value for word, value in pairs if word.text in {"语言", "language"}), None)
    return language(reading, asked.get("语言") or below, "语言")


def _wider(reading: Reading, found: Intake, asked: dict[str, Node], nested: tuple[tuple[str, Node], ...]) -> Intake:
    """What the sheet says of its intake outside 收件: 禁收 and 总大小 at the top, mailboxes inside categories."""
    own = tuple(MailIntake(reading.address(node, f"分类.{category}.信箱"), (("分类", category),)) for category, node in nested)
    refused = reading.texts(asked["禁收"], "禁收") if "禁收" in asked else ()
    size = reading.checked(asked["总大小"], "总大小", "总大小") if "总大小" in asked else found.total_size
    return replace(found, mailboxes=(*found.mailboxes, *own), refused=(*found.refused, *refused), total_size=size)


def _reachable(reading: Reading, stand: dict[str, Node], owed: tuple[Requirement, ...], found: Intake) -> None:
    """Every item must have at least one way in."""
    open_ways: dict[Route, Callable[[], bool]] = {
        Route.EMAIL: lambda: bool(found.mailboxes),
        Route.POST: lambda: bool(found.post),
        Route.PAGE: lambda: bool(found.pages),
        Route.HAND: lambda: bool(found.by_hand or found.post),
    }
    if not (found.mailboxes or found.post or found.pages or found.by_hand):
        return
    for one in owed:
        if not one.inside and not one.any_of and not any(open_ways[route]() for route in one.routes):
            where = stand.get(one.name, Scalar("", 0, 0))
            route = {Route.EMAIL: "信箱"}.get(one.routes[0], one.routes[0].value)
            reading.note(where, "no-route", f"材料.{one.name}.途径", value=one.name, route=route)


def _extra(reading: Reading, asked: dict[str, Node]) -> tuple[tuple[str, str], ...]:
    return tuple((word, reading.written(asked[word], word)) for word in _EXTRA if word in asked) + tuple(reading.remarks)
