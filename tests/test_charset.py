import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import addresses, charset, headers
from ingest.dates import header_date, written_date
from ingest.facts import Address
from ingest.labels import codec


@pytest.mark.parametrize(
    "label", ["gb2312", "GBK", "x-gbk", "cp936", "windows-936", "gb_2312-80", "csGB2312", "chinese", "GB18030-2005", "hz", '"gb2312"', "gb2312_charset"]
)
def test_every_gb_label_reads_every_gb18030_character(label):
    text = "朱镕堃喆㐂村𠮷社区😀"

    decoded = charset.decode(text.encode("gb18030"), label)

    assert (decoded.text, decoded.doubt) == (text, "")


@pytest.mark.parametrize(
    ("text", "encoding", "label"),
    [
        ("各位老师：申报材料见附件。", "utf-8", "us-ascii"),
        ("各位老师：申报材料见附件，请查收。", "gbk", "iso-8859-1"),
        ("申报单位：幸福社区居民委员会，联系人张三", "gbk", "utf-8"),
        ("申报单位：幸福社区居民委员会，联系人张三", "utf-8", "gb2312"),
        ("附件", "gbk", ""),
        ("通知", "gbk", ""),
        ("Rôle à préciser", "utf-8", ""),
        ("По", "utf-8", ""),
        ("申請表", "big5", ""),
        ("各位老師：申報材料見附件", "big5", "x-unknown"),
        ("Müller grüßt herzlich", "cp1252", "us-ascii"),
    ],
)
def test_a_label_that_lies_is_not_believed(text, encoding, label):
    decoded = charset.decode(text.encode(encoding), label)

    assert decoded.text == text


def test_a_lie_is_said():
    decoded = charset.decode("申报单位：幸福社区".encode("gbk"), "utf-8")

    assert decoded.doubt == "labelled 'utf-8', read as gb18030"


def test_marks_escapes_and_html_meta_are_heard():
    assert charset.decode(b"\xef\xbb\xbf" + "社区".encode(), "gb2312").text == "社区"
    assert charset.decode("社区".encode("utf-16"), "").text == "社区"
    assert charset.decode("社区".encode("hz"), "hz-gb-2312").text == "社区"
    assert charset.html_meta(b'<html><meta http-equiv=x content="text/html; charset=gb2312">') == "gb2312"


def test_a_character_cut_off_at_the_end_costs_only_itself():
    assert charset.decode("社区治理".encode()[:-1], "utf-8").text == "社区治\ufffd"


@given(st.binary(max_size=300), st.text(max_size=20))
def test_decoding_never_raises_and_gives_text_that_can_be_stored(data, label):
    decoded = charset.decode(data, label)

    decoded.text.encode("utf-8")
    assert decoded == charset.decode(data, label)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?gb2312?B?xOO6ww==?= =?gb2312?B?ysC95w==?=", "你好世界"),
        (b"=?gb2312?B?xOM=?=\r\n =?gb2312?B?usM=?=", "你好"),
        (b"=?utf-8?B?5L2g5aW?= =?utf-8?B?9?=", "你好"),
        (b"=?gb2312*zh-cn?b?xOM?=", "你"),
        (b"=?gb2312?Q?=C4=E3 =BA=C3?=", "你 好"),
        (b"=?gb2312?B?xOO6ww==?=" + "世界".encode("gbk"), "你好世界"),
        ("社区治理".encode("gbk"), "社区治理"),
        (b"Re: =?x-unknown?Q?=C4=E3=BA=C3?= ok", "Re: 你好 ok"),
        (b"=?utf-8?Q?broken", "=?utf-8?Q?broken"),
    ],
)
def test_encoded_words_are_read_as_mail_programs_do(raw, text):
    assert headers.words(raw) == text


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (b"attachment; filename=\"____.doc\"; filename*=UTF-8''%E7%94%B3%E8%AF%B7.doc", "申请.doc"),
        (b"attachment; filename*0*=UTF-8''%E7%94%B3%E8; filename*1*=%AF%B7.doc", "申请.doc"),
        (b"attachment; filename*=%E7%94%B3%E8%AF%B7.doc", "申请.doc"),
        (b"attachment; filename=1. a - b - c.doc; size=3", "1. a - b - c.doc"),
        (b'attachment; filename="a;b.pdf"', "a;b.pdf"),
        (b'attachment; filename="a "quoted" b.pdf"; size=1', 'a "quoted" b.pdf'),
        (b"attachment; filename=%E7%94%B3%E8%AF%B7.pdf", "申请.pdf"),
        (b"attachment; filename=100%.pdf", "100%.pdf"),
        (b"attachment", ""),
    ],
)
def test_file_names_survive_their_header(value, name):
    _, parameters = headers.parameters(value)

    assert headers.filename(parameters, {}) == name


