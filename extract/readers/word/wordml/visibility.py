"""Replace the text that a person does not see, or sees crossed out, by marks (`wordml.tree`), and drop note marks.

Properties of text come from the document defaults, the styles of table, paragraph and characters, and the run itself
(ECMA-376 Part 1, 17.7.2); a property that switches is on if an odd number of styles states it (17.7.3).
"""

from collections.abc import Iterator

from lxml import etree

from extract.model.records import HiddenBy
from extract.readers.word.wordml.background import background
from extract.readers.word.wordml.colours import (
    COLOUR,
    HIGHLIGHT,
    SHADING,
    TEXT_FILL,
    WHITE,
    shade,
    text_colour,
)
from extract.readers.word.wordml.styles import (
    DOUBLY_STRUCK,
    POSITION,
    RAISED,
    SIZE,
    STRUCK,
    TOGGLES,
    VANISHED,
    Stated,
    StyleSheet,
    stated,
)
from extract.readers.word.wordml.text import FORMULA_TEXT, LEAVES, printed
from extract.readers.word.wordml.tree import (
    PARAGRAPH,
    PARAGRAPH_PROPERTIES,
    RUN,
    RUN_PROPERTIES,
    TABLE,
    TEXT,
    VAL,
    Element,
    W,
    drop,
    hide,
)
from extract.values.colours import are_alike
from extract.values.raised_text import shown_raised

_PARAGRAPH_STYLE, _CHARACTER_STYLE, _TABLE_STYLE = f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle"
_DIRECT = (*TOGGLES, RAISED, POSITION)
_DRAWINGS = (f"{W}drawing", f"{W}pict", f"{W}object")
_FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_USUAL_SIZE = 20
_SPECK = 2
"""Greatest size of text that nobody can read, in half points."""
_HAS_SPECKS = etree.XPath('boolean(//w:sz[@w:val = "1" or @w:val = "2"])', namespaces={"w": W[1:-1]})
_SMALLER = 0.8
"""Greatest size of raised text, as a part of the size of the text before it."""


def hide_unseen(root: Element, sheet: StyleSheet) -> None:
    """Mark the unseen text below an element, and drop raised marks that refer to a note."""
    for power in root.iter(f"{_FORMULA}sSup"):
        _raise_exponent(power)
    formats = _Formats(sheet)
    if not _may_hide(root, formats):
        return
    for paragraph in list(root.iter(PARAGRAPH)):
        _Line(paragraph, formats, root).read()


def _may_hide(root: Element, formats: "_Formats") -> bool:
    """Whether a document contains anything that hides or raises text, so that its runs must be inspected."""
    if next(root.iter(*_DIRECT), None) is not None or _HAS_SPECKS(root):
        return True
    kinds = {_PARAGRAPH_STYLE: "paragraph", _CHARACTER_STYLE: "character", _TABLE_STYLE: "table"}
    uses = {(one.get(VAL), kinds[one.tag]) for one in root.iter(*kinds)} | {(None, kind) for kind in kinds.values()}
    styles = [formats.sheet.style(name, kind) for name, kind in uses]
    texts = [formats.sheet.defaults, *(style.text for style in styles)]
    if any(one.get(tag) for one in texts for tag in _DIRECT):
        return True
    if any(0 < size <= _SPECK for one in texts if isinstance(size := one.get(SIZE), int)):
        return True
    fills = {WHITE, *filter(None, map(shade, root.iter(SHADING, HIGHLIGHT)))}
    fills |= {fill for style in styles for fill in (style.fill, *style.fills.values()) if fill is not None}
    colours = {text_colour(one) for one in root.iter(COLOUR, TEXT_FILL)} | {one.get(COLOUR) for one in texts}
    return any(are_alike(colour, fill) for colour in colours if isinstance(colour, tuple) for fill in fills)


class _Formats:
    """The effective properties of text, by the styles that apply to it."""

    def __init__(self, sheet: StyleSheet) -> None:
        self.sheet = sheet
        self._known: dict[tuple[str | None, str | None, str | None], Stated] = {}

    def of(self, run: Element, table: str | None, paragraph: str | None) -> Stated:
        """Return the properties of a run, given the styles of its table and its paragraph."""
        properties = run.find(RUN_PROPERTIES)
        character = None if properties is None else properties.find(_CHARACTER_STYLE)
        key = table, paragraph, None if character is None else character.get(VAL)
        if key not in self._known:
            self._known[key] = self._combined(*key)
        return {**self._known[key], **stated(properties)}

    def _combined(self, table: str | None, paragraph: str | None, character: str | None) -> Stated:
        sheet = self.sheet
        levels = [
            *([sheet.style(table, "table").text] if table is not None else []),
            sheet.style(paragraph, "paragraph").text,
            sheet.style(character, "character").text,
        ]
        combined = dict(sheet.defaults)
        for level in levels:
            combined |= level
        for toggle in TOGGLES:
            is_odd = sum(bool(level.get(toggle)) for level in levels) % 2 == 1
            combined[toggle] = bool(sheet.defaults.get(toggle)) or is_odd
        return combined


