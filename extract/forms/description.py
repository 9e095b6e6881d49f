"""Description of a document: kind, title, fiscal year and publisher, derived from its forms.

Last step of an extraction. It also completes the projects with the title's place and the year of their document.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from extract.forms.confidence.withholding import ConfidenceLimit
from extract.forms.row_kinds import ClassifiedRow, stated_year
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
    """The fiscal year of a document, its place, and the limit that it sets on the confidence in the document."""

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
    """Return the head of a document with kind, title, fiscal year, publisher and confidence filled in.

    Kind and year are those of most forms, the title is that of the first form with one.

    Args:
        head: The head as filled in from the file and its reader.
        projects: All projects of the document.
        forms: The forms from which the projects were read; none for a narrative report.
        rows: All rows of the document.
        limits: Limits on the confidence in the document that earlier steps found.
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
    """Return the first project if all projects of the document have the same implementing unit, else None."""
    units = {project.implementing_unit for project in projects}
    return projects[0] if len(units) == 1 and projects[0].implementing_unit else None


def _fiscal_year(projects: Sequence[Project], forms: Sequence[FormRows], rows: Sequence[ClassifiedRow]) -> _Year:
    """Return the year that most forms state, else that of most captions, of the text, or of all names."""
    if (year := _most_common(project.form.fiscal_year for project in projects)) is not None:
        of_year = (project for project in projects if project.form.fiscal_year == year)
        return _Year(
            year, next((one.cells["form_fiscal_year"] for one in of_year if "form_fiscal_year" in one.cells), None)
        )
    if (year := _most_common(form.year_in_name for form in forms)) is not None:
        cell = next((form.year_cell for form in forms if form.year_cell and form.year_in_name == year), None)
        return _Year(year, place_of(cell, year) if cell else None)
    stated = _year_of_text(rows)
    return stated if stated.year is not None else _year_of_names(projects)


def _year_of_names(projects: Sequence[Project]) -> _Year:
    """Return the year that the names of all projects state, or a `_Year` without a year if they do not agree."""
    years = [stated_year(project.name or "") for project in projects]
    is_common = len({*years}) == 1 and years[0] is not None
    return _Year(years[0], projects[0].cells.get("name"), _YEAR_OF_TEXT) if is_common else _Year(None)


def _year_of_text(rows: Sequence[ClassifiedRow]) -> _Year:
    """Return the year that the rows state, or a `_Year` without a year if they state none or several different years.

    Years in document numbers (财预〔2020〕10号) are ignored.
    """
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
    """Return the projects with the places of their form's title and year, and with the document's year by default.

    All projects of a form share its title and year, but these places may be recorded in the first project only. The
    year of the document is set where a form states none.
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
    """Return the most frequent value except None; of equally frequent values the first."""
    counted = Counter(value for value in values if value is not None)
    return counted.most_common(1)[0][0] if counted else None
