"""Write the prose of invented cases: official-sounding, seeded, and of an exact length in Word's 字数."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

ASIAN = r"\u2014\u2018-\u201d\u2026\u2e80-\u2fff\u3001-\u9fff\uf900-\ufaff\uff00-\uffef"
WORDS = re.compile(rf"[{ASIAN}]|[^\s{ASIAN}]+")
SECTIONS = ("摘要", "背景", "做法", "成效", "探讨")

SLOTS: dict[str, tuple[str, ...]] = {
    "人群": (
        "独居老人",
        "困境儿童",
        "新就业群体",
        "返乡青年",
        "残疾居民",
        "一线职工",
        "外来务工家庭",
        "退役军人",
        "高龄老人",
        "快递骑手",
        "志愿者",
        "商户业主",
    ),
    "阵地": ("党群服务站", "楼栋客厅", "议事长廊", "红色书屋", "睦邻小院", "先锋工作室", "共享会客厅", "职工之家", "暖心驿站", "连心茶座"),
    "机制": (
        "双向报到机制",
        "民情日记制度",
        "首问负责制",
        "月度议事会",
        "积分激励办法",
        "联席会议制度",
        "项目认领制度",
        "结对帮扶制度",
        "闭环反馈机制",
        "分片包联制度",
    ),
    "活动": (
        "主题党日",
        "邻里市集",
        "政策宣讲",
        "健康义诊",
        "技能课堂",
        "红色观影",
        "家风讲堂",
        "安全巡查",
        "微心愿认领",
        "文艺展演",
        "入户走访",
        "便民服务日",
    ),
    "力量": ("党员骨干", "楼栋长", "社会工作者", "社区民警", "物业管家", "青年突击队", "老党员宣讲团", "志愿服务队", "专业社工团队", "共建单位"),
    "难题": (
        "停车难",
        "加装电梯意见不一",
        "高空抛物",
        "环境脏乱",
        "服务供需脱节",
        "党员分散难管理",
        "年轻人参与不足",
        "邻里陌生",
        "活动内容单一",
        "资源各自为战",
    ),
    "成果": ("群众满意度明显提升", "矛盾纠纷逐月下降", "党员作用看得见", "服务链条更加完整", "治理底盘更加稳固", "队伍凝聚力持续增强", "品牌影响力不断扩大"),
    "路径": (
        "组织共建、资源共享、事务共商",
        "支部联建、阵地联用、活动联办",
        "听民声、办实事、聚人心",
        "党建领航、专业支撑、多元参与",
        "走出去、请进来、沉下去",
        "一线发现、一线研判、一线解决",
    ),
    "目标": (
        "打通服务群众最后一米",
        "把组织优势转化为治理效能",
        "让党旗在基层一线高高飘扬",
        "让服务更有温度",
        "让群众的获得感更加充实",
        "把实事办到群众心坎上",
    ),
    "态度": ("坚持", "注重", "着力", "始终", "持续", "积极"),
    "时节": ("年初", "汛期", "暑期", "重阳节前后", "春节前夕", "开学季", "每月第一周", "入冬之后"),
    "人": ("王大爷", "陈阿姨", "小赵", "刘师傅", "周奶奶", "老杨", "孙大姐", "小何"),
}

LINES: dict[str, tuple[str, ...]] = {
    "党组织简介": (
        "{unit}党组织成立于{year}年，现有党员{n}名，下设党支部{m}个，服务覆盖{人群}、{人群}等群体。",
        "近年来，党组织以{路径}为抓手，先后建成{阵地}和{阵地}，形成了较为完整的工作体系。",
        "党组织班子团结有力，{力量}与{力量}相互配合，日常工作中{态度}发挥战斗堡垒作用。",
        "先后开展{活动}、{活动}等{n}场，受到党员群众广泛好评。",
    ),
    "党建品牌内涵": (
        "{case}品牌的核心理念是{目标}，强调党建引领贯穿服务全过程。",
        "品牌以{路径}为创建路径，依托{阵地}汇聚{力量}，推动党的组织和党的工作有效覆盖。",
        "在内容上突出政治功能，在方法上突出专业支撑，在成效上突出群众评价，三者互为支撑。",
        "品牌名称取自日常工作中的真实场景，寄托了党员群众{目标}的共同愿望。",
        "创建过程中{态度}把{机制}固定下来，使好的做法可复制、可推广。",
        "品牌倡导人人参与、人人尽责，引导{人群}从服务对象成长为治理力量。",
    ),
    "摘要": (
        "{unit}聚焦{难题}、{难题}等问题，创建{case}党建品牌，以{路径}推动党建与业务深度融合。",
        "通过健全{机制}、建强{阵地}、壮大{力量}，实现了{成果}。",
        "本案例介绍品牌创建的背景、主要做法和阶段成效，并对今后工作作出探讨，以期为同类单位提供参考。",
        "实践表明，只有{态度}依靠群众，才能{目标}。",
    ),
    "背景": (
        "{unit}所在区域人口构成多元，{人群}与{人群}交错居住，服务需求差异较大。",
        "调研发现，{难题}、{难题}等问题反映集中，单靠某一方面力量难以解决。",
        "过去的服务多为自上而下安排，{人群}的真实想法没有被充分听见。",
        "与此同时，{力量}参与意愿较强，却缺少稳定的平台和明确的分工。",
        "{时节}开展的入户摸底共走访{big}户，收集意见建议{n}条，其中涉及{难题}的占三成以上。",
        "党组织认识到，破解{难题}的关键在于把分散的力量组织起来，把零散的服务串联起来。",
        "部分党员身在岗位而联系不紧，{活动}的覆盖面和吸引力都有待提高。",
        "上级党组织对加强基层党建提出明确要求，也为探索{case}品牌提供了重要机遇。",
    ),
    "做法": (
        "党组织牵头制定年度清单，将{机制}与{机制}一并纳入考核，做到事事有人管、件件有回音。",
        "依托{阵地}设立固定接待时间，由{力量}轮流值守，现场登记、现场答复、限时办结。",
        "{时节}，{力量}分成{m}个小组深入楼栋院落，为{人群}送去政策、技能和关怀。",
        "围绕{难题}，先后召开议事会{m}次，邀请{人群}、{力量}和相关单位共同商量解决办法。",
        "{人}起初并不愿意参与，{力量}多次上门谈心，如今已成为{活动}的积极分子。",
        "{态度}把{活动}办在群众身边，全年累计组织{n}场，参与群众{big}人次。",
        "建立党员亮身份、亮承诺、亮实绩台账，每季度由{人群}代表进行评议。",
        "与{n}家单位签订共建协议，梳理资源清单、需求清单和项目清单，实现精准对接。",
        "引入专业方法开展个案、小组和社区活动，为{人群}建立服务档案{big}份。",
        "发挥{阵地}的枢纽作用，把{活动}与{活动}结合起来，一次组织、多方受益。",
        "对收集到的意见按轻重缓急分类处置，能办的当天办，难办的列入{机制}跟踪督办。",
        "通过老带新、一带多的方式培育{力量}，先后有{m}名骨干走上项目负责人岗位。",
        "针对{人群}时间零散的特点，推行错时服务和预约服务，晚间和周末同样有人在岗。",
        "推行支部书记领题、党员认题、群众评题，{难题}被列为当年第一项攻坚内容。",
    ),
    "成效": (
        "一年来，{case}品牌累计服务{人群}{big}人次，办结实事{n}件，{成果}。",
        "{难题}这一老问题得到有效缓解，相关投诉较上年减少{m}成左右。",
        "{力量}队伍由最初的{m}人发展到{n}人，其中党员占比超过一半。",
        "{人}说，现在遇到事情首先想到的就是到{阵地}坐一坐，心里踏实。",
        "党员参与{活动}的比例稳步提高，{成果}，{成果}。",
        "相关经验在片区内交流推广，先后接待学习考察{n}批次。",
        "通过{机制}，各方从看着干变成一起干，初步形成了共建共治共享的良好局面。",
        "群众评议结果显示，{人群}对服务的认可度连续三个季度上升。",
    ),
    "探讨": (
        "实践启示我们，党建品牌不是挂在墙上的口号，而是{目标}的具体行动。",
        "品牌要有生命力，必须{态度}回应{人群}的真实需要，用小切口解决大问题。",
        "{机制}仍有进一步细化的空间，尤其要防止重形式轻实效。",
        "{力量}的专业能力还不平衡，需要通过培训督导和经验分享逐步提升。",
        "下一步将把{阵地}的成功做法延伸到更多点位，推动{路径}走深走实。",
        "对于{难题}一类反复出现的问题，应当建立长期跟踪办法，不能一阵风。",
        "要{态度}处理好服务与引导的关系，让{人群}既是受益者也是参与者。",
        "还需加强数据积累和效果评估，用事实说明党建引领的作用。",
    ),
}
HEADS = ("强组织，筑牢战斗堡垒", "建阵地，延伸服务触角", "聚合力，激活多元主体", "优服务，回应群众关切", "立制度，确保常态长效", "树典型，传播先锋声音")
PROMISES = (
    "完善制度",
    "拓展阵地",
    "培育骨干",
    "凝聚合力",
    "优化服务流程",
    "强化专业支撑",
    "加强宣传引导",
    "密切党群联系",
    "推动品牌再升级",
    "夯实基层基础",
    "注重总结提炼",
    "深化共建共享",
    "健全长效机制",
    "做好跟踪评估",
    "提升服务温度",
)


@dataclass(frozen=True, slots=True)
class CaseText:
    """One case as its author wrote it: the parts in the order the call asks for."""

    title: str
    byline: tuple[str, ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]

    def total(self) -> int:
        """Word's count of the whole document."""
        return word_count("\n".join((self.title, *self.byline, *(line for heading, lines in self.sections for line in (heading, *lines)))))

    def body(self) -> int:
        """Word's count of 背景, 做法, 成效 and 探讨 without their own headings."""
        return word_count("\n".join(line for heading, lines in self.sections if heading.endswith(SECTIONS[1:]) for line in lines))


