"""Hostile PDF: what a page is made of, how pages hang together, and tables of objects that lie."""

import re
import zlib

from tests.scenarios.hostile.corpus import DAMAGED, NO_FORM, READ, hostile
from tools.seeds import FILES

_FEW = f"{NO_FORM}|no text|scan|image"
_SPENT = "over the limit|processor time|memory|took over|SIGABRT"  # pdfium aborts where it is given no memory
_TEXT = b"BT /F 12 Tf 50 700 Td (hello) Tj ET\n"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def stream(data: bytes, entries: str = "") -> bytes:
    """A compressed stream with entries of its dictionary."""
    packed = zlib.compress(data, 9)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (entries.encode(), len(packed), packed)


def pdf(*objects: bytes) -> bytes:
    """A whole PDF of these objects, numbered from 1; the first is the catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


_CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
_ONE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def one_page(content: bytes, box: str = "0 0 595 842", resources: str = "", *objects: bytes) -> bytes:
    """A PDF of one page; objects from number 6 on are those given, 5 is the font /F."""
    leaf = f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>{resources}>>>>"
    return pdf(_CATALOGUE, _ONE, leaf.encode(), stream(content), _FONT, *objects)


@hostile("100_mb_of_lines.pdf", f"{_FEW}|{_SPENT}", lambda: b"0 0 m 99 99 l S\n" * 6_500_000)
@hostile("100_mb_of_states.pdf", f"{_FEW}|{_SPENT}|{DAMAGED}", lambda: b"q " * 50_000_000)
@hostile("100_mb_of_text.pdf", f"{_FEW}|{_SPENT}", lambda: b"BT /F 9 Tf (" + b"x" * 100 + b") Tj ET\n" * 5_000_000)
@hostile("100_mb_of_numbers.pdf", f"{_FEW}|{_SPENT}", lambda: b"1 " * 50_000_000)
@hostile(
    "words_1000000.pdf", f"{_FEW}|{_SPENT}", lambda: b"BT /F 9 Tf 9 9 Td " + b"(word) Tj 3 1 Td " * 1_000_000 + b"ET"
)
@hostile("strings_in_strings.pdf", f"{_FEW}|{_SPENT}|{DAMAGED}", b"[" * 1_000_000 + b"(" * 1_000_000)
@hostile("text_far_away.pdf", _FEW, b"BT /F 1e38 Tf 1e38 -1e38 Td (far) Tj 0 Tf NaN inf Td (a) Tj ET")
@hostile("text_of_size_0.pdf", _FEW, b"BT /F 0 Tf 50 700 Td (none) Tj 0 0 0 0 0 0 Tm (flat) Tj ET")
@hostile("font_of_no_page.pdf", _FEW, b"BT /G 12 Tf 50 700 Td (none) Tj ET")
@hostile("lines_far_away.pdf", _FEW, _TEXT + b"-1e38 1e38 1e38 -1e38 re S 0 0 m 1e300 NaN l S 0 0 0 0 re f")
def content(data: bytes) -> bytes:
    return one_page(data)


@hostile("grid_of_600_by_600.pdf", f"{_FEW}|{_SPENT}", 600, 600)
@hostile("grid_of_2_by_20000.pdf", f"{_FEW}|{_SPENT}", 2, 20_000)
def grid(rows: int, columns: int) -> bytes:
    """Rules that cross; a page of 360,000 cells."""
    across = b"".join(b"0 %.2f m 590 %.2f l S\n" % (y, y) for y in (840 * n / rows for n in range(rows + 1)))
    down = b"".join(b"%.3f 0 m %.3f 840 l S\n" % (x, x) for x in (590 * n / columns for n in range(columns + 1)))
    return one_page(b"0.1 w\n" + across + down + _TEXT)


@hostile("page_of_14400_points.pdf", _FEW, "0 0 14400 14400")
@hostile("page_of_no_size.pdf", _FEW, "0 0 0 0")
@hostile("page_turned_over.pdf", _FEW, "595 842 0 0")
@hostile("page_of_1e38.pdf", _FEW, "-1e38 -1e38 1e38 1e38")
@hostile("page_of_no_numbers.pdf", _FEW, "NaN (x) /y null")
@hostile("page_of_a_hair.pdf", _FEW, "0 0 0.0001 842")
def box(corners: str) -> bytes:
    return one_page(_TEXT + b"10 10 100 100 re S", corners)


def _form(content: bytes, inner: str) -> bytes:
    return stream(content, f"/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Resources<</XObject<<{inner}>>>>")


@hostile("form_in_itself.pdf", _FEW)
def form_in_itself() -> bytes:
    return one_page(_TEXT + b"/X Do", "0 0 595 842", "/XObject<</X 6 0 R>>", _form(_TEXT + b"/X Do", "/X 6 0 R"))


@hostile("forms_that_double.pdf", f"{_FEW}|{_SPENT}")
def forms_that_double() -> bytes:
    """Each of forty forms shows the next one twice."""
    forms = [_form(_TEXT + b"/X Do /X Do", f"/X {number} 0 R") for number in range(7, 47)]
    return one_page(b"/X Do", "0 0 595 842", "/XObject<</X 6 0 R>>", *forms, _form(_TEXT, ""))


def _pages(count: int, claimed: str) -> bytes:
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + count))
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return pdf(_CATALOGUE, f"<</Type/Pages/Kids[{kids}]/Count {claimed}>>".encode(), *[leaf] * count)


@hostile("10000_blank_pages.pdf", "pages: 10,000, over the limit of 2,000", 10_000, "10000")
@hostile("2000_blank_pages.pdf", "no text|scan|image", 2_000, "2000")
@hostile("count_of_2e9.pdf", f"pages.*over the limit|{DAMAGED}|no text|scan", 1, "2147483647")
@hostile("count_negative.pdf", f"{DAMAGED}|no text|scan|no page|pages", 1, "-7")
@hostile("count_of_0.pdf", f"{DAMAGED}|no text|scan|no page|pages", 1, "0")
@hostile("count_of_nothing.pdf", f"{DAMAGED}|no text|scan|no page|pages", 0, "0")
def pages(count: int, claimed: str) -> bytes:
    return _pages(count, claimed)


@hostile(
    "tree_in_a_circle.pdf", f"{DAMAGED}|{_FEW}|no page|over the limit", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"
)
@hostile(
    "tree_of_itself.pdf",
    f"{DAMAGED}|{_FEW}|no page|over the limit",
    b"<</Type/Pages/Parent 2 0 R/Kids[1 0 R]/Count 9>>",
)
@hostile("tree_of_nothing.pdf", f"{DAMAGED}|{_FEW}|no page", b"null")
@hostile("objects_in_one_another.pdf", f"{DAMAGED}|{_FEW}|no page", b"[" * 500_000)
def tree(root: bytes) -> bytes:
    return pdf(_CATALOGUE, root)


@hostile("deep_tree.pdf", f"{DAMAGED}|{_FEW}|no page")
def deep_tree() -> bytes:
    nodes = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 1) for number in range(2, 5_000)]
    return pdf(_CATALOGUE, *nodes, b"<</Type/Page/MediaBox[0 0 595 842]>>")


@hostile("length_in_a_circle.pdf", f"{DAMAGED}|{_FEW}")
def length_of_itself() -> bytes:
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    return pdf(_CATALOGUE, _ONE, leaf, b"<</Length 4 0 R>>stream\n" + _TEXT + b"endstream")


def _sound() -> bytes:
    return (FILES / "chaoyang.pdf").read_bytes()


@hostile("table_in_a_circle.pdf", f"{READ}|{DAMAGED}", rb"(?<=startxref\n)\d+", b"%d" % (1 << 31))
@hostile("table_before_itself.pdf", f"{READ}|{DAMAGED}", rb"/Root", b"/Prev 10 /XRefStm 10 /Root")
@hostile("no_root.pdf", f"{READ}|{DAMAGED}", rb"/Root \d+", b"/Root 9999")
@hostile("size_of_2e9.pdf", f"{READ}|{DAMAGED}", rb"/Size\s*\d+", b"/Size 2147483647")
@hostile("no_characters.pdf", f"{READ}|{_FEW}", rb"/ToUnicode \d+ 0 R", b"")
@hostile("no_font_files.pdf", f"{READ}|{_FEW}", rb"/FontFile[23]? \d+ 0 R", b"")
@hostile("fonts_of_no_kind.pdf", f"{READ}|{_FEW}", rb"/Subtype\s*/(?:TrueType|Type0|CIDFontType\d)", b"/Subtype/None")
@hostile("lengths_of_0.pdf", f"{READ}|{_FEW}|{DAMAGED}", rb"/Length \d+(?: 0 R)?", b"/Length 0")
@hostile("lengths_of_2e9.pdf", f"{READ}|{_FEW}|{DAMAGED}", rb"/Length \d+(?: 0 R)?", b"/Length 2147483647")
def altered(pattern: bytes, text: bytes) -> bytes:
    """The sound form with every match of a pattern replaced; where its objects lie may move."""
    data, count = re.subn(pattern, text, _sound())
    assert count
    return data


@hostile("previous_table_is_this.pdf", f"{READ}|{DAMAGED}")
def previous_table_is_this() -> bytes:
    data = _sound()
    place = re.findall(rb"startxref\s+(\d+)", data)[-1]
    return data.replace(b"/Root", b"/Prev %s/Root" % place)


@hostile("encrypted.pdf", "encrypted|password", "enc_user.pdf")
@hostile("encrypted_for_its_owner.pdf", READ, "enc_owneronly.pdf")
def encrypted(name: str) -> bytes:
    return (FILES / "odd" / name).read_bytes()


@hostile("image_of_2e9_pixels.pdf", _FEW)
def image() -> bytes:
    image = stream(
        bytes(1000), "/Type/XObject/Subtype/Image/Width 46000/Height 46000/ColorSpace/DeviceGray/BitsPerComponent 8"
    )
    return one_page(b"500 0 0 500 0 0 cm /I Do", "0 0 595 842", "/XObject<</I 6 0 R>>", image)
