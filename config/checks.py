"""须, 宜 and 人工: the rules on an item's contents."""

from __future__ import annotations

from config.amounts import AmountError, amount
from config.campaign import Amount, Check, Weight
from config.choices import FLAG_SUBJECTS, SUBJECT_UNITS, TARGETS, TEXT_SUBJECTS, WORD_SUBJECTS
from config.grammar import alias_of
from config.nodes import Listing, Node, Scalar, Table
from config.reading import Reading

_SUBJECT_OF_UNIT = {"字": "字数", "秒": "时长", "字节": "单件大小", "像素": "像素", "张": "张数", "页": "页数", "行": "行数", "dpi": "分辨率", "件": "件数"}


def checks(reading: Reading, node: Node, key: str, weight: Weight) -> tuple[Check, ...]:
    if weight is Weight.HUMAN:
        return tuple(Check(weight, "人工", words=(sentence,)) for sentence in reading.texts(node, key))
    if isinstance(node, Scalar):
        return _sentence(reading, node, key, weight)
    if isinstance(node, Listing):
        return tuple(one for item in node.items for one in checks(reading, item, key, weight))
    return _table(reading, node, key, weight, "")


def _table(reading: Reading, node: Table, key: str, weight: Weight, target: str) -> tuple[Check, ...]:
    found = reading.entries(node, "检查", key, free=lambda word: word.lower() in TARGETS)
    return tuple(one for word, (_, value) in found.items() for one in _checks_of(reading, value, f"{key}.{word}", weight, word, target))


def _checks_of(reading: Reading, node: Node, key: str, weight: Weight, word: str, target: str) -> tuple[Check, ...]:
    if alias_of(word, "检查") is None or (word == "说明" and isinstance(node, Table)):
        return _of_target(reading, node, key, weight, word)
    if word in SUBJECT_UNITS:
        return _amounts(reading, node, key, weight, word, target)
    if word in FLAG_SUBJECTS:
        return (Check(weight, word, target),) if reading.yes(node, key) else ()
    if word in TEXT_SUBJECTS:
        return _texts(reading, node, key, weight, word, target)
    assert word in WORD_SUBJECTS, word  # noqa: S101  # the tables of config.grammar are checked against each other by a test
    words = reading.texts(node, key, split=True) if not isinstance(node, Table) else ()
    if isinstance(node, Table):
        return tuple(Check(weight, word, name.text, words=reading.texts(value, f"{key}.{name.text}", split=True)) for name, value in reading.pairs(node, key))
    return (Check(weight, word, target, words=words),) if words else ()


def _amounts(reading: Reading, node: Node, key: str, weight: Weight, word: str, target: str) -> tuple[Check, ...]:
    if isinstance(node, Table):
        return tuple(one for name, value in reading.pairs(node, key) for one in _amounts(reading, value, f"{key}.{name.text}", weight, word, name.text))
    if isinstance(node, Listing):
        return tuple(one for item in node.items for one in _amounts(reading, item, key, weight, word, target))
    found = reading.checked(node, key, word)
    subject, subject_target = ("张数", target or "组照") if word == "组照" else (word, target)
    return () if found is None else (Check(weight, subject, subject_target, found),)


def _texts(reading: Reading, node: Node, key: str, weight: Weight, word: str, target: str) -> tuple[Check, ...]:
    if isinstance(node, Table):
        return tuple(
            Check(weight, word, name.text, words=_font_words(word, reading.written(value, f"{key}.{name.text}"))) for name, value in reading.pairs(node, key)
        )
    said = reading.written(node, key)
    return (Check(weight, word, target, words=_font_words(word, said)),) if said else ()


def _font_words(word: str, said: str) -> tuple[str, ...]:
    return tuple(said.replace("、", " ").split()) if word == "字体" else (said,)


def _of_target(reading: Reading, node: Node, key: str, weight: Weight, target: str) -> tuple[Check, ...]:
    """`视频: {时长: …}`, or `摘要: 不超过500字`, whose unit says what is measured."""
    if isinstance(node, Table):
        return _table(reading, node, key, weight, target)
    if isinstance(node, Listing):
        return tuple(one for item in node.items for one in _of_target(reading, item, key, weight, target))
    found = _by_unit(node.text)
    if found is None:
        reading.amount(node, key)  # says what is wrong with it
        if not any(one.line == node.line for one in reading.problems):
            reading.note(node, "amount-unit", key, word=target, value=node.text, unit="字、张、页、分钟、MB")
        return ()
    return (Check(weight, _SUBJECT_OF_UNIT[found.unit], target, found),)


def _by_unit(said: str) -> Amount | None:
    try:
        found = amount(said, bare="exact")
    except AmountError:
        return None
    return found if found.unit in _SUBJECT_OF_UNIT else None


def _sentence(reading: Reading, node: Scalar, key: str, weight: Weight) -> tuple[Check, ...]:
    """`须: 字数不超过3000`: a subject with its amount in one breath."""
    for subject, unit in SUBJECT_UNITS.items():
        if node.text.startswith(subject):
            found = reading.checked(Scalar(node.text.removeprefix(subject).strip(" ：为"), node.line, node.column), f"{key}.{subject}", subject)
            return () if found is None else (Check(weight, subject, amount=found),) if unit else ()
    found = _by_unit(node.text)
    if found is not None:
        return (Check(weight, _SUBJECT_OF_UNIT[found.unit], amount=found),)
    reading.note(node, "sentence", key, value=node.text)
    return ()
