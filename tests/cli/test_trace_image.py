"""`jixiao trace` leads from a fact to its cell in documents of every format, in words and as an image."""

import re
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image, ImageChops
from typer.testing import CliRunner, Result

from extract.document import FINGERPRINT
from extract.intake.landing import Landing
from jixiao.cli import app
from tests.conftest import ROOT, SAMPLES
from tests.harness.homes import Home
from tests.harness.runs import run_pipeline
from warehouse.provenance.images.trace_image import draw_traces
from warehouse.provenance.trace import column_letters, trace
from warehouse.settings import Settings

FILES = ROOT / "tests" / "data" / "files"
YELLOW = (255, 238, 120)
ACTUAL = (
    "select outcome_key from marts.fct_outcome join marts.dim_document using (document_key) where actual_value = 6747"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home after a run on one form in three formats, two other forms and a report. Only to be read."""
    home = Home(tmp_path_factory.mktemp("trace"))
    home.inbox.mkdir()
    for name in ("chaoyang.xlsx", "chaoyang.html", "chaoyang.pdf", "tianjin.docx"):
        shutil.copy(FILES / name, home.inbox)
    shutil.copy(SAMPLES / "002.txt", home.inbox)
    book = load_workbook(FILES / "nantong.xlsx")
    for sheet in book.worksheets[1:]:
        book.remove(sheet)
    (label,) = [cell for row in book.worksheets[0] for cell in row if "联系电话" in str(cell.value)]
    book.worksheets[0].cell(label.row, label.column + 1, "张伟 13812345678")
    book.save(home.inbox / "named.xlsx")
    assert run_pipeline(Settings(home=home.path))
    return home


def jixiao(home: Home, *arguments: str) -> Result:
    """Run a command in this process; the result keeps its exception."""
    return CliRunner().invoke(app, arguments, env={"JIXIAO_HOME": str(home.path)})


def key_of(home: Home, file_name: str) -> str:
    """Return the key of the outcome that chaoyang states as 6747."""
    ((key,),) = home.rows(f"{ACTUAL} and file_name = '{file_name}'")
    return str(key)


def yellow_box(image: Image.Image) -> tuple[int, int, int, int]:
    """Return the smallest box around all marks."""
    plain = image.convert("RGB")
    other = ImageChops.difference(plain, Image.new("RGB", plain.size, YELLOW)).convert("L")
    box = other.point(lambda value: 0 if value else 255).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize(
    ("file_name", "place"),
    [
        ("chaoyang.xlsx", "sheet 1, row 15, column F"),
        ("chaoyang.html", "table 1, row 15, column 6"),
        ("chaoyang.pdf", "page 1, table 1, row 15, column 6"),
    ],
)
def test_the_place_is_printed_with_the_row(home: Home, file_name: str, place: str) -> None:
    done = jixiao(home, "trace", key_of(home, file_name), "--field", "actual_value")
    head, _, where, row = done.stdout.splitlines()
    assert head.endswith("actual_value = 6747")
    assert where.endswith(place)
    assert file_name in where
    assert "| 指标1：专利资助奖励 | 不少于7000件 | ⟦专利资助奖励共完成6747件。⟧ |" in row


def test_all_evidence_is_found_again_at_its_place(home: Home) -> None:
    keys = home.rows(
        "select distinct fact_key from marts.evidence join marts.dim_document using (document_key) "
        "where file_name <> '002.txt' order by hash(fact_key) limit 25"
    )
    traces = [one for (key,) in keys for one in trace(Settings(home=home.path), key)]
    assert len(traces) > 150
    assert [one.place_text for one in traces if one.missing or not (one.row or one.lines)] == []


def test_a_paragraph_is_printed_with_the_value_marked(home: Home) -> None:
    ((key,),) = home.rows(
        "select fact_key from marts.evidence join marts.dim_document using (document_key) "
        "where file_name = 'tianjin.docx' and line_number is not null and field_name = 'form_title' "
        "order by line_number limit 1"
    )
    *_, where, line = jixiao(home, "trace", key, "--field", "form_title").stdout.splitlines()
    assert re.search(r", paragraph \d+$", where)
    assert "⟦" in line


def test_personal_data_beside_a_cell_is_left_out(home: Home) -> None:
    ((key,),) = home.rows(
        "select statement_key from marts.fct_project_statement join marts.dim_document using (document_key) "
        "where file_name = 'named.xlsx'"
    )
    done = jixiao(home, "trace", key, "--field", "printed_implementing_unit")
    assert done.stdout.splitlines()[-1] == "  | ⟦南通市知识产权保护中心⟧ |"


def test_a_cell_whose_text_changed_is_not_shown(home: Home, tmp_path: Path) -> None:
    shutil.copytree(home.path, tmp_path / "home", symlinks=True)
    other = Home(tmp_path / "home")
    key = key_of(home, "chaoyang.xlsx")
    (one,) = trace(Settings(home=home.path), key, "actual_value")
    shutil.copy(FILES / "nantong.xlsx", Landing(other.path / "landing").object_path(one.document_key))
    *_, said = jixiao(other, "trace", key, "--field", "actual_value").stdout.splitlines()
    assert said.startswith(f"  not shown: the current readers ({FINGERPRINT}) do not find that text there")
    assert f"'jixiao reprocess {one.document_key[:12]}'" in said
    out = tmp_path / "out.png"
    done = jixiao(other, "trace", key, "--image", str(out))
    assert done.exit_code == 1
    assert "no image was drawn: the current readers" in str(done.exception)
    assert not out.exists()


def test_missing_bytes_are_an_error(home: Home, tmp_path: Path) -> None:
    shutil.copytree(home.path, tmp_path / "home", symlinks=True)
    other = Home(tmp_path / "home")
    shutil.rmtree(other.path / "landing" / "objects")
    done = jixiao(other, "trace", key_of(home, "chaoyang.pdf"), "--field", "actual_value")
    assert "not shown: it cannot be read again: its bytes are not in the landing zone" in done.stdout


def test_a_page_is_drawn_with_the_box_of_the_cell(home: Home, tmp_path: Path) -> None:
    key = key_of(home, "chaoyang.pdf")
    out = tmp_path / "new folder" / "cell.png"
    done = jixiao(home, "trace", key, "--field", "actual_value", "--image", str(out))
    assert done.stdout.splitlines()[-1] == f"drawn: {out}"
    (one,) = trace(Settings(home=home.path), key, "actual_value")
    assert one.bounding_box is not None
    left, top, right, bottom = (edge * 150 / 72 for edge in one.bounding_box)
    with Image.open(out) as image:
        box = yellow_box(image)
        assert image.info["Title"] == f"fct_outcome {key}"
    assert box[2] - box[0] == pytest.approx(right - left, abs=8)
    assert box[3] - box[1] == pytest.approx(bottom - top, abs=8)
    assert [path.name for path in out.parent.iterdir()] == ["cell.png"]


@pytest.mark.parametrize("file_name", ["chaoyang.xlsx", "chaoyang.html", "chaoyang.pdf"])
def test_all_fields_of_a_fact_are_marked_in_one_image(home: Home, file_name: str, tmp_path: Path) -> None:
    traces = trace(Settings(home=home.path), key_of(home, file_name))
    assert draw_traces(Settings(home=home.path), traces, tmp_path / "fact.png") == []
    with Image.open(tmp_path / "fact.png") as image:
        left, _, right, _ = yellow_box(image)
    assert right - left > 700


def test_lines_of_a_report_are_drawn(home: Home, tmp_path: Path) -> None:
    ((key,),) = home.rows(
        "select fact_key from marts.evidence join marts.dim_document using (document_key) where file_name = '002.txt' "
        "and fact_table = 'fct_funding' and field_name = 'executed_yuan' and line_number = 64 limit 1"
    )
    traces = trace(Settings(home=home.path), key, "executed_yuan")
    assert draw_traces(Settings(home=home.path), traces, tmp_path / "line.png") == []
    with Image.open(tmp_path / "line.png") as image:
        left, top, right, bottom = yellow_box(image)
    assert right - left < 140
    assert bottom - top < 40


def test_a_trace_image_is_overwritten_and_no_other_file(home: Home, tmp_path: Path) -> None:
    key = key_of(home, "chaoyang.xlsx")
    out = tmp_path / "cell.png"
    for field in ("actual_value", "target_value"):
        before = out.read_bytes() if out.exists() else b""
        assert jixiao(home, "trace", key, "--field", field, "--image", str(out)).exit_code == 0
        assert out.read_bytes() != before
    Image.new("RGB", (9, 9)).save(out)
    before = out.read_bytes()
    done = jixiao(home, "trace", key, "--image", str(out))
    assert str(done.exception) == f"{out}: exists and is not an image of a trace. Give another name."
    assert out.read_bytes() == before


@pytest.mark.parametrize("name", ["cell.svg", "cell", "cell.png/under.jpg"])
def test_the_image_must_be_a_png(home: Home, name: str) -> None:
    done = jixiao(home, "trace", "no-such-key", "--image", name)
    assert getattr(done.exception, "exit_code", None) == 2
    assert str(done.exception) == f"{name}: images are written as PNG. Give a name that ends in .png."


def test_an_image_that_cannot_be_written_is_an_error(home: Home, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    out = tmp_path / "file" / "cell.png"
    done = jixiao(home, "trace", key_of(home, "chaoyang.xlsx"), "--image", str(out))
    assert getattr(done.exception, "exit_code", None) == 2
    assert str(done.exception).endswith("Give another name.")


def test_columns_of_a_sheet_are_letters() -> None:
    assert [column_letters(number) for number in (1, 26, 27, 702, 703, 16384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
