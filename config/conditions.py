"""当: the conditions of a sheet, which are equalities only, each over words the sheet itself declares."""

from __future__ import annotations

from dataclasses import dataclass

from config.campaign import Applicants, Category
from config.choices import YES
from config.grammar import CONDITION_WORDS
from config.meant import nearest
from config.nodes import Listing, Node, Scalar
from config.reading import Reading

Condition = tuple[tuple[str, str], ...]
_YES_NO = ("是", "否")
_KINDS = ("单位", "个人", "团队")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What may stand in a condition: each word with its values."""

    words: dict[str, tuple[str, ...]]
    categories: dict[str, str]  # key or name → key


def vocabulary(applicants: Applicants, categories: tuple[Category, ...]) -> Vocabulary:
    keys = {one.name: one.key for one in categories} | {one.key: one.key for one in categories}
    roles = tuple(role for role, _ in applicants.roles)
    kinds = tuple(kind for kind in _KINDS if kind in applicants.kind) or _KINDS
    words = {
        "分类": tuple(keys),
        "角色": roles,
        "渠道": applicants.channels,
        "主体": kinds,
        "奖项": applicants.awards,
        **dict.fromkeys(("获奖", "入选", "联合", "推荐"), _YES_NO),
        **dict.fromkeys((*roles, *applicants.channels, *applicants.awards), _YES_NO),
    }
    return Vocabulary({word: values for word, values in words.items() if values}, keys)


def condition(reading: Reading, node: Node, key: str, known: Vocabulary) -> Condition:
    """`{委员单位: 否}`, `{分类: [1, 2]}` (either of them), or a bare word for “是”."""
    if isinstance(node, Scalar):
        return _equal(reading, node, key, node.text, node, known)
    if isinstance(node, Listing):
        return tuple(pair for one in node.items for pair in condition(reading, one, key, known))
    return tuple(
        pair
        for word, value in reading.pairs(node, key)
        for one in (value.items if isinstance(value, Listing) else (value,))
        for pair in _equal(reading, word, key, word.text, one, known)
    )


def _equal(reading: Reading, at: Node, key: str, written: str, value: Node, known: Vocabulary) -> Condition:
    word = next((chinese for chinese, english in CONDITION_WORDS.items() if english == written.lower()), written)
    if word not in known.words:
        reading.note(at, "no-condition", key, value=word, choices="、".join(known.words), suggestion=nearest(word, known.words))
        return ()
    said = "是" if value is at else reading.text(value, f"{key}.{word}")
    values = known.words[word]
    if values == _YES_NO and said.lower() in YES:
        said = "是" if YES[said.lower()] else "否"
    if said and said not in values:
        reading.note(value, "no-condition-value", key, word=word, value=said, choices="、".join(values), suggestion=nearest(said, values))
        return ()
    return ((word, known.categories.get(said, said) if word == "分类" else said),) if said else ()
