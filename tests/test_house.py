"""The house itself: what is installed, what may not be in it, and that its doors are where the README says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
ROOMS = ("config", "ingest", "notifier", "tracker")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def run(*words: str | Path, cwd: Path = ROOT, **environment: str) -> str:
    done = subprocess.run([str(word) for word in words], cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: what belongs to the house cannot be told from what lies around")
    return [path for name in run("git", "ls-files", "-z").split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        try:
            found.append((path, path.read_bytes().decode("utf-8")))
        except UnicodeDecodeError:
            continue
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    return next(folder.glob("*.whl"))


def test_wheel_holds_every_file_of_the_rooms(wheel: Path) -> None:
    files = {path.relative_to(ROOT).as_posix() for path in tracked()}

    packed = set(zipfile.ZipFile(wheel).namelist())

    assert {name for name in files if name.split("/")[0] in ROOMS} - packed == set()
    assert {name.split("/")[0] for name in packed if ".dist-info/" not in name} == set(ROOMS)


def test_wheel_in_a_clean_environment_imports_from_anywhere(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", home)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel)
    # What we depend on is borrowed from here; our own editable install is a .pth file, and those do not work at second hand.
    (site / "borrowed.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")), encoding="utf-8")

    places = run(python, "-c", f"import {', '.join(ROOMS)}; print(*(room.__file__ for room in ({', '.join(ROOMS)})), sep='\\n')", cwd=Path(tmp_path.anchor))
    version = run(python.with_name("shoujian"), "--version", cwd=Path(tmp_path.anchor))

    assert [Path(place).resolve() for place in places.splitlines()] == [(site / room / "__init__.py").resolve() for room in ROOMS]
    assert PROJECT["version"] in version


def test_help_and_version_load_nothing_heavy() -> None:
    packages = ("sqlalchemy", "alembic", "openpyxl", "imapclient", "docx", "lxml", "jinja2", "pydantic", "apscheduler", "pypdfium2", "mailparser", "smtplib")
    heavy = (*packages, "rich.progress", "tracker.core.model", "ingest.names", "config.campaign")

    loaded = run(sys.executable, "-c", "import sys, tracker.cli; print(*sys.modules)").split()

    assert sorted(set(heavy) & set(loaded)) == []


def test_lock_answers_everything_declared_and_names_no_address() -> None:
    extras = PROJECT["optional-dependencies"]
    run_with = [*PROJECT["dependencies"], *extras["postgres"]]
    declared = {"run": run_with, "vision": [*run_with, *extras["vision"]], "dev": [*run_with, *extras["vision"], *extras["dkim"], *extras["dev"]]}
    for name, wanted in declared.items():
        lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        pinned = re.findall(r"^([a-z0-9-]+)==([^ ;]+)", lock, flags=re.MULTILINE)
        requirements = [requirement for text in wanted if (requirement := Requirement(text)).name != PROJECT["name"]]

        # `make lock` after a change of pyproject.toml.
        assert [str(r) for r in requirements if not any(n == r.name.lower() and r.specifier.contains(v) for n, v in pinned)] == []
        assert re.findall(r"://|^\s*-(?!-hash=).*", lock, flags=re.MULTILINE) == []


def locked(name: str) -> dict[str, str]:
    """The hashes of every package of a lock, by name and version; on which systems it is wanted may differ between locks."""
    lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^(\S+==\S+)[^\\\n]* \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", lock, flags=re.MULTILINE))


@pytest.mark.parametrize("name", ["run", "vision"])
def test_what_is_installed_is_what_the_tests_run_with(name: str) -> None:
    installed, tested = locked(name), locked("dev")

    assert [one for one, hashes in installed.items() if tested.get(one) != hashes] == []
    assert [*installed] == re.findall(r"^(\S+==\S+)", (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_an_archive_of_the_source_has_what_make_asks_for() -> None:
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    asked = re.findall(r"\b(requirements|tests)/\w", (ROOT / "Makefile").read_text(encoding="utf-8"))

    assert {f"/{folder}" for folder in asked} - {*packed} == set()
    assert {*asked} == {"requirements", "tests"}


def test_no_file_of_another_tool_and_no_room_without_a_word() -> None:
    names = [path.relative_to(ROOT) for path in tracked()]

    assert [name for name in names if name.name in {"uv.lock", "poetry.lock", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "Pipfile.lock"}] == []
    assert [name for name in names if name.suffix == ".py" and name.stem in {"utils", "util", "helpers", "helper", "common", "base", "misc", "manager"}] == []


def test_no_tracked_file_names_a_package_index() -> None:
    # Whoever installs says where from; the file of another machine's index would be a broken door here.
    address = re.compile(r"https?://(?:files|deb|security|registry|index|pypi|test|mirrors?)\.[a-z]|--(?:extra-)?index-url|--find-links")

    assert [path.name for path, text in texts() if path != Path(__file__) and address.search(text)] == []


def test_readme_names_the_two_commands_and_the_changelog_is_there() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert [command for command in ("make demo", "make test") if command not in text] == []
    assert PROJECT["version"] in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_make_help_tells_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)[0].split()) - {"help"}

    told = set(re.findall(r"make ([a-z]+)", run("make", "--no-print-directory", "help")))

    assert targets - told == set()


def test_every_room_is_imported_where_the_modules_of_unix_are_missing() -> None:
    program = """
import importlib, pkgutil, sys
for name in ("grp", "pwd", "resource", "fcntl", "termios", "pty"):
    sys.modules[name] = None
for room in ("config", "ingest", "notifier", "tracker"):
    package = importlib.import_module(room)
    for one in pkgutil.walk_packages(package.__path__, f"{room}."):
        if ".migrations" not in one.name and not one.name.endswith("__main__"):
            importlib.import_module(one.name)
print("all")
"""

    assert run(sys.executable, "-c", program).strip() == "all"
