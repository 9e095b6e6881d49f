"""Read what annotations show on a page: filled fields of a form, text typed on the page, stamps.

PDFium draws the annotations into the page, so that they are read like the rest of it. The text of a field is its value,
since its appearance may be missing, cut to the size of the field, or spread over a comb; but an appearance that shows
another text than the value is what a person sees.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from ctypes import addressof, byref, c_ushort
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from extract.readers.page.ruling_lines import Box
from extract.readers.pdf.matrix import Handle

_DEPTH = 8
"""Maximum nesting of forms."""

TICKED, UNTICKED = "☑", "☐"

_NOT_SHOWN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_NOTES = frozenset(
    {
        pdfium.FPDF_ANNOT_TEXT,
        pdfium.FPDF_ANNOT_POPUP,
        pdfium.FPDF_ANNOT_FILEATTACHMENT,
        pdfium.FPDF_ANNOT_SOUND,
        pdfium.FPDF_ANNOT_LINK,
    }
)
"""Annotations that show an icon or nothing on the page; their text opens on demand."""

_CHOICES = frozenset({pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX})
_TYPED = _CHOICES | {pdfium.FPDF_FORMFIELD_TEXTFIELD}
_BOXES = frozenset({pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON})
_PASSWORD = 1 << 13
"""The flag of a text field whose value is not shown (ISO 32000-1, table 228)."""


class AnnotationText(NamedTuple):
    """The text of a field or of text typed on a page, with its box in the coordinates of the page."""

    box: Box
    text: str


@dataclass(slots=True)
class Annotations:
    """The annotations of a page.

    Attributes:
        page: The page, loaded again if annotations were drawn into it.
        texts: The texts that are displayed, but not drawn into the page.
        hidden: The texts that are not displayed.
        form: The last object of the page if it is a form that holds the drawn annotations, else None.
    """

    page: Handle
    texts: list[AnnotationText] = field(default_factory=list)
    hidden: list[AnnotationText] = field(default_factory=list)
    form: Handle = None

    def count_objects(self, page: Handle) -> int:
        """Return the number of objects of the page, without the form that holds the annotations."""
        count: int = pdfium.FPDFPage_CountObjects(page)
        return count - 1 if self.form else count


def draw_annotations(document: Handle, page: Handle, number: int) -> Annotations:
    """Draw the annotations of a page into it.

    Args:
        document: The document.
        page: The page, which is closed if it is loaded again.
        number: The number of the page, from 1.
    """
    annotations = Annotations(page)
    count = pdfium.FPDFPage_GetAnnotCount(page)
    if count <= 0 or all(_subtype(page, index) in _NOTES for index in range(count)):
        return annotations
    settings = pdfium.FPDF_FORMFILLINFO(version=2)
    fields = pdfium.FPDFDOC_InitFormFillEnvironment(document, byref(settings))
    try:
        pdfium.FORM_OnAfterLoadPage(page, fields)  # draws all fields again if the document asks for that
        drawn = [_note(annotations, fields, index) for index in range(count)]
        pdfium.FORM_OnBeforeClosePage(page, fields)
    finally:
        pdfium.FPDFDOC_ExitFormFillEnvironment(fields)
    for index in reversed([index for index, one in enumerate(drawn) if one is None]):
        pdfium.FPDFPage_RemoveAnnot(page, index)
    kept = [one for one in drawn if one is not None]
    if kept and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
        pdfium.FPDF_ClosePage(page)
        annotations.page = pdfium.FPDF_LoadPage(document, number - 1)
        last = pdfium.FPDFPage_GetObject(annotations.page, pdfium.FPDFPage_CountObjects(annotations.page) - 1)
        annotations.form = last
        _replace_cut_texts(annotations, kept)
    return annotations


def _note(annotations: Annotations, fields: Handle, index: int) -> AnnotationText | None:
    """Return the text of an annotation whose appearance is to be drawn, empty if only the appearance shows it.

    The text of another annotation is added to those of the page, and None is returned.
    """
    annotation = pdfium.FPDFPage_GetAnnot(annotations.page, index)
    try:
        subtype = pdfium.FPDFAnnot_GetSubtype(annotation)
        text, is_drawn = _text(fields, annotation, subtype)
        found = AnnotationText(_box(annotation), text)
        if pdfium.FPDFAnnot_GetFlags(annotation) & _NOT_SHOWN:
            annotations.hidden += [found] if text and text not in {TICKED, UNTICKED} else []
        elif is_drawn and _string(pdfium.FPDFAnnot_GetAP, annotation, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL):
            return found
        elif text:
            annotations.texts.append(found)
        return None
    finally:
        pdfium.FPDFPage_CloseAnnot(annotation)


def _replace_cut_texts(annotations: Annotations, kept: Sequence[AnnotationText]) -> None:
    """Replace the drawn text of each field that shows a part of its value by the value."""
    forms = [*_children(annotations.form)]
    if len(forms) != len(kept) or not any(one.text for one in kept):
        return
    items = {addressof(item.contents): at for at, form in enumerate(forms) for item, _ in _text_objects(form)}
    seen = [""] * len(kept)
    text_page = pdfium.FPDFText_LoadPage(annotations.page)
    for index in range(pdfium.FPDFText_CountChars(text_page) if items else 0):
        item = pdfium.FPDFText_GetTextObject(text_page, index)
        if item and (at := items.get(addressof(item.contents))) is not None:
            seen[at] += chr(pdfium.FPDFText_GetUnicode(text_page, index))
    pdfium.FPDFText_ClosePage(text_page)
    for form, one, part in zip(forms, kept, seen, strict=True):
        if one.text and _is_part(part, one.text):
            annotations.texts.append(one)
            for item, parent in [*_text_objects(form)]:
                pdfium.FPDFFormObj_RemoveObject(parent, item)
                pdfium.FPDFPageObj_Destroy(item)


def _subtype(page: Handle, index: int) -> int:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    subtype: int = pdfium.FPDFAnnot_GetSubtype(annotation)
    pdfium.FPDFPage_CloseAnnot(annotation)
    return subtype


def _text(fields: Handle, annotation: Handle, subtype: int) -> tuple[str, bool]:
    """Return the text of a field or of text typed on the page, and whether the annotation's appearance shows it.

    The text is empty for other annotations, and for those of which only the appearance shows it.
    """
    if subtype in _NOTES:
        return "", False
    if subtype == pdfium.FPDF_ANNOT_FREETEXT:
        return _string(pdfium.FPDFAnnot_GetStringValue, annotation, b"Contents"), True
    if subtype != pdfium.FPDF_ANNOT_WIDGET:
        return "", True
    kind = pdfium.FPDFAnnot_GetFormFieldType(fields, annotation)
    if kind in _BOXES:
        return TICKED if pdfium.FPDFAnnot_IsChecked(fields, annotation) else UNTICKED, False
    if kind in _TYPED:
        is_secret = pdfium.FPDFAnnot_GetFormFieldFlags(fields, annotation) & _PASSWORD
        return ("", False) if is_secret else (_value(fields, annotation, kind), True)
    return "", kind != pdfium.FPDF_FORMFIELD_PUSHBUTTON


def _value(fields: Handle, annotation: Handle, kind: int) -> str:
    """Return the value of a field; of a choice, the labels of the options that are selected."""
    if kind in _CHOICES:
        count = max(pdfium.FPDFAnnot_GetOptionCount(fields, annotation), 0)
        chosen = [at for at in range(count) if pdfium.FPDFAnnot_IsOptionSelected(fields, annotation, at)]
        if chosen:
            return "\n".join(_string(pdfium.FPDFAnnot_GetOptionLabel, fields, annotation, at) for at in chosen)
    return _string(pdfium.FPDFAnnot_GetFormFieldValue, fields, annotation)


def _string(get: Any, *arguments: Any) -> str:
    """Call a function of PDFium that writes a string to a buffer, after asking it for the length."""
    size = get(*arguments, None, 0)
    if size <= 2:
        return ""
    buffer = (c_ushort * (size // 2 + 1))()
    get(*arguments, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")


def _box(annotation: Handle) -> Box:
    box = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, byref(box))
    return box.left, box.bottom, box.right, box.top


def _children(form: Handle) -> Iterator[Handle]:
    for index in range(max(pdfium.FPDFFormObj_CountObjects(form), 0)):
        yield pdfium.FPDFFormObj_GetObject(form, index)


def _text_objects(form: Handle, depth: int = 0) -> Iterator[tuple[Handle, Handle]]:
    """Yield the text objects of a form and of the forms in it, each with the form that holds it."""
    for item in _children(form):
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            yield item, form
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
            yield from _text_objects(item, depth + 1)


def _is_part(seen: str, value: str) -> bool:
    """Whether a text is a part of the value of its field, without white space, or cannot be known."""
    plain = _plain(seen)
    return "\ufffd" in plain or "\x00" in plain or plain in _plain(value)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text.replace("\ufffe", "\ufffd")).split())
