"""收件: where what is asked for may be sent: mailboxes, addresses, pages, a door."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from config.campaign import Intake, MailIntake, PostalAddress
from config.conditions import Condition, Vocabulary, condition
from config.grammar import NAMING, alias_of
from config.meant import nearest
from config.nodes import Listing, Node, Scalar, Table
from config.reading import Reading

_POSTCODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_ANY = frozenset({"其他", "其它", "总", "主", "备", "备用", "公共", "专用", "other", "others", "main", "backup"})
_PHONE = re.compile(r"(?<!\d)(?:1\d{10}|0\d{2,3}[-\s]?\d{7,8})(?!\d)")


@dataclass(frozen=True, slots=True)
class _Subjects:
    starts: tuple[str, ...] = ()
    not_starts: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()


def intake(reading: Reading, node: Node, known: Vocabulary, key: str = "收件") -> Intake:
    if isinstance(node, Scalar):  # 收件: a@b.org.cn
        return Intake(mailboxes=_mailboxes(reading, node, key, _Subjects(), known))
    asked = _naming(reading, reading.table(node, "收件", key), key)
    subjects = _subjects(reading, asked, key, _Subjects())
    archive = reading.pattern(asked["压缩包命名"], f"{key}.压缩包命名") if "压缩包命名" in asked else ""
    found = Intake(
        mailboxes=_mailboxes(reading, asked["信箱"], f"{key}.信箱", subjects, known) if "信箱" in asked else (),
        post=_addresses(reading, asked["邮寄"], f"{key}.邮寄", known) if "邮寄" in asked else (),
        pages=_pages(reading, asked["网页"], f"{key}.网页") if "网页" in asked else (),
        by_hand=reading.written(asked["当面"], f"{key}.当面") if "当面" in asked else "",
        subject_pattern=_subject_pattern(reading, asked.get("主题命名") or asked.get("主题"), f"{key}.主题命名", archive),
        archive_pattern=archive,
        total_size=reading.checked(asked["总大小"], f"{key}.总大小", "总大小") if "总大小" in asked else None,
        refused=reading.texts(asked["禁收"], f"{key}.禁收") if "禁收" in asked else (),
        folder_pattern=reading.pattern(asked["文件夹命名"], f"{key}.文件夹命名") if "文件夹命名" in asked else "",
    )
    reading.keep_remark(asked, key)
    if not (found.mailboxes or found.post or found.pages or found.by_hand) and asked:
        reading.note(node, "no-intake", key)
    return found


def _naming(reading: Reading, asked: dict[str, Node], key: str) -> dict[str, Node]:
    """命名: {主题: …, 压缩包: …} as the words it stands for; one pattern alone names both, as 主题=压缩包 does."""
    node = asked.get("命名")
    if node is None:
        return asked
    if not isinstance(node, Table):
        return {"压缩包命名": node, "主题命名": node, **asked}
    found = dict(asked)
    for word, value in reading.pairs(node, f"{key}.命名"):
        if word.text in NAMING:
            found.setdefault(NAMING[word.text], value)
        else:
            reading.note(word, "unknown", f"{key}.命名.{word.text}", word=word.text, where="命名", suggestion=nearest(word.text, NAMING))
    return found


def _subject_pattern(reading: Reading, node: Node | None, key: str, archive: str) -> str:
    """主题命名, or 同压缩包: the subject is the archive's name."""
    if node is None:
        return ""
    if isinstance(node, Scalar) and node.text.lower() in {
        "同压缩包",
        "同压缩包命名",
        "与压缩包同名",
        "与压缩包名一致",
        "压缩包",
        "=压缩包",
        "主题=压缩包",
        "archive",
    }:
        return archive
    return reading.pattern(node, key)


def _subjects(reading: Reading, asked: dict[str, Node], key: str, default: _Subjects) -> _Subjects:
    starts = reading.texts(asked["主题以"], f"{key}.主题以") if "主题以" in asked else default.starts
    not_starts = reading.texts(asked["主题不以"], f"{key}.主题不以") if "主题不以" in asked else default.not_starts
    for both in set(starts) & set(not_starts):
        reading.note(asked.get("主题不以", asked.get("主题以", Scalar("", 0, 0))), "subject", f"{key}.主题不以", value=both)
    return _Subjects(starts, not_starts, reading.texts(asked["主题含"], f"{key}.主题含") if "主题含" in asked else default.contains)


def _mailboxes(reading: Reading, node: Node, key: str, subjects: _Subjects, known: Vocabulary) -> tuple[MailIntake, ...]:
    """An address, several, or a table of them by category; each may have subjects of its own."""
    if isinstance(node, Table) and any(alias_of(word.text, "信箱") == "地址" for word, _ in node.pairs):
        found: tuple[MailIntake, ...] = (_mailbox(reading, node, key, subjects, known, ()),)
    elif isinstance(node, Table):
        found = tuple(
            _mailbox(reading, value, f"{key}.{name.text}", subjects, known, _served(reading, name, key, known)) for name, value in reading.pairs(node, key)
        )
    else:
        nodes = node.items if isinstance(node, Listing) else _apart(node)
        found = tuple(_mailbox(reading, one, key, subjects, known, ()) for one in nodes)
    merged: dict[str, MailIntake] = {}
    for one in found:
        earlier = merged.get(one.address)
        if earlier and not (earlier.serves and one.serves):
            reading.note(node, "same-mailbox", key, value=one.address)
        merged[one.address] = replace(one, serves=(*earlier.serves, *one.serves)) if earlier else one
    return tuple(merged.values())


