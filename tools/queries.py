"""Run the queries of docs/queries.md on a warehouse, and write their answers into the page.

Each question on the page is a heading, its Chinese translation, a query, and the answer as a table. The queries are
stored nowhere else.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from evaluation.documents import ROOT
from warehouse.publishing.connection import connect_published
from warehouse.settings import Settings

PAGE = ROOT / "docs" / "queries.md"
SAMPLES = ROOT / "samples" / "inbox"

_QUESTION = re.compile(
    r"^## (?P<number>\d+)\. (?P<english>[^\n]+)\n\n(?P<chinese>[^\n]+)\n\n"
    r"(?P<before>.*?)```sql\n(?P<query>.*?)```\n(?P<answer>(?:\n?\|[^\n]*\n)*)",
    re.MULTILINE | re.DOTALL,
)


class Question(NamedTuple):
    """A question of an analyst in both languages, its SQL query, and the answer on the page as a Markdown table."""

    number: int
    english: str
    chinese: str
    query: str
    answer: str


def questions(page: str) -> list[Question]:
    """Return the questions of a page, in order."""
    return [
        Question(int(found["number"]), found["english"], found["chinese"], found["query"], found["answer"].strip())
        for found in _QUESTION.finditer(page)
    ]


def answer(query: str, warehouse: duckdb.DuckDBPyConnection) -> str:
    """Return the rows of a query as a Markdown table."""
    found = warehouse.execute(query)
    lines = [[column[0] for column in found.description or []]]
    lines += [["---"] * len(lines[0])]
    lines += [[_cell(value) for value in row] for row in found.fetchall()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def answered(page: str, warehouse: duckdb.DuckDBPyConnection) -> str:
    """Return the page with each answer replaced by the rows that its query gives in a warehouse."""

    def with_answer(found: re.Match[str]) -> str:
        question = found[0].removesuffix(found["answer"])
        return f"{question}\n{answer(found['query'], warehouse)}\n"

    return _QUESTION.sub(with_answer, page)


def _cell(value: Any) -> str:
    """Format a value as a cell of a Markdown table: null as ``null``, decimals without trailing zeros."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    text = " ".join(str(value).split()).replace("|", "\\|")
    return re.sub(r"(?<=\d)\.0+$|(\.\d*?[1-9])0+$", r"\1", text) if re.fullmatch(r"-?\d+\.\d+", text) else text


def main() -> None:
    """Write the answers into the page; they come from the warehouse of a given home or of a new run on the samples."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, help="a home with a run over the samples (default: run one now)")
    home: Path | None = parser.parse_args().home
    with tempfile.TemporaryDirectory() as folder:
        if home is None:
            jixiao = Path(sys.executable).with_name("jixiao")
            environment = os.environ | {"JIXIAO_HOME": folder}
            subprocess.run([jixiao, "run", "--inbox", SAMPLES], env=environment, check=True)  # noqa: S603 - fixed arguments
        with connect_published(Settings(home=home or Path(folder))) as warehouse:
            page = answered(PAGE.read_text("utf-8"), warehouse)
    PAGE.write_text(page, "utf-8")
    print(f"{PAGE}: {len(questions(page))} questions")


if __name__ == "__main__":
    main()
