import json
import os
import re
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier import invented, moments, samples
from notifier.envelope import MARKER, UnfitAddress, clean_header, message_id, thread, to_bytes, verify_message_id
from notifier.notices import CaseEntry, Posting, PostTo, Received, Recipient, Saying
from notifier.record import RecordError, dump, load
from notifier.render import SIZE_CAP, TemplateProblems, paged, proved, render

# SHOUJIAN_REGENERATE=1 pytest tests/test_render.py writes the golden letters anew; read the diff before committing it.
REGENERATE = "SHOUJIAN_REGENERATE" in os.environ
GOLDEN = Path(__file__).with_name("golden") / "letters"
SENDER = Recipient("党建工作部", "shoujian@example.org")
SENT = datetime(2025, 9, 2, 11, 0, tzinfo=UTC)
SECRET = b"test secret"
ALL = [(head.language, name, notice) for head in (invented.HEAD, invented.HEAD_EN) for name, notice in samples.samples(head)]
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted", "X-Auto-Response-Suppress", MARKER]
MIME = ["MIME-Version", "Content-Type"]


def written(notice, posting, **more):
    ours = message_id(posting.key, SECRET, "example.org")
    return render(notice, posting, sender=SENDER, copy_to=SENDER.address, message_id=ours, **more)


def sample(name, head=invented.HEAD):
    return dict(samples.samples(head))[name]


def everywhere(text, only=None):
    """Every letter with *text* wherever a stranger's words may stand."""
    for name, notice in samples.samples():
        if only is not None and name not in only:
            continue
        posting = replace(samples.posting(name, notice), to=Recipient(text, "liming@example.com"))
        yield name, written(planted(notice, text), posting)


def planted(value, text):
    match value:
        case CaseEntry():
            inside = {one.name: planted(getattr(value, one.name), text) for one in fields(value)}
            return CaseEntry(**inside | {"unit": text, "title": text})
        case Received():
            return replace(value, files=(text,) * len(value.files), remarks=planted(value.remarks, text))
        case Saying():
            return replace(value, values=tuple((name, text) for name, _ in value.values))
        case tuple():
            return tuple(planted(one, text) for one in value)
        case _ if is_dataclass(value):
            return type(value)(**{one.name: planted(getattr(value, one.name), text) for one in fields(value)})
        case _:
            return value


def bodies(mail):
    return [part.get_content().replace("\r\n", "\n") for part in mail.iter_parts()]


def skeleton(html):
    return [(one.tag, sorted(one.attrib.items())) for one in lxml.html.document_fromstring(html).iter()]


@pytest.mark.parametrize(("language", "name", "notice"), ALL, ids=[f"{language}-{name}" for language, name, _ in ALL])
def test_letter_reads_as_it_was_approved(language, name, notice):
    letter = written(notice, samples.posting(name, notice))
    wanted = {
        GOLDEN / language / f"{name}.txt": f"Subject: {letter.subject}\nAuto-Submitted: {letter.automatic}\n\n{letter.text}",
        GOLDEN / language / f"{name}.html": letter.html,
    }
    if REGENERATE:
        for path, text in wanted.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    assert {path: path.read_text(encoding="utf-8") for path in wanted} == wanted


def test_a_mail_without_attachments_is_asked_once_for_what_was_not_sent_and_still_told_what_is_wrong():
    plain = sample("deficiency-nothing-attached")
    seal = next(one for one in sample("deficiency").faults if one.request.code == "no-seal")

    text = written(replace(plain, faults=(*plain.faults, seal)), samples.posting("x", plain)).text

    assert text.count("附件发来") == 1
    assert "（三）申报表：未见公章。请打印后加盖单位公章" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_quotation_marks_within_quotation_marks_are_single(language):
    head = replace(invented.HEAD if language == "zh" else invented.HEAD_EN, campaign="“江河安澜”全国摄影大赛")
    texts = {name: written(notice, samples.posting(name, notice)).text for name, notice in samples.samples(head)}

    assert [name for name, text in texts.items() if not name.startswith("digest") and "“‘江河安澜’全国摄影大赛”" not in text] == []
    assert [name for name, text in texts.items() if "““" in text] == []


