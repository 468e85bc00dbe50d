r"""The pass over an RTF document: groups, bytes and words in order, and the stories they belong to; what each control word means says `rtfwords`.

{ opens a group ─ \word123 says something of it ─ \'b9 a byte ─ text ─ } everything said since { is forgotten
{\header …}  {\footnote …}  {\shptxt …}   are stories of their own; {\*\…} nobody must understand
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lxml import etree

from ingest.extract import Limits
from ingest.extract.manuscript import Manuscript
from ingest.extract.rtfstate import Font, Heads, State, Story
from ingest.extract.wordfonts import Look
from ingest.extract.wordtree import Element
from ingest.facts import Defect, DefectKind, Extract

GROUPS = 400  # groups within groups; Word writes twenty; what is deeper says only words
TOKENS = 3_000_000  # a thesis has 300,000; this many take six seconds
LARGEST = 32 << 20  # bytes of one picture
DIGITS = 1 << 20  # hexadecimal digits of a picture made bytes at a time
STORIES = 5_000  # notes, headers and text boxes
_TOKEN = re.compile(rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n\x00]+)|[\r\n\x00]+|\\", re.DOTALL)
_SKIPPED = re.compile(rb"[^\\{}]+")
_NO_DIGITS = bytes(set(range(256)) - set(b"0123456789abcdefABCDEF"))
_WORDLESS = frozenset({"skip", "pict"})
_ENDINGS = frozenset({10, 11, 13})  # as in \u13, with which LibreOffice ends a line within a field
_SIGNS = {b"tab": "\t", b"line": "\n", b"page": "\n", b"lbr": "\n", b"softline": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"emspace": "\u2003", b"enspace": "\u2002"}  # fmt: skip
_QUIET = frozenset(
    b"info colortbl themedata colorschememapping datastore generator rsidtbl latentstyles xmlnstbl mmathPr nonshppict nonesttables shprslt listtable listoverridetable pn "
    b"fldinst objdata objclass objname bkmkstart bkmkend annotation atnid atnauthor atnref filetbl revtbl pgdsctbl falt panose sn listname levelnumbers "
    b"comment template xe tc txe rxe keycode background do datafield ftnsep ftnsepc aftnsep aftnsepc passwordhash picprop userprops sv".split()
)
_KNOWN = frozenset(b"shppict shpinst nesttableprops fldinst ud formfield ffl pict shptxt cs ts".split())
_MARGINS = {b"header": 0, b"headerl": 0, b"headerr": 0, b"headerf": 0, b"footer": 1, b"footerl": 1, b"footerr": 1, b"footerf": 1}
_HOLDING = frozenset({"font", "style", "number", "entry"})  # whose words are kept for the end of their group


@dataclass(frozen=True, slots=True)
class Grammar:
    """What control words mean: they say something, open a part of the document, or a group ends that they opened."""

    words: Mapping[bytes, Word]
    destinations: Mapping[bytes, Destination]
    ends: Mapping[str, End]


class Reader:
    """One document while it is read."""

    def __init__(self, data: mmap.mmap, limits: Limits, grammar: Grammar) -> None:
        self._grammar = grammar
        self.data = data
        self.script = Manuscript(limits)
        self.heads = Heads()
        self.state = State()
        self.stack: list[State] = []
        self.deep = 0  # groups that are open beyond GROUPS
        self.eight = bytearray()
        self.owed = 0
        self.room = limits.text
        self.margins: list[tuple[int, Element]] = []
        self.counted = 0
        self.stories: list[tuple[int, Story]] = [(0, Story(self.script.body, self.script, self.look))]
        self.held: list[str] = []  # words of a name, a list's text, an entry of a menu
        self.form: dict[str, int] = {}
        self.entries: list[str] = []
        self.picture: dict[str, int] = {}
        self.binary = b""
        self.digits = bytearray()

    def extract(self, reader: str) -> Extract:
        ended = self._walk()
        self._flush()
        while len(self.stories) > 1:
            self.stories.pop()[1].close(self.state)
        self.stories[0][1].close(self.state)
        self.script.sheet = self.heads.sheet()
        self.script.numbering = self.heads.numbering()
        said: set[str] = set()
        for _, one in sorted(self.margins, key=lambda pair: pair[0]):
            words = "".join(text for text in one.itertext() if isinstance(text, str))
            if words.strip() not in said:
                said.add(words.strip())
                self.script.asides.append(one)
        if not ended:
            self.script.defects.append(Defect(DefectKind.DAMAGED, "", "the document breaks off"))
        return self.script.extract(reader)

    # --- tokens ---

    def _walk(self) -> bool:  # noqa: C901  one branch a kind of token
        """Read to the end of the outermost group; False when it does not come."""
        at, begun = max(0, self.data.find(b"{\\rtf")), False
        for _ in range(TOKENS):
            if self.state.into in _WORDLESS and (found := _SKIPPED.match(self.data, at)):
                self._pass(at, found.end())
                at = found.end()
            token = _TOKEN.match(self.data, at)
            if token is None:
                return False
            at = token.end()
            word, number, byte, sign, brace, text = token.groups()
            if word:
                at = self._word(word, number, at)
            elif brace == b"{":
                self._open()
                begun = True
            elif brace == b"}":
                self._close()
                if begun and not self.stack and not self.deep:
                    return True
            elif byte:
                self._byte(int(byte, 16))
            elif sign:
                self._sign(sign)
            elif text:
                self._text(text)
            if self.room <= 0:
                self.script.cut = True
                return True
        self.script.cut = True
        return True

    def _open(self) -> None:
        self._flush()
        if len(self.stack) >= GROUPS:
            self.deep += 1
            return
        self.stack.append(self.state)
        twice, self.state = self.state.twice, self.state.inner()
        if twice:
            self.state.into = "skip"

    def _close(self) -> None:
        self._flush()
        self.owed = 0
        if self.deep:
            self.deep -= 1
            return
        if not self.stack:
            return
        inner, self.state = self.state, self.stack.pop()
        if inner.into != self.state.into and inner.into in self._grammar.ends:
            self._grammar.ends[inner.into](self, inner)
        while len(self.stories) > 1 and len(self.stack) < self.stories[-1][0]:
            self.stories.pop()[1].close(inner)

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.state.starred = True
        elif sign in b"\\{}":
            self._text(sign)
        elif sign == b"~":
            self._say("\u00a0")
        elif sign == b"_":
            self._say("-")
        elif sign in b"\r\n":
            self._word(b"par", None, 0)

    def _byte(self, byte: int) -> None:
        if self.owed:
            self.owed -= 1
        elif self.state.into not in _WORDLESS:
            self.eight.append(byte)

    def _text(self, text: bytes) -> None:
        if self.owed:
            skipped = min(self.owed, len(text))
            self.owed -= skipped
            text = text[skipped:]
        if self.state.into not in _WORDLESS:
            self.eight += text

    def _flush(self) -> None:
        if not self.eight:
            return
        state = self.state
        font = state.asian if state.half == "dbch" else state.latin
        codec = self.heads.codec(font) if state.into != "font" else self._naming()
        text = self.eight.decode(codec, "replace")
        self.eight.clear()
        if state.into == "number" and self.heads.pictorial(font):
            text = "•" * len(text.strip())  # a font of signs
        self._say(text)

    def _naming(self) -> str:
        font = self.heads.fonts.get(self.state.latin, Font())
        return self.heads.codec(self.state.latin) if font.charset or font.page else self.heads.page

    def _say(self, text: str) -> None:
        self._flush()
        self.room -= len(text)
        if self.state.into == "text":
            self.stories[-1][1].words(text, self.state)
        elif self.state.into in _HOLDING and len(self.held) < 1000:
            self.held.append(text)

    # --- words ---

    def _word(self, word: bytes, number: bytes | None, at: int) -> int:  # noqa: C901  one branch a kind of word
        if word == b"bin":
            return self._bin(int(number or 0), at)
        state = self.state
        if self.deep or (state.into == "skip" and not (word == b"ud" and state.starred)):
            return at
        value = int(number) if number else None
        if word == b"u" and value is not None:
            self._flush()
            self._say("\n" if value in _ENDINGS else chr(value & 0xFFFF))
            self.owed = state.skip
            return at
        self._flush()
        self.owed = 0
        if state.starred:
            state.starred = False
            if word not in _KNOWN and word not in self._grammar.destinations:
                state.into = "skip"
                return at
        if word in _SIGNS:
            self._say(_SIGNS[word])
        elif word in self._grammar.words:
            self._grammar.words[word](self, state, value)
        elif word in _MARGINS and state.into == "text":
            self._margin(_MARGINS[word])
        elif word in self._grammar.destinations:
            self._grammar.destinations[word](self, state)
        elif word in _QUIET:
            state.into = "quiet" if word in {b"fldinst", b"info", b"sv"} else "skip"
        return at

    def _bin(self, count: int, at: int) -> int:
        end = min(len(self.data), at + max(0, count))
        if self.state.into == "pict" and end - at <= LARGEST:
            self.binary = self.data[at:end]
        return end

    def _pass(self, start: int, end: int) -> None:
        """Keep the digits of a picture, and nothing of what is skipped."""
        if self.state.into != "pict":
            return
        for at in range(start, end, DIGITS):
            if len(self.digits) <= LARGEST * 2:
                self.digits += self.data[at : min(end, at + DIGITS)].translate(None, _NO_DIGITS)

    def look(self, state: State) -> Look:
        own = state.half == "dbch"  # LibreOffice says size and weight of Chinese text apart
        size = state.asian_size if own and state.asian_size is not None else state.size
        bold = state.asian_bold if own and state.asian_bold is not None else state.bold
        return Look(self.heads.name(state.asian), self.heads.name(state.latin), size, bold, state.hidden or state.struck or None, state.chinese)

    # --- stories ---

    def _story(self, container: Element, *, done: Callable[[], None] = lambda: None) -> bool:
        """Begin a story; False when there were too many."""
        self.counted += 1
        if self.counted > STORIES:
            self.state.into, self.script.cut = "skip", True
            return False
        self.state.into = "text"
        self.state.paragraph()
        self.stories.append((len(self.stack), Story(container, self.script, self.look, done=done)))
        return True

    def _margin(self, which: int) -> None:
        root = etree.Element("hdr")
        if self._story(root):
            self.margins.append((which, root))

    def note(self) -> None:
        key, outer = str(self.counted), self.stories[-1][1]
        note = etree.Element("footnote", id=key)
        if self._story(note):
            self.script.footnotes.append(note)
            outer.put(etree.Element("footnoteReference", id=key))

    def box(self) -> None:
        element, outer = etree.Element("txbxContent"), self.stories[-1][1]
        self._story(element, done=lambda: outer.put(element))


Word = Callable[[Reader, State, int | None], None]
Destination = Callable[[Reader, State], None]
End = Callable[[Reader, State], None]
