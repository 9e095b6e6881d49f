"""Assignment of a sequence of cells to the rows and columns of a table when only their order is known.

The cells come row by row, blank cells may be missing, and the ends of rows are not marked. The score of an assignment
is the sum of the scores of its cells (high for a sign under 指标性质 or a level word under 二级指标), less penalties
for columns without a cell. The assignment with the highest score over all rows is found by dynamic programming
(Viterbi).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extract.forms.cell_scoring import CellScore
from extract.model.content import Cell


@dataclass(frozen=True)
class TableModel:
    """The columns of a table and the scores of its rows.

    Attributes:
        roles: The roles of the columns in their printed order.
        score: The function that scores a cell for a role.
        gap_penalties: By role, the penalty for a row without a cell for it; roles that are often blank have none.
        row_penalty: The penalty for each row, so that few full rows score higher than many rows with few cells.
    """

    roles: Sequence[str]
    score: CellScore
    gap_penalties: dict[str, float]
    row_penalty: float = 1.0

    def gap_penalty(self, start: int, end: int) -> float:
        """Return the penalty for a row without cells in the columns from `start` to `end` - 1 (indexes in `roles`)."""
        return sum(self.gap_penalties.get(role, 0.0) for role in self.roles[start:end])


def assign_columns(cells: Sequence[Cell], table: TableModel, row_starts: Sequence[float]) -> list[dict[str, Cell]]:
    """Assign cells to the columns of rows, keeping their order.

    Args:
        cells: The cells between the header and what follows the table.
        table: The columns of the table and the scores of its rows.
        row_starts: For each cell, the score that is added if a row begins with it. That of the first cell is ignored.

    Returns:
        The rows, each as a mapping of role to cell. Blank cells occupy a column but are left out of the mapping.
    """
    if not cells:
        return []
    count = len(table.roles)
    gaps = [[table.gap_penalty(start, end) for end in range(count + 1)] for start in range(count + 1)]
    best: list[float] = []
    steps: list[
        list[tuple[int, bool]]
    ] = []  # for each cell and role: the role of the cell before, and whether a row begins
    for index, cell in enumerate(cells):
        scores = [table.score(cell, role) for role in table.roles]
        if not index:
            best = [scores[role] - gaps[0][role] - table.row_penalty for role in range(count)]
            steps.append([(0, True)] * count)
            continue
        end_of_row = max(range(count), key=lambda role: best[role] - gaps[role + 1][count])
        ended = best[end_of_row] - gaps[end_of_row + 1][count]
        here, step = [], []
        for role in range(count):
            value = ended - gaps[0][role] - table.row_penalty + row_starts[index]
            before = (end_of_row, True)
            for earlier in range(role):
                same_row = best[earlier] - gaps[earlier + 1][role]
                if same_row >= value:
                    value, before = same_row, (earlier, False)
            here.append(value + scores[role])
            step.append(before)
        best = here
        steps.append(step)
    role = max(range(count), key=lambda role: best[role] - gaps[role + 1][count])
    rows: list[dict[str, Cell]] = [{}]
    for cell, choices in zip(reversed(cells), reversed(steps), strict=True):
        if cell.text:
            rows[-1][table.roles[role]] = cell
        role, begins = choices[role]
        if begins:
            rows.append({})
    return [dict(reversed(row.items())) for row in reversed(rows) if row]
