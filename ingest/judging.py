"""Two unit names weighed part by part: where they sit, and what body sits there. `ingest.units` says what each verdict takes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from ingest import divisions
from ingest.bodies import Degree, Finding, inner_office, judged, within_office
from ingest.divisions import COUNTY
from ingest.likeness import Likeness, Verdict
from ingest.seats import Placing, Relation, placed
from ingest.spelling import plain, unit_key
from ingest.unitparts import COMMUNITY, TOWN, Level, Parts, take_apart
from ingest.wording import misspelt, usual, within, worded

MOVED = 7  # characters of a name that are no other's by chance
BEGUN = 2  # characters with which a body begins: 民政 of 民政局 and of 民政局党委


@dataclass(frozen=True, slots=True)
class Reading:
    """A name read once, to be compared with many."""

    key: str
    parts: Parts
    spelt: str  # as it is written, no abbreviations made
    former: str  # the key of what it says it was called before: (原…)


_NOTE = re.compile(
    r"\((?:社会服务机构|民办非企业(?:单位)?|民非|社会组织|社会团体|已?盖章|加?盖?公章|签章|章|单位盖章|公章处|全称|简称.*?|以下简称.*?|盖章处|印章|单位|申报单位|推荐单位)\)"
)
_LABEL = re.compile(r"^\s*(?:申报|推荐|报送|填报|参评|所在|选送|主办)?(?:单位|机构|组织)?(?:名称|全称)?\s*(?:[(（][^()（）]{1,6}[)）])?\s*[:：]\s*(?=.{3})")
_FORMER = re.compile(r"\((?:原名?|曾用名|前身为?|原称|更名前)[为是]?(.{3,}?)\)")
_LATIN = re.compile(r"(?<=[一-鿿)])\(?[a-z]{8,}\)?$")  # the English name behind the Chinese one, of which `plain` keeps the letters
_BRANCH = re.compile(r"branch|office|depart|division|station|committee$|hospital.*hospital")
_PARTIES = (
    ("中国国民党革命委员会", "民革"), ("中国民主同盟", "民盟"), ("中国民主建国会", "民建"), ("中国民主促进会", "民进"), ("中国农工民主党", "农工党"), ("中国致公党", "致公党"),
    ("台湾民主自治同盟", "台盟"), ("九三学社", "九三学社"),
)  # fmt: skip
_ALLIED = re.compile(rf"^(?:{'|'.join(f'{long}|{short}' for long, short in _PARTIES)})(?=.+(?:委员会|委会|委)$)")
_ABOVE = re.compile(r"(?<=[市区县旗])(?:人民政府|政府)(?=.{2,8}街道)")  # on the seal of a street's office stands whose it is
_LEAGUE = re.compile(r"^(?:中国)?(?:共青团|共产主义青年团|团(?=.+[省市区县旗]委$))(.{2,}?)(?:团?(委)员会|团?(委)|团?(工委))$")
_PARTY = ("党委", "党总支", "党支部", "党组", "党工委", "工委", "支部", "总支", "委")
_SEATED = {
    "": "",
    "居委会": "自治组织",
    "村委会": "自治组织",
    "街道办": "行政机关",
    "办": "行政机关",
    "政府": "行政机关",
    **dict.fromkeys(_PARTY, "党组织"),
} | dict.fromkeys(
    (
        "党群服务中心",
        "社工站",
        "便民服务中心",
        "新时代文明实践站",
        "新时代文明实践所",
        "党委办公室",
        "党工委办公室",
        "党政办",
        "党政办公室",
        "党建办",
        "委办",
        "政府办",
        "人大",
        "政协",
    ),
    "办事机构",
)
_STATION = re.compile(r"(?:社工|社区|党员|便民|志愿|志愿者)?(?:服务站|服务中心|工作站|社工站|社工服务站)")
_USUAL_SEAT = {"居委会": "", "村委会": "", "街道办": "", "办": "", "党委": "委", "党工委": "工委"}  # what `_seated` takes for one
_ADMINISTRATION = {COMMUNITY: ("居委会", "村委会"), TOWN: ("街道办", "办")}


def _written(name: str) -> str:
    """The key without what is only said about the name, and with the place in front where the league or a party has it in the middle."""
    key = _ABOVE.sub("", _NOTE.sub("", unit_key(_LABEL.sub("", name))))
    latin = _LATIN.search(key)
    if latin and not _BRANCH.search(latin.group()):
        key = key[: latin.start()]
    party = _ALLIED.match(key)
    if party:
        short = dict(_PARTIES).get(party.group(), party.group())
        key = f"{re.sub('委员会$|委会$|委$', '', key[party.end() :])}{short}委"
    return _LEAGUE.sub(lambda found: f"{found.group(1)}团{found.group(2) or found.group(3) or found.group(4)}", key)


def key_of(name: str) -> str:
    """What `reading` gives as the key, without reading the places."""
    key = _written(name)
    return _FORMER.sub("", key) or key


@lru_cache(maxsize=16384)
def reading(name: str) -> Reading:
    """Read one name: its key, its places and body."""
    key = _written(name)
    former = _FORMER.search(key)
    bare = _FORMER.sub("", key) or key
    parts = take_apart(bare)
    return Reading(bare, parts, plain(name), former.group(1) if former else "")


def blocks(read: Reading) -> frozenset[str]:
    """What a name shares with every name that is the same: its places without the words for their kind, then its body as offices write it.

    A place may be left out above the county, or the county between city and street; written together, 临江益民中心 has the places of 临江市益民中心.
    Names that share one of these need not be the same.
    """
    return frozenset(chain + body for chain in _chains(read.parts.levels) for body in _bodies_of(read.parts.body))


def kin_blocks(read: Reading) -> frozenset[str]:
    """What a name mostly shares with those that may be the same: its street or village; else its places and how its body begins; and its body alone."""
    levels, said = read.parts.levels, usual(read.parts.body)
    begun = "" if levels and levels[-1].rank >= TOWN else said[:BEGUN]
    return frozenset((*(f"{chain}/{begun}" for chain in _chains(levels)), f"/{said}"))


def _chains(levels: tuple[Level, ...]) -> frozenset[str]:
    high = [place for place, level in enumerate(levels) if level.rank <= COUNTY]
    chains = {"".join(level.stem for level in levels[place:]) for place in high or (0,)}
    if len(high) > 1 and len(levels) > len(high):  # the city, and the street in it
        chains |= {levels[place].stem + "".join(level.stem for level in levels[len(high) :]) for place in high[:-1]}
    return frozenset(chains)


def _bodies_of(body: str) -> frozenset[str]:
    said = usual(body)
    heads = (said[:at] for at in range(1, len(said)) if inner_office(said[:at], said[at:]))
    return frozenset(_USUAL_SEAT.get(one, one) for one in (said, *heads))


def judge(one: Reading, two: Reading) -> Verdict:
    """Compare two names that were read before."""
    if not one.key or not two.key:
        return Verdict(Likeness.ASK, ("有一个名称是空的",))
    if _foreign(one.key) != _foreign(two.key):
        return Verdict(Likeness.ASK, ("一个是中文名称，一个不是，须由人对照",))
    if one.former != two.former and (two.key == one.former or one.key == two.former):
        return Verdict(Likeness.ASK, ("一个是另一个写明的原名，更名须确认",))
    found = _weighed(one.parts, two.parts)
    if found.likeness is Likeness.SAME or one.key == two.key:
        return found
    hinted = [_hinted(one.parts, two.parts), _hinted(two.parts, one.parts)]
    for mine, theirs in ((hinted[0], two.parts), (one.parts, hinted[1]), (hinted[0], hinted[1])):
        if (mine is not None or theirs is not None) and mine and theirs:
            better = _weighed(mine, theirs)
            if better.likeness is Likeness.SAME or (better.likeness is Likeness.ASK and found.likeness is Likeness.DIFFERENT):
                found = better
    return (_slip_of_the_pen(one, two) if found.likeness is Likeness.DIFFERENT else None) or found


def _slip_of_the_pen(one: Reading, two: Reading) -> Verdict | None:
    if _one_left_out(one, two):
        return Verdict(Likeness.ASK, ("只差一个字，一个可能漏写或多写，请核对",))
    if apart := misspelt(one.spelt, two.spelt):
        return Verdict(Likeness.ASK, (f"一般用语里“{apart[0]}”与“{apart[1]}”一字之差，可能是笔误",))
    if _moved(one, two):
        return Verdict(Likeness.ASK, ("用字相同，次序不同，可能是同一单位的两种写法，请核对",))
    return None


def _one_left_out(one: Reading, two: Reading) -> bool:
    """One character more or less, and no figure: a slip of the pen as well as another name."""
    numbers = [re.findall(r"\d+", each.key) for each in (one, two)]
    return abs(len(one.spelt) - len(two.spelt)) == 1 and numbers[0] == numbers[1] and one.spelt != two.spelt and within(one.spelt, two.spelt)


def _moved(one: Reading, two: Reading) -> bool:
    """The same characters in another order, but for two: 公安局青禾分局 and 青禾区公安分局."""
    short, long = sorted((one.spelt, two.spelt), key=len)
    if len(short) < MOVED or len(long) - len(short) > 2 or any(each.isdigit() for each in short + long) or within(short, long):
        return False
    return not Counter(short) - Counter(long)


def _foreign(key: str) -> bool:
    return not re.search(r"[一-鿿]", key)


def _hinted(parts: Parts, other: Parts) -> Parts | None:
    """Read a name again with the other's places in mind: 临江益民中心 beside 临江市益民中心. None when that changes nothing."""
    has = {(level.rank, level.stem) for level in parts.levels}
    hints: dict[str, Level] = {
        level.stem: level
        for level in other.levels
        if len(level.stem) > 1 and level.stem in parts.text and (level.rank, level.stem) not in has and _spoken_of(level)
    }
    if not hints:
        return None
    again = take_apart(parts.text, hints)
    return again if again.levels != parts.levels and not _bare_county(again, other) else None


