"""What each cell of a document was taken for: by what its reading used, and else by the words of forms.

It reads nothing itself: a cell that a record names as the place of a field is that field, whatever its words are.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from extract import vocabulary
from extract.content import Cell, Content
from extract.forms.roles import RowKind, kind_of, money_unit, stated_year
from extract.forms.rows import Row, rows_of
from extract.records import ExtractedDocument, Funding, Indicator, Model, Period, Place, Project


class Role(StrEnum):
    """What a cell is in its document; where several fit, the first of this order."""

    HEADING = "heading"
    VALUE = "value"
    AMOUNT = "amount"
    LEVEL = "level"
    LABEL = "label"
    HEADER = "header"
    SIDE_LABEL = "side label"
    TOTAL = "total"
    CAPTION = "caption"
    INSTRUCTION = "instruction"
    PLACEHOLDER = "placeholder"
    NOTE = "note"
    NOT_KEPT = "not kept"
    NOT_USED = "not used"
    UNRECOGNISED = "unrecognised"


class Explained(Model):
    """One cell or paragraph that holds text: what it was taken for, and the field or fields it gave or names.

    A cell that is known and of which nothing is kept (a serial number, a person) is `not kept`; one that nothing knows
    is `unrecognised` where the reading met it, and `not used` where it did not look.
    """

    place: Place
    role: Role
    field: str | None = None
    text: str
    form_number: int | None = None


Use = tuple[Role, str]
"""A role, and the field that it is of."""

_RANK = {role: rank for rank, role in enumerate(Role)}
_HEADER_KINDS = (RowKind.INDICATOR_HEADER, RowKind.UPPER_HEADER, RowKind.WIDE_HEADER, RowKind.GOAL_HEADER)
_LONGEST_CAPTION = 60
_PERIOD = "_period"


def explain(content: Content, document: ExtractedDocument) -> list[Explained]:
    """The role of every cell and paragraph that holds text, in reading order.

    Args:
        content: What the reader gave.
        document: The reading of that content; without projects where it was refused.
    """
    rows = rows_of(content)
    cells = _Cells([cell for row in rows for cell in row.filled])
    uses: list[list[Use]] = [[] for _ in cells.all]
    starts: dict[int, int] = {}
    for place, use, form_number in _uses(document):
        index = cells.at(place)
        if index is None or (form_number is None and uses[index]):  # what the document has of a form is the form's
            continue
        uses[index].append(use)
        if form_number is not None and use[0] in (Role.HEADING, Role.VALUE, Role.AMOUNT):
            starts[form_number] = min(index, starts.get(form_number, index))
    strange = {cells.at(one.place) for one in document.unrecognised}
    reader = _Words()
    explained: list[Explained] = []
    for row in rows:
        reader.open(row)
        for cell in row.filled:
            index = len(explained)
            by_words = reader.role(cell)
            role, name = _settle(uses[index], by_words, is_strange=index in strange)
            explained.append(Explained(place=cell.place, role=role, field=name, text=cell.text))
    _number_forms(explained, starts)
    return explained


class _Cells:
    """The cells of a document, found by the places that records name."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.all = cells
        self._by_address = {_address(cell.place): index for index, cell in enumerate(cells)}
        by_line = ((_character(c.place), index) for index, c in enumerate(cells) if c.place.line is not None)
        self._characters = sorted(by_line)

    def at(self, place: Place) -> int | None:
        """The index of the cell at a place; of text, the last that begins at the character or before it."""
        if place.line is None:
            return self._by_address.get(_address(place))
        found = bisect_right(self._characters, (_character(place), len(self.all))) - 1
        return self._characters[found][1] if found >= 0 else None


def _address(place: Place) -> tuple[object, ...]:
    return place.page, place.table, place.row, place.column, place.bbox if place.table is None else None


def _character(place: Place) -> tuple[int, int]:
    return place.line or 0, place.column or 0


def _uses(document: ExtractedDocument) -> Iterator[tuple[Place, Use, int | None]]:
    """Every place that a record names, with what stands there and the number of the form; the document's own last."""
    for project in document.projects:
        for place, use in _uses_of_project(project):
            yield place, use, project.form.number
    for name, place in document.document.cells.items():
        yield place, (Role.HEADING if name == "title" else Role.VALUE, name), None


def _uses_of_project(project: Project) -> Iterator[tuple[Place, Use]]:
    for name, place in project.cells.items():
        yield place, (Role.HEADING, "title") if name == "form_title" else (Role.VALUE, name.removeprefix("form_"))
    for amount in project.funding:
        for name, place in amount.cells.items():
            yield place, _use_of_amount(amount, name)
    for indicator in project.indicators:
        for name, place in indicator.cells.items():
            yield place, _use_of_indicator(indicator, name)
    for score in project.scores:
        for name, place in score.cells.items():
            yield place, (Role.LABEL if name == "scope" else Role.VALUE, name)


