"""Backup and restore: settings, secret, ledger and originals as one folder or tar, proved by their sums; put back into an empty home.

backup   ledger at one moment ─▶ then the originals it speaks of (they are kept before the ledger speaks of them) ─▶ settings, tables ─▶ sums ─▶ verified
restore  sums verified ─▶ HOME.part-<random> ─▶ renamed ─▶ sending halted: what went out after the backup is not in these books
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from config.initial import FILE
from ingest.vault import Vault
from tracker.core.model import Task, TaskKind
from tracker.desk import Desk, NotReady, Progress, silent
from tracker.flow import erasures, leftovers
from tracker.flow.folders import sums
from tracker.flow.handover import SUMS, verify
from tracker.flow.whole import beside
from tracker.store.ledger import Hand, StoreError, open_store
from tracker.store.snapshot import compact, snapshot, sound

KEY_FILE = "secret.key"  # where `init` puts it
LEDGER, VAULT, REST, ABOUT = "ledger.sqlite3", "vault", "home", "备份.json"
OFFICE = ZoneInfo("Asia/Shanghai")  # whoever restores reads the time there
FORM = 1  # of a backup; a later program says whether it still reads it
SPARE = 256 << 20  # bytes that stay free on the disk a backup is written to
RESTORED = "halt:restored:"  # the question that keeps letters back
WHY = "台账是从备份恢复的：备份以后寄出的函件不在台账里，先收信、核对“已发送”，再 letter resume 恢复寄函"
HELD = "恢复自备份：先核对是否已经寄出，再放行"


@dataclass(frozen=True, slots=True)
class Made:
    path: Path
    originals: int
    told: tuple[str, ...]


def backup(desk: Desk, out: Path, *, tarred: bool = False, now: datetime | None = None, progress: Progress = silent) -> Made:
    """Write a backup to *out*, where nothing may lie yet; whole or not at all."""
    at = now or desk.now()
    target = out.absolute()
    if os.path.lexists(target):
        raise NotReady(f"“{target}”已存在，未改动；请另写一个位置")
    if target.is_relative_to(desk.settings.home) or target.is_relative_to(desk.settings.out):
        raise NotReady("备份请放在部署文件夹之外，最好在另一块磁盘上")
    with beside(target) as folder:
        told: list[str] = []
        if not snapshot(desk.store.engine, folder / LEDGER):
            told.append("登记库是 PostgreSQL，不在备份里：请同时用 pg_dump 备份数据库")
        with desk.store.look() as ledger:
            known, mails = ledger.keeping.files(), frozenset(ledger.intake.stored())
        copied = _originals(desk.vault, [one for one in known if one in mails or one in desk.vault], folder / VAULT, told, progress)
        told += _rest(desk, folder / REST)
        about = {"form": FORM, "version": desk.version, "at": at.isoformat(), "originals": copied, "campaigns": [one.code for one in desk.campaigns]}
        (folder / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
        files = (one for one in sorted(folder.rglob("*")) if one.is_file())
        (folder / SUMS).write_bytes(sums((_digest(one), one.relative_to(folder).as_posix()) for one in files))
        if problems := verify(folder):
            raise NotReady("备份核对未通过：" + "；".join(problems[:5]))
        if tarred:
            _tar(folder, target)
        else:
            folder.rename(target)
    erasures.remember(desk.settings.home, target, at)  # told when somebody is erased who is still in it
    return Made(target, copied, tuple(told))


def _originals(vault: Vault, known: list[str], into: Path, told: list[str], progress: Progress) -> int:
    here = [one for one in known if one in vault]
    told += [f"原件不见了：{one}" for one in known if one not in vault][:100]
    into.mkdir()
    size = sum(vault.path(one).stat().st_size for one in here)
    if shutil.disk_usage(into).free < size + SPARE:
        raise NotReady(f"磁盘放不下：原件共 {size / 2**30:.1f} GB")
    copied = 0
    for done, sha256 in enumerate(here, start=1):
        file = into / sha256[:2] / sha256[2:]
        file.parent.mkdir(exist_ok=True)
        shutil.copyfile(vault.path(sha256), file)
        if _digest(file) == sha256:
            copied += 1
        else:  # a backup that carries damage on would be believed
            file.unlink()
            told.append(f"原件已损坏，不在备份里：{sha256}")
        progress(done, len(here))
    return copied


def _rest(desk: Desk, into: Path) -> Iterator[str]:
    """Settings, secrets, sheets, and the tables people type into; the folders 归档 are made anew from these."""
    settings, home = desk.settings, desk.settings.home
    made_anew = {settings.vault.resolve(), settings.folders_at.resolve()}
    for one in sorted(home.rglob("*")):
        if one.is_symlink():
            yield f"“{one.relative_to(home)}”是链接，不在备份里"
        elif one.is_file() and not made_anew & {parent.resolve() for parent in one.parents} and not one.name.startswith((LEDGER, ".")):
            file = into / one.relative_to(home)
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(one, file)
    outside = {"secret_key_file": settings.secret_key_file, "out": settings.out}
    yield from (f"{name}（{path}）在部署文件夹之外，不在备份里，请另行备份" for name, path in outside.items() if not path.is_relative_to(home))


def _tar(folder: Path, target: Path) -> None:
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file, tarfile.open(fileobj=file, mode="w") as packed:
            for one in sorted(folder.rglob("*")):
                packed.add(one, one.relative_to(folder).as_posix(), recursive=False)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def restore(home: Path, source: Path, *, by: str, now: datetime, version: str = "", erased: Path | None = None) -> tuple[str, ...]:
    """Put a backup into the empty *home*; what a person has to see to, a sentence each. Who was *erased* since is erased again."""
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise NotReady(f"“{home}”不是空文件夹，未改动；请恢复到新的文件夹，核对后再换过去")
    notes = erasures.since(source, erased)
    with beside(home) as folder:
        packed = folder / "packed"
        if source.is_dir():
            packed = source
        else:
            _unpack(source, packed)
        if problems := verify(packed):
            raise NotReady("备份不完好，未恢复：" + "；".join(problems[:5]))
        made = _about(packed)
        new = folder / "new"
        if (packed / REST).is_dir():
            shutil.copytree(packed / REST, new)
        if not (new / FILE).is_file():
            raise NotReady(f"备份里没有 {FILE}，未恢复")
        shutil.copytree(packed / VAULT, new / VAULT)
        told = [f"备份的时间是 {made}；此后的来信会重新收取，此后登记的邮寄件和决定须补登"]
        if (packed / LEDGER).is_file():
            shutil.copyfile(packed / LEDGER, new / LEDGER)
            sound(new / LEDGER)
            told += _halted(new, by, now, version)
            told += _erased(new, notes, now)
        else:
            told.append("备份里没有登记库：请先用 pg_restore 恢复 PostgreSQL，启动前把 send 设为 approve")
            told += _noted(new, notes)
        new.chmod(0o700)
        if home.exists():
            home.rmdir()
        new.rename(home)
    return tuple(told)


def _about(packed: Path) -> str:
    try:
        about = json.loads((packed / ABOUT).read_text(encoding="utf-8"))
        form, at = about["form"], datetime.fromisoformat(str(about["at"])).astimezone(OFFICE)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotReady(f"“{packed.name}”不是备份") from error
    if form != FORM:
        raise NotReady("这份备份是别的版本写的，请用写它的版本或更新的版本恢复")
    return f"{at:%Y-%m-%d %H:%M}"


def _unpack(source: Path, into: Path) -> None:
    """Files and folders only, none of them outside *into*: what may be in a tar is more than we put there."""
    into.mkdir()
    try:
        with tarfile.open(source, "r:") as packed:
            packed.extractall(into, filter="data")
    except (tarfile.TarError, OSError, EOFError) as error:
        raise NotReady(f"“{source.name}”打不开，或已损坏") from error


def _halted(home: Path, by: str, now: datetime, version: str) -> Iterator[str]:
    """Nothing goes out before a person has looked: these books do not know what was sent after they were copied."""
    try:
        store = open_store(f"sqlite:///{home / LEDGER}", migrate=True)
    except StoreError as error:
        raise NotReady("备份里的登记库打不开，可能是更新的版本写的") from error
    try:
        with store.begin() as ledger:
            hand = Hand(by=by, now=now, basis="restore")
            ledger.office.ask(Task(f"{RESTORED}{now:%Y%m%d%H%M%S}", TaskKind.SYSTEM, WHY, "", reasons=(HELD,)), hand=hand)
            held = sum(ledger.outbox.hold(key, why=HELD, by=version or by, at=now) for key in ledger.keeping.queued())
    finally:
        store.close()
    yield f"寄函已暂停（{held} 件待发的函件扣住）：先 poll、work 收回备份以后的来信和本处留底，核对后 letter resume，再逐件放行或作罢"


def _erased(home: Path, notes: Sequence[erasures.Note], now: datetime) -> Iterator[str]:
    """Erase again whoever was erased after the backup was made, before anybody can look."""
    listed = (*erasures.kept(home), *notes)
    if not listed:
        return
    try:
        secret = (home / KEY_FILE).read_bytes()
    except OSError as error:
        raise NotReady("备份里没有密钥，无法按删除记录再删一次，未恢复") from error
    store, vault = open_store(f"sqlite:///{home / LEDGER}"), Vault(home / VAULT)
    try:
        again = erasures.again(store, vault, secret, listed, now=now)
        for note in again:
            leftovers.restored(store, vault, home, secret, note, now=now)
        compact(store.engine)
    finally:
        store.close()
    for note in notes:
        erasures.keep(home, note)
    if again:
        yield f"备份以后应本人要求删除的个人信息已再删一次（{len(again)} 次）"


def _noted(home: Path, notes: Sequence[erasures.Note]) -> Iterator[str]:
    """Of a database that is put back by its own means only the originals can be kept away now."""
    vault, listed = Vault(home / VAULT), {str(one["key"]): one for one in (*erasures.kept(home), *notes)}
    for note in listed.values():
        erasures.keep(home, note)
        leftovers.forget(vault, (one.sha256 for one in erasures.originals_of(note)), silent)
    if listed:
        yield "恢复数据库以后，请先运行 shoujian person erase --again，把应本人要求删除的个人信息再删一次"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
