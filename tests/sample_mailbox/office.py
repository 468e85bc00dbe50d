"""Drive LibreOffice: Word files to PDF and to the old binary formats, with the Chinese fonts a real office has stood in for."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
{aliases}</fontconfig>"""
ALIAS = '<match target="pattern"><test name="family"><string>{0}</string></test><edit name="family" mode="assign" binding="same"><string>{1}</string></edit></match>\n'
STAND_INS = {"宋体": "Noto Serif CJK SC", "仿宋_GB2312": "Noto Serif CJK SC", "楷体_GB2312": "Noto Serif CJK SC", "黑体": "Noto Sans CJK SC"}


def convert(files: dict[str, bytes], filter_: str) -> dict[str, bytes]:
    """Convert all *files* (name to bytes) in one run of LibreOffice; *filter_* as for --convert-to."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "fonts.conf").write_text(FONTS.format(aliases="".join(ALIAS.format(*pair) for pair in STAND_INS.items())))
        for name, content in files.items():
            (home / name).write_bytes(content)
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{home}/profile", "--headless", "--convert-to", filter_, "--outdir", str(home / "out"), *files],
            cwd=home,
            env={**os.environ, "FONTCONFIG_FILE": str(home / "fonts.conf"), "SOURCE_DATE_EPOCH": "1756688400", "TZ": "Asia/Shanghai"},
            check=True,
            capture_output=True,
        )
        suffix = filter_.split(":", maxsplit=1)[0]
        made = {name: (home / "out" / Path(name).with_suffix("." + suffix).name).read_bytes() for name in files}
        return {name: dated(content) if suffix == "pdf" else content for name, content in made.items()}


def dated(pdf: bytes) -> bytes:
    """Give a PDF of LibreOffice a fixed date and a fixed identity; all replacements keep their length."""
    pdf = re.sub(rb"(/CreationDate\(D:)\d{14}", rb"\g<1>20250901090000", pdf)
    if b"/Encrypt" in pdf:  # there the identity is part of the key
        return pdf
    return re.sub(rb"(<|/DocChecksum /)[0-9A-F]{32}", rb"\g<1>" + b"7" * 32, pdf)
