"""Simplify a WordprocessingML tree: what wraps, repeats, deletes or generates text is gone, and the text itself stays.

Content controls, tracked insertions, links and similar wrappers are replaced by their content; the first of several
alternatives is kept; the prompt of an empty content control and a table of contents are removed; a check box is
replaced by a sign. What tracked changes delete is replaced by a mark (`HIDDEN`) that holds its text.
"""

from lxml import etree

from extract.model.records import HiddenBy
from extract.readers.zip_package import parse_xml
from extract.vocabulary.patterns import pattern

Element = etree._Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
VAL = f"{W}val"
PARAGRAPH = f"{W}p"
PARAGRAPH_PROPERTIES = f"{W}pPr"
RUN = f"{W}r"
RUN_PROPERTIES = f"{W}rPr"
TEXT = f"{W}t"
SYMBOL = f"{W}sym"
TABLE = f"{W}tbl"
ROW = f"{W}tr"
CELL = f"{W}tc"
TEXT_BOX = f"{W}txbxContent"
BREAK = f"{W}br"
TICKED, UNTICKED = "☑", "☐"

HIDDEN = "{urn:jixiao:reader}hidden"
"""Tag of the mark that takes the place of text that a person does not see; the reason is in its attribute `by`."""

_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DIALECTS = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _TRANSITIONAL),
    (b"http://schemas.microsoft.com/office/word/2003/wordml", _TRANSITIONAL),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
"""Namespaces of ISO 29500 strict and of Word 2003, and their transitional equivalents."""

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"

_CONTROL = f"{W}sdt"
_CONTENT = f"{W}sdtContent"
_CHECK_BOX = f"{W}sdtPr/{_W14}checkbox"
_GALLERY = f"{W}sdtPr/{W}docPartObj/{W}docPartGallery"
_ALTERNATIVES = f"{_MC}AlternateContent"
_ANNOTATION = f"{_AML}annotation"
_PROMPT = f"{W}sdtPr/{W}showingPlcHdr"
_HIDDEN_ROW = f"{W}hidden"
_DELETED_CELL = f"{W}cellDel"
_DELETED = frozenset({f"{W}del", f"{W}moveFrom"})
_TEXTS = (TEXT, SYMBOL, f"{W}delText", f"{W}tab", BREAK)
_NOT_PRINTED = frozenset({f"{W}rt", f"{W}tabs"} | {f"{W}{name}PrChange" for name in ("p", "r", "tr", "tc", "sect")})
"""Phonetic guides, definitions of tab stops (their tag is that of tab characters), and formatting before a change."""
_ROW_PROPERTIES = f"{W}trPr"
_WRAPPERS = (
    *(f"{W}{name}" for name in ("sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple")),
    *(f"{W}{name}" for name in ("dir", "bdo", "ruby", "rubyBase")),
    *(f"{WX}{name}" for name in ("sect", "sub-section", "pBdrGroup")),
    f"{_AML}content",
)
_SPECIAL = (
    *(*_WRAPPERS, *_DELETED, *_NOT_PRINTED),
    *(_CONTROL, _ALTERNATIVES, _ANNOTATION, _HIDDEN_ROW, _DELETED_CELL),
)


def parse_plain(data: bytes, name: str) -> Element:
    """Parse a part (transitional, strict or Word 2003) into a simplified tree; `name` is used in error messages.

    Raises:
        Unreadable: The XML is not well-formed or declares entities.
    """
    root = parse_xml(as_transitional(data), name)
    special = list(root.iter(*_SPECIAL))
    for element in special:
        _unwrap(element)
    for element in reversed(special):  # last paragraph first, so that no text has to be moved several times
        if element.tag in _DELETED:
            _join_with_next(element)
    return root


def as_transitional(data: bytes) -> bytes:
    """Return a part with the namespaces of the transitional dialect."""
    for dialect, transitional in _DIALECTS:
        data = data.replace(dialect, transitional)
    return data


def hide(element: Element, by: HiddenBy) -> None:
    """Replace an element by a mark that holds its text; marks next to each other that have one reason are joined."""
    text = "".join(_plain(leaf) for leaf in element.iter(*_TEXTS, PARAGRAPH)).strip()
    before = element.getprevious()
    if text and before is not None and before.tag == HIDDEN and before.get("by") == by:
        before.text = f"{before.text or ''}{text}"
    elif text:
        mark = etree.Element(HIDDEN, by=by)
        mark.text = text
        element.addprevious(mark)
    drop(element)


