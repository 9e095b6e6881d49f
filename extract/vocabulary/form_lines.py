"""Recognition of texts that hold no field: headings, captions, side labels, notes, totals, placeholders (forms.yml)."""

import re
from functools import cache, lru_cache

from extract.vocabulary.files import load
from extract.vocabulary.patterns import pattern, source_of
from extract.vocabulary.text import CACHE_SIZE, bare, normal

_MASK = re.compile("[*×]+")


def is_heading(text: str) -> bool:
    """Return whether a text is the heading of a form or a numbered heading that names the project of the targets below.

    Headings that name a project are those that :func:`project_of_heading` recognises.
    """
    return bool(pattern("forms", "heading").search(normal(text))) or project_of_heading(text) is not None


def project_of_heading(text: str) -> str | None:
    """Return the normalised name of the project whose targets a numbered heading announces; None for any other text."""
    found = pattern("forms", "project_heading").search(normal(text))
    return found["name"] if found else None


@cache
def _kinds() -> list[tuple[str, re.Pattern[str]]]:
    return [(entry["kind"], re.compile(source_of(entry["patterns"], "forms"))) for entry in load("forms")["kinds"]]


def form_kind(heading: str) -> str | None:
    """Return the kind of document that a heading announces, or None."""
    plain = normal(heading)
    return next((kind for kind, kind_pattern in _kinds() if kind_pattern.search(plain)), None)


@lru_cache(maxsize=CACHE_SIZE)
def is_tail(text: str) -> bool:
    """Return whether a row that begins with this text follows the tables of a form: a note, a total, a signature."""
    return bool(pattern("forms", "tail").search(bare(text)))


def is_noise(text: str) -> bool:
    """Return whether a caption states nothing about the project: an annex mark, a form number, a page number."""
    return bool(pattern("forms", "noise").search(normal(text)))


def is_total(text: str) -> bool:
    """Return whether a row that begins with this text holds the form's total score."""
    return bool(pattern("forms", "total").search(normal(text)))


def speaks_of_performance(text: str) -> bool:
    """Return whether the text of a page contains a word that a form or prose about performance would contain.

    Other pages of a long document are not read.
    """
    return bool(pattern("forms", "performance").search(re.sub(r"\s+", "", text)))


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(normal(word) for word in load("forms")[kind])


def block_words() -> frozenset[str]:
    """Return the normalised labels that are printed beside the blocks of a form."""
    return _words("side_labels") | _words("block_labels")


@lru_cache(maxsize=CACHE_SIZE)
def is_side_label(text: str) -> bool:
    """Return whether a text is the label beside an indicator table, or a single character of that label."""
    return normal(text) in _words("side_labels")


@lru_cache(maxsize=CACHE_SIZE)
def is_block_label(text: str) -> bool:
    """Return whether a text is a label printed beside a block of a form: an indicator table or another block."""
    return is_side_label(text) or normal(text) in _words("block_labels")


@lru_cache(maxsize=CACHE_SIZE)
def is_instruction(text: str) -> bool:
    """Return whether a cell still holds the instruction of the blank form."""
    return bool(pattern("forms", "instructions").search(normal(text)))


@lru_cache(maxsize=CACHE_SIZE)
def is_placeholder(text: str) -> bool:
    """Return whether a cell is blank or holds a dash, a slash, or the instruction of the blank form.

    ``***`` is not a placeholder: the publisher withheld a value there.
    """
    plain = normal(text)
    is_masked = not plain and bool(_MASK.fullmatch(bare(text)))
    return not is_masked and (not plain or plain in _words("placeholders") or is_instruction(text))
