"""Parser of style sheets (CSS): the rules that apply on a screen, with their selectors and declarations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_STOP = re.compile(r"""[{};]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""", re.DOTALL)
_PART = re.compile(r"""(?:[^;"'()]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\([^()]*\)|[("'])+""", re.DOTALL)
_IMPORTANT = re.compile(r"!\s*important\s*$", re.IGNORECASE)
_WIDTH = re.compile(r"\(\s*(min|max)-width\s*:\s*([0-9.]+)(px|r?em)\s*\)")
_SCREEN = 1280
"""Width in pixels of the screen for which conditions are evaluated."""
_FONT = 16


@dataclass(frozen=True, slots=True)
class Declaration:
    """A property with its value, in lower case."""

    name: str
    value: str
    is_important: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its selectors, separated by commas, and its declarations."""

    selectors: str
    declarations: tuple[Declaration, ...]


def declarations(text: str) -> tuple[Declaration, ...]:
    """Return the declarations of the body of a rule or of a `style` attribute."""
    found = []
    for part in _PART.findall(_COMMENT.sub(" ", text)):
        name, colon, value = part.partition(":")
        if colon:
            plain = _IMPORTANT.sub("", value)
            found.append(Declaration(name.strip().lower(), plain.strip().lower(), plain != value))
    return tuple(found)


def rules(text: str) -> Iterator[Rule]:
    """Yield the rules of a style sheet that apply on a screen, in their order."""
    plain = _COMMENT.sub(" ", text)
    start, opened = 0, []  # the heads of the open blocks
    for stop in _STOP.finditer(plain):
        sign = stop[0]
        if sign == "{":
            opened.append(plain[start : stop.start()].strip())
        elif sign == "}":
            if opened:
                *outer, head = opened
                opened.pop()
                if head and not head.startswith("@") and all(map(_applies, outer)):
                    yield Rule(head, declarations(plain[start : stop.start()]))
        elif sign != ";" or (opened and not opened[-1].startswith("@")):
            continue
        start = stop.end()
    if opened and not opened[-1].startswith("@") and all(map(_applies, opened[:-1])):  # the sheet ends within a rule
        yield Rule(opened[-1], declarations(plain[start:]))


def applies_to_screen(media: str) -> bool:
    """Return whether a list of media, as of an attribute `media`, includes a screen of a desktop computer."""
    return any(_is_screen(query) for query in media.lower().split(","))


def _applies(head: str) -> bool:
    name, _, condition = head.partition(" ")
    if name.lower() == "@media":
        return applies_to_screen(condition)
    return name.lower() in ("@layer", "@supports", "@scope", "@container") and not condition.startswith("not")


def _is_screen(query: str) -> bool:
    widths = _WIDTH.findall(query)
    rest = _WIDTH.sub("", query)
    fits = all(
        (float(size) * (1 if unit == "px" else _FONT) <= _SCREEN) == (bound == "min") for bound, size, unit in widths
    )
    return fits and {*rest.split()} <= {"all", "screen", "only", "and"}
