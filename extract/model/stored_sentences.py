"""Parse rendered sentences back into messages, with the templates that render them.

Version 0.1.0 stored reasons and confidence bases only as sentences, and the JSON of an extraction document still
contains confidence bases as sentences. Code that reads either uses this module to get codes.
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
"""Regular expressions for rendered numbers, by type of the number."""


@cache
def templates_of_0_1_0() -> Mapping[StrEnum, Template]:
    """Return the templates of version 0.1.0, by code.

    The templates that were reworded since are in ``messages_0_1_0.json``; the others are those of `ENGLISH`.
    """
    stored = json.loads(Path(__file__).with_name("messages_0_1_0.json").read_bytes())
    reworded = {code: stored[code.value] for code in ENGLISH if code.value in stored}
    return {**ENGLISH, **{code: Plural(*old) if isinstance(old, list) else old for code, old in reworded.items()}}


@lru_cache(maxsize=10_000)
def parse_cause(text: str) -> Cause | None:
    """Return the reason that is rendered as a sentence; None if no template gives that sentence."""
    found: Cause | None = _parse(text, Cause)
    return found


@lru_cache(maxsize=10_000)
def parse_bases(text: str) -> tuple[Basis, ...]:
    """Return the confidence bases that are rendered as a text of one or more sentences.

    Args:
        text: The sentences, joined by `SEPARATOR`; an empty text gives no bases.

    Raises:
        ValueError: No template gives one of the sentences.
    """
    return tuple(_parse_all(text, SEPARATOR, Basis)) if text else ()


class _Shape(NamedTuple):
    """A template as a regular expression that matches the sentences rendered from it.

    Attributes:
        code: Code of the message.
        record: Class of the message.
        pattern: The regular expression; each field of the message is a named group.
        constants: Values of fields that do not occur in the template: the number 1 in a singular template.
        separators: Separator of the values of each field, used if the field is a tuple.
    """

    code: StrEnum
    record: type[Message]
    pattern: re.Pattern[str]
    constants: dict[str, int]
    separators: dict[str, str]


def _parse(text: str, kind: Any) -> Any:
    """Return the message that is rendered as a text; None if there is none.

    Args:
        text: A sentence.
        kind: The type of the message: an enum, a record, or a union of these.
    """
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
    """Parse the text of one field.

    Args:
        text: The field as rendered in a sentence.
        hint: The type of the field.
        separator: Separator of the values, if the field is a tuple.

    Raises:
        ValueError: The text is not a value of that type.
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
    """Split a text into values of a type.

    A value may contain the separator: pieces are joined until they can be parsed as one value.

    Args:
        text: The values as rendered in a sentence.
        separator: Separator of the values.
        kind: The type of each value.

    Raises:
        ValueError: A piece of the text is not a value of that type.
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
    """Return the codes of a type whose sentences contain no values, by sentence."""
    codes = [code for one in _members(kind) if issubclass(one, StrEnum) for code in one]
    return {
        template: code
        for table in (templates_of_0_1_0(), ENGLISH)
        for code in codes
        if isinstance(template := table[code], str) and "{" not in template
    }


@cache
def _shapes(kind: Any) -> list[_Shape]:
    """Return the templates of a type whose sentences contain values, those with the most literal text first."""
    found: list[tuple[int, _Shape]] = []
    for record in (one for one in _members(kind) if issubclass(one, Message)):
        for code in get_args(get_type_hints(record)["code"]):
            for template in dict.fromkeys((ENGLISH[code], templates_of_0_1_0()[code])):
                if isinstance(template, Plural):
                    found.append(_shape(template.one, code, record, template.field))
                found.append(_shape(template if isinstance(template, str) else template.many, code, record))
    return [shape for _, shape in sorted(found, key=lambda one: one[0], reverse=True)]


def _shape(template: str, code: StrEnum, record: type[Message], counted: str | None = None) -> tuple[int, _Shape]:
    """Convert a template to a regular expression; also return the number of its literal characters.

    Args:
        template: The template.
        code: Code of the message.
        record: Class of the message.
        counted: Field that is 1 because the template is a singular one; None for other templates.
    """
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