def _bare_county(parts: Parts, other: Parts) -> bool:
    """西湖益民中心 beside 杭州市西湖区益民中心: neither city nor 区 is written, and several places, or a name of its own, may be meant."""
    first = parts.levels[0]
    if first.rank != COUNTY or not other.levels or other.levels[0].rank == COUNTY or parts.text.startswith(first.name):
        return False
    return len([one for one in divisions.stemmed(first.stem) if not one.former]) != 1


def _spoken_of(level: Level) -> bool:
    """Whether people may leave out the word for its kind: 长沙 is the city and never 长沙县."""
    if level.rank > COUNTY or (len(level.kind) > 1 and not level.known):  # 云岭高新区 is a part of 云岭
        return False
    greater = (one for one in divisions.stemmed(level.stem) if one.rank < level.rank and not one.former)
    return level.rank < COUNTY or not any(one.name != level.name for one in greater)


def _weighed(one: Parts, two: Parts) -> Verdict:
    place, body = placed(one, two), _bodies(one, two)
    if place.relation is Relation.CONFLICT:
        return Verdict(Likeness.DIFFERENT, (place.reason,))
    if place.relation is Relation.APART:
        return _at_different_levels(place, body, one, two)
    if body.degree is Degree.DIFFERENT:
        return Verdict(Likeness.DIFFERENT, (body.reason,))
    reasons = tuple(reason for reason in (place.reason, body.reason) if reason)
    if place.relation is Relation.ASK or body.degree is Degree.ASK:
        return Verdict(Likeness.ASK, reasons)
    if not one.levels and not two.levels and (_nameless(one.body) or _nameless(two.body)):
        return Verdict(Likeness.ASK, ("没有写明是哪里的单位",))
    return Verdict(Likeness.SAME, ("名称相同" if one.text == two.text else "写法不同，名称相同", *reasons))


