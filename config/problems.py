"""What is wrong with a file a person wrote: one sentence each, in plain Chinese and in English, with the line.

Every sentence stands in `SENTENCES`, so that a secretary's complaint about one can be answered by changing one line.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    file: str
    line: int  # from 1; 0 when the file as a whole is meant
    column: int
    key: str  # 材料.申报表.途径
    sentence: str
    suggestion: str = ""  # what was probably meant, as it would be written
    english: str = ""

    def told(self, language: str = "zh") -> str:
        """The problem as one line for a person, in *language*."""
        if language == "en":
            where = f"{self.file} line {self.line}: " if self.line else f"{self.file}: "
            return where + (self.english or self.sentence) + (f" Did you mean “{self.suggestion}”?" if self.suggestion else "")
        where = f"{self.file} 第{self.line}行：" if self.line else f"{self.file}："
        return where + self.sentence + (f"是不是想写“{self.suggestion}”？" if self.suggestion else "")

    def __str__(self) -> str:  # type: ignore[explicit-override]  # typing.override is 3.12
        return self.told()


class ConfigError(Exception):
    """Something a person wrote cannot be used; *problems* holds every reason at once.

    ConfigError
    ├── SheetError      the campaign sheet 征集单
    └── SettingsError   the deployment's settings
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(one) for one in problems))

    def told(self, language: str = "zh") -> str:
        return "\n".join(one.told(language) for one in self.problems)


class SheetError(ConfigError):
    pass


class SettingsError(ConfigError):
    pass


