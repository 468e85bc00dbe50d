"""申报, 推荐 and 分类: who may apply, through whom, and under which heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from config.campaign import Amount, Applicants, Category
from config.choices import KINDS, UNLIMITED
from config.grammar import alias_of
from config.meant import nearest
from config.nodes import Listing, Node, Scalar, Table
from config.reading import Reading, several

_LIMITS = {"每单位": "单位", "每人": "个人", "每团队": "团队", "每作者": "作者", "每学校": "学校", "每类": "分类"}
_LEAD = re.compile(r"^(?:各|每家)?(?:限|可)?(?:报|送|投|申报|报送|推荐)?(?=\s*[\d一二两三四五六七八九十不至最])|^限")
_NOUN = re.compile(r"([个件项篇幅部首])(?:案例|作品|项目|论文|稿件|节目|成果)$")
_ALLOWED = frozenset({"是", "可", "可以", "允许", "接受", "yes"})
_KINDS = {
    "unit": "单位",
    "person": "个人",
    "individual": "个人",
    "team": "团队",
    "unit or person": "单位或个人",
    "individuals": "个人",
    "teams": "团队",
    "units": "单位",
}


def applicants(reading: Reading, node: Node | None, recommended: Node | None, key: str = "申报") -> Applicants:
    if isinstance(node, Scalar):  # 申报: 单位或个人
        kind = reading.text(node, key)
        _known_kind(reading, node, key, kind)
        return _with_recommenders(reading, recommended, "推荐", Applicants(kind=_KINDS.get(kind.lower(), kind)))
    asked = reading.table(node, "申报", key) if node else {}
    kind = "或".join(reading.texts(asked["主体"], f"{key}.主体")) if "主体" in asked else "单位"
    if "主体" in asked:
        _known_kind(reading, asked["主体"], f"{key}.主体", kind)
    limits = tuple((who, most) for word, who in _LIMITS.items() if word in asked and (most := limit(reading, asked[word], f"{key}.{word}")) is not None)
    roster = reading.text(asked["名册"], f"{key}.名册") if "名册" in asked else ""
    found = Applicants(
        kind=_KINDS.get(kind.lower(), kind),
        called=reading.text(asked["称呼"], f"{key}.称呼") if "称呼" in asked else "",
        limit=_own_limit(kind, limits),
        joint=_maybe(reading, asked.get("联合"), f"{key}.联合", unit="家"),
        people=_maybe(reading, asked.get("人数"), f"{key}.人数", unit="人"),
        roster=roster,
        roles=_roles(reading, asked.get("角色"), f"{key}.角色", roster),
        channels=reading.texts(asked["渠道"], f"{key}.渠道", split=True) if "渠道" in asked else (),
        awards=reading.texts(asked["奖项"], f"{key}.奖项", split=True) if "奖项" in asked else (),
        as_written=tuple((word, reading.written(asked[word], f"{key}.{word}")) for word in ("指导教师", "条件", "备注", "说明") if word in asked)
        + _joint_words(asked),
        limits=limits,
    )
    inside = asked.get("推荐")
    found = _with_recommenders(reading, inside, f"{key}.推荐", found)
    return _with_recommenders(reading, recommended, "推荐", found)


def _known_kind(reading: Reading, node: Node, key: str, kind: str) -> None:
    for one in re.split(r"[或、和及与/,，\s]+", _KINDS.get(kind.lower(), kind)):
        if one and not one.endswith(tuple(KINDS)):
            reading.note(node, "choice", key, word="主体", value=one, choices="单位、个人、团队、单位或个人", suggestion=nearest(one, KINDS))


def _joint_words(asked: dict[str, Node]) -> tuple[tuple[str, str], ...]:
    """联合: 可 bounds nothing, and is still said."""
    node = asked.get("联合")
    return (("联合申报", node.text),) if isinstance(node, Scalar) and node.text in _ALLOWED else ()


def _own_limit(kind: str, limits: tuple[tuple[str, Amount], ...]) -> Amount | None:
    """The limit on whoever applies: 每单位 for units, 每人 or 每作者 for persons, 每团队 for teams."""
    found = dict(limits)
    order = [word for word in ("单位", "个人", "团队") if word in kind] + ["单位", "个人", "作者", "团队", "学校"]
    return next((found[word] for word in order if word in found), None)


def limit(reading: Reading, node: Node, key: str) -> Amount | None:
    """How many at most; 不限 is None."""
    said = reading.text(node, key)
    if not said or said.lower() in UNLIMITED:
        return None
    bare = Scalar(_NOUN.sub(r"\1", _LEAD.sub("", said)).strip(), node.line, node.column)
    return reading.amount(bare, key, unit="件", bare="most")


def _maybe(reading: Reading, node: Node | None, key: str, *, unit: str) -> Amount | None:
    if node is None:
        return None
    said = reading.text(node, key)
    if said.lower() in UNLIMITED or said in _ALLOWED:
        return None
    if said in {"否", "不可", "不接受", "不允许", "no"}:
        return Amount(said, high=Decimal(1), unit=unit)
    return reading.amount(node, key, unit=unit, bare="most")


def _roles(reading: Reading, node: Node | None, key: str, roster: str) -> tuple[tuple[str, str], ...]:
    if node is None:
        return ()
    if isinstance(node, Table):
        found = tuple((name.text, reading.written(value, f"{key}.{name.text}")) for name, value in reading.pairs(node, key))
        places = {name.text: value for name, value in node.pairs}
    else:
        found = tuple((name, "") for name in reading.texts(node, key, split=True))
        places = {}
    for role, how in found:
        if how == "在名册" and not roster:
            reading.note(places.get(role, node), "no-roster", f"{key}.{role}", value=role)
    return found


def _with_recommenders(reading: Reading, node: Node | None, key: str, found: Applicants) -> Applicants:
    if node is None:
        return found
    if not isinstance(node, Table):
        return replace(found, recommenders=(*found.recommenders, ("单位", reading.written(node, key))))
    asked = reading.table(node, "推荐", key)
    quota = limit(reading, asked["名额"], f"{key}.名额") if "名额" in asked and not isinstance(asked["名额"], Table) else None
    said = tuple((word, reading.written(value, f"{key}.{word}")) for word, value in asked.items())
    return replace(found, recommenders=(*found.recommenders, *said), quota=quota)


# ── 分类 ─────────────────────────────────────────────────────────────────────


def categories(
    reading: Reading, node: Node | None, key: str = "分类"
) -> tuple[tuple[Category, ...], tuple[tuple[str, Node], ...], tuple[tuple[str, Node], ...]]:
    """The categories, and the items and mailboxes written inside them, by category key."""
    if node is None:
        return (), (), ()
    found: list[Category] = []
    nested: list[tuple[str, str, Node]] = []
    for number, (written, value) in enumerate(_listed(reading, node, key), 1):
        _category(reading, written, value, key, "", number, found, nested)
    seen: set[str] = set()
    for one in found:
        if one.key in seen or any(one.name == other.name and one.parent == other.parent for other in found if other is not one and other.key in seen):
            reading.note(node, "same-category", key, value=one.name)
        seen.add(one.key)
    return (
        tuple(found),
        tuple((category, value) for category, word, value in nested if word == "材料"),
        tuple((category, value) for category, word, value in nested if word == "信箱"),
    )


def _listed(reading: Reading, node: Node, key: str) -> Iterator[tuple[Scalar | None, Node]]:
    if isinstance(node, Table):
        yield from reading.pairs(node, key)
    elif isinstance(node, Listing):
        for one in several(node):
            single = isinstance(one, Table) and len(one.pairs) == 1 and alias_of(one.pairs[0][0].text, "分类") is None
            yield one.pairs[0] if single and isinstance(one, Table) else (None, one)
    else:
        for part in reading.texts(node, key, split=True):
            yield None, Scalar(part, node.line, node.column)


def _category(
    reading: Reading, written: Scalar | None, value: Node, key: str, parent: str, number: int, found: list[Category], nested: list[tuple[str, str, Node]]
) -> None:
    """`1: 摄影`, `摄影`, `摄影: [单幅, 组照]` or `1: {名称: 摄影, 子类: …, 材料: …}`."""
    prefix = f"{parent}." if parent else ""
    if written is not None and _short(written.text):
        own, name = f"{prefix}{written.text}", ""
    else:
        own, name = f"{prefix}{number}", written.text if written else ""
    if isinstance(value, Scalar):
        said = reading.text(value, f"{key}.{own}")
        found.append(Category(own, name or said, parent))
        return
    if isinstance(value, Table) and all(alias_of(word.text, "分类") for word, _ in value.pairs):
        asked = reading.table(value, "分类", f"{key}.{own}")
        reading.keep_remark(asked, f"{key}.{own}")
        name = reading.text(asked["名称"], f"{key}.{own}.名称") if "名称" in asked else name or own
        found.append(Category(own, name, parent, limit(reading, asked["限"], f"{key}.{own}.限") if "限" in asked else None))
        nested.extend((own, word, asked[word]) for word in ("材料", "信箱") if word in asked)
        divisions = asked.get("子类")
    else:
        found.append(Category(own, name or own, parent))
        divisions = value
    if divisions is not None:
        for position, (word, one) in enumerate(_listed(reading, divisions, f"{key}.{own}"), 1):
            _category(reading, word, one, key, own, position, found, nested)


def _short(word: str) -> bool:
    """Whether *word* numbers a category rather than naming it: 1, 一, A, (一), 01, 甲."""
    return len(word) <= 3 and (word.isascii() or all(char in "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸（）()、" for char in word))
