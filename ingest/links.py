"""Files left at a provider instead of being attached (超大附件, 云附件): name, size, expiry and address. Never fetched.

Only exact hosts are a provider's: `mail.163.com.evil.example` is not NetEase. NetEase puts a style sheet that names its big attachments
into every mail; what counts is an element that links to one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from ingest import hypertext
from ingest.dates import written_date
from ingest.facts import Link

Element = Any  # lxml's trees have no types

LINKS = 100  # links of one mail
_NEAR = 300  # characters around a link in which its size and expiry stand

# host → (provider, path that makes it a file; "" for any)
_HOSTS: dict[str, tuple[str, str]] = {
    "mail.qq.com": ("qq", "/cgi-bin/ftnExs|/ftn/"),
    "wx.mail.qq.com": ("qq", "/ftn/"),
    "iwx.mail.qq.com": ("qq", "/ftn/"),
    "exmail.qq.com": ("qq", "/cgi-bin/ftnExs|/ftn/"),
    "docs.qq.com": ("qq", "/"),
    "share.weiyun.com": ("qq", "/"),
    "mail.163.com": ("netease", "/large-attachment-download/"),
    "mail.126.com": ("netease", "/large-attachment-download/"),
    "mail.yeah.net": ("netease", "/large-attachment-download/"),
    "dashi.163.com": ("netease", "/html/cloud-attachment-download"),
    "fs.163.com": ("netease", "/"),
    "edisk.qiye.163.com": ("netease", "/api/biz/attachment/"),
    "download.cloud.189.cn": ("189", "/"),
    "cloud.189.cn": ("189", "/"),
    "mail.sina.com.cn": ("sina", "/filecenter/"),
    "drive.google.com": ("google", "/"),
    "1drv.ms": ("onedrive", "/"),
    "onedrive.live.com": ("onedrive", "/"),
    "pan.baidu.com": ("baidu", "/(?:s|share)/|/share/"),
    "www.aliyundrive.com": ("aliyun", "/s/"),
    "www.alipan.com": ("aliyun", "/s/"),
    "pan.quark.cn": ("quark", "/s/"),
    "pan.xunlei.com": ("xunlei", "/s/"),
    "caiyun.139.com": ("139", "/"),
    "yun.139.com": ("139", "/"),
    "www.jianguoyun.com": ("jianguoyun", "/p/"),
    "aliyundrive.com": ("aliyun", "/s/"),
    "alipan.com": ("aliyun", "/s/"),
    "drive.uc.cn": ("uc", "/s/"),
    "115.com": ("115", "/s/"),
    "www.123pan.com": ("123pan", "/s/"),
    "www.kdocs.cn": ("wps", "/l/"),
    "kdocs.cn": ("wps", "/l/"),
    "www.wenshushu.cn": ("wenshushu", "/[fk]/"),
    "cowtransfer.com": ("cowtransfer", "/s/"),
}
_URL = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{4,2000}")
_SIZE = re.compile(r"(?<![\w.])(\d{1,4}(?:\.\d{1,3})?\s?(?:[KMGT]i?B?|B|字节))(?![\w.])")
_EXPIRY = re.compile(
    r"(\d{4}年\d{1,2}月\d{1,2}日\s*(?:\d{1,2}[:：]\d{2})?)\s*到期|(?:到期时间|过期时间|有效时间到|有效期至|Expires on)\s*[:：]?\s*(\d{4}[年/-]\d{1,2}[月/-]\d{1,2}日?\s*(?:\d{1,2}[:：]\d{2})?)"
)
_CODE = re.compile(r"(?:提取码|访问码|密码|提取密码)\s*[:：]\s*([A-Za-z0-9]{4,8})\b")
_DRESSED = re.compile(r"超大附件|云附件|中转站")
_FILE = re.compile(r"[^\s/\\<>|:*?\"][^/\\<>|:*?\"\n]{0,200}\.[A-Za-z0-9]{1,5}")
# How programs word what they share: 通过网盘分享的文件：甲.zip, 我用夸克网盘分享了「甲.mp4」, 「甲.zip」等文件, 【金山文档】 甲.docx
_SHARED = re.compile(
    r"(?:分享的?文件|文件分享|文件名称?|文件)\s*[:：]\s*(?P<file>[^\s，,；;：:<>|*?\"][^\n，,；;：:<>|*?\"]{0,199}?)(?=\s*(?:$|[\n，,；;]|链接|等\d*个?文件|有效期))"
    r"|分享了?\s*[「『“](?P<said>[^「」『』“”\n]{1,200})[」』”]"
    r"|[「『“](?P<named>[^「」『』“”\n]{1,200}\.[A-Za-z0-9]{2,5})[」』”]"
    r"|【(?:金山文档|WPS云?文档|腾讯文档)】\s*(?P<titled>[^\s\n][^\n]{0,199}?)(?=\s*(?:$|\n|https?:))"
)
_QUOTED_LINE = re.compile(r"^\s*[>＞]")


def provider(url: str) -> str:
    """Name the provider a download address belongs to, "" when it is none's."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    known = _HOSTS.get(host)
    if known is None or parts.username:
        return ""
    return known[0] if re.match(known[1], parts.path) or known[1] == "/" else ""


