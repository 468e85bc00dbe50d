"""The one decoder: bytes and a label that may lie become text, with a measure of how sure we are.

Order of belief: byte order mark, the label when the bytes agree with it, then UTF-8 strictly, GB 18030 by how common its characters are,
Big5 likewise, and charset-normalizer last. Nothing is dropped: what no charset can read becomes U+FFFD and is said so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.labels import codec

SAMPLE = 64 * 1024  # bytes looked at by the detectors; enough for any frequency, bounded for any mail
SHORT = 60  # bytes that may be UTF-8 by chance; longer text never is
REPLACED = "\ufffd"

# The characters Chinese is mostly made of, then those of our trade, then their traditional shapes: a wrong charset gives others.
_COMMON = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理"
    "心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信"
    "表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许"
    "统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔申填写"
    "案例材料请查收附单单位盖章联系收到您好老师感谢街道社区居委幸福红色物业服务中心协会党支部村镇乡县省组织委员会局办处证明扫描复印版最终修改转发答复回复推荐汇总视频照片图片截止逾补充"
    "号姓职邮箱手机地址编辑谢尊敬祝节九八七六零〇负责简介摘要目录项目活动创新优秀典型评选征集参评启慈善志愿儿童养残障困难帮扶基金研究论坛"
    "們來為國說時會對過後個學與長還進這裡機無開關點業間應戰體兩見產經當動實發現將氣題變務條總電數報結計書權設類據達邊張該規場傳師觀術領確請運導爭讓識織單蓋聯繫處證區輔縣鄉鎮協"
    "，。、；：？！（）《》“”‘’—…－．·【】０１２３４５６７８９　"
)
_CUT = frozenset({"unexpected end of data", "incomplete multibyte sequence"})
_HIGH = re.compile(rb"[\x80-\xff]+")
_JIS = re.compile(rb"\x1b([$][B@]|[(][BJI])")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the charset that gave it, and why the label was not believed ("" when it was)."""

    text: str
    charset: str
    confidence: float
    doubt: str = ""


def html_meta(data: bytes) -> str:
    """Return the charset an HTML document names in its first two kilobytes."""
    found = _META.search(data[:2048])
    return found.group(1).decode("ascii") if found else ""


def decode(data: bytes, label: str = "", *, meta: str = "") -> Decoded:
    """Read *data* as text; *label* is the MIME charset, *meta* the one an HTML document names about itself."""
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return _marked(data)
    said = codec(label) if label else ""
    names = [n for n in (said, codec(meta) if meta else "") if n]
    if data.isascii():
        if not _escaped(data, names):
            return Decoded(data.decode("ascii"), "ascii", 1.0)
        if b"\x1b$B" in data or b"\x1b$@" in data:
            names.append("iso2022_jp")  # nothing else is written so, whatever the label says
    for name in dict.fromkeys(names):
        believed = _believe(data, name, label=label)
        if believed is not None:
            return believed
    kept = _damaged(data, said) if said else None
    if kept is not None:
        return Decoded(kept, said, 0.8, f"damaged text, read as {said}")
    found = _detect(data, latin=said == "cp1252" and "ascii" not in label.lower())
    doubt = f"labelled {label[:40]!r}, read as {found.charset}" if label and said != found.charset else ""
    if not label and found.confidence < 1:
        doubt = f"no label, read as {found.charset}"
    return Decoded(found.text, found.charset, found.confidence, doubt or found.doubt)


def _marked(data: bytes) -> Decoded:
    name, skip = ("utf-8", 3) if data[0] == 0xEF else ("utf-16-le", 2) if data[0] == 0xFF else ("utf-16-be", 2)
    text = data[skip:].decode(name, "replace")
    return Decoded(text, name, 1.0, f"damaged {name}" if REPLACED in text else "")


