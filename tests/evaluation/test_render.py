"""A rendered file has the cells of its grid at the positions of the grid."""

from pathlib import Path
from typing import Any

import pytest

from evaluation.documents import DEV
from evaluation.grid import Table, lay_out
from evaluation.render import render, tables_of
from extract.model.content import Grid
from extract.readers import read_content

NAME = "08_huangshi_monitoring_hubei"


def spans_of(grid: Grid) -> set[tuple[Any, ...]]:
    return {(cell.row, cell.column, cell.rowspan, cell.colspan, cell.text) for cell in grid.cells() if cell.text}


@pytest.mark.parametrize("form", ["docx", "xlsx", "html"])
def test_every_cell_keeps_its_position_and_spans(tmp_path: Path, form: str) -> None:
    tables = tables_of(DEV / NAME / "grid.json")
    content = read_content(render({NAME: tables}, tmp_path, form)[NAME])
    (grid,) = (block for block in content.blocks if isinstance(block, Grid))
    laid = {(c.row, c.column, c.row_end - c.row, c.column_end - c.column, c.text) for c in lay_out(tables[0])[0]}
    assert spans_of(grid) == {cell for cell in laid if cell[-1]}


def test_positions_covered_by_a_span_are_skipped() -> None:
    table: Table = [
        [{"text": "资金情况", "rowspan": 2}, {"text": "总额", "colspan": 2}],
        [{"text": "500"}, {"text": "万元"}],
    ]
    cells, height, width = lay_out(table)
    assert (height, width) == (2, 3)
    assert [(cell.text, cell.row, cell.column) for cell in cells][2:] == [("500", 1, 1), ("万元", 1, 2)]


def test_a_span_ends_at_the_last_row() -> None:
    assert lay_out([[{"text": "绩效指标", "rowspan": 9}]])[0][0].row_end == 1


def test_text_has_a_tab_for_every_cell_that_a_span_covers(tmp_path: Path) -> None:
    table: Table = [[{"text": "项目名称"}, {"text": "申遗经费", "colspan": 3}, {"text": "2019\n年"}]]
    file = render({"one": [table]}, tmp_path, "text")["one"]
    assert file.read_text("utf-8") == "项目名称\t申遗经费\t\t\t2019 年\n"
