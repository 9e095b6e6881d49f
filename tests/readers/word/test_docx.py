"""The reader of WordprocessingML on real forms, and on documents as Word, WPS and attackers write them."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import limits
from extract.model.content import Content, Grid, Paragraph
from extract.model.records import Unreadable
from extract.readers import read_content
from extract.readers.word.docx import read_docx, read_word_xml
from extract.readers.word.wordml.numbering import numeral

DATA = Path(__file__).parents[2] / "data"
FILES = DATA / "files"
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{MAIN}" xmlns:r="{RELATIONSHIPS}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)

Placed = tuple[int, int, int, int, str]


def printed_grids(number: str) -> list[list[Placed]]:
    """Row, column, rowspan, colspan and text of each cell of a printed form, table by table."""
    grids = []
    for table in json.loads((DATA / "grids" / f"{number}.json").read_text("utf-8"))["tables"]:
        taken: set[tuple[int, int]] = set()
        cells = []
        for row, printed in enumerate(table["rows"]):
            column = 0
            for cell in printed:
                while (row, column) in taken:
                    column += 1
                height, width = min(cell["rowspan"], len(table["rows"]) - row), cell["colspan"]
                taken |= {(row + down, column + right) for down in range(height) for right in range(width)}
                cells.append((row, column, height, width, cell["text"].strip()))
                column += width
        grids.append(cells)
    return grids


def without_titles(cells: list[Placed], titles: int) -> list[Placed]:
    """A printed form without its first rows, which its file holds as paragraphs."""
    return [(row - titles, *rest) for row, *rest in cells if row >= titles]


def read_grids(content: Content) -> list[list[Placed]]:
    return [
        [(cell.row, cell.column, cell.rowspan, cell.colspan, cell.text) for cell in block.cells()]
        for block in content.blocks
        if isinstance(block, Grid)
    ]


def paragraphs(content: Content) -> list[str]:
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def part(root: str, inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {NAMESPACES}>{inner}</w:{root}>'


def package(path: Path, body: str, **parts: str) -> Path:
    """A package with the given XML as its body; `parts` are roots of further parts by the kind of their
    relationship."""
    targets = "".join(
        f'<Relationship Id="{kind}" Type="{RELATIONSHIPS}/{kind.rstrip("0123456789")}" Target="{kind}.xml"/>'
        for kind in parts
    )
    relationships = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", part("document", f"<w:body>{body}</w:body>"))
        made.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{relationships}">{targets}</Relationships>'
        )
        for kind, xml in parts.items():
            made.writestr(f"word/{kind}.xml", xml)
    return path


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}<w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<") else p(content)
    return f"<w:tc>{properties and f'<w:tcPr>{properties}</w:tcPr>'}{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    inner = "".join(cell if cell.startswith("<w:tc") else tc(cell) for cell in cells)
    return f"<w:tr>{properties and f'<w:trPr>{properties}</w:trPr>'}{inner}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


@pytest.mark.parametrize(
    ("file", "number", "titles"),
    [
        ("nantong.docx", "000", 1),
        ("tianjin.docx", "001", 1),
        ("chaoyang.docx", "004", 0),
        ("odd/really_docx.doc", "004", 0),
        ("odd/sdt.docx", "004", 1),
    ],
)
def test_every_cell_of_a_form_has_its_text_place_and_span(file: str, number: str, titles: int) -> None:
    content = read_content(FILES / file)
    assert read_grids(content) == [without_titles(cells, titles) for cells in printed_grids(number)]
    assert content.notes == ()


def test_places_count_tables_rows_and_columns_from_one() -> None:
    blocks = read_docx(FILES / "tianjin.docx").blocks
    assert (blocks[0].place.line, blocks[0].place.column) == (1, 1)
    second = [block for block in blocks if isinstance(block, Grid)][1]
    amount = next(cell for cell in second.cells() if cell.text == "预算数")
    assert (amount.place.table, amount.place.row, amount.place.column) == (2, amount.row + 1, amount.column + 1)


def test_a_truncated_package_is_reported() -> None:
    with pytest.raises(Unreadable, match="truncated or damaged"):
        read_content(FILES / "odd/trunc.docx")


def test_strict_namespaces_give_the_same_grids(tmp_path: Path) -> None:
    strict = tmp_path / "strict.docx"
    with zipfile.ZipFile(FILES / "chaoyang.docx") as source, zipfile.ZipFile(strict, "w") as made:
        for name in source.namelist():
            data = source.read(name).replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
            strict_relationships = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
            made.writestr(name, data.replace(RELATIONSHIPS.encode(), strict_relationships))
    assert read_grids(read_docx(strict)) == printed_grids("004")


def test_what_is_deleted_moved_away_or_hidden_is_not_text(tmp_path: Path) -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        f"<w:p>{run.format('年度')}<w:ins>{run.format('绩效')}</w:ins><w:del><w:r><w:delText>总体</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run.format('资金')}</w:moveFrom><w:moveTo>{run.format('目标')}</w:moveTo>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>内部</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>表</w:t></w:r></w:p>'
        + tbl(tr("留"), tr("删", properties="<w:del/>"), tr("隐", properties="<w:hidden/>"), tr("末"))
    )
    content = read_docx(package(tmp_path / "a.docx", body))
    assert paragraphs(content) == ["年度绩效目标表"]
    assert read_grids(content) == [[(0, 0, 1, 1, "留"), (1, 0, 1, 1, "末")]]


def test_a_deleted_end_joins_two_paragraphs(tmp_path: Path) -> None:
    body = p("项目绩效", "<w:rPr><w:del/></w:rPr>") + p("目标表")
    assert paragraphs(read_docx(package(tmp_path / "a.docx", body))) == ["项目绩效目标表"]


def test_skipped_columns_and_merges_in_both_directions(tmp_path: Path) -> None:
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    wide, wide_on = '<w:hMerge w:val="restart"/>', '<w:hMerge w:val="continue"/>'
    body = tbl(
        tr(tc("产出指标", start), tc("数量指标", start), "检查次数"),
        tr(tc("", on), tc("", on), "培训人数"),
        tr(tc("", on), tc("质量指标", start), "合格率"),
        tr("一级指标", properties='<w:gridBefore w:val="2"/>'),
        tr(tc("合计", wide), tc("", wide_on), "100"),
    )
    assert read_grids(read_docx(package(tmp_path / "a.docx", body))) == [
        [
            (0, 0, 3, 1, "产出指标"),
            (0, 1, 2, 1, "数量指标"),
            (0, 2, 1, 1, "检查次数"),
            (1, 2, 1, 1, "培训人数"),
            (2, 1, 1, 1, "质量指标"),
            (2, 2, 1, 1, "合格率"),
            (3, 2, 1, 1, "一级指标"),
            (4, 0, 1, 2, "合计"),
            (4, 2, 1, 1, "100"),
        ]
    ]


def test_a_column_narrower_than_any_letter_is_none(tmp_path: Path) -> None:
    widths = "".join(f'<w:gridCol w:w="{width}"/>' for width in (1000, 2, 1000))
    rows = tr(tc("全年预算数", '<w:gridSpan w:val="3"/>')) + tr(tc("甲", '<w:gridSpan w:val="2"/>'), "乙")
    body = f"<w:tbl><w:tblGrid>{widths}</w:tblGrid>{rows}</w:tbl>"
    assert read_grids(read_docx(package(tmp_path / "a.docx", body))) == [
        [(0, 0, 1, 2, "全年预算数"), (1, 0, 1, 1, "甲"), (1, 1, 1, 1, "乙")]
    ]


def test_a_table_in_a_cell_follows_the_table_around_it(tmp_path: Path) -> None:
    inner = tbl(tr("指标", "指标值"), tr("检查次数", "4次"))
    body = tbl(tr("绩效目标", tc(p("见下表") + inner + p("")))) + p("填表人")
    content = read_docx(package(tmp_path / "a.docx", body))
    assert read_grids(content) == [
        [(0, 0, 1, 1, "绩效目标"), (0, 1, 1, 1, "见下表")],
        [(0, 0, 1, 1, "指标"), (0, 1, 1, 1, "指标值"), (1, 0, 1, 1, "检查次数"), (1, 1, 1, 1, "4次")],
    ]
    assert [cell.place.table for block in content.blocks if isinstance(block, Grid) for cell in block.cells()] == [
        *(1, 1),
        *(2, 2, 2, 2),
    ]


def test_a_table_that_only_frames_others_is_not_a_grid(tmp_path: Path) -> None:
    inner = tbl(tr("项目名称", "专利资助"))
    deeper = tbl(tr(tc(p("二") + tbl(tr("甲", tc(p("乙") + tbl(tr("丙"))))) + p("三"))))
    body = tbl(tr(tc(p("项目支出绩效自评表") + inner + p(""))), tr(tc(deeper + p("填表说明"))))
    content = read_docx(package(tmp_path / "a.docx", body))
    assert [block.text if isinstance(block, Paragraph) else block.rows[0][0].text for block in content.blocks] == [
        *("项目支出绩效自评表", "项目名称", "二", "甲", "三", "填表说明")
    ]


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('附件2')}{tbl(tr('单位', '万元'))}</w:txbxContent>"
    body = (
        "<w:p><w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>绩效目标表</w:t></w:r></w:p>"
    )
    content = read_docx(package(tmp_path / "a.docx", body + p("2024年度")))
    assert paragraphs(content) == ["绩效目标表", "附件2", "2024年度"]
    assert read_grids(content) == [[(0, 0, 1, 1, "单位"), (0, 1, 1, 1, "万元")]]


def test_boxes_signs_and_breaks_print_what_they_show(tmp_path: Path) -> None:
    control = (
        '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>x</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>{}</w:t></w:r>"
    )
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="{}"/></w:checkBox></w:ffData>'
        "</w:fldChar></w:r><w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = (
        f"<w:p>{control.format(1, '新增')}{control.format(0, '延续')}</w:p>"
        f"<w:p>{field.format(1)}<w:r><w:t>是</w:t></w:r>{field.format(0)}<w:r><w:t>否</w:t></w:r></w:p>"
        '<w:p><w:r><w:sym w:font="Wingdings 2" w:char="F052"/><w:t>优</w:t><w:sym w:font="Wingdings" w:char="F0A8"/>'
        '<w:t>良</w:t><w:sym w:font="Wingdings" w:char="F028"/></w:r></w:p>'
        '<w:p><w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>\uf0b3</w:t></w:r><w:r><w:t>98%</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="9"/></w:tabs></w:pPr><w:r><w:t>填表人：</w:t><w:tab/>'
        "<w:t>电话：</w:t><w:br/><w:t>010</w:t><w:noBreakHyphen/><w:t>1</w:t></w:r></w:p>"
    )
    assert paragraphs(read_docx(package(tmp_path / "a.docx", body))) == [
        *("☑新增☐延续", "☑是☐否", "☑优☐良\ufffd", "≥98%", "填表人：\t电话：\n010-1")
    ]


def numbering(*levels: tuple[str, str], restart: str = "") -> str:
    made = "".join(
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for number, (kind, text) in enumerate(levels)
    )
    again = f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{restart}</w:num>'
    return part(
        "numbering",
        f'<w:abstractNum w:abstractNumId="0">{made}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{again}',
    )


def test_automatic_numbers_are_printed(tmp_path: Path) -> None:
    lists = numbering(
        ("chineseCountingThousand", "%1、"),
        ("japaneseCounting", "（%2）"),
        ("decimal", "%3."),
        ("bullet", "\uf06c"),
        restart='<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>',
    )

    def at(level: int, text: str, number: int = 1) -> str:
        return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')

    heading = p("绩效评价", '<w:pStyle w:val="2"/>')
    styles = part(
        "styles",
        '<w:style w:styleId="1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="2"><w:basedOn w:val="1"/></w:style>',
    )
    body = at(0, "项目概况") + at(1, "立项") + at(1, "资金") + at(2, "预算") + at(3, "附注")
    body += heading + at(1, "原则") + at(0, "附录", 2) + p("正文")
    content = read_docx(package(tmp_path / "a.docx", body, numbering=lists, styles=styles))
    assert paragraphs(content) == [
        *("一、项目概况", "（一）立项", "（二）资金", "1.预算", "附注"),
        *("二、绩效评价", "（一）原则", "一、附录", "正文"),
    ]


def test_a_numbered_cell_without_text_holds_its_number(tmp_path: Path) -> None:
    numbered = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'
    body = tbl(tr(tc(numbered), "到位率"), tr(tc(numbered), "执行率"))
    content = read_docx(package(tmp_path / "a.docx", body, numbering=numbering(("decimal", "%1"))))
    assert [text for *_, text in read_grids(content)[0]] == ["1", "到位率", "2", "执行率"]


@pytest.mark.parametrize(
    ("number", "kind", "text"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCounting", "二十一"),
        (4, "upperRoman", "IV"),
        (3, "decimalEnclosedCircle", "③"),
        (2, "ideographTraditional", "乙"),
        (30, "decimalEnclosedCircle", "30"),
        (7, "decimalZero", "07"),
    ],
)
def test_numbers_in_the_formats_of_word(number: int, kind: str, text: str) -> None:
    assert numeral(number, kind) == text


def test_page_headers_come_first_and_once(tmp_path: Path) -> None:
    def header(text: str) -> str:
        return part("hdr", p(text))

    section = (
        '<w:p><w:pPr><w:sectPr>{}<w:headerReference w:type="default" r:id="{}"/>'
        '<w:headerReference w:type="first" r:id="header3"/></w:sectPr></w:pPr></w:p>'
    )
    body = p("一、概况") + section.format("", "header1") + section.format("<w:titlePg/>", "header2")
    parts = {"header1": header("附件1"), "header2": header("附件1"), "header3": header("第 3 页")}
    assert paragraphs(read_docx(package(tmp_path / "a.docx", body, **parts))) == ["附件1", "一、概况"]


def test_a_table_of_contents_is_left_out(tmp_path: Path) -> None:
    contents = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    body = f"<w:sdt><w:sdtPr>{contents}</w:sdtPr><w:sdtContent>{p('一、概况 1')}</w:sdtContent></w:sdt>" + p("一、概况")
    assert paragraphs(read_docx(package(tmp_path / "a.docx", body))) == ["一、概况"]


def test_a_file_within_the_file_is_noted(tmp_path: Path) -> None:
    content = read_docx(package(tmp_path / "a.docx", p("附件") + '<w:altChunk r:id="x"/>'))
    assert len(content.notes) == 1


def as_word_2003(document: bytes) -> bytes:
    """The main part of a package as Word 2003 writes it."""
    old = document.replace(MAIN.encode(), b"http://schemas.microsoft.com/office/word/2003/wordml")
    old = old.replace(b"w:vMerge", b"w:vmerge").replace(b"w:document", b"w:wordDocument")
    return re.sub(rb"<w:body>(.*)</w:body>", rb"<w:body><wx:sect>\1</wx:sect></w:body>", old, flags=re.DOTALL).replace(
        b"<w:wordDocument ", b'<w:wordDocument xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" ', 1
    )


def test_word_2003_xml_gives_the_same_grids(tmp_path: Path) -> None:
    with zipfile.ZipFile(FILES / "nantong.docx") as source:
        xml = as_word_2003(source.read("word/document.xml"))
    file = tmp_path / "form.doc"
    file.write_bytes(xml)
    content = read_content(file)
    assert read_grids(content) == [without_titles(cells, 1) for cells in printed_grids("000")]
    assert (content.reader, content.media_type) == ("word_xml", "application/msword")


def test_a_flat_package_gives_the_same_grids(tmp_path: Path) -> None:
    names = {"word/document.xml", "_rels/.rels", "word/_rels/document.xml.rels"}
    with zipfile.ZipFile(FILES / "chaoyang.docx") as source:
        roots = {name: source.read(name).decode().partition("?>")[2] for name in names}
    parts = "".join(
        f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{root}</pkg:xmlData></pkg:part>' for name, root in roots.items()
    )
    file = tmp_path / "form.xml"
    flat = "http://schemas.microsoft.com/office/2006/xmlPackage"
    file.write_text(f'<?xml version="1.0"?><pkg:package xmlns:pkg="{flat}">{parts}</pkg:package>', "utf-8")
    assert read_grids(read_word_xml(file)) == printed_grids("004")


def test_a_span_over_any_table_is_clamped(tmp_path: Path) -> None:
    body = tbl(tr(tc("宽", '<w:gridSpan w:val="100000"/>'), "窄"))
    assert read_grids(read_docx(package(tmp_path / "a.docx", body))) == [[(0, 0, 1, 63, "宽"), (0, 63, 1, 1, "窄")]]


def test_tables_nested_to_the_depth_that_is_parsed_are_read(tmp_path: Path) -> None:
    body = "深"
    for _ in range(80):
        body = tbl(tr(tc(body if body == "深" else body + p("")), "旁"))
    assert len(read_grids(read_docx(package(tmp_path / "a.docx", body)))) == 79  # the innermost is text of its cell


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<w:p/>", "no text"),
        ("<w:p><w:r><w:drawing/></w:r></w:p>", "only images"),
        (f"{tbl(tr('甲') * (limits.CELLS // 2 + 1))}", "over the limit of 200,000"),
        ("<w:tbl><w:tr><w:tc>" * 100 + "</w:tc></w:tr></w:tbl>" * 100, "nested over 256 elements deep"),
        ("<w:p>&a;</w:p>", "no well-formed XML"),
        ("<w:tbl><w:tc/></w:tbl>", "no text"),
    ],
    ids=["blank", "image", "cells", "depth", "entity", "no rows"],
)
def test_what_cannot_be_read_names_the_cause(tmp_path: Path, body: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_docx(package(tmp_path / "a.docx", body))


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb.docx"
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    document = part("document", f"<w:body>{p('&e9;')}</w:body>")
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(
            "word/document.xml", document.replace("?>", f'?><!DOCTYPE w:document [<!ENTITY e0 "ha">{levels}]>', 1)
        )
    with pytest.raises(Unreadable, match=r"entities|no well-formed XML"):
        read_docx(file)


def test_a_package_without_a_main_part_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("word/styles.xml", part("styles", ""))
    with pytest.raises(Unreadable, match="no main document"):
        read_docx(file)


TAGS = (
    *("p", "r", "tbl", "tr", "tc", "tcPr", "trPr", "rPr", "pPr", "sdt", "sdtContent", "ins", "del"),
    *("txbxContent", "drawing", "vanish", "numPr", "fldChar", "ruby", "rt"),
)
NODES = st.recursive(
    st.sampled_from(["<w:t>甲</w:t>", "<w:tab/>", "<w:vMerge/>", '<w:gridSpan w:val="-3"/>', '<w:sym w:char="zz"/>']),
    lambda inner: st.builds(
        lambda tag, children: f"<w:{tag}>{''.join(children)}</w:{tag}>",
        st.sampled_from(TAGS),
        st.lists(inner, max_size=4),
    ),
    max_leaves=30,
)


@given(st.lists(NODES, max_size=4))
def test_any_tree_gives_content_or_a_reason(tmp_path_factory: pytest.TempPathFactory, nodes: list[str]) -> None:
    file = package(tmp_path_factory.getbasetemp() / "any.docx", "".join(nodes))
    try:
        content = read_docx(file)
    except Unreadable:
        return
    for block in content.blocks:
        if isinstance(block, Grid):
            places = [(cell.row, cell.column) for cell in block.cells()]
            assert len(set(places)) == len(places)
