"""Awkward Chinese mails built byte by byte, with what a reader must see. Usage: build_mails.py FOLDER"""

import base64
import hashlib
import json
import quopri
import sys
import urllib.parse
from pathlib import Path

OUT = Path(sys.argv[1])
(OUT / "zh").mkdir(parents=True, exist_ok=True)


def b64(b):
    return base64.encodebytes(b).replace(b"\n", b"\r\n")


def ew(s, cs="gb2312", enc="gbk"):
    return b"=?" + cs.encode() + b"?B?" + base64.b64encode(s.encode(enc)) + b"?="


def sha(b):
    return hashlib.sha256(b).hexdigest()


DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 40
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + bytes(range(255, -1, -1)) * 30 + b"\n%%EOF\n"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 20 + b"\xff\xd9"
PADDED = PDF + b"x" * ((1 - len(PDF)) % 3)
assert len(PADDED) % 3 == 1
TXT = "案例正文：本社区……\r\n第二行，堃㐂。\r\n".encode("gb18030")
T = []


def add(name, raw, **t):
    p = f"zh/{name}.eml"
    (OUT / p).write_bytes(raw)
    t["path"] = p
    T.append(t)


SUBJECT = ew("社区案例申报")
FROM = b"=?gb18030?B?" + base64.b64encode("张三".encode("gb18030")) + b"?= <zhangsan@qq.com>"


def H(subj=SUBJECT, frm=FROM, date=b"Mon, 28 Jul 2025 17:03:00 +0800 (CST)"):
    return b"From: " + frm + b"\r\nTo: anli@example.org.cn\r\nSubject: " + subj + b"\r\nDate: " + date + b"\r\nMessage-ID: <x@qq.com>\r\nMIME-Version: 1.0\r\n"


def mp(parts, kind=b"mixed", close=True, b=b"----=_NextPart_6"):
    return (
        b"Content-Type: multipart/"
        + kind
        + b'; boundary="'
        + b
        + b'"\r\n\r\nThis is a multi-part message in MIME format.\r\n'
        + b"".join(b"--" + b + b"\r\n" + p + b"\r\n" for p in parts)
        + (b"--" + b + b"--\r\n" if close else b"")
    )


def text(s="请查收附件。", cs="gb18030", enc="gb18030"):
    return b'Content-Type: text/plain; charset="' + cs.encode() + b'"\r\nContent-Transfer-Encoding: base64\r\n\r\n' + b64(s.encode(enc))


def at(hdr, data=DOC):
    return hdr + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64(data)


def one(name, hdr, fn, data=DOC, **k):
    add(name, H() + mp([text(), at(hdr, data)]), subject="社区案例申报", attachments=[{"filename": fn, "sha256": sha(data)}], **k)


OCT = b"Content-Type: application/octet-stream"
FN = "1. 申请表 - 某某街道幸福社区居委会 - 红色物业案例.doc"
# --- charset labels
add("01_subject_gb2312_label_gbk_char", H(ew("关于朱镕堃喆同志的材料")) + text(), subject="关于朱镕堃喆同志的材料", text="请查收附件。")
add(
    "02_body_gb2312_label_gbk_bytes_8bit",
    H()
    + b"Content-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    + "联系人：王堃喆，电话：13800000000，社區（繁體）".encode("gbk")
    + b"\r\n",
    text="联系人：王堃喆，电话：13800000000，社區（繁體）",
)
add("03_body_gb2312_label_gb18030_4byte", H() + text("单位：㐂村𠮷社区 😀", "gb2312"), text="单位：㐂村𠮷社区 😀")
for i, cs in enumerate(
    [
        "x-gbk",
        "GBK",
        "cp936",
        "windows-936",
        "hz",
        "gb_2312-80",
        "csGB2312",
        "chinese",
        "GB18030-2005",
        "utf8",
        "UTF-8\\",
        '"utf-8;"'.strip('"'),
        "x-unknown",
        "default",
        "gb2312_charset",
    ],
    1,
):
    enc = {"hz": "hz", "utf8": "utf-8", "UTF-8\\": "utf-8", "utf-8;": "utf-8"}.get(cs, "gb18030")
    add(f"04_charset_name_{i:02d}", H() + text("案例正文内容测试", cs, enc), text="案例正文内容测试")
