"""`inspect` as other programs use it: one path a line in, one line of JSON out, whatever the path."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hostile.films import FLV, document, install, letter

from ingest import parse
from ingest.sandbox import SPARED

FOLDER = Path(__file__).parent / "mail_zh" / "zh"
GOOD = FOLDER / "61_duplicate_filenames.eml"


def asked(lines: bytes) -> list[dict[str, object]]:
    command = [sys.executable, "-m", "tracker", "inspect", "--json", "--worker"]
    done = subprocess.run(command, input=lines, capture_output=True, check=True, cwd=Path(__file__).parents[1])
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_worker_answers_each_path_with_the_facts_of_its_mail():
    paths = sorted(FOLDER.glob("*.eml"))[::9]

    answers = asked(b"".join(os.fsencode(path) + b"\r\n" for path in paths))

    assert answers == [parse.to_json(parse.read(path)) for path in paths]


def test_worker_answers_for_what_is_no_mail_and_goes_on(tmp_path):
    empty, folder = tmp_path / "empty.eml", tmp_path / "folder"
    empty.touch()
    folder.mkdir()
    lines = [b"nowhere.eml", os.fsencode(folder), b"\xff\xfe.eml", b"\x00", b"x" * 5000, os.fsencode(empty), os.fsencode(GOOD)]

    answers = asked(b"\n".join(lines))

    assert [answer.get("error", "") for answer in answers[:4]] == [
        "没有这个文件：nowhere.eml",
        f"没有这个文件：{folder}",
        "没有这个文件：\udcff\udcfe.eml",
        "没有这个文件：\x00",
    ]
    assert "error" in answers[4]
    assert [answer.get("sha256") for answer in answers[5:]] == [parse.read(empty).sha256, parse.read(GOOD).sha256]


def test_worker_answers_before_the_next_question():
    command = [sys.executable, "-m", "tracker", "inspect", "--json", "--worker"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        for path in (GOOD, Path("nowhere"), GOOD):
            worker.stdin.write(os.fsencode(path) + b"\n")
            worker.stdin.flush()
            assert ("error" in json.loads(worker.stdout.readline())) is not path.is_file()
        worker.stdin.close()
        assert worker.wait() == 0


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[Path, Path, dict[str, str]]:
    """A letter that costs one file, a letter that costs them all, and an environment in which they do."""
    install(tmp_path / "site")
    one, all_of_them = tmp_path / "one.eml", tmp_path / "all.eml"
    one.write_bytes(letter(("1.docx", document()), ("2.flv", FLV)))
    all_of_them.write_bytes(letter(*((f"{n}.flv", FLV) for n in range(SPARED + 1))))
    return one, all_of_them, {**os.environ, "PYTHONPATH": str(tmp_path / "site")}


def seen(answer: dict[str, object]) -> list[tuple[str, list[str]]]:
    attachments = answer["attachments"]
    assert isinstance(attachments, list)
    return [(one["filename"], [defect["kind"] for defect in one["defects"]]) for one in attachments]


def test_a_hostile_file_costs_the_command_nothing(hostile):
    one, all_of_them, environment = hostile
    command = [sys.executable, "-m", "tracker", "inspect"]

    done = subprocess.run([*command, "--json", one, all_of_them], capture_output=True, env=environment, cwd=Path(__file__).parents[1])

    assert done.returncode == 1
    assert seen(json.loads(done.stdout)) == [("1.docx", []), ("2.flv", ["crash"])]
    assert done.stderr.decode() == f"{all_of_them}：读不了：识读程序未能读完（the reader was ended by SIGSEGV）。\n"


def test_the_worker_outlives_hostile_files(hostile):
    one, all_of_them, environment = hostile
    command = [sys.executable, "-m", "tracker", "inspect", "--json", "--worker"]
    lines = b"".join(os.fsencode(path) + b"\n" for path in (GOOD, all_of_them, one, GOOD))

    done = subprocess.run(command, input=lines, capture_output=True, check=True, env=environment, cwd=Path(__file__).parents[1])
    answers = [json.loads(line) for line in done.stdout.splitlines()]

    assert done.stderr == b""
    assert [answer.get("error", answer.get("sha256")) for answer in answers] == [
        parse.read(GOOD).sha256,
        "读不了：识读程序未能读完（the reader was ended by SIGSEGV）。",
        hashlib.sha256(one.read_bytes()).hexdigest(),
        parse.read(GOOD).sha256,
    ]
    assert seen(answers[2]) == [("1.docx", []), ("2.flv", ["crash"])]
