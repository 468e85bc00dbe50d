"""Style into every element of a page, because web mail throws <style> away; done on the template, before there is a letter.

    {% for … %} → <!--1-->   {{ … }} → 1   ──css-inline──▶   the same marks in the same order → {% for … %}, {{ … }}

Where the marks do not come back as they went in (rows outside their table, say), the template stays as it was written.
"""

from __future__ import annotations

import re
from functools import lru_cache

from css_inline import CSSInliner

OPEN, SHUT = "\ue000", "\ue001"  # private use: no template has them, and no parser touches them
CODE = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
MARK = re.compile(rf"(?:<!--)?{OPEN}(\d+){SHUT}(?:-->)?")
CLASS = re.compile(r" class=\"[^\"<>]*\"")


@lru_cache(maxsize=256)
def dressed(source: str, style: str) -> str:
    """The page template *source* with the rules of *style* in its elements' own attributes, and no class left."""
    codes: list[str] = []

    def marked(found: re.Match[str]) -> str:
        codes.append(found[0])
        mark = f"{OPEN}{len(codes) - 1}{SHUT}"
        return mark if found[0].startswith("{{") or _inside(found) else f"<!--{mark}-->"

    inliner = CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)
    page = CODE.sub(marked, source)
    if "<body" in page:
        made = inliner.inline(page.replace("</head>", f"<style>{style}</style></head>"))
        made = made.replace(f"<style>{style}</style>", "")
    else:
        made = inliner.inline_fragment(page, style)
    if [int(one) for one in MARK.findall(made)] != list(range(len(codes))):
        return source
    return MARK.sub(lambda found: codes[int(found[1])], CLASS.sub("", made))


def _inside(found: re.Match[str]) -> bool:
    """Whether the code stands inside a tag, where no comment may."""
    before = CODE.sub("", found.string[: found.start()])
    return before.rfind("<") > before.rfind(">")
