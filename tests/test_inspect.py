"""`inspect` as other programs use it: one path a line in, one line of JSON out, whatever the path."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from ingest import parse

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
