"""Write docs/tables.md, the data dictionary, from the yml files of the marts.

The comments on the tables and columns of the warehouse come from the same files.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from evaluation.documents import ROOT

MARTS = ROOT / "dbt_project" / "models" / "marts"
PAGE = ROOT / "docs" / "tables.md"

_KINDS = {
    "Reports": "rpt_",
    "Facts": "fct_",
    "Bridges": "bridge_",
    "Dimensions": "dim_",
    "Places, texts, sightings and the build": "",
}
"""Prefix of the names of the tables below each heading; a table is listed below the first that matches."""

_HEAD = """# Tables

Schema `marts` of the published warehouse, table by table. The warehouse carries the same descriptions as comments on
tables and columns. Types are those of DuckDB; *always* marks columns that are never null; an arrow names the table that
a key refers to. Money is in yuan, a rate is a fraction, `_at` is an instant in UTC, `_on` a day. Every dimension has a
member `unknown`, so that inner joins lose nothing.

Reports are in schema `marts_zh` as well, with the Chinese terms as column names: the first in brackets here.

Written by `make dictionary`; edit the yml beside the models, not this page.
"""


def models() -> dict[str, dict[str, Any]]:
    """Return the yml entry of each table of schema marts, by table name."""
    return {model["name"]: model for page in _descriptions() for model in page.get("models", [])}


def exposures() -> list[dict[str, Any]]:
    """Return the yml entries of the dbt exposures: the users of the marts outside of dbt."""
    return [exposure for page in _descriptions() for exposure in page.get("exposures", [])]


def soundness(model: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the arguments of the test `keys_are_sound` of a table: `unique_key`, and `references` if it has any.

    Raises:
        LookupError: The yml entry of the table has no such test.
    """
    for test in model["data_tests"]:
        if isinstance(test, Mapping) and "keys_are_sound" in test:
            arguments: Mapping[str, Any] = test["keys_are_sound"]["arguments"]
            return arguments
    raise LookupError(f"{model['name']}: no test of its keys; add keys_are_sound to its yml.")


def page() -> str:
    """Return the text of docs/tables.md.

    Raises:
        LookupError: A table has no test of its keys.
    """
    left = models()
    parts = [_HEAD]
    for heading, beginning in _KINDS.items():
        names = [name for name in left if name.startswith(beginning)]
        if names:
            parts.append(f"\n## {heading}\n")
            parts += [part for name in names for part in _table(left.pop(name))]
    parts.append("\n## Used by\n\n| what | about | tables |\n|---|---|---|\n")
    parts += [
        f"| {exposure['label']} | {_cell(exposure['description'])} | {', '.join(_refs(exposure))} |\n"
        for exposure in exposures()
    ]
    return "".join(parts)


def _descriptions() -> list[dict[str, Any]]:
    """Return the contents of the yml files of the marts, sorted by file name, regardless of folder."""
    paths = sorted(MARTS.rglob("*.yml"), key=lambda path: path.name)
    return [yaml.safe_load(path.read_text("utf-8")) for path in paths]


def _table(model: Mapping[str, Any]) -> Iterator[str]:
    keys = soundness(model)
    targets = {column: target.split(".")[0] for column, target in keys.get("references", {}).items()}
    yield f"\n### {model['name']}\n\n{_cell(model['description'])}\n\n"
    yield f"Primary key: {', '.join(f'`{key}`' for key in keys['unique_key'])}.\n\n"
    yield "| column | type | | meaning |\n|---|---|---|---|\n"
    for column in model["columns"]:
        always = "*always*" if {"type": "not_null"} in column.get("constraints", []) else ""
        arrow = f" → {targets[column['name']]}" if column["name"] in targets else ""
        yield f"| `{column['name']}` | {column['data_type']} | {always} | {_cell(column['description'])}{arrow} |\n"


def _refs(exposure: Mapping[str, Any]) -> list[str]:
    return [re.sub(r"ref\('(\w+)'\)", r"`\1`", reference) for reference in exposure["depends_on"]]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(f"{PAGE}: {len(models())} tables")
