"""Simplify a WordprocessingML tree to a sequence of paragraphs and of tables that contain only paragraphs.

Content controls, tracked insertions, links and similar wrappers are replaced by their content; the first of several
alternatives is kept; deleted, hidden or generated content (a table of contents) is removed; a check box is replaced by
a sign. Tables in cells, and text boxes, follow the block that contains them. A table of one column that contains other
tables is only layout and is replaced by its content.
"""

from collections.abc import Iterable, Iterator

from lxml import etree

from extract.readers.zip_package import parse_xml

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
TICKED, UNTICKED = "☑", "☐"

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
_HIDDEN_TEXT = f"{W}vanish"
_HIDDEN_ROW = f"{W}hidden"
_DELETED = frozenset({f"{W}del", f"{W}moveFrom"})
_NOT_PRINTED = frozenset({f"{W}rt", f"{W}tabs"} | {f"{W}{name}PrChange" for name in ("p", "r", "tr", "tc", "sect")})
"""Phonetic guides, definitions of tab stops (their tag is that of tab characters), and formatting before a change."""
_ROW_PROPERTIES = f"{W}trPr"
_TEXT_BOX = f"{W}txbxContent"
_WRAPPERS = (
    *(f"{W}{name}" for name in ("sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple")),
    *(f"{W}{name}" for name in ("dir", "bdo", "ruby", "rubyBase")),
    *(f"{WX}{name}" for name in ("sect", "sub-section", "pBdrGroup")),
    f"{_AML}content",
)
_SPECIAL = (
    *(*_WRAPPERS, *_DELETED, *_NOT_PRINTED),
    *(_CONTROL, _ALTERNATIVES, _ANNOTATION, _HIDDEN_TEXT, _HIDDEN_ROW),
)


def parse_plain(data: bytes, name: str) -> Element:
    """Parse a part (transitional, strict or Word 2003) into a simplified tree; `name` is used in error messages.

    Raises:
        Unreadable: The XML is not well-formed or declares entities.
    """
    for dialect, transitional in _DIALECTS:
        data = data.replace(dialect, transitional)
    root = parse_xml(data, name)
    special = list(root.iter(*_SPECIAL))
    for element in special:
        _unwrap(element)
    for element in reversed(special):  # last paragraph first, so that no text has to be moved several times
        if element.tag in _DELETED:
            _join_with_next(element)
    return root


def plain_blocks(blocks: Iterable[Element]) -> Iterator[Element]:
    """Yield paragraphs and tables in reading order, and any other elements between them.

    Tables and text boxes inside a block are taken out of it, and their blocks are yielded after it.
    """
    for block in list(blocks):
        within = _outermost_within(block)
        if within and block.tag == TABLE and _is_layout(block):
            for cell in block.iterfind(f"{ROW}/{CELL}"):
                yield from plain_blocks(cell)
            continue
        for node in within:
            _drop(node)
        yield block
        for node in within:
            yield from plain_blocks(node if node.tag == _TEXT_BOX else [node])


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
        _replace(element, None if element.get(f"{W}type", "").endswith("Deletion") else element)
    elif tag in _NOT_PRINTED:
        _drop(element)
    elif tag in (_HIDDEN_TEXT, _HIDDEN_ROW) or tag in _DELETED:
        _drop_marked(element)
    else:
        _replace(element, element)


def _shown(control: Element) -> Element | None:
    """Return the element with the visible content of a content control; None if there is none.

    A table of contents counts as not visible. In a check box, the sign is replaced by one for its state.
    """
    content = control.find(_CONTENT)
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


def _drop_marked(mark: Element) -> None:
    """Remove the run or row whose properties contain a mark that hides or deletes it, or the content of a deletion.

    Args:
        mark: The element for hidden text, a hidden row or a deletion.
    """
    properties = mark.getparent()
    marked = None if properties is None else properties.getparent()
    if properties is None or marked is None or not is_on(mark):
        return
    if properties.tag == _ROW_PROPERTIES or (mark.tag == _HIDDEN_TEXT and marked.tag == RUN):
        _drop(marked)
    elif mark.tag in _DELETED and properties.tag != RUN_PROPERTIES:
        _drop(mark)


def _join_with_next(mark: Element) -> None:
    """Move the content of a paragraph whose end mark is deleted to the start of the next paragraph."""
    paragraph = next(mark.iterancestors(PARAGRAPH), None)
    following = None if paragraph is None else paragraph.getnext()
    if paragraph is None or following is None or following.tag != PARAGRAPH:
        return
    start = 1 if len(following) and following[0].tag == PARAGRAPH_PROPERTIES else 0
    following[start:start] = [child for child in paragraph if child.tag != PARAGRAPH_PROPERTIES]
    _drop(paragraph)


def _outermost_within(block: Element) -> list[Element]:
    """Return the outermost tables and text boxes inside a block."""
    found = list(block.iterdescendants(TABLE, _TEXT_BOX))
    held = set(found)
    return [node for node in found if held.isdisjoint(node.iterancestors(TABLE, _TEXT_BOX))]


def _is_layout(table: Element) -> bool:
    """Whether a table has one column and contains other tables, so that it is only a frame around them."""
    one_column = all(len(row.findall(CELL)) <= 1 for row in table.iterchildren(ROW))
    return one_column and next(table.iterdescendants(TABLE), None) is not None


def _drop(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _replace(element: Element, source: Element | None) -> None:
    """Replace an element by the children of `source`, which is the element itself or inside it; None removes it."""
    if element.getparent() is not None:
        for child in () if source is None else list(source):
            element.addprevious(child)
        _drop(element)
