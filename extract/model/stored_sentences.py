"""Sentences back to messages, by the templates that render them.

Version 0.1.0 stored reasons and confidence bases as sentences alone, and the JSON of an extraction document still shows
them so. Whatever reads these asks here and goes on with codes.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from types import UnionType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from extract.model.messages import ENGLISH, SEPARATOR, Plural, Template
from extract.model.notes import Basis
from extract.model.reasons import Cause, Message

_NUMBERS: dict[Any, str] = {int: r"-?\d[\d,]*", float: r"\d[\d.]*(?:e[+-]\d+)?"}
"""What a number is rendered as, by its type."""


@cache
def templates_of_0_1_0() -> Mapping[StrEnum, Template]:
    """Return the templates of version 0.1.0: those reworded since stand in ``messages_0_1_0.json``."""
    stored = json.loads(Path(__file__).with_name("messages_0_1_0.json").read_bytes())
    reworded = {code: stored[code.value] for code in ENGLISH if code.value in stored}
    return {**ENGLISH, **{code: Plural(*old) if isinstance(old, list) else old for code, old in reworded.items()}}


@lru_cache(maxsize=10_000)
def parse_cause(text: str) -> Cause | None:
    """Return the reason that a sentence states; None where no template gives that sentence."""
    found: Cause | None = _parse(text, Cause)
    return found


@lru_cache(maxsize=10_000)
def parse_bases(text: str) -> tuple[Basis, ...]:
    """Return what a confidence rests on by a sentence of one or more parts.

    Raises:
        ValueError: No template gives one of the parts.
    """
    return tuple(_parse_all(text, SEPARATOR, Basis)) if text else ()


class _Shape(NamedTuple):
    """A template as a pattern.

    Attributes:
        record: The class of the record that it fills, and `code` its code.
        constants: Values of fields that the template does not name: the number in a sentence about one of something.
        separators: What separates the values of a field that has several.
    """

    code: StrEnum
    record: type[Message]
    pattern: re.Pattern[str]
    constants: dict[str, int]
    separators: dict[str, str]


def _parse(text: str, kind: Any) -> Any:
    """Return the message of a kind (an enum, a record, or a union of these) that a sentence states, else None."""
    if (plain := _plain_sentences(kind).get(text)) is not None:
        return plain
    for shape in _shapes(kind):
        if match := shape.pattern.fullmatch(text):
            hints = get_type_hints(shape.record)
            try:
                values = {
                    name: _value(value, hints[name], shape.separators[name])
                    for name, value in match.groupdict().items()
                }
            except ValueError:
                continue
            return shape.record(code=shape.code, **shape.constants, **values)
    return None


def _value(text: str, hint: Any, separator: str) -> Any:
    """Return the value of a field.

    Raises:
        ValueError: The text is none of its type.
    """
    if hint is str:
        return text
    if hint is int:
        return int(text.replace(",", ""))
    if hint is float:
        return float(text)
    if get_origin(hint) is tuple:
        return tuple(_parse_all(text, separator, get_args(hint)[0]))
    if (found := _parse(text, hint)) is None:
        raise ValueError(f"no message is rendered as {text!r}")
    return found


def _parse_all(text: str, separator: str, kind: Any) -> Iterator[Any]:
    """Split a text into values; where the separator is part of a value, pieces are joined until they make one.

    Raises:
        ValueError: A part of it is no such value.
    """
    pieces = text.split(separator)
    start = 0
    while start < len(pieces):
        for end in range(start + 1, len(pieces) + 1):
            with suppress(ValueError):
                yield _value(separator.join(pieces[start:end]), kind, separator)
                start = end
                break
        else:
            raise ValueError(f"no message is rendered as {separator.join(pieces[start:])!r}")


@cache
def _plain_sentences(kind: Any) -> dict[str, StrEnum]:
    """The codes of a kind whose sentence names nothing, by their sentence."""
    codes = [code for one in _members(kind) if issubclass(one, StrEnum) for code in one]
    return {
        template: code
        for table in (templates_of_0_1_0(), ENGLISH)
        for code in codes
        if isinstance(template := table[code], str) and "{" not in template
    }


@cache
def _shapes(kind: Any) -> list[_Shape]:
    """The other templates of a kind, those with the most words of their own first."""
    found: list[tuple[int, _Shape]] = []
    for record in (one for one in _members(kind) if issubclass(one, Message)):
        for code in get_args(get_type_hints(record)["code"]):
            for template in dict.fromkeys((ENGLISH[code], templates_of_0_1_0()[code])):
                if isinstance(template, Plural):
                    found.append(_shape(template.one, code, record, template.field))
                found.append(_shape(template if isinstance(template, str) else template.many, code, record))
    return [shape for _, shape in sorted(found, key=lambda one: one[0], reverse=True)]


def _shape(template: str, code: StrEnum, record: type[Message], counted: str | None = None) -> tuple[int, _Shape]:
    """The shape of a template, and how many characters of it are its own."""
    hints = get_type_hints(record)
    pattern, words, separators = "", 0, {}
    for literal, name, form, _ in Formatter().parse(template):
        pattern += re.escape(literal)
        words += len(literal)
        if name:
            pattern += f"(?P<{name}>{_NUMBERS.get(hints[name], '.+')})"
            separators[name] = form or ", "
    constants = {counted: 1} if counted and counted not in separators else {}
    return words, _Shape(code, record, re.compile(pattern, re.DOTALL), constants, separators)


def _members(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if isinstance(kind, UnionType) else (kind,)