def _nameless(body: str) -> bool:
    """An office that every place has, and nothing says which: 民政局."""
    words = worded(usual(body))
    return not words.own and words.form in {"局", "政府", "委", "街道办", "残联", "妇联", "组织部", "宣传部"}


def _at_different_levels(place: Placing, body: Finding, one: Parts, two: Parts) -> Verdict:
    """One sits higher than the other: offices of two levels differ; a body with a name of its own may just not have written the rest."""
    own = worded(usual(one.body)).own and worded(usual(two.body)).own
    lowest = max(level.rank for level in (*one.levels, *two.levels))
    if body.degree is Degree.ASK and one.body.endswith("医院") and two.body.endswith("医院") and lowest == COUNTY:
        return Verdict(Likeness.ASK, (place.reason, body.reason))  # the district's hospital is often the city's third
    if body.degree is Degree.DIFFERENT or not own or lowest >= TOWN:
        return Verdict(Likeness.DIFFERENT, (place.reason,))
    return Verdict(Likeness.ASK, (place.reason, "名称里的专名相同，须确认是否同一单位"))


def _bodies(one: Parts, two: Parts) -> Finding:
    mine, theirs = usual(one.body), usual(two.body)
    if mine == theirs:
        return Finding(Degree.SAME, "")
    seats = {parts.levels[-1].rank if parts.levels else 0 for parts in (one, two)}
    rank = seats.pop() if len(seats) == 1 else 0
    if rank and _kind(mine) is not None and _kind(theirs) is not None:
        return _seated(mine, theirs, rank)
    if rank == TOWN and any(
        text in {"", "办", "政府"} and within_office(other) and not other.startswith("办") for text, other in ((mine, theirs), (theirs, mine))
    ):
        return Finding(Degree.ASK, "一个是街道或乡镇，一个是其内设机构，须确认")
    if rank >= TOWN and not (mine and theirs) and worded(mine or theirs).form:
        return Finding(Degree.DIFFERENT, f"“{mine or theirs}”是设在{one.levels[-1].name}的另一机构")
    found = judged(mine, theirs)
    if found.degree is Degree.DIFFERENT and found.loose and within(one.body, two.body):
        return Finding(Degree.ASK, "一个可能是另一个的省略写法")
    return found


def _kind(body: str) -> str | None:
    """What a body is that every place has: 党组织, 自治组织; None for any other."""
    return "办事机构" if _STATION.fullmatch(body) else _SEATED.get(body)


def _seated(mine: str, theirs: str, rank: int) -> Finding:
    """Bodies that every place has: its committee, its office, its party organisation."""
    if ("" in {mine, theirs} and {mine, theirs} <= {"", *_ADMINISTRATION.get(rank, ())}) or (rank < TOWN and {mine, theirs} == {"委", "党委"}):
        return Finding(Degree.SAME, "组织形式的后缀可以省略")
    if rank == TOWN and {mine, theirs} == {"工委", "党工委"}:
        return Finding(Degree.SAME, "")
    if _kind(mine) == _kind(theirs) == "党组织":
        return Finding(Degree.ASK, "同一地方的两个党组织名称不同，须确认")
    return Finding(Degree.ASK, "同一地方的党组织、自治组织、行政机关或办事机构，公章可能不同")
