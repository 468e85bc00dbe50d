"""What we know of the mail providers a Chinese association uses: servers, habits and the sentence that helps.

Pure values. A preset is a start; settings may replace every field of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Security(StrEnum):
    """How a connection is protected. There is no "if available": what is asked for happens, or nothing is sent."""

    TLS = "tls"  # from the first byte
    STARTTLS = "starttls"  # before the first credential
    PLAIN = "plain"  # only towards this machine itself


@dataclass(frozen=True, slots=True)
class Provider:
    key: str
    name: str  # as its users call it
    imap_host: str
    smtp_host: str
    hint: str  # what to do when the password is refused
    domains: tuple[str, ...] = ()  # addresses that live here; empty for rented domains
    imap_port: int = 993
    imap_security: Security = Security.TLS
    smtp_port: int = 465
    smtp_security: Security = Security.TLS
    needs_id: bool = False  # ID (RFC 2971) between LOGIN and EXAMINE, else "Unsafe Login"
    per_hour: int = 30  # letters; cautious, because a mailbox blocked for a day costs more than a slow one
    per_day: int = 300
    pace: float = 2.0  # seconds from one letter to the next: bursts are what spam filters of senders look for


_NETEASE = "请使用网易邮箱的“授权码”，不是登录密码：网页版“设置 → POP3/SMTP/IMAP”中开启 IMAP/SMTP 服务后生成。"
_TENCENT = "请使用 QQ 邮箱的“授权码”，不是 QQ 密码：网页版“设置 → 账号 → POP3/IMAP/SMTP 服务”中开启服务后生成。"
_EXMAIL = "请使用腾讯企业邮的“客户端专用密码”：网页版“设置 → 微信绑定 → 安全登录”中生成；管理员须允许使用 IMAP/SMTP。"
_QIYE163 = "请使用网易企业邮箱的“客户端授权码”：网页版“设置 → 客户端设置”中生成；管理员须允许使用 IMAP/SMTP。"
_ALIYUN = "请使用阿里企业邮箱的密码；如已开启“三方客户端安全密码”，请在网页版“设置 → 账户与安全”中生成并使用该密码。"
_MOBILE = "请使用 139 邮箱的“授权码”：网页版“设置 → 账户与安全”中开启 IMAP/SMTP 服务后生成。"
_TELECOM = "请使用 189 邮箱的“客户端专用密码”：网页版“设置 → 客户端设置”中开启服务后生成。"
_SINA = "请使用新浪邮箱的“授权码”：网页版“设置 → 客户端 POP/IMAP/SMTP”中开启服务后生成。"
_OUTLOOK = "Outlook 已停用密码登录，只接受 OAuth；请改用国内邮箱，或请管理员开通应用访问。"
_GOOGLE = "请使用 Google 账号的“应用专用密码”：开启两步验证后在“安全性”中生成。"
_PLAIN = "请核对用户名和密码；许多邮箱要求使用“授权码”或“客户端专用密码”，而不是登录密码。"

PROVIDERS: tuple[Provider, ...] = (
    Provider("163", "网易 163 邮箱", "imap.163.com", "smtp.163.com", _NETEASE, ("163.com",), needs_id=True),
    Provider("126", "网易 126 邮箱", "imap.126.com", "smtp.126.com", _NETEASE, ("126.com",), needs_id=True),
    Provider("yeah", "网易 yeah.net 邮箱", "imap.yeah.net", "smtp.yeah.net", _NETEASE, ("yeah.net",), needs_id=True),
    Provider("vip163", "网易 163 VIP 邮箱", "imap.vip.163.com", "smtp.vip.163.com", _NETEASE, ("vip.163.com",), needs_id=True, per_hour=60, per_day=600),
    Provider("qiye163", "网易企业邮箱", "imap.qiye.163.com", "smtp.qiye.163.com", _QIYE163, needs_id=True, per_hour=60, per_day=600),
    Provider("qq", "QQ 邮箱", "imap.qq.com", "smtp.qq.com", _TENCENT, ("qq.com", "vip.qq.com")),
    Provider("foxmail", "Foxmail 邮箱", "imap.qq.com", "smtp.qq.com", _TENCENT, ("foxmail.com",)),
    Provider("exmail", "腾讯企业邮", "imap.exmail.qq.com", "smtp.exmail.qq.com", _EXMAIL, per_hour=60, per_day=600),
    Provider("aliyun", "阿里企业邮箱", "imap.qiye.aliyun.com", "smtp.qiye.aliyun.com", _ALIYUN, per_hour=60, per_day=600),
    Provider("139", "中国移动 139 邮箱", "imap.139.com", "smtp.139.com", _MOBILE, ("139.com",)),
    Provider("189", "中国电信 189 邮箱", "imap.189.cn", "smtp.189.cn", _TELECOM, ("189.cn",)),
    Provider("sina", "新浪邮箱", "imap.sina.com", "smtp.sina.com", _SINA, ("sina.com", "vip.sina.com")),
    Provider(
        "outlook",
        "Outlook 邮箱",
        "outlook.office365.com",
        "smtp.office365.com",
        _OUTLOOK,
        ("outlook.com", "hotmail.com", "live.com", "live.cn", "msn.com"),
        smtp_port=587,
        smtp_security=Security.STARTTLS,
    ),
    Provider("gmail", "Gmail", "imap.gmail.com", "smtp.gmail.com", _GOOGLE, ("gmail.com",), per_hour=20),
)

PLAIN = Provider("plain", "其他邮箱（自行填写服务器）", "", "", _PLAIN, pace=0.0)

BY_KEY: dict[str, Provider] = {provider.key: provider for provider in (*PROVIDERS, PLAIN)}
_BY_DOMAIN: dict[str, Provider] = {domain: provider for provider in PROVIDERS for domain in provider.domains}


def by_address(address: str) -> Provider:
    """The preset for *address* by its domain; PLAIN, without servers, when the domain could be hosted anywhere."""
    return _BY_DOMAIN.get(address.rpartition("@")[2].strip().lower(), PLAIN)


def by_server(host: str, address: str) -> Provider:
    """The preset whose server *host* is; rented domains live there, of which *address* says nothing."""
    wanted = host.strip().lower()
    return next((one for one in PROVIDERS if wanted in {one.imap_host, one.smtp_host}), by_address(address))
