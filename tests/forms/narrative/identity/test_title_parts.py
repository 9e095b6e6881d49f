"""Titles as agencies write them, each with the agency and the project that it names."""

import pytest

from extract.forms.narrative.identity.title import find_title
from extract.forms.narrative.identity.title_parts import parts_of
from extract.forms.narrative.passages import Passage
from extract.model.content import Cell
from extract.model.records import DocumentKind, Place, Subject


def lines(*texts: str) -> list[Passage]:
    return [Passage.of(Cell(text, 0, 0, Place(line=number, column=1))) for number, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("title", "agency", "project"),
    [
        # the year behind the agency, before it, behind the project, missing
        ("安平县水利局2021年度小型水库维修养护项目支出绩效自评报告", "安平县水利局", "2021年度小型水库维修养护项目"),
        ("2022年云岭县交通运输局财政衔接资金道路项目绩效自评总结", "云岭县交通运输局", "财政衔接资金道路项目"),
        ("北川乡新建光华路（东段）工程项目2020年度绩效自评报告", None, "北川乡新建光华路（东段）工程项目"),
        ("村级光伏电站运维经费绩效评价报告", None, "村级光伏电站运维经费"),
        ("2019年度河东县高中助学金项目绩效评价报告", None, "河东县高中助学金项目"),
        ("2016-2017年度全省公路安防工程省级补助资金绩效评价报告", None, "2016-2017年度全省公路安防工程省级补助资金"),
        # 关于 at the beginning, behind the agency, with a verb; a request
        ("关于2021年度政法转移支付资金绩效的自评报告", None, "2021年度政法转移支付资金"),
        (
            "青山县市场监督管理局关于2025年度药品监管补助资金绩效自评报告",
            "青山县市场监督管理局",
            "2025年度药品监管补助资金",
        ),
        ("关于公开2023年度城乡居民医保补助资金绩效自评结果的公告", None, "2023年度城乡居民医保补助资金"),
        ("关于报送我局2022年森林防火专项经费绩效自评情况的函", None, "2022年森林防火专项经费"),
        (
            "关于申请下达2018年度博物馆免费开放补助资金绩效评价结果应用经费的请示",
            None,
            "2018年度博物馆免费开放补助资金",
        ),
        # 支出, 财政支出, 使用情况 and 预算执行情况 before what was done; no word for money at the end of the name
        ("河西县环境卫生管理处城区环卫工作市场化财政支出绩效评价报告", "河西县环境卫生管理处", "城区环卫工作市场化"),
        ("东湖区2019年林业改革发展资金支出绩效评价报告", "东湖区", "2019年林业改革发展资金"),
        ("南平市残疾人康复中心2023年辅助器具适配绩效自评报告", "南平市残疾人康复中心", "2023年辅助器具适配"),
        ("海安镇2020年农村厕所改造项目资金使用情况绩效自评报告", "海安镇", "2020年农村厕所改造项目"),
        ("云山县民政局2024年县级福彩公益金的使用情况", "云山县民政局", "2024年县级福彩公益金"),
        # the name itself has a word of performance; the result in the title; a building as the name
        ("2022年绩效管理系统运维经费项目绩效自评报告", None, "2022年绩效管理系统运维经费项目"),
        ("2021年葡萄酒产业发展项目支出绩效评价结果为优", None, "2021年葡萄酒产业发展项目"),
        ("老年人日间照料中心项目绩效自评报告", None, "老年人日间照料中心项目"),
        (
            "临江县2022年农业绿色发展专项（粪污利用）2022年中央投资计划绩效目标表",
            "临江县",
            "2022年农业绿色发展专项（粪污利用）2022年中央投资计划",
        ),
        # titles that name no project
        ("项目支出绩效自评报告", None, None),
        ("某市财政局2020年度项目支出绩效自评报告", "某市财政局", None),
        ("2021年度中央对地方转移支付预算执行情况绩效自评报告", None, None),
        ("江北县财政支出项目绩效评价自评报告", None, None),
        ("乌兰市2020年重大政策和重点项目绩效执行结果", "乌兰市", None),
        ("永丰市县（区）级预算部门（单位）项目支出绩效目标申报表", None, None),
        ("长河县科学技术协会2022年度部门整体支出绩效自评报告", "长河县科学技术协会", None),
    ],
)
def test_the_parts_of_a_title(title: str, agency: str | None, project: str | None) -> None:
    (line,) = lines(title)
    parts = parts_of(line)
    assert (parts.agency.text if parts.agency else None, parts.project.text if parts.project else None) == (
        agency,
        project,
    )


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        (["首页>信息公开", "标题：|某县某河道治理项目绩效自评报告|"], "某县某河道治理项目绩效自评报告"),
        (["附件3-1", "2021年某河道治理项目绩效自评表.docx"], "2021年某河道治理项目绩效自评表"),
        (["附件1 2021年某河道治理项目绩效自评表"], "2021年某河道治理项目绩效自评表"),
        (["《某县某河道治理项目绩效评价报告.pdf》系会员上传，可在线浏览。"], "某县某河道治理项目绩效评价报告"),
        (
            ["某县某河道治理项目绩效自评报告为进一步规范资金管理，现自评如下：", "一、概况"],
            "某县某河道治理项目绩效自评报告",
        ),
        (
            ["某县水利局", "关于某河道治理项目绩效", "自评报告", "一、概况"],
            "某县水利局\n关于某河道治理项目绩效\n自评报告",
        ),
        (["绩效自评", "2021-03-01", "某县某河道治理项目", "绩效自评报告"], "某县某河道治理项目\n绩效自评报告"),
        (["根据要求，现将某河道治理项目绩效自评情况报告如下：", "一、概况"], "某河道治理项目绩效自评情况"),
        (["按照通知，我局2020年某污水处理项目支出绩效报告予以公告。"], "2020年某污水处理项目支出绩效报告"),
        (["某县水利局2021年某资金绩效自评报告", "附件：2.某项目绩效目标表"], "某县水利局2021年某资金绩效自评报告"),
    ],
)
def test_the_title_among_the_lines_of_a_page(texts: list[str], title: str) -> None:
    found = find_title(lines(*texts))
    assert found is not None
    assert found.line is not None
    assert found.line.text == title


