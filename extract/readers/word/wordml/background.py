"""The colour behind a text: of its paragraph, its cell, its table, its text box, or the page."""

from extract.readers.word.wordml.colours import SHADING, UNKNOWN, WHITE, Colour, parse_colour, shade
from extract.readers.word.wordml.styles import StyleSheet
from extract.readers.word.wordml.tree import (
    CELL,
    PARAGRAPH,
    PARAGRAPH_PROPERTIES,
    ROW,
    TABLE,
    TEXT_BOX,
    VAL,
    Element,
    W,
)

_PAGE = f"{W}background"
_DRAWINGS = (f"{W}drawing", f"{W}pict")
_LOOK = {"firstRow": 0x20, "lastRow": 0x40, "firstColumn": 0x80, "lastColumn": 0x100}
_PARTS = {"firstCol": "firstColumn", "lastCol": "lastColumn"}
_FIRST_ROW, _LAST_ROW = frozenset({"firstRow", "nwCell", "neCell"}), frozenset({"lastRow", "swCell", "seCell"})


def background(run: Element, sheet: StyleSheet, root: Element) -> Colour:
    """Return the colour behind a run; `UNKNOWN` where an image or a pattern may lie there.

    Args:
        run: The run.
        sheet: The styles of the document.
        root: The root of the part that contains the run.
    """
    paragraph = next(run.iterancestors(PARAGRAPH), None)
    if paragraph is not None and (fill := _paragraph_fill(paragraph, sheet)) is not None:
        return fill
    is_in_cell = False
    for around in run.iterancestors(CELL, TEXT_BOX):
        is_in_cell = is_in_cell or around.tag == CELL
        fill = _cell_fill(around, sheet) if around.tag == CELL else _box_fill(around)
        if fill is not None:
            return fill
    if not is_in_cell and next(root.iter(*_DRAWINGS), None) is not None:
        return UNKNOWN
    page = root.find(_PAGE)
    return WHITE if page is None else parse_colour(page.get(f"{W}color")) or WHITE


def _paragraph_fill(paragraph: Element, sheet: StyleSheet) -> Colour | None:
    properties = paragraph.find(PARAGRAPH_PROPERTIES)
    style = None if properties is None else properties.find(f"{W}pStyle")
    own = None if properties is None else properties.find(SHADING)
    return sheet.style(None if style is None else style.get(VAL), "paragraph").fill if own is None else shade(own)


def _cell_fill(cell: Element, sheet: StyleSheet) -> Colour | None:
    row = cell.getparent()
    table = next(cell.iterancestors(TABLE), None)
    if table is None or row is None:
        return None
    own = shade(cell.find(f"{W}tcPr/{SHADING}"))
    if own is not None:
        return own
    style = table.find(f"{W}tblPr/{W}tblStyle")
    stated = sheet.style(None if style is None else style.get(VAL), "table")
    for part, fill in stated.fills.items():
        if _is_in(part, cell, row, table):
            return fill
    return shade(table.find(f"{W}tblPr/{SHADING}")) or stated.fill


def _is_in(part: str, cell: Element, row: Element, table: Element) -> bool:
    """Whether a cell is in a part of its table that a table style names; bands may be anywhere."""
    look = table.find(f"{W}tblPr/{W}tblLook")
    name = _PARTS.get(part, part)
    if look is not None and name in _LOOK:
        is_used = look.get(f"{W}{name}")
        if is_used in ("0", "false", "off") or (is_used is None and not _flags(look.get(VAL)) & _LOOK[name]):
            return False
    rows, cells = table.findall(ROW), row.findall(CELL)
    if part in _FIRST_ROW:
        return row is rows[0]
    if part in _LAST_ROW:
        return row is rows[-1]
    if part == "firstCol":
        return cell is cells[0]
    return part != "lastCol" or cell is cells[-1]


def _flags(digits: str | None) -> int:
    try:
        return int(digits or "0", 16)
    except ValueError:
        return 0


def _box_fill(box: Element) -> Colour | None:
    """Return the fill of a text box; None if what lies behind it shows through."""
    for shape in box.iterancestors():
        name = _local_name(shape)
        if name == "wsp":
            return _drawn_fill(shape)
        if name in ("shape", "rect", "roundrect", "oval"):
            colour = shape.get("fillcolor", "white").split()[0]
            if shape.get("filled", "t") in ("f", "false", "0"):
                return None
            return WHITE if colour in ("white", "window") else parse_colour(colour) or UNKNOWN
    return UNKNOWN


def _drawn_fill(shape: Element) -> Colour | None:
    properties = next((one for one in shape if _local_name(one) == "spPr"), None)
    for one in () if properties is None else properties:
        name = _local_name(one)
        if name == "noFill":
            return None
        if name == "solidFill" and len(one):
            scheme = {"bg1": WHITE, "lt1": WHITE, "tx1": (0, 0, 0), "dk1": (0, 0, 0)}
            return parse_colour(one[0].get("val")) or scheme.get(one[0].get("val", ""), UNKNOWN)
        if name.endswith("Fill"):
            return UNKNOWN
    style = next((one for one in shape.iter() if _local_name(one) == "fillRef"), None)
    return None if style is None or style.get("idx", "0") == "0" else UNKNOWN


def _local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
