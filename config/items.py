"""材料: what is owed, item by item."""

from __future__ import annotations

from dataclasses import dataclass, replace

from config.campaign import Check, Deadline, FieldWanted, Lacking, Need, Per, Requirement, Route, Weight
from config.checks import checks
from config.choices import LACKINGS, NEEDS, PERS, ROUTES, YES
from config.columns import meaning, meaning_of
from config.conditions import Vocabulary, condition
from config.deadlines import names_said, one_deadline
from config.grammar import FIELDS_WHEN, alias_of
from config.meant import nearest
from config.nodes import Listing, Node, Scalar, Table
from config.reading import Reading, several

_AS_WRITTEN = ("装订", "纸张", "尺寸", "版面", "介质", "或", "原件", "敏感", "退还", "后补", "组照")


@dataclass(slots=True)
class Surroundings:
    """What an item may point at, and the deadlines items bring with them."""

    known: Vocabulary
    deadlines: list[Deadline]


def requirements(reading: Reading, node: Node, around: Surroundings, key: str = "材料") -> tuple[Requirement, ...]:
    """A list of items, or a table of them by name; a bare word is an item with every default."""
    found: list[tuple[Node, Requirement]] = []
    if isinstance(node, Table):
        for name, value in reading.pairs(node, key):
            found.append((name, _item(reading, value, f"{key}.{name.text}", around, name=name.text)))
    elif isinstance(node, Listing):
        for position, one in enumerate(several(node), 1):
            found.append((one, _item(reading, one, f"{key}.{_name_in(one) or position}", around)))
    else:
        found = [(node, Requirement(name)) for name in reading.texts(node, key, split=True)]
    _names_differ(reading, found, key)
    return tuple(one for _, one in found)


