"""Passwords that a sender wrote into the letter for the archive beside it: 压缩包密码为 DJ2025, 解压码：abc123."""

from __future__ import annotations

import re
import unicodedata

MOST = 5  # candidates tried on one archive: a 7z costs a third of a second for each
LONGEST = 64
READ = 100_000  # characters of a letter that are searched

_WORD = r"(?:解压缩?(?:密码|口令|码)|密\s?码|口令|解压码|(?<![A-Za-z])(?:password|passwd|pwd|pass ?code)(?![A-Za-z]))"
_SAID = re.compile(
    _WORD + r"(?:[（(][^（）()\n]{0,12}[)）])?[ \t]*(?:(?:统一|均|都|就)?(?:是|为|设为|is)\s*[:：]?|[:：=＝]|\n)?[ \t]*[“”\"'‘’《【\[<]?"
    r"([^\s，。；、,;！？（）()“”\"'‘’《》【】\[\]<>:：=＝]{1,64})",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"([!-~]{3,64})[“”\"'‘’》】\]>]?[ \t]{0,3}(?:是|为)(?:解压缩?|压缩包|文件)?(?:密码|口令|码)")


def passwords(text: str) -> tuple[str, ...]:
    """Return what *text* may mean as a password, likeliest first, at most `MOST`."""
    text = text[:READ]
    found = [(m.start(), m.group(1)) for m in _SAID.finditer(text)] + [(m.start(), m.group(1)) for m in _BEFORE.finditer(text)]
    words: list[str] = []
    for _, word in sorted(found):
        plain = unicodedata.normalize("NFKC", word)
        bare = [one.rstrip(".,!?") for one in (word, plain, re.sub(r"[^!-~].*$", "", plain))]
        for candidate in (*bare, word.rstrip(".,")):  # a mark at the end mostly ends the sentence; now and then it belongs to the password
            if candidate and candidate not in words and len(candidate) <= LONGEST:
                words.append(candidate)
    words.sort(key=lambda word: not word.isascii())  # 密码为单位电话 names no password
    return tuple(words[:MOST])
