"""样张: every letter of a call with invented facts, as it reads, as it looks, as it goes over the wire, and as paper; with a page that leads to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from config.campaign import Campaign
from notifier.envelope import to_bytes
from notifier.notices import Digest, Recipient
from notifier.render import TemplateProblems, proved, render
from notifier.samples import posting, samples
from notifier.words import say
from tracker.core.due import letterhead

OWN = ".letters"  # beside 案例.yaml a folder 案例.letters with the templates this call words otherwise
SENDER = "anli@example.org"
WRITTEN = datetime(2025, 9, 2, 4, 0, tzinfo=UTC)  # the same files at every call


def own(sheet: Path) -> Path | None:
    """The folder of this call's own templates, where there is one."""
    folder = sheet.with_suffix(OWN)
    return folder if folder.is_dir() else None


def problems(sheet: Path) -> tuple[str, ...]:
    """Everything that is wrong with this call's own templates."""
    folder = own(sheet)
    try:
        if folder is not None:
            proved(folder)
    except TemplateProblems as error:
        return error.problems
    return ()


def write(campaign: Campaign, folder: Path, *, language: str = "", templates: Path | None = None) -> tuple[Path, ...]:
    """Write the specimens into *folder*; the pages, the one that leads to all of them first."""
    from notifier.official import paper

    folder.mkdir(parents=True, exist_ok=True)
    head = letterhead(campaign)
    head = replace(head, language=language or head.language)
    rows: list[tuple[str, str, tuple[str, ...]]] = []
    for name, notice in samples(head):
        sender = Recipient(campaign.correspondence.signature, SENDER)
        letter = render(notice, posting(name, notice), sender=sender, copy_to="", message_id=f"{name}@example.org", templates_dir=templates)
        files = {f"{name}.html": letter.html.encode(), f"{name}.txt": f"{letter.subject}\n\n{letter.text}".encode()}
        if isinstance(notice, Digest):
            page = paper(notice, templates)
            letter = replace(letter, attachments=(page,))
            files[f"{name}.docx"] = page.content
        files[f"{name}.eml"] = to_bytes(letter, WRITTEN)
        for filename, content in files.items():
            (folder / filename).write_bytes(content)
        rows.append((name, letter.subject, tuple(files)))
    index = folder / "index.html"
    index.write_text(_index(campaign.name, head.language, rows), encoding="utf-8")
    return (index, *(folder / f"{name}.html" for name, _, _ in rows))


def _index(title: str, language: str, rows: list[tuple[str, str, tuple[str, ...]]]) -> str:
    heading = escape(say("cli.specimens", language, campaign=title))
    lines = [
        f"<tr><td>{escape(subject)}</td>"
        + "".join(f'<td><a href="{escape(one)}">{escape(one.rpartition(".")[2])}</a></td>' for one in files)
        + ("<td></td>" * (4 - len(files)))
        + "</tr>"
        for _, subject, files in rows
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if language == "zh" else "en"}">\n<head><meta charset="utf-8"><title>{heading}</title></head>\n<body>\n'
        f'<h1>{heading}</h1>\n<table border="1" cellspacing="0" cellpadding="6">\n' + "\n".join(lines) + "\n</table>\n</body>\n</html>\n"
    )