def _escaped(data: bytes, names: list[str]) -> bool:
    """Tell whether ASCII bytes stand for other characters: ISO 2022, HZ, UTF-7."""
    return b"\x1b$" in data or (b"\x1b(" in data and bool(names)) or (b"~{" in data and "gb18030" in names) or ("utf-7" in names and b"+" in data)


def _damaged(data: bytes, name: str) -> str | None:
    """Keep to the label when all but a few bytes agree with it: one broken character is no reason to read the others differently."""
    if name == "cp1252":
        return None
    text = _windows_jis(data) if name == "iso2022_jp" else _paired(data.decode(name, "replace"))
    bad = text.count(REPLACED)
    good = sum(c > "\x7f" for c in text) - bad
    if name == "utf-8":  # bytes of another charset seldom look like UTF-8
        other = _strict(data[:SAMPLE], "gb18030")
        return text if good >= bad and (other is None or rarity(other) > 0.3) else None
    return text if good >= bad * 10 and _mostly_utf8(data) is None else None


def _mostly_utf8(data: bytes) -> str | None:
    """Read UTF-8 with a few bytes broken; None when it is something else."""
    text = data.decode("utf-8", "replace")
    bad = text.count(REPLACED)
    return text if not data.isascii() and sum(c > "\x7f" for c in text) >= bad * 5 else None


def _paired(text: str) -> str:
    """Replace lone surrogates: Python's UTF-7 lets them through, no database takes them."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _windows_jis(data: bytes) -> str:
    """Read ISO-2022-JP as Windows writes it: with NEC's row of circled digits and half-width kana, both unknown to the standard."""
    out: list[bytes] = []
    pieces = _JIS.split(data)
    for mark, piece in zip([b"(B", *pieces[1::2]], pieces[::2], strict=True):
        if mark[:1] == b"(":
            out.append(bytes(b | 0x80 for b in piece) if mark == b"(I" else piece)
            continue
        for high, low in zip(piece[::2], piece[1::2], strict=False):
            row, odd = divmod(high - 0x21, 2)
            out.append(bytes([(row + (0x81 if row < 31 else 0xC1)) & 0xFF, (low + (0x7E if odd else 0x20 if low >= 0x60 else 0x1F)) & 0xFF]))
    return b"".join(out).decode("cp932", "replace")


def _believe(data: bytes, name: str, *, label: str) -> Decoded | None:
    """Decode as labelled, unless the bytes contradict the label."""
    if name == "cp1252":
        return None  # what programs write that know no better; the bytes decide
    escaped = name == "gb18030" and data.isascii() and b"~{" in data
    text = _strict(data, "hz" if escaped else name)
    if text is None:
        return None
    if name == "utf-7":
        text = _paired(text)
    if name != "utf-8" and not data.isascii():
        # UTF-8 that calls itself GBK is legal GBK more often than not: compare the characters that come out.
        other = _strict(data, "utf-8")
        if other is not None and rarity(other) < rarity(text) - 0.05:
            return Decoded(other, "utf-8", 0.9, f"labelled {label[:40]!r}, read as utf-8")
    return Decoded(text, name, 1.0 if name == "utf-8" else 0.95)


def _strict(data: bytes, name: str) -> str | None:
    """Decode without a fault, except that the last character may have been cut off."""
    try:
        return data.decode(name)
    except UnicodeDecodeError as fault:
        if fault.start < len(data) - 3 or fault.reason not in _CUT or data[: fault.start].isascii():
            return None  # of a word that ends in `é` nothing else speaks for UTF-8
        try:
            return data[: fault.start].decode(name) + REPLACED
        except (UnicodeDecodeError, ValueError, LookupError):
            return None
    except (ValueError, LookupError, AssertionError):
        return None


