"""Repair: labels of a scan whose characters are uncertain, corrected by the vocabulary.

A label that the vocabulary lists gets a higher confidence, and one with a single wrong character (项日名称) is
corrected. Other texts are left as they were read.
"""

from dataclasses import replace

from extract import vocabulary
from extract.model.content import Block, Cell, Content, Grid

_CERTAIN = 0.95
"""Confidence of the characters of a cell from which on it is left as it was read."""

_KNOWN, _CORRECTED = 0.95, 0.9
"""Confidence of a label that the vocabulary lists as it was read, and of a corrected one."""


def correct_labels(content: Content) -> Content:
    """Return the content with corrected labels in its tables; their places keep the text that was read."""
    return replace(content, blocks=tuple(_corrected(block) for block in content.blocks))


def _corrected(block: Block) -> Block:
    if not isinstance(block, Grid) or all(cell.place.confidence is None for cell in block.cells()):
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
