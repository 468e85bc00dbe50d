"""Files that only LibreOffice understands: converted in one start, bounded, and said plainly where it is not installed."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from ingest.extract import Limits, docx, office
from ingest.facts import Defect, DefectKind, Kind

OLD = Path(__file__).parent / "old"
needs_office = pytest.mark.skipif(office.program() is None, reason="needs LibreOffice: apt-get install libreoffice-writer")


@needs_office
@pytest.mark.slow
def test_several_files_are_converted_in_one_start_and_a_broken_one_costs_itself(tmp_path):
    broken = tmp_path / "x.doc"
    broken.write_bytes((OLD / "merged.doc").read_bytes()[:1500])
    files = {OLD / "merged.doc": Kind.DOC, broken: Kind.DOC, OLD / "nested.rtf": Kind.WPS}

    found = office.convert(files, tmp_path)

    tables = {file.name: docx.read(one.file, Limits()).tables for file, one in found.items() if one.file and file != broken}
    assert tables == {file.name: docx.read(file.with_suffix(".docx"), Limits()).tables for file in files if file != broken}
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_dir()) == []


@pytest.fixture
def stub(tmp_path, monkeypatch):
    """A program that stands where LibreOffice would."""

    def write(script: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        program = folder / "soffice"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    return write


def test_one_that_never_ends_is_ended_with_all_it_started(stub, tmp_path):
    stub(f"(sleep 60; touch {tmp_path}/alive) & echo $! > {tmp_path}/child; wait")
    began = time.monotonic()

    found = office.convert({OLD / "merged.doc": Kind.DOC}, tmp_path, wall=1.0)

    assert time.monotonic() - began < 10
    assert [one.defect.kind for one in found.values() if one.defect] == [DefectKind.TIMEOUT]
    child = int((tmp_path / "child").read_text())
    status = Path(f"/proc/{child}/stat")
    assert not status.exists() or status.read_text().split()[2] == "Z"


def test_its_limits_are_its_own(stub, tmp_path):
    stub(f"ulimit -v > {tmp_path}/said; ulimit -t >> {tmp_path}/said; echo $HOME >> {tmp_path}/said")

    found = office.convert({OLD / "merged.doc": Kind.DOC}, tmp_path, memory=512 << 20)

    memory, cpu, home = (tmp_path / "said").read_text().split()
    assert (memory, cpu) == (str(512 << 10), "60")
    assert home.startswith(str(tmp_path))
    assert [one.defect for one in found.values()] == [Defect(DefectKind.DAMAGED, "", "LibreOffice does not open it either")]


def test_names_of_senders_do_not_reach_it(stub, tmp_path):
    stub(f'echo "$@" > {tmp_path}/said')
    hostile = tmp_path / "--accept=socket $(touch x).doc"
    hostile.write_bytes(b"x")

    office.convert({hostile: Kind.DOC}, tmp_path)

    assert "--accept" not in (tmp_path / "said").read_text()


def test_where_it_is_not_installed_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    found = office.convert({OLD / "merged.doc": Kind.DOC}, tmp_path)

    assert [one.defect for one in found.values()] == [Defect(DefectKind.UNREAD, "", office.MISSING)]