def word_count(text: str) -> int:
    """Count as Word does for 字数: an Asian character or mark is one, a run of anything else is one."""
    return len(WORDS.findall(text))


def compose(*, unit: str, case: str, author: str, seed: str, total: int = 3000, body: int = 0, logo: bool = False) -> CaseText:
    """Write a case; of exactly *total* 字, or with a body of exactly *body* 字 when that is asked."""
    chance = random.Random(seed)
    name = f"《{case}》"
    size = body or total - 900
    parts: list[tuple[str, list[str]]] = [
        ("一、党组织简介", paragraph(chance, "党组织简介", 150, unit, name)),
        ("二、党建品牌名称", [case]),
        (
            "三、党建品牌标识",
            ["标识以党旗红为主色，融入握手与桥梁图形，寓意党组织与群众心手相连。" + ("（见下图）" if logo else "（标识正在设计中，暂无设计稿）")],
        ),
        ("四、党建品牌内涵", paragraph(chance, "党建品牌内涵", 260, unit, name)),
        ("五、党建品牌案例内容", []),
        ("（一）摘要", paragraph(chance, "摘要", 180, unit, name)),
        ("（二）背景", paragraph(chance, "背景", size * 18 // 100, unit, name)),
        ("（三）做法", practice(chance, size * 45 // 100, unit, name)),
        ("（四）成效", paragraph(chance, "成效", size * 20 // 100, unit, name)),
        ("（五）探讨", paragraph(chance, "探讨", size * 6 // 100, unit, name)),
    ]
    byline = (unit, f"作者：{author}")

    def measured() -> CaseText:
        return CaseText(case, byline, tuple((heading, tuple(lines)) for heading, lines in parts))

    def gap() -> int:
        return body - measured().body() if body else total - measured().total()

    while gap() > 100:
        parts[-1][1].extend(paragraph(chance, "探讨", 10, unit, name))
    parts[-1][1].append(closing(chance, gap()))
    return measured()


def paragraph(chance: random.Random, section: str, size: int, unit: str, case: str) -> list[str]:
    """Sentences of one section until *size* is reached, cut into paragraphs of a few sentences."""
    lines, line, length = [], "", 0
    deck: list[str] = []
    while length < size:
        deck = deck or chance.sample(LINES[section], len(LINES[section]))
        sentence = fill(chance, deck.pop(), unit, case)
        line += sentence
        length += word_count(sentence)
        if word_count(line) > 150:
            lines.append(line)
            line = ""
    return [*lines, line] if line else lines


def practice(chance: random.Random, size: int, unit: str, case: str) -> list[str]:
    heads = chance.sample(HEADS, 3 if size < 1800 else 4)
    lines: list[str] = []
    for number, head in enumerate(heads, 1):
        lines.append(f"{number}．{head}")
        lines.extend(paragraph(chance, "做法", size // len(heads), unit, case))
    return lines


def fill(chance: random.Random, template: str, unit: str, case: str) -> str:
    used: set[str] = set()

    def pick(found: re.Match[str]) -> str:
        slot = found[1]
        numbers = {"unit": unit, "case": case, "year": str(chance.randint(1998, 2019)), "n": str(chance.randint(12, 68)), "m": str(chance.randint(3, 9))}
        if slot in numbers:
            return numbers[slot]
        if slot == "big":
            return str(chance.randint(120, 3600))
        word = chance.choice([choice for choice in SLOTS[slot] if choice not in used])
        used.add(word)
        return word

    return re.sub(r"\{(\w+)\}", pick, template)


def closing(chance: random.Random, size: int) -> str:
    """One last paragraph of exactly *size* 字: promises strung together until the number fits."""
    opening, ending = "下一步，党组织将继续", "。"
    wanted = size - len(opening) - len(ending)
    reach: dict[int, tuple[str, ...]] = {0: ()}
    for _ in range(40):
        if wanted in reach or wanted < 4:
            break
        for length, said in list(reach.items()):
            for promise in chance.sample(PROMISES, len(PROMISES)):
                if promise not in said:
                    reach.setdefault(length + len(promise) + bool(said), (*said, promise))
    if wanted not in reach:
        raise ValueError(f"cannot close with {size} characters")
    return opening + "、".join(reach[wanted]) + ending
