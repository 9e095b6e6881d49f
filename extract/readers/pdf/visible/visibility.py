"""Find the characters of a PDF page that a person does not see."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from ctypes import POINTER, byref, c_double, c_ubyte, cast

import pypdfium2.raw as pdfium

from extract.model.records import HiddenBy, HiddenText, Place
from extract.readers.page.ruling_lines import Box
from extract.readers.page.text import Glyph
from extract.readers.pdf.matrix import Handle, address_of, box_at
from extract.readers.pdf.visible.drawing_order import DrawingOrder
from extract.readers.pdf.visible.glyph_ink import Inked, Sheet, seen_ink

_BEHIND = frozenset(
    {
        pdfium.FPDF_ANNOT_LINK,
        pdfium.FPDF_ANNOT_POPUP,
        pdfium.FPDF_ANNOT_TEXT,
        pdfium.FPDF_ANNOT_WIDGET,
        pdfium.FPDF_ANNOT_HIGHLIGHT,
        pdfium.FPDF_ANNOT_UNDERLINE,
        pdfium.FPDF_ANNOT_SQUIGGLY,
        pdfium.FPDF_ANNOT_STRIKEOUT,
    }
)
"""Kinds of annotations that cover no text."""

_SCAN = 0.5
"""Minimum share of a page that the image of a scan covers."""

_ONE_TEXT = frozenset({HiddenBy.UNDER_SCAN, HiddenBy.MISNAMED})
"""Reasons for which all hidden characters of a page are one text."""

_OPENING, _CLOSING = frozenset("(（"), frozenset(")）")

_SEEN = 0.5
"""Minimum share of the ink of a character that is seen, if a person can tell the character."""

_LINE_SEEN, _PARTLY = 0.45, 0.03
"""The same for a line that is split along its length, and the minimum by which its characters are seen or hidden."""

_SAME_LINE = 0.45
"""Maximum difference of the baselines of adjacent characters, as a share of their height."""


def hidden_characters(sheet: Sheet, order: DrawingOrder, *, has_layers: bool) -> dict[int, HiddenBy]:
    """Return the characters of a page that a person does not see, by their index.

    A hidden text of which PDFium dropped every character, since another text has them at the same positions, stands
    under a negative index: see :func:`_stand_in`.

    Most pages draw nothing that could hide a text, which costs little to find out. The page is rendered, and can then
    no longer be rendered as before, if it may have a hidden text.

    Args:
        sheet: The page.
        order: What the page draws.
        has_layers: Whether the document has layers.
    """
    flags = _add_annotations(sheet, order)
    invisible = [index for index, text in enumerate(order.texts) if text.is_invisible]
    selected = order.selected(has_layers=has_layers)
    if not (invisible or selected):
        return {}
    characters = _characters(
        sheet.text_page, {address_of(order.texts[index].item): index for index in (*invisible, *selected)}
    )
    hidden: dict[int, HiddenBy] = {}
    for index in invisible:
        for character in characters.get(index) or [_stand_in(index)]:
            hidden[character] = HiddenBy.UNDER_SCAN if _is_on_scan(order) else HiddenBy.COLOUR
    tested = [(character, index) for index in selected for character in characters.get(index) or [_stand_in(index)]]
    if tested:
        hidden |= _without_ink(sheet._replace(flags=flags), order, tested)
    return hidden | _clipped_remarks(sheet, hidden)


def _add_annotations(sheet: Sheet, order: DrawingOrder) -> int:
    """Add the annotations of a page that may cover text; return the flags for rendering the page with them."""
    flags, page = 0, sheet.page
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        try:
            box = pdfium.FS_RECTF()
            if pdfium.FPDFAnnot_GetSubtype(annotation) not in _BEHIND and pdfium.FPDFAnnot_GetRect(
                annotation, byref(box)
            ):
                order.add_annotation(box_at(sheet.matrix, box.left, box.bottom, box.right, box.top))
                flags = pdfium.FPDF_ANNOT
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return flags


def _characters(text_page: Handle, texts: dict[int, int]) -> dict[int, list[int]]:
    """Return the indices of the characters of texts.

    Args:
        text_page: The text of the page.
        texts: The numbers of the texts by the addresses of their objects.
    """
    found: dict[int, list[int]] = defaultdict(list)
    for character in range(pdfium.FPDFText_CountChars(text_page)):
        text = pdfium.FPDFText_GetTextObject(text_page, character)
        if text and (number := texts.get(address_of(text))) is not None:
            found[number].append(character)
    return found


def _without_ink(sheet: Sheet, order: DrawingOrder, tested: Sequence[tuple[int, int]]) -> dict[int, HiddenBy]:
    """Return those of the tested characters, given with the numbers of their texts, of which no ink is seen."""
    inked = [
        Inked(index, _ink_box(sheet, character) if character >= 0 else order.box_of(index))
        for character, index in tested
    ]
    shown = [
        (character, one)
        for (character, _), one in zip(tested, inked, strict=True)
        if _is_on_page(one.box, order) and one.box[0] < one.box[2] and one.box[1] < one.box[3]
    ]
    if not shown:
        return {}
    texts = list(dict.fromkeys(one.text for _, one in shown))
    boxes = {index: order.box_of(index) for index in texts}
    shares = seen_ink(sheet, [text.item for text in order.texts], texts, boxes, [one for _, one in shown])
    split_lines = _lines_split_along([one.text for _, one in shown], shares)
    is_seen: dict[int, bool] = {}
    for (character, one), share in zip(shown, shares, strict=True):
        if share is not None:
            line_share = split_lines.get(one.text)
            is_seen[character] = share >= _SEEN if line_share is None else line_share >= _LINE_SEEN
    with_ink = {one.text for character, one in shown if is_seen.get(character)}
    blank = [index for index in texts if index not in with_ink and not _has_ink(sheet, order.texts[index].item)]
    hidden: dict[int, HiddenBy] = {}
    for character, one in shown:
        if character in is_seen:
            if not is_seen[character]:
                hidden[character] = _hidden_by(one, order)
        elif one.text not in with_ink and one.text not in blank:
            hidden[character] = HiddenBy.CLIPPED if one.text in order.clipped else HiddenBy.LAYER
    return hidden


def _lines_split_along(texts: Sequence[int], shares: Sequence[float | None]) -> dict[int, float]:
    """Return the mean share of ink that is seen of each text that is split along its line, by the number of the text.

    The edge of a page or clip splits such a line through its characters, as where a row of a table is continued on the
    next page. The line is seen or hidden as a whole, because a person can tell its characters together.

    Args:
        texts: The number of the text of each character.
        shares: The share of the ink of each character that is seen.
    """
    by_text: dict[int, list[float]] = defaultdict(list)
    for text, share in zip(texts, shares, strict=True):
        if share is not None:
            by_text[text].append(share)
    return {
        text: sum(seen) / len(seen)
        for text, seen in by_text.items()
        if len(seen) > 1 and sum(_PARTLY < share < 1 - _PARTLY for share in seen) > len(seen) / 2
    }


def _hidden_by(one: Inked, order: DrawingOrder) -> HiddenBy:
    x, y = (one.box[0] + one.box[2]) / 2, (one.box[1] + one.box[3]) / 2
    if order.texts[one.text].is_transparent:
        return HiddenBy.UNDER_SCAN if _is_on_scan(order) else HiddenBy.COLOUR
    covers = order.covers_at(one.text, x, y)
    if any(cover.is_image and _is_scan(cover.box, order) for cover in covers):
        return HiddenBy.UNDER_SCAN
    if covers:
        return HiddenBy.COVERED
    return HiddenBy.CLIPPED if one.text in order.clipped else HiddenBy.COLOUR


def _is_on_scan(order: DrawingOrder) -> bool:
    return any(cover.is_image and _is_scan(cover.box, order) for cover in order.covers)


def _is_scan(box: Box, order: DrawingOrder) -> bool:
    wide, high = min(box[2], order.width) - max(box[0], 0), min(box[3], order.height) - max(box[1], 0)
    return wide > 0 and high > 0 and wide * high >= _SCAN * order.width * order.height


def _is_on_page(box: Box, order: DrawingOrder) -> bool:
    return 0 <= box[0] + box[2] <= 2 * order.width and 0 <= box[1] + box[3] <= 2 * order.height


def _ink_box(sheet: Sheet, character: int) -> Box:
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    pdfium.FPDFText_GetCharBox(sheet.text_page, character, byref(left), byref(right), byref(bottom), byref(top))
    return box_at(sheet.matrix, left.value, bottom.value, right.value, top.value)


def _has_ink(sheet: Sheet, text: Handle) -> bool:
    """Whether a text has ink when it is rendered alone, wherever it is and whatever layer it is on."""
    bitmap = pdfium.FPDFTextObj_GetRenderedBitmap(sheet.document, sheet.page, text, 1.0)
    if not bitmap:
        return False
    try:
        size = pdfium.FPDFBitmap_GetStride(bitmap) * pdfium.FPDFBitmap_GetHeight(bitmap)
        pixels = bytes(cast(pdfium.FPDFBitmap_GetBuffer(bitmap), POINTER(c_ubyte * size)).contents)
        return any(pixels[3::4])
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


@contextmanager
def without_hidden(
    sheet: Sheet, order: DrawingOrder, hidden_by: Mapping[int, HiddenBy]
) -> Iterator[tuple[Sheet, dict[int, HiddenBy]]]:
    """Read the text of a page again without the texts that are hidden, until the block ends.

    PDFium drops a character that is drawn twice at one position, even if it is the first that is hidden.

    Args:
        sheet: The page.
        order: What it draws.
        hidden_by: The hidden characters, by their index in the text of the page.

    Yields:
        The page with its text without the texts of which every character is hidden, and the other hidden characters by
        their index in that text.
    """
    partly: dict[tuple[int, int, float, float], HiddenBy] = {}
    for index, by in hidden_by.items():
        if index >= 0:
            partly[_identity(sheet.text_page, index)] = by
    seen = {
        address_of(text)
        for index in range(pdfium.FPDFText_CountChars(sheet.text_page))
        if index not in hidden_by
        and not chr(pdfium.FPDFText_GetUnicode(sheet.text_page, index)).isspace()
        and (text := pdfium.FPDFText_GetTextObject(sheet.text_page, index))
    }
    hidden_objects = {address for address, *_ in partly} - seen
    hidden_objects.update(address_of(order.texts[_stand_in(index)].item) for index in hidden_by if index < 0)
    for text in order.texts:
        pdfium.FPDFPageObj_SetIsActive(text.item, address_of(text.item) not in hidden_objects)
    text_page = pdfium.FPDFText_LoadPage(sheet.page)
    try:
        others: dict[int, HiddenBy] = {}
        if any(address in seen for address, *_ in partly):
            for index in range(pdfium.FPDFText_CountChars(text_page)):
                if by_same := partly.get(_identity(text_page, index)):
                    others[index] = by_same
        yield sheet._replace(text_page=text_page), others
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _stand_in(text: int) -> int:
    """Return the index that stands for the characters of a text without any, and the number of a text from it."""
    return -1 - text


def _identity(text_page: Handle, index: int) -> tuple[int, int, float, float]:
    """Return the object, code and position of a character."""
    x, y = c_double(), c_double()
    pdfium.FPDFText_GetCharOrigin(text_page, index, byref(x), byref(y))
    text = pdfium.FPDFText_GetTextObject(text_page, index)
    code = pdfium.FPDFText_GetUnicode(text_page, index)
    return address_of(text) if text else 0, code, round(x.value, 1), round(y.value, 1)


def _clipped_remarks(sheet: Sheet, hidden: Mapping[int, HiddenBy]) -> dict[int, HiddenBy]:
    """Return the characters of remarks in brackets that begin visibly and end outside a clip.

    A remark of which only the closing bracket is clipped is complete.
    """
    text_page = sheet.text_page
    cut: dict[int, HiddenBy] = {}
    for index, by in hidden.items():
        if by is not HiddenBy.CLIPPED or index < 0 or index - 1 in hidden or _char(text_page, index) in _CLOSING:
            continue
        depth, first = 0, index
        while first > 0 and first - 1 not in hidden and _stand_together(sheet, first - 1, first):
            first -= 1
            depth += (_char(text_page, first) in _CLOSING) - (_char(text_page, first) in _OPENING)
            if depth < 0:
                break
        if depth < 0 and first > 0 and _stand_together(sheet, first - 1, first):
            cut |= dict.fromkeys(range(first, index), HiddenBy.CLIPPED)
    return cut


def _char(text_page: Handle, index: int) -> str:
    return chr(pdfium.FPDFText_GetUnicode(text_page, index))


def _stand_together(sheet: Sheet, index: int, after: int) -> bool:
    """Whether two characters follow each other on one line, without a gap as wide as a character."""
    one, other = _loose_box(sheet, index), _loose_box(sheet, after)
    high = max(one[3] - one[1], other[3] - other[1])
    return abs(one[3] - other[3]) < _SAME_LINE * high and -high < other[0] - one[2] < high / 2


def _loose_box(sheet: Sheet, character: int) -> Box:
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(sheet.text_page, character, byref(box))
    return box_at(sheet.matrix, box.left, box.bottom, box.right, box.top)


def hidden_texts(page: int, characters: Iterable[tuple[Glyph, HiddenBy]]) -> tuple[HiddenText, ...]:
    """Join hidden characters that stand side by side to texts; the text under a scan, and misnamed digits, are one."""
    texts: list[tuple[HiddenBy, list[list[Glyph]]]] = []
    for glyph, by in characters:
        if texts and texts[-1][0] is by:
            line = texts[-1][1][-1]
            if _follows(line[-1], glyph):
                line.append(glyph)
                continue
            if by in _ONE_TEXT:
                texts[-1][1].append([glyph])
                continue
        texts.append((by, [[glyph]]))
    return tuple(_hidden_text(page, by, lines) for by, lines in texts)


def _follows(last: Glyph, glyph: Glyph) -> bool:
    """Whether a character stands next to the one before it on the same line."""
    size = max(last.bottom - last.top, glyph.bottom - glyph.top)
    return abs(glyph.baseline - last.baseline) < _SAME_LINE * size and -size < glyph.x0 - last.x1 < size


def _hidden_text(page: int, by: HiddenBy, lines: Sequence[Sequence[Glyph]]) -> HiddenText:
    text = "\n".join("".join(glyph.space + glyph.text for glyph in line).strip() for line in lines)
    glyphs = [glyph for line in lines for glyph in line]
    box = (
        min(glyph.x0 for glyph in glyphs),
        min(glyph.top for glyph in glyphs),
        max(glyph.x1 for glyph in glyphs),
        max(glyph.bottom for glyph in glyphs),
    )
    return HiddenText(text=text, place=Place(page=page, bbox=box), hidden_by=by)