def links(reading: Reading, nodes: dict[str, Node], found: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
    """附于 by the item's own name; *nodes* says where each item stands."""
    names = {alias: one.name for one in found for alias in (*one.aliases, one.name)} | {one.name: one.name for one in found}

    def settled(one: Requirement, at: Node, owner: str) -> Requirement:
        options = tuple(settled(option, at, owner) for option in one.any_of)
        if not one.inside:
            return replace(one, any_of=options)
        inside = names.get(one.inside, "")
        if not inside:
            reading.note(at, "no-item", f"材料.{owner}.附于", value=one.inside, suggestion=nearest(one.inside, names))
        elif inside == owner:
            reading.note(at, "inside-itself", f"材料.{owner}.附于", value=owner)
        return replace(one, any_of=options, inside=inside or one.inside)

    return tuple(settled(one, nodes[one.name], one.name) if one.name in nodes else one for one in found)


def places(node: Node) -> dict[str, Node]:
    """Item name → where its 附于 stands, or the item itself."""
    if isinstance(node, Table):
        return {name.text: _inside_at(value) or name for name, value in node.pairs}
    return {_name_in(one): _inside_at(one) or one for one in node.items} if isinstance(node, Listing) else {}


def _inside_at(node: Node) -> Node | None:
    pairs = node.pairs if isinstance(node, Table) else ()
    return next((value for word, value in pairs if alias_of(word.text, "材料") == "附于"), None)


def _name_in(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.text
    pairs = node.pairs if isinstance(node, Table) else ()
    return next((value.text for word, value in pairs if alias_of(word.text, "材料") == "名称" and isinstance(value, Scalar)), "")


def _item(reading: Reading, node: Node, key: str, around: Surroundings, *, name: str = "", option: bool = False) -> Requirement:
    if isinstance(node, Scalar):
        return Requirement(name or reading.text(node, key))
    prefixes = FIELDS_WHEN
    asked = reading.table(node, "材料", key, free=lambda word: word.startswith(prefixes) and len(word) > 1)

    def at(word: str) -> str:
        return f"{key}.{word}"

    if "名称" in asked:
        name = reading.text(asked["名称"], at("名称")) or name
    elif not name and not option:
        reading.lacking(node, key, "名称")
    copies, copies_by = _copies(reading, asked.get("份数"), at("份数"), around.known)
    originals = _originals(reading, asked, key, copies)
    return Requirement(
        name=name,
        aliases=reading.texts(asked["又称"], at("又称"), split=True) if "又称" in asked else (),
        per=_per(reading, asked.get("每"), at("每")),
        need=_need(reading, asked, key),
        when=condition(reading, asked["当"], at("当"), around.known) if "当" in asked else (),
        routes=_routes(reading, asked.get("途径"), at("途径")),
        deadline=_deadline(reading, asked.get("截止"), at("截止"), around, name),
        formats=reading.formats(asked["格式"], at("格式")) if "格式" in asked else (),
        together=reading.formats(asked["同交"], at("同交")) if "同交" in asked else (),
        copies=copies,
        originals=originals,
        returned=_returned(reading, asked.get("退还"), at("退还")),
        sensitive="敏感" in asked and not _no(asked["敏感"]),
        seal=_whose(reading, asked.get("盖章"), at("盖章"), "本单位"),
        signature=_whose(reading, asked.get("签字"), at("签字"), "本人"),
        any_of=_options(reading, asked.get("任一"), at("任一"), around, name),
        pattern=reading.pattern(asked["文件名"], at("文件名")) if "文件名" in asked else "",
        fields=_fields(reading, asked.get("填写"), at("填写")) + _summary_fields(reading, asked.get("汇总表"), at("汇总表")),
        fields_when=tuple(
            (word.removeprefix("当").removeprefix("when_"), _fields(reading, value, at(word)))
            for word, value in asked.items()
            if word.startswith(prefixes) and alias_of(word, "材料") is None
        ),
        inside=reading.text(asked["附于"], at("附于")) if "附于" in asked else "",
        checks=_checks(reading, asked, key),
        lacking=_lacking(reading, asked.get("缺则"), at("缺则")),
        count=reading.checked(asked["件数"], at("件数"), "件数") if "件数" in asked else None,
        note=reading.remark(asked, key),
        copies_by=copies_by,
        summary="汇总表" in asked and (not isinstance(asked["汇总表"], Scalar) or reading.yes(asked["汇总表"], at("汇总表"))),
        form=reading.text(asked["表样"], at("表样")) if "表样" in asked else "",
        archive_pattern=reading.pattern(asked["压缩包命名"], at("压缩包命名")) if "压缩包命名" in asked else "",
        folder_pattern=reading.pattern(asked["文件夹命名"], at("文件夹命名")) if "文件夹命名" in asked else "",
        as_written=tuple((word, reading.written(asked[word], at(word))) for word in _AS_WRITTEN if word in asked and not _read(word, asked[word])),
    )


def _no(node: Node) -> bool:
    return isinstance(node, Scalar) and not YES.get(node.text.lower(), True)


def _read(word: str, node: Node) -> bool:
    """Whether the value of *word* is said completely by a field of its own: 是 and 否, and the amount of a series."""
    said = node.text.lower() if isinstance(node, Scalar) else ""
    return said in YES or said in _RETURNED or (word == "组照" and any(char.isdigit() for char in said))


def _per(reading: Reading, node: Node | None, key: str) -> Per:
    word = reading.choice(node, key, PERS) if node else ""
    return PERS[word] if word else Per.CASE


def _need(reading: Reading, asked: dict[str, Node], key: str) -> Need:
    later = "后补" in asked and not _no(asked["后补"])
    word = reading.choice(asked["必交"], f"{key}.必交", NEEDS) if "必交" in asked else ""
    return Need.LATER if later else NEEDS[word] if word else Need.REQUIRED


def _routes(reading: Reading, node: Node | None, key: str) -> tuple[Route, ...]:
    if node is None:
        return (Route.EMAIL,)
    nodes: tuple[Node, ...] = node.items if isinstance(node, Listing) else (node,)
    if isinstance(node, Scalar) and any(mark in node.text for mark in "或/、"):
        nodes = tuple(Scalar(part, node.line, node.column) for part in reading.texts(node, key, split=True))
    words = [reading.choice(one, key, ROUTES) for one in nodes]
    return tuple(dict.fromkeys(ROUTES[word] for word in words if word)) or (Route.EMAIL,)


def _deadline(reading: Reading, node: Node | None, key: str, around: Surroundings, item: str) -> str:
    """The name of a deadline; a date written here is a deadline of its own, named after the item."""
    if node is None:
        return ""
    names = [one.name for one in around.deadlines]
    if isinstance(node, Scalar) and node.text in names:
        return node.text
    if isinstance(node, Scalar) and not any(char.isdigit() for char in node.text):
        reading.note(node, "no-deadline", key, value=node.text, choices=names_said(names), suggestion=nearest(node.text, names))
        return ""
    own = one_deadline(reading, node, key, item)
    around.deadlines.append(own)
    return own.name


def _copies(reading: Reading, node: Node | None, key: str, known: Vocabulary) -> tuple[int, tuple[tuple[str, int], ...]]:
    if node is None:
        return 1, ()
    if not isinstance(node, Table):
        return reading.count(node, key) or 1, ()
    found = []
    for word, value in reading.pairs(node, key):
        if word.text not in known.categories:
            reading.note(word, "no-condition-value", key, word="分类", value=word.text, choices="、".join(known.categories))
        elif number := reading.count(value, f"{key}.{word.text}"):
            found.append((known.categories[word.text], number))
    return max((number for _, number in found), default=1), tuple(found)


def _originals(reading: Reading, asked: dict[str, Node], key: str, copies: int) -> int:
    """其中原件: a number; 原件: 是 means every copy."""
    if "其中原件" not in asked:
        return copies if "原件" in asked and isinstance(node := asked["原件"], Scalar) and YES.get(node.text.lower(), False) else 0
    node = asked["其中原件"]
    if isinstance(node, Scalar) and node.text in {"0", "否", "无"}:
        return 0
    originals = reading.count(node, f"{key}.其中原件") or 0
    if originals > copies:
        reading.note(node, "originals", f"{key}.其中原件", originals=originals, copies=copies)
    return originals


_RETURNED = {"退还": True, "退稿": True, "退回": True, "不退": False, "不退还": False, "不退稿": False, "概不退还": False}


def _returned(reading: Reading, node: Node | None, key: str) -> bool:
    """是, 不退, or words such as 展览结束后退还, which are kept as written too."""
    if node is None:
        return False
    said = reading.text(node, key)
    if said.lower() in YES:
        return YES[said.lower()]
    return _RETURNED.get(said, "不" not in said)


def _whose(reading: Reading, node: Node | None, key: str, default: str) -> str:
    """Whose seal or signature; `是` means the applicant's own, several are joined."""
    if node is None:
        return ""
    said = "、".join(reading.texts(node, key))
    return (default if YES[said.lower()] else "") if said.lower() in YES else said


def _options(reading: Reading, node: Node | None, key: str, around: Surroundings, name: str) -> tuple[Requirement, ...]:
    if node is None:
        return ()
    if isinstance(node, Table):
        options = tuple(_item(reading, value, f"{key}.{word.text}", around, name=word.text) for word, value in reading.pairs(node, key))
    else:
        nodes = node.items if isinstance(node, Listing) else tuple(Scalar(part, node.line, node.column) for part in reading.texts(node, key, split=True))
        options = tuple(_option(reading, one, f"{key}.{position}", around, name) for position, one in enumerate(nodes, 1))
    if len(options) < 2:
        reading.note(node, "one-option", key)
    return options


def _option(reading: Reading, node: Node, key: str, around: Surroundings, name: str) -> Requirement:
    found = _item(reading, node, key, around, option=True)
    return found if found.name else replace(found, name=name)


def _fields(reading: Reading, node: Node | None, key: str) -> tuple[FieldWanted, ...]:
    """`{联系电话: 电话}`, or a plain list of labels whose meaning is their own name."""
    if node is None:
        return ()
    if isinstance(node, Table):
        return tuple(FieldWanted(label.text, meaning(reading.text(value, f"{key}.{label.text}"))) for label, value in reading.pairs(node, key))
    return tuple(FieldWanted(label, meaning_of(label)) for label in reading.texts(node, key, split=True))


def _summary_fields(reading: Reading, node: Node | None, key: str) -> tuple[FieldWanted, ...]:
    return () if node is None or isinstance(node, Scalar) else _fields(reading, node, key)


def _checks(reading: Reading, asked: dict[str, Node], key: str) -> tuple[Check, ...]:
    found = tuple(one for weight in Weight if weight.value in asked for one in checks(reading, asked[weight.value], f"{key}.{weight.value}", weight))
    series = reading.checked(asked["组照"], f"{key}.组照", "组照") if "组照" in asked and _read("组照", asked["组照"]) and not _flag(asked["组照"]) else None
    return found if series is None else (*found, Check(Weight.MUST, "张数", "组照", series))


def _flag(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.lower() in YES


def _lacking(reading: Reading, node: Node | None, key: str) -> Lacking:
    word = reading.choice(node, key, LACKINGS) if node else ""
    return LACKINGS[word] if word else Lacking.DEFICIENCY


def _names_differ(reading: Reading, found: list[tuple[Node, Requirement]], key: str) -> None:
    """Two items of one name are a slip; two that share another name could not be told apart when they arrive the same way."""
    for position, (node, one) in enumerate(found):
        for _, earlier in found[:position]:
            if one.name and one.name == earlier.name:
                reading.note(node, "same-item", f"{key}.{one.name}", value=one.name)
            elif set(one.routes) & set(earlier.routes) and one.when == earlier.when:
                shared = {one.name, *one.aliases} & {earlier.name, *earlier.aliases} - {""}
                for word in sorted(shared):
                    reading.note(node, "same-alias", f"{key}.{one.name}.又称", value=word, one=earlier.name, two=one.name)