def links(*, html: str, text: str) -> tuple[Link, ...]:
    """Collect the files this mail leaves elsewhere, each once; HTML says more than its plain twin."""
    found: dict[str, Link] = {}
    for link in [*_of_page(html), *_of_text(text)]:
        known = found.get(link.url)
        if known is None:
            found[link.url] = link
        else:
            found[link.url] = replace(
                known,
                name=known.name or link.name,
                size=known.size or link.size,
                expires=known.expires or link.expires,
                code=known.code or link.code,
                quoted=known.quoted and link.quoted,
            )
        if len(found) >= LINKS:
            break
    return tuple(found.values())


def _of_page(html: str) -> list[Link]:
    if "http" not in html or not (_DRESSED.search(html) or any(host in html for host in _HOSTS)):
        return []
    root = hypertext.tree(html)
    if root is None:
        return []
    dressed = bool(_DRESSED.search(" ".join(root.itertext())))
    found = []
    for element in root.iter("a", "span"):
        url = (element.get("href") or element.get("downloadlink") or "").strip()
        owner = provider(url)
        if owner:
            found.append(_described(element, url, owner))
        elif dressed and element.tag == "a" and url.startswith("http") and _looks_alike(url):
            found.append(replace(_described(element, url, "unknown"), suspicious=True))
        if len(found) >= LINKS * 4:
            break
    return [*found, *_of_text("\n".join(root.itertext()))]


def _looks_alike(url: str) -> bool:
    """Tell a page that passes for a provider's: its name inside another host, or its path elsewhere."""
    try:
        parts = urlsplit(url)
        host = (parts.netloc or "").lower()
    except ValueError:
        return True
    if (parts.hostname or "") in _HOSTS and not parts.username:
        return False
    if (parts.hostname or "").endswith((".qq.com", ".163.com", ".126.com", ".netease.com")):
        return False
    return any(known in host for known in _HOSTS) or "attachment-download" in parts.path or "ftn" in parts.path.lower()


def _described(element: Element, url: str, owner: str) -> Link:
    """Read what stands around a link: attributes first, then the words behind it."""
    name = (element.get("file-name") or element.get("filename") or "").strip()
    said = " ".join(element.itertext()).strip()
    if not name and "http" not in said and _FILE.fullmatch(said):
        name = said
    around = said
    up = element
    for _ in range(4):
        up = up.getparent()
        if up is None or up.tag in {"body", "html"}:
            around = f"{around} {(element.tail or '')[:_NEAR]}"
            break
        around = _words(up)
        title = up.get("title") or ""
        if title and not name and "\n" in title:
            name = re.split(r"[\r\n]", title.strip())[0].strip()
        around = f"{title} {around}"
        if sum(1 for _ in islice(up.iter("a"), 5)) > 4 and up.get("class") != "bigatt_bt":
            around = said
            break
        if _SIZE.search(around.replace(name, "")):
            break
    around = around.replace(name, " ") if name else around
    return _link(owner, name, url, around[:2000], stamp=element.get("expired") or element.get("expiretime") or "", quoted=_is_quoted(element))


