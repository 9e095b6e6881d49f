"""What forms print, as YAML: labels, headers, levels, funding sources and headings, with lookup by normalised text.

A new synonym is a line in one of these files and needs no code. `HASH` is part of the extractor's fingerprint.
"""

import hashlib
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent

HASH = hashlib.sha256(b"\0".join(path.read_bytes() for path in sorted(FOLDER.glob("*.yml")))).hexdigest()[:8]
"""Changes whenever a vocabulary file does."""

_LONGEST_MONEY_LABEL = 16
_REMEMBERED = 4096
"""Texts whose look-up is remembered: each cell of a form is looked at some thirty times."""
_MONEY_ENDS = ("资金", "金额", "预算", "预算数", "拨款", "经费", "补助")
_LONGEST_MADE = 24
_LEAST_MISREAD = 4
_MASK = re.compile("[*×]+")
_BRACKETED = re.compile(r"\([^()]*\)|等$")
_NOTE = re.compile(r"\([^()]*\)$")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad"))
_OF_WHICH = re.compile(r"^(?:[(（]?[0-9一二三四五六][)）]?[、.．])?(?:其中:?)?")
_HALF_YEAR = re.compile(r"半年度?(?:\(程\))?")
_UNIT_OR_SEAL = re.compile(
    r"\((?:万元|元|千元|亿元|盖章|公章|签章|必填|[A-Z](?:/[A-Z])?(?:[×*]100%)?)\)?|(?<=[一-鿿])[A-Z](?:/[A-Z])?\)$"
)


def load(name: str) -> Any:
    """One vocabulary file as plain data."""
    return yaml.load((FOLDER / f"{name}.yml").read_bytes(), Loader=yaml.CSafeLoader)


@lru_cache(maxsize=_REMEMBERED)
def bare(text: str) -> str:
    """A text in one width (NFKC), without white space and characters that do not show."""
    return "".join(unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).split())


@lru_cache(maxsize=_REMEMBERED)
def normal(text: str) -> str:
    """A text as it is compared: NFKC, no white space, no unit or seal in brackets, no closing colon."""
    plain = bare(text)
    return (_UNIT_OR_SEAL.sub("", plain) if "(" in plain or ")" in plain else plain).strip(":;。,、*★")


def _index(entries: dict[str, list[str]]) -> dict[str, str]:
    return {normal(word): field for field, words in entries.items() for word in words}


@cache
def _labels() -> dict[str, str]:
    return _index(load("labels"))


@cache
def _headers(table: str) -> dict[str, str]:
    return _index(load("headers")[table])


@cache
def _funding() -> dict[str, str]:
    return _index(load("funding"))


@cache
def _levels(level: str) -> dict[str, str]:
    return _index(load("levels")[level])


@cache
def _patterns(kind: str) -> tuple[list[str], re.Pattern[str]]:
    entries = [entry for one in load("patterns")[kind] for entry in one.items()]
    plain = [re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern) for _, pattern in entries]
    either = "|".join(f"(?P<p{number}>{pattern})" for number, pattern in enumerate(plain))
    return [role for role, _ in entries], re.compile(either)


def _made_of_parts(kind: str, plain: str) -> str | None:
    """The role of a word that the lists lack, by the parts that it is made of."""
    roles, pattern = _patterns(kind)
    found = pattern.fullmatch(plain) if 1 < len(plain) <= _LONGEST_MADE else None
    return roles[int((found.lastgroup or "p0")[1:])] if found else None


@lru_cache(maxsize=_REMEMBERED)
def label_field(text: str) -> str | None:
    """The field that a label names (`name`, `annual_goal`, `_person` …), or None."""
    plain = normal(text)
    if found := _labels().get(plain) or _labels().get(_NOTE.sub("", plain)):
        return found
    return None if indicator_column(text) else _made_of_parts("labels", _NOTE.sub("", plain))


@lru_cache(maxsize=_REMEMBERED)
def indicator_column(text: str) -> str | None:
    """The role of an indicator-table header (`level1`, `target`, `actual` …), or None."""
    plain = normal(text)
    headers = _headers("indicator")
    return headers.get(plain) or headers.get(_NOTE.sub("", plain))


@lru_cache(maxsize=_REMEMBERED)
def indicator_header(text: str) -> str | None:
    """The role of a cell that stands in a header row of an indicator table, by its parts where the lists lack it."""
    return indicator_column(text) or _made_of_parts("indicator", _NOTE.sub("", normal(text)))


@lru_cache(maxsize=_REMEMBERED)
def funding_header(text: str) -> tuple[str, str] | None:
    """Measure and period of a cell that stands in a header row of a money block; see :func:`funding_column`."""
    if found := funding_column(text):
        return found
    measure = _made_of_parts("funding", _NOTE.sub("", normal(text)))
    name, _, period = (measure or "").partition(" ")
    return (name, period or "full_year") if name else None


@lru_cache(maxsize=_REMEMBERED)
def funding_column(text: str) -> tuple[str, str] | None:
    """Measure and period that a money header names, such as ``("planned_execution", "half_year")``, or None."""
    plain = normal(text)
    measure = _headers("funding").get(plain)
    if measure is None and (found := _HALF_YEAR.match(plain)):
        measure = _headers("funding").get(plain[found.end() :])
        return (measure, "half_year") if measure else None
    if measure is None:
        return None
    name, _, period = measure.partition(" ")
    return name, period or "full_year"


@lru_cache(maxsize=_REMEMBERED)
def funding_role(text: str) -> str | None:
    """`total`, `subtotal`, `part` or `section` for the label of a money row; None for any other text."""
    plain = _OF_WHICH.sub("", normal(text))
    return _funding().get(plain) or _made_of_parts("money", plain)


