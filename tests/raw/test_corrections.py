"""A correction changes the rows of one value, or is refused with a reason."""

import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract.document import extract_document
from extract.intake.landing import Found, Landing
from tests.conftest import ROOT, SAMPLES
from tests.harness.scans import page
from warehouse.errors import DataGateFailed
from warehouse.raw.corrected_rows import RawRows
from warehouse.raw.corrections import ROW_TABLES, Correction, CorrectionResult, read_corrections
from warehouse.raw.schema import Rows, rows_of

DOCUMENTS = sorted(SAMPLES.glob("*.txt")) + sorted((ROOT / "tests" / "data" / "dev").glob("*/source.txt"))
PLACE = ("page", "table_number", "row_number", "line_number", "column_number")


@dataclass
class Read:
    """A landed document and the rows of its reading."""

    landing: Landing
    rows: Rows

    def raw(self) -> RawRows:
        rows = deepcopy(self.rows)
        return RawRows({kind: rows[table] for kind, (table, _) in ROW_TABLES.items()}, rows["cells"])


def read(path: Path, folder: Path) -> Read:
    landing = Landing(folder)
    landing.land("inbox", [Found(path.name, path.name, path, "1")])
    extracted = extract_document(path)
    rows = rows_of(extracted, byte_size=1, extracted_at=datetime.now(UTC))
    for table in rows.values():
        for row in table:
            row["document_id"] = extracted.document.document_id
    return Read(landing, rows)