SENTENCES: dict[str, tuple[str, str]] = {
    # the file as a whole
    "unreadable": ("文件打不开（{why}）。", "The file cannot be opened ({why})."),
    "absent": ("没有这个文件；随程序附带的征集单有：{bundled}。", "There is no such file; the sheets that come with the program are: {bundled}."),
    "too-big": ("文件超过1MB，不像一份征集单。", "The file is larger than 1 MB; this is no campaign sheet."),
    "not-text": ("文件不是文本（UTF-8或GBK），请另存为UTF-8文本。", "The file is not text in UTF-8 or GBK."),
    "odd-character": ("有看不见的控制字符，请删去重打这一行。", "There is an invisible control character; delete and retype this line."),
    "empty": ("征集单是空的。", "The sheet is empty."),
    "no-table": ("征集单应由“项目: 内容”组成，例如“活动: ……”。", "A sheet consists of “key: value” lines."),
    "two-documents": ("一份文件只写一份征集单，请删去“---”及其后的内容。", "One file holds one sheet; remove “---” and what follows."),
    "too-deep": ("层次套得太深。", "The nesting is too deep."),
    "too-many": ("内容太多，不像一份征集单。", "There is too much in it for a campaign sheet."),
    # how it is written down
    "tab": ("用了制表符（Tab键），请改成空格。", "There is a tab; use spaces."),
    "wide-colon": ("“{word}”后面的冒号是全角，请改成半角冒号加一个空格。", "The colon after “{word}” is full-width; use “: ”."),
    "no-space": ("“{word}”后面的冒号与内容之间少一个空格。", "A space is missing after the colon of “{word}”."),
    "wide-bracket": ("括号“{word}”是全角，请改成半角。", "The bracket “{word}” is full-width; use the ASCII one."),
    "sign-first": ("内容以“{word}”开头，要整个用引号括起来。", "The value begins with “{word}” and must be put in quotes."),
    "compare": ("不能用“{word}”，请用文字写明。", "“{word}” cannot be used; write the limit in words."),
    "question": ("花括号里不能直接用半角问号，请改成全角“？”，或给整句加引号。", "An ASCII “?” inside braces must be “？” or quoted."),
    "brace-first": ("内容以花括号开头，要整个用引号括起来。", "The value begins with a brace and must be put in quotes."),
    "quote": ("引号没有配对。", "A quotation mark is not closed."),
    "bracket": ("括号没有配对，或括号里少了逗号。", "A bracket is not closed, or a comma is missing inside."),
    "wide-space": ("行首有全角空格或别的空白，请改成半角空格。", "The line begins with a wide or odd space; use plain spaces."),
    "wide-dash": ("列表每行开头用半角“-”加一个空格，不用“{word}”。", "A list line begins with “- ”, not with “{word}”."),
    "dash-space": ("列表开头的“-”后面少一个空格。", "A space is missing after the “-” of the list."),
    "no-colon": (
        "这一行没有“项目: 内容”的冒号。说明文字请在行首加“#”；上一行没有写完的，并到上一行。",
        "There is no “key: value” on this line; put # before a remark, join what continues the line above.",
    ),
    "second-colon": ("一行里出现了两处“: ”，内容里的冒号请改成全角，或给整句加引号。", "There are two “: ” on one line; quote the value."),
    "indent": ("这一行的缩进与上下文对不齐。", "The indentation of this line does not fit its neighbours."),
    "indent-by": (
        "这一行的缩进与上下文对不齐：行首有{here}个空格，上面一项是{above}个；同一层要一样多，下一层多两个。",
        "The indentation of this line does not fit its neighbours: {here} spaces, the entry above has {above}.",
    ),
    "deeper": (
        "这一行比上面的“{word}”缩进更深，而“{word}”已经写了内容：同一层的，行首改成{above}个空格；要分项写的，内容也写成一项，放到下一行。",
        "This line is set deeper than “{word}” above, which has a value already: use {above} spaces, or make that value an entry of its own.",
    ),
    "unparsed": ("写法无法识别，请检查冒号、缩进、括号和引号。", "This cannot be read; check colons, indentation, brackets and quotes."),
    "cut": (
        "“{word}”没有内容。若它是上一句的后半句，请把前面的半角逗号改成全角“，”，或给整句加引号。",
        "“{word}” has no value. If it continues the sentence before it, use “，” or quote the sentence.",
    ),
    "null": ("“{word}”后面是空的，请填上内容，或删去这一行。", "“{word}” has no value; fill it in or delete the line."),
    "anchor": ("征集单里不用“&”“*”引用，请把内容写全；以这些符号开头的文字要加引号。", "Anchors and aliases (& and *) are not used; write it out or quote it."),
    "tag": ("以“!”开头的文字要加引号。", "A value beginning with “!” must be quoted."),
    # which words are used
    "unknown": ("“{where}”里没有“{word}”这一项。", "There is no “{word}” in “{where}”."),
    "unknown-here": (
        "“{where}”里没有“{word}”这一项，它写在“{choices}”里；请看缩进和位置。",
        "There is no “{word}” in “{where}”; it belongs to “{choices}”. See the indentation.",
    ),
    "unknown-far": ("“{where}”里没有“{word}”这一项，可写：{choices}。", "There is no “{word}” in “{where}”; it takes {choices}."),
    "twice": ("“{word}”写了两次（另一处在第{other}行）。", "“{word}” is written twice (also on line {other})."),
    "missing": ("缺少“{word}”，请补上“{word}: ……”。", "“{word}” is missing; add “{word}: …”."),
    "want-table": ("“{word}”下面应分项写（项目: 内容）。", "“{word}” should hold “key: value” lines."),
    "want-text": ("“{word}”应是一句文字。", "“{word}” should be one text."),
    "want-list": ("“{word}”应是文字或[甲, 乙]这样的列表。", "“{word}” should be a text or a list [a, b]."),
    "choice": ("“{word}”不能是“{value}”，只能是：{choices}。", "“{word}” cannot be “{value}”; choose from {choices}."),
    "yes-no": ("“{word}”只能写“是”或“否”，不能是“{value}”。", "“{word}” is yes or no, not “{value}”."),
    # values
    "code": ("代号“{value}”只能用英文字母、数字、“-”和“_”，以字母开头，不超过20位。", "The code “{value}” takes ASCII letters, digits, - and _ only."),
    "address": ("“{value}”不是正确的电子邮箱地址。", "“{value}” is not an e-mail address."),
    "postcode": ("邮编“{value}”不是6位数字。", "The postcode “{value}” does not have 6 digits."),
    "date": ("“{value}”不是日期，请写成2025-09-30或2025-09-30 17:00。", "“{value}” is not a date; write 2025-09-30 or 2025-09-30 17:00."),
    "date-year": ("日期“{value}”缺年份，请写成2025-09-30这样。", "The date “{value}” lacks its year; write it as 2025-09-30."),
    "date-weekday": ("“{value}”这一天是{weekday}，请核对日期。", "“{value}” is a {weekday}; check the date."),
    "date-impossible": ("没有“{value}”这一天。", "There is no such day as {value}."),
    "hour-impossible": ("没有“{value}”这个时刻。", "There is no such time as {value}."),
    "span": ("“{value}”不是一段时间，请写成10天、2周或48小时。", "“{value}” is no length of time; write 10 days."),
    "workdays": ("“{value}”：宽限按自然日计，请换算成天数。", "“{value}”: grace is counted in calendar days."),
    "opens-after": ("起始日{opens}晚于截止时间。", "The call opens ({opens}) after its deadline."),
    "postponed-back": ("延期后的时间早于原定时间。", "The postponed deadline is before the original one."),
    "no-date": ("截止没有写“时间”，也不是长期或未定。", "The deadline has no time and is not open-ended."),
    "amount": (
        "看不懂数量“{value}”，请照通知的说法写，如不超过5000、不少于3MB、约3000、3-5。",
        "The amount “{value}” cannot be read; write it as at most 5000, at least 3MB, about 3000, 3-5.",
    ),
    "amount-bare": ("“{word}”只写“{value}”，看不出是上限、下限还是约数。", "“{word}” says only “{value}”: at most, at least or about?"),
    "amount-unit": ("“{word}”的数量“{value}”缺单位（{unit}）。", "The amount “{value}” of “{word}” lacks its unit ({unit})."),
    "amount-wrong-unit": ("“{word}”不能用“{value}”这个单位，应是{unit}。", "“{value}” is the wrong unit for “{word}”; use {unit}."),
    "amount-reversed": ("数量“{value}”的下限大于上限。", "In “{value}” the lower bound exceeds the upper."),
    "number": ("“{word}”应是一个正整数，不能是“{value}”。", "“{word}” should be a whole number, not “{value}”."),
    "hour": ("“{word}”应是0到23之间的钟点，不能是“{value}”。", "“{word}” should be an hour from 0 to 23, not “{value}”."),
    "originals": ("其中原件{originals}份，多于总份数{copies}份。", "{originals} originals are more than {copies} copies."),
    "placeholder": ("命名样式里没有“{{{value}}}”，可用：{choices}。", "There is no “{{{value}}}” for names; use {choices}."),
    "pattern-words": ("命名样式“{value}”里要替换的词须写在花括号里。", "In the name “{value}” the words to be replaced must stand in braces."),
    "pattern-braces": ("命名样式“{value}”的花括号没有配对。", "The braces in “{value}” do not match."),
    "format": ("“格式”里没有“{value}”。", "There is no format “{value}”."),
    "subject": ("“主题以”与“主题不以”都写了“{value}”，互相矛盾。", "Subjects both must and must not begin with “{value}”."),
    "zone": ("没有时区“{value}”。", "There is no time zone “{value}”."),
    "language": ("语言只能是中文或英文，不能是“{value}”。", "The language is Chinese or English, not “{value}”."),
    "retention": ("存期“{value}”看不懂，请写成2年、6个月或90天。", "The retention “{value}” cannot be read; write 2 years, 6 months."),
    # how the parts fit together
    "same-item": ("材料“{value}”写了两次，请用不同的名称。", "The item “{value}” is listed twice."),
    "same-alias": ("“{value}”同时指材料“{one}”和“{two}”，收到时无法分辨。", "“{value}” names both “{one}” and “{two}”."),
    "same-category": ("分类“{value}”写了两次。", "The category “{value}” is listed twice."),
    "same-deadline": ("截止“{value}”写了两次。", "The deadline “{value}” is listed twice."),
    "same-mailbox": ("信箱“{value}”写了两次。", "The mailbox “{value}” is listed twice."),
    "no-deadline": ("没有名为“{value}”的截止，征集单里有：{choices}。", "There is no deadline called “{value}”; the sheet has {choices}."),
    "nameless-deadline": ("截止不止一个时，每个都要起名字，如“电子: 2026-09-30”。", "Several deadlines need a name each, such as “electronic: 2026-09-30”."),
    "no-item": ("没有名为“{value}”的材料。", "There is no item called “{value}”."),
    "inside-itself": ("材料“{value}”不能附于自己。", "The item “{value}” cannot be inside itself."),
    "no-condition": ("条件“{value}”没有在征集单里说明过，可用：{choices}。", "The condition “{value}” is not declared; use {choices}."),
    "no-condition-value": ("条件“{word}”没有“{value}”这一种，可用：{choices}。", "The condition “{word}” has no “{value}”; use {choices}."),
    "no-roster": ("角色“{value}”要查名册，但没有写“名册”。", "The role “{value}” needs a roster, but none is given."),
    "reminder": ("催报“{value}”看不懂，请写成“截止前7天”，或写“不催”。", "The reminder “{value}” cannot be read; write 7 days before."),
    "reminder-after": ("催报“{value}”在截止之后，催报只能在截止以前。", "The reminder “{value}” is after the deadline."),
    "reminder-nothing": ("没有确定的截止日期，无从催报；请写“催报: 不催”。", "Without a dated deadline nothing can be reminded of."),
    "reminder-early": ("催报“{value}”在征集开始（{opens}）之前。", "The reminder “{value}” comes before the call opens ({opens})."),
    "no-intake": ("收件里没有写信箱、邮寄、网页或当面，材料无处可收。", "The intake names no mailbox, address or page."),
    "no-route": ("材料“{value}”只能走“{route}”，但收件里没有写“{route}”。", "“{value}” can only come by {route}, which the intake does not give."),
    "no-items": ("没有列出任何材料。", "No item is listed."),
    "one-option": ("“任一”里至少要有两种办法。", "“any_of” needs at least two alternatives."),
    "sentence": ("“{value}”机器核不了，请写在“人工”里。", "“{value}” cannot be checked by machine; put it under human."),
    # settings
    "toml-value": ('等号后面的内容不对：文字要加英文双引号，如 send = "approve"。', "What follows the equals sign is no value; text stands in double quotes."),
    "toml-equals": ('项目名后面要写半角等号“=”，如 send = "approve"。', "The name is to be followed by an equals sign."),
    "toml-twice": ("“{word}”写了两次，请只留一处；本来就有的那一行，直接在原处改。", "“{word}” is written twice; keep one."),
    "toml": ("写法不合TOML格式（{why}）。", "This is not valid TOML ({why})."),
    "setting-unknown": ("没有“{word}”这一项设置。", "There is no setting “{word}”."),
    "setting": ("“{word}”的值不对：{why}。", "The value of “{word}” is wrong: {why}."),
    "setting-missing": ("缺少“{word}”。", "“{word}” is missing."),
    "file-missing": ("“{word}”指的文件{value}不存在或读不出。", "The file {value} of “{word}” does not exist or cannot be read."),
    "provider": (
        "没有服务商“{value}”，可用：{choices}；或自己填写host、port、security。",
        "There is no provider “{value}”; use {choices} or give host, port, security.",
    ),
    "host": ("“{word}”既没有provider也没有host，地址{value}也认不出服务商。", "“{word}” has neither provider nor host."),
    "password": ("“{word}”没有密码：请填password_file（推荐）或password，也可用环境变量{value}。", "“{word}” has no password; give password_file or {value}."),
    "password-twice": ("“{word}”同时写了password和password_file，请只留一个。", "“{word}” has both password and password_file."),
    "confided": ("文件{value}读不出：里面应当只有一行文字（UTF-8）。", "The file {value} cannot be read: it should hold one line of text in UTF-8."),
    "home-missing": (
        "部署文件夹“{value}”还没有建立：已建在别处的，请写 shoujian --home 文件夹；没有建过的，请先运行 shoujian init。",
        "The deployment {value} does not exist; run “shoujian init”.",
    ),
    "campaign-unknown": ("信箱“{word}”写的活动代号“{value}”没有对应的征集单。", "The mailbox “{word}” names the campaign “{value}”, which has no sheet."),
}


def english(code: str, **words: object) -> str:
    return SENTENCES[code][1].format(**words)


def problem(code: str, file: str, line: int, column: int, key: str, *, suggestion: str = "", **words: object) -> Problem:
    """The problem *code* said with *words*."""
    return Problem(file, line, column, key, SENTENCES[code][0].format(**words), suggestion, english(code, **words))
