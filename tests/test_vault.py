import errno
import hashlib
import os
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.vault import Blob, Vault, VaultFull

ROOT = Path(__file__).parent.parent


@pytest.fixture
def vault(tmp_path):
    return Vault(tmp_path / "vault", low_water=0)


def files(vault: Vault) -> list[str]:
    return sorted(str(path.relative_to(vault.root)) for path in vault.root.rglob("*") if path.is_file())


def test_keep_returns_hash_and_size_and_stores_bytes_in_shard(vault):
    blob = vault.keep([b"abc", b"", b"def"])

    sha256 = hashlib.sha256(b"abcdef").hexdigest()
    assert blob == Blob(sha256, 6)
    assert files(vault) == [f"{sha256[:2]}/{sha256[2:]}"]
    assert vault.path(sha256).read_bytes() == b"abcdef"
    with vault.open(sha256) as file:
        assert file.read() == b"abcdef"
    assert sha256 in vault
    assert "0" * 64 not in vault


def test_what_was_removed_for_good_is_hashed_and_not_kept_again(vault):
    gone = hashlib.sha256(b"gone").hexdigest()

    assert vault.keep((b"go", b"ne"), never={gone}) == Blob(gone, 4)
    assert (list(vault.all()), list(vault.root.glob("tmp/*"))) == ([], [])


def test_keep_of_nothing_is_the_empty_blob(vault):
    assert vault.keep([]) == Blob(hashlib.sha256(b"").hexdigest(), 0)


