"""What all tests share: the five sample documents, their gold readings, and the texts they were read from."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from extract.document import extract_document
from extract.model.records import ExtractedDocument

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples" / "inbox"
GOLD = ROOT / "tests" / "data" / "gold"


@cache
def read_sample(name: str) -> ExtractedDocument:
    """The reading of one sample, such as ``"001"``."""
    return extract_document(SAMPLES / f"{name}.txt")


@cache
def read_gold(name: str) -> dict[str, Any]:
    """What a person read in one sample."""
    gold: dict[str, Any] = json.loads((GOLD / f"{name}.json").read_text("utf-8"))
    return gold


def sample_text(name: str) -> str:
    """The text of one sample."""
    return (SAMPLES / f"{name}.txt").read_text("utf-8")


def lines_of(name: str) -> list[str]:
    """The lines of one sample, as an editor counts them."""
    return [line.removesuffix("\r") for line in sample_text(name).removeprefix("\ufeff").split("\n")]


def stands_at(lines: list[str], line: int, column: int, text: str) -> bool:
    """Whether a text begins at a character of a line; white space may differ, and it may run over lines."""
    source = "\n".join([lines[line - 1][column - 1 :], *lines[line : line + 60]])
    return _bare(source).startswith(_bare(text))


def _bare(text: str) -> str:
    return re.sub(r"\s+|\[bookmark: [^\]]*\]", "", text)
