"""Description of a document as a whole: kind, title, fiscal year and publisher, from those of its forms.

Last step of an extraction; it also gives the projects what they share with their document.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from extract.forms.confidence.withholding import ConfidenceLimit
from extract.forms.row_kinds import ClassifiedRow
from extract.forms.rows import place_of
from extract.forms.segmentation import FormRows
from extract.model.notes import ConfidenceBasis
from extract.model.records import DocumentHead, DocumentKind, Place, Project
from extract.values.dates import THIS_CENTURY

T = TypeVar("T")

_DOCUMENT_NUMBER = re.compile(rf"[〔【\[（(]\s*{THIS_CENTURY}\s*[〕】\]）)]\s*\d*\s*号?")
_YEAR_IN_TEXT = re.compile(rf"({THIS_CENTURY})(?=年|\D*?(?:年度))")
_YEAR_OF_TEXT = ConfidenceLimit(0.8, (ConfidenceBasis.YEAR_FROM_TEXT,))


class _Year(NamedTuple):
    """The fiscal year of a document, where it stands, and what that means for the document's confidence."""

    year: int | None
    place: Place | None = None
    limit: ConfidenceLimit | None = None


def describe_document(
    head: DocumentHead,
    projects: Sequence[Project],
    forms: Sequence[FormRows],
    rows: Sequence[ClassifiedRow],
    limits: Sequence[ConfidenceLimit] = (),
) -> DocumentHead:
    """Complete the head of a document by what most of its forms state.

    Args:
        head: The head with what its reader and its file say.
        projects: All projects of the document.
        forms: The forms that they were read from; none for a narrative report.
        rows: All rows of the document.
        limits: Limits to the confidence in the whole document.
    """
    fiscal = _fiscal_year(projects, forms, rows)
    titled = next((project for project in projects if "form_title" in project.cells), None)
    publishing = _publishing_project(projects)
    places = {
        "title": titled.cells["form_title"] if titled else None,
        "fiscal_year": fiscal.place,
        "publisher": publishing.cells["implementing_unit"] if publishing else None,
    }
    limits = [*limits, *([fiscal.limit] if fiscal.limit else [])]
    return head.model_copy(
        update={
            "kind": _most_common(project.form.kind for project in projects) or DocumentKind.OTHER,
            "title": titled.form.title if titled else None,
            "fiscal_year": fiscal.year,
            "publisher": publishing.implementing_unit if publishing else None,
            "cells": {name: place for name, place in places.items() if place is not None},
            "confidence": min([head.confidence, *(limit.confidence for limit in limits)]),
            "confidence_basis": tuple(basis for limit in limits for basis in limit.bases),
        }
    )


def _publishing_project(projects: Sequence[Project]) -> Project | None:
    """Return a project whose implementing unit is that of all projects of the document."""
    units = {project.implementing_unit for project in projects}
    return projects[0] if len(units) == 1 and projects[0].implementing_unit else None


def _fiscal_year(projects: Sequence[Project], forms: Sequence[FormRows], rows: Sequence[ClassifiedRow]) -> _Year:
    """Return the year of most forms; else the year in most projects' names; else the only year of the text."""
    if (year := _most_common(project.form.fiscal_year for project in projects)) is not None:
        of_year = (project for project in projects if project.form.fiscal_year == year)
        return _Year(
            year, next((one.cells["form_fiscal_year"] for one in of_year if "form_fiscal_year" in one.cells), None)
        )
    if (year := _most_common(form.year_in_name for form in forms)) is not None:
        cell = next((form.year_cell for form in forms if form.year_cell and form.year_in_name == year), None)
        return _Year(year, place_of(cell, year) if cell else None)
    return _year_of_text(rows)


def _year_of_text(rows: Sequence[ClassifiedRow]) -> _Year:
    """Return the one year that the text names besides the numbers of documents; no year where it names several."""
    places: dict[int, Place] = {}
    for year, place in _years_of_text(rows):
        places.setdefault(year, place)
    if len(places) != 1:
        return _Year(None)
    ((year, place),) = places.items()
    return _Year(year, place, _YEAR_OF_TEXT)


def _years_of_text(rows: Sequence[ClassifiedRow]) -> Iterator[tuple[int, Place]]:
    for row in rows:
        for cell in row.filled:
            plain = unicodedata.normalize("NFKC", cell.text)
            for found in _YEAR_IN_TEXT.finditer(_DOCUMENT_NUMBER.sub(lambda source: " " * len(source[0]), plain)):
                year = int(found[1])
                yield year, place_of(cell, year)


def share_with_projects(head: DocumentHead, projects: Sequence[Project]) -> list[Project]:
    """Give each project the places of its form's title and year, and the document's year where its form states none.

    Projects of one form share its title and year; only the first may name where these stand.
    """
    places: dict[int, dict[str, Place]] = {}
    completed: list[Project] = []
    for project in projects:
        of_form = {name: place for name, place in project.cells.items() if name.startswith("form_")}
        shared = places.get(project.form.number, {}) | of_form
        places[project.form.number] = shared
        form = project.form
        if form.fiscal_year is None:
            form = form.model_copy(update={"fiscal_year": head.fiscal_year})
        completed.append(project.model_copy(update={"cells": project.cells | shared, "form": form}))
    return completed


def _most_common(values: Iterable[T | None]) -> T | None:
    """Return the most frequent value that is not None; of equally frequent ones the first."""
    counted = Counter(value for value in values if value is not None)
    return counted.most_common(1)[0][0] if counted else None