def _words(element: Element) -> str:
    """Return the first words of an element; a page of a million words is not joined for every link in it."""
    said: list[str] = []
    room = 2000
    for within in islice(element.iter(), 500):  # nor are a hundred thousand empty elements walked
        for piece in (within.text, within.tail if within is not element else ""):
            if piece and room > 0:
                said.append(piece[:room])
                room -= len(piece)
        if room <= 0:
            break
    return " ".join(said)


def _is_quoted(element: Element) -> bool:
    return any(up.tag == "blockquote" and (up.get("type") == "cite" or "reply" in (up.get("id") or "").lower()) for up in element.iterancestors())


def _link(owner: str, name: str, url: str, around: str, *, stamp: str = "", quoted: bool = False) -> Link:
    size = _SIZE.search(around)
    expiry = _EXPIRY.search(around)
    code = _CODE.search(around)
    expires = written_date(expiry.group(1) or expiry.group(2)) if expiry else _stamped(stamp)
    return Link(owner, name, url, size.group(1).replace(" ", "") if size else "", expires, code.group(1) if code else "", quoted)


def _stamped(stamp: str) -> datetime | None:
    """Read a Unix time in seconds or milliseconds; -1 and 0 mean for ever."""
    if not stamp.isascii() or not stamp.isdigit() or not 9 < len(stamp) < 14:
        return None
    return datetime.fromtimestamp(int(stamp) / (1000 if len(stamp) > 11 else 1), tz=UTC)


def _of_text(text: str) -> list[Link]:
    if "http" not in text:
        return []
    found = []
    for match in _URL.finditer(text[:2_000_000]):
        url = match.group().rstrip(".,;)>]'")
        owner = provider(url)
        if not owner:
            continue
        line_start = text.rfind("\n", 0, match.start()) + 1
        quoted = bool(_QUOTED_LINE.match(text[line_start : match.start() + 1]))
        found.append(replace(_link(owner, *_named(text, match), quoted=quoted), url=url))
        if len(found) >= LINKS * 4:
            break
    return found


def _named(text: str, match: re.Match[str]) -> tuple[str, str, str]:
    """Find a link's name before or below it, and the words in which size and expiry stand."""
    plain = re.sub(r"\n[>＞][ \t]*", "\n", text[match.end() : match.end() + _NEAR]).replace("\n", " ")
    following = _URL.split(plain.lstrip("> "), maxsplit=1)[0]
    line_start = text.rfind("\n", 0, match.start()) + 1
    before = text[max(line_start, match.start() - _NEAR) : match.start()].lstrip("> ")
    name = ""
    head = re.split(r"[（(]\s*\d", before, maxsplit=1)[0].strip()
    if _FILE.fullmatch(head):
        name = head
    below = text[match.end() : match.end() + _NEAR].split("\n")[1:2]
    if not name and below and _FILE.fullmatch(below[0].strip("> \r")):
        name = below[0].strip("> \r")
    name = _shared(_URL.split(text[max(0, match.start() - _NEAR) : match.start()])[-1]) or name or _shared(following)
    return name, match.group(), f"{before.replace(name, '') if name else before} {following.replace(name, '') if name else following}"


def _shared(words: str) -> str:
    """The name in the words with which a program shares a file, the nearest to the link."""
    said = [found for match in _SHARED.finditer(words) for found in match.groups() if found]
    return said[-1].strip() if said else ""
