"""Withhold what was certainly not read as it is printed, by the evidence of the form as a whole.

A garbled reading is never published: its texts become unrecognised. Where many are, the checks of
:mod:`extract.forms.confidence.coverage` refuse the document as not understood. Weaker evidence is left to
:mod:`extract.forms.confidence.calibration`.
"""

from collections.abc import Sequence
from typing import TypeVar

from extract.forms.confidence.form_evidence import (
    has_impossible_weights,
    is_few_yuan,
    is_joined_name,
    is_no_name,
    is_no_project,
    money_of,
)
from extract.forms.confidence.withholding import without_fields
from extract.model.records import Indicator, Project, Row, Unrecognised

_R = TypeVar("_R", bound=Row)

_SEVERAL, _GARBLED = 2, 4
"""Where several projects, one of so many, are named by a unit, number or label, all columns are uncertain."""

_POINTS = ("weight", "score")
_ALL_POINTS = (*_POINTS, "max_score", "weighted_score", "total_score", "weight_percent")
_SHARED = frozenset({"level1", "level2"})
"""Fields of an indicator whose texts belong to other indicators as well."""


def check_consistency(projects: Sequence[Project]) -> tuple[list[Project], list[Unrecognised]]:
    """Return the projects without what was misread, and its texts as unrecognised.

    - A project that is named by a unit, a number or a label is none. Where many are, columns were taken for others, and
      all numbers of the document are withheld.
    - An indicator is none if its name is a number or a unit, or if other cells were joined to it.
    - Weights of indicators are withheld, with the scores beside them, if they add up to over 100 and one alone is over
      half of that.
    - Amounts are withheld if all of the form are of a few yuan.
    """
    garbled = [project for project in projects if project.name and is_no_project(project.name)]
    is_shifted = len(garbled) >= _SEVERAL and len(garbled) * _GARBLED >= len(projects)
    withheld: list[Unrecognised] = []
    for project in garbled:
        for row in (project, *project.funding, *project.indicators, *project.scores):
            withheld += _texts(project, row, tuple(row.cells))
    sound = [project for project in projects if not any(project is one for one in garbled)]
    return [_checked(project, withheld, is_shifted=is_shifted) for project in sound], withheld


def _checked(project: Project, withheld: list[Unrecognised], *, is_shifted: bool) -> Project:
    amounts = money_of(project)
    is_money_misread = is_shifted or (bool(amounts) and all(map(is_few_yuan, amounts)))
    points: tuple[str, ...] = ()
    if is_shifted:
        points = _ALL_POINTS
    elif has_impossible_weights(project.indicators):
        points = _POINTS

    def without_points(row: _R) -> _R:
        found = [name for name in points if name in row.cells]
        withheld.extend(_texts(project, row, found))
        return without_fields(row, found)

    misread: list[Row] = [row for row in project.indicators if _is_misread(row)]
    misread += project.funding if is_money_misread else []
    for row in misread:
        withheld += _texts(project, row, [name for name in row.cells if name not in _SHARED])
    return without_points(project).model_copy(
        update={
            "funding": [] if is_money_misread else project.funding,
            "indicators": [without_points(row) for row in project.indicators if not _is_misread(row)],
            "scores": [without_points(row) for row in project.scores],
        }
    )


def _is_misread(row: Indicator) -> bool:
    return bool(row.level3) and (is_no_name(row.level3 or "") or is_joined_name(row.level3 or ""))


def _texts(project: Project, row: Row, names: Sequence[str]) -> list[Unrecognised]:
    """Return fields of a row as unrecognised texts; texts that several fields share are returned once."""
    found = {
        (place.line, place.row, place.column, text): Unrecognised(
            text=text, place=place, form_number=project.form.number
        )
        for name in names
        if (text := (place := row.cells[name]).text or str(getattr(row, name, None) or ""))
    }
    return list(found.values())
