"""What styles state about the text that uses them (ECMA-376 Part 1, 17.7).

A style sheet can be larger than the document itself, so that only the styles in use are parsed, one by one.
"""

import re
from dataclasses import dataclass, field
from html import escape

from lxml import etree

from extract.readers.word.wordml.colours import COLOUR, HIGHLIGHT, SHADING, TEXT_FILL, Colour, shade, text_colour
from extract.readers.word.wordml.tree import (
    PARAGRAPH_PROPERTIES,
    RUN_PROPERTIES,
    VAL,
    Element,
    W,
    as_transitional,
    is_on,
)
from extract.readers.zip_package import parse_xml

STRUCK, DOUBLY_STRUCK, VANISHED = f"{W}strike", f"{W}dstrike", f"{W}vanish"
TOGGLES = (STRUCK, DOUBLY_STRUCK, VANISHED)
RAISED, POSITION, SIZE = f"{W}vertAlign", f"{W}position", f"{W}sz"
Stated = dict[object, bool | int | Colour | None]
"""Properties of text by their tag; a property that is not stated has no entry."""

_CHAIN = 20
"""Maximum length of a chain of styles that are based on one another; a file may contain a cycle."""
_ID, _KIND = (re.compile(rb"""%s=["']([^"']*)["']""" % name) for name in (b"styleId", b":type"))
_IS_DEFAULT = re.compile(rb"""default=["'](?:1|true|on)["']""")
_ROOT = re.compile(rb"<(?:([\w.-]+):)?styles\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Style:
    """What a style states, including the styles that it is based on.

    Attributes:
        text: Its properties of text.
        fill: The colour behind its paragraphs or cells.
        fills: For a table style, the colours behind the cells of a part of the table, such as `firstRow`.
    """

    text: Stated = field(default_factory=dict)
    fill: Colour | None = None
    fills: dict[str, Colour] = field(default_factory=dict)


class StyleSheet:
    """The styles of one document."""

    def __init__(self, data: bytes | None) -> None:
        """Open the part `styles`; None for a document that has none."""
        data = data or b""
        if data and not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):  # UTF-16
            data = etree.tostring(parse_xml(data, "styles"))
        root = _ROOT.search(data)
        self._data = data if root else b""
        self._opening = as_transitional(root[0]) if root else b""
        self._prefix = f"{root[1].decode()}:" if root and root[1] else ""
        self._known: dict[str, Style] = {}
        self._starts: dict[bytes, int] = {}
        self._default_ids: dict[str, str] = {}
        for tag in re.finditer(rb"<%sstyle\s([^>]*)>" % self._prefix.encode(), self._data):
            if found := _ID.search(tag[1]):
                self._starts[found[1]] = tag.start()
                if b"default=" in tag[1] and _IS_DEFAULT.search(tag[1]) and (kind := _KIND.search(tag[1])):
                    self._default_ids[kind[1].decode()] = found[1].decode()
        self.defaults = stated(self._document_defaults())
        """The properties of text that the document states for all its text."""

    def style(self, style_id: str | None, kind: str) -> Style:
        """Return a style; without an id, the default style of its kind (`paragraph`, `character` or `table`)."""
        name = style_id or self._default_ids.get(kind, "")
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> Style:
        chain: list[Element] = []
        while name and len(chain) < _CHAIN and (found := self._find(name)) is not None:
            chain.append(found)
            base = found.find(f"{W}basedOn")
            name = "" if base is None else base.get(VAL, "")
        text: Stated = {}
        fills: dict[str, Colour] = {}
        fill: Colour | None = None
        for one in reversed(chain):
            text |= stated(one.find(RUN_PROPERTIES))
            fill = shade(_shading(one)) or fill
            for part in one.iterchildren(f"{W}tblStylePr"):
                if colour := shade(_shading(part)):
                    fills[part.get(f"{W}type", "")] = colour
        return Style(text, fill, fills)

    def _find(self, style_id: str) -> Element | None:
        start = self._starts.get(escape(style_id).encode())
        return None if start is None else self._element(start, "style")

    def _element(self, start: int, tag: str) -> Element | None:
        """Parse the element that starts at an offset; None if it has no end."""
        closing = f"</{self._prefix}{tag}>".encode()
        end = self._data.find(b">", start)
        if self._data[end - 1 : end] != b"/":
            end = self._data.find(closing, start) + len(closing) - 1
        if end < start:
            return None
        part = self._data[start : end + 1]
        return parse_xml(self._opening + part + f"</{self._prefix}styles>".encode(), "styles")[0]

    def _document_defaults(self) -> Element | None:
        start = self._data.find(f"<{self._prefix}docDefaults".encode())
        defaults = None if start < 0 else self._element(start, "docDefaults")
        return None if defaults is None else defaults.find(f"{W}rPrDefault/{RUN_PROPERTIES}")


def stated(properties: Element | None) -> Stated:
    """Return the properties of text that a `w:rPr` states."""
    found: Stated = {}
    for one in () if properties is None else properties:
        tag = one.tag
        if tag in TOGGLES:
            found[tag] = is_on(one)
        elif tag == RAISED:
            found[RAISED] = one.get(VAL) == "superscript"
        elif tag in (POSITION, SIZE):
            found[tag] = _number(one.get(VAL))
        elif tag in (SHADING, HIGHLIGHT):
            if (colour := shade(one)) is not None:
                found[SHADING] = colour
        elif tag in (COLOUR, TEXT_FILL):
            found[COLOUR] = text_colour(one)
    return found


def _shading(style: Element) -> Element | None:
    found = style.find(f"{PARAGRAPH_PROPERTIES}/{SHADING}")
    return style.find(f"{W}tcPr/{SHADING}") if found is None else found


def _number(text: str | None) -> int:
    try:
        return int(text or "0")
    except ValueError:
        return 0
