"""The visible text of a paragraph, without notes, comments and shapes; white space follows ODF 1.3 Part 3, 6.1.2."""

import re

from extract.model.content import PLAIN, Look
from extract.model.records import HiddenBy
from extract.readers.opendocument.parts import DRAW, LOEXT, OFFICE, STYLE_NAME, TEXT, Element, count_of
from extract.readers.opendocument.styles import Styles
from extract.readers.spreadsheet.visible_text import Font, Run, visible_text
from extract.values.colours import Colour

TICKED, UNTICKED = "☑", "☐"

_HIDDEN = Look(HiddenBy.FORMAT)

_WHITE_SPACE = re.compile("[ \t\r\n]+")
_SPACES, _TAB, _BREAK = f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"
_SPAN, _HIDDEN_TEXT = f"{TEXT}span", f"{TEXT}hidden-text"
_CONTROL = f"{LOEXT}content-control"
_MOST_SPACES = 1000
"""Maximum number of spaces that one `text:s` element adds; a file can state any number."""
_NOT_SHOWN = frozenset(
    {f"{TEXT}note", f"{TEXT}ruby-text", f"{OFFICE}annotation", f"{OFFICE}event-listeners", f"{TEXT}tracked-changes"}
)


def printed(paragraph: Element, styles: Styles | None = None, shapes: list[Element] | None = None) -> str:
    """Return the text of a paragraph.

    Args:
        paragraph: An element `text:p` or `text:h`.
        styles: The styles of the document; without them, every text counts as visible.
        shapes: Receives the frames and shapes that are anchored in the paragraph, if given.
    """
    return visible_text(runs(paragraph, styles, shapes))[0]


def unstyled_text(paragraph: Element) -> str | None:
    """Return the text of a paragraph without a style and without elements in it; None for another paragraph."""
    if len(paragraph) or STYLE_NAME in paragraph.attrib:
        return None
    return _WHITE_SPACE.sub(" ", paragraph.text or "").removeprefix(" ")


def runs(
    paragraph: Element,
    styles: Styles | None,
    shapes: list[Element] | None = None,
    *,
    font: Font = Font(),  # noqa: B008 - immutable
    fill: Colour | None = None,
) -> list[Run]:
    """Return the runs of a paragraph, hidden ones included.

    Args:
        paragraph: An element `text:p` or `text:h`.
        styles: The styles of the document; without them, every text counts as visible.
        shapes: Receives the frames and shapes that are anchored in the paragraph, if given.
        font: The font of the cell that contains the paragraph.
        fill: The colour of that cell; None for an unknown one.
    """
    text = _Text(styles, shapes, fill)
    text.add_styled(paragraph, "paragraph", font)
    return text.runs


class _Text:
    """Collects the runs of one paragraph."""

    def __init__(self, styles: Styles | None, shapes: list[Element] | None, fill: Colour | None) -> None:
        self.runs: list[Run] = []
        self._styles, self._shapes, self._fill = styles, shapes, fill
        self._font, self._look = Font(), PLAIN
        self._ends_in_space = True

    def add_styled(self, element: Element, family: str, font: Font) -> None:
        """Add the text inside an element with a style, given the font outside it."""
        outer = self._font, self._look
        if self._styles is not None:
            self._font, self._look = self._styles.drawn(font, family, element.get(STYLE_NAME, ""), self._fill)
            if outer[1] == _HIDDEN:
                self._look = _HIDDEN
        self.add(element)
        self._font, self._look = outer

    def add(self, element: Element) -> None:
        """Add the visible text inside an element."""
        self._add_characters(element.text)
        for child in element:
            self._add_child(child)
            self._add_characters(child.tail)

    def _add_child(self, child: Element) -> None:
        tag = child.tag
        if not isinstance(tag, str) or tag in _NOT_SHOWN:
            return
        if tag == _SPACES:
            self._put(" " * min(count_of(child, f"{TEXT}c"), _MOST_SPACES))
        elif tag == _TAB:
            self._put("\t")
        elif tag == _BREAK:
            self._put("\n")
        elif tag.startswith(DRAW):
            if self._shapes is not None:
                self._shapes.append(child)
        elif tag == _CONTROL and child.get(f"{LOEXT}checkbox") == "true":
            self._put(TICKED if child.get(f"{LOEXT}checked") == "true" else UNTICKED)
        elif tag == _SPAN:
            self.add_styled(child, "text", self._font)
        elif tag == _HIDDEN_TEXT and child.get(f"{TEXT}is-hidden") == "true":
            outer, self._look = self._look, _HIDDEN
            self.add(child)
            self._look = outer
        else:
            self.add(child)

    def _put(self, text: str) -> None:
        self.runs.append((text, self._look))
        self._ends_in_space = False

    def _add_characters(self, characters: str | None) -> None:
        """Add character data; a run of white space becomes one space, also across elements."""
        if not characters:
            return
        text = _WHITE_SPACE.sub(" ", characters)
        if self._ends_in_space:
            text = text.removeprefix(" ")
        if text:
            self.runs.append((text, self._look))
            self._ends_in_space = text.endswith(" ")
