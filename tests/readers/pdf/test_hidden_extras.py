"""A form with texts that nobody sees gives the records of the form without them."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from extract.document import extract_document
from extract.model.messages import sentence
from extract.model.notes import ConfidenceBasis
from extract.model.records import HiddenBy
from extract.readers.pdf.document import read_pdf
from tests.conftest import ROOT
from tests.harness.drawn_form import Cell, Form, draw_form, width_of
from tests.harness.drawn_pdf import HEIGHT, Page, line, pdf, text

GRIDS = sorted((ROOT / "tests" / "data" / "dev").glob("*/grid.json"))
LAYER_OFF = "/OCProperties<</OCGs[10 0 R]/D<</OFF[10 0 R]>>>>"
OBJECTS = ("<</Type/OCG/Name(Draft)>>", "<</Type/ExtGState/ca 0/CA 0>>")
RESOURCES = "/Properties<</Draft 10 0 R>>/ExtGState<</Clear 11 0 R>>"
DIGITS = st.text("0123456789", min_size=1, max_size=4)


class Extra(NamedTuple):
    """A text that is drawn into a cell: operators before and after those of the form."""

    before: str = ""
    after: str = ""


def rectangle(box: tuple[float, float, float, float], operators: str) -> str:
    x0, top, x1, bottom = box
    return f"{x0} {HEIGHT - bottom} {x1 - x0} {bottom - top} re {operators}\n"


def beside(cell: Cell, form: Form, printed: str) -> tuple[float, float] | None:
    """The position behind the last line of a cell; None if there is no room for a text."""
    x, y, last = cell.lines[-1] if cell.lines else (cell.box[0] + 2, cell.box[1] + 1.15 * form.size, "")
    x += width_of(last, form.size) + 1
    return (x, y) if x + width_of(printed, form.size) < cell.box[2] else None


def over(cell: Cell, form: Form) -> tuple[float, float]:
    """The position of the first character of a cell."""
    return cell.lines[0][:2] if cell.lines else (cell.box[0] + 2, cell.box[1] + 1.15 * form.size)


def layer(cell: Cell, form: Form, printed: str) -> Extra:
    return Extra(after=f"/OC /Draft BDC {text(*over(cell, form), printed, form.size)} EMC\n")


def clip(cell: Cell, form: Form, printed: str) -> Extra:
    x0, top, x1, _ = cell.box
    outside = rectangle((x0, top, x1, top + 0.5), "W n")
    return Extra(after=f"q {outside}{text(*over(cell, form), printed, form.size)}Q\n")


def cover(cell: Cell, form: Form, printed: str) -> Extra:
    x, y = over(cell, form)
    box = x - 0.5, y - 0.9 * form.size, x + width_of(printed, form.size) + 0.5, y + 0.3 * form.size
    return Extra(before=text(x, y, printed, form.size) + f"q 1 1 1 rg {rectangle(box, 'f')}Q\n")


def white(cell: Cell, form: Form, printed: str) -> Extra:
    return Extra(after=f"q 1 1 1 rg {text(*over(cell, form), printed, form.size)}Q\n")


def background(cell: Cell, form: Form, printed: str) -> Extra:
    fill = f"q 0.8 0.9 1 rg {rectangle(cell.box, 'f')}"
    return Extra(before=f"{fill}{text(*over(cell, form), printed, form.size)}Q\n")


def clear(cell: Cell, form: Form, printed: str) -> Extra:
    return Extra(after=f"q /Clear gs {text(*over(cell, form), printed, form.size)}Q\n")


def invisible(cell: Cell, form: Form, printed: str) -> Extra:
    return Extra(after=text(*over(cell, form), printed, form.size, mode=3) + "0 Tr\n")


def struck(cell: Cell, form: Form, printed: str) -> Extra:
    place = beside(cell, form, printed)
    if place is None:
        return Extra()
    x, y = place
    through = y - 0.3 * form.size
    return Extra(after=text(x, y, printed, form.size) + line(x, through, x + width_of(printed, form.size), through))


def watermark(cell: Cell, form: Form, printed: str) -> Extra:
    """A text in light grey across the page, in the direction of its diagonal."""
    codes = printed.encode("utf-16-be").hex()
    return Extra(before=f"q 0.85 g BT /F 90 Tf 0.7 0.7 -0.7 0.7 {cell.box[0] / 2 + 90} 330 Tm <{codes}> Tj ET Q\n")


def raised_mark(cell: Cell, form: Form, printed: str) -> Extra:
    """A small raised digit behind a number."""
    place = beside(cell, form, "8")
    if place is None or not cell.lines or not cell.lines[-1][2][-1].isdigit():
        return Extra()
    return Extra(after=text(place[0] - 0.8, place[1] - 0.35 * form.size, printed[0], 0.55 * form.size))


HIDDEN: dict[Callable[[Cell, Form, str], Extra], HiddenBy] = {
    layer: HiddenBy.LAYER,
    clip: HiddenBy.CLIPPED,
    cover: HiddenBy.COVERED,
    white: HiddenBy.COLOUR,
    background: HiddenBy.COLOUR,
    clear: HiddenBy.COLOUR,
    invisible: HiddenBy.COLOUR,
    struck: HiddenBy.STRUCK_OUT,
}
SEEN = [watermark, raised_mark]


def read(content: str) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "form.pdf"
        path.write_bytes(pdf([Page(content, resources=RESOURCES)], OBJECTS, LAYER_OFF))
        return extract_document(path).model_dump(mode="json")


@cache
def clean(grid: Path) -> tuple[Form, dict[str, Any]]:
    form = draw_form(grid)
    return form, records(read(form.content))


def records(reading: dict[str, Any]) -> dict[str, Any]:
    """Return the records; a page with hidden texts is read again by a second reader, which only the basis says."""
    del reading["hidden"]
    del reading["document"]["document_id"]
    text = json.dumps(reading, ensure_ascii=False)
    for basis in (ConfidenceBasis.SECOND_READER_AGREES, ConfidenceBasis.SECOND_READER_DISAGREES):
        text = text.replace(f"; {sentence(basis)}", "")
    records: dict[str, Any] = json.loads(text)
    return records


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data())
def test_hidden_texts_change_no_record(data: st.DataObject) -> None:
    grid = data.draw(st.sampled_from(GRIDS), label="form")
    form, expected = clean(grid)
    before, after, texts = "", "", []
    for index in data.draw(st.lists(st.integers(0, len(form.cells) - 1), min_size=1, max_size=5, unique=True), "cells"):
        hide = data.draw(st.sampled_from([*HIDDEN, *SEEN]), label="extra")
        printed = data.draw(DIGITS, label="text")
        extra = hide(form.cells[index], form, printed)
        before, after = before + extra.before, after + extra.after
        if extra != Extra() and hide in HIDDEN:
            texts.append((printed, HIDDEN[hide]))
    reading = read(before + form.content + after)
    hidden = [(one["text"], one["hidden_by"]) for one in reading["hidden"]]
    assert sorted(one for one in hidden if one[1] != HiddenBy.WATERMARK) == sorted(texts)
    assert records(reading) == expected


@pytest.mark.parametrize("hide", HIDDEN, ids=lambda hide: hide.__name__)
def test_a_hidden_amount_is_reported_with_its_reason(hide: Callable[[Cell, Form, str], Extra]) -> None:
    form, expected = clean(GRIDS[0])
    cell = next(cell for cell in form.cells if cell.lines and cell.lines[-1][2] == "387664.62")
    extra = hide(cell, form, "77")
    reading = read(extra.before + form.content + extra.after)
    assert [(one["text"], one["hidden_by"]) for one in reading["hidden"]] == [("77", HIDDEN[hide])]
    assert records(reading) == expected


def test_a_visible_extra_changes_the_records() -> None:
    form, expected = clean(GRIDS[0])
    cell = next(cell for cell in form.cells if cell.lines and cell.lines[-1][2] == "387664.62")
    x, y = over(cell, form)
    assert records(read(form.content + text(x + 2, y, "7", form.size))) != expected


def test_a_highlighted_amount_stays_in_its_cell() -> None:
    form, expected = clean(GRIDS[0])
    highlighters = ""
    for cell in form.cells:
        for x, y, printed in cell.lines[-1:]:
            box = x - 0.5, y - 0.9 * form.size, x + width_of(printed, form.size), y + 0.3 * form.size
            highlighters += f"q 1 1 0 rg {rectangle(box, 'f')}Q\n"
    assert records(read(highlighters + form.content)) == expected


@pytest.mark.parametrize("colour", ["1 1 0.8", "0 0 0"])
def test_a_coloured_cover_hides_what_it_covers_and_forms_no_cell(colour: str) -> None:
    form, expected = clean(GRIDS[0])
    cell = next(cell for cell in form.cells if cell.lines and cell.lines[-1][2] == "387664.62")
    x, y, printed = cell.lines[-1]
    left = x + width_of(printed, form.size) + 3
    box = left, y - 0.9 * form.size, left + form.size, y + 0.3 * form.size
    reading = read(form.content + text(left, y, "77", form.size) + f"q {colour} rg {rectangle(box, 'f')}Q\n")
    assert [(one["text"], one["hidden_by"]) for one in reading["hidden"]] == [("77", HiddenBy.COVERED)]
    assert records(reading) == expected


def test_white_text_on_a_dark_cell_is_seen() -> None:
    form, expected = clean(GRIDS[0])
    fills = "".join(f"q 0.1 0.2 0.4 rg {rectangle(cell.box, 'f')}Q\n" for cell in form.cells)
    reading = read(f"{fills}1 1 1 rg\n{form.content}")
    assert reading["hidden"] == []
    assert records(reading) == expected


@pytest.mark.parametrize(
    ("entry", "is_hidden"),
    [
        ("/D<</BaseState/OFF>>", True),
        ("/D<</BaseState/OFF/ON[10 0 R]>>", False),
        ("/D<</OFF[]>>", False),
    ],
)
def test_the_state_of_a_layer_decides(tmp_path: Path, entry: str, *, is_hidden: bool) -> None:
    path = tmp_path / "layer.pdf"
    layered = f"/OC /Draft BDC {text(60, 300, '329')} EMC\n"
    catalog = f"/OCProperties<</OCGs[10 0 R]{entry}>>"
    path.write_bytes(pdf([Page(text(60, 100, "项目名称甲专项") + layered, resources=RESOURCES)], OBJECTS, catalog))
    content = read_pdf(path)
    assert [one.text for one in content.hidden] == (["329"] if is_hidden else [])
    assert [block.text for block in content.blocks] == ["项目名称甲专项"] + ([] if is_hidden else ["329"])


def test_a_form_on_a_layer_that_is_off_is_not_seen(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    inner = text(60, 300, "329")
    form = (
        f"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/OC 12 0 R/Resources<</Font<</F 3 0 R>>>>/Length {len(inner)}>>"
        f"stream\n{inner}\nendstream"
    )
    membership = "<</Type/OCMD/OCGs[10 0 R]/P/AllOn>>"
    page = Page(text(60, 100, "项目名称甲专项") + "/Form Do\n", resources="/XObject<</Form 13 0 R>>")
    path.write_bytes(pdf([page], (*OBJECTS, membership, form), LAYER_OFF))
    content = read_pdf(path)
    assert [(one.text, one.hidden_by) for one in content.hidden] == [("329", HiddenBy.LAYER)]
    assert [block.text for block in content.blocks] == ["项目名称甲专项"]


def test_text_outside_the_crop_box_is_not_seen(tmp_path: Path) -> None:
    path = tmp_path / "crop.pdf"
    page = Page(text(60, 100, "项目名称甲专项") + text(60, 800, "329"), entries="/CropBox[0 100 595 842]")
    path.write_bytes(pdf([page]))
    content = read_pdf(path)
    assert [(one.text, one.hidden_by) for one in content.hidden] == [("329", HiddenBy.CLIPPED)]
    assert [block.text for block in content.blocks] == ["项目名称甲专项"]


def test_an_annotation_hides_what_it_covers(tmp_path: Path) -> None:
    path = tmp_path / "annotation.pdf"
    white = "1 1 1 rg 0 0 60 14 re f"
    objects = (
        "<</Type/Annot/Subtype/Square/F 4/Rect[58 538 118 552]/AP<</N 11 0 R>>>>",
        f"<</Type/XObject/Subtype/Form/BBox[0 0 60 14]/Length {len(white)}>>stream\n{white}\nendstream",
    )
    page = Page(text(60, 100, "项目名称甲专项") + text(60, 300, "329"), entries="/Annots[10 0 R]")
    path.write_bytes(pdf([page], objects))
    content = read_pdf(path)
    assert [(one.text, one.hidden_by) for one in content.hidden] == [("329", HiddenBy.COVERED)]
    assert [block.text for block in content.blocks] == ["项目名称甲专项"]


@pytest.mark.parametrize("height", [-1.0, 9.5])
def test_a_line_below_or_above_a_text_strikes_nothing_out(tmp_path: Path, height: float) -> None:
    path = tmp_path / "line.pdf"
    path.write_bytes(pdf([text(60, 100, "392座") + line(60, 100 - height, 85, 100 - height)]))
    content = read_pdf(path)
    assert (content.hidden, [block.text for block in content.blocks]) == ((), ["392座"])


def test_a_ruling_line_through_a_text_strikes_nothing_out(tmp_path: Path) -> None:
    path = tmp_path / "rule.pdf"
    path.write_bytes(pdf([text(60, 100, "392座") + line(30, 96.5, 300, 96.5)]))
    assert read_pdf(path).hidden == ()
