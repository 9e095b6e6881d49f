"""The door: one file in, one extraction document out."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from extract import vocabulary
from extract.forms.confidence import withhold
from extract.forms.layout_recovery.forms import forms_of
from extract.forms.narrative.around_tables import complete_by_report
from extract.forms.narrative.report import read_report
from extract.forms.repair.detached_captions import loosen_captions
from extract.forms.repair.ocr_label_correction import correct_labels
from extract.forms.repair.stated_units import give_stated_units
from extract.forms.repair.two_row_headers import join_two_row_headers
from extract.forms.row_kinds import RowKind, kind_of
from extract.forms.rows import Row, place_of, rows_of
from extract.forms.segmentation import FormRows, most_common, names_project
from extract.forms.table.form import FormReader
from extract.forms.table.wide_list import WideList
from extract.model.content import Content
from extract.model.records import (
    DocumentHead,
    DocumentKind,
    ExtractedDocument,
    Place,
    Project,
    Unreadable,
    Unrecognised,
)
from extract.readers import read_content

VERSION = "5"
"""Version of readers and forms; raise it when a change makes documents read otherwise."""

FINGERPRINT = f"{VERSION}-{vocabulary.HASH}"
"""What a reading depends on besides the bytes: a raw row carries it, a new one makes old readings stale."""

_PERSONAL = re.compile(r"联系电话|电\s*话|手\s*机|填\s*[表报]\s*人|联\s*系\s*人|负\s*责\s*人|经\s*办\s*人|签字")
_SOURCES = re.compile(r"[〔【\[（(]\s*20\d{2}\s*[〕】\]）)]\s*\d*\s*号?")
_LEAST_UNDERSTOOD, _WELL_UNDERSTOOD = 0.5, 0.9
_WITHOUT_COLUMNS = 0.8
_YEAR = re.compile(r"(20\d{2})(?=年|\D*?(?:年度))")


def extract_document(path: Path, *, file_name: str | None = None) -> ExtractedDocument:
    """Read one file: its content, its forms, and what of it was not understood.

    Args:
        path: The file; its name is not believed.
        file_name: The name under which it was published, where that is not the path's.

    Raises:
        Unreadable: Empty, binary, or without any statement of performance; the reason is for a person.
    """
    with path.open("rb") as file:
        document_id = hashlib.file_digest(file, "sha256").hexdigest()
    content = read_content(path, vocabulary.speaks_of_performance)
    return extract_content(content, document_id=document_id, file_name=file_name or path.name)


def extract_content(content: Content, *, document_id: str, file_name: str) -> ExtractedDocument:
    """Read the forms of a document whose content is known; see :func:`extract_document`."""
    rows = join_two_row_headers(loosen_captions(rows_of(correct_labels(content)), names_project))
    forms, is_laid_again = forms_of(rows)
    projects, strange = _read_forms(forms)
    if not any(project.name or project.indicators for project in projects):  # at most the scores of a report in a table
        told, unread = read_report(content)
        projects, strange, forms = (told, unread, []) if told or not forms else (projects, strange, forms)
    if forms and is_laid_again:
        _doubt_columns(projects)
    if forms:
        complete_by_report(projects, content)
    give_stated_units(projects, rows)
    strange = [*strange, *withhold(projects)]
    if not projects or not any(_states_performance(project, rows) for project in projects):
        raise Unreadable("no performance form or report was found in it")
    head = DocumentHead(
        document_id=document_id,
        file_name=file_name,
        media_type=content.media_type,
        page_count=content.page_count,
        reader=content.reader,
    )
    if content.notes:
        head.confidence, head.confidence_basis = 0.5, "; ".join(content.notes)
    if forms:
        _weigh_coverage(head, projects, forms, strange)
    _describe(head, projects, forms, rows)
    return ExtractedDocument(document=head, projects=projects, unrecognised=_without_personal_data(strange))


def _states_performance(project: Project, rows: Sequence[Row]) -> bool:
    """Whether a form states goals or outcomes; one of money alone only where the document speaks of performance."""
    if project.indicators or project.annual_goal:
        return True
    return bool(project.funding) and any("绩效" in vocabulary.normal(row.text) for row in rows)


def _weigh_coverage(
    head: DocumentHead, projects: Sequence[Project], forms: Sequence[FormRows], strange: Sequence[Unrecognised]
) -> None:
    """Believe a document as far as its forms were understood, cell by cell.

    Raises:
        Unreadable: Less than half was; the reason says what is missing.
    """
    cells = sum(len(row.filled) for form in forms for row in form.rows)
    understood = 1 - len(strange) / max(cells, 1)
    if understood < _LEAST_UNDERSTOOD:
        lacking = {
            "a project's name": not any(project.name for project in projects),
            "amounts": not any(project.funding for project in projects),
            "indicators": not any(project.indicators for project in projects),
        }
        missing = ", ".join(name for name, is_missing in lacking.items() if is_missing) or "nothing that is required"
        raise Unreadable(f"{len(strange)} of the {cells} cells of its forms were not understood; missing: {missing}")
    if understood < _WELL_UNDERSTOOD:
        head.confidence = min(head.confidence, round(understood, 2))
        basis = f"{len(strange)} of {cells} cells were not understood"
        head.confidence_basis = "; ".join(filter(None, [head.confidence_basis, basis]))


def _doubt_columns(projects: Sequence[Project]) -> None:
    """Lower the confidence of what was put under its headers without columns to go by."""
    for project in projects:
        for row in (*project.funding, *project.indicators):
            row.confidence = min(row.confidence, _WITHOUT_COLUMNS)
            row.confidence_basis = "only the order of the cells is left; put under the headers by the table's logic"


def _read_forms(forms: Sequence[FormRows]) -> tuple[list[Project], list[Unrecognised]]:
    projects: list[Project] = []
    strange: list[Unrecognised] = []
    for number, form in enumerate(forms, 1):
        if any(kind_of(row) is RowKind.WIDE_HEADER for row in form.rows):
            found, unknown = WideList(form, number).read()
            projects += found
        else:
            project, unknown = FormReader(form, number).read()
            projects.append(project)
        strange += unknown
    return projects, strange


def _describe(head: DocumentHead, projects: Sequence[Project], forms: Sequence[FormRows], rows: Sequence[Row]) -> None:
    """Kind, title, year and publisher of the whole: those of most of its forms."""
    head.kind = most_common(project.form.kind for project in projects) or DocumentKind.OTHER
    titled = next((project for project in projects if "form_title" in project.cells), None)
    if titled is not None:
        head.title = titled.form.title
        head.cells["title"] = titled.cells["form_title"]
    head.fiscal_year = most_common(project.form.fiscal_year for project in projects)
    of_year = (project for project in projects if project.form.fiscal_year == head.fiscal_year)
    dated = next((project for project in of_year if "form_fiscal_year" in project.cells), None)
    if dated is not None:
        head.cells["fiscal_year"] = dated.cells["form_fiscal_year"]
    elif head.fiscal_year is None:
        head.fiscal_year = most_common(form.year_in_name for form in forms)
        named = next((form for form in forms if form.year_cell and form.year_in_name == head.fiscal_year), None)
        if named is not None and named.year_cell is not None:
            head.cells["fiscal_year"] = place_of(named.year_cell, head.fiscal_year)
    if head.fiscal_year is None:
        _year_of_the_text(head, rows)
    places: dict[int, dict[str, Place]] = {}
    for project in projects:  # projects of one form share its title and year, and where these stand
        shared = places.setdefault(project.form.number, {})
        shared |= {name: place for name, place in project.cells.items() if name.startswith("form_")}
        project.cells |= shared
        if project.form.fiscal_year is None:
            project.form.fiscal_year = head.fiscal_year
    units = {project.implementing_unit for project in projects}
    unit = projects[0].implementing_unit
    if len(units) == 1 and unit:
        head.publisher = unit
        head.cells["publisher"] = projects[0].cells["implementing_unit"]


def _year_of_the_text(head: DocumentHead, rows: Sequence[Row]) -> None:
    """The one year that the text itself speaks of, numbers of other documents apart; None where there are several."""
    years: Counter[int] = Counter()
    places: dict[int, Place] = {}
    for row in rows:
        for cell in row.filled:
            plain = unicodedata.normalize("NFKC", cell.text)
            for found in _YEAR.finditer(_SOURCES.sub(lambda source: " " * len(source[0]), plain)):
                year = int(found[1])
                years[year] += 1
                places.setdefault(year, place_of(cell, year))
    if len(years) == 1:
        (head.fiscal_year,) = years
        head.cells["fiscal_year"] = places[head.fiscal_year]
        head.confidence = min(head.confidence, 0.8)
        head.confidence_basis = "; ".join(
            filter(None, [head.confidence_basis, "the year is read from the text, no heading states it"])
        )


def _without_personal_data(strange: Sequence[Unrecognised]) -> list[Unrecognised]:
    return [item for item in strange if not _PERSONAL.search(item.text)]
