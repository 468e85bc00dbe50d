"""Names of organisations and titles of cases made comparable, and a verdict that would rather ask than merge two offices.

`compare` says *same* only when nothing but spelling differs: width, blanks, quotes, brackets, traditional characters, fixed synonyms, a
leading province, or the 市 of 临江市 left out. One changed character in a proper name is another organisation (心桥 is not 新桥).
An abbreviation, a missing suffix, a party branch and the committee of one community are questions for a person.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

LONGEST = 200  # characters of a name that are compared


class Likeness(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two names mean one organisation, with reasons a secretary can read out."""

    likeness: Likeness
    reasons: tuple[str, ...]


# Traditional → simplified for the characters of offices, places and titles; for comparison only, never for display.
_SIMPLE = str.maketrans(
    "臺灣會學區鄉鎮縣廣東業務協黨團聯體電話號產處廳島門關開閱陽陰際難雲霧頭題類顧風飛飯館馬驗體點龍龜齊齡紅綠級細統經結給絕絲續維網總線編緣縱縮織績職聖聞聲聽買賣費資質賓賞賢貝負財責貨購貿贊趙車軍軌轉輕載輔輪農進運過達違遠適選遺邊還邁鄰鄭醫釋針鈞鋼錢錦鍾鐘鐵鑫長問間閣隊陳陸隨險雙雜離靈靜響順須預領頻願顯養餘駐騰驛鳳鳴麗麥黃國園圓圖場壇壓壯壽夢夾奮獎婦媽嬰孫寶實寧審寫寬對導將專尋屆屬嶺嶽巖師帶幫幹廠廢廬張強彈彎徑從復微愛慶態憲懷應懇懸戰戲戶執擇擊據擴攝撥擁擔數斷時晉暢曆曉書東條極楊樂樓標樣機橋檔歐歡歲歷歸殘殺氣漢漁潔潤淚淨減湯溝滅滿漸濟濱瀋灘為煙煩熱營爐爭狀獨環現瑪瓊畫異當療發盤監盡眾睏礎礙禮禪稅種積穩窮競筆節範築簡簽籃糧緊興舉舊艦藝華萬葉著蘇蘭處虛蟲補裝裡製複見規視親覺觀計訂訊記訓託設許訴診詞試詩該詳認誌語誠誤說調談論諸諾謀謝證識譚譜議護讀變讓訪評這連週優僑儀償償價億倫個備傳傷傾僅兒內兩冊凍劃劇劉動勞勝勢勵勸勻區單厲參叢員問啟喬喪嗎團園執報壞增鏈鏡閩閉閃陝遼臨綱紀純紙紡紹終絡統綠綜綿緩編練縮贈贊輝輸轄辭釘鎖鏢鑒闊闖隸顆顏願飲餅駕騎鯨鵬鷹麼黨齋擺攜擾攔撲擋損搶換揮揚搖棟椏樞歸滬潛澤瀏灣煉燈燒燦犧獻癒癥皺盧瞭碼磚禍稱穎窩窪竄豎籌糾紛絨緒羅聰腦腳膽臉臟艙莊萊蔣蕩薩藍蘿虧蝦螢蠶褲襯誘誇諒謹譯賴賬贏趕躍軀軟輛輩遞遙鄔鈴銀銅鋪錄鎮鑽閘闡陣陳隱霽韓韻頌頓頻飾馮駱驅髮鬆鬧鮮鴻鵝點",
    "台湾会学区乡镇县广东业务协党团联体电话号产处厅岛门关开阅阳阴际难云雾头题类顾风飞饭馆马验体点龙龟齐龄红绿级细统经结给绝丝续维网总线编缘纵缩织绩职圣闻声听买卖费资质宾赏贤贝负财责货购贸赞赵车军轨转轻载辅轮农进运过达违远适选遗边还迈邻郑医释针钧钢钱锦钟钟铁鑫长问间阁队陈陆随险双杂离灵静响顺须预领频愿显养余驻腾驿凤鸣丽麦黄国园圆图场坛压壮寿梦夹奋奖妇妈婴孙宝实宁审写宽对导将专寻届属岭岳岩师带帮干厂废庐张强弹弯径从复微爱庆态宪怀应恳悬战戏户执择击据扩摄拨拥担数断时晋畅历晓书东条极杨乐楼标样机桥档欧欢岁历归残杀气汉渔洁润泪净减汤沟灭满渐济滨沈滩为烟烦热营炉争状独环现玛琼画异当疗发盘监尽众困础碍礼禅税种积稳穷竞笔节范筑简签篮粮紧兴举旧舰艺华万叶着苏兰处虚虫补装里制复见规视亲觉观计订讯记训托设许诉诊词试诗该详认志语诚误说调谈论诸诺谋谢证识谭谱议护读变让访评这连周优侨仪偿偿价亿伦个备传伤倾仅儿内两册冻划剧刘动劳胜势励劝匀区单厉参丛员问启乔丧吗团园执报坏增链镜闽闭闪陕辽临纲纪纯纸纺绍终络统绿综绵缓编练缩赠赞辉输辖辞钉锁镖鉴阔闯隶颗颜愿饮饼驾骑鲸鹏鹰么党斋摆携扰拦扑挡损抢换挥扬摇栋桠枢归沪潜泽浏湾炼灯烧灿牺献愈症皱卢了码砖祸称颖窝洼窜竖筹纠纷绒绪罗聪脑脚胆脸脏舱庄莱蒋荡萨蓝萝亏虾萤蚕裤衬诱夸谅谨译赖账赢赶跃躯软辆辈递遥邬铃银铜铺录镇钻闸阐阵陈隐霁韩韵颂顿频饰冯骆驱发松闹鲜鸿鹅点",
)
_ALIKE = str.maketrans("巿戸⼯⼈户卄", "市户工人户廿")  # look-alikes of OCR and input methods; 巿 (fú) is the common one
_DROPPED = re.compile(r"[\s\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff\u00ad\u034f\u061c\u180e\ufe00-\ufe0f\"'“”‘’„‟「」『』《》〈〉«»`´·•・.,，。、:：;；]")
_OPENING, _CLOSING = re.compile(r"[(\[{〔【〖［｛]"), re.compile(r"[)\]}〕】〗］｝]")
_NUMBER = re.compile(r"第([〇零一二三四五六七八九十百]{1,6})")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0}