@pytest.fixture(scope="module")
def chaoyang(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return read(SAMPLES / "004.txt", tmp_path_factory.mktemp("landing"))


def correction(document_id: str, field_name: str, read_text: str, corrected_text: str, **place: int) -> Correction:
    return Correction(
        document_id=document_id,
        field_name=field_name,
        read_text=read_text,
        corrected_text=corrected_text,
        corrected_by="核对人",
        corrected_on=date(2026, 1, 5),
        reason="看错",
        **(dict.fromkeys(PLACE) | place),
    )


def misread(value: Any, text: str) -> Any:
    """Return a value that differs from the one that was read in a text."""
    if not isinstance(value, str):
        return value + 1
    return value.replace(text, f"误{text}") if text in value else f"误{value}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_misread_value_can_be_corrected(path: Path, tmp_path: Path) -> None:
    """Misread all values of a document: with all corrections, the rows are those of the right reading."""
    document = read(path, tmp_path)
    right, wrong = document.raw(), document.raw()
    corrections = {}
    for address, values in right.by_address.items():
        for value, other in zip(values, wrong.by_address[address], strict=True):
            if value.column not in {"measure", "unit"}:
                text = value.text
                other.row[other.column] = misread(other.row[other.column], text)
                other.cell["text"] = other.cell["text"] and misread(text, text)
                place = dict(zip(PLACE, address[1:-1], strict=True))
                read_as = other.shown_text
                corrections[address, read_as] = correction(address[0], address[-1], read_as, value.shown_text, **place)
    assert wrong.rows != right.rows
    outcomes = wrong.apply(corrections.values(), document.landing)
    refused = {
        one: outcome for one, outcome in zip(corrections.values(), outcomes, strict=True) if outcome.state != "applied"
    }
    assert refused == {}
    assert wrong.rows == right.rows


def where(document: Read, field_name: str, text: str) -> dict[str, Any]:
    """Return document and place of the only value of a field that was read so."""
    (address,) = {
        address
        for address, values in document.raw().by_address.items()
        if address[-1] == field_name and any(value.text == text for value in values)
    }
    return dict(zip(("document_id", *PLACE), address[:-1], strict=True))


@pytest.mark.parametrize(
    ("read_text", "corrected_text", "state", "explanation"),
    [
        ("1309", "1300", "stale", "the text read there now is 1300"),
        (
            "1300", "13000", "refused",
            "the file encodes its text, and 13000 does not occur in it: the difference is not a misreading",
        ),
        ("1300", "1 300", "refused", "the corrected text is the text that was read"),
        (
            "1300", "地方资金", "refused",
            "地方资金 is not a number, which this field needs; it was read as 1300",
        ),
    ],
    ids=["another reading", "not in the document", "as it was read", "no number"],
)  # fmt: skip
def test_what_is_no_misreading_changes_nothing(
    chaoyang: Read, read_text: str, corrected_text: str, state: str, explanation: str
) -> None:
    rows, place = chaoyang.raw(), where(chaoyang, "executed.value", "1300")
    made = correction(place.pop("document_id"), "executed.value", read_text, corrected_text, **place)
    (outcome,) = rows.apply([made], chaoyang.landing)
    assert (outcome.state, outcome.explanation, outcome.value_count) == (state, explanation, 0)
    assert rows.rows == chaoyang.raw().rows


def test_a_header_is_not_corrected(chaoyang: Read) -> None:
    place = where(chaoyang, "measure", "全年执行数（B）")
    made = correction(place.pop("document_id"), "measure", "全年执行数（B）", "全年预算数（A）", **place)
    (outcome,) = chaoyang.raw().apply([made], chaoyang.landing)
    assert (outcome.state, outcome.explanation) == ("refused", "a header applies to many values: correct those instead")


def test_a_correction_of_no_value_is_unmatched(chaoyang: Read) -> None:
    place = where(chaoyang, "executed.value", "1300")
    elsewhere = place | {"column_number": 99}
    unknown = place | {"document_id": "0" * 64}
    made = [
        correction(one.pop("document_id"), "executed.value", "1300", "373.8", **one) for one in (elsewhere, unknown)
    ]
    assert [(one.state, one.explanation) for one in chaoyang.raw().apply(made, chaoyang.landing)] == [
        ("unmatched", "no value of that field was read at that place"),
        ("unmatched", "the document is not in the warehouse, or quarantined"),
    ]


def test_a_value_is_corrected_once(chaoyang: Read) -> None:
    place = where(chaoyang, "executed.value", "1300")
    document_id = place.pop("document_id")
    made = [correction(document_id, "executed.value", *texts, **place) for texts in (("1300", "373.8"), ("373.8", "0"))]
    rows = chaoyang.raw()
    assert [one.state for one in rows.apply(made, chaoyang.landing)] == ["applied", "unmatched"]
    assert next(row["value"] for row in rows.rows.values() if row.get("measure") == "executed") == Decimal("373.8")


def test_on_a_scan_the_correction_is_applied_unchecked_and_an_amount_brings_its_unit(tmp_path: Path) -> None:
    """A scan has no characters to compare with: 1308 is nowhere on it."""
    image = tmp_path / "chaoyang.png"
    page("chaoyang").save(image)
    scan = read(image, tmp_path / "landing")
    rows, place = scan.raw(), where(scan, "executed.value", "1300")
    made = correction(place.pop("document_id"), "executed.value", "1300", "1308元", **place)
    assert rows.apply([made], scan.landing) == [CorrectionResult("applied", value_count=1)]
    (row,) = [row for row in rows.rows.values() if row.get("text") == "1308元"]
    assert (row["value"], row["unit"]) == (Decimal(1308), "元")


def test_a_project_name_is_corrected_in_all_rows_of_the_project(tmp_path: Path) -> None:
    """The parts of 002 repeat the name without a place of their own; the year of the form is that of the document."""
    report = read(SAMPLES / "002.txt", tmp_path)
    name = "2020年度知识产权专项资金"
    rows = report.raw()
    parts = [row for row in rows.rows.values() if row.get("parent") == name]
    (whole,) = [value for value in rows.values.values() if value.column == "name" and value.row["name"] == name]
    assert len(parts) == 5
    for row in parts:
        row["parent"] = "误"
    whole.row["name"], whole.cell["text"] = "误", None
    made = correction(whole.address[0], "name", "误", name, **dict(zip(PLACE, whole.address[1:-1], strict=True)))
    assert rows.apply([made], report.landing) == [CorrectionResult("applied", value_count=1)]
    assert [row["parent"] for row in parts] == [name] * 5


HEAD = ",".join(Correction.model_fields)
LINE = f"{'a' * 64},1,1,2,3,,actual,看错,看对,核对人,2026-01-05,看错"


def test_the_seed_of_the_project_has_the_columns_and_no_correction() -> None:
    seed = ROOT / "dbt_project" / "seeds" / "corrections.csv"
    assert read_corrections(seed) == []
    assert seed.read_text("utf-8").strip() == HEAD


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (LINE.replace("a" * 64, "004.txt"), "line 3: column 'document_id': String should match"),
        (LINE.replace("2026-01-05", "昨天"), "line 3: column 'corrected_on': Input should be a valid date"),
        (LINE.replace("看对", ""), "line 3: column 'corrected_text': String should"),
        (LINE.replace(",1,1,2", ",1,1,C"), "line 3: column 'row_number': Input should be a valid integer"),
        (LINE.replace(",看错", ""), "line 3: column 'corrected_on'"),
    ],
    ids=["document", "date", "nothing", "row", "short"],
)
def test_an_invalid_line_is_named(tmp_path: Path, line: str, problem: str) -> None:
    seed = tmp_path / "corrections.csv"
    seed.write_text(f"{HEAD}\n{LINE}\n{line}\n", "utf-8")
    with pytest.raises(DataGateFailed, match=re.escape(problem)):
        read_corrections(seed)