class _Line:
    """The runs of one paragraph, in reading order."""

    def __init__(self, paragraph: Element, formats: _Formats, root: Element) -> None:
        self._paragraph, self._formats, self._root = paragraph, formats, root
        self._shown = ""
        self._size = 0
        self._raised: list[Element] = []
        properties = paragraph.find(PARAGRAPH_PROPERTIES)
        self._style = _name(properties, _PARAGRAPH_STYLE)
        table = next(paragraph.iterancestors(TABLE), None)
        self._table = None if table is None else _name(table.find(f"{W}tblPr"), _TABLE_STYLE) or ""

    def read(self) -> None:
        """Hide what a person does not see, and drop what only refers to a note."""
        for run in list(self._paragraph.iterchildren(RUN)):
            text = "".join(printed(leaf) for leaf in _leaves(run))
            if not text:
                continue
            form = self._formats.of(run, self._table, self._style)
            if by := self._hidden_by(run, form):
                self._end_raised("")
                _hide_text(run, by)
            elif text.strip() and self._is_raised(form):
                self._raised.append(run)
            else:
                self._end_raised(text)
                self._shown += text
                self._size = _size(form)
        self._end_raised("")

    def _hidden_by(self, run: Element, form: Stated) -> HiddenBy | None:
        if form.get(VANISHED) or 0 < _size(form) <= _SPECK:
            return HiddenBy.FORMAT
        if form.get(STRUCK) or form.get(DOUBLY_STRUCK):
            return HiddenBy.STRUCK_OUT
        colour = form.get(COLOUR)
        if not isinstance(colour, tuple):
            return None
        behind = form.get(SHADING)
        if not isinstance(behind, tuple):
            behind = background(run, self._formats.sheet, self._root)
        return HiddenBy.COLOUR if are_alike(colour, behind) else None

    def _is_raised(self, form: Stated) -> bool:
        if form.get(RAISED):
            return True
        position = form.get(POSITION)
        return isinstance(position, int) and position > 0 and 0 < _size(form) <= _SMALLER * self._size

    def _end_raised(self, after: str) -> None:
        """Drop the raised text that ends before another text if it is a mark; an exponent is kept."""
        leaves = [leaf for run in self._raised for leaf in _leaves(run)]
        self._raised.clear()
        raised = "".join(map(printed, leaves))
        shown = shown_raised(self._shown, raised, after) if leaves else ""
        self._shown += shown
        if shown == raised:
            return
        for leaf in leaves[bool(shown) :]:
            drop(leaf)
        if shown:
            leaves[0].tag, leaves[0].text = TEXT, shown


def _raise_exponent(power: Element) -> None:
    """Replace the exponent of a formula by raised digits, unless its base is a unit."""
    base = "".join(leaf.text or "" for part in power.iterchildren(f"{_FORMULA}e") for leaf in part.iter(FORMULA_TEXT))
    leaves = [leaf for part in power.iterchildren(f"{_FORMULA}sup") for leaf in part.iter(FORMULA_TEXT)]
    raised = "".join(leaf.text or "" for leaf in leaves)
    if leaves and (shown := shown_raised(base, raised, "")):
        for leaf in leaves[1:]:
            drop(leaf)
        leaves[0].text = shown


def _hide_text(run: Element, by: HiddenBy) -> None:
    """Hide the text of a run; drawings that are anchored in it stay, unless it is hidden as a whole."""
    if by is HiddenBy.FORMAT or next(run.iterchildren(*_DRAWINGS), None) is None:
        hide(run, by)
        return
    hidden = etree.Element(RUN)
    run.addprevious(hidden)
    hidden.extend(list(_leaves(run)))
    hide(hidden, by)


def _leaves(run: Element) -> Iterator[Element]:
    return run.iterchildren(*LEAVES)


def _name(properties: Element | None, tag: str) -> str | None:
    style = None if properties is None else properties.find(tag)
    return None if style is None else style.get(VAL)


def _size(form: Stated) -> int:
    size = form.get(SIZE)
    return size if isinstance(size, int) else _USUAL_SIZE