# Fixed synonyms: what every office writes both ways. Longer ones first.
_SYNONYMS = (
    ("有限责任公司", "有限公司"),
    ("股份有限公司", "股份公司"),
    ("社会工作委员会", "社工委"),
    ("国有资产监督管理委员会", "国资委"),
    ("发展和改革委员会", "发改委"),
    ("发展与改革委员会", "发改委"),
    ("卫生健康委员会", "卫健委"),
    ("老龄工作委员会", "老龄委"),
    ("精神文明建设委员会", "文明委"),
    ("机构编制委员会", "编委"),
    ("村民委员会", "村委会"),
    ("居民委员会", "居委会"),
    ("工作委员会", "工委"),
    ("社会工作", "社工"),
    ("残疾人联合会", "残联"),
    ("妇女联合会", "妇联"),
    ("工商业联合会", "工商联"),
    ("文学艺术界联合会", "文联"),
    ("科学技术协会", "科协"),
    ("街道办事处", "街道办"),
    ("总支部委员会", "总支"),
    ("党总支部", "党总支"),
    ("支部委员会", "支部"),
    ("工会委员会", "工会"),
)
_PARTY = re.compile(r"^(?:中国共产党|中共)(.+)$")

# Districts whose name more than one city has: without the city even equal names do not say which office.
_SHARED_DISTRICT = re.compile(
    r"(?:朝阳|鼓楼|和平|河东|新华|桥西|桥东|铁东|铁西|西湖|城关|长安|宝山|普陀|白云|江北|南山|通州|海州|青山|新城|郊|市中|城|永定|向阳|西安|清河|龙华|东山|新兴|大东|海港|新市|河西|城东|城西|城北|城中|"
    r"双清|大通|东湖|东安|宽城|裕华|东河|岭东|城厢|振兴|金州|立山|太和|平山|龙山|东风|友谊|建华|临河|南岸)区"
)
_FORMS = (
    "股份公司",
    "集团有限公司",
    "集团公司",
    "集团",
    "有限公司",
    "公司",
    "服务中心",
    "服务社",
    "服务站",
    "中心",
    "协会",
    "学会",
    "促进会",
    "联合会",
    "商会",
    "基金会",
    "研究会",
    "研究院",
    "学院",
    "大学",
    "学校",
    "医院",
    "局",
    "厅",
    "院",
    "社",
)
_SAME_BODY = ("居委会", "村委会", "党委", "党支部", "党总支", "支部", "总支", "街道办", "工委", "党工委", "社区", "党群服务中心")
_PROVINCE = re.compile(r"^(?:[一-鿿]{2,3}省|内蒙古自治区|广西壮族自治区|宁夏回族自治区|新疆维吾尔自治区|西藏自治区)(?=..)")
_DIVISIONS = re.compile(r"^(?:[一-鿿]{2,6}?省)?(?:[一-鿿]{2,6}?(?:市|自治州|州|盟))?(?:[一-鿿]{1,6}?(?:区|县|旗|市))?")
_BRANCH = re.compile(r"(?:分公司|分院|分校|分会|支行|分行|学院|附属.*|分中心|办事处|社区.*|村.*)$")


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """Undo width, blanks, quotes, brackets, look-alikes and traditional shapes; words stay."""
    text = unicodedata.normalize("NFKC", name[:LONGEST]).translate(_ALIKE)
    text = _OPENING.sub("(", _CLOSING.sub(")", text.translate(_SIMPLE)))
    return _DROPPED.sub("", text).lower()


