"""The blank forms 表样 of the campaigns, read once: what a form prints is nobody's answer.

Each lies beside the sheet that names it and is read in the child, as if it had come by mail. One that is missing or cannot be read
teaches nothing and stops nothing: `doctor` and `campaign check` say so.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from config.campaign import Campaign
from ingest.facts import Extract
from ingest.sandbox import Broken, Sandbox
from tracker.core import form
from tracker.core.blank import Blank, Learnt, learn
from tracker.core.evidence import Blanks
from tracker.desk import Desk
from tracker.flow.wrapping import wrap

LARGEST = 20 << 20  # bytes; a blank form is a page or two, with a letterhead


def of(desk: Desk, campaign: Campaign) -> Blanks:
    """What the blank forms of *campaign* taught; read when first asked for."""
    return learnt(desk, campaign).blanks


def learnt(desk: Desk, campaign: Campaign) -> Learnt:
    """The same with what is wrong with those that taught nothing."""
    if campaign.code not in desk.learnt:  # a sheet without blank forms starts no child
        desk.learnt[campaign.code] = beside(_folder(desk, campaign), campaign, desk.sandbox) if named(campaign) else Learnt()
    return desk.learnt[campaign.code]


def named(campaign: Campaign) -> tuple[str, ...]:
    """The blank forms that the sheet names."""
    return tuple(dict.fromkeys(one.form for one in campaign.requirements if one.form))


def beside(folder: Path, campaign: Campaign, sandbox: Sandbox) -> Learnt:
    """Read the blank forms of *campaign* in *folder*."""
    blanks: dict[str, Blank] = {}
    problems: list[str] = []
    for name in named(campaign):
        said = _read(folder, name, sandbox)
        wanted = tuple(field for one in campaign.requirements if one.form == name for field in one.fields)
        if isinstance(said, str):
            problems.append(said)
        elif wanted and not form.fields(said, wanted):
            problems.append(f"表样“{name}”里没有征集单“填写”所列的栏目，请核对是否放错了文件。")
        else:
            blanks[name] = learn(said)
    return Learnt(blanks, tuple(problems))


def _folder(desk: Desk, campaign: Campaign) -> Path:
    """Where the sheet of *campaign* lies."""
    sheets = desk.settings.campaigns
    if len(sheets) == len(desk.campaigns):
        for sheet, one in zip(sheets, desk.campaigns, strict=True):
            if one.code == campaign.code:
                return sheet.parent
    return desk.settings.home / "campaigns"


def _read(folder: Path, name: str, sandbox: Sandbox) -> Extract | str:
    """What one blank form says, or a sentence on why it says nothing."""
    file = folder / name
    if Path(name).name != name or not file.is_file():
        return f"表样“{name}”不在征集单所在的文件夹里，请放入；在此之前，表上印好的提示可能被当成填写的内容。"
    try:
        if file.stat().st_size > LARGEST:
            return f"表样“{name}”大于 {LARGEST >> 20} MB，没有识读，请换成空白表本身。"
        with tempfile.TemporaryDirectory(prefix="shoujian-") as kept:
            letter = Path(kept) / "wrapped.eml"
            wrap(file, letter)
            said = sandbox.read(letter)
    except (OSError, ValueError) as fault:
        return f"打不开表样“{name}”（{type(fault).__name__}），请检查文件的权限。"
    if isinstance(said, Broken) or not said.leaves or not said.leaves[0].extract.text.strip():
        return f"读不出表样“{name}”里的文字，请换成能打开的 Word 文件。"
    return said.leaves[0].extract
