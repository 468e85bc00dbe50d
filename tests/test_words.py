import ast
from pathlib import Path

import pytest

from notifier.notices import Saying
from notifier.words import LANGUAGES, CatalogueError, MissingValue, UnknownCode, blanks, catalogue, knows, read, say

ROOT = Path(__file__).parents[1]


def test_both_languages_have_the_same_codes_and_blanks():
    zh, en = catalogue("zh"), catalogue("en")

    assert {code: blanks(sentence) for code, sentence in zh.items()} == {code: blanks(sentence) for code, sentence in en.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_says_what_we_ask_for_and_asks_for_no_value_the_finding_lacks(language):
    sentences = catalogue(language)
    findings = {code.partition(".")[2]: blanks(sentence) for code, sentence in sentences.items() if code.startswith("finding.")}
    requests = {code.partition(".")[2]: blanks(sentence) for code, sentence in sentences.items() if code.startswith("request.")}

    assert findings.keys() == requests.keys()
    assert {code: requests[code] - findings[code] for code in findings} == dict.fromkeys(findings, frozenset())


def test_sentences_of_letters_bear_no_full_stop_because_the_letter_sets_it():
    assert [code for code, sentence in catalogue("zh").items() if sentence.endswith(("。", "；", "，"))] == []
    assert [code for code, sentence in catalogue("en").items() if sentence.endswith((".", ";", ","))] == []


def test_say_finds_full_codes_bare_codes_and_sayings():
    assert say("standing.missing") == "未交"
    assert say("no-seal") == "未见公章"
    assert say("no-seal", section="request") == "打印后加盖单位公章，扫描为PDF或清晰拍照发回"
    assert say(Saying("empty-field", (("label", "联系电话"),))) == "“联系电话”未填写"
    assert say(Saying("request.empty-field", (("label", "Telephone"),)), "en") == "fill in “Telephone” and send it again"
    assert (knows("no-seal"), knows("letter.receipt"), knows("no-such")) == (True, True, False)


def test_say_puts_values_in_once():
    assert say("empty-field", label="{label}{n}") == "“{label}{n}”未填写"


def test_say_refuses_what_it_has_no_words_for():
    with pytest.raises(UnknownCode, match=r"finding\.no-such"):
        say("no-such")
    with pytest.raises(UnknownCode, match="no catalogue 'fr'"):
        say("no-seal", "fr")
    with pytest.raises(MissingValue, match=r"'finding\.wrong-format' needs found, wanted"):
        say("wrong-format")


def test_read_names_every_fault_at_once():
    with pytest.raises(CatalogueError) as caught:
        read('loose = "a"\n[one]\nempty = ""\nBad = "x"\nbrace = "{Wrong}"\nblank = " x"\n')

    assert caught.value.problems == (
        "loose: stands outside any section",
        "one.empty: is no sentence",
        "one.Bad: a code has small letters, digits and hyphens only",
        "one.brace: a brace that belongs to no placeholder",
        "one.blank: begins or ends with a blank",
    )


def test_read_refuses_what_is_no_toml():
    with pytest.raises(CatalogueError):
        read("[one\n")


def test_every_code_written_in_the_source_has_words():
    unknown = [
        f"{path.relative_to(ROOT)}:{call.lineno} {call.args[0].value}"
        for room in ("config", "ingest", "notifier", "tracker")
        for path in sorted((ROOT / room).rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"say", "Saying", "Finding"}
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
        if not knows(call.args[0].value) and not knows(call.args[0].value, section="request")
    ]

    assert unknown == []
