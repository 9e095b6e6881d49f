"""Recovery of the rows of a form from a stream of cells in reading order."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import takewhile

from extract import vocabulary
from extract.forms.cell_scoring import (
    LEFT,
    MONEY_GAP_PENALTIES,
    indicator_gap_penalties,
    indicator_score,
    is_bare_number,
    is_level1,
    is_level2,
    money_score,
)
from extract.forms.layout_recovery.columns import TableModel, assign_columns
from extract.forms.layout_recovery.indicators.headerless_table import headerless_rows
from extract.forms.layout_recovery.indicators.row_lines import row_starts, split_row_lines
from extract.forms.layout_recovery.indicators.scattered_headers import scattered_rows
from extract.forms.layout_recovery.indicators.scored_rows import scored_rows
from extract.forms.layout_recovery.indicators.weights import settle_weights
from extract.forms.layout_recovery.label_lines import rows_of_label
from extract.forms.layout_recovery.money.header_lines import end_of_header_line
from extract.forms.layout_recovery.money.money_rows import with_labels, with_rates
from extract.forms.layout_recovery.money.side_by_side import side_by_side_rows
from extract.forms.layout_recovery.token import Token
from extract.forms.layout_recovery.tokens import is_known, merged_cells, tokens_of
from extract.forms.multi_year_targets import second_half
from extract.forms.repair.run_on_text import split_amounts, split_indicator
from extract.forms.row_kinds import DATES, money_unit
from extract.forms.rows import Row, cell_slice
from extract.forms.table.indicators import with_indicator_name
from extract.model.content import Cell
from extract.values.amounts import parse_amount

_GOALS = {("annual_goal", "actual_result"), ("long_term_goal", "annual_goal")}
_LEVELS = {"level1", "level2", "level3"}
_VALUES = {"target", "actual", "weight", "score", "target_half_year", "target_initial", "previous_actual"}
_FEWEST_HEADERS = 2
_LONGEST_HEADER = 60
_UNIT_CAPTION = re.compile(r"(?:金额)?单位\s*[:：]")
_MOST_MONEY_WEIGHT = 30
_HUNDRED = Decimal(100)
_UNIT = re.compile(rf"^[一-龥]{{0,8}}\((?:{vocabulary.money_unit()})\)$")
_UNIT_REACH = 6
_SECTION = re.compile(r"[一二三四五六七八九十]{1,3}、(?!(?:产出|效益|满意度|成本|决策|过程))")
_SENTENCE_END = re.compile(r"[。；;] +(?=\S)")
_SPACE = re.compile(r"(?<=[^\s\d]) +(?=[^\s\d])")
_Ends = Callable[[str], bool]


def recover_rows(rows: Sequence[Row]) -> list[Row]:
    """Recover the rows of a document: labels beside their values, amounts and indicators under their headers.

    Args:
        rows: All rows and paragraphs, including blank rows that may stand for blank cells.

    Returns:
        The rows, whose cells have columns. The list is empty if no table of a form was found.
    """
    stream = _Stream(tokens_of(rows))
    made = stream.rows()
    return made if stream.has_table or _is_key_value_form(made) else []


def _is_key_value_form(rows: Sequence[Row]) -> bool:
    """Return whether rows are a form of labels and values without a table: a project, its owner and its money."""
    fields = {vocabulary.label_field(row.text) for row in rows if len(row.filled) > 1}
    has_money = any(
        len(row.filled) > 1 and vocabulary.funding_role(row.text) and parse_amount(row.filled[1].text) for row in rows
    )
    return has_money and "name" in fields and bool(fields & {"competent_department", "implementing_unit"})


@dataclass
class _Stream:
    """Reads the tokens of a document in order and recovers rows.

    Attributes:
        tokens: The tokens in reading order.
        at: The index of the next token to read.
        made: The rows recovered so far.
        roles: The roles of the columns of the last indicator table.
        sums: The sums of weights and scores in that table, by role.
        has_table: Whether any table was recovered.
    """

    tokens: Sequence[Token]
    at: int = 0
    made: list[Row] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    sums: dict[str, Decimal] = field(default_factory=dict)
    has_table: bool = False

    def rows(self) -> list[Row]:
        self._headerless()
        while self.at < len(self.tokens):
            text = self.tokens[self.at].text
            if header := self._header_ahead():
                self._table(header)
            elif not text:
                self.at += 1
            elif vocabulary.is_total(text) and "score" in self.roles:
                self._total()
            elif not (self._goals() or self._side_by_side()):
                self._label()
        return self.made

    def _header_ahead(self) -> list[Token]:
        """Return the tokens of the table header that begins at the next token; empty if none begins there.

        The table may be one of indicators, of projects or of money. Its first header may be known by its parts only.
        """
        first = self.tokens[self.at]
        is_by_parts = not _is_header(first.text) and vocabulary.indicator_header(first.text) in _LEVELS
        if not is_by_parts or self.at + 1 == len(self.tokens):
            return self._header_from(self.at)
        header = self._header_from(self.at + 1)
        return [first, *header] if header else []

    def _header_from(self, start: int) -> list[Token]:
        end, limit = start, min(start + _LONGEST_HEADER, len(self.tokens))
        is_header = _is_header
        while end < limit and (not self.tokens[end].text or is_header(self.tokens[end].text)):
            is_header = _is_header if end - start < _FEWEST_HEADERS else _continues_header
            end += 1
        end = max(end, end_of_header_line(self.tokens, start))
        run = [token for token in self.tokens[start:end] if token.text]
        roles = {vocabulary.indicator_column(token.text) for token in run} - {None}
        if len(roles & _LEVELS) >= _FEWEST_HEADERS or ("level3" in roles and len(roles) > _FEWEST_HEADERS):
            is_list = any(vocabulary.label_field(token.text) == "name" for token in run)
            first = run[0].text
            is_begun = is_list or vocabulary.indicator_column(first) or vocabulary.is_side_label(first)
            return run if is_begun else []
        if end_of_header_line(self.tokens, start):
            return run
        cut = next((n for n, token in enumerate(run) if not vocabulary.funding_header(token.text)), len(run))
        return run[:cut] if cut >= _FEWEST_HEADERS else []

    def _headerless(self) -> None:
        """Recover the rows of an indicator table whose header lies before the beginning of the text."""
        while (
            self.at < len(self.tokens) and not self._header_ahead() and not _ends_indicators(self.tokens[self.at].text)
        ):
            self.at += 1
        header, found = headerless_rows(self.tokens[: self.at])
        if not header:
            self.at = 0
            return
        self.roles = [*header]
        self._emit([*header.values()], self.roles, found)

    def _table(self, header: Sequence[Token]) -> None:
        self.at = self.tokens.index(header[-1], self.at) + 1
        cells = [token.cell for token in header if not vocabulary.is_side_label(token.text)]
        if any(vocabulary.indicator_column(cell.text) in _LEVELS for cell in cells):
            self._indicators(_joined_header(cells), header)
        else:
            self._money(cells)

    def _indicators(self, header: list[Cell], printed: Sequence[Token]) -> None:
        is_list = any(vocabulary.label_field(cell.text) == "name" for cell in header)
        role_of = _role_in_list if is_list else vocabulary.indicator_header
        named = with_indicator_name([role_of(cell.text) for cell in header])
        roles = [role if role and role != "_ignored" else f"{role or ''} {n}" for n, role in enumerate(named)]
        half = second_half(header, named) or 0
        roles = [f"{role}{LEFT}" if n < half and role != "level1" else role for n, role in enumerate(roles)]
        self.roles = roles
        start = self.at
        self._take_until(_ends_list if is_list else _ends_indicators)
        values = [role for role in roles if role in _VALUES]
        body = split_row_lines(self.tokens[start : self.at], printed)
        body = [piece for token in body for piece in _split_run_on(token, values)]
        found = _assigned(body, TableModel(roles, indicator_score(roles), indicator_gap_penalties(roles)))
        if not values and (scattered := self._scattered(start)):
            header, roles, found = scattered
            self.roles = roles
        if scored := scored_rows(self.tokens[start : self.at], roles):
            found = scored
        found = settle_weights(found, roles, self._whole_weights())
        self._emit(header, roles, found)
        for role in ("weight", "score"):
            amounts = [parse_amount(row[role].text) for row in found if role in row]
            self.sums[role] = sum((amount[0] for amount in amounts if amount), Decimal())

    def _scattered(self, start: int) -> tuple[list[Cell], list[str], list[dict[str, Cell]]] | None:
        """Return the header, the roles and the rows of a table whose headers of values are scattered; else None.

        Args:
            start: The index of the first token behind the header. Some of the headers may stand before it.
        """
        tokens = self.tokens[max(start - _LONGEST_HEADER, 0) : self.at]
        rows = scattered_rows(tokens, self._whole_weights())
        if not rows:
            return None
        roles = ["level3", *(role for role in rows[0] if role != "level3")]
        cells = {vocabulary.indicator_column(token.text): token.cell for token in reversed(tokens) if token.text}
        return [cells[role] for role in roles if role in cells], roles, rows

    def _whole_weights(self) -> Sequence[Decimal]:
        """Return what the weights of a complete table may add up to: 100, or less by a weight of the money block."""
        money = [amount for row in self.made for cell in row.filled if (amount := parse_amount(cell.text))]
        return [_HUNDRED, *(_HUNDRED - amount[0] for amount in money if 0 < amount[0] <= _MOST_MONEY_WEIGHT)]

    def _money(self, header: list[Cell]) -> None:
        if vocabulary.funding_header(header[0].text) != ("source", "full_year"):
            header.insert(0, replace(header[0], text=""))
        columns = [vocabulary.funding_header(cell.text) for cell in header]
        roles = ["source", *(":".join(role) if role else f"_{n}" for n, role in enumerate(columns[1:]))]
        start = self.at
        self._take_until(_ends_money)
        amounts: list[Token] = []
        for token in self.tokens[start : self.at]:
            pieces = split_amounts(token.cell, [role.partition(":")[0] for role in roles[1:]])
            amounts += [
                replace(token, cell=piece, starts_line=token.starts_line and not n) for n, piece in enumerate(pieces)
            ]
        found = _assigned(amounts, TableModel(roles, money_score(), MONEY_GAP_PENALTIES))
        total = next(
            (row for row in found if "source" in row and vocabulary.funding_role(row["source"].text) == "total"), None
        )
        if total is not None:
            blank = {role for role in roles[1:] if role not in total}
            weight = next((parse_amount(cell.text) for role, cell in total.items() if role.startswith("weight")), None)
            score = money_score(blank, weight[0] if weight else None)
            found = _assigned(amounts, TableModel(roles, score, MONEY_GAP_PENALTIES))
        before = self._labels_before()
        found, is_used = with_labels(with_rates(found, roles), roles, before)
        if is_used:
            self.made = [row for row in self.made if row.filled[:1] not in [(label,) for label in before]]
        if unit := self._unit_behind(header):
            self.made.append(_row([unit]))
        self._emit(header, roles, found)

    def _unit_behind(self, header: Sequence[Cell]) -> Cell | None:
        """Return the label with the unit of a money block that an export moved behind the block.

        None if the header or a row above it, up to the heading, states a unit, or if several units follow.
        """
        above = takewhile(lambda row: not vocabulary.is_heading(row.text), reversed(self.made))
        if any(money_unit(cell.text) for cells in (header, *(row.filled for row in above)) for cell in cells):
            return None
        ahead = self.tokens[max(self.at - _UNIT_REACH, 0) : self.at + _UNIT_REACH]
        units = {money_unit(token.text): token.cell for token in ahead if _UNIT.search(vocabulary.bare(token.text))}
        return next(iter(units.values())) if len(units) == 1 else None

    def _labels_before(self) -> list[Cell]:
        """Return the labels of money without an amount in the last rows made, in their order.

        A label of the head without a value may stand behind them.
        """
        labels: list[Cell] = []
        for row in reversed(self.made):
            if len(row.filled) != 1:
                break
            if vocabulary.funding_role(row.text) not in (None, "section"):
                labels.insert(0, row.filled[0])
            elif labels or vocabulary.label_field(row.text) is None:
                break
        return labels

    def _take_until(self, ends: _Ends) -> None:
        while self.at < len(self.tokens) and not (self.tokens[self.at].text and ends(self.tokens[self.at].text)):
            self.at += 1

    def _emit(self, header: Sequence[Cell], roles: Sequence[str], found: Sequence[dict[str, Cell]]) -> None:
        self.has_table = True
        self.made.append(_row(header, starts_table=True))
        columns = {role: column for column, role in enumerate(roles)}
        self.made += [
            Row(
                tuple(replace(cell, column=columns[role]) for role, cell in row.items()),
                is_table=True,
                is_exact={"weight", "score"} <= row.keys() and "target" not in row,  # no drifted target
            )
            for row in found
        ]

    def _total(self) -> None:
        """Recover the row of 总分 with its score.

        If there are two numbers, the second is the score. A single number is the score only if it equals the sum of the
        scores of the indicators.
        """
        label = self.tokens[self.at].cell
        self.at += 1
        values = [number for cell in self._values() for number in _numbers(cell)]
        numbers = [cell for cell in values if is_bare_number(cell.text)]
        score: Cell | None = None
        if len(numbers) > 1:
            score = numbers[1]
        elif numbers and (parse_amount(numbers[0].text) or (None,))[0] == self.sums.get("score"):
            score = numbers[0]
        cells = [replace(label, column=0)]
        if score is not None:
            cells.append(replace(score, column=self.roles.index("score")))
        rest = [replace(cell, column=len(self.roles) + n) for n, cell in enumerate(values) if cell not in numbers]
        self.made.append(Row((*cells, *rest), is_table=True))

    def _goals(self) -> bool:
        """Recover the rows of two goal labels and the two texts after them; return False without such labels.

        The labels are 预期目标 | 实际完成情况 or 中期目标 | 年度目标.
        """
        labels = self.tokens[self.at : self.at + 2]
        if tuple(vocabulary.label_field(token.text) for token in labels) not in _GOALS:
            return False
        self.made.append(_row([token.cell for token in labels]))
        self.at += 2
        texts = self._values()
        rest = texts[len(labels) :] if labels[0].is_table else []  # in a table, further cells belong to no goal
        texts = texts[: len(texts) - len(rest)]
        if len(texts) == 1 and (at := _second_goal(texts[0].text, is_line=not labels[0].is_table)):
            texts = [cell_slice(texts[0], 0, at), cell_slice(texts[0], at, len(texts[0].text))]
        if len(texts) == len(labels):
            self.made.append(_row(texts))
        self.made += [_row([cell]) for cell in rest]
        return True

    def _side_by_side(self) -> bool:
        """Recover the rows of money blocks side by side; return False if none begin at the next token."""
        rows, self.at = side_by_side_rows(self.tokens, self.at)
        self.made += [Row(tuple(cells), is_table=True) for cells in rows]
        return bool(rows)

    def _values(self) -> list[Cell]:
        """Take and return the cells up to the next label, header, level word, heading or unit caption."""
        start = self.at
        self._take_until(_ends_value)
        return merged_cells([token for token in self.tokens[start : self.at] if token.text])

    def _label(self) -> None:
        """Recover the row of a label and its values, or of a single cell that is not a label."""
        label = self.tokens[self.at]
        self.at += 1
        start = self.at
        if self._takes_value(label):
            self._take_until(_ends_value)
        values = [token for token in self.tokens[start : self.at] if token.text]
        self.made += [_row([row[0].cell, *merged_cells(row[1:])]) for row in rows_of_label(label, values)]

    def _takes_value(self, label: Token) -> bool:
        """Return whether a token is a known label, or a label of money (预算资金:250) with its amount on its line."""
        beside = self.tokens[self.at] if self.at < len(self.tokens) else None
        if beside and not beside.starts_line and parse_amount(beside.text) and vocabulary.is_money_label(label.text):
            return True
        return is_known(label.text) and not vocabulary.is_block_label(label.text)


def _second_goal(text: str, *, is_line: bool) -> int | None:
    """Return the offset of the second of two goals in one text: behind its only full stop or, in a line, only space."""
    ends = [*_SENTENCE_END.finditer(text)] or ([*_SPACE.finditer(text)] if is_line else [])
    return ends[0].end() if len(ends) == 1 else None


def _split_run_on(token: Token, values: Sequence[str]) -> list[Token]:
    """Split a token into name and target if it comes from a line of text and the only column of values is the target.

    Args:
        token: The token.
        values: The roles of the table's columns of values.
    """
    if token.is_table or list(values) != ["target"]:
        return [token]
    pieces = split_indicator(token.cell)
    return [replace(token, cell=piece, starts_line=token.starts_line and not n) for n, piece in enumerate(pieces)]


def _assigned(tokens: Sequence[Token], table: TableModel) -> list[dict[str, Cell]]:
    kept = [token for token in tokens if not vocabulary.is_side_label(token.text)]
    return assign_columns([token.cell for token in kept], table, row_starts(kept))


def _numbers(cell: Cell) -> list[Cell]:
    """Return the numbers of a cell that holds nothing but numbers parted by white space, else the cell."""
    words = [*re.finditer(r"\S+", cell.text)]
    if len(words) < 2 or not all(is_bare_number(word[0]) for word in words):
        return [cell]
    return [cell_slice(cell, *word.span()) for word in words]


def _is_header(text: str) -> bool:
    return vocabulary.is_side_label(text) or bool(
        vocabulary.indicator_column(text) or vocabulary.label_field(text) or vocabulary.funding_column(text)
    )


def _continues_header(text: str) -> bool:
    """Return whether a text that follows a header is a header too, by the lists or by patterns.yml: 1-6月执行情况."""
    if vocabulary.level_name(text, "level1") or vocabulary.level_name(text, "level2") or vocabulary.funding_role(text):
        return _is_header(text)
    return _is_header(text) or bool(vocabulary.indicator_header(text) or vocabulary.funding_header(text))


def _role_in_list(text: str) -> str:
    measure = vocabulary.funding_column(text) if not vocabulary.indicator_column(text) else None
    return vocabulary.label_field(text) or vocabulary.indicator_column(text) or (":".join(measure) if measure else "")


def _joined_header(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells of an indicator header in one row.

    If the header has two rows and the lower row splits the upper cell of the target, for example into sign, value and
    unit, the lower cells replace the upper one.
    """
    roles = [vocabulary.indicator_column(cell.text) for cell in cells]
    split = next((n for n, role in enumerate(roles) if role in _LEVELS), 0)
    upper, lower = cells[:split], cells[split:]
    if any(vocabulary.label_field(cell.text) == "name" for cell in cells):
        return list(cells)
    if {"weight", "score"} <= {vocabulary.indicator_header(cell.text) for cell in upper} and {
        *roles[split:]
    } <= _LEVELS:
        return [*lower, *(cell for cell in upper if vocabulary.indicator_header(cell.text) in ("weight", "score"))]
    if "target" not in roles[:split]:  # cells before the levels are row numbers, or headers of another table
        return [*(cell for cell in upper if _is_left_of_levels(cell.text)), *lower]
    levels = [cell for cell in lower if vocabulary.indicator_column(cell.text) in _LEVELS]
    parts = [cell for cell in lower if cell not in levels]
    joined = list(levels)
    for cell in upper:
        joined += parts if parts and vocabulary.indicator_column(cell.text) == "target" else [cell]
    return joined


