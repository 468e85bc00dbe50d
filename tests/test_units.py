import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
import unit_pairs
from hypothesis import given
from hypothesis import strategies as st

from ingest import divisions
from ingest.judging import blocks, reading
from ingest.likeness import Likeness
from ingest.roster import Roster
from ingest.spelling import plain, unit_key
from ingest.units import compare

PAIRS = list(csv.DictReader((Path(__file__).parent / "data" / "unit-names.csv").read_text("utf-8").splitlines()))
WORDS = {"同": "same", "异": "different", "问": "ask"}
SETS = [path.stem for path in sorted(unit_pairs.FOLDER.glob("*.txt"))]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['甲']}-{pair['乙']}")
def test_every_agreed_pair_comes_out(pair):
    assert compare(pair["甲"], pair["乙"]).likeness == WORDS[pair["判定"]]


def said(pairs):
    return [(one, compare(one.a, one.b)) for one in pairs]


@pytest.mark.parametrize("name", SETS)
def test_of_the_written_pairs_none_is_called_the_same_that_is_not(name):
    assert [(one.a, one.b) for one, verdict in said(unit_pairs.written(name)) if verdict.likeness is Likeness.SAME and one.truth != "same"] == []


@pytest.mark.parametrize("name", SETS)
def test_of_the_written_pairs_the_same_are_found_and_none_is_lost(name):
    same = [(one, verdict) for one, verdict in said(unit_pairs.written(name)) if one.truth == "same"]

    assert [(one.a, one.b) for one, verdict in same if verdict.likeness is Likeness.DIFFERENT] == []
    assert sum(verdict.likeness is Likeness.SAME for _, verdict in same) >= 0.9 * len(same)


def test_of_thousands_of_made_pairs_none_is_called_the_same_that_is_not():
    judged = said(unit_pairs.generated(3200, seed=11))
    same = [verdict for one, verdict in judged if one.truth == "same"]

    assert [(one.a, one.b) for one, verdict in judged if verdict.likeness is Likeness.SAME and one.truth != "same"] == []
    assert [(one.a, one.b) for one, verdict in judged if verdict.likeness is Likeness.DIFFERENT and one.truth == "same"] == []
    assert sum(verdict.likeness is Likeness.SAME for verdict in same) >= 0.95 * len(same)
    assert [(one.a, one.b) for one, verdict in judged if one.truth == "ask" and verdict.likeness is not Likeness.ASK] == []
    assert [(one.a, one.b) for one, verdict in judged if one.truth == "different" and verdict.likeness is not Likeness.DIFFERENT] == []


def test_names_that_are_the_same_share_a_block():
    pairs = [*unit_pairs.generated(3200, seed=13), *(one for name in SETS for one in unit_pairs.written(name))]
    same = [(reading(one.a), reading(one.b)) for one, verdict in said(pairs) if verdict.likeness is Likeness.SAME]

    assert len(same) > 1000
    assert [(one.key, other.key) for one, other in same if blocks(one).isdisjoint(blocks(other))] == []


def test_a_verdict_takes_no_side():
    for one in unit_pairs.generated(640, seed=12):
        assert compare(one.a, one.b).likeness is compare(one.b, one.a).likeness, one


PIECES = st.sampled_from(
    [
        "浙江省",
        "杭州市",
        "西湖区",
        "云岭市",
        "青禾区",
        "青禾街道",
        "柳河镇",
        "桂花社区",
        "石塘村",
        "益民",
        "社会工作",
        "服务中心",
        "民政局",
        "委",
        "党",
        "中共",
        "委员会",
        "支部",
        "居",
        "第",
        "一",
        "1",
        "(",
        ")",
        "（筹）",
        "（原",
        "公司",
        "有限",
        "分",
        "科",
        "大学",
        "市",
        "区",
        "县",
        "村",
        "街道",
        "省",
    ]
)


