import json
from pathlib import Path

import pytest

from ingest.dates import CHINA
from ingest.facts import Link
from ingest.links import links, provider

FOLDER = Path(__file__).parent / "mail_zh" / "cloud"
CASES = json.loads((FOLDER / "truth.json").read_text("utf-8"))


def seen(link: Link) -> dict[str, object]:
    said: dict[str, object] = {
        "name": link.name or None,
        "size": link.size or None,
        "expires": link.expires.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if link.expires else None,
        "href": link.url,
        "provider": link.provider,
    }
    return said | ({"code": link.code} if link.code else {}) | ({"quoted": True} if link.quoted else {}) | ({"suspicious": True} if link.suspicious else {})


@pytest.mark.parametrize("case", CASES, ids=[c["file"] for c in CASES])
def test_links_of_every_provider_are_read(case):
    with (FOLDER / case["file"]).open(encoding="utf-8", newline="") as file:
        body = file.read()
    found = links(html=body, text="") if case["file"].endswith(".html") else links(html="", text=body)

    assert [seen(link) for link in found] == case["items"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://mail.qq.com/cgi-bin/ftnExs_download?k=1", "qq"),
        ("https://mail.qq.com/cgi-bin/frame_html", ""),
        ("https://mail.163.com.evil.example/large-attachment-download/x", ""),
        ("https://mail.163.com@evil.example/large-attachment-download/x", ""),
        ("https://user@mail.163.com/large-attachment-download/x", ""),
        ("https://evil.example/?u=https://pan.baidu.com/s/1", ""),
        ("https://PAN.BAIDU.COM/s/1a", "baidu"),
        ("http://[broken", ""),
    ],
)
def test_only_exact_hosts_are_a_providers(url, expected):
    assert provider(url) == expected


def test_a_link_named_twice_is_one_link():
    page = '<a href="https://pan.baidu.com/s/1AbCdEf">https://pan.baidu.com/s/1AbCdEf</a>'

    assert [link.url for link in links(html=page, text="https://pan.baidu.com/s/1AbCdEf 提取码：x8k2")] == ["https://pan.baidu.com/s/1AbCdEf"]
