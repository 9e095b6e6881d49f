"""Expectation suite for cells: every value has a place in the document, and every place belongs to a row."""

import pandas as pd
from great_expectations.expectations.expectation import Expectation

from warehouse.quality.checks.suite import KEY, Suite, Tables, between, one_row_each
from warehouse.raw.schema import INDICATOR_FIELDS, PROJECT_FIELDS

READ_FIELDS = {
    "document": ("documents", ["title", "fiscal_year", "publisher"]),
    "project": ("projects", ["name", "form_title", *PROJECT_FIELDS]),
    "funding": ("funding", ["source", "value"]),
    "indicator": ("indicators", [name for name in INDICATOR_FIELDS if not name.startswith("actual_")]),
    "score": ("scores", ["scope", "max_score", "score", "weighted_score"]),
}
"""Raw table and fields to check, by kind of row.

Fields that are derived from others are not listed, because they have no place of their own.
"""

_ROW = ["batch_id", "document_id", "row_kind", "project_line", "line"]
_CELL = [*_ROW, "field_name"]


def frame(tables: Tables) -> pd.DataFrame:
    """Return the data frame to check, with one row per document, kind of row and field.

    Columns:
        missing_count: Number of values without a place.
        orphan_count: Number of places whose row does not exist.
        placeless_count: Number of places with neither line nor cell nor bounding box.
    """
    cells = tables["cells"]
    cells = cells.assign(
        has_place=cells["line_number"].notna()
        | (cells["table_number"].notna() & cells["row_number"].notna())
        | (cells["page"].notna() & cells["x0"].notna())
    )
    cells[["project_line", "line"]] = cells[["project_line", "line"]].astype("float64").fillna(0)
    rows = pd.concat([_rows(tables[name], kind) for kind, (name, _) in READ_FIELDS.items()])
    fields = pd.concat([_fields(tables[name], kind, names) for kind, (name, names) in READ_FIELDS.items()])
    found = fields.merge(cells[_CELL].drop_duplicates(), on=_CELL, how="left", indicator="side")
    of_rows = cells.merge(rows.drop_duplicates(), on=_ROW, how="left", indicator="side")
    counted = pd.concat(
        [
            found[_CELL].assign(missing_count=found["side"] != "both"),
            of_rows[_CELL].assign(orphan_count=of_rows["side"] != "both", placeless_count=~of_rows["has_place"]),
        ]
    )
    counted["place"] = counted["row_kind"] + " " + counted["field_name"]
    counts = ["missing_count", "orphan_count", "placeless_count"]
    counted[counts] = counted[counts].astype("float64")
    return counted.groupby(KEY, as_index=False)[counts].sum()


def expectations() -> list[Expectation]:
    """Return the expectations for cells."""
    return [
        one_row_each("a field is counted twice"),
        between("missing_count", None, 0, "a value has no place in the document"),
        between("orphan_count", None, 0, "a place belongs to no row"),
        between("placeless_count", None, 0, "a place has neither line nor cell nor bounding box"),
    ]


def _rows(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the key columns of all rows of a kind; a column that the table lacks is 0."""
    keys = rows[["batch_id", "document_id"]].assign(row_kind=kind)
    for column in ("project_line", "line"):
        keys[column] = rows[column].astype("float64") if column in rows else 0.0
    return keys


def _fields(rows: pd.DataFrame, kind: str, names: list[str]) -> pd.DataFrame:
    """Return one row, with the key of its cell, for each of the named fields that is not null."""
    wide = pd.concat([_rows(rows, kind), rows[names].notna()], axis=1)
    long = wide.melt(id_vars=_ROW, value_vars=names, var_name="field_name", value_name="is_given")
    return long[long["is_given"].astype(bool)][_CELL]


SUITE = Suite("cells", frame, expectations)
