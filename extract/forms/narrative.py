"""Narrative reports: statements in sections, whose headings give level and sub-project."""

from extract import vocabulary
from extract.content import Content
from extract.forms.roles import stated_year
from extract.forms.rows import rows_of
from extract.records import DocumentKind, Form, Project, Unrecognised


def read_report(content: Content) -> tuple[list[Project], list[Unrecognised]]:
    """Read a report that holds no form."""
    rows = rows_of(content)
    heading = next((row for row in rows if vocabulary.heading_pattern().search(vocabulary.normal(row.text))), None)
    if heading is None:
        return [], []
    form = Form(
        number=1,
        kind=DocumentKind(vocabulary.form_kind(heading.text) or DocumentKind.SELF_EVALUATION_REPORT),
        title=heading.text,
        fiscal_year=stated_year(heading.text),
    )
    return [Project(form=form, cells={"form_title": heading.filled[0].place})], []