@lru_cache(maxsize=4096)
def unit_key(name: str) -> str:
    """Return what two spellings of one organisation share."""
    text = _NUMBER.sub(lambda m: f"第{_count(m.group(1))}", plain(name))
    party = _PARTY.match(text)
    if party:
        # 中共X委员会 = X党委; 中共X区委社会工作部 = X区委社会工作部
        text = party.group(1)
        text = re.sub(r"(?<!工作)(?<!支部)委员会$", "党委", text) if not text.endswith(("居民委员会", "村民委员会")) else text
        text = re.sub(r"工作委员会$", "党工委", text)
        text = re.sub(r"(?<!党)支部委员会$", "党支部", text)
    for long, short in _SYNONYMS:
        text = text.replace(long, short)
    return text


def _count(numeral: str) -> int:
    """Read a Chinese number below a thousand; 二〇三 is read digit by digit."""
    if not set(numeral) & {"十", "百"}:
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total = digit = 0
    for c in numeral:
        if c in _DIGITS:
            digit = _DIGITS[c]
        else:
            total += (digit or 1) * (100 if c == "百" else 10)
            digit = 0
    return total + digit


_VERSION = re.compile(
    r"(?:[(]?(?:v|ver|版本|第)\d{1,3}(?:\.\d{1,3})?(?:版|稿)?[)]?|[(]?(?:最终版|最终稿|终稿|终版|定稿|修改稿|修改版|修订稿|修订版|修改|更新版|更新|初稿|新版|打印版|盖章版|盖章|签字版|已盖章|扫描件|扫描版|扫描|电子版|word版|pdf版|副本|复件|拷贝|copy)[)]?|[(]\d{1,3}[)])+$"
)
_DATE = re.compile(r"[(]?(?:20\d{2}[-/年._]?\d{1,2}[-/月._]?\d{1,2}日?|\d{1,2}月\d{1,2}日|20\d{6})[)]?$")


@lru_cache(maxsize=4096)
def title_key(title: str) -> str:
    """Return what the versions of one case's title share: quotes, V2, 修改稿, 最终版, 盖章版 and dates are gone."""
    text = re.sub(r"[-_—–―－~～]+$", "", re.sub(r"^[-_—–―－~～]+", "", plain(title)))
    before = ""
    while text != before:
        before = text
        text = re.sub(r"[-_—–―－+]+$", "", _DATE.sub("", _VERSION.sub("", text)) or text)
    return re.sub(r"[-_—–―－~～!?！？()]", "", text) or text


