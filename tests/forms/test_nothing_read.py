"""Documents that state no performance have no facts: blank forms, other tables, amounts that were blacked out."""

import re
from collections.abc import Callable

import pytest

from extract.document import extract_content
from extract.model.records import ExtractedDocument, Unreadable
from tests.forms.alterations import with_texts
from tests.forms.variants import GRIDS, Document, content_of, document, facts, table_of

NAMES = sorted(GRIDS)
PRINTED_BY_THE_FORM = {"form_title", "form_fiscal_year", "source", "measure", "unit", "detail_of", "level1", "level2"}
NUMBERS = {"value", "target", "target_half_year", "target_long_term", "actual", "weight", "score"}
OTHERS: dict[str, Document] = {
    "staff": (
        "市知识产权保护中心人员名册",
        table_of(
            ("序号", "姓名", "性别", "职务", "部门", "联系电话"),
            ("1", "张某", "男", "主任", "办公室", "0513-0000"),
            ("2", "李某", "女", "副主任", "预审部", "0513-0001"),
            ("3", "王某", "男", "科员", "维权部", "0513-0002"),
        ),
    ),
    "budget by function": (
        "一般公共预算财政拨款支出预算表",
        "单位：万元",
        table_of(
            ("功能分类科目", "", "2024年预算数", "", ""),
            ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
            ("201", "一般公共服务支出", "1,234.56", "834.56", "400.00"),
            ("20114", "知识产权事务", "1,234.56", "834.56", "400.00"),
            ("2011401", "行政运行", "834.56", "834.56", "0.00"),
            ("合计", "", "1,234.56", "834.56", "400.00"),
        ),
    ),
    "income and expenditure": (
        "部门收支预算总表",
        table_of(
            ("收入", "", "支出", ""),
            ("项目", "预算数", "项目", "预算数"),
            ("一、一般公共预算拨款收入", "2,000.00", "一、一般公共服务支出", "1,800.00"),
            ("二、政府性基金预算拨款收入", "0.00", "二、社会保障和就业支出", "150.00"),
            ("本年收入合计", "2,000.00", "本年支出合计", "2,000.00"),
        ),
    ),
    "final account": (
        "收入支出决算总表",
        "公开01表",
        "单位：万元",
        table_of(
            ("收入", "", "", "支出", "", ""),
            ("项目", "行次", "金额", "项目", "行次", "金额"),
            ("栏次", "", "1", "栏次", "", "2"),
            ("一、一般公共预算财政拨款收入", "1", "1,715.27", "一、一般公共服务支出", "32", "1,331.14"),
            ("二、政府性基金预算财政拨款收入", "2", "0", "二、外交支出", "33", "0"),
        ),
    ),
    "official expenses": (
        "“三公”经费支出表",
        "单位：万元",
        table_of(
            ("三公经费合计", "因公出国（境）费", "公务用车购置及运行费", "公务接待费"),
            ("12.50", "0.00", "10.00", "2.50"),
        ),
    ),
    "debt": (
        "2023年地方政府债务限额及余额决算情况表",
        "单位：亿元",
        table_of(("地区", "限额", "余额"), ("全省", "1,200.50", "1,100.30"), ("南通市", "300.1", "280.2")),
    ),
    "assets": (
        "国有资产占用情况表",
        table_of(("项目", "数量", "价值（万元）"), ("房屋（平方米）", "4,000", "2,300"), ("车辆（台、辆）", "3", "60")),
    ),
    "prices": (
        "政府采购成交结果公告",
        table_of(
            ("序号", "货物名称", "规格型号", "数量", "单价（元）", "总价（元）"),
            ("1", "便携式计算机", "X1", "10", "8,999", "89,990"),
            ("2", "打印机", "M227", "3", "2,100", "6,300"),
            ("合计", "", "", "", "", "96,290"),
        ),
    ),
    "projects": (
        "重点项目进度表",
        table_of(
            ("项目名称", "责任单位", "总投资（万元）", "年度计划投资", "完成进度", "备注"),
            ("市民中心", "住建局", "50,000", "12,000", "60%", "主体封顶"),
            ("人民路改造", "交通局", "8,000", "8,000", "100%", "已通车"),
        ),
    ),
    "project expenditure": (
        "项目支出表",
        "单位：万元",
        table_of(
            ("项目名称", "项目单位", "合计", "本年拨款", "财政拨款结转结余"),
            ("物业管理费", "保护中心", "31.18", "31.18", "0"),
            ("水电费", "保护中心", "12", "12", "0"),
            ("合计", "", "43.18", "43.18", "0"),
        ),
    ),
    "tender": (
        "招标公告",
        table_of(
            ("项目名称", "知识产权大数据平台建设项目"),
            ("采购单位", "市知识产权局"),
            ("预算金额", "120万元"),
            ("开标时间", "2024年5月6日"),
        ),
    ),
    "timetable": (
        "培训日程安排",
        table_of(
            ("日期", "时间", "内容", "主讲人", "地点"),
            ("3月1日", "9:00-11:30", "专利法实务", "赵某", "一楼会议室"),
            ("3月1日", "14:00-17:00", "商标侵权判定", "钱某", "一楼会议室"),
        ),
    ),
    "examination": (
        "2024年公开招聘成绩表",
        table_of(
            ("序号", "准考证号", "姓名", "笔试得分", "面试得分", "总得分", "是否进入体检"),
            ("1", "202400101", "孙某", "82.5", "86.2", "84.35", "是"),
            ("2", "202400102", "周某", "79", "85", "82", "否"),
        ),
    ),
    "assessment": (
        "2023年度各单位考核结果",
        table_of(
            ("序号", "单位", "考核得分", "等次"), ("1", "市财政局", "96.5", "优秀"), ("2", "市教育局", "92.1", "良好")
        ),
    ),
    "addresses": (
        "办事窗口一览表",
        table_of(("单位名称", "地址", "联系电话", "办公时间"), ("保护中心", "世纪大道1号", "0513-0000", "9:00-17:00")),
    ),
    "policies": (
        "惠企政策清单",
        table_of(
            ("序号", "政策名称", "主管部门", "政策内容", "联系人"),
            ("1", "专利资助办法", "市知识产权局", "发明专利每件资助2000元", "吴某"),
            ("2", "贯标奖励办法", "市知识产权局", "通过贯标奖励5万元", "郑某"),
        ),
    ),
    "statistics": (
        "2023年专利统计表",
        table_of(
            ("地区", "发明专利授权量（件）", "同比增长（%）", "有效发明专利拥有量（件）"),
            ("全市", "9,000", "12.5", "56,000"),
            ("崇川区", "3,200", "10.1", "21,000"),
        ),
    ),
    "compensation": (
        "征地补偿标准表",
        table_of(("区片", "补偿标准（元/亩）", "备注"), ("I", "62,000", ""), ("II", "58,000", "")),
    ),
    "contents": ("目录", table_of(("一、部门概况", "1"), ("二、2024年度部门预算表", "3"), ("三、项目绩效目标表", "9"))),
    "news": (
        "全市知识产权工作会议召开",
        "3月18日，全市知识产权工作会议在市行政中心召开。会议总结了2023年工作，部署2024年任务。",
        "会议强调，要提高站位，狠抓落实，全市专利授权量达1.2万件，同比增长15%。",
    ),
    "invitation": (
        "关于召开绩效管理工作培训会的通知",
        "各单位：为进一步做好预算绩效管理工作，定于2024年3月5日召开绩效管理培训会，请派1名同志参加。",
        table_of(("单位", "姓名", "职务", "电话"), ("", "", "", "")),
    ),
    "guide": ("绩效指标参考", "一级指标包括产出指标、效益指标、满意度指标；二级指标包括数量指标、质量指标、时效指标。"),
}