def _apart(node: Scalar) -> tuple[Scalar, ...]:
    parts = [part for part in re.split(r"[、,，;；\s]+", node.text) if part] if node.text.count("@") > 1 else [node.text]
    return tuple(Scalar(part, node.line, node.column) for part in parts)


def _mailbox(reading: Reading, node: Node, key: str, subjects: _Subjects, known: Vocabulary, serves: Condition) -> MailIntake:
    if isinstance(node, Scalar):
        return MailIntake(reading.address(node, key), serves, subjects.starts, subjects.not_starts, subjects.contains)
    asked = reading.table(node, "信箱", key)
    own = _subjects(reading, asked, key, subjects)
    reading.keep_remark(asked, key)
    serves = (*serves, *(pair for word in ("分类", "渠道") if word in asked for pair in _serving(reading, word, asked[word], key, known)))
    if "地址" not in asked:
        reading.lacking(node, key, "地址")
        return MailIntake("", serves)
    return MailIntake(reading.address(asked["地址"], f"{key}.地址"), serves, own.starts, own.not_starts, own.contains)


def _serving(reading: Reading, word: str, node: Node, key: str, known: Vocabulary) -> Condition:
    return condition(reading, Table(((Scalar(word, node.line, node.column), node),), node.line, node.column), f"{key}.{word}", known)


def _served(reading: Reading, name: Scalar, key: str, known: Vocabulary) -> Condition:
    """What a mailbox's name in a table stands for: a category, a channel or an applicant kind; “其他” serves the rest."""
    for written in (name.text, name.text.removeprefix("分类"), name.text.removesuffix("类")):
        if written in known.categories:
            return (("分类", known.categories[written]),)
    for word in ("渠道", "主体", "奖项"):
        if name.text in known.words.get(word, ()):
            return ((word, name.text),)
    if not known.categories or name.text in _ANY:
        return ()
    return _serving(reading, "分类", name, key, known)


def _addresses(reading: Reading, node: Node, key: str, known: Vocabulary) -> tuple[PostalAddress, ...]:
    if isinstance(node, Listing):
        return tuple(_address(reading, one, f"{key}.{position}", known, ()) for position, one in enumerate(node.items, 1))
    if isinstance(node, Table) and not any(alias_of(word.text, "邮寄") for word, _ in node.pairs):
        by_name = reading.pairs(node, key)
        if any(isinstance(value, Table) for _, value in by_name) or all(name.text in known.categories for name, _ in by_name):
            return tuple(_address(reading, value, f"{key}.{name.text}", known, _served(reading, name, key, known)) for name, value in by_name)
    return (_address(reading, node, key, known, ()),)


def _address(reading: Reading, node: Node, key: str, known: Vocabulary, serves: Condition) -> PostalAddress:
    if isinstance(node, Scalar):
        return _in_one_line(node, serves)
    asked = reading.table(node, "邮寄", key)
    if asked and "地址" not in asked:
        reading.lacking(node, key, "地址")
    said = {word: reading.written(asked[word], f"{key}.{word}") for word in ("收件人", "单位", "地址", "邮编", "电话", "信封") if word in asked}
    remark = reading.remark(asked, key)
    postcode = said.get("邮编", "")
    if postcode and not (postcode.isdecimal() and postcode.isascii() and len(postcode) == 6) and _abroad(said.get("地址", "")) is False:
        reading.note(asked["邮编"], "postcode", f"{key}.邮编", value=postcode)
    serves = (*serves, *(_serving(reading, "分类", asked["分类"], key, known) if "分类" in asked else ()))
    return PostalAddress(
        said.get("收件人", ""),
        said.get("单位", ""),
        said.get("地址", ""),
        postcode,
        said.get("电话", ""),
        "；".join(part for part in (said.get("信封", ""), remark) if part),
        serves,
    )


def _abroad(address: str) -> bool:
    """Whether an address is outside the reach of six-digit postcodes: written without one Chinese character, and not in China."""
    return bool(address) and address.isascii() and "china" not in address.lower()


def _in_one_line(node: Scalar, serves: Condition) -> PostalAddress:
    postcode, phone = _POSTCODE.search(node.text), _PHONE.search(node.text)
    recipient = re.search(r"(?:收件人|联系人)[:：\s]*([\u4e00-\u9fff]{2,4})|([\u4e00-\u9fff]{2,4})[\s]*[(（]?(?:收|老师收)[)）]?", node.text)
    return PostalAddress(
        (recipient[1] or recipient[2]) if recipient else "", "", node.text, postcode[0] if postcode else "", phone[0] if phone else "", serves=serves
    )


def _pages(reading: Reading, node: Node, key: str) -> tuple[tuple[str, str], ...]:
    if isinstance(node, Table):
        return tuple((name.text, reading.written(value, f"{key}.{name.text}")) for name, value in reading.pairs(node, key))
    return tuple(("登记", one) for one in reading.texts(node, key))