@given(st.lists(PIECES, max_size=9).map("".join), st.lists(PIECES, max_size=9).map("".join))
def test_names_made_of_any_pieces_are_compared(a, b):
    found = compare(a, b)

    assert found.likeness is compare(b, a).likeness
    assert found.reasons
    assert all(found.reasons)


@given(st.text(max_size=60))
def test_a_name_is_never_another_unit_than_itself(name):
    assert compare(name, name).likeness is not Likeness.DIFFERENT
    assert compare(name, f" {name}\u200b").likeness is not Likeness.DIFFERENT


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ("杭州市西湖区残联", "南昌市西湖区残联", "市级不同：杭州市、南昌市"),
        ("江西省西湖区残联", "杭州市西湖区残联", "不在同一地方：江西省南昌市西湖区、浙江省杭州市西湖区"),
        ("西湖区残联", "杭州市西湖区残联", "有“西湖区”的不止一个城市，须补写省市"),
        ("杭州市第三小学", "杭州市第二小学", "序号不同：2与3"),
        ("云岭市心桥服务中心", "云岭市新桥服务中心", "专名一字之差：心、新"),
        ("富阳市民政局", "杭州市富阳区民政局", "富阳市与富阳区：行政区划有过调整，须确认是否同一单位"),
        ("云岭市民政局", "云岭市青禾区民政局", "级别不同：一个在云岭市，一个在云岭市青禾区"),
    ],
)
def test_the_reason_can_be_read_out(a, b, reason):
    assert sorted(compare(a, b).reasons) == [reason]


@pytest.mark.parametrize(
    ("name", "places", "body"),
    [
        ("浙江省嘉兴市桐乡市梧桐街道百乐社区", ["浙江省", "嘉兴市", "桐乡市", "梧桐街道", "百乐社区"], ""),
        ("宁夏吴忠市利通区古城镇怡园社区", ["宁夏回族自治区", "吴忠市", "利通区", "古城镇", "怡园社区"], ""),
        ("江苏镇江市扬中市司法局", ["江苏省", "镇江市", "扬中市"], "司法局"),
        ("河北省宽城县民政局", ["河北省", "宽城满族自治县"], "民政局"),
        ("云岭市青禾区柳河镇石塘村村民委员会", ["云岭市", "青禾区", "柳河镇", "石塘村"], "村委会"),
        ("青禾街道桂花居委会", ["青禾街道", "桂花社区"], "居委会"),
        ("云岭市市民服务协会", ["云岭市"], "市民服务协会"),
        ("云岭市城乡建设局", ["云岭市"], "城乡建设局"),
        ("云岭市乡村振兴局", ["云岭市"], "乡村振兴局"),
        ("云岭市农村商业银行", ["云岭市"], "农村商业银行"),
        ("浙江大学", [], "浙江大学"),
        ("朝阳社区", ["朝阳社区"], ""),
        ("上海静安社区慈善基金会", ["上海市"], "静安社区慈善基金会"),
    ],
)
def test_a_name_is_read_as_places_and_a_body(name, places, body):
    parts = reading(name).parts

    assert ([level.name for level in parts.levels], parts.body) == (places, body)


def test_divisions_are_known_with_what_they_lie_in():
    lake = {(one.province, one.prefecture) for one in divisions.named("西湖区")}

    assert lake == {("浙江省", "杭州市"), ("江西省", "南昌市")}
    assert divisions.named("富阳市")[0].former
    assert divisions.named("新疆兵团")[0].name == "新疆生产建设兵团"
    assert divisions.stem("宽城满族自治县") == "宽城"
    assert len(unit_pairs._all()) > 2600


def test_traditional_characters_are_read_and_simplified_ones_left():
    assert plain("臺灣龍崗區義務辦事處") == "台湾龙岗区义务办事处"
    assert plain("乾安县後干和") == "乾安县后干和"


