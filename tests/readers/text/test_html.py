"""Pages as agencies, Word and Excel write them, and hostile pages."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.model.content import Content, Grid, Paragraph
from extract.model.notes import CountedNote, Note
from extract.model.records import Unreadable
from extract.readers.text.html import read_html, read_mht
from tests.harness.grids import DATA, cells_of, gold_cells, grids_of, texts_of

FILES = DATA / "files"


def page(path: Path, body: str | bytes) -> Content:
    """The content of a page."""
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return read_html(path)


def seen(content: Content) -> list[object]:
    """Paragraphs as text, grids as rows of texts."""
    return [
        block.text if isinstance(block, Paragraph) else [[cell.text for cell in row] for row in block.rows]
        for block in content.blocks
    ]


@pytest.mark.parametrize(
    ("name", "gold", "titles"), [("nantong", "000", 1), ("tianjin", "001", 1), ("chaoyang", "004", 0)]
)
def test_every_cell_has_its_text_position_and_span(name: str, gold: str, titles: int) -> None:
    # The first row of the first two is a paragraph above its table.
    grids = grids_of(read_html(FILES / f"{name}.html"))
    assert [cells_of(grid) for grid in grids] == gold_cells(gold, titles)


@pytest.mark.parametrize("name", ["really_html.doc", "really_html.xls"])
def test_a_page_under_another_name_is_the_same_page(name: str) -> None:
    assert read_html(FILES / "odd" / name) == read_html(FILES / "chaoyang.html")


def test_a_page_of_a_spreadsheet_program_shows_what_the_workbook_shows() -> None:
    (grid,) = texts_of(read_html(DATA / "html" / "calc.html"))
    assert grid[2] == ["专利导航\n（项）", "10,926.20万元", "11.9%", "2021年7月27日", "001"]


def test_a_page_saved_by_word_loses_its_wraps_and_its_hidden_text() -> None:
    content = read_html(DATA / "html" / "word.html")
    assert seen(content) == [
        "项目支出绩效目标表",
        [["项目名称", "知识产权 专项"], ["资金情况\n（万元）", "财政拨款", "10926.2\n（含结转）"], ["其他", ""]],
        "注：金额以万元计。",
    ]
    assert [block.place.line for block in content.blocks if isinstance(block, Paragraph)] == [1, 2]
    (grid,) = grids_of(content)
    assert [(cell.column, cell.place.table, cell.place.row, cell.place.column) for cell in grid.rows[2]] == [
        (1, 1, 3, 2),
        (2, 1, 3, 3),
    ]


def test_archives_show_their_page_or_the_sheets_of_their_frames() -> None:
    assert seen(read_mht(FILES / "odd" / "mht.doc")) == [[["项目"]]]
    assert seen(read_mht(DATA / "html" / "excel.mht")) == [[["全年预算数", "11.9%"]]]


def test_a_layout_table_is_not_a_grid_but_a_form_that_holds_a_table_is(tmp_path: Path) -> None:
    layout = "<table><tr><td>导航<td><table><tr><td>1<td>2<tr><td>3<td>4</table></table>"
    assert seen(page(tmp_path / "a.html", layout)) == ["导航", [["1", "2"], ["3", "4"]]]
    form = "<table>" + "<tr><td>项<td>值" * 3 + "<tr><td>外<table><tr><td>内1<td>内2</table>尾<td>y</table>"
    content = page(tmp_path / "a.html", form)
    assert seen(content) == [[*[["项", "值"]] * 3, ["外\n内1 内2\n尾", "y"]]]


def test_a_table_alone_in_its_row_is_a_grid_of_its_own(tmp_path: Path) -> None:
    inner = "<table>" + "<tr><td>1<td>2<td>3" * 2 + "</table>"
    form = "<table>" + "<tr><td>项<td>值" * 4 + f"<tr><td>指标<td>{inner}<tr><td>项<td>值</table>"
    content = page(tmp_path / "a.html", form)
    assert seen(content) == [[*[["项", "值"]] * 4, ["指标", ""], ["项", "值"]], [["1", "2", "3"]] * 2]
    assert [grid.rows[0][0].place.table for grid in grids_of(content)] == [1, 2]


@pytest.mark.parametrize(
    ("body", "cells"),
    [
        (
            "<table><tr><td rowspan=65534>a<td>b<tr><td>c</table>",
            [("a", 0, 0, 2, 1), ("b", 0, 1, 1, 1), ("c", 1, 1, 1, 1)],
        ),
        ("<table><tr><td rowspan=0>a<td>b<tr><td>c</table>", [("a", 0, 0, 2, 1), ("b", 0, 1, 1, 1), ("c", 1, 1, 1, 1)]),
        (
            "<table><thead><tr><td rowspan=9>a</thead><tbody><tr><td>b</tbody></table>",
            [("a", 0, 0, 1, 1), ("b", 1, 0, 1, 1)],
        ),
        ("<table><tfoot><tr><td>合计</tfoot><tbody><tr><td>a</table>", [("a", 0, 0, 1, 1), ("合计", 1, 0, 1, 1)]),
        ("<table><tr><td rowspan=2>a<tr><tr><td>c</table>", [("a", 0, 0, 2, 1), ("c", 2, 0, 1, 1)]),
        ("<table><td>a<td>b</table>", [("a", 0, 0, 1, 1), ("b", 0, 1, 1, 1)]),
        ("<table><tr style='display: none'><td>x<tr><td x:num=0.119>11.9%</table>", [("11.9%", 0, 0, 1, 1)]),
    ],
)
def test_spans_end_where_the_rows_of_their_group_end(tmp_path: Path, body: str, cells: list[object]) -> None:
    (grid,) = grids_of(page(tmp_path / "a.html", body))
    assert cells_of(grid) == cells


def test_text_outside_tables_is_a_paragraph_a_line(tmp_path: Path) -> None:
    body = (
        "<title>t</title><script>x</script><h1>标题</h1>第一行<br>第二行&nbsp;<!--[if mso]>x<![endif]-->"
        "<pre>甲\n乙</pre>"
        "<button>保存</button>见<br><input type=hidden value=x><input value='值'>"
        "<table><caption>表一</caption><tr><td>1</table>"
    )
    assert seen(page(tmp_path / "a.html", body)) == [
        "标题",
        "第一行",
        "第二行",
        "甲",
        "乙",
        "见",
        "值",
        "表一",
        [["1"]],
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("1350.50<sup>1</sup>", "1350.50"),
        ("1350.50<sup>[</sup><sup>1</sup><sup>]</sup>", "1350.50"),
        ("392<sup><a href='#n'>注2</a></sup>座", "392座"),
        ("392<span style='vertical-align:super; font-size:8pt'>①</span>座", "392座"),
        ("460km<sup>2</sup><sup>1</sup>", "460km²"),
        ("3.5×10<sup>4</sup>立方米", "3.5×10⁴立方米"),
        ("目标<sup>已调整</sup>", "目标已调整"),
        ("<sup>1</sup>含结转", "1含结转"),
        ("60<span><sup>（注</span>2<span>）</sup></span>", "60（注2）"),
    ],
)
def test_raised_marks_are_no_part_of_a_text_but_exponents_are(tmp_path: Path, body: str, text: str) -> None:
    assert seen(page(tmp_path / "a.html", f"<table><tr><td>{body}<td>x</table>")) == [[[text, "x"]]]


@pytest.mark.parametrize(
    ("body", "text", "hidden"),
    [
        ("<font><span><strike>约</span></font>329<font><span>座</strike></span></font>392座", "392座", "约329座"),
        ("<span><s><u>共</span>3<span>座</span>4</u></s>5", "5", "共3座4"),
        ("<p><s>3</p><p>29</s></p>392", "392", "3 29"),
        ("<s>329<td>392", "", "329"),
        ("<b>1</s>2</b>", "12", None),
    ],
)
def test_struck_elements_that_cross_others_end_where_browsers_end_them(
    tmp_path: Path, body: str, text: str, hidden: str | None
) -> None:
    content = page(tmp_path / "a.html", f"<table><tr><td>{body}</td><td>9</td></tr></table>")
    ((first, *_, last),) = texts_of(content)[0]
    assert (first, last) == (text, "9")
    assert " ".join(one.text for one in content.hidden) == (hidden or "")


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("<select><option>不健全<option selected>健全</select>", ["健全"]),
        ("<select><option value=''>请选择<option>健全</select>", []),
        ("<select multiple><option selected>水<option>电<option selected>路</select>", ["水、路"]),
        ("<input value=392 type=number>座<input type=password value=1><input placeholder=单位>", ["392座"]),
        ("<input type=checkbox checked>新增 <input type=checkbox>延续", ["☑新增 □延续"]),
        ("<textarea>甲\n乙</textarea>", ["甲", "乙"]),
        ("392座 <button>修改</button>", ["392座"]),
        ("<button>392座</button>", ["392座"]),
    ],
)
def test_form_controls_show_what_is_chosen_or_typed(tmp_path: Path, body: str, texts: list[str]) -> None:
    assert seen(page(tmp_path / "a.html", f"<p>头<div>{body}</div>")) == ["头", *texts]


def test_what_follows_the_end_of_a_page_is_read(tmp_path: Path) -> None:
    first = "<html><style>.old{display:none}</style><body><p>甲<i class=old>1</i></p></body></html>"
    second = (
        "<!DOCTYPE html><html><head><meta charset=gbk><title>t</title></head><body><p class=old>旧<p>乙</body></html>"
    )
    content = page(tmp_path / "a.html", first.encode() + b"\n" + second.encode("gbk"))
    assert seen(content) == ["甲", "乙"]
    assert [one.text for one in content.hidden] == ["1", "旧"]
    assert seen(page(tmp_path / "a.html", "<html><p>甲</body></html><table><tr><td>1</table>")) == ["甲", [["1"]]]


@pytest.mark.parametrize(
    ("body", "seen_cells"),
    [
        ("<html><body><table><tr><td>15<td>15", ["15", ""]),
        ("<html><body><table><tr><td>15<td>15<td cla", ["15", "15"]),
        ("<table><tr><td>15</td><td>1", ["15", ""]),
    ],
)
def test_a_half_written_page_says_so_and_keeps_no_half_text(tmp_path: Path, body: str, seen_cells: list[str]) -> None:
    content = page(tmp_path / "a.html", body)
    assert content.notes == (Note.END_MISSING,)
    assert seen(content) == [[seen_cells]]


def test_a_whole_page_without_end_tags_has_no_note(tmp_path: Path) -> None:
    assert page(tmp_path / "a.html", "<table><tr><td>1</table><p>尾").notes == ()


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("gb2312", "gb18030"), ("utf-8", "gb18030"), ("gb2312", "utf-8"), ("gbk", "utf-8-sig"), ("x-none", "utf-16")],
)
def test_bytes_take_precedence_over_the_declared_encoding(tmp_path: Path, declared: str, encoding: str) -> None:
    body = f"<meta charset={declared}><p>项目支出绩效目标申报表".encode(encoding)
    assert seen(page(tmp_path / "a.html", body)) == ["项目支出绩效目标申报表"]


def test_a_few_broken_bytes_of_a_page_are_noted(tmp_path: Path) -> None:
    body = b"<meta charset=gb2312><p>" + "绩效目标".encode("gbk") * 40 + b"\xff</p>"
    assert page(tmp_path / "a.html", body).notes == (CountedNote(Note.CHARACTERS_DAMAGED, 1),)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<div>" * 200_000 + "x" + "</div>" * 200_000, "excessive depth"),
        ("<table><tr><td>" * 3_000 + "x", "excessive depth"),
        ("<table><tr>" + "<td rowspan=65534 colspan=1000>a" * 10 + "<tr><td>b" * 5000 + "</table>", "over the limit"),
        ("<frameset><frame src='a.files/sheet001.htm'></frameset>", "frames.*a.files/sheet001.htm"),
        ("<p><img src=a.png><img src=b.png>", "no text, only 2 images"),
        ("<!-- -->", "no"),
        ("<html>\0\1\2", "binary"),
    ],
)
def test_what_cannot_be_read_names_the_cause(tmp_path: Path, body: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        page(tmp_path / "a.html", body)


def test_an_archive_without_a_page_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.mht").write_bytes(b"MIME-Version: 1.0\nContent-Type: image/png\n\nx")
    with pytest.raises(Unreadable, match="without a page"):
        read_mht(tmp_path / "a.mht")


TAGS = st.sampled_from(
    [
        "<table>",
        "</table>",
        "<tr>",
        "<td>",
        "<td rowspan=3>",
        "<td colspan=2>",
        "<th>",
        "<p>",
        "<br>",
        "甲",
        "&nbsp;",
        "\n",
    ]
)


@given(st.lists(TAGS, max_size=40).map("".join))
def test_no_two_cells_of_a_grid_begin_in_one_place(tmp_path_factory: pytest.TempPathFactory, body: str) -> None:
    try:
        content = page(tmp_path_factory.getbasetemp() / "a.html", f"<html>{body}")
    except Unreadable:
        return
    for grid in content.blocks:
        if isinstance(grid, Grid):
            starts = [(cell.row, cell.column) for cell in grid.cells()]
            assert len(starts) == len(set(starts))
            assert all(cell.row + cell.rowspan <= len(grid.rows) for cell in grid.cells())
