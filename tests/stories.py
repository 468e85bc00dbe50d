"""Case texts made up for the tests: independent ones on one subject, and ones made from another."""

from __future__ import annotations

import random

PLACES = ("南桥", "东园", "江湾", "青禾", "云岭", "星火", "柳荫", "石榴湾", "渡口", "长堤", "望江", "红枫", "梧桐里", "春晖", "双井", "槐安")
WHO = (
    "党员骨干",
    "楼栋长",
    "退休教师",
    "快递骑手",
    "社区民警",
    "物业管家",
    "志愿服务队",
    "返乡青年",
    "独居老人",
    "双职工家庭",
    "网格员",
    "辖区单位",
    "社会工作者",
    "居民代表",
)
WHAT = (
    "议事协商会",
    "四点半课堂",
    "暖心食堂",
    "便民维修点",
    "旧衣回收角",
    "邻里调解室",
    "屋顶菜园",
    "共享车棚",
    "爱心专线",
    "夜间巡逻",
    "健康小屋",
    "周末集市",
    "读书角",
    "防汛值守",
)
DID = ("商定", "筹建", "认领", "改造", "试行", "轮值看护", "逐户走访", "登门动员", "公开评议", "挂牌督办", "分片包干", "立下公约", "登记造册", "反复修改")
WHY = (
    "停车难",
    "楼道堆物",
    "电梯加装",
    "高空抛物",
    "宠物扰民",
    "老人就餐",
    "孩子托管",
    "管网老化",
    "夏季内涝",
    "物业欠费",
    "外来租户失联",
    "小店夜间噪声",
    "垃圾分类",
    "充电飞线",
)
GAINED = (
    "意见从三十二条降到五条",
    "投诉少了六成",
    "参加的人从十几位增到两百余位",
    "半年办成十一件实事",
    "经费由几家单位分担",
    "连续两年没有再发生",
    "被街道推到另外七个小区",
    "居民自己排出了值班表",
)
STOCK = (
    "坚持党建引领、服务群众，把组织优势转化为治理效能，不断增强群众的获得感、幸福感、安全感。",
    "在工作中突出政治功能，强化组织功能，推动党的组织和党的工作有效覆盖。",
    "下一步将继续总结经验、完善机制，推动形成可复制、可推广的做法。",
    "坚持问题导向、需求导向，把实事办到群众心坎上，打通服务群众的最后一米。",
)
FRAMES = (
    "{place}的{who}最先提出{why}，{month}月里连开{count}次{what}，{who2}把办法{did}下来，{gained}。",
    "为了{why}，{who}和{who2}在{place}{did}了{what}，每周{count}次，{gained}。",
    "{month}月起{what}由{who}牵头，{place}每栋楼出{count}人，先{did}再推开，{why}的议论渐渐平息，{gained}。",
    "{who2}担心{why}反复，{place}便请{who}{did}，{what}一连办了{count}场，{gained}。",
    "到{month}月底，{place}共有{count}户{who}加入{what}，{why}由{who2}当场{did}，{gained}。",
)


def sentence(dice: random.Random) -> str:
    who, who2 = dice.sample(WHO, 2)
    return dice.choice(FRAMES).format(
        place=dice.choice(PLACES) + dice.choice(("社区", "小区", "片区", "街口")),
        who=who,
        who2=who2,
        what=dice.choice(WHAT),
        did=dice.choice(DID),
        why=dice.choice(WHY),
        gained=dice.choice(GAINED),
        month=dice.randint(1, 12),
        count=dice.randint(2, 99),
    )


def sentences(seed: object, letters: int = 3000) -> list[str]:
    """A case of its own: sentences nobody else has, and one in eight that everybody writes."""
    dice = random.Random(repr(seed))
    made: list[str] = []
    while sum(map(len, made)) < letters:
        made.append(dice.choice(STOCK) if dice.random() < 0.12 else sentence(dice))
    return made


def essay(seed: object, letters: int = 3000) -> str:
    return "\n".join(sentences(seed, letters))


def rewritten(seed: object, part: float, *, dice: object = 0, letters: int = 3000) -> str:
    """The case *seed* with so many of its sentences written anew."""
    roll = random.Random(repr(("rewritten", seed, part, dice)))
    return "\n".join(sentence(roll) if roll.random() < part else one for one in sentences(seed, letters))


def renamed(seed: object, *, letters: int = 3000) -> str:
    """The case *seed* as another place would hand it in: every place and every number changed."""
    said = essay(seed, letters)
    for one, other in zip(PLACES, (*PLACES[5:], *PLACES[:5]), strict=True):
        said = said.replace(one, f"\0{other}")
    return said.replace("\0", "").translate(str.maketrans("0123456789", "5678901234"))