def test_the_list_of_divisions_waits_until_names_are_compared():
    code = "import sys, ingest.names; print(sorted(m for m in sys.modules if m in ('ingest.judging', 'ingest.divisions')))"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("西湖益民服务中心", "杭州市西湖区益民服务中心"),
        ("青禾益民服务中心", "云岭市青禾区益民服务中心"),
        ("云岭民政局", "云岭高新区民政局"),
        ("长沙益民服务中心", "长沙县益民服务中心"),
        ("青禾街道桂花社区", "云岭市青禾街道桂花社区"),
        ("益民集团有限公司", "益民集团有限公司云岭党支部"),
        ("益民集团有限公司", "益民集团有限公司云岭县办事处综合部"),
        ("云岭市人民政府", "云岭市人民政府办公室"),
    ],
)
def test_what_a_shorter_name_leaves_open_is_never_the_same(a, b):
    assert compare(a, b).likeness is not Likeness.SAME
    assert compare(b, a).likeness is compare(a, b).likeness


def test_names_longer_than_is_read_are_never_the_same():
    assert compare("云" * 300 + "甲", "云" * 300 + "乙").likeness is Likeness.ASK
    assert compare("云岭市\x1b[31m民政局", "云岭市民政局").likeness is not Likeness.SAME
    assert "\x1b" not in "".join(compare("云岭市\x1b[31m甲乙丙丁", "云岭市民政局").reasons)


def test_the_worker_answers_every_line():
    asked = [
        "南桥社区居委会\t南桥社区居民委员会".encode(),
        b"\xff\xfe\t\xff",
        "只有一个名称".encode(),
        "甲\t乙\t丙".encode(),
        ("云" * 100_000 + "\t云").encode(),
    ]

    done = subprocess.run([sys.executable, "-m", "tracker", "names", "--worker"], input=b"\n".join(asked) + b"\n", capture_output=True, check=True)

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["verdict"] for one in answers] == ["same", "ask", "ask", "different", "ask"]
    assert all(sorted(one) == ["reasons", "verdict"] and one["reasons"] for one in answers)


def test_a_roster_ranks_what_a_name_may_mean():
    roster = Roster(["杭州市西湖区益民社会工作服务中心", "南昌市西湖区益民社会工作服务中心", "杭州市西湖区心桥社会工作服务中心", "杭州市民政局"])

    found = roster.candidates("西湖区益民社工服务中心")

    assert [(one.place, one.verdict.likeness) for one in found[:2]] == [(0, Likeness.ASK), (1, Likeness.ASK)]
    assert roster.candidates("浙江省杭州市西湖区益民社工服务中心")[0].name == "杭州市西湖区益民社会工作服务中心"
    assert roster.candidates("浙江省杭州市西湖区益民社工服务中心")[0].verdict.likeness is Likeness.SAME
    assert [one.verdict.likeness for one in roster.candidates("杭州市西湖区新桥社会工作服务中心")].count(Likeness.SAME) == 0
    assert Roster([]).candidates("杭州市民政局") == ()


def test_a_roster_finds_units_whose_key_is_another():
    names = [name for name in unit_pairs.roster(1500, seed=4) if "市" in name[2:4]]
    roster = Roster(names)

    asked = [name[: name.index("市")] + name[name.index("市") + 1 :] for name in names]
    ahead = [roster.candidates(name)[0].place == place for place, name in enumerate(asked)]

    assert sum(ahead) >= 0.99 * len(names)


def test_a_roster_finds_every_unit_by_another_spelling():
    names = unit_pairs.roster(1500, seed=2)
    roster = Roster(names)

    missed = [
        name
        for place, name in enumerate(names)
        if (best := roster.candidates(unit_pairs.respelled(name))[0]).place != place or best.verdict.likeness is not Likeness.SAME
    ]

    assert missed == []


@given(st.text(max_size=40))
def test_a_roster_answers_whatever_it_is_asked(name):
    roster = Roster(["", "甲", "云岭市民政局", name])

    assert all(0 <= one.shared <= 1 for one in roster.candidates(name))
    assert unit_key(name) == unit_key(name)
