"""Taking a sheet's tree apart without ever stopping at the first fault: each function notes what is wrong and goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from config.amounts import AmountError, amount, chinese_number
from config.campaign import Amount
from config.choices import EXTENSIONS, FORMAT_WORDS, PLACEHOLDERS, SUBJECT_UNITS, YES
from config.grammar import TABLES, alias_of
from config.meant import near, nearest
from config.moments import MomentError
from config.nodes import Listing, Node, Scalar, Table
from config.problems import Problem, english, problem

_LIST_MARK = re.compile(r"[、,，;；/]|\s+(?!\d)|或|和")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")
_FRAME = re.compile(r"(不低于|不少于|不小于|至少|不超过|不大于|不高于|至多)?\s*(\d{2,6})\s*[×xX*＊乘]\s*(\d{2,6})(?:像素|px)?(?:以上)?")
_NAME_WORDS = tuple(sorted((word for word in PLACEHOLDERS if len(word) > 1 and not word.isascii()), key=len, reverse=True))


@dataclass(slots=True)
class Reading:
    """One pass over one sheet: where we are told of problems."""

    file: str
    zone: tzinfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    problems: list[Problem] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)  # notes that no value of the campaign has room for

    def note(self, node: Node, code: str, key: str, *, suggestion: str = "", **words: object) -> None:
        words = {word: value if word == "choices" else _clipped(value) for word, value in words.items()}
        said = problem(code, self.file, node.line, node.column, key, suggestion=_clipped(suggestion), **words)
        foreign = {word: _ENGLISH.get(str(value), str(value)) for word, value in words.items()}
        self.problems.append(replace(said, english=english(code, **foreign)))

    def lacking(self, node: Node, key: str, *words: str) -> None:
        """Note the *words* that are missing, unless one that was written instead has been named already."""
        for word in words:
            if not any(one.line >= node.line and one.suggestion.partition(":")[0] in {word, _ENGLISH.get(word)} for one in self.problems):
                self.note(node, "missing", f"{key}.{word}" if key else word, word=word)

    # ── forms ────────────────────────────────────────────────────────────────

    def table(self, node: Node, name: str, key: str, *, free: Callable[[str], bool] | None = None) -> dict[str, Node]:
        """The entries of *node* under their Chinese keys; words *free* accepts stay as written."""
        if not isinstance(node, Table):
            self.note(node, "want-table", key, word=key.rpartition(".")[2])
            return {}
        return {word: value for word, (_, value) in self.entries(node, name, key, free=free).items()}

    def entries(self, node: Table, name: str, key: str, *, free: Callable[[str], bool] | None = None) -> dict[str, tuple[Scalar, Node]]:
        found: dict[str, tuple[Scalar, Node]] = {}
        for written, value in node.pairs:
            word = alias_of(written.text, name) if name else written.text
            if word is None and free is not None and free(written.text):
                word = written.text
            if word is None:
                self._unknown(written, value, name, key, flow=node.flow)
            elif word in found:
                self.note(written, "twice", f"{key}.{word}", word=written.text, other=found[word][0].line)
            elif self.filled(written, value, key):
                found[word] = (written, value)
        return found

    def pairs(self, node: Node, key: str) -> tuple[tuple[Scalar, Node], ...]:
        """The entries of a table whose keys are the writer's own."""
        if not isinstance(node, Table):
            self.note(node, "want-table", key, word=key.rpartition(".")[2])
            return ()
        return tuple(self.entries(node, "", key).values())

    def filled(self, written: Scalar, value: Node, key: str) -> bool:
        """Whether *written* has a value at all; `{问: a, b}` gives b none, and half a sentence is lost."""
        empty = isinstance(value, Scalar) and (not value.text or (not value.quoted and value.text in {"~", "null"}))
        head, wide, tail = written.text.partition("：")
        if empty and wide and head and tail:  # {1：散文，2：诗歌}
            self.note(written, "wide-colon", f"{key}.{head}", word=head, suggestion=written.text.replace("：", ": ").replace("，", ", "))
            return False
        if empty or (not isinstance(value, Scalar) and not (value.items if isinstance(value, Listing) else value.pairs)):
            self.note(written, "null", f"{key}.{written.text}", word=written.text)
            return False
        return True

    def _unknown(self, written: Scalar, value: Node, name: str, key: str, *, flow: bool) -> None:
        word = written.text
        head, wide, tail = re.sub(r":(?=\S)", "：", word).partition("：")
        if wide and alias_of(head, name):
            code = "wide-colon" if "：" in word else "no-space"
            self.note(written, code, f"{key}.{head}", word=head, suggestion=f"{head}: {tail}")
            return
        if flow and isinstance(value, Scalar) and not value.text:
            self.note(written, "cut", f"{key}.{word}", word=word)
            return
        where = key.rpartition(".")[2] if name == "检查" else name
        suggestion = near(word, name)
        elsewhere = [table for table in TABLES if alias_of(word, table)]
        code, choices = ("unknown", ()) if suggestion else ("unknown-here", elsewhere) if elsewhere else ("unknown-far", TABLES[name])
        self.note(written, code, f"{key}.{word}" if key else word, word=word, where=where, choices="、".join(choices), suggestion=suggestion)

    # ── values ───────────────────────────────────────────────────────────────

    def text(self, node: Node, key: str) -> str:
        if isinstance(node, Scalar):
            if not node.text:
                self.note(node, "null", key, word=key.rpartition(".")[2])
            return node.text
        self.note(node, "want-text", key, word=key.rpartition(".")[2])
        return ""

    def texts(self, node: Node, key: str, *, split: bool = False) -> tuple[str, ...]:
        """A text or a list of texts; *split* also takes a list written as 甲、乙."""
        if isinstance(node, Table):
            self.note(node, "want-list", key, word=key.rpartition(".")[2])
            return ()
        nodes = several(node) if isinstance(node, Listing) and split else node.items if isinstance(node, Listing) else (node,)
        said = [self.text(one, key) for one in nodes]
        if split and isinstance(node, Scalar):
            said = [part.strip() for part in _LIST_MARK.split(said[0]) if part.strip()]
        return tuple(dict.fromkeys(one for one in said if one))

    def written(self, node: Node, key: str) -> str:
        """Anything at all as one line, for words that only people act upon."""
        if isinstance(node, Scalar):
            return self.text(node, key)
        if isinstance(node, Listing):
            return "、".join(self.written(one, key) for one in node.items)
        return "；".join(f"{word.text}：{self.written(value, f'{key}.{word.text}')}" for word, value in self.pairs(node, key))

    def remark(self, asked: Mapping[str, Node], key: str) -> str:
        """备注 and 说明, which are the same thing."""
        return "；".join(self.written(asked[word], f"{key}.{word}") for word in ("备注", "说明") if word in asked)

    def keep_remark(self, asked: Mapping[str, Node], key: str) -> None:
        """The remark of a table whose value has no room for it."""
        if said := self.remark(asked, key):
            self.remarks.append((f"{key.replace('.', '')}备注", said))

    def choice(self, node: Node, key: str, words: Mapping[str, object]) -> str:
        """The word written at *node* if *words* has it, else "" and a problem."""
        said = self.text(node, key)
        lowered = said.lower()
        if not said or lowered in words:
            return lowered
        choices = "、".join(_representatives(words, foreign=said.isascii()))
        self.note(node, "choice", key, word=key.rpartition(".")[2], value=said, choices=choices, suggestion=nearest(lowered, words))
        return ""

    def yes(self, node: Node, key: str) -> bool:
        said = self.text(node, key).lower()
        if said and said not in YES:
            self.note(node, "yes-no", key, word=key.rpartition(".")[2], value=said)
        return YES.get(said, False)

    def amount(self, node: Node, key: str, *, unit: str = "", bare: str = "") -> Amount | None:
        said = self.text(node, key)
        if not said:
            return None
        word = key.rpartition(".")[2]
        try:
            return amount(said, unit=unit, bare=bare)
        except AmountError as error:
            suggestion = f"不超过{said}" if error.code == "amount-bare" else ""
            self.note(node, error.code, key, word=word, value=said, unit=error.unit, suggestion=suggestion)
            return None

    def checked(self, node: Node, key: str, subject: str) -> Amount | None:
        """An amount of *subject*; a bare number is exact where counting is, at least for a resolution, and else refused."""
        unit = SUBJECT_UNITS[subject]
        if unit == "像素" and isinstance(node, Scalar) and (frame := _frame(node.text)):
            return frame
        if unit == "像素" and isinstance(node, Scalar) and "dpi" in node.text.lower():
            unit = "dpi"
        bare = {"字": "", "秒": "", "字节": "", "像素": "least", "dpi": "least"}.get(unit, "exact")
        return self.amount(node, key, unit=unit, bare=bare)

    def count(self, node: Node, key: str) -> int | None:
        """A whole number: 5, 5份, 一式五份."""
        said = self.text(node, key)
        if not said:
            return None
        several = re.findall(r"(\d+|[一二两三四五六七八九十]+)份", said)
        if len(several) > 1:  # 正本1份、副本4份
            return sum(chinese_number(one) or 0 for one in several)
        try:
            found = amount(re.sub(r"^(?:一式|共|各)", "", said).replace("收满即止", "").replace("收满", "").strip(), bare="exact")
        except AmountError:
            found = None
        if found is None or found.high is None or found.about or found.high != int(found.high) or not 0 < found.high < 10**7:
            self.note(node, "number", key, word=key.rpartition(".")[2], value=said)
            return None
        return int(found.high)

    def when(self, node: Node, key: str, read: Callable[[str], object]) -> object | None:
        """*read* a date, an instant or a span at *node*; None and a problem when it is none."""
        said = self.text(node, key)
        if not said:
            return None
        try:
            return read(said)
        except MomentError as error:
            self.note(node, error.code, key, value=said, suggestion=error.suggestion, **error.words)
            return None

    def address(self, node: Node, key: str) -> str:
        said = self.text(node, key).replace("＠", "@")
        if not said or _EMAIL.fullmatch(said):
            return said
        repaired = re.sub(r"\s|\(at\)|\[at\]|#", lambda found: "" if found[0].isspace() else "@", said).replace("。", ".").replace("，", ".").replace(",", ".")
        self.note(node, "address", key, value=said, suggestion=repaired if _EMAIL.fullmatch(repaired) else "")
        return said

    def formats(self, node: Node, key: str) -> tuple[str, ...]:
        said = tuple(one.removeprefix(".") for one in self.texts(node, key, split=True))
        known = FORMAT_WORDS | EXTENSIONS
        for one in said:
            if one.lower() not in known and one not in known:
                self.note(node, "format", key, value=one, suggestion=nearest(one.lower(), known))
        return tuple(dict.fromkeys(one.lower() for one in said))

    def pattern(self, node: Node, key: str) -> str:
        """A naming pattern with its placeholders in their one spelling: {单位名称} becomes {单位}."""
        said = self.text(node, key)
        if said.count("{") != said.count("}") or re.search(r"\{[^}]*\{|\}[^{]*\}", re.sub(r"\{[^{}]*\}", "", said)):
            self.note(node, "pattern-braces", key, value=said)
            return said
        for found in re.findall(r"\{([^{}]*)\}", said):
            if found.strip().lower() not in PLACEHOLDERS:
                close = nearest(found, PLACEHOLDERS)
                choices = "、".join(dict.fromkeys(PLACEHOLDERS.values()))
                self.note(node, "placeholder", key, value=found, choices=choices, suggestion=f"{{{PLACEHOLDERS[close]}}}" if close else "")
        if "{" not in said and re.search(r"[+＋]", said) and any(word in said for word in _NAME_WORDS):
            words = re.compile("|".join(map(re.escape, _NAME_WORDS)))
            self.note(node, "pattern-words", key, value=said, suggestion=words.sub(lambda one: f"{{{PLACEHOLDERS[one[0]]}}}", said))
        return re.sub(r"\{([^{}]*)\}", lambda one: f"{{{PLACEHOLDERS.get(one[1].strip().lower(), one[1])}}}", said)