@lru_cache(maxsize=_REMEMBERED)
def is_money_label(text: str) -> bool:
    """Whether a label beside an amount names money: a known source, or a short text that ends in a word for money."""
    plain = normal(text)
    return bool(funding_role(text)) or (len(plain) <= _LONGEST_MONEY_LABEL and plain.endswith(_MONEY_ENDS))


@lru_cache(maxsize=_REMEMBERED)
def level_name(text: str, level: str) -> str | None:
    """The canonical name of a level-1 or level-2 word (``level`` is ``"level1"`` or ``"level2"``), or None."""
    plain = _BRACKETED.sub("", normal(text))
    return _levels(level).get(plain)


@cache
def _listed() -> frozenset[str]:
    sides = _side_labels("side_labels") | _side_labels("block_labels")
    words = [_labels(), _headers("indicator"), _headers("funding"), _funding(), _levels("level1"), _levels("level2")]
    return sides.union(*words)


def is_listed(text: str) -> bool:
    """Whether a text is a word of a form as the lists spell it, and not only made of such parts."""
    return normal(text) in _listed()


def nearest(text: str) -> str | None:
    """The one listed word that has a single character other than a text; None for a listed text and a short one."""
    plain = normal(text)
    if len(plain) < _LEAST_MISREAD or is_listed(text):
        return None
    found = {
        word for start in range(len(plain)) for word in _but_one().get((start, plain[:start] + plain[start + 1 :]), ())
    }
    return found.pop() if len(found) == 1 else None


@cache
def _but_one() -> dict[tuple[int, str], set[str]]:
    """Listed words by what is left of them without one character, and where that stood."""
    words: dict[tuple[int, str], set[str]] = {}
    for word in _listed():
        for start in range(len(word)):
            words.setdefault((start, word[:start] + word[start + 1 :]), set()).add(word)
    return words


@cache
def _parents() -> dict[str, list[str]]:
    parents: dict[str, list[str]] = load("levels")["parents"]
    return parents


def level_parents(level2: str) -> list[str]:
    """The canonical level-1 names under which a level-2 word may stand; empty where any may."""
    name = level_name(level2, "level2")
    return _parents().get(name, []) if name else []


@cache
def _heading() -> re.Pattern[str]:
    return re.compile(load("forms")["heading"])


def is_heading(text: str) -> bool:
    """Whether a text is the heading of a form, or a numbered one that names the project whose targets follow."""
    return bool(_heading().search(normal(text))) or project_of_heading(text) is not None


@cache
def _project_heading() -> re.Pattern[str]:
    return re.compile(load("forms")["project_heading"])


def project_of_heading(text: str) -> str | None:
    """The project whose targets a numbered heading announces, in one width; None for any other text."""
    found = _project_heading().search(normal(text))
    return found["name"] if found else None


@cache
def _kinds() -> list[tuple[str, re.Pattern[str]]]:
    return [(entry["kind"], re.compile("|".join(entry["patterns"]))) for entry in load("forms")["kinds"]]


def form_kind(heading: str) -> str | None:
    """The kind of document that a heading announces, or None."""
    plain = normal(heading)
    return next((kind for kind, pattern in _kinds() if pattern.search(plain)), None)


@cache
def _tail() -> re.Pattern[str]:
    return re.compile("|".join(load("forms")["tail"]))


@lru_cache(maxsize=_REMEMBERED)
def is_tail(text: str) -> bool:
    """Whether a row that begins with this text stands after a form's tables: a note, a total, a signature."""
    return bool(_tail().search(bare(text)))


@cache
def _noise() -> re.Pattern[str]:
    return re.compile("|".join(load("forms")["noise"]))


def is_noise(text: str) -> bool:
    """Whether a caption says nothing of the project: an annex mark, a form number, a page number."""
    return bool(_noise().search(normal(text)))


@cache
def _total() -> re.Pattern[str]:
    return re.compile(load("forms")["total"])


def is_total(text: str) -> bool:
    """Whether a row that begins with this text holds the form's total score."""
    return bool(_total().search(normal(text)))


@cache
def _performance() -> re.Pattern[str]:
    return re.compile(load("forms")["performance"])


def speaks_of_performance(text: str) -> bool:
    """Whether a page may hold a form, or prose on performance: of a long document the others are not read."""
    return bool(_performance().search(re.sub(r"\s+", "", text)))


@cache
def _side_labels(kind: str) -> frozenset[str]:
    return frozenset(normal(word) for word in load("forms")[kind])


@lru_cache(maxsize=_REMEMBERED)
def is_side_label(text: str) -> bool:
    """Whether a text is the label beside an indicator table, or the one letter that is left of it."""
    return normal(text) in _side_labels("side_labels")


@lru_cache(maxsize=_REMEMBERED)
def is_block_label(text: str) -> bool:
    """Whether a text is the label beside any block of a form."""
    return is_side_label(text) or normal(text) in _side_labels("block_labels")


@cache
def _placeholders() -> frozenset[str]:
    return frozenset(normal(word) for word in load("forms")["placeholders"])


@cache
def _instructions() -> re.Pattern[str]:
    return re.compile("|".join(load("forms")["instructions"]))


@lru_cache(maxsize=_REMEMBERED)
def is_instruction(text: str) -> bool:
    """Whether a cell still holds the form's own instruction."""
    return bool(_instructions().search(normal(text)))


@lru_cache(maxsize=_REMEMBERED)
def is_placeholder(text: str) -> bool:
    """Whether a cell's text stands for nothing: blank, a dash, a slash, the form's own instruction left in place."""
    plain = normal(text)
    is_hidden = not plain and bool(_MASK.fullmatch(bare(text)))  # *** hides a value
    return not is_hidden and (not plain or plain in _placeholders() or is_instruction(text))
