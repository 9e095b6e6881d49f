"""Entry point of extraction: one file in, one extraction document out.

Everything above this module (the sandbox, the pipeline, the command line) calls only the two functions here; everything
below them (readers, forms) knows nothing of each other but the content model.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from extract import vocabulary
from extract.forms.confidence.calibration import calibrate
from extract.forms.confidence.consistency import check_consistency
from extract.forms.confidence.coverage import check_content, is_hardly_understood, require_statements
from extract.forms.confidence.pages import pages_without_values
from extract.forms.confidence.plausibility import check_plausibility
from extract.forms.confidence.second_reading import compare_second_reading
from extract.forms.confidence.withholding import (
    ConfidenceLimit,
    limit_damaged,
    limit_recovered_layout,
    withhold_uncertain,
)
from extract.forms.description import describe_document, share_with_projects
from extract.forms.layout_recovery.forms import FoundForms, find_forms
from extract.forms.narrative.around_tables import complete_by_report, complete_by_title
from extract.forms.narrative.report import read_report
from extract.forms.repair.rows import repaired_rows
from extract.forms.repair.stated_units import complete_units
from extract.forms.row_kinds import ClassifiedRow
from extract.forms.segmentation import FormRows
from extract.forms.table.reader import read_forms
from extract.model.content import Content
from extract.model.notes import Note
from extract.model.records import DocumentHead, ExtractedDocument, HiddenText, Project, Unrecognised
from extract.readers import read_again, read_content

VERSION = "8"
"""Version of readers and forms; raise it when a change makes documents read otherwise."""

FINGERPRINT = f"{VERSION}-{vocabulary.HASH}"
"""What a reading depends on besides the bytes: every raw row carries it; a new one makes old readings stale."""

_Text = TypeVar("_Text", Unrecognised, HiddenText)

_WITH_NOTES = 0.5
"""Confidence in a document of which its reader says that it may be incomplete."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """The records of a document between two steps of its extraction.

    Attributes:
        projects: What its forms or its report state.
        unrecognised: The cells and passages that were not read.
        forms: The forms that the projects were read from; none for a narrative report.
    """

    projects: Sequence[Project]
    unrecognised: Sequence[Unrecognised]
    forms: Sequence[FormRows]


def extract_document(path: Path, *, file_name: str | None = None) -> ExtractedDocument:
    """Read one file: its content, its forms, and what in it was not recognised; withhold its uncertain numbers.

    Args:
        path: The file; its format is determined by its bytes, not by its name.
        file_name: The name under which it was published, where that differs from the path's.

    Raises:
        Unreadable: Empty, binary, or without any statement of performance; the reason is for a person.
    """
    return require_statements(calibrate(read_document(path, file_name=file_name)))


def read_document(path: Path, *, file_name: str | None = None) -> ExtractedDocument:
    """Read one file as :func:`extract_document` does, before its confidence is calibrated."""
    with path.open("rb") as file:
        document_id = hashlib.file_digest(file, "sha256").hexdigest()
    content = read_content(path, vocabulary.speaks_of_performance)
    document = extract_content(content, document_id=document_id, file_name=file_name or path.name)
    if Note.READ_BY_SECOND_READER in content.notes:
        return document
    return compare_second_reading(document, partial(read_again, path), content.overlapping_pages)


def extract_content(content: Content, *, document_id: str, file_name: str) -> ExtractedDocument:
    """Read the forms of a document whose content was read; see :func:`extract_document`.

    Five steps, none of which changes what an earlier one returned: repair and classify the rows, find the forms, read
    them, complete their records from the rest of the document, and describe the document as a whole.
    """
    rows = repaired_rows(content)
    forms = find_forms(rows)
    draft = _read(forms, content)
    draft = _complete(draft, content, rows)
    return _describe(draft, content, rows, document_id=document_id, file_name=file_name)


def _read(found: FoundForms, content: Content) -> _Draft:
    """Read the forms; a document without any, or with hardly anything read from them, is read as a narrative report."""
    projects, unrecognised = read_forms(found.forms)
    is_read = any(project.name or project.indicators for project in projects)
    if not is_read or is_hardly_understood(found.forms, unrecognised):
        reported, unread = read_report(content)
        if reported or not found.forms:
            return _Draft(reported, unread, [])
    if found.is_recovered:
        projects = limit_recovered_layout(projects)
    return _Draft(projects, unrecognised, found.forms)


def _complete(draft: _Draft, content: Content, rows: Sequence[ClassifiedRow]) -> _Draft:
    """Complete the records from the text around the forms; withhold numbers that are uncertain or cannot be stored."""
    projects = draft.projects
    if draft.forms:
        projects = complete_by_title(complete_by_report(projects, content), content)
    projects, uncertain = withhold_uncertain(complete_units(projects, rows))
    projects, unlikely = check_plausibility(projects)
    projects, misread = check_consistency(projects)
    if Note.READ_BY_SECOND_READER in content.notes:
        projects = limit_damaged(projects, _WITH_NOTES, Note.READ_BY_SECOND_READER)
    return _Draft(projects, [*draft.unrecognised, *uncertain, *unlikely, *misread], draft.forms)


def _describe(
    draft: _Draft, content: Content, rows: Sequence[ClassifiedRow], *, document_id: str, file_name: str
) -> ExtractedDocument:
    """Describe the document as a whole; refuse it where it states no performance or was hardly understood."""
    coverage = check_content(draft.projects, draft.forms, draft.unrecognised, rows, is_complete=_is_complete(content))
    notes = ConfidenceLimit(_WITH_NOTES, content.notes) if content.notes else None
    limits = [limit for limit in (notes, coverage) if limit is not None]
    read = DocumentHead(
        document_id=document_id,
        file_name=file_name,
        media_type=content.media_type,
        page_count=content.page_count,
        reader=content.reader,
    )
    head = describe_document(read, draft.projects, draft.forms, rows, limits)
    projects = share_with_projects(head, draft.projects)
    unrecognised = [*_without_personal_data(draft.unrecognised), *pages_without_values(content, [head, *projects])]
    return ExtractedDocument(
        document=head,
        projects=projects,
        unrecognised=unrecognised,
        hidden=_without_personal_data(content.hidden),
    )


def _is_complete(content: Content) -> bool:
    """Return whether the reader neither reports a loss nor left out a hidden text about performance."""
    return not content.notes and not any(vocabulary.speaks_of_performance(one.text) for one in content.hidden)


def _without_personal_data(texts: Sequence[_Text]) -> list[_Text]:
    return [one for one in texts if not vocabulary.announces_personal_data(one.text)]