def test_what_a_digest_says_comes_next_has_its_day_and_no_figure_touches_the_number_before_it():
    notice = sample("digest")
    letter = written(notice, samples.posting("digest", notice))
    _, page = paged(notice)

    assert "（一）9月28日9时向尚缺材料的13家发送截止提醒。" in letter.text
    assert "（一）9月28日9时向尚缺材料的13家发送截止提醒。" in letter.html
    assert [text for text in (letter.text, letter.html, page) if re.search(r"(?:^|[>；\n])\s*\d+\.\d", text)] == []


@pytest.mark.parametrize(("language", "name", "notice"), ALL, ids=[f"{language}-{name}" for language, name, _ in ALL])
def test_an_item_that_begins_with_a_figure_does_not_run_into_its_number(language, name, notice):
    """A person may call an item “9月份台账”, and a note may begin with an hour."""
    letter = written(planted(notice, "9时30分"), samples.posting(name, notice))
    said = (letter.text, *lxml.html.document_fromstring(letter.html).itertext())

    assert [line for text in said for line in text.splitlines() if re.match(r"\s*\d+[.．、]", line)] == []


@pytest.mark.parametrize(("head", "whole"), [(invented.HEAD, "紫金路3号，收件人：林一帆。"), (invented.HEAD_EN, "林一帆, 紫金路3号.")])
def test_an_address_without_a_body_or_a_postcode_has_no_blanks(head, whole):
    notice = replace(sample("receipt", head), post=PostTo("林一帆", "", "紫金路3号", ""))

    assert whole in written(notice, samples.posting("receipt", notice)).text


def test_what_comes_by_post_is_named_without_brackets_before_brackets():
    notice = sample("receipt-complete")
    case = replace(
        notice.cases[0], awaited=tuple(replace(sample("receipt").cases[0].awaited[0], item=item) for item in ("申报表(纸质)", "作品（纸质版）", "（纸质）"))
    )
    letter = written(replace(notice, cases=(case,)), samples.posting("receipt", notice))

    for text in (letter.text, letter.html):
        assert ("申报表纸质件（须加盖公章）" in text, "作品纸质件（须加盖公章）" in text, "（纸质）（须加盖公章）" in text) == (True, True, True)


def test_table_of_cases_of_which_nothing_is_awaited_after_the_deadline_has_no_column_for_it():
    letter = written(sample("posted-closed-two"), samples.posting("posted-closed-two", sample("posted-closed-two")))
    rows = [[cell.text_content() for cell in row.iter("td")] for row in lxml.html.document_fromstring(letter.html).iter("tr")]
    cells = [row for row in rows if row[0] in {"序号", "一", "二"}]

    assert cells == [["序号", "登记编号", "案例"], ["一", "DJ2025-0001", "《红色驿站》"], ["二", "DJ2025-0002", "《楼道里的党支部》"]]


def test_no_golden_letter_is_left_over():
    assert {path.relative_to(GOLDEN).with_suffix("").as_posix() for path in GOLDEN.glob("*/*")} == {f"{language}/{name}" for language, name, _ in ALL}


@pytest.mark.parametrize(("language", "name", "notice"), ALL, ids=[f"{language}-{name}" for language, name, _ in ALL])
def test_text_says_all_that_the_page_says(language, name, notice):
    letter = written(notice, samples.posting(name, notice))
    page = " ".join(lxml.html.document_fromstring(letter.html).find("body").itertext())

    def numbers(text):
        return set(re.findall(r"[A-Z]*\d+(?:-\d+)*", text))

    assert numbers(page) - numbers(letter.text) == set()


def test_bytes_are_as_they_were_approved():
    path = GOLDEN / "receipt.eml"
    notice = sample("receipt")
    raw = to_bytes(written(notice, samples.posting("receipt", notice)), SENT)
    if REGENERATE:
        path.write_bytes(raw)

    assert path.read_bytes() == raw


@pytest.mark.parametrize(("language", "name", "notice"), ALL, ids=[f"{language}-{name}" for language, name, _ in ALL])
def test_bytes_read_back_as_the_letter(language, name, notice):
    letter = written(notice, samples.posting(name, notice))
    raw = to_bytes(letter, SENT)
    mail = message_from_bytes(raw, policy=policy.default)

    assert len(raw) < SIZE_CAP
    assert (mail["Subject"], mail["Message-ID"], mail["Auto-Submitted"]) == (letter.subject, f"<{letter.message_id}>", letter.automatic)
    assert (mail["X-Auto-Response-Suppress"], mail["Date"].datetime, mail["Bcc"]) == ("All", SENT, None)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert bodies(mail) == [letter.text, letter.html]
    assert verify_message_id(mail["Message-ID"], SECRET)
    assert mail[MARKER] == letter.message_id.partition("@")[0]


