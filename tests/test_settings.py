"""Deployment settings: file, environment and secret files to frozen values, or every problem at once."""

from __future__ import annotations

import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from config.providers import Security
from config.settings import FirstMailbox, MailboxSettings, Secret, SendMode, Settings, SettingsError, SmtpSettings, home, load, write_initial
from config.sheet import SheetError, bundled_path


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("SHOUJIAN_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SHOUJIAN_SECRETS_DIR", str(tmp_path / "no-secrets"))


@pytest.fixture
def deployed(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    write_initial(folder, campaigns=["DJ2025", "SQ2026"])
    return folder


def problems(folder: Path) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        load(folder)
    return [str(one) for one in raised.value.problems]


def write(folder: Path, text: str) -> None:
    (folder / "shoujian.toml").write_text(text, encoding="utf-8")


def test_initial_deployment_loads_with_defaults(deployed: Path) -> None:
    found = load(deployed)

    assert found == Settings(
        home=deployed,
        database_url=f"sqlite:///{deployed / 'ledger.sqlite3'}",
        vault=deployed / "vault",
        out=deployed / "out",
        folders_at=deployed / "归档",
        secret_key_file=deployed / "secret.key",
        campaigns=(deployed / "campaigns" / "DJ2025.yaml", deployed / "campaigns" / "SQ2026.yaml"),
        sender_name="中国社会工作联合会党建工作部",
    )
    assert found.send is SendMode.APPROVE
    assert (deployed / "campaigns" / "DJ2025.yaml").read_bytes() == bundled_path("DJ2025").read_bytes()


def test_initial_secret_key_is_long_and_private(deployed: Path) -> None:
    key = deployed / "secret.key"

    assert len(bytes.fromhex(key.read_text())) == 32
    if sys.platform != "win32":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_initial_overwrites_nothing(deployed: Path) -> None:
    before = {path: path.read_bytes() for path in deployed.rglob("*") if path.is_file()}

    new = write_initial(deployed, campaigns=["DJ2025", "TG"], send="off")

    assert new == (deployed / "campaigns" / "TG.yaml",)
    assert {path: path.read_bytes() for path in before} == before


def test_initial_writes_nothing_when_a_sheet_is_wrong(tmp_path: Path) -> None:
    sheet = tmp_path / "坏.yaml"
    sheet.write_text("活动：测试", encoding="utf-8")

    with pytest.raises(SheetError):
        write_initial(tmp_path / "home", campaigns=[str(sheet)])

    assert not (tmp_path / "home").exists()


def test_initial_takes_a_roster_under_the_name_its_sheet_gives(tmp_path: Path) -> None:
    roster = tmp_path / "2026.xlsx"
    roster.write_bytes(b"x")

    write_initial(tmp_path / "home", campaigns=["SQ2026"], roster=roster)

    assert (tmp_path / "home" / "campaigns" / "委员单位名册.xlsx").read_bytes() == b"x"


def test_initial_mailbox_takes_its_servers_from_the_address(tmp_path: Path) -> None:
    (tmp_path / "mailbox.password").write_text("授权码\n", encoding="utf-8")

    write_initial(tmp_path, campaigns=["DJ2025"], mailbox=FirstMailbox("anli@vip.163.com", password_file="mailbox.password"))
    found = load(tmp_path)

    password = Secret("授权码")
    assert found.mailboxes == (
        MailboxSettings("main", "imap.vip.163.com", 993, Security.TLS, "anli@vip.163.com", password, campaigns=("DJ2025",), provider="vip163", needs_id=True),
    )
    sender = SmtpSettings("smtp.vip.163.com", 465, Security.TLS, "anli@vip.163.com", password, "anli@vip.163.com", dkim_domain="vip.163.com")
    assert found.smtp == replace(sender, provider="vip163", per_hour=60, per_day=600, pace=2.0)


def test_environment_outranks_secret_files_and_they_the_file(deployed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "shoujian_mailbox__anli__password").write_text("from-secret\n", encoding="utf-8")
    (secrets / "shoujian_smtp__password").write_text("from-secret", encoding="utf-8")
    (secrets / "another_service").write_text("ignored", encoding="utf-8")
    monkeypatch.setenv("SHOUJIAN_SECRETS_DIR", str(secrets))
    monkeypatch.setenv("SHOUJIAN_SMTP__PASSWORD", "from-environment")
    monkeypatch.setenv("SHOUJIAN_SEND", "OFF")
    monkeypatch.setenv("SHOUJIAN_ORGANISERS", "a@example.org.cn, b@example.org.cn")
    monkeypatch.setenv("SHOUJIAN_QUIET_MINUTES", "5")
    write(deployed, '[mailbox.anli]\nuser = "anli@example.org.cn"\nhost = "imap.example.org.cn"\n[smtp]\nfrom = "anli@163.com"\n')

    found = load(deployed)

    assert found.mailboxes[0].password == "from-secret"
    assert found.smtp is not None
    assert found.smtp.password == "from-environment"
    assert found.smtp.host == "smtp.163.com"
    assert (found.send, found.quiet_minutes, found.organisers) == (SendMode.OFF, 5, ("a@example.org.cn", "b@example.org.cn"))


def test_limits_that_are_given_outrank_those_of_the_provider(deployed: Path) -> None:
    write(deployed, '[smtp]\nfrom = "anli@163.com"\npassword = "x"\nper_hour = 7\nper_day = 9\n')
    found = load(deployed).smtp

    assert found is not None
    assert (found.per_hour, found.per_day) == (7, 9)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
@pytest.mark.parametrize(("mode", "fits"), [(0o600, True), (0o400, True), (0o640, False), (0o604, False)])
def test_a_signing_key_that_others_can_read_is_a_problem(deployed: Path, mode: int, *, fits: bool) -> None:
    (deployed / "dkim.pem").write_text("key", encoding="utf-8")
    (deployed / "dkim.pem").chmod(mode)
    write(deployed, '[smtp]\nfrom = "anli@163.com"\npassword = "x"\ndkim_key_file = "dkim.pem"\ndkim_selector = "s1"\n')

    said = [] if fits else [f"shoujian.toml 第4行：“smtp.dkim_key_file”的值不对：私钥文件 {deployed / 'dkim.pem'} 别人也能读，请改为仅属主可读（chmod 600）。"]
    assert ([] if fits and load(deployed).smtp else problems(deployed)) == said


BOX = '[mailbox.anli]\nuser = "anli@163.com"\n'


@pytest.mark.parametrize("content", [b"\xd0\xd0\xc2\xeb", b"one\ntwo", b"", b"\x00\x01", b"a" * 70_000], ids=["gbk", "lines", "empty", "bytes", "big"])
def test_a_password_file_that_holds_no_password_is_a_problem(deployed: Path, content: bytes) -> None:
    (deployed / "pw").write_bytes(content)
    write(deployed, BOX + 'password_file = "pw"\n')

    assert problems(deployed) == [f"shoujian.toml 第3行：文件{deployed / 'pw'}读不出：里面应当只有一行文字（UTF-8）。"]


@pytest.mark.parametrize("content", ["s3cret\r\n".encode("utf-8-sig"), "s3cret\r\n".encode("utf-16"), b" s3cret"], ids=["bom", "notepad", "blanks"])
def test_a_password_is_read_as_windows_saves_it(deployed: Path, content: bytes) -> None:
    (deployed / "pw").write_bytes(content)
    write(deployed, BOX + 'password_file = "pw"\n')

    assert load(deployed).mailboxes[0].password == "s3cret"


def test_a_password_of_two_lines_is_a_problem_wherever_it_stands(deployed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(deployed, BOX)
    monkeypatch.setenv("SHOUJIAN_MAILBOX__ANLI__PASSWORD", "one\ntwo")

    assert problems(deployed) == ["环境变量SHOUJIAN_MAILBOX__ANLI__PASSWORD：“mailbox.anli.password”的值不对：密码只有一行，不含看不见的字符。"]


def test_secret_files_of_others_are_left_alone_and_ours_must_be_text(deployed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = tmp_path / "secrets"
    (secrets / "shoujian_old").mkdir(parents=True)
    (secrets / "keystore.p12").write_bytes(b"\xff\x00" * 9_000_000)  # more than pydantic-settings takes of a whole folder
    (secrets / "shoujian_mailbox__anli__password").write_bytes(b"from-secret\n")
    monkeypatch.setenv("SHOUJIAN_SECRETS_DIR", str(secrets))
    write(deployed, BOX)
    before = load(deployed).mailboxes[0].password
    for name, content in (("shoujian_database_url", b"\xd0\xd0"), ("shoujian_mailbox__anli__password", b"a" * 70_000)):
        (secrets / name).write_bytes(content)

    assert before == "from-secret"
    assert problems(deployed) == [
        f"{secrets / name}：文件{name}读不出：里面应当只有一行文字（UTF-8）。" for name in ("shoujian_database_url", "shoujian_mailbox__anli__password")
    ]


@pytest.mark.parametrize("section", ["mailbox", "smtp"])
def test_a_section_given_whole_that_is_no_json_is_a_problem(deployed: Path, section: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variable = f"SHOUJIAN_{section.upper()}"
    monkeypatch.setenv(variable, '{"anli": ')

    assert problems(deployed)[0].startswith(f"环境变量{variable}：“{section}”的值不对：")


def test_several_mailboxes_may_be_an_array(deployed: Path) -> None:
    box = '[[mailbox]]\nname = "{0}"\nuser = "{0}@qq.com"\npassword = "x"\nfolders = ["INBOX", "垃圾邮件"]\n'
    write(deployed, box.format("a") + box.format("b"))

    assert [(one.name, one.host, one.folders) for one in load(deployed).mailboxes] == [
        ("a", "imap.qq.com", ("INBOX", "垃圾邮件")),
        ("b", "imap.qq.com", ("INBOX", "垃圾邮件")),
    ]


def test_a_server_of_ones_own_gets_the_ports_of_its_security(deployed: Path) -> None:
    write(
        deployed,
        '[mailbox.a]\nuser = "a"\nhost = "127.0.0.1"\nport = 10143\nsecurity = "plain"\n'
        '[smtp]\nfrom = "a@example.org.cn"\nhost = "mail.example.org.cn"\nsecurity = "starttls"\npassword = "x"\n',
    )

    found = load(deployed)

    assert (found.mailboxes[0].port, found.mailboxes[0].security, found.mailboxes[0].password) == (10143, Security.PLAIN, "")
    assert found.smtp is not None
    assert (found.smtp.port, found.smtp.security) == (587, Security.STARTTLS)


def test_passwords_do_not_show(deployed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUJIAN_DATABASE_URL", "postgresql+psycopg://u:geheim@db/shoujian")
    write(deployed, '[mailbox.a]\nuser = "a@qq.com"\npassword = "geheim"\n[smtp]\nfrom = "a@qq.com"\npassword = "geheim"\n')

    found = load(deployed)

    assert "geheim" not in repr(found)
    assert "geheim" in found.database_url


def test_misspelt_and_impossible_settings_are_named_at_once(deployed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUJIAN_POLL_SECONDS", "1")
    write(deployed, 'send = "x"\nquiet_frm = 3\nquiet_until = 24\n[mailbox.anli]\nusr = "a"\nport = 99999\n[smtp]\nfrom = "a@b.cn"\nsecurity = "ssl"\n')

    assert sorted(problems(deployed)) == sorted(
        [
            "shoujian.toml 第1行：“send”的值不对：只能是'off'、'approve'、'automatic'之一。",
            "shoujian.toml 第3行：“quiet_until”的值不对：不能大于23。",
            "环境变量SHOUJIAN_POLL_SECONDS：“poll_seconds”的值不对：不能小于5。",
            "shoujian.toml 第6行：“mailbox.anli.port”的值不对：不能大于65535。",
            "shoujian.toml 第4行：缺少“mailbox.anli.user”。",
            "shoujian.toml 第5行：没有“mailbox.anli.usr”这一项设置。是不是想写“user”？",
            "shoujian.toml 第9行：“smtp.security”的值不对：只能是'tls'、'starttls'、'plain'之一。",
            "shoujian.toml 第2行：没有“quiet_frm”这一项设置。是不是想写“quiet_from”？",
        ]
    )


def test_what_does_not_fit_together_is_named_at_once(deployed: Path) -> None:
    write(
        deployed,
        'campaigns = ["XX"]\norganisers = ["nobody"]\ndatabase_url = "mysql://x"\n[mailbox.a]\nuser = "a@unknown.cn"\nprovider = "167"\n'
        '[mailbox.b]\nuser = "b@unknown.cn"\npassword = "x"\npassword_file = "y"\n',
    )
    (deployed / "secret.key").unlink()
    keys = "163、126、yeah、vip163、qiye163、qq、foxmail、exmail、aliyun、139、189、sina、outlook、gmail、plain"

    assert sorted(problems(deployed)) == sorted(
        [
            f"shoujian.toml：“secret_key_file”指的文件{deployed / 'secret.key'}不存在或读不出。",
            f"shoujian.toml 第6行：没有服务商“167”，可用：{keys}；或自己填写host、port、security。",
            "shoujian.toml 第4行：“mailbox.a”没有密码：请填password_file（推荐）或password，也可用环境变量SHOUJIAN_MAILBOX__A__PASSWORD。",
            "shoujian.toml 第7行：“mailbox.b”既没有provider也没有host，地址b@unknown.cn也认不出服务商。",
            "shoujian.toml 第9行：“mailbox.b”同时写了password和password_file，请只留一个。",
            f"shoujian.toml 第10行：“mailbox.b.password_file”指的文件{deployed / 'y'}不存在或读不出。",
            f"shoujian.toml 第1行：“campaigns”指的文件{deployed / 'XX'}不存在或读不出。",
            "shoujian.toml 第2行：“nobody”不是正确的电子邮箱地址。",
            "shoujian.toml 第3行：“database_url”的值不对：应以sqlite:///或postgresql+psycopg://开头。",
        ]
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"send = off", 'shoujian.toml 第1行：等号后面的内容不对：文字要加英文双引号，如 send = "approve"。'),
        ("send：approve".encode(), 'shoujian.toml 第1行：项目名后面要写半角等号“=”，如 send = "approve"。'),
        (b"[smtp\n", "shoujian.toml 第1行：写法不合TOML格式（Expected ']' at the end of a table declaration）。"),
        (b"\xff\xfe\x00", "shoujian.toml：文件不是文本（UTF-8或GBK），请另存为UTF-8文本。"),
    ],
    ids=["value", "equals", "toml", "bytes"],
)
def test_a_file_that_cannot_be_read_is_a_problem(deployed: Path, content: bytes, said: str) -> None:
    (deployed / "shoujian.toml").write_bytes(content)

    assert problems(deployed) == [said]


def test_a_missing_deployment_says_what_to_do(tmp_path: Path) -> None:
    assert problems(tmp_path / "无") == [
        f"shoujian.toml：部署文件夹“{tmp_path / '无'}”还没有建立：已建在别处的，请写 shoujian --home 文件夹；没有建过的，请先运行 shoujian init。"
    ]


def test_problems_are_told_in_english_too(deployed: Path) -> None:
    write(deployed, 'sned = "off"\n')

    with pytest.raises(SettingsError) as raised:
        load(deployed)

    assert raised.value.told("en") == "shoujian.toml line 1: There is no setting “sned”. Did you mean “send”?"


def test_home_is_named_then_environment_then_here_then_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    assert home() == tmp_path / "user" / "shoujian"

    (tmp_path / "shoujian.toml").touch()
    assert home() == tmp_path

    monkeypatch.setenv("SHOUJIAN_HOME", str(tmp_path / "env"))
    assert home() == tmp_path / "env"
    assert home(tmp_path / "given") == tmp_path / "given"


def test_importing_settings_imports_neither_pydantic_nor_yaml() -> None:
    code = "import sys, config.settings; print([one for one in ('pydantic', 'yaml') if one in sys.modules])"

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent).stdout

    assert said == "[]\n"


def test_a_name_or_a_section_written_twice_is_said(deployed: Path) -> None:
    write(deployed, 'send = "off"\nquiet_from = 22\nquiet_from = 23\n')
    twice = problems(deployed)
    write(deployed, '[smtp]\nfrom = "a@example.org"\n[smtp]\nuser = "a"\n')

    assert (twice, problems(deployed)) == (
        ["shoujian.toml 第3行：“quiet_from”写了两次，请只留一处；本来就有的那一行，直接在原处改。"],
        ["shoujian.toml 第3行：“[smtp]”写了两次，请只留一处；本来就有的那一行，直接在原处改。"],
    )


def test_what_belongs_to_a_sheet_comes_along_with_it(tmp_path: Path) -> None:
    desk = tmp_path / "拟稿"
    (desk / "征文.letters" / "zh" / "receipt").mkdir(parents=True)
    (desk / "征文.letters" / "zh" / "receipt" / "subject.txt").write_text("收到", encoding="utf-8")
    (desk / "征文.letters" / "别处").symlink_to("/etc/hostname")
    (desk / "空表.docx").write_bytes(b"form")
    sheet = bundled_path("DJ2025").read_text(encoding="utf-8").replace("  - 名称: 申报表\n", "  - 名称: 申报表\n    表样: 空表.docx\n", 1)
    (desk / "征文.yaml").write_text(sheet, encoding="utf-8")
    home = tmp_path / "部署"

    new = write_initial(home, campaigns=[str(desk / "征文.yaml")])

    beside = {one.relative_to(home / "campaigns").as_posix(): one.read_bytes() for one in new if one.is_relative_to(home / "campaigns")}
    assert beside == {"DJ2025.yaml": sheet.encode(), "空表.docx": b"form", "DJ2025.letters/zh/receipt/subject.txt": "收到".encode()}
    assert write_initial(home, campaigns=[str(desk / "征文.yaml")]) == ()
