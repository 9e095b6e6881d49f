"""Which column each of a run of cells belongs to, where only their order is left: the reading that makes most sense.

The cells of a table are read row by row, blanks may be missing, and nothing tells where a row ends. Each way to put
them under the header is worth what its cells are worth there (a sign under 指标性质, a level word under 二级指标) less
what it leaves out; the best way over all rows at once is found step by step (Viterbi).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extract.forms.cell_scoring import Worth
from extract.model.content import Cell


@dataclass(frozen=True)
class Table:
    """How rows of one kind of table are made.

    Attributes:
        roles: The columns in their printed order.
        worth: What a cell is worth under a role.
        missing: What a row loses that lacks a role; roles that are often blank cost nothing.
        row_cost: What each row costs, so that few full rows are better than many thin ones.
    """

    roles: Sequence[str]
    worth: Worth
    missing: dict[str, float]
    row_cost: float = 1.0

    def skipped(self, start: int, end: int) -> float:
        """What a row loses that has nothing in the columns from `start` to before `end`."""
        return sum(self.missing.get(role, 0.0) for role in self.roles[start:end])


def lay_out(cells: Sequence[Cell], table: Table, row_starts: Sequence[float]) -> list[dict[str, Cell]]:
    """Put cells under roles, row by row, keeping their order.

    Args:
        cells: The cells between the header and what follows the table.
        table: How its rows are made.
        row_starts: For each cell, how much speaks for a row to begin there.

    Returns:
        Rows as role → cell; blank cells hold a place but are left out.
    """
    if not cells:
        return []
    count = len(table.roles)
    skipped = [[table.skipped(start, end) for end in range(count + 1)] for start in range(count + 1)]
    best: list[float] = []
    steps: list[list[tuple[int, bool]]] = []  # for each cell and role, the role of the cell before, and if a row begins
    for index, cell in enumerate(cells):
        worth = [table.worth(cell, role) for role in table.roles]
        if not index:
            best = [worth[role] - skipped[0][role] - table.row_cost for role in range(count)]
            steps.append([(0, True)] * count)
            continue
        end_of_row = max(range(count), key=lambda role: best[role] - skipped[role + 1][count])
        ended = best[end_of_row] - skipped[end_of_row + 1][count]
        here, step = [], []
        for role in range(count):
            value = ended - skipped[0][role] - table.row_cost + row_starts[index]
            before = (end_of_row, True)
            for earlier in range(role):
                same_row = best[earlier] - skipped[earlier + 1][role]
                if same_row >= value:
                    value, before = same_row, (earlier, False)
            here.append(value + worth[role])
            step.append(before)
        best = here
        steps.append(step)
    role = max(range(count), key=lambda role: best[role] - skipped[role + 1][count])
    rows: list[dict[str, Cell]] = [{}]
    for cell, choices in zip(reversed(cells), reversed(steps), strict=True):
        if cell.text:
            rows[-1][table.roles[role]] = cell
        role, begins = choices[role]
        if begins:
            rows.append({})
    return [dict(reversed(row.items())) for row in reversed(rows) if row]
