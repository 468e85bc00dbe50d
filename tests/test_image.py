"""The image and its companions: built and started here without a container engine, read where they cannot be run."""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
DOCKER = ROOT / "docker"
# A base system takes a minute to fetch and is kept; everything built upon it goes.
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "shoujian-test"
ENVIRONMENT = {**os.environ, "STORAGE_DRIVER": "vfs", "BUILDAH_ISOLATION": "chroot"}
NOBODY = "10001:10001"


def run(*words: str | Path, fails: bool = False) -> str:
    done = subprocess.run([str(word) for word in words], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL)
    assert fails or done.returncode == 0, f"{words}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def buildah(*words: str | Path, fails: bool = False) -> str:
    return run("buildah", "--root", CACHE / "images", "--runroot", CACHE / "run", *words, fails=fails)


def suite() -> str:
    """The system that is here, if it is a Debian: its packages are the ones this machine reaches."""
    release = Path("/etc/os-release").read_text(encoding="utf-8")
    named = re.search(r"^VERSION_CODENAME=(\w+)$", release, flags=re.MULTILINE)
    return named[1] if named and "ID=debian" in release.splitlines() else "bookworm"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Debian with Python and nothing else."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("an image is built without an engine only as root on Linux: sudo make test")
    if lacking := [program for program in ("buildah", "debootstrap") if not shutil.which(program)]:
        pytest.skip(f"no {', '.join(lacking)}: make system")
    name = f"localhost/shoujian-base-{suite()}"
    CACHE.mkdir(parents=True, exist_ok=True)
    if buildah("images", "--quiet", name, fails=True):
        return name
    system = tmp_path_factory.mktemp("base")
    fetched = subprocess.run(["debootstrap", "--variant=minbase", "--include=python3,python3-venv", suite(), system], capture_output=True, text=True)
    if fetched.returncode:
        pytest.skip(f"debootstrap found no packages to make a base of: {fetched.stdout[-300:]}")
    for folder in ("var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/locale"):
        shutil.rmtree(system / folder)
        (system / folder).mkdir()
    container = buildah("from", "scratch").strip()
    try:
        run("cp", "--archive", f"{system}/.", buildah("mount", container).strip())
        buildah("umount", container)
        buildah("commit", "--quiet", container, name)
    finally:
        buildah("rm", container)
        shutil.rmtree(system)
    return name


def pip_here(folder: Path) -> list[str | Path]:
    """What pip is told on this machine, told to pip in the build: a certificate, a proxy, an index; folders of this machine stay here."""
    told = dict(re.findall(r"^(?:global|install|:env:)\.([a-z-]+)='(.*)'$", run(sys.executable, "-m", "pip", "config", "list"), flags=re.MULTILINE))
    kept = {key: told[key] for key in ("cert", "proxy", "index-url", "extra-index-url", "trusted-host", "timeout") if key in told and "file:" not in told[key]}
    (folder / "pip.conf").write_text("\n".join(["[global]", *(f"{key} = {value}" for key, value in kept.items())]) + "\n", encoding="utf-8")
    words: list[str | Path] = ["--secret", f"id=pip,src={folder / 'pip.conf'}"]
    if "cert" in kept:
        certificates = Path(kept["cert"]).parent
        words += ["--volume", f"{certificates}:{certificates}:ro"]
    return words


@pytest.fixture
def container(base: str, tmp_path: Path) -> Iterator[str]:
    image, began = "localhost/shoujian-test", time.monotonic()
    buildah("rm", "--all")  # whatever an interrupted run left here
    buildah(
        "bud", "--format", "docker", "--network", "host", *pip_here(tmp_path), "--build-arg", f"BASE={base}", "--tag", image, "-f", DOCKER / "Dockerfile", "."
    )
    name = buildah("from", image).strip()
    size = buildah("images", "--format", "{{.Size}}", image).strip()
    underneath = buildah("images", "--format", "{{.Size}}", base).strip()
    print(f"image: {size}, of which the base is {underneath}; built in {time.monotonic() - began:.0f} s")
    yield name
    buildah("rm", name)
    buildah("rmi", image)