add(
    "05_no_charset_gbk_8bit",
    H() + b"\r\n" + "各位老师：申报材料见附件。幸福社区居委会".encode("gbk") + b"\r\n",
    text="各位老师：申报材料见附件。幸福社区居委会",
)
add(
    "06_us_ascii_label_utf8_8bit",
    H() + b"Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + "各位老师：申报材料见附件。".encode() + b"\r\n",
    text="各位老师：申报材料见附件。",
)
add(
    "07_iso8859_label_gbk_8bit",
    H()
    + b"Content-Type: text/plain; charset=ISO-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    + "各位老师：申报材料见附件，请查收。幸福社区居民委员会".encode("gbk")
    + b"\r\n",
    text="各位老师：申报材料见附件，请查收。幸福社区居民委员会",
)
add(
    "08_utf8_bom_body",
    H() + b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64(b"\xef\xbb\xbf" + "申报单位：幸福社区".encode()),
    text="申报单位：幸福社区",
)
add(
    "09_utf8_label_gbk_bytes",
    H()
    + b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + b64("申报单位：幸福社区居民委员会，联系人张三".encode("gbk")),
    text="申报单位：幸福社区居民委员会，联系人张三",
)
# --- subject
add("10_subject_raw_gbk", H("社区治理案例申报－幸福社区".encode("gbk")) + text(), subject="社区治理案例申报－幸福社区")
add("11_subject_raw_utf8", H("社区治理案例申报－幸福社区".encode()) + text(), subject="社区治理案例申报－幸福社区")
add("12_subject_adjacent_words_no_space", H(ew("社区治理") + ew("案例申报")) + text(), subject="社区治理案例申报")
g = "社区治理案例申报材料".encode("gbk")
add(
    "13_subject_char_split_between_words",
    H(b"=?gb2312?B?" + base64.b64encode(g[:9]) + b"?=\r\n =?gb2312?B?" + base64.b64encode(g[9:]) + b"?=") + text(),
    subject="社区治理案例申报材料",
)
u = "社区治理案例申报材料".encode()
add(
    "14_subject_utf8_char_split",
    H(b"=?utf-8?B?" + base64.b64encode(u[:10]) + b"?=\r\n =?utf-8?B?" + base64.b64encode(u[10:]) + b"?=") + text(),
    subject="社区治理案例申报材料",
)
add("15_subject_b64_no_padding", H(b"=?gb2312?B?" + base64.b64encode("申报表".encode("gbk") + b"1").rstrip(b"=") + b"?=") + text(), subject="申报表1")
add("16_subject_lower_b_and_lang", H(b"=?gb2312*zh-cn?b?" + base64.b64encode("申报表".encode("gbk")) + b"?=") + text(), subject="申报表")
add(
    "17_subject_q_with_spaces",
    H(b"=?gb2312?Q?" + quopri.encodestring("申报 材料 第一批".encode("gbk"), header=False).replace(b"=20", b" ") + b"?=") + text(),
    subject="申报 材料 第一批",
)
add(
    "18_subject_reply_prefix_mix",
    H(b"=?gb2312?B?" + base64.b64encode("转发: 回复：".encode("gbk")) + b"?=Fw: Re:" + ew("案例申报")) + text(),
    subject="转发: 回复：Fw: Re:案例申报",
)
add(
    "19_from_quoted_encoded_word",
    H(frm=b'"=?gb18030?B?' + base64.b64encode("张三，社区".encode("gb18030")) + b'?=" <zs@qq.com>') + text(),
    **{"from": ["zs@qq.com"]},
)
add("20_from_raw_gbk_name", H(frm="张三".encode("gbk") + b" <zs@163.com>") + text(), **{"from": ["zs@163.com"]})
add("21_from_bare_name_no_space", H(frm=ew("幸福社区，居委会") + b"<zs@163.com>") + text(), **{"from": ["zs@163.com"]})
# --- filenames
one("30_fn_raw_gbk", OCT + b'; name="' + FN.encode("gbk") + b'"\r\nContent-Disposition: attachment; filename="' + FN.encode("gbk") + b'"', FN)
one("31_fn_raw_utf8", OCT + b'\r\nContent-Disposition: attachment; filename="' + FN.encode() + b'"', FN)
one(
    "32_fn_2047_in_quotes_gbk",
    OCT
    + b';\r\n\tcharset="gb18030";\r\n\tname="'
    + ew(FN, "gb18030", "gb18030")
    + b'"\r\nContent-Disposition: attachment; filename="'
    + ew(FN, "gb18030", "gb18030")
    + b'"',
    FN,
)
f = FN.encode("gbk")
one(
    "33_fn_2047_multi_folded",
    OCT
    + b'\r\nContent-Disposition: attachment;\r\n\tfilename="=?gb2312?B?'
    + base64.b64encode(f[:24])
    + b"?=\r\n\t=?gb2312?B?"
    + base64.b64encode(f[24:])
    + b'?="',
    FN,
)
one(
    "34_fn_2047_multi_char_split",
    OCT
    + b'\r\nContent-Disposition: attachment;\r\n\tfilename="=?gb2312?B?'
    + base64.b64encode(f[:27])
    + b"?=\r\n\t=?gb2312?B?"
    + base64.b64encode(f[27:])
    + b'?="',
    FN,
)
q = urllib.parse.quote_from_bytes
one(
    "35_fn_2231_gbk",
    OCT + b"\r\nContent-Disposition: attachment; filename*=gb2312''" + q("关于堃喆的申请表.doc".encode("gbk")).encode(),
    "关于堃喆的申请表.doc",
)
uq = q(FN.encode()).encode()
one(
    "36_fn_2231_cont_utf8",
    OCT + b"\r\nContent-Disposition: attachment;\r\n filename*0*=UTF-8''" + uq[:60] + b";\r\n filename*1*=" + uq[60:120] + b";\r\n filename*2*=" + uq[120:],
    FN,
)
uq = q("申请表——幸福社区.doc".encode()).encode()
one(
    "37_fn_2231_cont_split_inside_pct",
    OCT + b"\r\nContent-Disposition: attachment;\r\n filename*0*=UTF-8''" + uq[:31] + b";\r\n filename*1*=" + uq[31:],
    "申请表——幸福社区.doc",
)
e = ew(FN, "gbk", "gbk")
one("38_fn_2231_cont_of_2047", OCT + b'\r\nContent-Disposition: attachment;\r\n filename*0="' + e[:40] + b'";\r\n filename*1="' + e[40:] + b'"', FN)
one("39_fn_only_in_ctype_name", b'Content-Type: application/msword; name="' + ew(FN) + b'"', FN)
one("40_fn_empty_but_name", b'Content-Type: application/msword; name="' + ew(FN) + b'"\r\nContent-Disposition: attachment; filename=""', FN)
one("41_fn_star_preferred", OCT + b"\r\nContent-Disposition: attachment; filename=\"_______.doc\"; filename*=utf-8''" + q(FN.encode()).encode(), FN)
one("42_fn_unquoted_spaces_utf8", OCT + b"\r\nContent-Disposition: attachment; filename=" + FN.encode(), FN)
one("43_fn_unquoted_spaces_gbk", OCT + b"\r\nContent-Disposition: attachment; filename=" + FN.encode("gbk"), FN)
one("44_fn_unquoted_2047", OCT + b"\r\nContent-Disposition: attachment; filename=" + ew(FN), FN)
one("45_fn_2047_plus_ext_outside", OCT + b'\r\nContent-Disposition: attachment; filename="' + ew("申请表") + b'.pdf"', "申请表.pdf", PDF)
one(
    "46_fn_q_gb2312",
    OCT + b'\r\nContent-Disposition: attachment; filename="=?gb2312?Q?' + b"".join(b"=%02X" % c for c in "申请表（盖章）.pdf".encode("gbk")) + b'?="',
    "申请表（盖章）.pdf",
    PDF,
)
one(
    "47_fn_name_and_disposition_differ",
    b'Content-Type: application/pdf; name="ATT00001.pdf"\r\nContent-Disposition: attachment; filename="' + ew("申请表.pdf") + b'"',
    "申请表.pdf",
    PDF,
)
one("48_fn_pct_encoded_plain", OCT + b'\r\nContent-Disposition: attachment; filename="' + q("申请表.pdf".encode()).encode() + b'"', "申请表.pdf", PDF)
one("49_fn_utf8_in_2231_no_charset", OCT + b"\r\nContent-Disposition: attachment; filename*=" + q("申请表.pdf".encode()).encode(), "申请表.pdf", PDF)
one(
    "50_fn_mojibake_latin1_label",
    OCT + b'\r\nContent-Disposition: attachment; filename="=?ISO-8859-1?B?' + base64.b64encode("申请表盖章扫描件.pdf".encode("gbk")) + b'?="',
    "申请表盖章扫描件.pdf",
    PDF,
)
one("51_fn_inline_disposition", b'Content-Type: application/pdf\r\nContent-Disposition: inline; filename="' + ew("申请表.pdf") + b'"', "申请表.pdf", PDF)
one("52_fn_dup_semicolon_in_quotes", OCT + b'\r\nContent-Disposition: attachment; filename="' + "申请表;盖章版.pdf".encode() + b'"', "申请表;盖章版.pdf", PDF)
# --- structure / bytes
add(
    "60_txt_attachment_gbk_bytes",
    H()
    + mp(
        [
            text(),
            at(
                b'Content-Type: text/plain; charset=gb2312; name="'
                + ew("案例.txt")
                + b'"\r\nContent-Disposition: attachment; filename="'
                + ew("案例.txt")
                + b'"',
                TXT,
            ),
        ]
    ),
    attachments=[{"filename": "案例.txt", "sha256": sha(TXT)}],
)
add(
    "61_duplicate_filenames",
    H()
    + mp(
        [
            text(),
            at(OCT + b'\r\nContent-Disposition: attachment; filename="' + ew("申请表.doc") + b'"', DOC),
            at(OCT + b'\r\nContent-Disposition: attachment; filename="' + ew("申请表.doc") + b'"', DOC + b"2"),
        ]
    ),
    attachments=[{"filename": "申请表.doc", "sha256": sha(DOC)}, {"filename": "申请表.doc", "sha256": sha(DOC + b"2")}],
    attachment_count=2,
)
inner = H(ew("原申报邮件")) + mp([text(), at(OCT + b'\r\nContent-Disposition: attachment; filename="' + ew("内层申请表.doc") + b'"', DOC)], b=b"INNER")
add(
    "62_forward_as_rfc822",
    H(ew("转发：原申报邮件"))
    + mp(
        [
            text("请看附件邮件"),
            b'Content-Type: message/rfc822; name="'
            + ew("原申报邮件.eml")
            + b'"\r\nContent-Disposition: attachment; filename="'
            + ew("原申报邮件.eml")
            + b'"\r\n\r\n'
            + inner,
        ]
    ),
    attachments=[{"filename": "原申报邮件.eml"}, {"filename": "内层申请表.doc", "sha256": sha(DOC)}],
)
add(
    "63_forward_eml_base64_octet",
    H(ew("转发：原申报邮件"))
    + mp(
        [
            text("请看附件邮件"),
            at(OCT + b'; name="' + ew("原申报邮件.eml") + b'"\r\nContent-Disposition: attachment; filename="' + ew("原申报邮件.eml") + b'"', inner),
        ]
    ),
    attachments=[{"filename": "原申报邮件.eml", "sha256": sha(inner)}],
)
add(
    "64_inline_image_no_name",
    H()
    + mp(
        [
            b'Content-Type: text/html; charset=utf-8\r\n\r\n<p>\xe5\x8a\xa0\xe7\x9b\x96\xe5\x85\xac\xe7\xab\xa0<img src="cid:a1"></p>',
            at(b"Content-Type: image/jpeg\r\nContent-ID: <a1>", JPG),
        ],
        b"related",
    ),
    attachments=[{"sha256": sha(JPG)}],
)
add("65_no_disposition_no_name_pdf", H() + mp([text(), at(b"Content-Type: application/pdf", PDF)]), attachments=[{"sha256": sha(PDF)}])
add(
    "66_truncated_no_final_boundary",
    H() + mp([text(), at(OCT + b'\r\nContent-Disposition: attachment; filename="a.pdf"', PDF)], close=False),
    attachments=[{"filename": "a.pdf", "sha256": sha(PDF)}],
)
add(
    "67_base64_single_line_no_padding",
    H()
    + mp(
        [
            text(),
            OCT
            + b'\r\nContent-Disposition: attachment; filename="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
            + base64.b64encode(PDF + b"x").rstrip(b"="),
        ]
    ),
    attachments=[{"filename": "a.pdf", "sha256": sha(PDF + b"x")}],
)
add(
    "68_base64_with_footer_garbage",
    H()
    + mp(
        [
            text(),
            OCT
            + b'\r\nContent-Disposition: attachment; filename="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
            + b64(PADDED)
            + b"\r\n_______________________________________________\r\nMailing list footer\r\n",
        ]
    ),
    attachments=[{"filename": "a.pdf", "sha256": sha(PADDED)}],
)
add(
    "69_attachment_binary_cte",
    H() + mp([text(), OCT + b'\r\nContent-Disposition: attachment; filename="a.jpg"\r\nContent-Transfer-Encoding: binary\r\n\r\n' + JPG]),
    attachments=[{"filename": "a.jpg", "sha256": sha(JPG)}],
)
add(
    "70_attachment_8bit_cte_text_ctype",
    H()
    + mp(
        [
            text(),
            b'Content-Type: text/plain; charset=utf-8; name="a.doc"\r\nContent-Disposition: attachment; filename="a.doc"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
            + TXT,
        ]
    ),
    attachments=[{"filename": "a.doc", "sha256": sha(TXT)}],
)
add(
    "71_cte_uppercase_space",
    H() + mp([text(), OCT + b'\r\nContent-Disposition: attachment; filename="a.pdf"\r\nContent-Transfer-Encoding:  BASE64 \r\n\r\n' + b64(PDF)]),
    attachments=[{"filename": "a.pdf", "sha256": sha(PDF)}],
)
add(
    "72_whole_mail_is_attachment",
    H()
    + OCT
    + b'; name="'
    + ew(FN)
    + b'"\r\nContent-Disposition: attachment; filename="'
    + ew(FN)
    + b'"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    + b64(DOC),
    attachments=[{"filename": FN, "sha256": sha(DOC)}],
)
add(
    "73_lf_only",
    (H() + mp([text(), at(OCT + b'\r\nContent-Disposition: attachment; filename="' + ew(FN) + b'"')])).replace(b"\r\n", b"\n"),
    attachments=[{"filename": FN, "sha256": sha(DOC)}],
)
uu = (
    b"begin 644 shenbao.doc\r\n"
    + b"".join(__import__("binascii").b2a_uu(DOC[i : i + 45]).replace(b"\n", b"\r\n") for i in range(0, len(DOC), 45))
    + b"`\r\nend\r\n"
)
add(
    "74_uuencode_in_body",
    H() + b"Content-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + "附件如下".encode("gbk") + b"\r\n\r\n" + uu,
    attachments=[{"filename": "shenbao.doc", "sha256": sha(DOC)}],
)
add(
    "75_boundary_in_alternative",
    H() + mp([mp([text(), at(b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="a.pdf"', PDF)], b"alternative", b=b"ALT")]),
    attachments=[{"filename": "a.pdf", "sha256": sha(PDF)}],
)
deep = text()
for i in range(150):
    deep = mp([deep], b=b"B%d" % i)
add("76_nested_150_levels", H() + deep, text="请查收附件。")
add("77_header_blank_line_in_middle", b"\r\n" + H() + text(), subject="社区案例申报")
add("78_mbox_from_line_first", b"From zhangsan@qq.com Mon Jul 28 17:03:00 2025\r\n" + H() + text(), subject="社区案例申报", text="请查收附件。")
add(
    "79_no_mime_headers_html_only",
    H()
    + b'Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<html><head><meta charset="gb2312"></head><body>'
    + "单位：幸福社区".encode("gbk")
    + b"</body></html>\r\n",
    text_runs=["幸福社区"],
)
add(
    "80_content_type_garbage",
    H() + mp([text(), at(b'Content-Type: ;\r\nContent-Disposition: attachment; filename="a.pdf"', PDF)]),
    attachments=[{"filename": "a.pdf", "sha256": sha(PDF)}],
)
for i, (d, e) in enumerate(
    [
        (b"Mon, 28 Jul 2025 17:03:00 +0800 (CST)", "2025-07-28T09:03:00+00:00"),
        (b"Mon, 28 Jul 2025 17:03:00 +0800 (GMT+08:00)", "2025-07-28T09:03:00+00:00"),
        (b"2025-07-28 17:03:00 +0800", "2025-07-28T09:03:00+00:00"),
        (b"Mon,28 Jul 2025 17:03:00 +0800", "2025-07-28T09:03:00+00:00"),
        ("星期一, 28 七月 2025 17:03:00 +0800".encode("gbk"), "2025-07-28T09:03:00+00:00"),
    ],
    1,
):
    add(f"90_date_{i}", H(date=d) + text(), date=e)
(OUT / "truth.jsonl").write_text("".join(json.dumps(t, ensure_ascii=False) + "\n" for t in T), encoding="utf-8")
print(len(T))
