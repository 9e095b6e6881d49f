"""Labels of a scan whose characters were not sure: the vocabulary says what they are.

One that it knows is believed, and one that was read with a single character wrong (项日名称) is corrected. Nothing but
a label is.
"""

from dataclasses import replace

from extract import vocabulary
from extract.model.content import Block, Cell, Content, Grid

_SURE = 0.95
"""How sure the characters of a cell are that is left as it was read."""

_KNOWN, _CORRECTED = 0.95, 0.9
"""How sure a label is that the vocabulary knows as it was read, and one that it corrected."""


def correct_labels(content: Content) -> Content:
    """The content with the labels in its tables as the vocabulary knows them; what was read stays in their places."""
    return replace(content, blocks=tuple(_corrected(block) for block in content.blocks))


def _corrected(block: Block) -> Block:
    if not isinstance(block, Grid) or all(cell.place.confidence is None for cell in block.cells()):
        return block
    return replace(block, rows=tuple(tuple(_label(cell) for cell in row) for row in block.rows))


def _label(cell: Cell) -> Cell:
    if cell.place.confidence is None or cell.place.confidence >= _SURE:
        return cell
    if vocabulary.is_listed(cell.text):
        return replace(cell, place=replace(cell.place, confidence=_KNOWN))
    label = vocabulary.nearest(cell.text)
    if label is None:
        return cell
    return replace(cell, text=label, place=replace(cell.place, text=cell.text, confidence=_CORRECTED))
