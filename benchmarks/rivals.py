"""Functions that read the text of every cell of a file with the library that is commonly used for its format.

The libraries are a reference for speed. Some do more than the readers of jixiao (styles, formulas, types), some less
(spans, places).
"""

import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import docx
import openpyxl
import pandas as pd
import pdfplumber
import xlrd

from extract.model.content import Content, Grid


class Rival(NamedTuple):
    """A library, and the function that reads the text of all cells of a file with it."""

    library: str
    cells: Callable[[Path], list[str]]


def python_docx(path: Path) -> list[str]:
    """Return the cells of all tables; a merged cell is repeated at each position that it covers."""
    return [cell.text for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells]


def with_openpyxl(path: Path) -> list[str]:
    """Return the values of all cells as text."""
    rows = (row for sheet in openpyxl.load_workbook(path, data_only=True) for row in sheet.iter_rows(values_only=True))
    return [str(value) for row in rows for value in row if value is not None]


def with_xlrd(path: Path) -> list[str]:
    """Return the values of all cells as text."""
    book = xlrd.open_workbook(path, formatting_info=True)
    return [str(value) for sheet in book.sheets() for row in range(sheet.nrows) for value in sheet.row_values(row)]


def with_pandas(path: Path) -> list[str]:
    """Return the values of all cells as text; a merged cell is repeated at each position that it covers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas warns if it takes the first row for a header
        frames = pd.read_html(path, flavor="lxml", header=None, keep_default_na=False)
    return [str(value) for frame in frames for value in frame.to_numpy().ravel()]


def with_pdfplumber(path: Path) -> list[str]:
    """Return the cells of the tables of all pages."""
    with pdfplumber.open(path) as pdf:
        tables = (table for page in pdf.pages for table in page.extract_tables())
        return [cell for table in tables for row in table for cell in row if cell]


RIVALS = {
    "docx": Rival("python-docx", python_docx),
    "xlsx": Rival("openpyxl", with_openpyxl),
    "xls": Rival("xlrd", with_xlrd),
    "html": Rival("pandas.read_html (lxml)", with_pandas),
    "pdf, ruled by lines": Rival("pdfplumber", with_pdfplumber),
    "pdf, ruled by thin boxes": Rival("pdfplumber", with_pdfplumber),
}
"""The library for each format; the keys are those of :data:`evaluation.documents.FORMATS`."""


def cells_of(content: Content) -> Iterator[str]:
    """Yield the text of every table cell in the content that one of jixiao's readers returned."""
    return (cell.text for block in content.blocks if isinstance(block, Grid) for cell in block.cells())


def agreement(ours: Iterable[str], theirs: Iterable[str]) -> float:
    """Return the number of distinct cell texts that both have, divided by the number that either has: 0 to 1.

    Blank cells and white space are ignored.
    """
    one, other = ({bare for text in texts if (bare := re.sub(r"\s+", "", text))} for texts in (ours, theirs))
    return len(one & other) / len(one | other) if one | other else 1.0
