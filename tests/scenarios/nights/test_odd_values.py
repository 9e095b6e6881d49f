"""One odd value never loses a document, and a hidden text is a finding: a run over files of tests/data/seen."""

import shutil
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import ROOT
from tests.harness.homes import Home
from tests.harness.runs import run_pipeline
from warehouse.errors import JixiaoError
from warehouse.provenance.images.trace_image import draw_traces
from warehouse.provenance.trace import trace
from warehouse.settings import Settings

SEEN = ROOT / "tests" / "data" / "seen"
FILES = {
    "html_negative_cent.html": "html_negative_cent",
    "html_rate_9010.html": "html_rate_9010",
    "docx_negative_correction.docx": "docx_negative_correction",
    "xlsx_negative_rate.xlsx": "xlsx_negative_rate",
    "pdf_amount_beyond_belief.pdf": "pdf_amount_beyond_belief",
}
STRUCK_OUT, HIDDEN_ROW = "xlsx_rich_strike_int.xlsx", "html_hidden_row_class.html"
COVERED = "pdf_whiteout.pdf"
JOINED = "两数相连.html"
"""A copy of a form in which the amounts of a row stand in one cell, so that they are read as one number."""

TELEPHONE = "13987654321"
LARGEST = {
    "1280.00": "9999999999.00",
    "1350.50": "9999999999.00",
    "1216.80": "9999999999.00",
    "90.10%": "9999999999%",
    "≥46公里": "≥999999999999999公里",
    "43公里": "999999999999999公里",
    "15": "9999999999",
    "14": "9999999999",
    "95": "9999999999",
}
EXTREME = "皆极大.html"
"""A copy of a form in which one number of each kind is the largest that is still stored."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("odd"))
    settings = Settings(home=home.path)
    settings.inbox_folder.mkdir(parents=True)
    for name, folder in FILES.items():
        shutil.copy(SEEN / folder / name, settings.inbox_folder)
    shutil.copy(SEEN / "sheet_struck_out_run" / STRUCK_OUT, settings.inbox_folder)
    shutil.copy(SEEN / "pdf_covered" / COVERED, settings.inbox_folder)
    shutil.copy(SEEN / "html_hidden_by_class_row" / HIDDEN_ROW, settings.inbox_folder)
    text = (SEEN / "html_negative_cent" / "html_negative_cent.html").read_text("utf-8")
    assert text.count(">1350.50<") == 1
    joined = text.replace(">1350.50<", ">128000001350501216800<").replace("农村饮水", "城区饮水")
    with_telephone = joined.replace(">雨季停工<", f">雨季停工<s>{TELEPHONE}</s>，<s>汛期</s><", 1)
    (settings.inbox_folder / JOINED).write_text(with_telephone, "utf-8")
    for old, new in LARGEST.items():
        assert f">{old}<" in text, old
        text = text.replace(f">{old}<", f">{new}<", 1)
    (settings.inbox_folder / EXTREME).write_text(text.replace("农村饮水", "郊区饮水"), "utf-8")
    assert run_pipeline(settings) is not None
    return home


def test_every_document_is_published(home: Home) -> None:
    assert home.rows(
        "select file_name, reason from marts.dim_document where state in ('published', 'superseded') order by all"
    ) == sorted((name, None) for name in (*FILES, COVERED, EXTREME, JOINED, STRUCK_OUT, HIDDEN_ROW))


FINDINGS = {
    "html_negative_cent.html": ("budget_yuan = -100.00", "-0.01 万元 of 其他资金 is below 0.", 0.5),
    "docx_negative_correction.docx": ("budget_yuan = -1000000.00", "-100 万元 of 财政专户管理资金 is below 0.", 0.95),
    "html_rate_9010.html": ("stated_execution_rate = 90.10000000", "9010% of 年度资金总额 is above 1000 %.", 0.5),
    "xlsx_negative_rate.xlsx": ("stated_execution_rate = -0.90100000", "-90.10% of 年度资金总额 is below 0.", 0.5),
    "pdf_amount_beyond_belief.pdf": (
        "initial_budget_yuan = 30000000000000.00",
        "3000000000 万元 of 年度资金总额: is above 10 trillion yuan (万亿元).",
        0.5,
    ),
}
"""The value of each document, the finding on it, its confidence: at least 0.95 where the printed rate confirms it."""


@pytest.mark.parametrize("file_name", FINDINGS)
def test_the_value_is_published_as_printed_with_a_finding(home: Home, file_name: str) -> None:
    value, explanation, confidence = FINDINGS[file_name]
    column, _, number = value.partition(" = ")
    found = home.rows(
        f"select funding.{column}::varchar, findings.explanation, evidence.confidence "  # noqa: S608 - own names
        "from marts.fct_finding as findings join marts.fct_funding as funding on findings.fact_key = funding_key "
        "join marts.dim_document as documents on findings.document_key = documents.document_key "
        f"join marts.evidence on evidence.fact_key = funding_key and evidence.field_name = '{column}' "
        f"where documents.file_name = '{file_name}' and rule_key like '%_out_of_range'"
    )
    ((stated, explained, sureness),) = found
    assert (stated, explained) == (number, explanation)
    assert sureness == confidence if confidence <= 0.5 else sureness >= confidence


def test_a_number_that_no_column_holds_is_withheld_alone(home: Home) -> None:
    of_document = f"join marts.dim_document using (document_key) where file_name = '{JOINED}'"
    assert home.rows(
        "select printed_label, initial_budget_yuan::varchar, budget_yuan, executed_yuan::varchar "  # noqa: S608 - own names
        f"from marts.fct_funding {of_document} and is_statement_total"
    ) == [("年度资金总额", "12800000.00", None, "12168000.00")]
    assert home.rows(f"select text from marts.unrecognised {of_document}") == [("128000001350501216800",)]  # noqa: S608


def test_a_struck_out_text_is_a_finding_that_trace_and_image_show_at_its_place(home: Home, tmp_path: Path) -> None:
    ((key, explanation),) = home.rows(
        "select finding_key, explanation from marts.fct_finding join marts.dim_document using (document_key) "  # noqa: S608 - own names
        f"where file_name = '{STRUCK_OUT}' and stated = '329'"
    )
    assert explanation.endswith("it is crossed out (删除线): 329")
    traces = trace(home.settings, key, "stated")
    (one,) = traces
    assert one.hidden_by == "struck_out"
    assert one.place_text == "sheet 1, row 14, column F"
    assert [line.cell for line in one.lines] == ["329"]
    assert one.row is not None
    assert one.row.cells[one.row.marked] == "392座"
    assert draw_traces(home.settings, traces, tmp_path / "cell.png") == []
    with Image.open(tmp_path / "cell.png") as image:
        assert image.info["Title"] == f"fct_finding {key}"


def test_a_covered_text_is_shown_in_its_box_on_the_page(home: Home, tmp_path: Path) -> None:
    ((key,),) = home.rows(
        "select finding_key from marts.fct_finding join marts.dim_document using (document_key) "  # noqa: S608 - own names
        f"where file_name = '{COVERED}' and stated = '1305.50'"
    )
    traces = trace(home.settings, key, "stated")
    ((place, box),) = [(one.place_text, one.bounding_box) for one in traces]
    assert (place, box and [round(side) for side in box]) == ("page 1", [296, 131, 331, 140])
    assert draw_traces(home.settings, traces, tmp_path / "page.png") == []


def test_a_hidden_row_has_a_trace_but_no_image(home: Home, tmp_path: Path) -> None:
    ((key,),) = home.rows("select finding_key from marts.fct_finding where stated like '改造管网长度（旧）%'")
    traces = trace(home.settings, key, "stated")
    assert [(one.hidden_by, one.row) for one in traces] == [("format", None)]
    with pytest.raises(JixiaoError, match="a person sees nothing at its place"):
        draw_traces(home.settings, traces, tmp_path / "row.png")


def test_the_largest_numbers_that_are_stored_stop_no_build(home: Home) -> None:
    of_document = f"join marts.dim_document using (document_key) where file_name = '{EXTREME}'"
    assert home.rows(
        "select initial_budget_yuan::varchar, stated_execution_rate::varchar from marts.fct_funding "  # noqa: S608
        f"{of_document} and is_statement_total"
    ) == [("99999999990000.00", "99999999.99000000")]
    assert home.rows(
        "select target_value::bigint, actual_value::bigint, weight::bigint, score::bigint from marts.fct_outcome "  # noqa: S608
        f"{of_document} and level3 = '改造管网长度'"
    ) == [(999999999999999, 999999999999999, 9999999999, 9999999999)]
    assert home.rows(f"select text from marts.unrecognised {of_document}") == []  # noqa: S608 - own names


def test_a_hidden_telephone_number_is_not_kept(home: Home) -> None:
    of_document = f"join marts.dim_document using (document_key) where file_name = '{JOINED}'"
    assert home.rows(f"select text from marts.hidden_text {of_document}") == [("汛期",)]  # noqa: S608 - own names
