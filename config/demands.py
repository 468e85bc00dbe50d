"""What is asked of an item 材料, in the sentences of a notice."""

from __future__ import annotations

from collections.abc import Iterator

from config.campaign import Campaign, FieldWanted, Lacking, Need, Requirement, Route, Weight
from config.phrases import category, check_said, condition, quantity

_ROUTES = {Route.EMAIL: "电子邮件", Route.POST: "邮寄", Route.PAGE: "网页", Route.HAND: "当面送交"}
_LACKING = {
    Lacking.DEFICIENCY: "缺交或不合要求的，通知补正",
    Lacking.WITHDRAWN: "缺交或不合要求的，视为弃征（由人核定）",
    Lacking.REJECTED: "缺交或不合要求的，不予受理（由人核定）",
    Lacking.HUMAN: "缺交或不合要求的，转人工处理",
    Lacking.NOTHING: "缺交不影响申报",
}
_NEEDS = {Need.REQUIRED: "必须提交", Need.IF_ANY: "如有请提交", Need.OPTIONAL: "自愿提交", Need.LATER: "必须提交，可在截止后补交"}
_WEIGHTS = {Weight.MUST: "须做到（不符的通知补正）", Weight.SHOULD: "宜做到（不符的仅作温馨提示）", Weight.HUMAN: "由人工核对"}


def demand(campaign: Campaign, one: Requirement, mark: str) -> Iterator[str]:
    """One item of the call, with *mark* before it, in sentences."""
    aliases = f"（又称{'、'.join(one.aliases)}）" if one.aliases else ""
    yield f"{mark}{one.name}{aliases}。{'。'.join(_sentences(campaign, one))}。"
    for weight, title in _WEIGHTS.items():
        said = [check_said(check) for check in one.checks if check.weight is weight]
        if said:
            yield f"　　{title}：{'；'.join(said)}。"
    for number, option in enumerate(one.any_of, 1):
        yield f"　　任一办法之{number}：{_option(campaign, option)}。"
        for weight, title in _WEIGHTS.items():
            said = [check_said(check) for check in option.checks if check.weight is weight]
            if said:
                yield f"　　　　{title}：{'；'.join(said)}。"


def _sentences(campaign: Campaign, one: Requirement) -> Iterator[str]:
    only = f"仅限{condition(campaign, one.when)}的申报，" if one.when else ""
    yield f"{only}每{_each(one)}一份，{_NEEDS[one.need]}" + (f"，可附于《{one.inside}》之内" if one.inside else "")
    yield "通过" + "或".join(_ROUTES[route] for route in one.routes) + "报送" + (f"，按“{one.deadline}”的时间截止" if one.deadline else "")
    if one.any_of:
        yield "以下办法任选其一"
    yield from _form(campaign, one)
    owed = one.need in {Need.REQUIRED, Need.LATER}
    yield _LACKING[one.lacking] if owed else _LACKING[one.lacking].replace("缺交或不合要求", "不合要求").replace("缺交不", "不交不")


def _each(one: Requirement) -> str:
    counters = {"案例": "个", "单位": "个", "作品": "件", "项目": "个", "团队": "个", "推荐单位": "个"}
    return "人" if one.per.value == "个人" else counters[one.per.value] + one.per.value


def _form(campaign: Campaign, one: Requirement) -> Iterator[str]:
    """What the thing itself looks like: formats, copies, seals, names, fields."""
    yield from _shape(campaign, one)
    yield from (
        f"{kind}为“{pattern}”" for kind, pattern in (("文件名", one.pattern), ("压缩包名", one.archive_pattern), ("文件夹名", one.folder_pattern)) if pattern
    )
    yield from (
        said
        for said, holds in (
            (f"使用表样《{one.form}》", one.form),
            ("为汇总表，一行填一件", one.summary),
            (f"须填写{_fields(one.fields)}", one.fields),
            *((f"{word}的，还须填写{_fields(fields)}", fields) for word, fields in one.fields_when),
            *((f"{word}：{written}", True) for word, written in one.as_written),
            ("用后退还", one.returned),
            ("属敏感信息，专人保管，不显示、不转发", one.sensitive),
            (f"备注：{one.note}", one.note),
        )
        if holds
    )


def _shape(campaign: Campaign, one: Requirement) -> Iterator[str]:
    if one.formats:
        yield f"格式为{_either(one.formats)}"
    if one.together:
        yield f"{'、'.join(one.together)}格式须同时提交"
    if one.count:
        yield f"件数{quantity(one.count)}"
    if one.copies > 1 or one.originals:
        by = "、".join(f"{category(campaign, key)}{number}份" for key, number in one.copies_by)
        yield (f"份数：{by}" if by else f"一式{one.copies}份") + (f"，其中原件{one.originals}份" if one.originals else "")
    if one.seal:
        yield f"须加盖{seal_of(one.seal)}"
    if one.signature:
        yield f"须由{one.signature}签字"


def seal_of(whose: str) -> str:
    """Return what whose seal is called: 推荐单位公章; 财务专用章 is one already."""
    return whose if whose.endswith("章") else f"{whose}公章"


def _fields(fields: tuple[FieldWanted, ...]) -> str:
    return "、".join(f"{field.label}（{field.meaning}）" if field.label != field.meaning else field.label for field in fields)


def _option(campaign: Campaign, one: Requirement) -> str:
    aliases = f"（又称{'、'.join(one.aliases)}）" if one.aliases else ""
    said = [f"仅限{condition(campaign, one.when)}的申报"] if one.when else []
    said += [f"附于《{one.inside}》之内"] if one.inside else []
    said += ["通过" + "或".join(_ROUTES[route] for route in one.routes) + "报送"] if one.routes != (Route.EMAIL,) else []
    return "，".join([f"{one.name}{aliases}", *said, *_form(campaign, one)])


def _either(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{'、'.join(words[:-1])}或{words[-1]}"
