"""What is said of a paper's seals: the five states, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_engraved import said

from ingest.engraved import heard, reading
from ingest.facts import Seal, SealType, Shape, Signature, Strip
from tracker.core.sealed import Reason, SealState, judged, noted
from tracker.core.stamped import WHY

OWN, OTHER, RECOMMENDER = "临江市青禾区同心社区居民委员会", "临江市青禾区心桥社区居民委员会", "临江市青禾区民政局"


def seal(ring: str, inner: str = "") -> Seal:
    lines = (("ring", said(ring)), *((("inner", said(inner)),) if inner else ()))
    strips = tuple(Strip(line, reading(heard(one)), one) for line, one in lines)
    return Seal(1, (0, 0, 200, 200), (100.0, 100.0, 200.0, 200.0, 0.0), type=SealType.STAR, seen=True, sure=0.9, diameter=200.0, ink=0.8, strips=strips)


MINE = seal("临江市青禾区同心社区", "居民委员会")
THEIRS = seal(OTHER)
BY_RIGHT = seal(RECOMMENDER)
BLOT = seal("三工口日")


@pytest.mark.parametrize(
    ("seals", "state", "reasons"),
    [
        ((), SealState.NOT_SEEN, ()),
        ((MINE,), SealState.VERIFIED, ()),
        ((THEIRS,), SealState.STAMPED_OTHER, ("other",)),
        ((BY_RIGHT,), SealState.STAMPED_OTHER, ("beside",)),
        ((BLOT,), SealState.STAMPED_UNREAD, ()),
        ((BY_RIGHT, MINE), SealState.VERIFIED, ()),
        ((MINE, BLOT), SealState.VERIFIED, ()),
        ((BY_RIGHT, BLOT), SealState.STAMPED_UNREAD, ()),
        ((MINE, THEIRS), SealState.NEEDS_PERSON, ("disagree",)),
        ((replace(MINE, pasted=True),), SealState.VERIFIED, ("pasted",)),
        ((replace(MINE, diameter=90.0),), SealState.NEEDS_PERSON, ("small",)),
        ((replace(MINE, grey=True, seen=False, why=("grey",)),), SealState.NEEDS_PERSON, ("grey",)),
        ((replace(MINE, whole=0.7),), SealState.NEEDS_PERSON, ("cut",)),
        ((replace(MINE, seen=False),), SealState.NEEDS_PERSON, ("unlike",)),
        ((replace(MINE, type=SealType.SPECIAL),), SealState.STAMPED_UNREAD, ("special",)),
        ((seal(OWN, "财务专用章"),), SealState.STAMPED_UNREAD, ("special",)),
        ((seal(f"{OWN}监督小组"),), SealState.NEEDS_PERSON, ("longer",)),
        ((replace(MINE, type=SealType.NAME, shape=Shape.SQUARE),), SealState.NEEDS_PERSON, ("name",)),
        ((replace(MINE, type=SealType.LOGO),), SealState.NOT_SEEN, ()),
    ],
)
def test_seals_come_to_a_state(seals: tuple[Seal, ...], state: SealState, reasons: tuple[str, ...]) -> None:
    found = judged(seals, declared=(OWN,), others=(OTHER, RECOMMENDER, OWN), beside=(RECOMMENDER,))

    assert found is not None
    assert (found.state, found.reasons) == (state, reasons)


def test_there_are_words_for_every_reason() -> None:
    assert set(WHY) == set(Reason)
    assert len({words for words in WHY.values() if words}) == sum(map(bool, WHY.values()))


def test_what_a_later_examiner_notes_is_no_reason_and_breaks_nothing() -> None:
    found = judged((replace(MINE, seen=False, why=("smeared", "faint")),), declared=(OWN,))

    assert found is not None
    assert (found.state, found.reasons, noted(replace(MINE, why=("smeared",)))) == (SealState.NEEDS_PERSON, (Reason.FAINT,), ())


def test_nobody_looked_is_no_state() -> None:
    assert judged(None, declared=(OWN,)) is None


def test_the_recommender_is_judged_by_its_own_seal() -> None:
    found = judged((MINE, BY_RIGHT), declared=(RECOMMENDER,), others=(OTHER,), beside=(OWN,))

    assert found is not None
    assert (found.state, found.seal) == (SealState.VERIFIED, BY_RIGHT)


def test_a_name_of_the_roster_that_is_as_likely_leaves_it_to_a_person() -> None:
    both = said("临江市青禾区同心社区居民委员会", doubts={6: "向"})
    found = judged((replace(MINE, strips=(Strip("ring", reading(heard(both)), both),)),), declared=(OWN,), others=("临江市青禾区向心社区居民委员会",))

    assert found is not None
    assert (found.state, found.reasons) == (SealState.NEEDS_PERSON, ("ambiguous",))
    assert [one.name for one in found.names] == [OWN, "临江市青禾区向心社区居民委员会"]


def test_one_character_changed_is_never_the_seal_of_the_unit() -> None:
    for at in range(len(OWN)):
        found = judged((MINE,), declared=(OWN[:at] + "未" + OWN[at + 1 :],))

        assert found is not None
        assert found.state is SealState.STAMPED_UNREAD


@pytest.mark.parametrize(("behind", "state"), [(2.0, SealState.VERIFIED), (4.0, SealState.STAMPED_UNREAD)])
def test_a_name_that_is_clearly_less_likely_than_another_is_for_a_person(behind: float, state: SealState) -> None:
    unsure = said(OWN, doubts={6: "向"}, behind=behind)
    found = judged((replace(MINE, strips=(Strip("ring", reading(heard(unsure)), unsure),)),), declared=(OWN.replace("同", "向"),))

    assert found is not None
    assert found.state is state
    assert found.reasons == (() if state is SealState.VERIFIED else ("nearly",))


@pytest.mark.parametrize("slip", [("道", "通"), ("市", "布")])
def test_a_name_that_is_no_word_is_for_a_person_where_the_word_was_heard(slip: tuple[str, str]) -> None:
    word, odd = slip
    name = "平林市青禾街道办事处"
    unsure = said(name.replace(word, odd), doubts={name.index(word): word}, behind=1.0)
    found = judged((replace(MINE, strips=(Strip("ring", reading(heard(unsure)), unsure),)),), declared=(name.replace(word, odd),))

    assert found is not None
    assert found.state is not SealState.VERIFIED


@pytest.mark.parametrize(("name", "reason"), [(OWN, "electronic"), (OTHER, "electronic-other")])
def test_an_electronic_seal_is_for_a_person(name: str, reason: str) -> None:
    found = judged((), declared=(OWN,), signatures=(Signature(name, seal=True, intact=True),))

    assert found is not None
    assert (found.state, found.reasons) == (SealState.NEEDS_PERSON, (reason,))


def test_a_seal_without_a_name_to_compare_is_unread() -> None:
    found = judged((MINE,), declared=())

    assert found is not None
    assert (found.state, found.reasons) == (SealState.STAMPED_UNREAD, ("undeclared",))