HOSTILE = [
    "\r\nBcc: x@example.net\r\n\r\n<script>alert(1)</script>",
    "</td></tr></table><img src=http://example.net/x onerror=alert(1)>",
    "{{ 7 * 7 }}{% for x in range(9) %}{{ notice }}{% endfor %}",
    "=?utf-8?q?hello=0ABcc=3A_evil=40example.net?=",
    "\u202e\u2066\u200b\u2028\u2029\x00\x85\ufeff\ud800",
    "&lt;b&gt;&#60;b&#62;'\"`><b>",
    "《》",
    "",
    "点击 http://example.net/领奖 或 www.example.net，写信 x@example.net",
    "a" * 5000,
    "𝔘nicode 🎉" * 50,
]
BENIGN = {name: skeleton(letter.html) for name, letter in everywhere("青禾")}


def check_hostile(text, *, only=None):
    for name, letter in everywhere(text, only):
        raw = to_bytes(letter, SENT)
        mail = message_from_bytes(raw, policy=policy.default)

        assert mail.keys() == [one for one in HEADERS if name.partition("-")[0] != "digest" or one not in {"In-Reply-To", "References"}] + MIME
        assert (mail["Subject"], clean_header(mail["Subject"])) == (letter.subject, letter.subject)
        (to,) = mail["To"].addresses  # the library puts blanks between the encoded words of a name
        assert (to.display_name.replace(" ", ""), to.addr_spec) == (clean_header(letter.to.name).replace(" ", ""), "liming@example.com")
        assert re.search(rb"\r(?!\n)|(?<!\r)\n", raw) is None
        assert max(map(len, raw.split(b"\r\n"))) <= 78
        assert raw.isascii()
        assert len(raw) < SIZE_CAP
        assert skeleton(letter.html) == BENIGN[name]
        assert bodies(mail) == [letter.text, letter.html]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_a_stranger_wrote_becomes_header_or_element(text):
    check_hostile(text)


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), max_size=80) | st.lists(st.sampled_from([*HOSTILE[:8], "\r", "\n", "<", "&", '"', "青"]), max_size=6).map("".join))
def test_no_text_at_all_becomes_header_or_element(text):
    check_hostile(text, only={"receipt-hints", "receipt-forwarded", "deficiency", "reminder", "late-arrived"})


def test_nothing_a_stranger_wrote_becomes_a_link():
    for _, letter in everywhere("http://example.net/a www.example.net x@example.net form.docx"):
        assert re.findall(r"://|www\.|\w@\w|\.docx", letter.text + letter.subject) == []


def test_nothing_goes_back_to_a_sender_nobody_vouches_for():
    words = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"
    notice = planted(replace(sample("receipt"), echo=False), words)
    plain = replace(notice, cases=tuple(replace(case, received=tuple(replace(one, remarks=()) for one in case.received)) for case in notice.cases))
    for forwarded in (False, True):
        letter = written(replace(plain, forwarded=forwarded), Posting("k", Recipient(words, "x@example.com"), "DJ2025-0001"))

        assert words not in letter.subject + letter.text + letter.html + letter.to.name


@pytest.mark.parametrize("count", [30, 300])
def test_a_letter_about_very_many_cases_stays_small_and_says_so(count):
    case = sample("receipt-hints").cases[0]
    crowded = replace(case, received=case.received * 30, awaited=case.awaited * 30, hints=case.hints * 90, rulings=("长" * 900,) * 90)
    for notice in (replace(sample("receipt-forwarded"), cases=(crowded,) * count), replace(sample("receipt"), cases=(crowded,))):
        letter = written(notice, samples.posting("receipt", notice))

        assert len(to_bytes(letter, SENT)) < SIZE_CAP
        assert "共" in letter.text


def test_a_receipt_is_an_answer_and_a_reminder_is_not():
    def automatic(name, parent):
        notice = sample(name)
        return written(notice, replace(samples.posting(name, notice), in_reply_to=parent)).automatic

    assert [automatic(name, "") for name in ("receipt", "deficiency", "late-arrived", "reminder", "digest")] == ["auto-replied"] + ["auto-generated"] * 4
    assert [automatic(name, "m@x") for name in ("receipt", "deficiency", "late-arrived", "reminder")] == ["auto-replied"] * 3 + ["auto-generated"]