def test_the_better_of_two_names_is_taken():
    assert headers.filename({"filename": ""}, {"name": "申请表.doc"}) == "申请表.doc"
    assert headers.filename({"filename": "ATT00001.pdf"}, {"name": "申请表.pdf"}) == "申请表.pdf"
    assert headers.filename({"filename": "申请表.pdf"}, {"name": "ATT00001.pdf"}) == "申请表.pdf"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'"=?gb18030?B?1cXI/Q==?=" <zs@QQ.com>', (Address("张三", "zs@qq.com"),)),
        ("张三 <zs@163.com>".encode("gbk"), (Address("张三", "zs@163.com"),)),
        (b"=?gb2312?B?1cXI/Q==?=<zs@163.com>", (Address("张三", "zs@163.com"),)),
        (b'a@b.cn, "x, y" <c@d.cn>; e@f.cn (Name)', (Address("", "a@b.cn"), Address("x, y", "c@d.cn"), Address("Name", "e@f.cn"))),
        (b"undisclosed-recipients:;", ()),
        (b"group: a@b.cn, c@d.cn;", (Address("", "a@b.cn"), Address("", "c@d.cn"))),
        (b"<zs@163.com", (Address("", "zs@163.com"),)),
    ],
)
def test_addresses_are_read_with_their_mistakes(raw, expected):
    assert addresses.addresses([raw], where="header:To")[0] == expected


def test_addresses_have_a_limit():
    found, defects = addresses.addresses([b", ".join(b"u%d@example.org" % i for i in range(5000))], where="header:To")

    assert (len(found), [d.detail for d in defects]) == (200, ["more than 200 addresses"])


@pytest.mark.parametrize(
    "said",
    [
        "Mon, 28 Jul 2025 17:03:00 +0800 (CST)",
        "Mon, 28 Jul 2025 17:03:00 CST",
        "Mon,28 Jul 2025 17:03:00 +0800",
        "2025-07-28 17:03:00 +0800",
        "2025-07-28T09:03:00Z",
        "星期一, 28 七月 2025 17:03:00 +0800",
        "2025年7月28日 17:03",
        "2025年7月28日 下午5:03",
        "Mon, 28 Jul 2025 17:03:00 +08:00",
        "Mon, 28 Jul 2025 17:03:00 GMT+0800",
        "Mon, 28 Jul 2025 05:03:00 PM +0800",
        "Mon, 28 Jul 125 17:03:00 +0800",
    ],
)
def test_dates_are_read_as_they_were_meant(said):
    date = header_date(said)

    assert date is not None
    assert date.isoformat() in {"2025-07-28T17:03:00+08:00", "2025-07-28T09:03:00+00:00"}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("28 Jul 2025", "2025-07-28T00:00:00+00:00"),
        ("Mon, 28 Jul 2025 24:00:00 +0000", "2025-07-29T00:00:00+00:00"),
        ("Mon, 28 Jul 2025 17:03:60 +0000", "2025-07-28T17:03:59+00:00"),
        ("Mon, 28 Jul 2025 12:03:00 AM +0000", "2025-07-28T00:03:00+00:00"),
    ],
)
def test_dates_at_the_edge_of_a_day(said, meant):
    assert str(header_date(said)).replace(" ", "T") == meant


@pytest.mark.parametrize(
    ("label", "meant"),
    [
        *(("x-windows-1251", "cp1251"), ("win-1250", "cp1250"), ("iso8859_15", "iso8859-15"), ("8859-1", "cp1252")),
        *(("cp50221", "iso2022_jp"), ("koi8r", "koi8-r"), ("hz-gb-2312", "gb18030"), ("base64", ""), ("cp99999", "")),
    ],
)
def test_the_names_of_charsets(label, meant):
    assert codec(label) == meant


@given(st.text(max_size=60))
def test_reading_a_date_never_raises(said):
    header_date(said)
    written_date(said)


@given(st.binary(max_size=200))
def test_reading_a_header_never_raises(raw):
    headers.words(raw)
    headers.parameters(raw)
    addresses.addresses([raw], where="x")
    headers.split(raw, where="x")
