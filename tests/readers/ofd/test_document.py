"""The OFD reader: the cells of the same document as PDF, variants of writers, and what is refused."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from evaluation.documents import DEV
from evaluation.render import tables_of
from evaluation.render_ofd import delta_of, element, ofd, packed, page_of, path, table, text, write_ofd
from extract.model.content import Content, Paragraph
from extract.model.notes import PagesNotRead
from extract.model.reasons import PageLoss
from extract.model.records import Unreadable
from extract.readers import read_content
from extract.readers.ofd.document import page_as_read, read_ofd
from extract.readers.ofd.values import path_tokens, shapes, steps
from extract.readers.pdf.document import read_pdf
from tests.conftest import ROOT
from tests.harness.grids import cells_of, grids_of, texts_of
from warehouse.provenance.images.fonts import chinese_font

FILES = ROOT / "tests" / "data" / "files"
FORM = table([20, 70, 140], [40, 50, 60], [["项目名称", "甲专项"], ["金额", "100.5"]])
FORM_TEXTS = [["项目名称", "甲专项"], ["金额", "100.5"]]
POINTS = 72 / 25.4

Read = Callable[..., Content]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(data: bytes) -> Content:
        file = tmp_path / "made.ofd"
        file.write_bytes(data)
        return read_ofd(file)

    return read


def paragraphs_of(content: Content) -> list[str]:
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def test_a_document_has_the_cells_of_its_pdf() -> None:
    content, same = read_content(FILES / "tianjin.ofd"), read_pdf(FILES / "tianjin.pdf")
    assert (content.reader, content.media_type, content.page_count, content.notes) == ("ofd", "application/ofd", 9, ())
    assert [cells_of(grid) for grid in grids_of(content)] == [cells_of(grid) for grid in grids_of(same)]
    boxes, others = (
        [cell.place.bbox or () for grid in grids_of(one) for cell in grid.cells()] for one in (content, same)
    )
    assert len(boxes) == 646
    assert [pytest.approx(box, abs=0.6) for box in others] == boxes


@pytest.mark.parametrize("name", ["01_yongde_yunnan_selfeval_form14", "05_xiangtan_hunan_target"])
def test_a_written_grid_is_read_cell_by_cell(name: str, tmp_path: Path) -> None:
    tables = tables_of(DEV / name / "grid.json")
    write_ofd(tables, tmp_path / "form.ofd")
    printed = [[[cell.get("text") or "" for cell in row] for row in one] for one in tables]
    assert texts_of(read_ofd(tmp_path / "form.ofd")) == printed


def test_a_character_stands_where_it_is_printed(read: Read) -> None:
    (block,) = read(ofd([text(30, 50, "绩效", size=4)])).blocks
    assert block.place.bbox == pytest.approx(
        (30 * POINTS, (50 - 0.86 * 4) * POINTS, 38 * POINTS, (50 + 0.14 * 4) * POINTS), abs=0.01
    )


@given(st.lists(st.sampled_from([0.0, 1.0, 2.5, 3.175, -4.25, 1000.0]), max_size=60))
def test_steps_are_read_as_they_are_written(given: list[float]) -> None:
    assert steps(delta_of(given), len(given)) == given


@given(st.text(alphabet="gG0123456789.-+eE ,x\n", max_size=80), st.integers(0, 50))
def test_no_list_of_steps_is_longer_than_its_text(written: str, most: int) -> None:
    found = steps(written, most)
    assert len(found) <= most
    assert all(abs(step) < float("inf") for step in found)


@given(st.lists(st.lists(st.tuples(st.integers(-99, 999), st.integers(-99, 999)), min_size=2, max_size=9), max_size=9))
def test_a_path_is_read_as_it_is_written(parts: list[list[tuple[int, int]]]) -> None:
    data = " ".join(f"M {x} {y} " + " ".join(f"L {u} {v}" for u, v in rest) for (x, y), *rest in parts)
    assert list(shapes(path_tokens(data))) == parts


@given(st.text(alphabet="MSLQBACZ0123456789.-eE ,\n", max_size=120))
def test_no_path_is_too_broken_to_be_read(written: str) -> None:
    tokens = path_tokens(written)
    assert sum(len(shape or ()) for shape in shapes(tokens)) <= 2 * len(tokens)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("M 0 0 L 4 0 L 4 3 C", [[(0, 0), (4, 0), (4, 3), (0, 0)]]),
        ("S 1 1 M 0 0 L 4 0 C L 0 3", [[(0, 0), (4, 0), (0, 0)], [(0, 0), (0, 3)]]),
        ("M 0 0 B 1 1 2 2 3 3 M 5 5 L 6 6", [None, [(5, 5), (6, 6)]]),
        ("M0,0L4,0", [[(0, 0), (4, 0)]]),
        ("M 0 0 L 4 0 L 7", [[(0, 0), (4, 0)]]),
    ],
)
def test_operators_of_a_path(data: str, found: list[object]) -> None:
    assert list(shapes(path_tokens(data))) == found


def coded(code: str, attributes: str = 'Boundary="30 40 60 5"', more: str = "") -> str:
    return f'<ofd:TextObject Font="1" Size="4" {attributes}>{more}{code}</ofd:TextObject>'


CODE = '<ofd:TextCode X="0" Y="4" DeltaX="g 2 4">金额数</ofd:TextCode>'


@pytest.mark.parametrize(
    ("objects", "printed"),
    [
        (coded(CODE), "金额数"),
        (coded('<ofd:TextCode X="0" Y="4" DeltaX="4">金额数</ofd:TextCode>'), "金额数"),
        (coded('<ofd:TextCode X="0" Y="4">金额数100</ofd:TextCode>'), "金额数100"),
        (coded('<ofd:TextCode X="0" Y="4" DeltaX="4 12">金额数</ofd:TextCode>'), "金额 数"),
        (coded('<ofd:TextCode X="0" Y="4" DeltaX="2 2 2">1 &lt;2</ofd:TextCode>'), "1 <2"),
        (coded('<ofd:TextCode X="0" Y="4" DeltaX="2 2 2">a\\0020b</ofd:TextCode>'), "a b"),
        (coded('<ofd:TextCode X="0" Y="4" DeltaX="4">金\\D842\\DFB7</ofd:TextCode>'), "金𠮷"),
        (coded('\n<ofd:TextCode X="0" Y="4" DeltaX="4">\n   金额\n  </ofd:TextCode>\n<!-- x -->'), "金额"),
        (coded('<ofd:TextCode X="0" Y="4" DeltaX="4">⼯⾦</ofd:TextCode>'), "⼯⾦"),
        (coded('<ofd:TextCode X="0" Y="4">金</ofd:TextCode><ofd:TextCode X="4">额</ofd:TextCode>'), "金额"),
        (
            coded('<ofd:TextCode X="0" Y="11.34" DeltaX="11.34">金额</ofd:TextCode>').replace(
                'Size="4"', 'Size="11.34" CTM="0.3528 0 0 0.3528 0 0"'
            ),
            "金额",
        ),
    ],
)
def test_a_text_object(read: Read, objects: str, printed: str) -> None:
    assert paragraphs_of(read(ofd([objects]))) == [printed]


@pytest.mark.parametrize(
    "objects",
    [
        coded('<ofd:TextCode X="1" Y="4" DeltaY="g 2 4">金额数</ofd:TextCode>'),
        coded('<ofd:TextCode X="1" Y="4">金额数</ofd:TextCode>', 'Boundary="30 40 5 20" ReadDirection="90"'),
        coded(
            '<ofd:TextCode X="0" Y="0" DeltaX="g 2 4">金额数</ofd:TextCode>', 'Boundary="31 44 5 5" CTM="0 1 -1 0 3 -2"'
        ),
        coded(
            '<ofd:TextCode X="1" Y="4" DeltaY="g 2 4">金额数</ofd:TextCode>',
            'Boundary="30 40 5 20" ReadDirection="90" CharDirection="90"',
        ),
    ],
)
def test_upright_text_in_a_narrow_cell_is_one_text(read: Read, objects: str) -> None:
    cell = table([28, 38, 80], [38, 70], [["", "乙"]])
    assert texts_of(read(ofd([cell + objects]))) == [[["金额数", "乙"]]]


def glyphs(start: int, codes: int, glyphs: int) -> str:
    shown = " ".join(map(str, range(glyphs)))
    return (
        f'<ofd:CGTransform CodePosition="{start}" CodeCount="{codes}" GlyphCount="{glyphs}">'
        f"<ofd:Glyphs>{shown}</ofd:Glyphs></ofd:CGTransform>"
    )


@pytest.mark.parametrize(
    ("transform", "steps_given"),
    [
        (glyphs(0, 5, 5), "g 4 2"),
        (glyphs(1, 2, 1), "2 4 2"),
        (glyphs(1, 2, 1), "g 4 2"),
        (glyphs(0, 1, 2), "1 1 2 2 2"),
    ],
)
def test_steps_go_from_glyph_to_glyph(tmp_path: Path, transform: str, steps_given: str) -> None:
    """The last 5 is at 8 however many glyphs the codes before it have."""
    code = f'<ofd:TextCode X="0" Y="4" DeltaX="{steps_given}">12345</ofd:TextCode>'
    file = tmp_path / "made.ofd"
    file.write_bytes(ofd([coded(code, more=transform)]))
    marks = page_as_read(file, 1, 72).marks
    assert [round(glyph.x0 / POINTS - 30, 3) for glyph in marks.glyphs] == [0, 2, 4, 6, 8]


@pytest.mark.parametrize(
    "hidden",
    [
        coded(CODE, 'Boundary="30 90 60 5" Visible="false"'),
        coded(CODE, 'Boundary="30 90 60 5" Alpha="0"'),
        coded(CODE, 'Boundary="30 90 60 5" Fill="false"'),
        coded(CODE, 'Boundary="30 90 60 5"', '<ofd:FillColor Value="0 0 0" Alpha="0"/>'),
        coded(CODE, 'Boundary="30 90 60 5"').replace('Size="4"', 'Size="0"'),
        coded(CODE, 'Boundary="30 320 60 5"'),
    ],
)
def test_what_is_not_seen_is_not_read(read: Read, hidden: str) -> None:
    content = read(ofd([FORM + hidden]))
    assert texts_of(content) == [FORM_TEXTS]
    assert paragraphs_of(content) == []


def bars(attributes: str, inside: str = "") -> str:
    """The lines of the form as filled thin boxes."""
    boxes = [(20, y, 120, 0.2) for y in (40, 50, 60)] + [(x, 40, 0.2, 20) for x in (20, 70, 140)]
    return "".join(
        path(f"M 0 0 L {w} 0 L {w} {h} L 0 {h} C", f' Boundary="{x} {y} {w} {h}" {attributes}', inside)
        for x, y, w, h in boxes
    )


WORDS = text(21, 45, "项目名称") + text(71, 45, "甲专项") + text(21, 55, "金额") + text(71, 55, "100.5")


@pytest.mark.parametrize(
    "lines",
    [
        bars('Stroke="false" Fill="true"', '<ofd:FillColor Value="0 0 0"/>'),
        bars('Stroke="false" Fill="true"'),
        bars(""),
        path("M 0 0 L 120 0 M 0 10 L 120 10 M 0 20 L 120 20 M 0 0 L 0 20 M 50 0 L 50 20 M 120 0 L 120 20",
             ' Boundary="20 40 120 20"'),
        path("M 0 0 L 50 0 L 50 20 L 0 20 C M 50 0 L 120 0 L 120 20 L 50 20 C M 0 10 L 120 10",
             ' Boundary="20 40 120 20"'),
        path("M 0 0 L 240 0 M 0 20 L 240 20 M 0 40 L 240 40 M 0 0 L 0 40 M 100 0 L 100 40 M 240 0 L 240 40",
             ' Boundary="20 40 120 20" CTM="0.5 0 0 0.5 0 0"'),
    ],
)  # fmt: skip
def test_lines_are_strokes_or_thin_boxes(read: Read, lines: str) -> None:
    assert texts_of(read(ofd([lines + WORDS]))) == [FORM_TEXTS]


@pytest.mark.parametrize(
    "box",
    [
        path("M 0 0 L 90 0 L 90 40 L 0 40 C", ' Boundary="10 35 90 40" Stroke="false" Fill="true"',
             '<ofd:FillColor Value="255 255 255"/>'),
        path("M 0 0 L 90 0 L 90 40 L 0 40 C", ' Boundary="10 35 90 40" Stroke="false" Fill="true"'),
        path("M 0 0 L 90 0 L 90 40 L 0 40 C", ' Boundary="10 35 90 40" Visible="false"'),
        path("M 0 0 L 90 0 L 90 40 L 0 40 C", ' Boundary="10 35 90 40" Stroke="false"'),
        path("M 0 0 L 90 0 L 90 40 L 0 40 C", ' Boundary="10 35 90 40" Stroke="false" Fill="true" DrawParam="7"'),
    ],
)  # fmt: skip
def test_a_box_that_shows_no_edge_is_not_a_table(read: Read, box: str) -> None:
    colours = element(
        "Res",
        '<ofd:DrawParams><ofd:DrawParam ID="7"><ofd:FillColor Value="#FF #FF #FF"/></ofd:DrawParam></ofd:DrawParams>',
    )
    content = read(
        ofd(
            [box + text(20, 45, "项目名称") + text(60, 55, "金额")],
            common="<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>",
            parts={"Doc_0/PublicRes.xml": colours},
        )
    )
    assert paragraphs_of(content) == ["项目名称", "金额"]
    assert texts_of(content) == []


def test_blocks_composites_and_templates_are_part_of_a_page(read: Read) -> None:
    unit = (
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="8" Width="9" Height="9"><ofd:Content>'
        f"{text(1, 5, '甲专项')}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    lines = FORM.partition("<ofd:TextObject")[0]
    common = (
        '<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes><ofd:TemplatePage ID="3" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
        '<ofd:TemplatePage ID="4" ZOrder="Foreground" BaseLoc="Tpls/Tpl_1/Content.xml"/>'
    )
    page = page_of(
        f"<ofd:PageBlock><ofd:PageBlock>{text(21, 45, '项目名称')}</ofd:PageBlock></ofd:PageBlock>"
        '<ofd:CompositeObject ResourceID="8" Boundary="70 40 9 9"/>',
        '<ofd:Template TemplateID="3" ZOrder="Background"/><ofd:Template TemplateID="4"/>',
    )
    content = read(
        ofd(
            [page],
            common=common,
            parts={
                "Doc_0/DocumentRes.xml": element("Res", unit),
                "Doc_0/Tpls/Tpl_0/Content.xml": page_of(lines),
                "Doc_0/Tpls/Tpl_1/Content.xml": page_of(text(21, 55, "金额") + text(71, 55, "100.5")),
            },
        )
    )
    assert texts_of(content) == [FORM_TEXTS]


@pytest.mark.parametrize(
    ("location", "member"),
    [
        ("Pages/P/Content.xml", "Doc_0/Pages/P/Content.xml"),
        ("/Doc_0/Pages/P/Content.xml", "Doc_0/Pages/P/Content.xml"),
        ("Doc_0/Pages/P/Content.xml", "Doc_0/Pages/P/Content.xml"),
        ("./Pages/P/Content.xml", "Doc_0/Pages/P/Content.xml"),
        ("../Pages/Content.xml", "Pages/Content.xml"),
        ("PAGES/P/content.xml", "Doc_0/Pages/P/Content.xml"),
        ("Pages\\P\\Content.xml", "Doc_0/Pages/P/Content.xml"),
        ("Pages/P 1/Content.xml", "Doc_0/Pages/P 1/Content.xml"),
        ("Pages/P%201/Content.xml", "Doc_0/Pages/P 1/Content.xml"),
        ("Pages/P/Content.xml", "/Doc_0/Pages/P/Content.xml"),
        ("Pages/P/Content.xml", "Doc_0\\Pages\\P\\Content.xml"),
        ("Pages/第1页.xml", "Doc_0/Pages/第1页.xml"),
    ],
)
def test_locations_are_found_as_writers_mean_them(read: Read, location: str, member: str) -> None:
    document = element("Document", f'<ofd:Pages><ofd:Page BaseLoc="{location}"/></ofd:Pages>')
    content = read(ofd([], parts={"Doc_0/Document.xml": document, member: page_of(FORM)}))
    assert texts_of(content) == [FORM_TEXTS]


XML = '<?xml version="1.0" encoding="UTF-8"?>' + page_of(FORM.replace("甲", "镕"))


@pytest.mark.parametrize(
    "page",
    [
        XML.replace("ofd:", "").replace(":ofd", ""),
        XML.replace("ofd:", "x:").replace(":ofd", ":x"),
        XML.replace("http://www.ofdspec.org/2016", "urn:other"),
        XML.replace(' xmlns:ofd="http://www.ofdspec.org/2016"', ""),
        b"\xef\xbb\xbf" + XML.encode(),
        "\r\n\r\n" + XML,
        XML.replace("UTF-8", "UTF-16").encode("utf-16"),
        XML.replace("UTF-8", "GBK").encode("gbk"),
        XML.replace("UTF-8", "GB2312").encode("gbk"),
    ],
    ids=["no prefix", "prefix", "namespace", "undeclared", "mark", "late", "utf-16", "gbk", "gb2312"],
)
def test_xml_as_writers_have_it(read: Read, page: str | bytes) -> None:
    content = read(ofd([FORM], parts={"Doc_0/Pages/Page_0/Content.xml": page}))
    assert texts_of(content) == [[["项目名称", "镕专项"], ["金额", "100.5"]]]


@pytest.mark.parametrize(
    ("before", "size"),
    [
        ("", (210, 297)),
        ("<ofd:Area><ofd:PhysicalBox>0 0 420 297</ofd:PhysicalBox></ofd:Area>", (420, 297)),
        ("<ofd:Area><ofd:ApplicationBox>0 0 200 250</ofd:ApplicationBox></ofd:Area>", (200, 250)),
        ("<ofd:Area><ofd:PhysicalBox>0 0 0 NaN</ofd:PhysicalBox></ofd:Area>", (210, 297)),
    ],
)
def test_a_page_has_its_own_size_or_that_of_its_document(tmp_path: Path, before: str, size: tuple[int, int]) -> None:
    file = tmp_path / "made.ofd"
    file.write_bytes(ofd([page_of(FORM, before)]))
    view = page_as_read(file, 1, 72)
    assert (view.marks.width / POINTS, view.marks.height / POINTS) == pytest.approx(size)
    assert view.image.pixels.shape == (round(size[1] * POINTS), round(size[0] * POINTS), 3)
    assert not view.shows_marks


def test_all_documents_of_a_package_are_read_one_after_another(read: Read) -> None:
    bodies = "".join(f"<ofd:DocBody><ofd:DocRoot>Doc_{one}/Document.xml</ofd:DocRoot></ofd:DocBody>" for one in (0, 1))
    second = element("Document", '<ofd:Pages><ofd:Page BaseLoc="Content.xml"/></ofd:Pages>')
    parts = {"OFD.xml": element("OFD", bodies), "Doc_1/Document.xml": second, "Doc_1/Content.xml": page_of(FORM)}
    content = read(ofd([FORM], parts=parts))
    assert texts_of(content) == [FORM_TEXTS, FORM_TEXTS]
    assert [grid.rows[0][0].place.page for grid in grids_of(content)] == [1, 2]


def test_a_page_that_is_missing_or_damaged_is_named(read: Read) -> None:
    parts = {"Doc_0/Pages/Page_1/Content.xml": "<ofd:Page", "Doc_0/Pages/Page_2/Content.xml": "", "Doc_0/Document.xml":
             element("Document", "<ofd:Pages>" + "".join(f'<ofd:Page BaseLoc="Pages/Page_{one}/Content.xml"/>'
                                                          for one in range(4)) + "</ofd:Pages>")}  # fmt: skip
    content = read(ofd([FORM], parts=parts))
    assert texts_of(content) == [FORM_TEXTS]
    assert content.page_count == 4
    assert content.notes == (PagesNotRead(PageLoss.DAMAGED, (2, 3)), PagesNotRead(PageLoss.MISSING, (4,)))


def test_a_list_of_resources_that_is_damaged_loses_no_text(read: Read) -> None:
    common = "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:DocumentRes>none.xml</ofd:DocumentRes>"
    assert texts_of(read(ofd([FORM], common=common, parts={"Doc_0/PublicRes.xml": "<x"}))) == [FORM_TEXTS]


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"Encryptions.xml": "<Encryptions/>"}, "the file is encrypted; ask its publisher for one without a password"),
        ({"Doc_0/Document.xml": "<x"}, "the file is damaged: its part Doc_0/Document.xml is no well-formed XML"),
        ({"OFD.xml": element("OFD", "")}, "the file is damaged: its part OFD.xml names no document"),
        ({"Doc_0/Document.xml": element("Document", "")}, "the file holds no text"),
        ({"Doc_0/Pages/Page_0/Content.xml": page_of("")}, "the file holds no text"),
        ({"Doc_0/Pages/Page_0/Content.xml": "<x"}, "each page is damaged"),
        (
            {"Doc_0/Pages/Page_0/Content.xml": page_of(coded(CODE.replace("金额数", "\ue000¤\ue001")))},
            "each page is set in fonts that do not name their characters",
        ),
        (
            {"Doc_0/Pages/Page_0/Content.xml": page_of(path("M 0 0 B 1 1 2 2 3 3 " * 100))},
            "each page is drawn as outlines without characters",
        ),
    ],
)
def test_what_cannot_be_read_names_the_cause(read: Read, parts: dict[str, str], reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(ofd([FORM], parts=parts))
    assert refused.value.reason == reason


def test_a_part_that_is_missing_is_named(read: Read) -> None:
    with pytest.raises(Unreadable) as refused:
        read(packed({"OFD.xml": element("OFD", "<ofd:DocBody><ofd:DocRoot>Doc_0/D.xml</ofd:DocRoot></ofd:DocBody>")}))
    assert refused.value.reason == "the file is truncated or damaged: its part Doc_0/D.xml is missing"


def image_data(form: str, size: tuple[int, int] = (1654, 2339), rows: list[list[str]] = FORM_TEXTS) -> bytes:
    """A page at 200 dots per inch with a form drawn on it, from 40 mm down."""
    dots = 200 / 25.4
    image = Image.new("L", size, 255)
    draw = ImageDraw.Draw(image)
    file, index = chinese_font()
    font = ImageFont.truetype(file, 36, index=index)
    bottom = 40 + 10 * len(rows)
    for y in range(40, bottom + 1, 10):
        draw.line((20 * dots, y * dots, 140 * dots, y * dots), fill=0, width=3)
    for x in (20, 70, 140):
        draw.line((x * dots, 40 * dots, x * dots, bottom * dots), fill=0, width=3)
    for number, row in enumerate(rows):
        for printed, x in zip(row, (22, 72), strict=True):
            draw.text((x * dots, (45 + 10 * number) * dots), printed, fill=0, font=font, anchor="lm")
    data = io.BytesIO()
    image.save(data, form)
    return data.getvalue()


def scan(data: bytes, image: str = 'Boundary="0 0 210 297" CTM="210 0 0 297 0 0"', beside: str = "") -> bytes:
    media = '<ofd:MultiMedia ID="5"><ofd:MediaFile>p.png</ofd:MediaFile></ofd:MultiMedia>'
    resources = element("Res", f"<ofd:MultiMedias>{media}</ofd:MultiMedias>").replace(
        "<ofd:Res ", '<ofd:Res BaseLoc="Res" '
    )
    return ofd(
        [f'<ofd:ImageObject ResourceID="5" {image}/>{beside}'],
        common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>",
        parts={"Doc_0/DocumentRes.xml": resources, "Doc_0/Res/p.png": data},
    )


@pytest.mark.parametrize(
    ("form", "image"),
    [
        ("PNG", 'Boundary="0 0 210 297" CTM="210 0 0 297 0 0"'),
        ("JPEG", 'Boundary="0 0 210 297"'),
        ("TIFF", 'Boundary="0 0 210 297" CTM="210 0 0 297 0 0"'),
        ("BMP", 'Boundary="0 0 210 297" CTM="210 0 0 297 0 0"'),
    ],
)
def test_a_scanned_page_is_read_from_its_image(read: Read, form: str, image: str) -> None:
    content = read(scan(image_data(form), image))
    assert (content.reader, texts_of(content)) == ("scan", [FORM_TEXTS])
    box = grids_of(content)[0].rows[0][0].place.bbox
    assert box == pytest.approx([mm * POINTS for mm in (20, 40, 70, 50)], abs=1)


def test_a_table_in_an_image_on_a_page_of_text_is_read(read: Read) -> None:
    rows = [*FORM_TEXTS, ["实施单位", "市财政局"]]
    title = "预算绩效目标申报表及其填报说明如下图所示请逐项核对后签字"
    shown = 'Boundary="0 60 210 100" CTM="210 0 0 297 0 -30"'
    content = read(scan(image_data("PNG", rows=rows), shown, text(20, 30, title)))
    assert content.reader == "ofd"
    assert paragraphs_of(content) == [title]
    assert texts_of(content) == [rows]


def test_text_printed_on_a_scanned_page_is_read_too(read: Read) -> None:
    content = read(scan(image_data("PNG"), beside=text(20, 30, "绩效目标表")))
    assert (paragraphs_of(content), texts_of(content)) == (["绩效目标表"], [FORM_TEXTS])


def test_a_image_lies_where_its_matrix_has_it(tmp_path: Path) -> None:
    file = tmp_path / "made.ofd"
    file.write_bytes(scan(image_data("PNG", (1000, 500)), 'Boundary="100 50 50 100" CTM="0 100 -50 0 50 0"'))
    view = page_as_read(file, 1, 25.4)
    assert not view.shows_marks
    dark = Image.fromarray(view.image.pixels).convert("L").point(lambda value: 255 if value < 200 else 0).getbbox()
    assert dark is not None
    left, top, right, bottom = dark
    dots = 200 / 25.4
    assert (top, bottom) == pytest.approx([50 + x * dots / 10 for x in (20, 127)], abs=2)
    assert (left, right) == pytest.approx([150 - y * dots / 10 for y in (60, 40)], abs=2)


@pytest.mark.parametrize("data", [b"\x97JB2\r\n\x1a\n" + bytes(99), b"", image_data("PNG")[:600]])
def test_a_image_of_a_kind_that_is_not_read_is_named(read: Read, data: bytes) -> None:
    with pytest.raises(Unreadable, match="a scan whose pages are images of a kind that is not read, such as JBIG2"):
        read(scan(data))
