"""The blocks of a simplified tree (`wordml.tree`): paragraphs, and tables that contain only paragraphs.

Text boxes and small tables in a cell become text of the cell, in place. Other tables in cells, and text boxes outside
tables, follow the block that contains them. A table of one column that contains other tables is only layout and is
replaced by its content.
"""

from collections.abc import Iterable, Iterator

from lxml import etree

from extract.readers.word.wordml.tree import BREAK, CELL, HIDDEN, PARAGRAPH, ROW, RUN, TABLE, TEXT_BOX, Element, W, drop

_INLINE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
_TAB = f"{W}tab"


def plain_blocks(blocks: Iterable[Element]) -> Iterator[Element]:
    """Yield paragraphs and tables in reading order, and any other elements between them.

    Tables and text boxes that stay no part of their block are taken out of it, and their blocks are yielded after it.
    """
    for block in list(blocks):
        within = _outermost_within(block)
        if within and block.tag == TABLE:
            if _is_layout(block):
                for cell in block.iterfind(f"{ROW}/{CELL}"):
                    yield from plain_blocks(cell)
                continue
            within = [node for node in within if not _put_in_cell(node)]
        for node in within:
            drop(node)
        yield block
        for node in within:
            yield from plain_blocks(node if node.tag == TEXT_BOX else [node])


def _outermost_within(block: Element) -> list[Element]:
    """Return the outermost tables and text boxes inside a block."""
    found = list(block.iterdescendants(TABLE, TEXT_BOX))
    held = set(found)
    return [node for node in found if held.isdisjoint(node.iterancestors(TABLE, TEXT_BOX))]


def _is_layout(table: Element) -> bool:
    """Whether a table has one column and contains other tables, so that it is only a frame around them."""
    one_column = all(len(row.findall(CELL)) <= 1 for row in table.iterchildren(ROW))
    return one_column and next(table.iterdescendants(TABLE), None) is not None


def _put_in_cell(node: Element) -> bool:
    """Replace a text box or a small table in a cell by its text; return whether that was done.

    A table of several rows and columns, and one that contains other tables, is no text of the cell.
    """
    if next(node.iterdescendants(TABLE), None) is not None:
        return False
    if node.tag == TABLE:
        rows = node.findall(ROW)
        if len(rows) > 1 and any(len(row.findall(CELL)) > 1 for row in rows):
            return False
        lines = [[run for cell in row.iter(CELL) for run in (*_runs(cell), _run(_TAB))] for row in rows]
        for line in lines:
            paragraph = etree.Element(PARAGRAPH)
            paragraph.extend(line)
            node.addprevious(paragraph)
    else:
        host = next(node.iterancestors(RUN), None)
        if host is None:
            return False
        lines = [_runs(paragraph) for paragraph in node.iter(PARAGRAPH)]
        _put_behind(host, lines, is_inline=next(node.iterancestors(_INLINE), None) is not None)
    drop(node)
    return True


def _put_behind(host: Element, lines: list[list[Element]], *, is_inline: bool) -> None:
    """Insert the lines of a text box behind the run that anchors it; a floating box begins and ends a line."""
    put: list[Element] = [] if is_inline else [_run(BREAK)]
    for number, line in enumerate(lines):
        put += [*([_run(BREAK)] if number else []), *line]
    if not is_inline:
        put.append(_run(BREAK))
    for element in reversed(put):
        host.addnext(element)


def _runs(container: Element) -> list[Element]:
    """Return the outermost runs in a container, and the marks of hidden text beside them."""
    held = set(container.iter(RUN))
    return [one for one in container.iter(RUN, HIDDEN) if held.isdisjoint(one.iterancestors(RUN))]


def _run(leaf: str) -> Element:
    run = etree.Element(RUN)
    etree.SubElement(run, leaf)
    return run
