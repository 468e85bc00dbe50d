"""PDF files that go round in circles, claim what they do not hold, or unfold without end."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas

CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
LEAF = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R/Resources<</XObject<</F0 10 0 R>>>>>>"


def pdf(*objects: tuple[int, bytes], trailer: bytes = b"") -> bytes:
    """A file of these numbered objects with an honest table."""
    out, offsets = io.BytesIO(b""), {}
    out.write(b"%PDF-1.7\n")
    for number, content in objects:
        offsets[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start, size = out.tell(), max(offsets) + 1
    out.write(b"xref\n0 %d\n" % size)
    for number in range(size):
        out.write(b"%010d %05d %c\r\n" % (offsets.get(number, 0), 0 if number in offsets else 65535, b"n" if number in offsets else b"f"))
    out.write(b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start))
    return out.getvalue()


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), entries, content)


def pages_in_a_circle() -> bytes:
    return pdf((1, CATALOGUE), (2, b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 1000000>>"), (3, b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 999999>>"))


def tables_in_a_circle() -> bytes:
    honest = pdf((1, CATALOGUE), (2, b"<</Type/Pages/Kids[]/Count 0>>"), trailer=b"/Prev 0000000000")
    at = honest.rindex(b"xref\n0 ")
    return honest.replace(b"/Prev 0000000000", b"/Prev %010d" % at)


def claimed_objects() -> bytes:
    packed = zlib.compress(b"10 0 11 5 " * 1000 + b"<</A 1>>" * 1000)
    return pdf(
        (1, CATALOGUE),
        (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
        (4, stream(packed, b"/Type/ObjStm/N 2000000000/First 2000000000/Filter/FlateDecode")),
    )


def unfolding() -> bytes:
    """A page whose content is 4 GB folded twice."""
    folding = zlib.compressobj(9)
    once = b"".join(folding.compress(b"0 0 m 1 1 l S\n" * 75_000) for _ in range(1_000)) + folding.flush()
    twice = zlib.compress(once, 9)
    return pdf((1, CATALOGUE), (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"), (3, LEAF), (4, stream(twice, b"/Filter[/FlateDecode/FlateDecode]")))


def filters() -> bytes:
    folded = b"x" * 10_000
    for _ in range(200):
        folded = zlib.compress(folded)
    return pdf((1, CATALOGUE), (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"), (3, LEAF), (4, stream(folded, b"/Filter[" + b"/FlateDecode" * 200 + b"]")))


def forms_within_forms(levels: int = 12) -> bytes:
    """Each form draws the next one ten times."""
    forms = []
    for level in range(levels):
        inner = b"/Resources<</XObject<</F0 %d 0 R>>>>" % (11 + level)
        forms.append((10 + level, stream(b"/F0 Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]" + inner)))
    last = (10 + levels, stream(b"0 0 m 1 1 l S", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"))
    return pdf((1, CATALOGUE), (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"), (3, LEAF), (4, stream(b"/F0 Do " * 10)), *forms, last)


def deep_arrays() -> bytes:
    return pdf((1, CATALOGUE), (2, b"<</Type/Pages/Kids[3 0 R]/Count 1/X" + b"[" * 1_000_000 + b">>"), (3, LEAF), (4, stream(b"[" * 1_000_000)))


def many_pages() -> bytes:
    kids = b" ".join(b"%d 0 R" % n for n in range(3, 30_003))
    return pdf(
        (1, CATALOGUE),
        (2, b"<</Type/Pages/Kids[" + kids + b"]/Count 30000>>"),
        *((n, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>") for n in range(3, 30_003)),
    )


def wide_pictures() -> bytes:
    drawn = b"".join(b"/F0 Do " for _ in range(1000))
    picture = stream(
        zlib.compress(bytes(1 << 20)), b"/Type/XObject/Subtype/Image/Width 100000/Height 100000/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/FlateDecode"
    )
    return pdf((1, CATALOGUE), (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"), (3, LEAF), (4, stream(drawn)), (10, picture))


def locked() -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out, encrypt=StandardEncryption("secret", strength=128))
    page.drawString(72, 700, "x")
    page.save()
    return out.getvalue()


PDFS: dict[str, Callable[[], bytes]] = {
    "whose pages go in a circle": pages_in_a_circle,
    "whose tables go in a circle": tables_in_a_circle,
    "that claims two milliards of objects": claimed_objects,
    "that unfolds to a gigabyte": unfolding,
    "folded two hundred times": filters,
    "of forms within forms": forms_within_forms,
    "of a million brackets": deep_arrays,
    "of 30,000 pages": many_pages,
    "of a thousand pictures of ten gigapixels": wide_pictures,
    "locked with a password": locked,
}
