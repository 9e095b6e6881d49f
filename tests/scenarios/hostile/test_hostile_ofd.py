"""Hostile OFD files: content of pages, references between parts, and inconsistent packages."""

import io
import re
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from PIL import Image

from evaluation.render import tables_of
from evaluation.render_ofd import element, ofd, page_of, path, text, write_ofd
from extract.intake.sandbox import Allowance, Request, read_documents
from tests.scenarios.hostile.corpus import BOMB, CALL, DAMAGED, NO_FORM, READ, THEFT
from tests.scenarios.hostile.packages import inflating, packed
from tests.scenarios.hostile.test_hostile import SHORT, described, place, read  # noqa: F401
from tools.seeds import GRIDS

FEW = f"{NO_FORM}|no text"
SPENT = "over the limit|processor|memory"
HEADLESS = r"^read without its project: \{None\}$"
"""What becomes of a form whose first page is damaged: the pages behind it are read, but do not name the project."""
FIRST = "Doc_0/Pages/Page_0/Content.xml"
HELLO = text(20, 40, "hello")


@cache
def sound() -> dict[str, bytes]:
    """Return the members of an OFD with a complete form."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "sound.ofd"
        write_ofd(tables_of(GRIDS / "004.json"), file)
        with zipfile.ZipFile(file) as package:
            return {name: package.read(name) for name in package.namelist()}


def with_parts(parts: Mapping[str, bytes | str]) -> bytes:
    """The sound form with other parts."""
    return packed(sound() | {name: body.encode() if isinstance(body, str) else body for name, body in parts.items()})


def with_objects(objects: str) -> bytes:
    """The sound form with more objects on its first page."""
    page = sound()[FIRST].decode()
    return with_parts({FIRST: page.replace("<ofd:Layer>", f"<ofd:Layer>{objects}", 1)})


def with_pages(*locations: str) -> bytes:
    """The sound form with more pages."""
    document = sound()["Doc_0/Document.xml"].decode()
    pages = "".join(f'<ofd:Page BaseLoc="{one}"/>' for one in locations)
    return with_parts({"Doc_0/Document.xml": document.replace("</ofd:Pages>", f"{pages}</ofd:Pages>")})


def with_composites(*composites: str) -> bytes:
    """A page that shows the first of some composites, which are numbered from 0."""
    units = "".join(
        f'<ofd:CompositeGraphicUnit ID="{number}"><ofd:Content>{inside}</ofd:Content></ofd:CompositeGraphicUnit>'
        for number, inside in enumerate(composites)
    )
    resources = element("Res", f"<ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits>")
    return ofd([show(0)], common="<ofd:PublicRes>R.xml</ofd:PublicRes>", parts={"Doc_0/R.xml": resources})


def show(number: int) -> str:
    return f'<ofd:CompositeObject ResourceID="{number}" Boundary="0 0 9 9"/>'


def coded(attributes: str, printed: str = "hello", size: str = "4") -> str:
    code = f"<ofd:TextCode {attributes}>{printed}</ofd:TextCode>"
    return f'<ofd:TextObject Font="1" Size="{size}" Boundary="20 20 50 5">{code}</ofd:TextObject>'


def page_with(image: bytes) -> bytes:
    media = '<ofd:MultiMedia ID="5"><ofd:MediaFile>p.png</ofd:MediaFile></ofd:MultiMedia>'
    resources = element("Res", f"<ofd:MultiMedias>{media}</ofd:MultiMedias>")
    return ofd(
        ['<ofd:ImageObject ResourceID="5" Boundary="0 0 210 297"/>'],
        common="<ofd:PublicRes>R.xml</ofd:PublicRes>",
        parts={"Doc_0/R.xml": resources, "Doc_0/p.png": image},
    )


def black_png(width: int, height: int) -> bytes:
    data = io.BytesIO()
    Image.new("1", (width, height)).save(data, "PNG")
    return data.getvalue()


def forged_png(width: int, height: int) -> bytes:
    """Return a small image that claims to be a large one."""
    data = bytearray(black_png(8, 8))
    data[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


def root(*locations: str) -> str:
    bodies = "".join(f"<ofd:DocBody><ofd:DocRoot>{one}</ofd:DocRoot></ofd:DocBody>" for one in locations)
    return element("OFD", bodies)


def with_documents(count: int) -> bytes:
    """Return the sound form this many times."""
    return with_parts({"OFD.xml": root(*["Doc_0/Document.xml"] * count)})


def area(box: str) -> str:
    return f"<ofd:Area><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:Area>"


def template_of_the_page() -> bytes:
    """The template of the first page is the first page."""
    document = sound()["Doc_0/Document.xml"].decode()
    template = '<ofd:TemplatePage ID="9" BaseLoc="Pages/Page_0/Content.xml"/></ofd:CommonData>'
    page = sound()[FIRST].decode().replace("<ofd:Content>", '<ofd:Template TemplateID="9"/><ofd:Content>', 1)
    return with_parts({"Doc_0/Document.xml": document.replace("</ofd:CommonData>", template), FIRST: page})


def transformed(codes: int, glyphs: int, count: int = 1, texts: int = 1) -> str:
    one = f'<ofd:CGTransform CodePosition="0" CodeCount="{codes}" GlyphCount="{glyphs}"/>'
    code = '<ofd:TextCode X="0" Y="4" DeltaX="2 2">hello</ofd:TextCode>'
    return f'<ofd:TextObject Size="4" Boundary="20 20 50 5">{one * count}{code * texts}</ofd:TextObject>'


def lines(count: int) -> str:
    """Rules that cross; a page of many cells."""
    across = "".join(f"M 0 {290 * one / count:.2f} L 200 {290 * one / count:.2f} " for one in range(count + 1))
    down = "".join(f"M {200 * one / count:.3f} 0 L {200 * one / count:.3f} 290 " for one in range(count + 1))
    return path(across + down)


def package_of(doctype: str) -> bytes:
    """The sound form whose first page declares entities."""
    return with_parts({FIRST: sound()[FIRST].replace(b"<ofd:Page ", f"{doctype}<ofd:Page ".encode(), 1)})


CASES: list[tuple[str, str, Callable[[], bytes]]] = [
    ("bomb", "unpacked bytes: 1,5.*over the limit", lambda: inflating(FIRST, 1500, None, sound())),
    ("bomb_that_lies", "damaged", lambda: inflating("OFD.xml", 1500, 4096, sound())),
    ("bomb_of_a_page", HEADLESS, lambda: inflating(FIRST, 1500, 4096, sound())),
    ("image_of_400000000_pixels", "a scan.*not read", lambda: page_with(black_png(20_000, 20_000))),
    ("image_of_2e9_pixels", "a scan.*not read", lambda: page_with(forged_png(46_000, 46_000))),
    ("entity_bomb", HEADLESS, lambda: package_of(BOMB)),
    ("entity_file", HEADLESS, lambda: package_of(THEFT)),
    ("entity_http", HEADLESS, lambda: package_of(CALL)),
    ("climbing", READ, lambda: with_pages("../../../../etc/passwd", "/etc/passwd", "..\\..\\x", "file:///x", "")),
    ("climbing_root", DAMAGED, lambda: with_parts({"OFD.xml": root("../../../../etc/passwd")})),
    ("root_of_itself", "the file holds no text", lambda: with_parts({"OFD.xml": root("OFD.xml")})),
    ("page_of_the_document", READ, lambda: with_pages("Document.xml", "../OFD.xml", "Document.xml")),
    ("page_often", READ, lambda: with_pages(*["Pages/Page_9/Content.xml"] * 100)),
    ("10000_pages", "pages: 10,0.*over the limit of 2,000", lambda: with_pages(*["x.xml"] * 10_000)),
    ("10000_documents", "documents in it: 10,000", lambda: with_documents(10_000)),
    ("1000_documents", "pages: .*over the limit of 2,000", lambda: with_documents(1_000)),
    ("composite_in_itself", FEW, lambda: with_composites(HELLO + show(0))),
    ("composites_in_a_circle", FEW, lambda: with_composites(HELLO + show(1), HELLO + show(0))),
    ("composite_often_in_itself", "drawn parts of page 1|processor", lambda: with_composites(HELLO + show(0) * 20)),
    ("composites_that_double", FEW, lambda: with_composites(*(show(one + 1) * 2 for one in range(40)), HELLO)),
    ("template_of_the_page", READ, template_of_the_page),
    ("blocks_200_deep", READ, lambda: with_objects("<ofd:PageBlock>" * 200 + "</ofd:PageBlock>" * 200)),
    ("blocks_100000_deep", HEADLESS, lambda: with_objects("<ofd:PageBlock>" * 100_000)),
    ("delta_of_1e9", READ, lambda: with_objects(coded('X="0" Y="4" DeltaX="g 1000000000 2"'))),
    ("deltas_of_1e9", READ, lambda: with_objects(coded(f'X="0" Y="4" DeltaX="{"g 999999999 2 " * 20_000}"'))),
    ("delta_negative", READ, lambda: with_objects(coded('X="0" Y="4" DeltaX="g -5 2 g g g 1e9 g"'))),
    ("delta_1e999", READ, lambda: with_objects(coded('X="1e999" Y="-1e999" DeltaX="1e308 1e308 1e308 1e308"'))),
    ("text_far_away", READ, lambda: with_objects(coded('X="NaN" Y="inf"', size="1e300"))),
    ("text_of_1_mb", "characters of page 1: 1,000,.*over the limit", lambda: with_objects(coded("", "x" * 1_000_000))),
    ("300000_texts", "refused as a bomb", lambda: with_objects(coded('X="0" Y="4"', "x") * 300_000)),
    ("glyphs_of_1e9", READ, lambda: with_objects(transformed(1, 1_000_000_000))),
    ("codes_of_1e9", READ, lambda: with_objects(transformed(1_000_000_000, 1))),
    ("100000_transforms", "drawn parts of page 1", lambda: with_objects(transformed(2, 1, 100_000, 100))),
    ("path_of_1000000", "drawn parts of page 1.*over the limit", lambda: with_objects(path("M 0 0 L 9 9 " * 200_000))),
    ("path_far_away", READ, lambda: with_objects(path("M -1e308 1e308 L 1e308 -1e308 L NaN 1e999 C C C Z L"))),
    ("grid_of_600_by_600", f"{FEW}|{SPENT}", lambda: ofd([lines(600)])),
    ("grid_of_270_by_270", f"{FEW}|{SPENT}", lambda: ofd([lines(270)])),
    ("matrix_1e308", READ, lambda: with_objects(HELLO.replace("Font", f'CTM="{"1e308 " * 6}" Font'))),
    ("boundary_of_no_numbers", READ, lambda: with_objects('<ofd:TextObject Boundary="a b c d" Size="x"/>')),
    ("page_of_1e300", FEW, lambda: ofd([page_of(HELLO, area("0 0 1e300 1e300"))])),
    ("page_of_a_hair", FEW, lambda: ofd([page_of(HELLO, area("0 0 0.0001 297"))])),
    ("page_turned_over", FEW, lambda: ofd([page_of(HELLO, area("210 297 -210 -297"))])),
]  # fmt: skip


@pytest.mark.parametrize(("name", "ends", "make"), CASES, ids=[name for name, *_ in CASES])
def test_a_hostile_ofd_ends_as_expected(name: str, ends: str, make: Callable[[], bytes], place: Path) -> None:  # noqa: F811
    file = place / f"{name}.ofd"
    file.write_bytes(make())
    started = time.monotonic()
    outcome = read(file)
    assert re.search(ends, outcome), outcome
    assert time.monotonic() - started < SHORT.wall_seconds


def test_a_black_image_of_72000000_pixels_is_refused_within_the_limits(tmp_path: Path) -> None:
    file = tmp_path / "image.ofd"
    file.write_bytes(page_with(black_png(8_000, 9_000)))
    assert re.search("too poor|no text|no performance (form|content)", read(file, Allowance()))


def test_a_truncated_file_is_refused_as_truncated(place: Path) -> None:  # noqa: F811
    whole = packed(sound())
    requests = []
    for tenth in range(1, 10):
        file = place / f"{tenth}.ofd"
        file.write_bytes(whole[: len(whole) * tenth // 10])
        requests.append(Request(file, file.name))
    for request, outcome in read_documents(requests, 2):
        assert re.search("truncated or damaged", described(outcome)), f"{request.file_name}: {described(outcome)}"


def test_noise_in_a_part_loses_at_most_its_page(place: Path) -> None:  # noqa: F811
    """Bytes of the packed first page are changed: the package is read or refused with a reason."""
    whole = bytearray(packed(sound()))
    at = whole.index(FIRST.encode()) + 200
    whole[at : at + 40] = bytes(40)
    file = place / "noise.ofd"
    file.write_bytes(whole)
    assert re.search(f"damaged|{NO_FORM}|read", read(file))
