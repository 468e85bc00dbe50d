"""Style in the elements themselves: what web mail and telephones keep of a page."""

import re

import lxml.html
import pytest

from notifier import invented, samples
from notifier.dress import dressed
from notifier.notices import Recipient
from notifier.render import render
from notifier.stationery import STYLE, TEMPLATES

ALL = [(head.language, name, notice) for head in (invented.HEAD, invented.HEAD_EN) for name, notice in samples.samples(head)]
RULES = ".line { margin: 8px 0; color: #222222 } .grid { width: 100% }"


@pytest.mark.parametrize(("language", "name", "notice"), ALL, ids=[f"{language}-{name}" for language, name, _ in ALL])
def test_a_letter_s_page_needs_nothing_from_outside_and_no_style_sheet(language, name, notice):
    letter = render(notice, samples.posting(name, notice), sender=Recipient("", "a@example.org"), copy_to="", message_id="")
    page = lxml.html.document_fromstring(letter.html)

    assert [one.tag for one in page.iter() if one.tag in {"style", "script", "link", "img", "iframe", "object", "form", "svg"}] == []
    assert list(page.xpath("//@class | //@src | //@href | //@background")) == []
    assert re.findall(r"url\(|@import|@media|expression|position:|float:|flex", letter.html) == []
    assert len(letter.html.encode()) < 12_000
    # Ground and ink are given together, or a dark screen shows dark letters on dark ground.
    (sheet,) = page.xpath("//table[@width='600']")
    assert "background-color: #ffffff" in sheet.get("style")
    assert "color: #222222" in sheet.xpath(".//td")[0].get("style")


def test_style_is_written_into_the_elements_and_code_stays_where_it_was():
    source = '{% for one in two %}\n<p class="line" align="{{ side }}">{{ one }} &amp; so</p>\n{% endfor %}<table class="grid">{% if x %}<tr><td>1</td></tr>{% endif %}</table>'

    made = dressed(source, RULES)

    assert re.findall(r"{%.*?%}|{{.*?}}", made) == re.findall(r"{%.*?%}|{{.*?}}", source)
    assert '<p align="{{ side }}" style="margin: 8px 0;color: #222222;">{{ one }} &amp; so</p>' in made
    assert '<table style="width: 100%;">' in made
    assert "class" not in made


def test_what_an_element_says_itself_outranks_the_sheet():
    assert "margin: 2px" in dressed('<p class="line" style="margin: 2px">x</p>', RULES)
    assert "margin: 8px" not in dressed('<p class="line" style="margin: 2px">x</p>', RULES)


def test_a_template_whose_code_would_move_stays_as_it_was_written():
    source = '<p>{{ one }}</p><table class="grid">{{ rows }}<tr><td>{{ two }}</td></tr></table>'  # a parser puts loose text before the table

    assert dressed("<p>{{ a }}</p>", RULES) == "<p>{{ a }}</p>"
    moved = '<table class="grid"><tr><td>{{ one }}</td></tr>{{ rows }}</table>'
    assert dressed(moved, RULES) == moved
    assert dressed(source, RULES).count("{{") == 3


def test_every_class_of_the_house_has_its_rule():
    rules = set(re.findall(r"\.([a-z-]+) \{", (TEMPLATES / STYLE).read_text(encoding="utf-8")))
    used = {one for page in TEMPLATES.rglob("*.html") for names in re.findall(r'class="([^"]*)"', page.read_text(encoding="utf-8")) for one in names.split()}

    assert used - rules == set()