def test_references_are_the_parents_and_the_parent():
    assert thread(("a@x", "b@x", "a@x", "bad id@x", "<c@x>", "p@x"), "p@x") == ("a@x", "b@x", "p@x")
    assert thread(tuple(f"{n}@x" for n in range(50)), "p@x") == ("0@x", *(f"{n}@x" for n in range(32, 50)), "p@x")


def test_long_ids_stay_whole_and_broken_ones_are_left_out():
    notice = sample("receipt")
    long = "a" * 150 + "@prod.example.com"
    letter = written(notice, replace(samples.posting("receipt", notice), in_reply_to=long, references=("r" * 90 + "@x", "=?utf-8?q?x?=@x")))
    mail = message_from_bytes(to_bytes(letter, SENT), policy=policy.compat32)
    broken = message_from_bytes(to_bytes(replace(letter, in_reply_to="a\r\nBcc: x"), SENT))

    assert (mail["In-Reply-To"], mail["References"].split()) == (f"<{long}>", [f"<{'r' * 90}@x>", f"<{long}>"])
    assert (broken["In-Reply-To"], broken["References"], broken["Bcc"]) == (None, None, None)


def test_an_unfit_address_is_refused():
    letter = written(sample("receipt"), samples.posting("receipt", sample("receipt")))
    with pytest.raises(UnfitAddress):
        to_bytes(replace(letter, to=Recipient("x", "x@example.com\r\nBcc: y@example.com")), SENT)


def test_message_id_is_stable_and_cannot_be_forged():
    ours = message_id("receipt:7:1", SECRET, "Example.org")

    assert ours == message_id("receipt:7:1", SECRET, "example.org")
    assert ours != message_id("receipt:7:2", SECRET, "example.org")
    assert verify_message_id(f" <{ours.upper()}> ", SECRET)
    assert not verify_message_id(ours, b"another secret")
    assert not verify_message_id(ours.replace("example.org", "example.net"), SECRET)
    assert not verify_message_id(ours[:4] + ("a" if ours[4] != "a" else "b") + ours[5:], SECRET)
    assert not verify_message_id("", SECRET)
    with pytest.raises(ValueError, match="secret"):
        message_id("k", b"", "example.org")


@pytest.mark.parametrize(("language", "name", "notice"), ALL, ids=[f"{language}-{name}" for language, name, _ in ALL])
def test_a_notice_is_kept_without_loss(language, name, notice):
    kept = json.loads(json.dumps(dump(notice), ensure_ascii=False))

    assert load(kept) == notice
    assert written(load(kept), samples.posting(name, notice)) == written(notice, samples.posting(name, notice))


def test_a_notice_kept_before_a_field_was_added_takes_its_default():
    kept = dump(sample("receipt"))
    del kept["echo"]

    assert load(kept) == sample("receipt")


@pytest.mark.parametrize("change", [{"kind": "letter"}, {"mails": "1"}, {"more": 1}, {"arrived": "yesterday"}, {"cases": 3}, {"today": None}])
def test_what_is_no_notice_is_refused(change):
    with pytest.raises(RecordError):
        load(dump(sample("receipt")) | change)


def test_a_time_without_zone_is_not_kept():
    with pytest.raises(RecordError):
        dump(replace(sample("receipt"), arrived=datetime(2025, 9, 2)))


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        ((9, 30, 16, 0), "2025年9月30日（星期二）24时", "24:00 on Tuesday, 30 September 2025"),
        ((9, 30, 9, 0), "2025年9月30日（星期二）17时", "17:00 on Tuesday, 30 September 2025"),
        ((9, 30, 9, 30), "2025年9月30日（星期二）17时30分", "17:30 on Tuesday, 30 September 2025"),
        ((12, 31, 16, 0), "2025年12月31日（星期三）24时", "24:00 on Wednesday, 31 December 2025"),
    ],
)
def test_a_deadline_is_said_as_the_end_of_what_is_in_time(at, zh, en):
    instant = datetime(2025, *at, tzinfo=UTC)

    assert (moments.deadline(instant, "Asia/Shanghai"), moments.deadline(instant, "Asia/Shanghai", "en")) == (zh, en)