def compare(a: str, b: str) -> Verdict:
    """Say whether two names mean one organisation; see the module's first lines for what "same" takes."""
    one, two = unit_key(a), unit_key(b)
    if not one or not two:
        return Verdict(Likeness.ASK, ("有一个名称是空的",))
    if one == two:
        return _equal(a, b, one)
    short, long = sorted((one, two), key=lambda n: (len(n), n))
    if _numbers(one) != _numbers(two) and _numbers(one) and _numbers(two):
        return Verdict(Likeness.DIFFERENT, ("序号不同",))
    if _PROVINCE.sub("", one) == _PROVINCE.sub("", two):
        return Verdict(Likeness.SAME, ("只差省级区划前缀",))
    if _generic_left_out(short, long):
        return Verdict(Likeness.SAME, ("只差行政区的通名（市、区、县）",))
    bare = [re.sub(r"[()]", "", n) for n in (one, two)]
    if bare[0] == bare[1]:
        return Verdict(Likeness.ASK, ("只差括号，请核对",))
    return _unlike(short, long)


def _equal(a: str, b: str, key: str) -> Verdict:
    district = _SHARED_DISTRICT.match(key)
    if district and re.search(r"社区|村|居委会", key[district.end() :]):
        return Verdict(Likeness.ASK, (f"名称相同，但有{district.group()}的不止一个城市，须补省市",))
    return Verdict(Likeness.SAME, ("名称相同",) if a == b else ("写法不同，名称相同",))


def _unlike(short: str, long: str) -> Verdict:
    """Judge names that differ in words: different, unless one may be short for the other or both sit at one place."""
    forms = [next((f for f in _FORMS if n.endswith(f)), "") for n in (short, long)]
    stems = [_stem(n) for n in (short, long)]
    if stems[0] == stems[1] and stems[0]:
        return Verdict(Likeness.ASK, ("同一地方的党组织、自治组织或办事机构，公章可能不同",))
    if long.startswith(short):
        tail = long[len(short) :]
        if _BRANCH.search(tail) and not tail.startswith(("居委会", "村委会")):
            return Verdict(Likeness.DIFFERENT, (f"“{tail}”是下级或分支机构",))
        return Verdict(Likeness.ASK, (f"一个多出“{tail}”，可能是内设机构或省略了后缀",))
    if all(forms) and forms[0] != forms[1] and not (forms[0].endswith(forms[1]) and "公司" not in forms[0]):
        return Verdict(Likeness.DIFFERENT, (f"组织形式不同：{forms[0]}、{forms[1]}",))
    if len(short) >= 2 and _within(short, long):
        return Verdict(Likeness.ASK, ("一个可能是另一个的简称或省略了上级",))
    if re.sub(r"第\d+|.{2,4}?区", "", short).endswith("人民医院") and long.endswith("人民医院") and _DIVISIONS.match(short):
        same_city = re.match(r"^[一-鿿]{2,6}?市", short)
        if same_city and long.startswith(same_city.group()):
            return Verdict(Likeness.ASK, ("同城医院可能一套机构两块牌子",))
    return Verdict(Likeness.DIFFERENT, ("专名不同",))


def _stem(name: str) -> str:
    """Cut the word for what kind of body sits at a street or in a community; "" when there is none."""
    for form in sorted(_SAME_BODY, key=len, reverse=True):
        if name.endswith(form) and len(name) > len(form) + 1:
            stem = name[: -len(form)]
            stem = f"{stem}街道" if form == "街道办" else f"{stem}社区" if form == "社区" else stem
            return stem if stem.endswith(("街道", "社区", "村", "镇", "乡")) else ""
    return ""


def _numbers(name: str) -> list[str]:
    return re.findall(r"\d+", name)


def _generic_left_out(short: str, long: str) -> bool:
    """临江益民中心 for 临江市益民中心: the words 市, 区, 县 missing behind a division's name at the front, nothing else."""
    divisions = _DIVISIONS.match(long)
    if not divisions or not divisions.group() or not 0 < len(long) - len(short) <= 2:
        return False
    front, rest = divisions.group(), long[divisions.end() :]
    options = {front}
    for at, c in enumerate(front):
        if c in "市区县" and at >= 2:
            options |= {o[: at - (len(front) - len(o))] + o[at - (len(front) - len(o)) + 1 :] for o in options}
    return any(o + rest == short for o in options if o != front)


def _within(short: str, long: str) -> bool:
    letters = iter(long)
    return all(c in letters for c in short)
