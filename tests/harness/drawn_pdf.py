"""PDF files written for tests from content streams, for layouts that no test document has."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 595, 842


def text(x: float, top: float, printed: str, size: float = 10, mode: int = 0) -> str:
    """Return operators that print a text.

    Args:
        x: The left edge, in points from the left of the page.
        top: The baseline, in points from the top of the page.
        printed: The text.
        size: The font size in points.
        mode: The text rendering mode of PDF; 3 is invisible.
    """
    return f"BT {mode} Tr /F {size} Tf {x} {HEIGHT - top} Td <{printed.encode('utf-16-be').hex()}> Tj ET\n"


def line(x0: float, top: float, x1: float, bottom: float) -> str:
    """Return operators that stroke a line, in points from the top left of the page."""
    return f"{x0} {HEIGHT - top} m {x1} {HEIGHT - bottom} l S\n"


def table(xs: Sequence[float], ys: Sequence[float], texts: Sequence[Sequence[str]]) -> str:
    """Return operators that draw a table; `xs` and `ys` are the positions of its ruling lines, `texts` its cells."""
    lines = [line(xs[0], y, xs[-1], y) for y in ys] + [line(x, ys[0], x, ys[-1]) for x in xs]
    return "".join(lines) + "".join(
        text(x + 3, y + 12, printed)
        for y, row in zip(ys, texts, strict=False)
        for x, printed in zip(xs, row, strict=False)
        if printed
    )


@dataclass
class Page:
    """A page.

    Attributes:
        content: The content stream.
        entries: Further entries of the page dictionary.
        resources: Further entries of the resource dictionary.
    """

    content: str
    entries: str = ""
    resources: str = ""


def pdf(pages: Sequence[str | Page], objects: Sequence[str] = (), catalog: str = "") -> bytes:
    """Return a PDF.

    Args:
        pages: The pages; a string is the content stream of a page. The font /F takes UTF-16BE codes.
        objects: Further objects, which get the numbers 10, 11 and so on.
        catalog: Further entries of the catalog.
    """
    bodies = {
        1: f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        3: "<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        4: "<</Type/Font/Subtype/CIDFontType0/BaseFont/SimSun/DW 1000/W[1 95 500]"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor 5 0 R>>",
        5: "<</Type/FontDescriptor/FontName/SimSun/Flags 4/Ascent 860/Descent -140/CapHeight 860/StemV 80"
        "/ItalicAngle 0/FontBBox[0 -140 1000 860]>>",
        **dict(enumerate(objects, 10)),
    }
    kids = []
    for page in pages:
        drawn = page if isinstance(page, Page) else Page(page)
        number = 10 + len(objects) + 2 * len(kids)
        bodies[number] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]{drawn.entries}/Contents {number + 1} 0 R"
            f"/Resources<</Font<</F 3 0 R>>{drawn.resources}>>>>"
        )
        bodies[number + 1] = f"<</Length {len(drawn.content)}>>stream\n{drawn.content}\nendstream"
        kids.append(f"{number} 0 R")
    bodies[2] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    out = bytearray(b"%PDF-1.7\n")
    offsets = {}
    for number, body in bodies.items():
        offsets[number] = len(out)
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    size = max(bodies) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    for number in range(1, size):
        entry = f"{offsets[number]:010} 00000 n \n" if number in offsets else "0000000000 65535 f \n"
        out += entry.encode()
    return bytes(out + f"trailer<</Root 1 0 R/Size {size}>>\nstartxref\n{start}\n%%EOF\n".encode())
