"""Schemas of the raw tables, and the conversion of an extraction document to their rows.

The first columns of every table are document_id, fingerprint and batch_id. ``project_line`` is the number of a project
in its document, and ``line`` the number of a funding row, indicator or score in its project, both from 1.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Context, Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from extract.model.messages import code_of, sentences
from extract.model.records import ExtractedDocument, Funding, Indicator, Normalized, Place, Project, Row, Score
from extract.model.stored_sentences import parse_bases, parse_cause

STRING, BOOLEAN, DOUBLE, DATE = pa.string(), pa.bool_(), pa.float64(), pa.date32()
WHOLE, LONG = pa.int32(), pa.int64()
AMOUNT, NUMBER = pa.decimal128(28, 8), pa.decimal128(18, 6)
INSTANT = pa.timestamp("us", tz="UTC")
CODES = pa.list_(pa.string())

PAIR_COLUMNS = {"document_id": STRING, "fingerprint": STRING, "batch_id": STRING}
PLACE_COLUMNS = {
    "page": WHOLE,
    "table_number": WHOLE,
    "row_number": WHOLE,
    "line_number": WHOLE,
    "column_number": WHOLE,
    "x0": DOUBLE,
    "y0": DOUBLE,
    "x1": DOUBLE,
    "y1": DOUBLE,
}

PROJECT_FIELDS = {
    "competent_department": STRING,
    "implementing_unit": STRING,
    "project_type": STRING,
    "project_level": STRING,
    "start_year": WHOLE,
    "end_year": WHOLE,
    "necessity": STRING,
    "feasibility": STRING,
    "content": STRING,
    "long_term_goal": STRING,
    "annual_goal": STRING,
    "actual_result": STRING,
    "total_score": NUMBER,
    "rating": STRING,
    "weight_percent": NUMBER,
}
INDICATOR_FIELDS = {
    "level1": STRING,
    "level2": STRING,
    "level3": STRING,
    "description": STRING,
    "target_half_year": STRING,
    "target": STRING,
    "target_long_term": STRING,
    "target_initial": STRING,
    "previous_actual": STRING,
    "actual": STRING,
    "actual_value": AMOUNT,
    "actual_unit": STRING,
    "weight": NUMBER,
    "score": NUMBER,
    "reason": STRING,
    "direction": STRING,
}


def _schema(columns: Mapping[str, pa.DataType]) -> pa.Schema:
    return pa.schema(list({**PAIR_COLUMNS, **columns}.items()))


DOCUMENT_TABLES: dict[str, pa.Schema] = {
    "documents": _schema(
        {
            "state": STRING,
            "reason": STRING,
            "reason_code": STRING,
            "reason_class": STRING,
            "file_name": STRING,
            "media_type": STRING,
            "page_count": WHOLE,
            "kind": STRING,
            "title": STRING,
            "fiscal_year": WHOLE,
            "publisher": STRING,
            "reader": STRING,
            "confidence": DOUBLE,
            "byte_size": LONG,
            "extracted_at": INSTANT,
        }
    ),
    "projects": _schema(
        {
            "project_line": WHOLE,
            "name": STRING,
            "parent": STRING,
            "subject": STRING,
            "form_number": WHOLE,
            "form_kind": STRING,
            "form_title": STRING,
            "form_fiscal_year": WHOLE,
            **PROJECT_FIELDS,
            "confidence": DOUBLE,
            "confidence_basis": STRING,
            "confidence_codes": CODES,
        }
    ),
    "funding": _schema(
        {
            "project_line": WHOLE,
            "form_number": WHOLE,
            "line": WHOLE,
            "source": STRING,
            "measure": STRING,
            "period": STRING,
            "value": AMOUNT,
            "unit": STRING,
            "text": STRING,
            "detail_of": STRING,
            "confidence": DOUBLE,
            "confidence_basis": STRING,
            "confidence_codes": CODES,
        }
    ),
    "indicators": _schema(
        {
            "project_line": WHOLE,
            "form_number": WHOLE,
            "line": WHOLE,
            **INDICATOR_FIELDS,
            "comparator": STRING,
            "value": AMOUNT,
            "value_max": AMOUNT,
            "unit": STRING,
            "is_quantitative": BOOLEAN,
            "deadline_on": DATE,
            "parts": STRING,
            "confidence": DOUBLE,
            "confidence_basis": STRING,
            "confidence_codes": CODES,
        }
    ),
    "scores": _schema(
        {
            "project_line": WHOLE,
            "form_number": WHOLE,
            "line": WHOLE,
            "scope": STRING,
            "max_score": NUMBER,
            "score": NUMBER,
            "weighted_score": NUMBER,
            "confidence": DOUBLE,
        }
    ),
    "cells": _schema(
        {
            "row_kind": STRING,
            "project_line": WHOLE,
            "line": WHOLE,
            "field_name": STRING,
            **PLACE_COLUMNS,
            "text": STRING,
            "confidence": DOUBLE,
        }
    ),
    "unrecognised": _schema({"form_number": WHOLE, "text": STRING, **PLACE_COLUMNS}),
    "hidden": _schema({"hidden_by": STRING, "text": STRING, **PLACE_COLUMNS}),
}
"""The schema of each table of a batch, by name of the table. Batches of version 0.1.0 lack the table ``hidden``."""

VERDICTS: pa.Schema = _schema(
    {
        "suite": STRING,
        "expectation": STRING,
        "column_name": STRING,
        "is_passed": BOOLEAN,
        "reason": STRING,
        "observed": STRING,
        "checked_at": INSTANT,
    }
)
"""The schema of the verdicts of a batch.