def rarity(text: str) -> float:
    """Return the share of non-ASCII characters of *text* that ordinary Chinese does not use: near 0 for Chinese, near 1 for nonsense."""
    wide = [c for c in text[:4000] if c > "\x7f"]
    if not wide:
        return 0.0
    cost = 0.0
    for c in wide:
        if c in _COMMON:
            continue
        if "\ue000" <= c <= "\uf8ff":
            cost += 1.5  # private use: what a wrong GB reading gives
            continue
        cost += 0.55 if "\u4e00" <= c <= "\u9fff" or "\u3000" <= c <= "\u303f" or "\uff00" <= c <= "\uffef" else 1.0
    return cost / len(wide)


def _detect(data: bytes, *, latin: bool) -> Decoded:
    text = _strict(data, "utf-8")
    if text is not None:
        # 通知 in GBK is UTF-8 as well, of two marks that nobody writes alone; only its few bytes leave the doubt
        chinese = _strict(data, "gb18030") if len(data) <= SHORT and not data.isascii() and max(text) < "\u0800" and _paired_up(data) else None
        return Decoded(text, "utf-8", 1.0) if chinese is None or rarity(chinese) > 0.2 else Decoded(chinese, "gb18030", 0.9)
    text = _mostly_utf8(data)
    if text is not None:
        return Decoded(text, "utf-8", 0.8, "damaged text, read as utf-8")
    head = data[:SAMPLE]
    found = [(rarity(t) + bias, name, t) for name, bias in (("gb18030", 0.0), ("cp950", 0.08)) if (t := _strict(head, name)) is not None]
    if found and not (latin and min(found)[0] > 0.15 and _accented(head)):
        cost, name, text = min(found)
        if cost < 0.5 or ((_paired_up(head) if latin else name == "gb18030" and _mostly_wide(head)) and cost < 0.6):
            return Decoded(text if len(head) == len(data) else data.decode(name, "replace"), name, round(1 - cost, 2))
    western = _western(head, said=latin)
    if western is not None:
        return Decoded(data.decode(western, "replace"), western, 0.6)
    return _least_bad(data, found=[(n, c) for c, n, _ in found])


def _mostly_wide(data: bytes) -> bool:
    return sum(b > 0x7F for b in data) * 3 > len(data)


def _accented(data: bytes) -> bool:
    """Tell single letters with accents: characters of two bytes do not come one byte at a time, nor end in the middle."""
    runs = _HIGH.findall(data)
    return sum(len(run) % 2 for run in runs) * 2 >= len(runs) and (sum(map(len, runs)) < 2 * len(runs) or len(runs) == 1)


def _paired_up(data: bytes) -> bool:
    """Tell a name of two rare characters: no word has four accents in a row."""
    return all(len(run) >= 4 and len(run) % 2 == 0 for run in _HIGH.findall(data))


def _western(data: bytes, *, said: bool) -> str | None:
    """Recognise Latin-1 prose: few high bytes, each among ASCII letters unless the label *said* so."""
    if not said and (sum(b > 0x7F for b in data) * 3 > len(data) or re.search(rb"[\x80-\xff]{3}", data)):
        return None
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _least_bad(data: bytes, *, found: list[tuple[str, float]]) -> Decoded:
    """Choose among readings that all have faults; charset-normalizer proposes one of them."""
    head = data[:SAMPLE]
    names = ["utf-8", "gb18030", *(n for n, _ in found)]
    if len(head) >= 32:  # on shorter text it guesses (`附件` becomes Big5)
        from charset_normalizer import from_bytes

        best = from_bytes(head[:4096], steps=3, chunk_size=256).best()
        if best is not None and best.encoding:
            names.append(best.encoding)
    options = []
    for rank, name in enumerate(dict.fromkeys(names)):
        text = head.decode(name, "replace")
        options.append((text.count(REPLACED) / max(1, len(text)) * 3 + rarity(text), rank, name))
    cost, _, name = min(options)
    text = data.decode(name, "replace")
    doubt = f"damaged text, read as {name}" if REPLACED in text else ""
    return Decoded(text, name, max(0.05, round(0.6 - cost / 2, 2)), doubt)
