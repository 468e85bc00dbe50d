"""A new deployment: its folder, a commented shoujian.toml, the campaign sheets and the secret key. Nothing is overwritten."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.campaign import Campaign

FILE = "shoujian.toml"
SECRET_KEY_FILE = "secret.key"  # noqa: S105  # its name, not the secret
BESIDE_LIMIT = 20 * 1024 * 1024  # bytes of one file taken along with a sheet: what a blank form may have
LETTERS_LIMIT = 200  # files of own wording; all templates of the house are fewer


@dataclass(frozen=True, slots=True)
class FirstMailbox:
    """What `init` asks: the address, and where its password (授权码) is kept."""

    address: str
    provider: str = ""  # "" lets the address decide
    password_file: str = ""  # "" when the password comes by environment or secret file
    host: str = ""  # for a provider we do not know
    smtp_host: str = ""


def write_initial(
    home: Path,
    *,
    campaigns: Sequence[str] = (),
    mailbox: FirstMailbox | None = None,
    organisers: Sequence[str] = (),
    language: str = "zh",
    sender_name: str = "",
    send: str = "approve",
    roster: Path | None = None,
) -> tuple[Path, ...]:
    """Make the deployment and say which files are new. *campaigns* are bundled codes or files; raises SheetError before writing."""
    from config.sheet import bundled, bundled_path, read

    sheets = [bundled_path(one) if one in bundled() else Path(one).expanduser() for one in campaigns]
    read_sheets = [read(one) for one in sheets]
    for folder in (home, home / "campaigns", home / "vault", home / "out"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    codes = [one.code for one in read_sheets]
    signature = sender_name or next((one.correspondence.signature for one in read_sheets), "")
    text = _toml(codes, mailbox, organisers, language=language, sender_name=signature, send=send)
    new = [_once(home / FILE, text.encode()), _once(home / SECRET_KEY_FILE, secrets.token_hex(32).encode(), mode=0o600)]
    new += [_once(home / "campaigns" / f"{one.code}.yaml", path.read_bytes()) for one, path in zip(read_sheets, sheets, strict=True)]
    for one, path in zip(read_sheets, sheets, strict=True):
        new += _beside(home / "campaigns", one, path)
    new += _roster(home, roster, read_sheets)
    return tuple(path for path in new if path is not None)


def _once(path: Path, content: bytes, *, mode: int = 0o600) -> Path | None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        return None
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return path


def _beside(folder: Path, sheet: Campaign, path: Path) -> list[Path | None]:
    """What lies beside a sheet and belongs to it: its blank forms, and its own wording of the letters.

    Left behind, the forms were missed by `doctor`, and the letters went out in the house's words without a sound.
    """
    new: list[Path | None] = []
    for name in dict.fromkeys(each.form for one in sheet.requirements for each in (one, *one.any_of) if each.form):
        form = path.parent / name
        if Path(name).name == name and form.is_file() and form.stat().st_size <= BESIDE_LIMIT:
            new.append(_once(folder / name, form.read_bytes()))
    letters = path.with_suffix(".letters")
    for one in sorted(letters.rglob("*"))[:LETTERS_LIMIT] if letters.is_dir() else ():
        if one.is_file() and not one.is_symlink() and one.stat().st_size <= BESIDE_LIMIT:
            to = folder / f"{sheet.code}.letters" / one.relative_to(letters)
            to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new.append(_once(to, one.read_bytes()))
    return new


def _roster(home: Path, roster: Path | None, sheets: Sequence[Campaign]) -> list[Path | None]:
    """The roster under the name its sheets give it, else its own."""
    if roster is None:
        return []
    names = dict.fromkeys(one.applicants.roster for one in sheets if one.applicants.roster) or {roster.name: None}
    paths = [home / "campaigns" / Path(name).name for name in names]
    new = [path for path in paths if not path.exists()]
    for path in new:
        shutil.copyfile(roster, path)
    return list(new)


def _toml(codes: Sequence[str], mailbox: FirstMailbox | None, organisers: Sequence[str], *, language: str, sender_name: str, send: str) -> str:
    return f"""\
# 收件 Shoujian 的部署设置。改完后运行“shoujian doctor”检查；# 开头的行是说明或未启用的设置。
# 每一项都可用环境变量代替，例如 SHOUJIAN_SEND=off、SHOUJIAN_MAILBOX__MAIN__PASSWORD=……
# 也可放成密钥文件：/run/secrets/shoujian_mailbox__main__password

# 台账的语言：zh 中文，en 英文；函件的语言由征集单定
language = {_quoted(language)}

# 收信人看到的发件人名称，一般为主办部门
sender_name = {_quoted(sender_name)}

# 函件怎样寄出：off 一律不寄；approve 先存下，有人放行才寄；automatic 自动寄出
send = {_quoted(str(send))}

# 哪些征集活动（代号，对应 campaigns 文件夹里的征集单）
campaigns = {_list(codes)}

# 进展日报寄给谁
organisers = {_list(organisers)}

# 一阵来信合发一封回执，静候多少分钟；夜间几时到几时不寄信；多少秒收一次信
quiet_minutes = 30
quiet_from = 22
quiet_until = 8
poll_seconds = 60

# 登记库：默认是本文件夹里的 ledger.sqlite3；多人使用可改为 PostgreSQL
# database_url = "postgresql+psycopg://shoujian:密码@127.0.0.1/shoujian"

# 原始邮件存放处与表格输出处（相对本文件夹）
vault = "vault"
out = "out"

{_mail(mailbox, codes)}"""


def _mail(mailbox: FirstMailbox | None, codes: Sequence[str]) -> str:
    hash_mark = "" if mailbox else "# "
    one = mailbox or FirstMailbox("anli@example.org.cn", password_file="mailbox.password")  # noqa: S106  # a file name
    lines = [
        "# 征集用的信箱（只读取，不改动信件）。password 是“授权码”或“客户端专用密码”，不是登录密码；",
        "# 建议写进单独的文件 password_file，只让本人可读",
        f"{hash_mark}[mailbox.main]",
        f"{hash_mark}user = {_quoted(one.address)}",
        f"{hash_mark}provider = {_quoted(one.provider)}"
        if one.provider
        else '# provider = "exmail"   # 腾讯企业邮；163、126、vip163、qiye163、qq、aliyun、139 等；不写则由地址判断',
        f"{hash_mark}host = {_quoted(one.host)}" if one.host else '# host = "imap.example.org.cn"   # 名单以外的服务商',
        f"{hash_mark}password_file = {_quoted(one.password_file)}" if one.password_file else '# password_file = "mailbox.password"',
        f"{hash_mark}campaigns = {_list(codes)}",
        f'{hash_mark}folders = ["INBOX"]',
        "",
        "# 寄信",
        f"{hash_mark}[smtp]",
        f"{hash_mark}from = {_quoted(one.address)}",
        f"{hash_mark}provider = {_quoted(one.provider)}" if one.provider else '# provider = "exmail"',
        f"{hash_mark}host = {_quoted(one.smtp_host)}" if one.smtp_host else '# host = "smtp.example.org.cn"',
        f"{hash_mark}password_file = {_quoted(one.password_file)}" if one.password_file else '# password_file = "mailbox.password"',
        "",
    ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """As a TOML basic string, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(texts: Sequence[str]) -> str:
    return "[" + ", ".join(_quoted(one) for one in texts) + "]"
