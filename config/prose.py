"""The sheet printed back as the prose of a notice, so that a secretary proofreads sentences and not YAML."""

from __future__ import annotations

from collections.abc import Iterator

from config.campaign import Amount, Applicants, Basis, Campaign, Deadline, Intake, MailIntake, PostalAddress, SealCheck, Term
from config.demands import demand
from config.phrases import condition, instant, numeral, quantity, span_said
from config.terms import Amendment, Correspondence

_BASES = {
    Basis.RECEIVED: "以收到时间为准",
    Basis.SENT: "以发出时间为准",
    Basis.POSTMARK: "以邮戳为准（快递以揽收日期为准）",
    Basis.DELIVERED: "以送达时间为准",
    Basis.SYSTEM: "以系统记录的提交时间为准",
}
_EVERY = {"分类": "类", "个人": "人"}
_RECOMMENDING = {
    ("排序", "是"): "推荐时须排序。",
    ("排序", "否"): "推荐时不排序。",
    ("代收", "是"): "材料由推荐单位代收后统一报送。",
    ("代收", "否"): "材料由申报者自行报送。",
}
_SEAL_CHECKS = {
    SealCheck.HUMAN: "电子材料上的公章由人工逐件核验",
    SealCheck.AUTOMATIC: "电子材料上的公章，章名清楚且与应盖单位一致的自动通过，其余由人工核验",
}


def prose(campaign: Campaign) -> str:
    """*campaign* as an official notice; every value of the sheet stands somewhere in it."""
    parts: list[tuple[str, list[str]]] = [
        ("征集对象", list(_applicants(campaign.applicants))),
        ("征集分类", list(_categories(campaign))),
        ("材料要求", [line for number, one in enumerate(campaign.requirements, 1) for line in demand(campaign, one, f"（{numeral(number)}）")]),
        ("报送方式", list(_intake(campaign))),
        ("截止时间", [_deadline(one, campaign.zone) for one in campaign.deadlines]),
        ("联系与反馈", list(_correspondence(campaign))),
        ("未明事项的处理", [f"{number}.关于“{one.question}”：{one.answer}。" for number, one in enumerate(campaign.rulings, 1)]),
        ("通知变更", [f"{number}.{_amendment(one)}" for number, one in enumerate(campaign.amendments, 1)]),
        ("其他", list(_others(campaign))),
    ]
    organisers = "、".join(campaign.organisers)
    lines = [campaign.name, "", f"代号{campaign.code}" + (f"，由{organisers}主办。" if organisers else "。")]
    present = [(title, body) for title, body in parts if body]
    for number, (title, body) in enumerate(present, 1):
        lines += ["", f"{numeral(number)}、{title}", *body]
    return "\n".join(lines) + "\n"


def _applicants(one: Applicants) -> Iterator[str]:
    called = f"（称“{one.called}”）" if one.called else ""
    limits = "；".join(f"每{_EVERY.get(who, who)}{_limit(amount)}" for who, amount in one.limits) or "申报数量不限"
    yield f"申报主体为{one.kind}{called}，{limits}。"
    if one.joint:
        yield "不接受联合申报。" if one.joint.high == 1 else f"联合申报的，{quantity(one.joint)}。"
    if one.people:
        yield f"人数：{quantity(one.people)}。"
    if one.roles:
        roles = "；".join(f"“{role}”{f'（{how}）' if how else ''}" for role, how in one.roles)
        yield f"申报者按{roles}区分。"
    if one.roster:
        yield f"名册：{one.roster}。"
    if one.channels:
        yield f"征集渠道：{'、'.join(one.channels)}。"
    if one.awards:
        yield f"奖项：{'、'.join(one.awards)}。"
    for word, said in one.recommenders:
        yield _RECOMMENDING.get((word, said), f"{'免推荐' if word == '免' else f'推荐{word}'}：{said}。")
    yield from (f"{word}：{said}。" for word, said in one.as_written)