def several(node: Listing) -> tuple[Node, ...]:
    """The entries of a list of words, also where the marks between them are Chinese: [甲，乙], [甲、乙].

    An entry in quotes stays whole, and 、 parts only what would be a list of one.
    """
    marks = "，；、" if len(node.items) == 1 else "，；"
    found: list[Node] = []
    for one in node.items:
        if isinstance(one, Scalar) and not one.quoted:
            found += [replace(one, text=part.strip()) for part in re.split(f"[{marks}]", one.text) if part.strip()] or [one]
        else:
            found.append(one)
    return tuple(found)


def _frame(said: str) -> Amount | None:
    """1920×1080: the short side at least, or the long side at most."""
    found = _FRAME.fullmatch(said.strip())
    if not found:
        return None
    sides = sorted((Decimal(found[2]), Decimal(found[3])))
    if found[1] and found[1].startswith(("不超过", "不大于", "不高于", "至多")):
        return Amount(said, high=sides[1], unit="像素", side="长边")
    return Amount(said, low=sides[0], unit="像素", side="短边")


def _clipped(value: object) -> str:
    """*value* short enough to be read out: a whole paragraph in a problem hides the problem."""
    said = str(value)
    return said if len(said) <= 60 else f"{said[:60]}……"


_ENGLISH = {chinese: english for table in reversed(TABLES.values()) for chinese, english in table.items()}


def _representatives(words: Mapping[str, object], *, foreign: bool) -> tuple[str, ...]:
    """The first word of each meaning, Chinese or English."""
    first: dict[object, str] = {}
    for word, meaning in words.items():
        if word.isascii() is foreign:
            first.setdefault(meaning, word)
    return tuple(first.values())
