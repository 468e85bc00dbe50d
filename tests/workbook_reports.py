"""Reports of an invented campaign, of any size, for the tests of the workbook."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from config.campaign import Amount, Applicants, Basis, Campaign, Category, Deadline, Intake, Need, Requirement, Route, Weight
from config.terms import Correspondence
from ingest.facts import Kind
from tracker.core.model import CaseState, Fate, Finding, LetterState, PostalReceipt, Standing, Task, TaskKind
from tracker.core.report import AuditLine, CaseLine, Day, ItemLine, LetterLine, MailLine, PaperLine, ParcelLine, Report

AT = datetime(2025, 9, 22, 6, 5, tzinfo=UTC)

CAMPAIGN = Campaign(
    code="DJ2025",
    name="2025社会工作党建品牌实践案例征集",
    organisers=("云岭市社会工作协会",),
    intake=Intake(),
    deadlines=(
        Deadline("电子", at=datetime(2025, 9, 30, 16, tzinfo=UTC), text="2025-09-30"),
        Deadline("邮寄", at=datetime(2025, 9, 30, 16, tzinfo=UTC), basis=Basis.POSTMARK, grace=timedelta(days=10), text="2025-09-30"),
    ),
    applicants=Applicants(),
    categories=(Category("1", "社会工作党建品牌"), Category("2", "新兴领域党建品牌"), Category("3", "党建引领基层治理党建品牌")),
    requirements=(
        Requirement("申报表", seal="本单位"),
        Requirement("案例"),
        Requirement("品牌标识", need=Need.IF_ANY),
        Requirement("相关资料", need=Need.IF_ANY, count=Amount("不限", low=Decimal(0))),
        Requirement("申报表(纸质)", routes=(Route.POST,), seal="本单位"),
        Requirement("案例(纸质)", routes=(Route.POST,)),
    ),
    correspondence=Correspondence(),
    sheet_sha256="5" * 64,
)

UNITS = ("临江市青禾区益民社会工作服务中心", "青禾街道南桥社区居民委员会", "临江市江湾镇党群服务中心", "云岭市社会工作协会", "临江绿源环保有限公司")
TITLES = ("“红色驿站”暖心服务品牌", "南桥“邻里议事厅”", "江湾先锋：一核多元共治", "“益”路同行", "党建引领楼宇自治的三年实践与探索")
NO_SEAL = Finding("no-seal", Weight.MUST, "第2页")
EMPTY = Finding("empty-field", Weight.MUST, values=(("label", "联系电话"),))
TO_VERIFY = Finding("seal-to-verify", Weight.HUMAN)
LONG = Finding("too-long", Weight.SHOULD, values=(("target", "正文"), ("found", "5600"), ("limit", "不超过5000")))
COUNT = Finding("word-count", Weight.SHOULD, values=(("n", "3900"),), remark=True)

# What the form, the case, the supplements, the paper form and the paper case look like, and the state that follows.
PATTERNS: tuple[tuple[CaseState, tuple[Standing, ...]], ...] = (
    (CaseState.COMPLETE_TO_VERIFY, (Standing.TO_VERIFY, Standing.ACCEPTED, Standing.NOT_OWED, Standing.RECEIVED, Standing.ACCEPTED, Standing.ACCEPTED)),
    (CaseState.AWAITING_PAPER, (Standing.ACCEPTED, Standing.ACCEPTED, Standing.RECEIVED, Standing.NOT_OWED, Standing.MISSING, Standing.MISSING)),
    (CaseState.TO_SUPPLEMENT, (Standing.DEFECTIVE, Standing.RECEIVED, Standing.NOT_OWED, Standing.NOT_OWED, Standing.MISSING, Standing.MISSING)),
    (CaseState.IN_REVIEW, (Standing.TO_VERIFY, Standing.IN_REVIEW, Standing.NOT_OWED, Standing.RECEIVED, Standing.LATE, Standing.LATE)),
    (CaseState.LATE, (Standing.LATE, Standing.LATE, Standing.NOT_OWED, Standing.NOT_OWED, Standing.MISSING, Standing.MISSING)),
    (CaseState.COMPLETE, (Standing.ACCEPTED, Standing.ACCEPTED, Standing.ACCEPTED, Standing.ACCEPTED, Standing.ACCEPTED, Standing.WAIVED)),
)
FINDINGS = {
    Standing.TO_VERIFY: (TO_VERIFY,),
    Standing.DEFECTIVE: (NO_SEAL, EMPTY),
    Standing.ACCEPTED: (COUNT,),
    Standing.RECEIVED: (LONG, COUNT),
}
IN_HAND = frozenset(Standing) - {Standing.MISSING, Standing.NOT_OWED, Standing.WAIVED}


def report(cases: int = 3) -> Report:
    lines = tuple(case(place) for place in range(cases))
    mails = tuple(mail(one) for one in range(cases))
    strays = (
        MailLine("f" * 64, "<x@mail.example>", "转发：活动通知", "办公室 <bgs@mail.example>", AT - timedelta(hours=4), Fate.REVIEW, "", (), ("扫描件001.jpg",)),
    )
    return Report(
        campaign=CAMPAIGN,
        at=AT,
        cases=lines,
        mails=mails + (strays if cases else ()),
        parcels=tuple(parcel(place) for place in range(0, cases, 2)),
        tasks=tasks(cases),
        letters=tuple(letter for line in lines for letter in line.letters),
        audit=tuple(
            AuditLine(AT - timedelta(hours=place), "系统", "归件", line.number, "", "申报表", "文件名与表内单位一致") for place, line in enumerate(lines)
        ),
        days=tuple(Day(date(2025, 9, 22) - timedelta(days=back), 2 + back % 5, back % 3) for back in range(min(cases, 20), -1, -1)) if cases else (),
        last_poll=AT - timedelta(minutes=4) if cases else None,
    )


def case(place: int) -> CaseLine:
    state, standings = PATTERNS[place % len(PATTERNS)]
    number, unit = f"DJ2025-{place + 1:04}", UNITS[place % len(UNITS)]
    items = tuple(
        ItemLine(
            asked.key,
            standing,
            FINDINGS.get(standing, ()),
            (paper(place, number, unit, asked.key, standing, order),) if standing in IN_HAND and asked.by_email else (),
        )
        for order, (asked, standing) in enumerate(zip(CAMPAIGN.requirements, standings, strict=True), 1)
    )
    arrived = AT - timedelta(hours=7 * place % 400)
    letter = LetterLine(
        key=f"receipt:{number}:1", kind="receipt", to=f"u{place}@mail.example", state=tuple(LetterState)[place % 6], subject=f"【{number}】材料接收回执",
        queued=arrived + timedelta(minutes=10), sent=arrived + timedelta(minutes=12) if place % 6 == 2 else None, not_before=None, reason="", case=number,
    )  # fmt: skip
    return CaseLine(
        number=number, unit=unit, title=TITLES[place % len(TITLES)], category=str(place % 3 + 1), state=state, items=items,
        parcels=(parcel(place).parcel,) if place % 2 == 0 else (), letters=(letter,), contact="王芳", phone=f"1390000{place:04}", sender=f"u{place}@mail.example",
        first_mail=arrived, last_mail=arrived + timedelta(hours=1), reminders=place % 3, last_reminder=arrived if place % 3 else None, stopped=place == 7,
    )  # fmt: skip


def paper(place: int, number: str, unit: str, key: str, standing: Standing, order: int) -> PaperLine:
    return PaperLine(
        number=f"{number}-{order:02}", case=number, unit=unit, requirement=key, version=1 + place % 2, standing=standing, findings=FINDINGS.get(standing, ()),
        filename=f"{order}.{key}-{unit}-{TITLES[place % len(TITLES)]}.docx", kind=Kind.DOCX, size=48_000 + 977 * place, sha256=f"{place:064x}",
        mail=f"{place:064x}", mail_subject=f"{unit}+案例", arrived=AT - timedelta(hours=7 * place % 400), path="2.1",
    )  # fmt: skip


def mail(place: int) -> MailLine:
    unit = UNITS[place % len(UNITS)]
    return MailLine(
        f"{place:064x}", f"<{place}@mail.example>", f"{unit}+案例", f"王芳 <u{place}@mail.example>", AT - timedelta(hours=7 * place % 400), Fate.FILED,
        "", (f"DJ2025-{place + 1:04}",), (),
    )  # fmt: skip


def parcel(place: int) -> ParcelLine:
    posted = date(2025, 9, 20) if place % 4 else None
    envelope = PostalReceipt(
        register_no=f"Y{place + 1:04}", received_on=date(2025, 9, 21), posted_on=posted, by_hand=place % 4 == 0, carrier="EMS" if posted else "", tracking=f"10{place:011}",
        contents=("申报表(纸质)", "案例(纸质)"), sealed=(True, False, None)[place % 3], copies="2", sender=UNITS[place % len(UNITS)], place="A-3", logged_by="小李",
    )  # fmt: skip
    return ParcelLine(
        envelope, f"DJ2025-{place + 1:04}" if place % 3 else "", UNITS[place % len(UNITS)], (Standing.ACCEPTED, Standing.LATE, Standing.IN_REVIEW)[place % 3]
    )


def tasks(cases: int) -> tuple[Task, ...]:
    kinds = (TaskKind.UNIT, TaskKind.SEAL, TaskKind.CLOUD, TaskKind.LATE_REPLACEMENT)
    asked = tuple(
        Task(
            key=f"{kinds[place % 4].name}:{place}", kind=kinds[place % 4], question=f"“{UNITS[place % 5][2:]}”与名册中的哪一家是同一单位？", campaign="DJ2025",
            mail=f"{place:064x}", submission=f"DJ2025-{place + 1:04}", candidates=UNITS[: place % 4], reasons=("表内单位与来信署名不一致", "文件名缺少单位"),
            opened=AT - timedelta(hours=place),
        )
        for place in range(0, cases, 3)
    )  # fmt: skip
    return (*asked, replace(asked[0], key="closed", closed=True, answer="归入")) if asked else ()
