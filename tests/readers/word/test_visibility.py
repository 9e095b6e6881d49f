"""What a person does not see in a WordprocessingML document, or sees crossed out, is hidden text with its place."""

import zipfile
from pathlib import Path

import pytest

from extract.model.content import Content
from extract.model.notes import EmbeddedFilesNotRead
from extract.model.reasons import InPart, Reason
from extract.model.records import HiddenBy, Place, Unreadable
from extract.readers.word.docx import read_docx
from tests.readers.word.test_docx import p, package, paragraphs, part, read_grids, tbl, tc, tr

STRIKE, VANISH = "<w:strike/>", "<w:vanish/>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def line(*runs: str, style: str = "") -> str:
    properties = style and f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


def style(kind: str, name: str, properties: str, base: str = "") -> str:
    based_on = base and f'<w:basedOn w:val="{base}"/>'
    return f'<w:style w:type="{kind}" w:styleId="{name}">{based_on}<w:rPr>{properties}</w:rPr></w:style>'


def read(tmp_path: Path, body: str, styles: str = "") -> Content:
    return read_docx(package(tmp_path / "a.docx", body, styles=part("styles", styles)))


def hidden(content: Content) -> list[tuple[str, HiddenBy]]:
    return [(one.text, one.hidden_by) for one in content.hidden]


@pytest.mark.parametrize(
    ("paragraph_style", "character_style", "direct", "is_shown"),
    [
        ("", "", "", True),
        ("", "", STRIKE, False),
        ("", "struck", "", False),
        ("", "derived", "", False),
        ("", "released", "", True),
        ("struckLine", "", "", False),
        ("struckLine", "struck", "", True),  # switched twice
        ("struckLine", "struck", STRIKE, False),
        ("struckLine", "", '<w:strike w:val="0"/>', True),
        ("", "struck", '<w:strike w:val="off"/>', True),
    ],
)
def test_a_toggle_property_combines_the_levels_of_styles(
    tmp_path: Path, paragraph_style: str, character_style: str, direct: str, is_shown: bool
) -> None:
    styles = (
        style("character", "struck", STRIKE)
        + style("character", "derived", "<w:b/>", "struck")
        + style("character", "released", '<w:strike w:val="0"/>', "struck")
        + style("paragraph", "struckLine", STRIKE)
    )
    used = character_style and f'<w:rStyle w:val="{character_style}"/>'
    content = read(tmp_path, p("甲") + line(run("乙", used + direct), style=paragraph_style), styles)
    assert (paragraphs(content), hidden(content)) == (
        (["甲", "乙"], []) if is_shown else (["甲"], [("乙", HiddenBy.STRUCK_OUT)])
    )


def test_a_default_of_the_document_hides_all_text_that_is_not_shown_directly(tmp_path: Path) -> None:
    defaults = f"<w:docDefaults><w:rPrDefault><w:rPr>{VANISH}</w:rPr></w:rPrDefault></w:docDefaults>"
    content = read(tmp_path, line(run("甲"), run("乙", '<w:vanish w:val="0"/>')), defaults)
    assert paragraphs(content) == ["乙"]
    assert hidden(content) == [("甲", HiddenBy.FORMAT)]


def test_a_default_style_applies_to_paragraphs_that_name_none(tmp_path: Path) -> None:
    normal = f'<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:rPr>{VANISH}</w:rPr></w:style>'
    content = read(tmp_path, line(run("甲"), run("乙", '<w:vanish w:val="0"/>')), normal)
    assert paragraphs(content) == ["乙"]


