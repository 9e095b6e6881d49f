"""Documents that name a project and state its performance only in part: they are read, with what is certain."""

import pytest

from extract.document import extract_document
from extract.model.records import DocumentKind, Unreadable
from tests.harness.grids import DATA

ROUNDS = DATA / "first_sight"


@pytest.mark.parametrize(
    ("document", "name", "year"),
    [
        ("round_1/13_xiqing_tianjin_dredging_evaluation_report", "2020年度河道清淤治理工程项目", 2020),
        ("round_2/04_linzhi_xizang_radio_report", "村村通维护经费", 2025),
        ("round_2/28_heilongjiang_linye_pingjiabaogao", "2016年林业补助资金", 2016),
        ("round_2/30_changjiangli_yaopin_zipingbaogao", "2025年度药品监管中央补助资金", 2025),
        # without a title: named by a sentence, by the first words of a paragraph, in quotation marks, by a label
        (
            "round_1/26_guizhou_province_report_lotterysewage",
            "2020年彩票公益金支持建制镇生活污水处理设施建设项目",
            2020,
        ),
        ("round_1/09_ouhai_zhejiang_drainage_bond_report", "瓯海区排水管网工程(二期)", 2022),
        ("round_2/02_honghe_yunnan_legalaid_report", "法律援助专项项目", 2024),
        ("round_3/48_college_shuanggao_selfeval_report", "“双高计划”", 2021),
        # a form that is truncated behind its head; a report whose scoring table was not understood
        ("round_2/05_wuqia_xinjiang_canal_target", "干渠防渗改造项目", 2021),
        ("round_3/04_wucheng_shandong_sewage_concession_exante", "德州市武城县污水处理特许经营项目", 2020),
        # a department
        ("round_1/24_xuwen_guangdong_dept_roads", "徐闻县地方公路局", 2024),
    ],
)
def test_a_document_that_names_its_project_is_read(document: str, name: str, year: int) -> None:
    extracted = extract_document(ROUNDS / document / "source.txt")
    assert [project.name for project in extracted.projects] == [name]
    assert extracted.document.fiscal_year == year


def test_a_form_without_a_heading_has_kind_and_year_of_the_title_of_its_document() -> None:
    path = ROUNDS / "round_3/21_yangpu_shanghai_smart_eldercare_evaluation_result/source.txt"
    head = extract_document(path).document
    assert (head.kind, head.fiscal_year) == (DocumentKind.EVALUATION_REPORT, 2017)


@pytest.mark.parametrize(
    "document",
    [
        "round_4/68_template_targetform_socialrelief",
        "round_4/84_beijing_template_greenbuilding_negative",
        "round_4/96_dazhou_sichuan_negative_blankscoresheet",
    ],
)
def test_templates_and_blank_scoring_sheets_give_no_project(document: str) -> None:
    with pytest.raises(Unreadable):
        extract_document(ROUNDS / document / "source.txt")
