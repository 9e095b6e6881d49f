"""The visible text of a paragraph, without notes, comments and shapes; white space follows ODF 1.3 Part 3, 6.1.2."""

import re

from extract.readers.opendocument.parts import DRAW, LOEXT, OFFICE, STYLE_NAME, TEXT, Element, count_of

TICKED, UNTICKED = "☑", "☐"

_WHITE_SPACE = re.compile("[ \t\r\n]+")
_SPACES, _TAB, _BREAK = f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"
_SPAN, _HIDDEN_TEXT = f"{TEXT}span", f"{TEXT}hidden-text"
_CONTROL = f"{LOEXT}content-control"
_MOST_SPACES = 1000
"""Maximum number of spaces that one `text:s` element adds; a file can state any number."""
_NOT_SHOWN = frozenset(
    {f"{TEXT}note", f"{TEXT}ruby-text", f"{OFFICE}annotation", f"{OFFICE}event-listeners", f"{TEXT}tracked-changes"}
)


def printed(
    paragraph: Element, hidden: frozenset[tuple[str, str]] = frozenset(), shapes: list[Element] | None = None
) -> str:
    """Return the text of a paragraph.

    Args:
        paragraph: An element `text:p` or `text:h`.
        hidden: The family and name of each style whose text is hidden, from `Parts.hidden_styles`.
        shapes: Receives the frames and shapes that are anchored in the paragraph, if given.
    """
    if ("paragraph", paragraph.get(STYLE_NAME, "")) in hidden:
        return ""
    text = _Text(hidden, shapes)
    text.add(paragraph)
    return "".join(text.parts)


class _Text:
    """Collects the visible text of one paragraph."""

    def __init__(self, hidden: frozenset[tuple[str, str]], shapes: list[Element] | None) -> None:
        self.parts: list[str] = []
        self._hidden, self._shapes = hidden, shapes
        self._ends_in_space = True

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
        elif not self._is_hidden(child):
            self.add(child)

    def _is_hidden(self, child: Element) -> bool:
        if child.tag == _HIDDEN_TEXT:
            return child.get(f"{TEXT}is-hidden") == "true"
        return child.tag == _SPAN and ("text", child.get(STYLE_NAME, "")) in self._hidden

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self._ends_in_space = False

    def _add_characters(self, characters: str | None) -> None:
        """Add character data; a run of white space becomes one space, also across elements."""
        if not characters:
            return
        text = _WHITE_SPACE.sub(" ", characters)
        if self._ends_in_space:
            text = text.removeprefix(" ")
        if text:
            self.parts.append(text)
            self._ends_in_space = text.endswith(" ")
