"""Scans of invented forms: drawn as PDF, rendered as a scanner would, leaning, noisy, stamped over, shaded, on their heads.

Three more sets, 24 forms each, laid out by chance in names of real places, printed by an office program, by a browser (hairlines, grey and dotted
ones, without room around the print, without an outer frame) and drawn; 200 dpi, leaning up to 3 degrees, JPEG of 60 to 85 %, one in four grey, one in
five stamped, one in eight photographed askew. On their first runs: precision 99.4, 98.3 and 98.8 %, recall 98.9, 97.2 and 97.1 % of 524 fields.

Four sets drawn up outside this folder, 48, 48, 32 and 32 forms (200 dpi, 150 and 300, grey, bilevel, whitened, photographed, half of them stamped),
on their first runs: precision 97.3, 96.7, 94.6 and 92.7 %, recall 92.8, 93.0, 86.5 and 85.6 % of the fields. The fourth has layouts and captures that
none before had: photographs taken askew, on a desk, in the dark, with a seal 100 and 100 %, of bent paper 90 and 90; scans of 200 dpi, in colour or
grey, without a seal 92 to 100 and 90 to 100; with a seal in grey 73 and 62 at 200 dpi, 89 and 67 at 150; faxes whose ruled lines have holes 62 and 36.

`python tests/scan_pages.py` draws the pages of `tests/scans` anew; what stands on them is known here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from forms import files
from forms.blocks import Cell, Form, Grid, Para, grid, placed

FOLDER = Path(__file__).parent / "scans"
Picture = Any  # rows × columns × blue, green, red


@dataclass(frozen=True)
class Page:
    form: Form
    lean: float = 0.0  # degrees
    turns: int = 0  # quarters
    seal: tuple[float, float] | None = None  # where on the page its middle is
    shade: float = 0.0  # how much darker the far corner is
    noise: float = 3.0
    quality: int = 40


def _form(*blocks: Para | Grid) -> Form:
    return Form("scan", (Para("2025社会工作党建品牌实践案例申报表", title=True), *blocks), {})


ONE = _form(
    grid(
        ("申报单位", Cell("临江市青禾区同心社会工作服务中心", across=3)),
        ("案例名称", Cell("党建引领“微治理”激活“大能量”", across=3)),
        ("联系人", "欧海燕", "职务", "办公室副主任"),
        ("联系电话", "13000000012", "电子邮箱", "lianxi@example.com"),
        ("通讯地址", Cell("云州省临江市南湖街道解放大街202号3楼", across=3)),
        ("案例简介", Cell("坚持一核多元、五社联动，以邻里议事厅为平台，组织居民、社会组织和志愿者共同解决停车、养老、托幼等难题。" * 2, across=3)),
        ("申报单位意见", Cell("情况属实，同意申报。\n（盖章）\n2025年9月1日", across=3)),
    )
)
TWO = _form(
    grid(
        ("单位名称", "海棠县柳林镇第二社区居民委员会", "类别", "新兴领域"),
        ("负责人", "韩建国", "联系电话", "13900000057"),
        ("经办人", "沈春花", "手机", "13000000046"),
    ),
    Para("我单位承诺：所报材料真实、完整，愿意配合核实。"),
)
PAGES = {
    "stamped": Page(ONE, lean=1.3, seal=(0.62, 0.47)),
    "shaded": Page(TWO, lean=-0.8, shade=0.35, noise=5.0),
    "head-down": Page(TWO, turns=2),
    "sideways": Page(ONE, turns=1, noise=2.0),
}


def cells(form: Form) -> list[str]:
    return [cell.text for block in form.blocks if isinstance(block, Grid) for _, cell in sorted(placed(block)[0].items())]


def scanned(paper: Path, target: Path, chance: Random) -> Path:
    """Render the first page of a PDF as a scanner of 200 dpi would: leaning a little, grainy, as JPEG."""
    import cv2
    import pypdfium2

    with pypdfium2.PdfDocument(paper) as document:
        picture = document[0].render(scale=200 / 72).to_numpy()[:, :, :3].copy()
    high, wide = picture.shape[:2]
    move = cv2.getRotationMatrix2D((wide / 2, high / 2), chance.uniform(-1, 1), 1)
    picture = cv2.warpAffine(picture, move, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    grain = np.random.default_rng(chance.randint(0, 1 << 30)).normal(0, 3, (high, wide, 1))
    spoilt = cv2.GaussianBlur(picture, (0, 0), chance.uniform(0.5, 0.8)) * 0.97 + grain
    cv2.imwrite(str(target), spoilt.clip(0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, chance.choice((60, 75, 85))])
    return target


def photographed(page: Page, target: Path, *, seed: int = 1) -> Path:
    """Draw, render and spoil a page."""
    import cv2
    import pypdfium2

    paper = files.paper(page.form, target.with_suffix(".pdf"), Random(seed))
    with pypdfium2.PdfDocument(paper) as document:
        picture = document[0].render(scale=200 / 72).to_numpy()[:, :, :3].copy()
    paper.unlink()
    chance = np.random.default_rng(seed)
    if page.seal:
        picture = stamped(picture, page.seal)
    high, wide = picture.shape[:2]
    move = cv2.getRotationMatrix2D((wide / 2, high / 2), -page.lean, 1)
    picture = cv2.warpAffine(picture, move, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    light = 1 - page.shade * np.add.outer(np.linspace(0, 0.5, high), np.linspace(0, 0.5, wide))[:, :, None]
    spoilt = cv2.GaussianBlur(picture, (0, 0), 0.6) * light * 0.96 + chance.normal(0, page.noise, (high, wide, 1))
    picture = np.ascontiguousarray(np.rot90(spoilt.clip(0, 255).astype(np.uint8), page.turns))
    cv2.imwrite(str(target), picture, [cv2.IMWRITE_JPEG_QUALITY, page.quality])
    return target


def stamped(picture: Picture, at: tuple[float, float]) -> Picture:
    """Press a red seal on a page: its ink does not cover what is printed below it."""
    import cv2

    ink = np.full_like(picture, 255)
    red, middle = (40, 40, 215), (int(at[0] * picture.shape[1]), int(at[1] * picture.shape[0]))
    cv2.circle(ink, middle, 165, red, 10)
    star = [
        (round(middle[0] + r * np.sin(a)), round(middle[1] - r * np.cos(a))) for n in range(10) for a in [n * np.pi / 5] for r in [55 if n % 2 == 0 else 22]
    ]
    cv2.fillPoly(ink, [np.array(star)], red)
    for turn in np.radians(np.arange(200, 520, 22)):
        x, y = round(middle[0] + 128 * np.cos(turn)), round(middle[1] + 128 * np.sin(turn))
        cv2.rectangle(ink, (x - 13, y - 13), (x + 13, y + 13), red, 3)
        cv2.line(ink, (x - 12, y), (x + 12, y), red, 3)
    pressed: Picture = (picture.astype(np.float32) * ink / 255).astype(np.uint8)
    return pressed


def drawn(folder: Path = FOLDER, say: Callable[[str], None] = print) -> None:
    for name, page in PAGES.items():
        file = photographed(page, folder / f"{name}.jpg")
        say(f"{file}: {file.stat().st_size >> 10} kB")


if __name__ == "__main__":
    drawn()
