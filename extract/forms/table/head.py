"""Reader of a form's head, which consists of labels and values beside them."""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal

from extract import vocabulary
from extract.forms.rows import place_of
from extract.forms.table.check_boxes import has_boxes, ticked_options
from extract.model.content import Cell
from extract.model.records import Place
from extract.values.amounts import parse_amount
from extract.values.dates import PRINTED_YEAR

_AGENCY = re.compile(
    r"^(?P<code>\d{3,}[-－]?)?(?P<name>[\u4e00-\u9fff（）()]{3,40}"
    rf"(?:{vocabulary.agency_ending('above_form')})(?:本级)?)$"
)
_CODE = re.compile(r"^\d{3,}(?=[\u4e00-\u9fff])")
_BOX = re.compile("[□☐☑√]")
_LONGEST_RATING = 6
_ONLY_POINTS = re.compile(r"[(（]?\s*\d{1,3}\s*分\s*[)）]?")


@dataclass
class Head:
    """The fields of a form's head that have been read so far.

    Attributes:
        fields: The values by field name of :class:`extract.model.records.Project`.
        cells: The places of the values by field name.
        agency: The name and the place of an agency that is printed without a label.
        unit_rank: The rank that :func:`_rank` gives the label of the current implementing unit.
        unit_label: That label.
        is_yearly_goal: Whether the label of the annual goal contains a word for the year.
    """

    fields: dict[str, str | int | Decimal] = field(default_factory=dict)
    cells: dict[str, Place] = field(default_factory=dict)
    agency: tuple[str, Place] | None = None
    unit_rank: int = 0
    unit_label: str = ""
    is_yearly_goal: bool = False

    def set_field(self, name: str, cell: Cell, label: str = "") -> bool:
        """Set a field from the cell beside its label, unless it is already set.

        Args:
            name: The field, or ``_period`` for the first and last year. Other fields with ``_`` are not stored.
            cell: The cell with the value.
            label: The text of the label. It decides between two implementing units and between two goals.

        Returns:
            False if the cell holds no value for the field.
        """
        if vocabulary.is_placeholder(cell.text) or (name.startswith("_") and name != "_period"):
            return True
        if name == "_period":
            return self._set_period(cell)
        if name == "annual_goal" and name in self.fields and vocabulary.is_yearly(label) and not self.is_yearly_goal:
            self._move_goal_to_long_term()
        rank = _rank(label) if name == "implementing_unit" else 0
        if name == "implementing_unit" and _names_only(self.unit_label, "部门") and _names_only(label, "单位"):
            self._move_unit_to_department()  # 部门名称, then 单位名称: the first is the department of the unit
        is_better = rank > self.unit_rank
        if name in self.fields and not is_better:
            return True
        value = field_value(name, cell.text)
        if value is None:
            return name == "project_type"  # a list of boxes without a tick is recognised, but has no value
        self.fields[name] = value
        self.cells[name] = place_of(cell, value)
        if name == "implementing_unit":
            self.unit_rank, self.unit_label = rank, vocabulary.normal(label)
        self.is_yearly_goal = self.is_yearly_goal or (name == "annual_goal" and vocabulary.is_yearly(label))
        return True

    def set_name_from_heading(self, name: str, heading: Cell) -> None:
        """Set the project's name from a heading, unless a label already named it."""
        if "name" not in self.fields:
            self.fields["name"], self.cells["name"] = name, place_of(heading, name)

    def append_text(self, name: str, cell: Cell) -> None:
        """Append a cell to the text of a field that continues in the row below."""
        before = self.fields.get(name)
        if isinstance(before, str) and cell.text not in before and not vocabulary.is_placeholder(cell.text):
            self.fields[name] = f"{before}\n{cell.text}"

    def note_agency(self, cell: Cell) -> bool:
        """Store an agency that is printed without a label, unless one is stored; return False for any other text."""
        found = _AGENCY.match(vocabulary.normal(cell.text))
        if found:
            self.agency = self.agency or (found["name"], place_of(cell, found["name"]))
        return bool(found)

    def finish(self, *, is_department: bool) -> None:
        """Fill in fields that no label named.

        The implementing unit is the agency printed without a label. In the form of a department, the project has the
        name of that unit.
        """
        if self.agency and "implementing_unit" not in self.fields:
            self.fields["implementing_unit"], self.cells["implementing_unit"] = self.agency
        if is_department and "name" not in self.fields and "implementing_unit" in self.fields:
            self.fields["name"], self.cells["name"] = self.fields["implementing_unit"], self.cells["implementing_unit"]

    def _move_goal_to_long_term(self) -> None:
        """Move the annual goal to the long-term goal, because the form states another goal that is for the year."""
        value, place = self.fields.pop("annual_goal"), self.cells.pop("annual_goal")
        self.fields.setdefault("long_term_goal", value)
        self.cells.setdefault("long_term_goal", place)

    def _move_unit_to_department(self) -> None:
        """Move the implementing unit to the competent department, unless the form states one."""
        if "competent_department" not in self.fields:
            self.fields["competent_department"] = self.fields.pop("implementing_unit")
            self.cells["competent_department"] = self.cells.pop("implementing_unit")
            self.unit_rank, self.unit_label = 0, ""

    def _set_period(self, cell: Cell) -> bool:
        """Set the first and the last year from a period such as ``2023年1月—2025年12月``; always return True.

        A text without a year, such as 长期, means an unlimited period and sets nothing.
        """
        years = stated_years(cell.text)
        for name, year in zip(("start_year", "end_year"), years[:: max(len(years) - 1, 1)], strict=False):
            if name not in self.fields:
                self.fields[name] = int(year)
                self.cells[name] = place_of(cell, int(year))
        return True


def _rank(label: str) -> int:
    """Rank how reliably a label names the implementing unit.

    3: the unit does the work (实施单位); 1: the unit fills in the form (填报单位); 2: any other label.
    """
    plain = vocabulary.normal(label)
    if vocabulary.pattern("cells", "unit_that_does_the_work").search(plain):
        return 3
    return 1 if vocabulary.pattern("cells", "unit_that_fills_in").search(plain) else 2


def _names_only(label: str, word: str) -> bool:
    """Return whether a label is 部门名称 or 单位名称, with that word and no other for an agency."""
    return vocabulary.normal(label) in (word, f"{word}名称", f"预算{word}", f"预算{word}名称")


def stated_years(text: str) -> list[str]:
    """Return the years that a caption or a period states."""
    return re.findall(PRINTED_YEAR, unicodedata.normalize("NFKC", text))


def field_value(name: str, text: str) -> str | int | Decimal | None:
    """Return the value of a field from its printed text; None if the text holds no such value."""
    if name == "total_score":
        parsed = parse_amount(text)
        return parsed[0] if parsed else None
    if name in ("start_year", "end_year"):
        return int(found[0]) if (found := stated_years(text)) else None
    if name == "project_type" and has_boxes(text):
        return ticked_options(text)
    if name == "rating":
        return text if len(text) <= _LONGEST_RATING else None
    if name in ("implementing_unit", "competent_department"):
        return _CODE.sub("", _BOX.split(text)[0].strip()) or None
    return None if _ONLY_POINTS.fullmatch(text) else text
