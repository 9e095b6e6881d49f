"""Repair of labels of a scan whose characters were read with low confidence, by means of the vocabulary.

A text that the vocabulary lists gets a higher confidence. A text that differs from one listed word in one character
(项日名称) is corrected to that word. Other texts are left as they were read.
"""

from dataclasses import replace

from extract import vocabulary
from extract.model.content import Block, Cell, Content, Grid

_CERTAIN = 0.95
"""Least confidence of a cell's characters with which the cell is left as it was read."""

_KNOWN, _CORRECTED = 0.95, 0.9
"""Confidence of a label that was read as the vocabulary lists it, and of a corrected label."""


def correct_labels(content: Content) -> Content:
    """Return the content with corrected labels in its tables; the place of such a label keeps the original text."""
    return replace(content, blocks=tuple(_corrected(block) for block in content.blocks))


def _corrected(block: Block) -> Block:
    if not isinstance(block, Grid) or all(cell.place.confidence is None for row in block.rows for cell in row):
        return block
    return replace(block, rows=tuple(tuple(_label(cell) for cell in row) for row in block.rows))


def _label(cell: Cell) -> Cell:
    if cell.place.confidence is None or cell.place.confidence >= _CERTAIN:
        return cell
    if vocabulary.is_listed(cell.text):
        return replace(cell, place=replace(cell.place, confidence=_KNOWN))
    label = vocabulary.nearest(cell.text)
    if label is None:
        return cell
    return replace(cell, text=label, place=replace(cell.place, text=cell.text, confidence=_CORRECTED))