@pytest.mark.parametrize(
    "texts",
    [
        ["某县预算绩效管理办法", "第一条 为规范绩效评价，制定本办法。"],
        ["关于开展2023年度预算绩效自评工作的通知", "请各单位报送绩效自评报告。"],
        ["第三章 事前绩效评估", "第八条 财政部门应当开展绩效评估。"],
        ["详见项目绩效目标表", "开展绩效评价"],
    ],
)
def test_rules_and_notices_have_no_title_of_a_report(texts: list[str]) -> None:
    found = find_title(lines(*texts))
    assert found is None or found.line is None


@pytest.mark.parametrize(
    ("title", "kind", "subject"),
    [
        ("某大队2024年度部门预算执行情况绩效自评整改报告", DocumentKind.SELF_EVALUATION_REPORT, Subject.DEPARTMENT),
        ("某县2020年度水利资金转移支付绩效自评报告", DocumentKind.SELF_EVALUATION_REPORT, Subject.TRANSFER_PAYMENT),
        ("2021年葡萄酒产业发展项目支出绩效评价结果为优", DocumentKind.EVALUATION_REPORT, Subject.PROJECT),
        ("2024年度林业草原改革发展资金绩效评价表", DocumentKind.SELF_EVALUATION_TABLE, Subject.PROJECT),
    ],
)
def test_the_kind_and_the_subject_of_a_title(title: str, kind: DocumentKind, subject: Subject) -> None:
    found = find_title(lines(title))
    assert found is not None
    assert (found.form.kind, found.subject) == (kind, subject)
