"""Text boxes and small tables in the cells of a text document: their text is text of the cell, in place."""

from collections.abc import Iterator

from lxml import etree

from extract.readers.opendocument.parts import DRAW, TABLE, TEXT, Element

_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_SPAN, _BREAK = f"{TEXT}span", f"{TEXT}line-break"
_TABLE = f"{TABLE}table"


def has_shapes(body: Element) -> bool:
    """Whether a document has shapes or frames, which may be text boxes."""
    return next(body.iter(f"{DRAW}*"), None) is not None


def put_boxes_in_text(cell: Element) -> None:
    """Replace the text boxes in the paragraphs of a cell by their text; one that contains a table stays."""
    for paragraph in list(cell.iter(*_PARAGRAPHS)):
        for shape in list(_outermost(paragraph)):
            if next(shape.iter(_TABLE), None) is None and next(shape.iter(*_PARAGRAPHS), None) is not None:
                _replace(shape)


def _outermost(paragraph: Element) -> Iterator[Element]:
    """Yield the shapes that are anchored in a paragraph, without those inside other shapes or tables."""
    for shape in paragraph.iter(f"{DRAW}*"):
        around = next((one for one in shape.iterancestors() if _is_container(one)), None)
        if around is paragraph:
            yield shape


def _is_container(element: Element) -> bool:
    tag = element.tag
    return isinstance(tag, str) and (tag in _PARAGRAPHS or tag.startswith(DRAW) or tag == _TABLE)


def _replace(shape: Element) -> None:
    """Replace a text box by its text; one that is not anchored as a character begins and ends a line."""
    text = etree.Element(_SPAN)
    is_inline = shape.get(f"{TEXT}anchor-type") == "as-char"
    if not is_inline:
        etree.SubElement(text, _BREAK)
    for number, paragraph in enumerate(list(shape.iter(*_PARAGRAPHS))):
        if number:
            etree.SubElement(text, _BREAK)
        line = etree.SubElement(text, _SPAN)
        line.text = paragraph.text
        line.extend(list(paragraph))
    if not is_inline:
        etree.SubElement(text, _BREAK)
    text.tail = shape.tail
    parent = shape.getparent()
    if parent is not None:
        parent.replace(shape, text)


def is_small(rows: list[list[Element]]) -> bool:
    """Whether a table, given the cells of its rows, is one row or one column, without tables in it."""
    is_line = len(rows) <= 1 or all(len(cells) <= 1 for cells in rows)
    return is_line and all(next(cell.iterdescendants(_TABLE), None) is None for cells in rows for cell in cells)