def _use_of_amount(amount: Funding, name: str) -> Use:
    if name in ("source", "detail_of"):
        return Role.LABEL, "source"
    if name == "unit":
        return Role.CAPTION, "unit"
    measure = amount.measure if amount.period is Period.FULL_YEAR else f"{amount.measure} {amount.period}"
    return Role.AMOUNT if name == "value" else Role.HEADER, measure


def _use_of_indicator(indicator: Indicator, name: str) -> Use:
    is_own = name == "level1" or (name == "level2" and "level3" in indicator.cells)
    return Role.LEVEL if is_own else Role.VALUE, name


def _settle(uses: Sequence[Use], by_words: tuple[Role, str | None], *, is_strange: bool) -> tuple[Role, str | None]:
    """One role of those that a cell has; its words decide only between label and header, and where nothing used it."""
    if uses:
        role = min((role for role, _ in uses), key=_RANK.__getitem__)
        if role in (Role.LABEL, Role.HEADER) and by_words[0] in (Role.LABEL, Role.HEADER):
            role = by_words[0]
            uses = [use for use in uses if use[0] is role] or uses
        return role, ", ".join(dict.fromkeys(name for _, name in uses))
    if is_strange and by_words[0] is not Role.INSTRUCTION:
        return Role.UNRECOGNISED, None
    return by_words


def _number_forms(explained: Sequence[Explained], starts: dict[int, int]) -> None:
    """Give each cell the form in which it stands: from the first cell of a form up to that of the next."""
    begins = {index: number for number, index in starts.items()}
    number = None
    for index, one in enumerate(explained):
        number = begins.get(index, number)
        one.form_number = number


@dataclass
class _Words:
    """What cells are by their words, row by row; remembers the tail of a form and columns that are not kept."""

    row: Row | None = None
    kind: RowKind = RowKind.BODY
    is_tail: bool = False
    unkept: dict[int, str] = field(default_factory=dict)
    before: str | None = None

    def open(self, row: Row) -> None:
        """Go on to the next row."""
        self.row, self.kind, self.before = row, kind_of(row), None
        self.is_tail = self.kind is RowKind.TAIL or (self.is_tail and self.kind is RowKind.BODY)
        if self.kind in (*_HEADER_KINDS, RowKind.HEADING, RowKind.FUNDING_HEADER) or self.is_tail or not row.is_table:
            self.unkept = {}

    def role(self, cell: Cell) -> tuple[Role, str | None]:
        """Role and field of the next cell of the row."""
        role, name = self._role(cell)
        follows, self.before = self.before, None
        if name is not None and name.startswith("_") and name != _PERIOD:
            if role is Role.HEADER:
                self.unkept |= dict.fromkeys(range(cell.column, cell.column + cell.colspan), name)
            else:
                self.before = name
            role = Role.NOT_KEPT
        elif follows is not None and role in (Role.NOT_USED, Role.NOTE, Role.CAPTION):
            role, name = Role.NOT_KEPT, follows
        return role, name and name.strip("_")

    def _role(self, cell: Cell) -> tuple[Role, str | None]:
        text = cell.text
        if vocabulary.is_instruction(text):
            return Role.INSTRUCTION, None
        if vocabulary.is_placeholder(text):
            return Role.PLACEHOLDER, None
        if self.kind is RowKind.HEADING:
            return Role.HEADING, None
        if vocabulary.is_block_label(text):
            return Role.SIDE_LABEL, None
        return self._header(text) or self._label(text) or self._rest(cell)

    def _header(self, text: str) -> tuple[Role, str | None] | None:
        name: str | None = None
        if self.kind in _HEADER_KINDS:
            name = vocabulary.indicator_header(text) or vocabulary.label_field(text) or _measure(text)
        elif self.kind is RowKind.FUNDING_HEADER:
            name = _measure(text)
        return (Role.HEADER, name) if name else None

    @staticmethod
    def _label(text: str) -> tuple[Role, str | None] | None:
        if name := vocabulary.label_field(text):
            return Role.LABEL, name
        for level in ("level1", "level2"):
            if vocabulary.level_name(text, level):
                return Role.LEVEL, level
        if vocabulary.funding_role(text):
            return Role.LABEL, "source"
        if name := vocabulary.indicator_column(text) or _measure(text):
            return Role.HEADER, name
        return None

    def _rest(self, cell: Cell) -> tuple[Role, str | None]:
        if self.row is not None and vocabulary.is_total(self.row.text):
            return Role.TOTAL, None
        if self.is_tail:
            return Role.NOTE, None
        if cell.column in self.unkept:
            return Role.NOT_KEPT, self.unkept[cell.column]
        is_short = len(cell.text) <= _LONGEST_CAPTION
        if is_short and (vocabulary.is_noise(cell.text) or money_unit(cell.text) or stated_year(cell.text)):
            return Role.CAPTION, None
        return Role.NOT_USED, None


def _measure(text: str) -> str | None:
    found = vocabulary.funding_header(text)
    return " ".join(found).removesuffix(f" {Period.FULL_YEAR}") if found else None
