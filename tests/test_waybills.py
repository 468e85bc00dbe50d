"""Tracking numbers as people tell them: eighty sentences written by hand before the reading was first run on them, and laws."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.waybills import LOOKED, MOST, NEAR, Waybill, of_names, same, shaped, told

TOLD = [
    ("材料已于今天寄出，顺丰 SF1234567890123，请查收。", "顺丰", "SF1234567890123"),
    ("快递单号：SF1029384756102", "顺丰", "SF1029384756102"),
    ("顺丰速运，单号：sf1234567890123", "顺丰", "SF1234567890123"),
    ("纸质材料已寄，顺丰快递单号 123456789012。", "顺丰", "123456789012"),
    ("已通过EMS寄出，单号1234567890123", "EMS", "1234567890123"),
    ("EMS 1234567890123", "EMS", "1234567890123"),
    ("EMS：1012345678901，请留意", "EMS", "1012345678901"),
    ("邮政特快专递，邮件号 1100000000012", "EMS", "1100000000012"),
    ("挂号信 XA12345678911", "挂号信", "XA12345678911"),
    ("挂号信号码为XA 1234 5678 9 11", "挂号信", "XA12345678911"),
    ("中国邮政快递包裹 9876543210987", "邮政", "9876543210987"),
    ("中通快递 75312345678901", "中通", "75312345678901"),
    ("中通单号78912345678901", "中通", "78912345678901"),
    ("寄的中通，运单号是 731234567890123", "中通", "731234567890123"),
    ("圆通速递YT1234567890123", "圆通", "YT1234567890123"),
    ("YT9876543210123 圆通", "圆通", "YT9876543210123"),
    ("韵达快递，单号4312345678901", "韵达", "4312345678901"),
    ("韵达 312345678901234", "韵达", "312345678901234"),
    ("申通快递：773123456789012", "申通", "773123456789012"),
    ("申通单号 777012345678901", "申通", "777012345678901"),
    ("极兔速递JT1234567890123已发出", "极兔", "JT1234567890123"),
    ("京东快递 JDV001234567890", "京东", "JDV001234567890"),
    ("京东物流单号：JD0123456789012", "京东", "JD0123456789012"),
    ("德邦快递DPK123456789012", "德邦", "DPK123456789012"),
    ("德邦物流 单号 123456789", "德邦", "123456789"),
    ("单号：123456789012345", "", "123456789012345"),
    ("快递单号为 4600123456789，请注意查收", "", "4600123456789"),
    ("已寄出。运单号ＳＦ１２３４５６７８９０１２３", "顺丰", "SF1234567890123"),
    ("顺丰：SF 1234 5678 90123", "顺丰", "SF1234567890123"),
    ("EMS单号:1234-5678-90123", "EMS", "1234567890123"),
    ("老师您好，我单位申报表原件于9月26日用顺丰寄出（SF1357924680135），联系人王芳13000000001。", "顺丰", "SF1357924680135"),
    ("王芳 13000000001 顺丰 SF1357924680135", "顺丰", "SF1357924680135"),
    ("Tracking number: EE123456785CN", "EMS", "EE123456785CN"),
    ("registered mail RR123456785CN", "挂号信", "RR123456785CN"),
    ("快递公司：中通\n快递单号：75312345678901", "中通", "75312345678901"),
    ("邮政挂号，底单见附件，号码XA12345678511", "挂号信", "XA12345678511"),
    ("材料今日发顺丰，运单 SF1111222233334 ，预计后天到", "顺丰", "SF1111222233334"),
    ("我们寄了两个件，第一个顺丰SF1000000000001", "顺丰", "SF1000000000001"),
    ("顺丰到付 SF1000000000002 给您添麻烦了", "顺丰", "SF1000000000002"),
    ("申报表(纸质)已邮寄,ems快递,单号是1099999999901.", "EMS", "1099999999901"),
]
NOT_TOLD = [
    "联系人：李晓兰，电话13000000000",
    "联系电话：13000000000，顺丰到付即可",
    "顺丰 13000000000",
    "请用顺丰寄回，收件电话 13000000000",
    "顺丰客服电话95338，单号稍后补发",
    "快递单号还没有出来，明天告诉您",
    "身份证号110101199001010015",
    "负责人身份证110101199001010015，单号另告",
    "开户行账号 6222000000000000000",
    "对公账户：0200000000000000000",
    "统一社会信用代码 91110000000000000X",
    "统一社会信用代码52110000MJ00000000",
    "订单号：1234567890123456",
    "淘宝订单编号 123456789012",
    "京东订单号 123456789012345",
    "京东订单编号：2345678901234",
    "顺丰月结卡号 123456789012",
    "顺丰月结账号0101234567",
    "座机 010-12345678",
    "传真：0571-12345678-8001",
    "邮编100037，地址北京市某区某路35号院",
    "我单位于2025年9月26日寄出纸质材料",
    "编号 DJ2025-0001 的材料已寄出",
    "【DJ2025-0001】补充材料",
    "案例编号DJ2025-0001，EMS已寄，单号后补",
    "QQ 1234567890，加好友",
    "QQ号：123456789012",
    "微信 wx1234567890123",
    "发票号码 12345678901234567890",
    "发票代码：144032209110，请报销快递费",
    "文号：某社发〔2025〕123号",
    "网址 https://example.org/p/1234567890123",
    "邮箱 1234567890123@example.org",
    "照片IMG_20250926_123456789012.jpg 已附",
    "附件为 20250926103012345 扫描件",
    "截至9月26日共服务群众1234567890123人次",
    "合同编号 SFHT2025092600123",
    "会员卡号 1234567890123",
    "项目备案号1234567890123",
    "快递已寄，取件码 123456789012",
]


@pytest.mark.parametrize(("sentence", "carrier", "number"), TOLD)
def test_a_number_that_was_told_is_found(sentence: str, carrier: str, number: str) -> None:
    assert [(one.carrier, one.number) for one in told(sentence)] == [(carrier, number)]


@pytest.mark.parametrize("sentence", NOT_TOLD)
def test_what_is_no_tracking_number_is_left_alone(sentence: str) -> None:
    assert told(sentence) == ()


def test_there_are_eighty_sentences() -> None:
    assert len(TOLD) + len(NOT_TOLD) == 80


def test_several_are_found_each_once() -> None:
    text = "一件顺丰SF1000000000001，一件EMS 1234567890123；SF1000000000001已签收"

    assert [one.number for one in told(text)] == ["SF1000000000001", "1234567890123"]


def test_a_picture_of_a_label_is_named_by_its_number() -> None:
    names = ["快递单SF1234567890123.jpg", "EMS底单1234567890123.png", "IMG_20250926_103012.jpg", "微信图片_20250926103012345.jpg", "13000000000.jpg"]

    assert [(one.carrier, one.number) for one in of_names(names)] == [("顺丰", "SF1234567890123"), ("EMS", "1234567890123")]


@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("RR123456785CN", "挂号信"),
        ("EE123456785CN", "EMS"),
        ("XA12345678511", "挂号信"),
        ("RR123456784CN", ""),
        ("sf 1234567890123", "顺丰"),
        ("123456789012", ""),
    ],
)
def test_a_scanned_label_says_whose_it_is(number: str, carrier: str) -> None:
    # UPU S10: of 12345678 the check digit is 5 (8+12+12+8+15+30+63+56 = 204, 11 - 204 % 11 = 5).
    assert shaped(number) == carrier


@pytest.mark.parametrize(
    ("sentence", "carrier", "number"),
    [
        ("中通快递\n单号\n75600012345679", "中通", "75600012345679"),  # a label that has its line to itself
        ("單號：312345678901234（韻達）", "韵达", "312345678901234"),
        ("順豐 SF1500000000009，麻煩查收", "顺丰", "SF1500000000009"),
        ("顺丰（到付，抱歉）：SF-1500-0000-00011", "顺丰", "SF1500000000011"),
        ("韵达\n318000000000002", "韵达", "318000000000002"),
        ("快递名称 中通 运单编号 73500000000002", "中通", "73500000000002"),
        ("跨越速运 KY4000123456789", "跨越", "KY4000123456789"),
        ("DHL 1234567890", "DHL", "1234567890"),
    ],
)
def test_numbers_are_found_as_people_set_them_out(sentence: str, carrier: str, number: str) -> None:
    assert [(one.carrier, one.number) for one in told(sentence)] == [(carrier, number)]


@pytest.mark.parametrize("sentence", ["快递单号还没有\n1234567890123", "顺丰 AB1234567890", "报名序号 202500012345，已寄", "寄出时间202509261430"])
def test_a_line_above_or_other_letters_make_no_tracking_number(sentence: str) -> None:
    assert told(sentence) == ()


digits = st.text("0123456789", min_size=1, max_size=30)
mobile = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
person = st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True)
around = st.sampled_from(["顺丰", "EMS 单号：", "快递单号", "中通 ", "圆通单号为", "单号:", ""])


@given(around, st.one_of(mobile, person))
def test_no_telephone_and_no_person_is_ever_a_tracking_number(word: str, number: str) -> None:
    assert told(f"{word}{number}") == ()


@given(digits)
def test_digits_without_a_word_are_nobodys(number: str) -> None:
    assert told(f"我们已经寄出，{number}，请查收") == ()


@given(st.text(alphabet=st.characters() | st.sampled_from("SFEMS单号顺丰0123456789 -"), max_size=300))
def test_any_text_is_read_and_what_is_found_stands_in_it(text: str) -> None:
    for one in told(text):
        assert isinstance(one, Waybill)
        assert 8 <= len(one.number) <= 20
        assert re.fullmatch(r"[A-Z0-9]+", one.number)
        assert same(one.number, f" {one.number.lower()} ")
        assert len(one.words) <= NEAR + 60


def test_a_letter_of_nothing_but_numbers_is_bounded() -> None:
    assert len(told("".join(f"单号：{number:013d}，" for number in range(10**12, 10**12 + 5000)))) == MOST
    assert told("x" * LOOKED + "单号：SF1234567890123") == ()
