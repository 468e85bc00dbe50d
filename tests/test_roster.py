"""The roster: read by its headings, taken in once, taken back; who is meant by which name, and what roles make owed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from test_core_builders import CALL, SEPTEMBER, dossier, form, leaf, mail, paper, read_cell, requirement, submission

from config.campaign import Applicants, Campaign, Category, Per, Requirement
from config.settings import write_initial
from tracker.cli import run as command
from tracker.core import circumstances
from tracker.core.members import Index, Member, Members
from tracker.core.model import Membership, Standing, Unit
from tracker.core.place import place
from tracker.core.register import NOBODY, Register
from tracker.core.standing import item
from tracker.desk import Desk, NotReady, open_desk
from tracker.flow.roster import import_roster, remove, undo
from tracker.store.ledger import Store
from tracker.workbook.wording import Wording

HALL, CLUB, TWIN = "梧川市青禾区南湖社区居民委员会", "云岭市星火社会工作服务中心", "云岭市云帆社会工作服务中心"
MEMBERS = Members(
    Index(
        (
            Member(HALL, ("南湖社区",), ("梧川市青禾区老湖社区居民委员会",)),
            Member(CLUB, ("云岭社工中心",)),
            Member(TWIN, ("云岭社工中心",), roles=("委员单位",)),
        )
    )
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    write_initial(tmp_path / "部署", campaigns=("SQ2026",))
    opened = open_desk(tmp_path / "部署")
    yield opened
    opened.close()


def sheet(path: Path, *rows: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


HEADS = ("序号", "单位全称", "简称", "曾用名", "所在省市", "委员单位", "联系人", "手机")
ROWS = (
    ("2026年名册",),
    (),
    HEADS,
    (1, HALL, "南湖社区", "老湖社区居委会；青禾区老湖社区", "临江", "是", "甘露", "13000000001"),
    (2, CLUB, "星火社工", "", "云岭", "", "", ""),
    (3, "", "没有全称", "", "", "", "", ""),
    (4, HALL, "", "", "", "", "", ""),
    ("合计", 2),
)


def test_columns_are_recognised_by_their_headings_and_faults_told_by_row(desk: Desk, tmp_path: Path) -> None:
    found = import_roster(desk, desk.campaign(), sheet(tmp_path / "名册.xlsx", *ROWS), by="王芳")

    assert found.members == (
        Member(HALL, ("南湖社区",), ("老湖社区居委会", "青禾区老湖社区"), "临江", ("委员单位",), "甘露 13000000001"),
        Member(CLUB, ("星火社工",), (), "云岭"),
    )
    assert found.problems == ("第6行：单位全称是空的，未导入", f"第7行：与第4行是同一单位（{HALL}），以前一行为准")
    assert found.columns == (
        ("name", "单位全称"),
        ("shorts", "简称"),
        ("formers", "曾用名"),
        ("region", "所在省市"),
        ("委员单位", "委员单位"),
        ("contact", "联系人"),
        ("contact", "手机"),
    )


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_csv_is_read_as_offices_save_it(desk: Desk, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "名册.csv"
    path.write_text(f"名称,地区,类别\n{HALL},临江,委员单位、常务委员\n", encoding=encoding)

    found = import_roster(desk, desk.campaign(), path, by="王芳")

    assert found.members == (Member(HALL, (), (), "临江", ("委员单位", "常务委员")),)


@pytest.mark.parametrize(("rows", "said"), [((("甲", "乙"), ("丙", "丁")), "没有找到表头"), ((("单位全称",),), "没有单位")])
def test_what_is_no_roster_is_refused_in_words(desk: Desk, tmp_path: Path, rows: tuple[tuple[str, ...], ...], said: str) -> None:
    with pytest.raises(NotReady, match=said):
        import_roster(desk, desk.campaign(), sheet(tmp_path / "x.xlsx", *rows), by="王芳")


def held(desk: Desk) -> tuple[str, ...]:
    with desk.store.look() as ledger:
        return tuple(one.name for one in ledger.rosters.members("SQ2026"))


def test_importing_twice_is_importing_once_and_every_step_can_be_taken_back(desk: Desk, tmp_path: Path) -> None:
    campaign, path = desk.campaign(), sheet(tmp_path / "名册.xlsx", *ROWS)

    previewed = import_roster(desk, campaign, path, by="王芳", dry_run=True)
    nothing = held(desk)
    first, again = import_roster(desk, campaign, path, by="王芳"), import_roster(desk, campaign, path, by="王芳")
    second = import_roster(desk, campaign, sheet(tmp_path / "新.xlsx", HEADS, (1, CLUB, "星火", "", "云岭"), (2, TWIN)), by="王芳")
    both = held(desk)
    gone = remove(desk, campaign, (HALL,), by="王芳")
    less = held(desk)
    assert first.step is not None
    assert second.step is not None
    assert gone is not None
    undo(desk, campaign, gone, by="王芳")
    undo(desk, campaign, second.step, by="王芳")
    back = held(desk)
    undo(desk, campaign, first.step, by="王芳")

    assert (len(previewed.new), previewed.step, nothing) == (2, None, ())
    assert (len(first.new), again.step, len(again.new), len(again.changed)) == (2, None, 0, 0)
    assert ([one.name for one in second.changed], [one.name for one in second.absent]) == ([CLUB], [HALL])
    assert (both, less, back, held(desk)) == ((HALL, CLUB, TWIN), (CLUB, TWIN), (HALL, CLUB), ())
    with pytest.raises(NotReady, match="已撤销过"):
        undo(desk, campaign, first.step, by="王芳")


def test_roster_after_everything_was_taken_back_can_be_imported_anew(desk: Desk, tmp_path: Path) -> None:
    campaign, path = desk.campaign(), sheet(tmp_path / "名册.xlsx", *ROWS)
    first = import_roster(desk, campaign, path, by="王芳")
    undo(desk, campaign, first.step or 0, by="王芳")

    import_roster(desk, campaign, path, by="王芳")

    assert held(desk) == (HALL, CLUB)


def test_steps_are_kept_in_both_databases(store: Store) -> None:
    from tracker.store.ledger import Hand

    hand = Hand("王芳", SEPTEMBER)
    with store.begin() as ledger:
        step = ledger.rosters.put("SQ2026", "名册.xlsx", (Member(HALL, ("南湖",)), Member(CLUB)), hand=hand)
        ledger.rosters.put("SQ2026", "", (), (Member(CLUB),), hand=hand)
    with store.look() as ledger:
        members, others = ledger.rosters.members("SQ2026"), ledger.rosters.members("DJ2025")
        known = ledger.cases.register("SQ2026").members

    assert (step, members, others) == (1, (Member(HALL, ("南湖",)),), ())
    assert known is not None
    assert known.of("南湖") == members[0]


def test_init_takes_the_roster_in_and_the_commands_show_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, path = ["--home", str(tmp_path / "h")], sheet(tmp_path / "名册.xlsx", *ROWS[:5])

    done = command([*home, "init", "--campaign", "SQ2026", "--roster", str(path), "--no-input"])
    capsys.readouterr()
    listed = command([*home, "roster", "list"])
    shown = capsys.readouterr().out
    again = command([*home, "roster", "import", str(path)])
    told = capsys.readouterr().out
    removed = command([*home, "roster", "remove", "--import", "1"])
    command([*home, "roster", "list"])

    assert (done, listed, again, removed) == (0, 0, 0, 0)
    assert (HALL in shown, "导入号 1" in shown, "新增 0 家" in told) == (True, True, True)
    assert HALL not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "means", "may"),
    [
        (HALL, HALL, ()),
        ("青禾区南湖社区", HALL, ()),  # another spelling of it
        ("南湖社区", HALL, ()),  # a short name that no other unit has
        ("云岭社工中心", "", (CLUB, TWIN)),  # one that two have
        ("梧川市青禾区老湖社区居委会", "", (HALL,)),  # what it was called before
        ("梧川市青禾区北湖社区居民委员会", "", ()),
    ],
)
def test_names_of_the_roster(name: str, means: str, may: tuple[str, ...]) -> None:
    found = MEMBERS.of(name)

    assert (found.name if found else "", tuple(one.name for one in MEMBERS.doubtful(name))) == (means, may)


def test_what_a_person_said_of_a_name_holds() -> None:
    from ingest.names import unit_key

    asked = "云岭社工中心"
    said = Members(MEMBERS.index, {unit_key(asked): unit_key(TWIN)})
    apart = Members(MEMBERS.index, apart=frozenset({frozenset({unit_key(asked), unit_key(one)}) for one in (CLUB, TWIN)}))

    assert said.of(asked) == Member(TWIN, (asked,), roles=("委员单位",))
    assert (apart.of(asked), apart.doubtful(asked)) == (None, ())


def test_unit_of_the_roster_is_known_before_it_sends_anything() -> None:
    register = Register(members=MEMBERS)

    assert register.unit("南湖社区") == Unit(NOBODY, HALL, MEMBERS.index.members[0].key)
    placed = place(mail("m", leaf("2", "申报表.docx", extract=form("南湖社区", "湖畔议事"))), CALL, register)
    assert [(one.case.unit, one.case.title) for one in placed.placements] == [(HALL, "湖畔议事")]
    assert placed.doubts == ()


def test_short_name_of_two_is_asked_about() -> None:
    placed = place(mail("m", leaf("2", "申报表.docx", extract=form("云岭社工中心", "湖畔议事"))), CALL, Register(members=MEMBERS))

    assert [(one.about, one.candidates) for one in placed.doubts] == [("unit", ("云岭社工中心", CLUB, TWIN))]


LETTER = Requirement(
    "推荐意见", when=(("委员单位", "否"),), any_of=(Requirement("", inside="申报表", seal="推荐单位"), Requirement("", aliases=("推荐信",), signature="专家"))
)


def asking(**applicants: object) -> Campaign:
    return replace(CALL, requirements=(LETTER,), applicants=Applicants(**applicants))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("membership", "standing", "why"),
    [
        (
            Membership(listed=False),
            Standing.MISSING,
            "不属委员单位，须提交；以下任一即可：附在申报表内（推荐单位盖章）；推荐信（专家签字）",
        ),
        (Membership(listed=True), Standing.NOT_OWED, "属委员单位，无须提交"),
        (Membership(listed=True, roles=("委员单位",)), Standing.NOT_OWED, "属委员单位，无须提交"),
        (Membership(listed=None), Standing.NOT_OWED, "是否委员单位待认定（名册中有名称相近的单位）"),
        (None, Standing.NOT_OWED, "是否委员单位尚不清楚"),
    ],
)
def test_item_hangs_on_a_role(membership: Membership | None, standing: Standing, why: str) -> None:
    found = item(dossier(membership=membership), LETTER, asking(roles=(("委员单位", "在名册"),)))

    assert (found.standing, [dict(one.values).get("why") for one in found.findings]) == (standing, [why])


def test_workbook_says_that_a_condition_is_open_and_not_that_nothing_is_owed() -> None:
    wording = Wording(CALL)
    said = {}
    for known in (None, Membership(listed=True), Membership(listed=False)):
        found = item(dossier(membership=known), replace(LETTER, any_of=()), asking(roles=(("委员单位", "在名册"),)))
        said[known] = wording.standing(found.standing, found.findings)

    assert list(said.values()) == ["不需交：是否委员单位尚不清楚，是否须交由工作人员核定", "不需交", "未交：未收到（不属委员单位，须提交）"]


def test_roster_that_tells_roles_apart_is_believed() -> None:
    campaign = asking(roles=(("委员单位", "在名册"), ("常务委员", "在名册")))
    known = circumstances.facts(dossier(membership=Membership(listed=True, roles=("常务委员",))), campaign)

    assert (known["委员单位"], known["常务委员"], known["角色"]) == (frozenset({"否"}), frozenset({"是"}), frozenset({"常务委员"}))


@pytest.mark.parametrize(
    ("when", "value", "standing"),
    [
        ((("分类", "2"),), "新兴领域党建品牌", Standing.MISSING),  # as the form says, by its name
        ((("分类", "2"),), "□社会工作 ☑新兴领域", Standing.MISSING),
        ((("分类", "1"), ("分类", "2")), "2", Standing.MISSING),  # either of them
        ((("分类", "1"),), "2", Standing.NOT_OWED),
        ((("分类", "1"),), "", Standing.NOT_OWED),
    ],
)
def test_item_hangs_on_the_category_of_the_form(when: tuple[tuple[str, str], ...], value: str, standing: Standing) -> None:
    wanted = requirement("案例", when=when)
    filled = paper(1, "申报表", fields=(read_cell("分类", "分类", value),))

    assert item(dossier(filled), wanted, CALL).standing is standing


def test_category_counts_as_the_one_it_divides() -> None:
    campaign = replace(CALL, categories=(Category("A", "社区"), Category("A.1", "社区治理", parent="A")))
    filled = paper(1, "申报表", fields=(read_cell("分类", "分类", "社区治理"),))

    assert circumstances.facts(dossier(filled), campaign)["分类"] in ({"A", "A.1"}, {"A"})


@pytest.mark.parametrize(("kind", "unit", "found"), [("单位", "张三", {"单位"}), ("单位或个人", "临江市南湖社区", {"单位"}), ("单位或个人", "张三", None)])
def test_who_applies(kind: str, unit: str, found: set[str] | None) -> None:
    known = circumstances.facts(dossier(case=submission(unit=unit)), asking(kind=kind))

    assert known.get("主体") == (frozenset(found) if found else None)


def test_channel_is_what_the_form_says() -> None:
    campaign = asking(channels=("推荐", "自荐"))
    filled = paper(1, "申报表", fields=(read_cell("申报渠道", "渠道", "□推荐 √自荐"),))
    known = circumstances.facts(dossier(filled), campaign)

    assert (known["渠道"], known["推荐"], known["自荐"]) == ({"自荐"}, {"否"}, {"是"})
    assert "渠道" not in circumstances.facts(dossier(), campaign)


def test_what_the_recommender_sends_is_not_asked_of_the_applicant() -> None:
    assert item(dossier(), Requirement("汇总表", per=Per.RECOMMENDER), CALL).standing is Standing.NOT_OWED
