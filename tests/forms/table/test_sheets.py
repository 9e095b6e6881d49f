"""Sheets beyond the standard forms: report forms with money in pairs, scoring sheets, evaluation results, plans."""

from tests.forms.table.grids import Spanned, amounts, extracted

COVER = ("淳安县财政支出政策绩效评价报告", "项目名称 2020年公共文化活动专项资金", "主管部门 淳安县财政局")


def test_a_report_form_takes_its_name_from_the_cover_and_lists_no_items_of_spending() -> None:
    rows = [
        [("一、项目基本概况", 4, 1)],
        ["项目起止时间", ("2020年度", 3, 1)],
        ["计划安排资金(万元)", "1088.00", "实际到位资金(万元)", "1020.02"],
        ["其中:中央财政", "", "其中:中央财政", ""],
        ["市财政", "49.34", "市财政", "49.34"],
        ["县财政", "1038.66", "县财政", "970.68"],
        ["实际支出(万元)", ("1020.02", 3, 1)],
        [("二、项目支出明细情况", 4, 1)],
        [("支出内容(经济科目)", 2, 1), "计划支出数(万元)", "实际支出数(万元)"],
        [("广电低保工程补助", 2, 1), "80.00", "62.54"],
        [("送书下乡经费", 2, 1), "87.40", "87.40"],
    ]
    document = extracted(COVER, rows)
    (project,) = document.projects
    assert project.name == "2020年公共文化活动专项资金"
    assert project.competent_department == "淳安县财政局"
    assert [(source, measure, value) for source, measure, _, value, _ in amounts(project)] == [
        ("计划安排资金(万元)", "budget", 1088),
        ("实际到位资金(万元)", "available", 1020.02),
        ("市财政", "budget", 49.34),
        ("市财政", "available", 49.34),
        ("县财政", "budget", 1038.66),
        ("县财政", "available", 970.68),
        ("实际支出(万元)", "executed", 1020.02),
    ]
    assert {"广电低保工程补助", "送书下乡经费"} <= {one.text for one in document.unrecognised}


def test_a_scoring_sheet_has_names_beside_its_groups_and_the_full_marks_in_its_header() -> None:
    rows = [
        ["计划安排资金(万元)", "1782", ("实际到位资金(万元)", 2, 1), "1782"],
        [("评价指标", 3, 1), "指标分值", "评价得分"],
        ["一级", "二级", "三级", "100", ""],
        [("项目前期工作", 1, 2), "1.项目库建设(1分)", "", "1", "1"],
        ["2.项目可行性研究报告(2分)", "", "2", "1.5"],
        [("资金使用", 1, 1), "12.实际支出(10分)", "", "10", "10"],
        [("综合得分", 3, 1), "", "93"],
    ]
    (project,) = extracted(("城区环卫工作市场化财政支出绩效评价报告",), rows).projects
    assert [(row.level1, row.level3, row.weight, row.score) for row in project.indicators] == [
        ("项目前期工作", "1.项目库建设(1分)", 1, 1),
        ("项目前期工作", "2.项目可行性研究报告(2分)", 2, 1.5),
        ("资金使用", "12.实际支出(10分)", 10, 10),
    ]
    assert [row.measure for row in project.funding] == ["budget", "available"]
    assert project.total_score == 93


def test_the_total_of_a_plan_that_the_prose_repeats_gives_the_unit_of_its_projects() -> None:
    prose = "2025年11月14日共安排2025年财政衔接结余资金(第三批)50.2万元,用于项目建设。"
    rows = [
        ["项目序号", "项目名称", "建设地点", "建设任务", "责任单位", "小计", "中央衔接资金", "自治区衔接资金"],
        [("合计2个", 5, 1), "50.2", "48.895579", "1.304421"],
        ["1", "速冻库改造项目", "农产品集聚区", "改造速冻库一间", "路南镇人民政府", "49", "48.891626", "0.108374"],
    ]
    (project,) = extracted(("2025年财政衔接结余资金项目公告公示", prose), rows).projects
    assert (project.name, project.content, project.implementing_unit) == (
        "速冻库改造项目",
        "改造速冻库一间",
        "路南镇人民政府",
    )
    assert [(source, value, unit) for source, _, _, value, unit in amounts(project)] == [
        ("小计", 49, "万元"),
        ("中央衔接资金", 48.891626, "万元"),
        ("自治区衔接资金", 0.108374, "万元"),
    ]


def test_an_evaluation_result_has_a_score_and_a_rating_without_indicators() -> None:
    rows = [
        ["单位名称", ("上海市杨浦区民政局", 3, 1)],
        ["项目名称", ("杨浦区2017年居家养老智能化服务", 3, 1)],
        ["预算金额", "96万元", "项目实施期限", "2016年12月至2017年11月"],
        ["评价得分", "83.86", "评价结果", "良"],
    ]
    document = extracted(("财政支出绩效评价结果",), rows)
    (project,) = document.projects
    assert document.document.fiscal_year == 2017
    assert (float(project.total_score or 0), project.rating) == (83.86, "良")
    assert (project.start_year, project.end_year) == (2016, 2017)


def test_money_put_in_beside_money_spent_is_read_in_two_columns() -> None:
    rows = [
        ["项目名称", "村组道路项目", "负责人电话", "00000000000"],
        ["资金投入", "23042.47", "资金总支出", "23042.47"],
        ["其中:中央财政", "9074.37", "其中:中央财政", "9074.37"],
        ["省财政", "817", "省财政", "810"],
        ["项目概况", ("2019年以来,本局交通扶贫资金的预算总规模为23042.47万元,建成产业路。", 3, 1)],
    ]
    (project,) = extracted(("扶贫资金绩效自评报告", "资金投入:   23042.47"), rows).projects
    assert amounts(project) == [
        ("资金投入", "budget", "full_year", 23042.47, "万元"),
        ("资金总支出", "executed", "full_year", 23042.47, "万元"),
        ("其中:中央财政", "budget", "full_year", 9074.37, "万元"),
        ("其中:中央财政", "executed", "full_year", 9074.37, "万元"),
        ("省财政", "budget", "full_year", 817, "万元"),
        ("省财政", "executed", "full_year", 810, "万元"),
    ]


def test_every_row_of_a_long_list_is_read_or_counted() -> None:
    rows: list[list[str | Spanned]] = [["序号", "预算单位", "项目名称", "年度预算金额（万元）", "年度绩效目标"]]
    rows += [[str(number), "市教育局", f"项目{number}经费", "10", "完成任务"] for number in range(1, 131)]
    rows[50:50] = [["一", "教育类", "", "100", ""], ["", "", "", "50", "无名行"], [("跨全表的说明", 5, 1)]]
    rows.append(["", "合计", "", "1300", ""])
    document = extracted(("某市2024年市级项目支出绩效目标公开表",), rows)
    assert [project.name for project in document.projects] == [f"项目{number}经费" for number in range(1, 131)]
    assert {"教育类", "无名行", "跨全表的说明"} <= {one.text for one in document.unrecognised}
