"""Make every document the mails carry, with as few runs of LibreOffice as possible."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

import forms
import office
import pictures
import scans
import seals
from plan import CASES, LOGOS, MAILS, seeded
from prose import CaseText, compose, paragraph, word_count

# Scanner programs that read the page while scanning leave a hidden text layer; these forms came through one.
SEARCHABLE = frozenset(f"A{n:02d}-1" for n in (6, 7, 8, 10, 12, 13, 14, 15, 19, 20, 23, 24, 27, 30, 31, 32, 33, 34, 35))
PICTURES = frozenset({"A01-1", "A02-1", "A04-1", "A09-1", "A16-1", "A17-1", "A18-1", "A18-2", "A26-1", "A28-1", "A29-1"})
RINGS = {"A20-1": "青禾街道办事处"}  # sealed by the wrong office
ENCRYPT = '{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"linjiang22"}}'
TOTALS = {"A01-1": 3912}
BODIES = {"A09-1": 6230}


@dataclass(frozen=True, slots=True)
class Papers:
    """The finished documents, by case."""

    forms: dict[str, bytes]  # .docx
    scans: dict[str, bytes]  # .pdf with a seal
    articles: dict[str, bytes]  # .docx
    old: dict[str, bytes]  # Word 97 binaries, by the name used below
    photo: bytes  # .HEIC
    withdrawal: bytes  # .pdf
    article_pdf: bytes
    locked_form: bytes


def prepared() -> Papers:
    blank = {key: forms.form(case, day=signed_on(key), seal=seals.png(case.unit) if key == "A21-1" else b"") for key, case in CASES.items() if key != "A36-1"}
    articles = {key: article(key) for key in CASES if key not in {"A25-1", "A36-1"}}
    quit_case = CASES["A30-1"]
    statement = forms.letter(
        "关于撤回申报材料的说明",
        (
            "2025社会工作党建品牌实践案例征集活动秘书处：",
            f"我单位于2025年9月10日报送的案例《{quit_case.case}》，因社区合并调整，相关工作机制正在重新梳理，现申请撤回全部申报材料，不再参加本次征集。",
            "由此带来的不便，敬请谅解。特此说明。",
        ),
        unit=quit_case.unit,
        day="2025年9月24日",
    )
    pages = office.convert(
        {
            **{f"{key}.docx": blank[key] for key in sorted(SEARCHABLE | PICTURES | {"A03-1"})},
            "withdrawal.docx": statement,
            "A27-1-case.docx": articles["A27-1"],
        },
        "pdf",
    )
    printed = {name.removesuffix(".docx"): scans.printed(pdf) for name, pdf in pages.items()}
    sealed = {key: scans.scan(printed[key], RINGS.get(key, CASES[key].unit), searchable=key in SEARCHABLE) for key in sorted(SEARCHABLE | PICTURES)}
    binaries = office.convert(
        {
            "A01-form.docx": blank["A01-1"],
            "A05-form.docx": blank["A05-1"],
            "A05-case.docx": articles["A05-1"],
            "A24-case.docx": articles["A24-1"],
            "A31-case.docx": articles["A31-1"],
        },
        "doc",
    )
    stamped = forms.form(CASES["A22-1"], day=signed_on("A22-1"), seal=seals.png(CASES["A22-1"].unit))
    return Papers(
        forms=blank,
        scans=sealed,
        articles=articles,
        old={name.removesuffix(".docx"): content for name, content in binaries.items()},
        photo=scans.photograph(printed["A03-1"], CASES["A03-1"].unit),
        withdrawal=scans.scan(printed["withdrawal"], quit_case.unit, searchable=True),
        article_pdf=pages["A27-1-case.docx"],
        locked_form=office.convert({"locked.docx": stamped}, f"pdf:writer_pdf_Export:{ENCRYPT}")["locked.docx"],
    )


def signed_on(key: str) -> str:
    """The date a form was sealed: some days before its first mail, never after the closing day."""
    first = min((mail.arrived for mail in MAILS.values() if key in mail.samples), default=min(mail.arrived for mail in MAILS.values()))
    day = first - timedelta(days=1 + seeded(key, "day") % 4)
    return f"{day.year}年{day.month}月{day.day}日"


def author(key: str) -> str:
    return CASES[key].contact or "社区党总支"


def text(key: str, *, unit: str = "", total: int = 0, draft: str = "") -> CaseText:
    """The words of a case; *draft* names another version of it."""
    case = CASES[key]
    size = total or TOTALS.get(key) or 2650 + seeded(key, "size") % 60 * 10
    return compose(
        unit=unit or case.unit, case=case.case, author=author(key), seed=f"{key}{draft}", total=size, body=0 if total else BODIES.get(key, 0), logo=key in LOGOS
    )


def article(key: str, *, unit: str = "", total: int = 0, draft: str = "") -> bytes:
    if key == "A14-1":
        unit = "云岭社工协会"  # the short name the file name uses as well
    return forms.article(text(key, unit=unit, total=total, draft=draft), logo=pictures.logo(CASES[key].case) if key in LOGOS else b"")


def contribution() -> bytes:
    """A story meant for a newsletter: no form, no brand, no parts of a case."""
    chance = random.Random("heping")
    parts = (("一、门对门，不相识", "背景", 500), ("二、一碗饺子的距离", "做法", 1100), ("三、从陌路人到自家人", "成效", 500))
    sections = tuple((heading, tuple(paragraph(chance, theme, size, "和平里小区", "邻里互助"))) for heading, theme, size in parts)
    story = CaseText("从陌路人到自家人", ("文／何平", "（投《社区工作通讯》“基层故事”栏目）"), sections)
    if word_count(story.title) != len(story.title):
        raise ValueError(story.title)
    return forms.article(story)