@pytest.mark.slow
def test_image_is_built_and_does_the_work_as_nobody(container: str, tmp_path: Path) -> None:
    def inside(*words: str) -> str:
        return buildah("run", container, "--", *words)

    config = yaml.safe_load(buildah("inspect", "--type", "container", container))["Docker"]["config"]
    written = inside(
        "sh",
        "-c",
        "echo $(id -u):$(id -g); touch /usr/no 2>/dev/null || echo closed; touch $SHOUJIAN_HOME/yes && echo open; ls /etc/pip.conf 2>/dev/null || echo clean",
    )
    health = buildah("run", container, "--", "sh", "-c", "shoujian doctor --health >/dev/null 2>&1; echo $?").strip()
    mail = tmp_path / "m01.eml"
    mail.write_bytes(lzma.decompress((ROOT / "tracker" / "sample" / "mails" / "m01.eml.xz").read_bytes()))
    buildah("copy", "--chown", NOBODY, container, mail, "/tmp/m01.eml")
    inside("shoujian", "init", "--campaign", "DJ2025", "--no-input")
    inside("shoujian", "import", "/tmp/m01.eml")
    inside("shoujian", "work")
    status = json.loads(inside("shoujian", "status", "--campaign", "DJ2025", "--json"))
    version, told = inside("shoujian", "--version"), inside("shoujian", "--help")

    assert (config["User"], config["Cmd"], config["StopSignal"], list(config["Volumes"])) == (NOBODY, ["shoujian", "run"], "SIGTERM", ["/var/lib/shoujian"])
    assert config["Healthcheck"]["Test"] == ["CMD", "shoujian", "doctor", "--health"]
    assert written.split() == [NOBODY, "closed", "open", "clean"]
    assert re.search(r"\d+\.\d+\.\d+", version)
    assert "run" in told
    assert [(one["sha256"], one["fate"]) for one in status["mails"]] == [(hashlib.sha256(mail.read_bytes()).hexdigest(), "filed")]
    assert health == "1"  # no deployment in there yet, so nothing runs


def composition() -> dict[str, Any]:
    composed: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))
    return composed


def test_composition_gives_no_service_more_than_it_needs() -> None:
    services = composition()["services"]

    assert {name: (s["read_only"], s["cap_drop"], s["security_opt"], "privileged" in s, "ports" in s) for name, s in services.items()} == {
        name: (True, ["ALL"], ["no-new-privileges:true"], False, False) for name in ("shoujian", "database")
    }
    assert services["shoujian"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["database"]["networks"] == ["inside"]


def test_composition_mentions_only_what_it_declares() -> None:
    composed = composition()

    for kind in ("networks", "secrets"):
        assert {name for service in composed["services"].values() for name in service[kind]} == set(composed[kind])
    assert {mount.split(":")[0] for service in composed["services"].values() for mount in service["volumes"]} == set(composed["volumes"])
    assert (DOCKER / composed["services"]["shoujian"]["build"]["context"]).resolve() == ROOT


def test_composition_secrets_are_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from config.deployment import raw_settings

    ours = composition()["services"]["shoujian"]
    for name, value in ours["environment"].items():
        monkeypatch.setenv(name, value)
    for secret in ours["secrets"]:
        (tmp_path / secret).write_text("postgresql+psycopg://shoujian:s3cret@database/shoujian", encoding="utf-8")
    monkeypatch.setenv("SHOUJIAN_SECRETS_DIR", str(tmp_path))

    assert raw_settings({}).database_url == "postgresql+psycopg://shoujian:s3cret@database/shoujian"


def test_unit_is_one_systemd_understands(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze: a machine with systemd has it")
    # The program is not installed here; everything else stands as it is shipped.
    unit = tmp_path / "shoujian.service"
    unit.write_text((DOCKER / "shoujian.service").read_text(encoding="utf-8").replace("/opt/shoujian/bin/shoujian", "/bin/true"), encoding="utf-8")

    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    exposed = run("systemd-analyze", "security", "--offline=true", "--threshold=25", unit)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Overall exposure level" in exposed


def test_deployment_guide_names_every_file_beside_it() -> None:
    guide = (DOCKER / "README.md").read_text(encoding="utf-8")

    assert [path.name for path in DOCKER.iterdir() if path.is_file() and path.name != "README.md" and path.name not in guide] == []