def _is_left_of_levels(text: str) -> bool:
    """Return whether a header before those of the levels belongs to their table: row numbers, or a level by parts."""
    role = vocabulary.indicator_column(text) or ""
    return role.startswith("_") or vocabulary.indicator_header(text) in _LEVELS


def _ends_list(text: str) -> bool:
    return vocabulary.is_tail(text) or vocabulary.is_heading(text) or bool(_SECTION.match(text))


def _ends_value(text: str) -> bool:
    is_level = vocabulary.indicator_header(text) in _LEVELS
    return is_known(text) or is_level or _ends_list(text) or bool(_UNIT_CAPTION.match(text))


def _ends_indicators(text: str) -> bool:
    if _ends_list(text) or vocabulary.is_total(text):
        return True
    is_indicator = is_level1(text) or is_level2(text)  # a level word, or a name with its points: 可行性研究(2分)
    return vocabulary.label_field(text) not in {None, *DATES} and not is_indicator


def _ends_money(text: str) -> bool:
    is_money = vocabulary.funding_role(text) or parse_amount(text)
    return not is_money and (is_known(text) or _ends_list(text))


def _row(cells: Sequence[Cell], *, starts_table: bool = False) -> Row:
    cells = tuple(replace(cell, row=0, column=n) for n, cell in enumerate(cells))
    return Row(cells, is_table=True, starts_table=starts_table)