A document that passed has one row with suite ``all``; a document that did not has one row per broken expectation.
"""

Rows = dict[str, list[dict[str, Any]]]


def rows_of(extracted: ExtractedDocument, *, byte_size: int | None, extracted_at: datetime) -> Rows:
    """Return the rows of one extraction document, by table, without the columns of `PAIR_COLUMNS`.

    Args:
        extracted: The extraction document.
        byte_size: Size of the document's file; None if not known.
        extracted_at: Time at which the document was read.
    """
    head = extracted.document
    document = {
        "state": "extracted",
        "reason": None,
        "reason_code": None,
        "reason_class": None,
        **_fields(
            head, ["file_name", "media_type", "page_count", "title", "fiscal_year", "publisher", "reader", "confidence"]
        ),
        "kind": str(head.kind),
        "byte_size": byte_size,
        "extracted_at": extracted_at,
    }
    rows: Rows = {name: [] for name in DOCUMENT_TABLES}
    rows["documents"].append(document)
    rows["cells"].extend(_cells("document", head))
    for project_line, project in enumerate(extracted.projects, start=1):
        within = {"project_line": project_line, "form_number": project.form.number}
        rows["projects"].append(within | _project(project))
        rows["cells"].extend(_cells("project", project, project_line))
        for line, funding in enumerate(project.funding, start=1):
            rows["funding"].append(within | {"line": line} | _funding(funding))
            rows["cells"].extend(_cells("funding", funding, project_line, line))
        for line, indicator in enumerate(project.indicators, start=1):
            rows["indicators"].append(within | {"line": line} | _indicator(indicator))
            rows["cells"].extend(_cells("indicator", indicator, project_line, line))
        for line, score in enumerate(project.scores, start=1):
            rows["scores"].append(within | {"line": line} | _score(score))
            rows["cells"].extend(_cells("score", score, project_line, line))
    for passage in extracted.unrecognised:
        rows["unrecognised"].append({"form_number": passage.form_number, **_place(passage.place), "text": passage.text})
    for hidden in extracted.hidden:
        rows["hidden"].append({"hidden_by": str(hidden.hidden_by), **_place(hidden.place), "text": hidden.text})
    return rows


def table_of(name: str, rows: list[dict[str, Any]], pair: Mapping[str, str]) -> pa.Table:
    """Return rows as an Arrow table with the schema of a raw table.

    Numbers are rounded to the scale of their column.

    Args:
        name: Name of the table.
        rows: The rows.
        pair: Values of document_id, fingerprint and batch_id, which are added to each row.

    Raises:
        ValueError: A number is too large for its column, or a text is not Unicode; the message names the column.
    """
    schema = VERDICTS if name == "verdicts" else DOCUMENT_TABLES[name]
    paired = [{**row, **pair} for row in rows]
    return pa.Table.from_arrays([_column(name, field, paired) for field in schema], schema=schema)


def with_codes(table: pa.Table) -> pa.Table:
    """Return a table with code columns that are null filled from the stored sentences.

    Version 0.1.0 stored only the sentences of reasons and confidence bases. A sentence that no template gives has no
    code and leaves the column null.
    """
    for sentence_name, code_name, codes_of in (
        ("reason", "reason_code", _reason_code),
        ("confidence_basis", "confidence_codes", _confidence_codes),
    ):
        if code_name in table.schema.names and table[code_name].null_count:
            stored = table[sentence_name].combine_chunks().dictionary_encode()
            found = pa.array(
                [codes_of(text) for text in stored.dictionary.to_pylist()], table.schema.field(code_name).type
            )
            column = pc.coalesce(table[code_name], found.take(stored.indices))
            table = table.set_column(table.schema.get_field_index(code_name), code_name, column)
    return table


def _reason_code(text: str) -> str | None:
    cause = parse_cause(text)
    return None if cause is None else str(code_of(cause))


def _confidence_codes(text: str) -> list[str] | None:
    try:
        return [str(code_of(basis)) for basis in parse_bases(text)]
    except ValueError:
        return None


def _column(table: str, field: pa.Field, rows: list[dict[str, Any]]) -> pa.Array:
    try:
        return pa.array([_fitting(row[field.name], field.type) for row in rows], field.type)
    except (ValueError, ArithmeticError) as error:
        raise ValueError(f"{field.name} of {table} holds what does not fit {field.type}") from error


def _fitting(value: Any, kind: pa.DataType) -> Any:
    if not isinstance(value, Decimal):
        return value
    return value.quantize(Decimal(1).scaleb(-kind.scale), context=Context(prec=kind.precision))


def _fields(row: Row, names: list[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _confidence(row: Row) -> dict[str, Any]:
    return {
        "confidence": row.confidence,
        "confidence_basis": sentences(row.confidence_basis),
        "confidence_codes": [str(code_of(basis)) for basis in row.confidence_basis],
    }


def _project(project: Project) -> dict[str, Any]:
    return {
        **_fields(project, ["name", "parent", *PROJECT_FIELDS]),
        **_confidence(project),
        "subject": str(project.subject),
        "form_kind": str(project.form.kind),
        "form_title": project.form.title,
        "form_fiscal_year": project.form.fiscal_year,
    }


def _funding(funding: Funding) -> dict[str, Any]:
    return {
        **_fields(funding, ["source", "value", "unit", "text", "detail_of"]),
        **_confidence(funding),
        "measure": str(funding.measure),
        "period": str(funding.period),
    }


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        **_fields(indicator, [*INDICATOR_FIELDS]),
        **_confidence(indicator),
        **normalized_columns(indicator.normalized),
    }


def normalized_columns(normalized: Normalized) -> dict[str, Any]:
    """Return the columns of an indicator row that hold its parsed target."""
    parts = [part.model_dump(mode="json") for part in normalized.parts]
    return {
        "comparator": normalized.comparator,
        "value": normalized.value,
        "value_max": normalized.value_max,
        "unit": normalized.unit,
        "is_quantitative": normalized.quantitative,
        "deadline_on": normalized.deadline_on,
        "parts": json.dumps(parts, ensure_ascii=False) if parts else None,
    }


def _score(score: Score) -> dict[str, Any]:
    return _fields(score, ["scope", "max_score", "score", "weighted_score", "confidence"])


def _cells(kind: str, row: Row, project_line: int | None = None, line: int | None = None) -> Iterator[dict[str, Any]]:
    for field_name, place in row.cells.items():
        yield {
            "row_kind": kind,
            "project_line": project_line,
            "line": line,
            "field_name": field_name,
            **_place(place),
            "text": place.text,
            "confidence": place.confidence,
        }


def _place(place: Place) -> dict[str, Any]:
    x0, y0, x1, y1 = place.bbox or (None, None, None, None)
    return {
        "page": place.page,
        "table_number": place.table,
        "row_number": place.row,
        "line_number": place.line,
        "column_number": place.column,
        "x0": x0,
        "y0": y0,
        "x1": x1,
        "y1": y1,
    }