def _limit(amount: Amount) -> str:
    said = quantity(amount)
    return said if any(word in said for word in "不限至以最") or not said[:1].isdigit() else f"不超过{said}"


def _categories(campaign: Campaign) -> Iterator[str]:
    for one in campaign.categories:
        depth = "　" * one.key.count(".") if one.parent else ""
        limit = f"（{_limit(one.limit)}）" if one.limit else ""
        yield f"{depth}分类{one.key}：{one.name}{limit}"


# ── 报送, 截止, 往来 ─────────────────────────────────────────────────────────


def _intake(campaign: Campaign) -> Iterator[str]:
    one = campaign.intake
    ways = [*(_mailbox(campaign, box) for box in one.mailboxes), *(_post(campaign, post) for post in one.post)]
    ways += [f"网页{word}：{said}。" if word != "登记" else f"网页登记：{said}。" for word, said in one.pages]
    ways += [f"当面送交：{one.by_hand}。"] if one.by_hand else []
    yield from (f"{number}.{way}" for number, way in enumerate(ways, 1))
    yield from _naming(one)


def _naming(one: Intake) -> Iterator[str]:
    same = bool(one.subject_pattern) and one.subject_pattern == one.archive_pattern
    if one.archive_pattern:
        yield f"压缩包名为“{one.archive_pattern}”" + ("，邮件主题与压缩包同名。" if same else "。")
    if one.subject_pattern and not same:
        yield f"邮件主题为“{one.subject_pattern}”。"
    if one.folder_pattern:
        yield f"文件夹名为“{one.folder_pattern}”。"
    if one.total_size:
        yield f"每次申报的材料总大小{one.total_size.text}。"
    if one.refused:
        yield f"不收：{'；'.join(one.refused)}。"


def _mailbox(campaign: Campaign, one: MailIntake) -> str:
    serves = f"（用于{condition(campaign, one.serves)}的申报）" if one.serves else ""
    said = [f"电子邮箱：{one.address}{serves}"]
    said += [f"主题以“{'”或“'.join(one.subject_starts)}”开头"] if one.subject_starts else []
    said += [f"主题以“{'”或“'.join(one.subject_not_starts)}”开头的来信不属本活动"] if one.subject_not_starts else []
    said += [f"主题中须有“{'”或“'.join(one.subject_contains)}”"] if one.subject_contains else []
    return "，".join(said) + "。"


def _post(campaign: Campaign, one: PostalAddress) -> str:
    serves = f"（用于{condition(campaign, one.serves)}的申报）" if one.serves else ""
    said = [f"邮寄至{one.organisation}{serves}。地址：{one.address}" if one.organisation else f"邮寄地址{serves}：{one.address}"]
    said += [f"邮编：{one.postcode}"] if one.postcode and one.postcode not in one.address else []
    said += [f"收件人：{one.recipient}"] if one.recipient and one.recipient not in one.address else []
    said += [f"电话：{one.phone}"] if one.phone and one.phone not in one.address else []
    said += [f"信封注明：{one.envelope}"] if one.envelope else []
    return "，".join(said) + "。"


def _deadline(one: Deadline, zone: str) -> str:
    opening = f"自{one.opens.year}年{one.opens.month}月{one.opens.day}日起，" if one.opens else ""
    name = f"{one.name}：" if one.name else ""
    quota = f"收满{one.quota}件即止，" if one.quota else ""
    if one.at is None:
        term = {Term.OPEN_ENDED: "长期征集", Term.UNDECIDED: "截止时间另行通知", Term.DATED: "截止时间另行通知"}[one.term]
        rolling = f"，滚动受理：{one.rolling}" if one.rolling else ""
        return f"{name}{opening}{quota}{term}{rolling}。"
    said = [f"{name}{opening}{instant(one.at, zone)}截止", _BASES[one.basis]]
    if one.grace:
        said.append(f"到件宽限{span_said(one.grace)}，即{instant(one.at + one.grace, zone)}前收到有效")
    if one.postponed_from:
        said.append(f"由原定的{instant(one.postponed_from, zone)}延期而来")
    if one.batches:
        said.append(f"分批受理，各批截止时间为{'、'.join(instant(batch, zone) for batch in one.batches)}")
    elif one.rolling:
        said.append(f"滚动受理：{one.rolling}")
    if one.quota:
        said.append(f"收满{one.quota}件即止")
    note = f"（{one.text.partition('（')[2]}" if "（" in one.text and not one.postponed_from and not one.batches else ""
    return "，".join(said) + f"{note}。"


