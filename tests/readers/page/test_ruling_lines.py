"""Ruling lines to cells: any table drawn cell by cell is recovered, and open rows of Word are closed."""

from itertools import accumulate, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import limits
from extract.model.records import Unreadable
from extract.readers.page.ruling_lines import Lattice, RulingLine, find_lattices

Span = tuple[int, int, int, int]
"""Row, column, rowspan, colspan."""

FRAME = [RulingLine(at, 100, 400) for at in (50, 90, 130)], [RulingLine(at, 50, 130) for at in (100, 200, 400)]


@st.composite
def drawn_tables(draw: st.DrawFn) -> tuple[list[float], list[float], list[Span]]:
    """Column edges, row edges, and cells some of which are merged."""
    sizes = st.lists(st.floats(10, 90), min_size=1, max_size=7)
    xs, ys = (list(accumulate(draw(sizes), initial=draw(st.floats(0, 60)))) for _ in range(2))
    rows, columns = len(ys) - 1, len(xs) - 1
    taken: set[tuple[int, int]] = set()
    spans: list[Span] = []
    for row, column in product(range(rows), range(columns)):
        rowspan, colspan = draw(st.integers(1, 3)), draw(st.integers(1, 3))
        wide = min(colspan, next((n for n in range(columns - column) if (row, column + n) in taken), columns - column))
        if wide:
            high = min(rowspan, rows - row)
            spans.append((row, column, high, wide))
            taken |= set(product(range(row, row + high), range(column, column + wide)))
    return xs, ys, spans


def boxes_of(lattice: Lattice) -> list[tuple[float, ...]]:
    return [cell.box for cell in lattice.cells]


@given(drawn_tables(), st.randoms(use_true_random=False), st.floats(0, 1.2))
def test_a_table_drawn_cell_by_cell_comes_back(table, random, jitter) -> None:
    xs, ys, spans = table

    def near(value: float) -> float:
        return value + random.uniform(-jitter, jitter)

    horizontals, verticals = [], []
    for row, column, rowspan, colspan in spans:
        left, right, top, bottom = xs[column], xs[column + colspan], ys[row], ys[row + rowspan]
        horizontals += [RulingLine(near(y), near(left), near(right)) for y in (top, bottom)]
        verticals += [RulingLine(near(x), near(top), near(bottom)) for x in (left, right)]
    (lattice,) = find_lattices(horizontals, verticals)
    used_rows = sorted({edge for row, _, rowspan, _ in spans for edge in (row, row + rowspan)})
    used_columns = sorted({edge for _, column, _, colspan in spans for edge in (column, column + colspan)})
    expected = [
        (
            used_rows.index(row),
            used_columns.index(column),
            used_rows.index(row + rowspan) - used_rows.index(row),
            used_columns.index(column + colspan) - used_columns.index(column),
        )
        for row, column, rowspan, colspan in spans
    ]
    assert [(cell.row, cell.column, cell.rowspan, cell.colspan) for cell in lattice.cells] == expected
    for cell, (row, column, rowspan, colspan) in zip(lattice.cells, spans, strict=True):
        printed = (xs[column], ys[row], xs[column + colspan], ys[row + rowspan])
        assert cell.box == pytest.approx(printed, abs=jitter + 0.01)
        assert lattice.cell_at((printed[0] + printed[2]) / 2, (printed[1] + printed[3]) / 2) == lattice.cells.index(
            cell
        )


@given(st.lists(st.tuples(st.floats(0, 600), st.floats(0, 600), st.floats(0, 600)), max_size=40), st.data())
def test_any_lines_give_cells_with_corners_on_lines(lines, data) -> None:
    rules = [RulingLine(at, min(ends), max(ends)) for at, *ends in lines]
    cut = data.draw(st.integers(0, len(rules)))
    for lattice in find_lattices(rules[:cut], rules[cut:]):
        for x0, top, x1, bottom in boxes_of(lattice):
            assert x0 < x1
            assert top < bottom


def test_two_tables_apart_are_two() -> None:
    across, down = FRAME
    lower = [RulingLine(rule.at + 300, *rule[1:]) for rule in across]
    beside = [RulingLine(rule.at, rule.start + 300, rule.end + 300) for rule in down]
    lattices = find_lattices([*across, *lower], [*down, *beside])
    assert [lattice.box for lattice in lattices] == [(100, 50, 400, 130), (100, 350, 400, 430)]


def test_a_row_left_open_at_the_foot_of_a_page_is_closed() -> None:
    across, down = FRAME
    (lattice,) = find_lattices(across, [RulingLine(rule.at, rule.start, 160) for rule in down])
    assert lattice.ys == (50, 90, 130, 160)
    assert (lattice.is_open_top, lattice.is_open_bottom) == (False, True)


def test_a_row_left_open_at_the_head_of_a_page_is_closed() -> None:
    across, down = FRAME
    (lattice,) = find_lattices(across, [RulingLine(rule.at, 20, rule.end) for rule in down])
    assert lattice.ys == (20, 50, 90, 130)
    assert (lattice.is_open_top, lattice.is_open_bottom) == (True, False)


def test_lines_that_poke_out_close_nothing() -> None:
    across, down = FRAME
    (lattice,) = find_lattices(across, [RulingLine(rule.at, rule.start - 5, rule.end + 5) for rule in down])
    assert lattice.ys == (50, 90, 130)


def test_a_lattice_beyond_all_documents_is_refused() -> None:
    lines = [RulingLine(4.0 * index, 0, 4000) for index in range(1000)]
    with pytest.raises(Unreadable, match="crossing ruling lines of a page"):
        find_lattices(lines, lines)
    assert limits.CELLS < 1000 * 1000