def extracted(blocks: Document) -> ExtractedDocument:
    return extract_content(content_of(blocks), document_id="0" * 64, file_name="x")


def with_values(name: str, fields: Callable[[str], bool], change: Callable[[str], str]) -> Document:
    """Change the cells of a document from which these fields are read."""
    places = [
        place
        for project in extracted(document(name)).projects
        for row in (project, *project.funding, *project.indicators, *project.scores)
        for field, place in row.cells.items()
        if fields(field)
    ]
    return with_texts(document(name), places, change)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("filler", ["", "—", "/", "无"])
def test_a_blank_form_is_refused(name: str, filler: str) -> None:
    blank = with_values(name, lambda field: field not in PRINTED_BY_THE_FORM, lambda _: filler)
    with pytest.raises(Unreadable):
        extracted(blank)


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_a_table_on_another_subject_is_refused(name: str) -> None:
    with pytest.raises(Unreadable):
        extracted(OTHERS[name])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mask", ["***", "*", "××", "XX", "▲▲", "■■", "?", "某", "…"])
def test_blacked_out_numbers_are_null_and_the_rest_is_read(name: str, mask: str) -> None:
    hidden = with_values(name, lambda field: field in NUMBERS, lambda text: re.sub(r"\d[\d.,]*", mask, text))
    read = facts(hidden)
    assert [[row["level3"] for row in project["indicators"]] for project in read] == [
        [row["level3"] for row in project["indicators"]] for project in facts(document(name))
    ]
    for project in read:
        assert project["funding"] == []
        for row in project["indicators"]:
            assert (row["actual_value"], row["weight"], row["score"]) == (None, None, None)
            assert not row["normalized"]["quantitative"]
            assert (row["normalized"]["value"], row["normalized"]["parts"]) == (None, [])


@pytest.mark.parametrize("target", ["≥**人", "××", "不少于**场", "≥XX%", "**万元以内", "≤□□天"])
def test_a_hidden_target_is_kept_as_text(target: str) -> None:
    form = table_of(
        ("项目支出绩效目标表（2024年度）", "", "", ""),
        ("项目名称", "道路养护", "", ""),
        ("项目资金（万元）", "年度资金总额", "***", ""),
        ("一级指标", "二级指标", "三级指标", "指标值"),
        ("产出指标", "数量指标", "养护里程", target),
    )
    (project,) = facts((form,))
    (indicator,) = project["indicators"]
    assert project["funding"] == []
    assert (indicator["level3"], indicator["target"]) == ("养护里程", target)
    assert (indicator["normalized"]["quantitative"], indicator["normalized"]["value"]) == (False, None)
