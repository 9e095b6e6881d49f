"""Patterns of the vocabulary match their examples and nothing that must not match; no long one lacks examples."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from extract.vocabulary.files import FOLDER, load
from extract.vocabulary.patterns import source_of

FILES = sorted(path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.yml"))
LONGEST = 60
"""Characters of a pattern that has no examples."""

MOST_ALTERNATIVES = 5
IS_PATTERN = re.compile(r"[|?*+^$\\]|\[.+\]|\(")
PLAIN_WORDS = {"labels", "headers", "funding", "levels", "units", "comparators", "agencies", "personal_data"}
"""Files of words, which are compared as they stand."""


def entries(file: str) -> Iterator[tuple[str, Any]]:
    """Every pattern of a file, by where it stands."""
    yield from () if file in PLAIN_WORDS else walk(file, load(file))


def walk(where: str, node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, str) or (isinstance(node, dict) and "pattern" in node):
        yield where, node
    elif isinstance(node, dict):
        for name, below in node.items():
            yield from walk(f"{where}.{name}", below)
    else:
        for number, below in enumerate(node, 1):
            yield from walk(f"{where}.{number}", below)


PATTERNS = [(file, where, entry) for file in FILES for where, entry in entries(file)]
EXAMPLES = [
    (file, where, entry, list_name, text)
    for file, where, entry in PATTERNS
    if isinstance(entry, dict)
    for list_name in ("matches", "rejects")
    for text in entry[list_name]
]


@pytest.mark.parametrize(
    ("file", "entry", "list_name", "text"),
    [(file, entry, list_name, text) for file, _, entry, list_name, text in EXAMPLES],
    ids=[f"{where} {list_name} {text}" for _, where, _, list_name, text in EXAMPLES],
)
def test_a_pattern_matches_its_examples_only(file: str, entry: dict[str, Any], list_name: str, text: str):
    pattern = re.compile(source_of(entry, file))
    is_whole = file == "patterns" or entry.get("whole", False)
    found = pattern.fullmatch(text) if is_whole else pattern.search(text)
    assert bool(found and found.group()) is (list_name == "matches")


def test_every_long_pattern_has_examples_of_both_kinds():
    without = []
    for _, where, entry in PATTERNS:
        text = entry if isinstance(entry, str) else entry["pattern"]
        is_long = len(text) > LONGEST or text.count("|") >= MOST_ALTERNATIVES
        has_both = isinstance(entry, dict) and len(entry["matches"]) >= 1 and len(entry["rejects"]) >= 1
        if is_long and IS_PATTERN.search(text) and not has_both:
            without.append(where)
    assert without == []


@pytest.mark.parametrize("file", FILES)
def test_examples_stand_on_one_line_each(file: str):
    """Lines of examples are left out of the hash of the vocabulary, line by line."""
    lines = (FOLDER / f"{file}.yml").read_text("utf-8").splitlines()
    examples = [line.strip() for line in lines if re.match(r"\s*(?:matches|rejects):", line)]
    assert all(re.fullmatch(r"(?:matches|rejects): \[.*\]", line) for line in examples)
