"""What a person sees of a page: styles in all their notations, and the record of what they hide."""

import pytest

from extract.model.content import Grid
from extract.model.records import HiddenBy
from extract.readers.text.html import page_content

STRUCK, FORMAT, COLOUR, CLIPPED = HiddenBy.STRUCK_OUT, HiddenBy.FORMAT, HiddenBy.COLOUR, HiddenBy.CLIPPED


def cell_and_hidden(style: str, body: str) -> tuple[str, list[tuple[str, HiddenBy]]]:
    """The text of a cell, and the hidden texts, all of which stand in that cell."""
    content = page_content(f"<style>{style}</style><table><tr><td>实际<td>{body}<tr><td>乙<td>2</table>".encode())
    (grid,) = [block for block in content.blocks if isinstance(block, Grid)]
    assert all((one.place.table, one.place.row, one.place.column) == (1, 1, 2) for one in content.hidden)
    return grid.rows[0][1].text, [(one.text, one.hidden_by) for one in content.hidden]


@pytest.mark.parametrize(
    ("style", "body", "by"),
    [
        ("", "<s>329</s>392", STRUCK),
        ("", "<strike><b>3</b>29</strike>392", STRUCK),
        ("", "<p><del>329</del></p><p>392</p>", STRUCK),
        (".old { text-decoration : Line-Through }", "<span class='n old'>329</span>392", STRUCK),
        ("#a1 { text-decoration: red line-through solid }", "<span id=a1>329</span>392", STRUCK),
        ("td b { text-decoration-line: underline line-through }", "<b>329</b>392", STRUCK),
        ("", "<span style='text-decoration:line-through'>32<u>9</u></span>392", STRUCK),
        ("tr > td > .x, .y { display: none }", "<i class=x>329</i>392", FORMAT),
        (".x { display: none !important }", "<i class=x style='display:inline'>329</i>392", FORMAT),
        (".x { visibility: hidden }", "<i class=x>329</i>392", FORMAT),
        (".x { visibility: collapse }", "<i class=x>329</i>392", FORMAT),
        (".x { font-size: 0 }", "<i class=x>3<big>29</big></i>392", FORMAT),
        (".x { font: 0/0 serif }", "<i class=x>329</i>392", FORMAT),
        (".x { opacity: 0 } .x b { opacity: 1 }", "<i class=x>3<b>29</b></i>392", COLOUR),
        ("", "<i hidden>329</i>392", FORMAT),
        ("", "<i style='mso-hide:all'>329</i>392", FORMAT),
        ("@media screen and (min-width: 800px) { i { display: none } }", "<i>329</i>392", FORMAT),
        ("i:first-child { display: none }", "<i>329</i>392", FORMAT),
        ("[data-old='1'] { display: none }", "<i data-old=1>329</i>392", FORMAT),
        (".x { color: #fff }", "<i class=x>329</i>392", COLOUR),
        ("", "<font color=FEFEFE>329</font>392", COLOUR),
        (".x { color: rgb(255, 255, 255) }", "<i class=x>329</i>392", COLOUR),
        (".x { color: transparent }", "<i class=x>329</i>392", COLOUR),
        ("td { background: #ddeeff } .x { color: #def }", "<i class=x>329</i>392", COLOUR),
        (".x { position: absolute; left: -9999px }", "<i class=x>329</i>392", CLIPPED),
        (".x { position: absolute; clip: rect(0 0 0 0) }", "<i class=x>329</i>392", CLIPPED),
        (".x { clip-path: inset(50%) }", "<i class=x>329</i>392", CLIPPED),
        (".x { text-indent: -999em }", "<div class=x>329</div>392", CLIPPED),
        (".x { height: 0; overflow: hidden }", "<div class=x>329</div>392", CLIPPED),
    ],
)
def test_a_text_that_nobody_sees_is_recorded_and_not_read(style: str, body: str, by: HiddenBy) -> None:
    assert cell_and_hidden(style, body) == ("392", [("329", by)])


@pytest.mark.parametrize(
    ("style", "body"),
    [
        ("", "<span aria-hidden=true>392</span>"),
        ("del { text-decoration: none }", "<del>392</del>"),
        ("@media print { .x { display: none } }", "<i class=x>392</i>"),
        ("@media (max-width: 600px) { .x { display: none } }", "<i class=x>392</i>"),
        (".x { display: none } .x { display: inline }", "<i class=x>392</i>"),
        (".x { display: none } td .x { display: inline }", "<i class=x>392</i>"),
        (".x { display: none } /* } */ .xy { }", "<i class=xy>392</i>"),
        ("/* .x { display: none } */", "<i class=x>392</i>"),
        (".x:hover { display: none } .x::before { display: none }", "<i class=x>392</i>"),
        (".a > .x { display: none }", "<b class=a><u><i class=x>392</i></u></b>"),
        ("b { visibility: hidden } i { visibility: visible }", "<b><i>392</i></b>"),
        (".x { opacity: 0.5; font-size: 0.8em }", "<i class=x>392</i>"),
        (".x { color: #fff; background: #369 }", "<i class=x>392</i>"),
        ("td { background: url(a.png) } .x { color: #fff }", "<i class=x>392</i>"),
        ("table { background-color: navy } .x { color: white }", "<i class=x>392</i>"),
        ("td { height: 0; overflow: hidden }", "<i class=x>392</i>"),
        ("i { text-indent: -2em; margin-left: -20px }", "<i>392</i>"),
        ("i { color: #fff } i { color: inherit }", "<i>392</i>"),
        ("", "<details open><summary></summary>392</details>"),
        ("[hidden] { display: inline }", "<i hidden>392</i>"),
        (".x { display: none", "<i class=y>392</i>"),
    ],
)
def test_a_text_that_a_person_sees_is_read(style: str, body: str) -> None:
    assert cell_and_hidden(style, body) == ("392", [])


def test_a_linked_style_sheet_may_paint_the_ground_of_white_text() -> None:
    content = page_content(b"<link rel=stylesheet href=a.css><table><tr><td><font color=white>1</font></table>")
    assert content.hidden == ()
    assert [cell.text for block in content.blocks if isinstance(block, Grid) for cell in block.cells()] == ["1"]


@pytest.mark.parametrize(
    "style", ["tr.x { display: none }", "tr:nth-child(2) { display: none }", "tbody > tr + tr { visibility: collapse }"]
)
def test_a_hidden_row_is_no_row_and_is_recorded_where_it_would_stand(style: str) -> None:
    content = page_content(f"<style>{style}</style><table><tr><td>1<tr class=x><td>旧<td>2</table>".encode())
    (grid,) = content.blocks
    assert isinstance(grid, Grid)
    assert [[cell.text for cell in row] for row in grid.rows] == [["1"]]
    (hidden,) = content.hidden
    assert (hidden.text, hidden.place.table, hidden.place.row) == ("旧 2", 1, 2)


def test_hidden_texts_outside_tables_have_the_number_of_their_paragraph() -> None:
    body = "<p>甲</p><div style='display:none'><p>乙</p><p>丙</p></div><p>丁<s>3</s></p>"
    assert [(one.text, one.place.line) for one in page_content(body.encode()).hidden] == [("乙 丙", 2), ("3", 2)]


def test_a_closed_details_element_shows_its_summary_only() -> None:
    cell = cell_and_hidden("", "<details><summary>392</summary>329<p>x</p></details>")
    assert cell == ("392", [("329 x", FORMAT)])
