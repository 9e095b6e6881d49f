"""Documents that name a project and state its performance only in part: they are read, with what is certain."""

import pytest

from extract.document import extract_document
from tests.harness.grids import DATA

ROUNDS = DATA / "first_sight"


@pytest.mark.parametrize(
    ("document", "name", "year"),
    [
        ("round_1/13_xiqing_tianjin_dredging_evaluation_report", "2020年度河道清淤治理工程项目", 2020),
        ("round_2/04_linzhi_xizang_radio_report", "村村通维护经费", 2025),
        ("round_2/28_heilongjiang_linye_pingjiabaogao", "2016年林业补助资金", 2016),
        ("round_2/30_changjiangli_yaopin_zipingbaogao", "2025年度药品监管中央补助资金", 2025),
    ],
)
def test_a_document_that_names_its_project_is_read(document: str, name: str, year: int) -> None:
    extracted = extract_document(ROUNDS / document / "source.txt")
    assert [project.name for project in extracted.projects] == [name]
    assert extracted.document.fiscal_year == year
