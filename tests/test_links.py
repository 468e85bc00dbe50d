import json
from pathlib import Path

import pytest

from ingest.dates import CHINA
from ingest.facts import Link
from ingest.links import LINKS, links, provider

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


BAIDU = "https://pan.baidu.com/s/1AbCdEf"


@pytest.mark.parametrize(
    ("page", "text", "quoted"),
    [
        (f'<blockquote type="cite"><a href="{BAIDU}">x</a></blockquote>', "", True),
        (f'<blockquote type="cite"><a href="{BAIDU}">x</a></blockquote>', f"> {BAIDU}", True),
        (f'<blockquote type="cite"><a href="{BAIDU}">x</a></blockquote>', BAIDU, False),
        (f'<p><a href="{BAIDU}">x</a></p>', f"> {BAIDU}", False),
    ],
)
def test_a_link_is_history_only_where_nobody_names_it_anew(page, text, quoted):
    assert [link.quoted for link in links(html=page, text=text)] == [quoted]


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        (f"通过网盘分享的文件：古城重生.zip\n链接: {BAIDU} 提取码: tz26\n--来自百度网盘超级会员v5的分享", "古城重生.zip", "tz26"),
        (f"通过网盘分享的文件：古城重生参赛材料\n链接: {BAIDU}?pwd=tz26 提取码: tz26", "古城重生参赛材料", "tz26"),
        ("我用夸克网盘给你分享了「稻改纪念碑.jpg」，点击链接即可获取。\n链接：https://pan.quark.cn/s/abc123", "稻改纪念碑.jpg", ""),
        ("「狮子楼夜市.mp4」等文件 https://www.alipan.com/s/AbC\n点击链接保存", "狮子楼夜市.mp4", ""),
        ("【金山文档】 渔家婚礼.jpg https://kdocs.cn/l/abcDEF123", "渔家婚礼.jpg", ""),
        ("分享文件：钱塘弄潮.mp4\n链接：https://pan.xunlei.com/s/VNx?pwd=12ab#", "钱塘弄潮.mp4", ""),
        (f"全部材料放在中转站：\n{BAIDU}\n文件：釉里红方程式全套.zip 有效期至2026年11月12日", "釉里红方程式全套.zip", ""),
        (f"报名表见附件，视频在网盘\n{BAIDU}", "", ""),
        (f"“渔家婚礼”这组照片在网盘：{BAIDU}", "", ""),
        (f"文件：甲.zip https://pan.quark.cn/s/abc\n{BAIDU}", "", ""),  # that of another link
    ],
)
def test_a_shared_file_is_called_as_the_program_that_shared_it_says(text: str, name: str, code: str) -> None:
    found = links(html="", text=text)[-1]

    assert (found.name, found.code) == (name, code)


@pytest.mark.parametrize(
    ("stamp", "year"),
    [("1759248000", 2025), ("1759248000000", 2025), ("20251001120000", None), ("175924800", None), ("-1", None), ("0", None), ("１７５９２４８０００", None)],
)
def test_a_stamp_is_read_as_seconds_or_thousandths_and_as_nothing_else(stamp, year):
    (link,) = links(html=f'<a href="{BAIDU}" expiretime="{stamp}">甲.zip</a>', text="")

    assert (link.expires.year if link.expires else None) == year


def test_only_so_many_links_of_a_mail_are_listed():
    assert len(links(html="", text="\n".join(f"{BAIDU}{number}" for number in range(LINKS + 20)))) == LINKS