def test_keep_again_leaves_the_file_alone(vault):
    blob = vault.keep([b"once"])
    before = vault.path(blob.sha256).stat()

    assert vault.keep([b"on", b"ce"]) == blob

    after = vault.path(blob.sha256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_keep_replaces_blob_of_wrong_size(vault):
    blob = vault.keep([b"whole"])
    vault.path(blob.sha256).write_bytes(b"who")

    vault.keep([b"whole"])

    assert vault.verify(blob.sha256)


def test_keep_leaves_nothing_when_the_source_fails(vault):
    def source():
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        vault.keep(source())

    assert files(vault) == []


def test_keep_stops_above_low_water(tmp_path):
    vault = Vault(tmp_path, low_water=1 << 62)

    with pytest.raises(VaultFull):
        vault.keep([b"x"])

    assert files(vault) == []


def test_batch_names_its_blobs_at_the_end_and_not_before(vault):
    old = vault.keep([b"old"])

    with vault.batch() as keep:
        blobs = [keep([b"new ", bytes([number])]) for number in range(30)]
        twice = keep([b"new ", b"\x00"])
        again = keep([b"old"])
        assert list(vault.all()) == [old.sha256]

    assert (twice, again) == (blobs[0], old)
    assert list(vault.all()) == sorted({blob.sha256 for blob in [old, *blobs]})
    assert len(files(vault)) == 31
    assert all(vault.verify(sha256) for sha256 in vault.all())


def test_batch_that_fails_keeps_nothing(vault):
    def broken_off():
        with vault.batch() as keep:
            keep([b"one"])
            keep([b"two"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_off()

    assert files(vault) == []


def test_batch_of_nothing_is_nothing(vault):
    with vault.batch():
        pass

    assert files(vault) == []


def test_batch_goes_on_after_one_source_failed(vault):
    def source():
        yield b"half"
        raise ConnectionResetError

    with vault.batch() as keep:
        with pytest.raises(ConnectionResetError):
            keep(source())
        blob = keep([b"whole"])

    assert list(vault.all()) == [blob.sha256]
    assert len(files(vault)) == 1


def test_verify_sees_a_flipped_byte_and_a_missing_blob(vault):
    blob = vault.keep([b"evidence"])
    assert vault.verify(blob.sha256)

    vault.path(blob.sha256).write_bytes(b"evidenca")

    assert not vault.verify(blob.sha256)
    assert not vault.verify("0" * 64)


def test_all_lists_blobs_and_nothing_else(vault):
    kept = sorted(vault.keep([bytes([number])]).sha256 for number in range(20))
    (vault.root / "tmp" / "left.tmp").write_bytes(b"draft")
    (vault.root / "README").write_text("not a blob")
    (vault.root / "ab").mkdir(exist_ok=True)
    (vault.root / "ab" / "short").write_text("not a blob")

    assert list(vault.all()) == kept


def test_forget_removes_and_may_be_repeated(vault):
    blob = vault.keep([b"private"])

    vault.forget(blob.sha256)
    vault.forget(blob.sha256)
    vault.forget("f" * 64)

    assert files(vault) == []


def test_sweep_removes_only_stale_drafts(vault):
    blob = vault.keep([b"kept"])
    stale, fresh = vault.root / "tmp" / "stale.tmp", vault.root / "tmp" / "fresh.tmp"
    stale.write_bytes(b"x")
    fresh.write_bytes(b"x")
    os.utime(stale, (0, 0))

    assert vault.sweep() == 1
    assert (stale.exists(), fresh.exists()) == (False, True)
    assert vault.sweep(older_than=0) == 1
    assert list(vault.all()) == [blob.sha256]


@given(name=st.text(max_size=80))
def test_path_refuses_what_is_no_hash(tmp_path_factory, name):
    vault = Vault(tmp_path_factory.getbasetemp() / "names", low_water=0)

    with pytest.raises(ValueError, match="not a sha256"):
        vault.path(name)


@pytest.mark.parametrize("name", ["../" + "a" * 61, "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_path_refuses_almost_hashes(vault, name):
    with pytest.raises(ValueError, match="not a sha256"):
        vault.path(name)


def test_keep_in_many_threads_at_once(vault):
    barrier = threading.Barrier(8)
    blobs, errors = [], []

    def keep():
        barrier.wait()
        try:
            blobs.extend(vault.keep([b"same", bytes([number])]) for number in range(20))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=keep) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len(set(blobs)) == 20
    assert sorted(blob.sha256 for blob in set(blobs)) == list(vault.all())
    assert all(vault.verify(sha256) for sha256 in vault.all())
    assert len(files(vault)) == 20


def test_keep_in_two_processes_at_once(vault):
    code = "import sys; from pathlib import Path; from ingest.vault import Vault; v = Vault(Path(sys.argv[1]), low_water=0)\nsys.stdin.readline()\nfor n in range(200): v.keep([b'same', str(n % 50).encode()])"
    children = [subprocess.Popen([sys.executable, "-c", code, str(vault.root)], cwd=ROOT, stdin=subprocess.PIPE) for _ in range(2)]
    for child in children:
        child.stdin.write(b"\n")
        child.stdin.close()

    assert [child.wait(60) for child in children] == [0, 0]
    assert len(list(vault.all())) == len(files(vault)) == 50
    assert all(vault.verify(sha256) for sha256 in vault.all())


def test_keep_beyond_file_size_limit_is_full_and_leaves_no_draft(vault):
    code = "import sys; from pathlib import Path; from ingest.vault import *; v = Vault(Path(sys.argv[1]), low_water=0)\ntry: v.keep([b'x' * 65536] * 64)\nexcept VaultFull as error: print(error.__cause__.errno)\nprint(v.keep([b'small']).size)"

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    child = subprocess.run([sys.executable, "-c", code, str(vault.root)], cwd=ROOT, preexec_fn=limit, capture_output=True, text=True, check=True)

    assert child.stdout.split() == [str(errno.EFBIG), "5"]
    assert len(files(vault)) == 1


def test_killed_writer_leaves_only_a_draft(vault):
    code = "import sys; from pathlib import Path; from ingest.vault import Vault\ndef source():\n    yield b'half'\n    print('half', flush=True)\n    sys.stdin.read()\nVault(Path(sys.argv[1]), low_water=0).keep(source())"
    child = subprocess.Popen([sys.executable, "-c", code, str(vault.root)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout.readline() == b"half\n"

    child.send_signal(signal.SIGKILL)
    child.wait(10)
    child.stdin.close()
    child.stdout.close()

    assert list(vault.all()) == []
    assert vault.sweep(older_than=0) == 1
    assert files(vault) == []