def test_moments_in_words():
    at = datetime(2025, 9, 30, 16, 7, tzinfo=UTC)

    assert moments.moment(at, "Asia/Shanghai") == "2025年10月1日0时7分"
    assert moments.last_day(datetime(2025, 9, 30, 16, tzinfo=UTC), "Asia/Shanghai") == "2025年9月30日（星期二）"
    assert (moments.zone_words("Asia/Shanghai"), moments.zone_words("America/New_York", "en")) == ("北京时间", "New York time")
    assert moments.day(date(2025, 9, 2), "en") == "2 September 2025"
    assert [moments.numeral(n) for n in (1, 10, 11, 20, 21, 99, 100)] == ["一", "十", "十一", "二十", "二十一", "九十九", "100"]


def own(tmp_path, name, text):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_campaign_may_have_its_own_words(tmp_path):
    folder = own(tmp_path, "zh/receipt/subject.txt", "【{{ number }}】来件收到啦：{{ notice.cases[0].unit }}")
    notice = planted(sample("receipt"), "<b>青禾</b>\r\nBcc: x")

    assert written(notice, samples.posting("receipt", notice), templates_dir=folder).subject == "【DJ2025-0001】来件收到啦：<b>青禾</b> Bcc: x"


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("zh/receipt/subject.txt", "{{ unitt }}", "unknown placeholder {{ unitt }}"),
        ("zh/receipt/subject.txt", "{% if false %}{{ unitt }}{% endif %}", "unknown placeholder {{ unitt }}"),
        ("zh/receipt/subject.txt", "{{ notice.cases[0].unitt }}", "has no attribute 'unitt'"),
        ("zh/receipt/subject.txt", "{{ number", "TemplateSyntaxError"),
        ("zh/receipt/subject.txt", "{{ number|safe }}", "No filter named 'safe'"),
        ("zh/receipt/subject.txt", "{{ 'a' * 1000000000 }}", "a letter has no use for *"),
        ("zh/receipt/subject.txt", "{{ ''.__class__.__mro__ }}", "SecurityError"),
        ("zh/receipt/subject.txt", "{{ notice.__class__.__mro__ }}", "SecurityError"),
        ("zh/receipt/subject.txt", "{{ notice.cases[0].__init__.__globals__ }}", "SecurityError"),
        ("zh/receipt/subject.txt", "{% import 'zh/sentences.jinja' as s with context %}{{ s.__dict__.items() }}", "SecurityError"),
        ("zh/receipt/subject.txt", "{% for one in notice.cases %}{{ loop.__class__.__mro__ }}{% endfor %}", "SecurityError"),
        ("zh/receipt/subject.txt", "{{ say('x') }}", "unknown placeholder {{ say }}"),
        ("zh/reciept/subject.txt", "x", "replaces nothing"),
        ("en/digest/body.html", "{{ notice.at|deadlin }}", "No filter named 'deadlin'"),
    ],
)
def test_templates_that_cannot_be_used_are_refused_at_load(tmp_path, name, text, problem):
    with pytest.raises(TemplateProblems) as caught:
        proved(own(tmp_path, name, text))

    assert any(problem in one for one in caught.value.problems), caught.value.problems


def test_all_problems_are_named_at_once(tmp_path):
    own(tmp_path, "zh/receipt/subject.txt", "{{ one }}")
    own(tmp_path, "en/late/subject.txt", "{{ two }}")
    with pytest.raises(TemplateProblems) as caught:
        proved(tmp_path)

    assert [one.partition(": ")[2] for one in caught.value.problems if "placeholder" in one] == [
        "unknown placeholder {{ two }}",
        "unknown placeholder {{ one }}",
    ]


def test_a_folder_that_is_not_there_is_a_problem(tmp_path):
    with pytest.raises(TemplateProblems, match="no such folder"):
        proved(tmp_path / "none")


def test_what_is_to_be_corrected_is_not_listed_again_as_awaited():
    for name in ("deficiency-with-post", "reminder"):
        notice = sample(name)
        faulty = replace(notice.case.awaited[0], item=notice.faults[0].item, by_post=False)
        doubled = replace(notice, case=replace(notice.case, awaited=(faulty, *notice.case.awaited)))

        assert written(doubled, samples.posting(name, doubled)) == written(notice, samples.posting(name, notice))