def _correspondence(campaign: Campaign) -> Iterator[str]:
    one, deadlines = campaign.correspondence, campaign.deadlines
    receipt = "收到材料后即时发送回执" if not one.receipt_by_hand else "回执由人工核发"
    yield f"{receipt if one.receipt else '不发回执'}；{_reminders(one, deadlines)}。"
    if others := [words for sent, words in _letters(campaign) if sent]:
        yield f"另发：{'；'.join(others)}。"
    if one.enquiries:
        yield f"咨询：{one.enquiries}。"
    if one.signature:
        yield f"函件落款：{one.signature}。"
    if one.sender:
        yield f"发件人名称：{one.sender}。"
    if one.digest_to:
        yield f"进展日报每日{one.digest_hour}时发送至{'、'.join(one.digest_to)}{'' if one.digest_book else '，不附台账'}。"
    if one.retention:
        yield f"个人信息保存期限：{one.retention}。"


def _letters(campaign: Campaign) -> tuple[tuple[bool, str], ...]:
    """Every letter that a sheet may want or not, in words."""
    one = campaign.correspondence
    return (
        (one.parcels and any(each.by_post for each in campaign.requirements), "纸质材料签收后发签收函"),
        (one.covers and bool(campaign.intake.post), "尚缺纸质材料的，回执附邮寄封面"),
        (one.withdrawals, "撤回经核定后发撤回确认"),
        (one.names, "来件署名与登记名称不同的发单位名称确认函"),
        (one.lacking, "截止后仍缺材料的告知一次"),
        (one.extensions, "准予延期的发延期告知"),
    )


def _reminders(one: Correspondence, deadlines: tuple[Deadline, ...]) -> str:
    if not one.reminders:
        return "不催报"
    by_deadline: dict[str, list[int]] = {}
    for rung in one.reminders:
        by_deadline.setdefault(rung.deadline, []).append(rung.days)
    several = len(deadlines) > 1
    said = [f"{name or ('各项' if several else '')}截止前{'、'.join(f'{days}天' if days else '当天' for days in rungs)}" for name, rungs in by_deadline.items()]
    return f"对尚缺材料者于{'，'.join(said)}各催报一次".replace("截止前当天", "截止当天")


def _amendment(one: Amendment) -> str:
    said = f"{one.on.year}年{one.on.month}月{one.on.day}日，" if one.on else ""
    said += one.what
    changed = "，".join(part for part in (f"原为“{one.before}”" if one.before else "", f"现为“{one.after}”" if one.after else "") if part)
    return f"{said}{'：' if said and changed else ''}{changed}。"


def _others(campaign: Campaign) -> Iterator[str]:
    if (rule := campaign.duplicates) is not None:
        by = f"按{'、'.join(rule.by)}" if rule.by else ""
        yield f"查重：{by}与{'、'.join(rule.against)}比对，重复的{rule.then}。"
    if any(campaign.sealed()) or campaign.seal_check is not SealCheck.HUMAN:
        yield f"验章：{_SEAL_CHECKS[campaign.seal_check]}。"
    yield from (f"{word}：{said}。" for word, said in campaign.extra)
    if campaign.language != "zh":
        yield "函件使用英文。"
    if campaign.zone != "Asia/Shanghai":
        yield f"以上时间均为{campaign.zone}时间。"