@pytest.mark.parametrize(
    ("cell", "properties", "is_shown"),
    [
        ("", '<w:color w:val="FFFFFF"/>', False),
        ("", '<w:color w:val="FDFDFD"/>', False),
        ("", '<w:color w:val="D9D9D9"/>', True),
        ("", '<w:color w:val="000000" w:themeColor="background1"/>', False),
        ("", '<w:color w:val="BFBFBF" w:themeColor="background1" w:themeShade="BF"/>', True),
        ("", '<w:color w:val="auto"/>', True),
        ("", '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>', True),
        ("", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F4E79"/>', True),
        ("", '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>', False),
        ('<w:shd w:val="clear" w:color="auto" w:fill="1F4E79"/>', '<w:color w:val="FFFFFF"/>', True),
        ('<w:shd w:val="clear" w:color="auto" w:fill="1F4E79"/>', '<w:color w:val="1F4E79"/>', False),
        ('<w:shd w:val="clear" w:color="auto" w:fill="auto"/>', '<w:color w:val="FFFFFF"/>', False),
        ('<w:shd w:val="solid" w:color="000000" w:fill="auto"/>', '<w:color w:val="FFFFFF"/>', True),
        ('<w:shd w:val="pct50" w:color="000000" w:fill="auto"/>', '<w:color w:val="FFFFFF"/>', True),
        ('<w:shd w:val="clear" w:fill="000000"/>', '<w:color w:val="auto"/>', True),
    ],
)
def test_text_in_the_colour_of_its_background_is_hidden(
    tmp_path: Path, cell: str, properties: str, is_shown: bool
) -> None:
    content = read(tmp_path, tbl(tr("预算数", tc(line(run("1350.50", properties)), cell))))
    assert [text for *_, text in read_grids(content)[0]] == ["预算数", "1350.50" if is_shown else ""]
    assert hidden(content) == ([] if is_shown else [("1350.50", HiddenBy.COLOUR)])


def test_white_text_in_a_dark_first_row_of_a_table_style_is_seen(tmp_path: Path) -> None:
    dark = '<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="4F81BD"/></w:tcPr>'
    first = f'<w:style w:type="table" w:styleId="t"><w:tblStylePr w:type="firstRow">{dark}</w:tblStylePr></w:style>'
    white = '<w:color w:val="FFFFFF"/>'
    rows = tr(tc(line(run("预算数", white)))) + tr(tc(line(run("9", white), run("1350.50"))))
    content = read(tmp_path, f'<w:tbl><w:tblPr><w:tblStyle w:val="t"/></w:tblPr>{rows}</w:tbl>', first)
    assert [text for *_, text in read_grids(content)[0]] == ["预算数", "1350.50"]
    assert hidden(content) == [("9", HiddenBy.COLOUR)]


def test_hidden_text_has_the_place_where_it_stood(tmp_path: Path) -> None:
    gone = tr("删", "9", properties="<w:del/>")
    deleted = tc(p("丁"), "<w:cellDel/>")
    body = (
        p("首")
        + line(run("甲", STRIKE))
        + tbl(
            tr(tc("名称", '<w:gridSpan w:val="2"/>'), tc(line(run("13", STRIKE), run("05", STRIKE), run("1350")))),
            gone,
            tr("戊", deleted, "己", "庚"),
        )
    )
    assert [(one.text, one.place) for one in read(tmp_path, body).hidden] == [
        ("甲", Place(line=2, column=1)),
        ("1305", Place(table=1, row=1, column=3)),
        ("删 9", Place(table=1, row=2, column=1)),
        ("丁", Place(table=1, row=2, column=1)),
    ]


def test_a_struck_run_does_not_strike_the_text_box_that_is_anchored_in_it(tmp_path: Path) -> None:
    box = f"<w:pict><v:textbox><w:txbxContent>{p('1350.50')}</w:txbxContent></v:textbox></w:pict>"
    content = read(
        tmp_path, tbl(tr("预算数", tc(f"<w:p><w:r><w:rPr>{STRIKE}</w:rPr><w:t>1305</w:t>{box}</w:r></w:p>")))
    )
    assert [text for *_, text in read_grids(content)[0]] == ["预算数", "1350.50"]
    assert hidden(content) == [("1305", HiddenBy.STRUCK_OUT)]


def test_the_instruction_of_a_field_without_an_end_hides_nothing(tmp_path: Path) -> None:
    body = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>预算数</w:t></w:r></w:p>'
    assert paragraphs(read(tmp_path, body)) == ["预算数"]


def embedding(tmp_path: Path, name: str, data: bytes, before: str = "") -> Path:
    path = package(tmp_path / "a.docx", f'{before}<w:altChunk r:id="c"/>' + p("末"), styles=part("styles", ""))
    with zipfile.ZipFile(path) as source:
        members = {one: source.read(one) for one in source.namelist()}
    relationship = (
        '<Relationship Id="c" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" '
        f'Target="{name}"/></Relationships>'
    )
    members["word/_rels/document.xml.rels"] = members["word/_rels/document.xml.rels"].replace(
        b"</Relationships>", relationship.encode()
    )
    with zipfile.ZipFile(path, "w") as made:
        for one, content in members.items():
            made.writestr(
                one, content if before or one != "word/document.xml" else content.replace(p("末").encode(), b"")
            )
        made.writestr(f"word/{name}", data)
    return path


def test_an_embedded_web_page_stands_in_its_place(tmp_path: Path) -> None:
    page = "<html><body><p>中</p><table><tr><td>甲</td><td>乙</td></tr></table></body></html>".encode()
    content = read_docx(embedding(tmp_path, "c.htm", page, before=p("首") + tbl(tr("子", "丑"))))
    assert paragraphs(content) == ["首", "中", "末"]
    assert [
        (cell.text, cell.place.table, cell.place.column) for block in content.blocks[1:4:2] for cell in block.cells()
    ] == [
        *(("子", 1, 1), ("丑", 1, 2)),
        *(("甲", 2, 1), ("乙", 2, 2)),
    ]


def test_an_embedded_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    content = read_docx(embedding(tmp_path, "c.bin", b"\x89PNG\r\n\x1a\n", before=p("首")))
    assert content.notes == (EmbeddedFilesNotRead(("word/c.bin",)),)
    with pytest.raises(Unreadable) as error:
        read_docx(embedding(tmp_path, "c.bin", b"\x89PNG\r\n\x1a\n"))
    assert error.value.cause == InPart(Reason.EMBEDDED_PART_NOT_READ, "word/c.bin")


def test_documents_embedded_in_one_another_without_end_are_refused(tmp_path: Path) -> None:
    data = b"<html><body><p>x</p></body></html>"
    for number in range(5):
        folder = tmp_path / str(number)
        folder.mkdir()
        data = embedding(folder, "c.docx" if number else "c.htm", data, before=p(f"第{number}层")).read_bytes()
    (tmp_path / "b.docx").write_bytes(data)
    content = read_docx(tmp_path / "b.docx")
    assert paragraphs(content)[:4] == ["第4层", "第3层", "第2层", "第1层"]
    assert content.notes == (EmbeddedFilesNotRead(("word/c.docx",)),)