def is_on(element: Element | None, name: str = VAL) -> bool:
    """Whether an on/off property is present and not switched off."""
    return element is not None and element.get(name) not in ("0", "false", "off")


def _unwrap(element: Element) -> None:
    """Remove a special element and apply its effect: keep its content, drop it, or drop what it marks."""
    tag = element.tag
    if tag == _CONTROL:
        _replace(element, _shown(element))
    elif tag == _ALTERNATIVES:
        chosen = element.find(f"{_MC}Choice")
        _replace(element, element.find(f"{_MC}Fallback") if chosen is None else chosen)
    elif tag == _ANNOTATION:
        if element.get(f"{W}type", "").endswith("Deletion"):
            hide(element, HiddenBy.DELETED)
        else:
            _replace(element, element)
    elif tag in _NOT_PRINTED:
        drop(element)
    elif tag in (_HIDDEN_ROW, _DELETED_CELL) or tag in _DELETED:
        _hide_marked(element)
    else:
        _replace(element, element)


def _shown(control: Element) -> Element | None:
    """Return the element with the visible content of a content control; None if there is none.

    A table of contents counts as not visible. In a check box, the sign is replaced by one for its state.
    """
    content = control.find(_CONTENT)
    if content is not None and is_on(control.find(_PROMPT)):
        _drop_prompt(control, content)
    gallery = control.find(_GALLERY)
    if gallery is not None and gallery.get(VAL) == "Table of Contents":
        return None
    box = control.find(_CHECK_BOX)
    run = None if box is None or content is None else content.find(RUN)
    if box is not None and run is not None:
        for sign in list(run.iterchildren(TEXT, SYMBOL)):
            run.remove(sign)
        state = box.find(f"{_W14}checked")
        etree.SubElement(run, TEXT).text = TICKED if is_on(state, f"{_W14}val") else UNTICKED
    return content


def _drop_prompt(control: Element, content: Element) -> None:
    """Remove the prompt of an empty content control.

    Programs that fill in a form may leave the mark of an empty control, and its character style: a text of the control
    is a prompt if it is worded as one, or if it has a character style and no digits. Text of inner controls stays.
    """
    leaves = [one for one in content.iter(*_TEXTS) if next(one.iterancestors(_CONTROL), None) is control]
    text = "".join(one.text or "" for one in leaves)
    is_styled = any(run.find(f"{RUN_PROPERTIES}/{W}rStyle") is not None for run in content.iter(RUN))
    if pattern("cells", "control_prompt").search(text) or (is_styled and not any(map(str.isdigit, text))):
        for one in leaves:
            drop(one)


def _hide_marked(mark: Element) -> None:
    """Hide the row or cell whose properties contain a mark that hides or deletes it, or the content of a deletion.

    Args:
        mark: The element for a hidden row or a deletion.
    """
    properties = mark.getparent()
    marked = None if properties is None else properties.getparent()
    if properties is None or marked is None or not is_on(mark):
        return
    if properties.tag == _ROW_PROPERTIES or mark.tag == _DELETED_CELL:
        hide(marked, HiddenBy.FORMAT if mark.tag == _HIDDEN_ROW else HiddenBy.DELETED)
    elif mark.tag in _DELETED and properties.tag != RUN_PROPERTIES:
        hide(mark, HiddenBy.DELETED)


def _plain(leaf: Element) -> str:
    return " " if leaf.tag == PARAGRAPH else leaf.text or ("" if leaf.tag == SYMBOL else " ")


def _join_with_next(mark: Element) -> None:
    """Move the content of a paragraph whose end mark is deleted to the start of the next paragraph."""
    paragraph = next(mark.iterancestors(PARAGRAPH), None)
    following = None if paragraph is None else paragraph.getnext()
    if paragraph is None or following is None or following.tag != PARAGRAPH:
        return
    start = 1 if len(following) and following[0].tag == PARAGRAPH_PROPERTIES else 0
    following[start:start] = [child for child in paragraph if child.tag != PARAGRAPH_PROPERTIES]
    drop(paragraph)


def drop(element: Element) -> None:
    """Remove an element from its parent."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _replace(element: Element, source: Element | None) -> None:
    """Replace an element by the children of `source`, which is the element itself or inside it; None removes it."""
    if element.getparent() is not None:
        for child in () if source is None else list(source):
            element.addprevious(child)
        drop(element)
