"""Sentences of reports, each with what it states, and sentences that state nothing for this year."""

from decimal import Decimal

import pytest

from extract.forms.narrative.report import read_report
from extract.model.content import Content, Paragraph
from extract.model.records import DocumentKind, Indicator, Measure, Place, Project, Subject, Unrecognised

TITLE = "2022年道路养护项目支出绩效自评报告\n(道路养护项目)\n"


def read_all(text: str) -> tuple[list[Project], list[Unrecognised]]:
    lines = enumerate(text.split("\n"), 1)
    blocks = tuple(Paragraph(line.strip(), Place(line=number, column=1)) for number, line in lines if line.strip())
    return read_report(Content(blocks, reader="text", media_type="text/plain"))


def read(text: str) -> Project:
    (project,), _ = read_all(TITLE + text)
    return project


def amounts(project: Project) -> list[tuple[str, Measure, Decimal, str | None]]:
    return [(row.source, row.measure, row.value, row.detail_of) for row in project.funding]


def only(project: Project) -> Indicator:
    (indicator,) = project.indicators
    return indicator


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("项目年初预算50万元。", [("initial_budget", 50)]),
        ("项目预算安排为50万元，实际到位50万元。", [("budget", 50), ("available", 50)]),
        ("全年预算数为1,050.5万元，执行数为1,000万元。", [("budget", Decimal("1050.5")), ("executed", 1000)]),
        ("预算50万元，实际支出48万元，预算执行率96%。", [("budget", 50), ("executed", 48), ("execution_rate", 96)]),
        ("预算数为50万元，执行数为5万元，完成预算的10%。", [("budget", 50), ("executed", 5), ("execution_rate", 10)]),
        ("截至2022年12月31日，已支付48万元。", [("executed", 48)]),
        ("按每公里500元安排，共计50万元。", [("budget", 50)]),
        ("2022年实施道路养护项目50万元。", [("budget", 50)]),
    ],
)  # fmt: skip
def test_money_behind_the_words_that_name_it(sentence: str, expected: list[tuple[str, object]]) -> None:
    assert [(row.measure, row.value) for row in read(sentence).funding] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "每年安排30万元。",
        "2019年预算900万元，支出850万元。",
        "预算比上年增加20万元。",
        "对3个项目开展自评，所有项目全年预算数合计650万元。",
        "某企业销售额增加45亿元左右。",
        "人均补助1000元。",
        "对违法行为罚款1.5万元。",
        "年末结余2万元。",
        "支出约50万元。",
        "省级安排20万元，县级安排30万元。",
        "办公费支出3万元，差旅费支出5万元。",
    ],
)
def test_amounts_that_are_no_money_of_this_project_and_year(sentence: str) -> None:
    (project,), unrecognised = read_all(TITLE + sentence)
    assert project.funding == []
    assert unrecognised


@pytest.mark.parametrize(
    "sentence",
    [
        "项目预算50万元（其中：省级资金20万元，县级资金30万元）。",
        "项目预算50万元，其中：省级资金20万元，县级资金30万元。",
        "项目预算50万元。其中：省级资金20万元、县级资金30万元。",
    ],
)
def test_parts_behind_their_total(sentence: str) -> None:
    assert amounts(read(sentence)) == [
        ("项目", Measure.BUDGET, 50, None),
        ("省级资金", Measure.BUDGET, 20, "项目"),
        ("县级资金", Measure.BUDGET, 30, "项目"),
    ]


def test_a_new_measure_ends_the_list_of_parts() -> None:
    project = read("项目预算50万元，其中省级资金20万元，县级资金30万元，实际支出48万元。")
    assert amounts(project)[-1] == ("项目", Measure.EXECUTED, 48, None)


def test_a_measure_is_named_by_a_verb_by_a_step_or_by_words() -> None:
    project = read(
        "市财政下达我局道路养护专项资金50万元。省级补助资金20万元已全部到位。累计拨付资金48万元，执行率96%。"
    )
    assert amounts(project) == [
        ("道路养护专项资金", Measure.BUDGET, 50, None),
        ("省级补助资金", Measure.AVAILABLE, 20, None),
        ("省级补助资金", Measure.EXECUTED, 48, None),
        ("省级补助资金", Measure.EXECUTION_RATE, 96, None),
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("2019年度县级预算共安排资金2867万元用于养护。", [("2019年度县级预算", Measure.BUDGET, 2867)]),
        ("财政拨款2867万元，上年结转资金785.56万元，全年执行数为2917.42万元。", [
            ("财政拨款", Measure.AVAILABLE, 2867), ("上年结转资金", Measure.BUDGET, Decimal("785.56")),
            ("财政拨款", Measure.EXECUTED, Decimal("2917.42")),
        ]),
        ("指标金额是110万元，实际拨付金额是108万元。", [
            ("指标金额", Measure.BUDGET, 110), ("实际拨付金额", Measure.EXECUTED, 108),
        ]),
        ("项目总投资19万元，项目预算为18万元。", [("项目总投资", Measure.BUDGET, 19), ("项目", Measure.BUDGET, 18)]),
        ("资金来源为财政投入，2019年预算实际安排151.12万元。", [("2019年预算", Measure.BUDGET, Decimal("151.12"))]),
        ("5个区承担6个项目，财政资金计划总额2200万元。", [("财政资金计划总额", Measure.BUDGET, 2200)]),
        ("中央财政下拨我省某补助资金共16项，金额合计333,001万元。", [("某补助资金", Measure.BUDGET, 333001)]),
        ("依工程进度已拨付中央财政水污染防治资金680万元。", [("中央财政水污染防治资金", Measure.EXECUTED, 680)]),
        ("区财政以抗疫特别国债安排资金700万元。", [("抗疫特别国债", Measure.BUDGET, 700)]),
        ("本项目已拨付工程款700万元，余下等待申请。", [("工程款", Measure.EXECUTED, 700)]),
        ("计划资金全部到位56万元。", [("计划资金", Measure.AVAILABLE, 56)]),
        ("市财政拨入法律援助专项经费20万元；另有上级补助48.41万元。当年支出68.41万元，执行率100%。", [
            ("法律援助专项经费", Measure.AVAILABLE, 20), ("上级补助", Measure.AVAILABLE, Decimal("48.41")),
            ("法律援助专项经费", Measure.EXECUTED, Decimal("68.41")),
            ("法律援助专项经费", Measure.EXECUTION_RATE, 100),
        ]),
        ("项目已建成，验收合格。预算执行率96.76%。", [("预算执行率", Measure.EXECUTION_RATE, Decimal("96.76"))]),
        ("对道路养护项目14500万元资金的使用情况作出评价。", [("道路养护项目", Measure.BUDGET, 14500)]),
    ],
)  # fmt: skip
def test_a_label_of_words_of_money_is_a_source(sentence: str, expected: list[tuple[str, Measure, Decimal]]) -> None:
    text = TITLE.replace("2022", "2019") + sentence
    (project,), _ = read_all(text)
    assert [(row.source, row.measure, row.value) for row in project.funding] == expected


def test_money_alone_is_the_fund_of_the_notice_before_it() -> None:
    project = read(
        "以《关于下达养护资金预算的通知》，安排2022年养护资金2263万元。"
        "以《关于下达2022年乡村衔接资金（配套项目）的通知》，安排2022年资金791万元。"
    )
    assert [(row.source, row.value) for row in project.funding] == [("养护资金", 2263), ("乡村衔接资金", 791)]


def test_each_fund_in_the_name_is_a_source() -> None:
    (project,), _ = read_all(
        "2017年国家补助旅游发展基金和省级旅游发展转移支付资金绩效评价报告\n"
        "国家补助旅游发展基金6,395万元，省级旅游发展转移支付资金36,600万元，旅游产业由此得以发展。"
    )
    assert amounts(project) == [
        ("国家补助旅游发展基金", Measure.BUDGET, 6395, None),
        ("省级旅游发展转移支付资金", Measure.BUDGET, 36600, None),
    ]


def test_instalments_do_not_drop_the_parts_of_their_sum() -> None:
    project = read(
        "2022年共下达补助资金246.2万元（其中：下达中央补助资金226.7万元，下达省级补助资金19.5万元）。"
        "8月省财政厅下达补助资金188.7万元。全区共完成发放补助资金141.8万元。"
    )
    assert amounts(project) == [
        ("补助资金", Measure.BUDGET, Decimal("246.2"), None),
        ("中央补助资金", Measure.BUDGET, Decimal("226.7"), "补助资金"),
        ("省级补助资金", Measure.BUDGET, Decimal("19.5"), "补助资金"),
        ("补助资金", Measure.EXECUTED, Decimal("141.8"), None),
    ]


def test_a_department_has_sources_by_category() -> None:
    (project,), _ = read_all(
        "某市水利局2022年度部门整体支出绩效自评报告\n2022年度支出5560万元，其中：基本支出2956万元，项目支出2604万元。"
    )
    assert amounts(project) == [
        ("2022年度支出", Measure.EXECUTED, 5560, None),
        ("基本支出", Measure.EXECUTED, 2956, "2022年度支出"),
        ("项目支出", Measure.EXECUTED, 2604, "2022年度支出"),
    ]


def test_parts_of_parts_are_left_out() -> None:
    project = read("共下达养护资金50万元，其中下达甲县20万元；乙县30万元。甲县具体是：路面10万元；标线10万元。")
    assert [(row.source, row.value) for row in project.funding] == [("养护资金", 50), ("甲县", 20), ("乙县", 30)]


def test_amounts_that_contradict_each_other_are_unread() -> None:
    project = read("收到道路养护资金20万元。\n收到道路养护资金30万元。")
    assert project.funding == []


def test_the_sum_of_instalments_is_kept() -> None:
    project = read("共收到道路养护资金50万元。\n1月收到道路养护资金20万元。\n9月收到道路养护资金30万元。")
    assert [row.value for row in project.funding] == [50]


def test_what_money_was_spent_on() -> None:
    project = read("实际支出2.91万元。具体支出为标线更新费用2.91万元。")
    assert amounts(project)[-1] == ("标线更新费用", Measure.EXECUTED, Decimal("2.91"), "道路养护项目")


def test_an_amount_is_traced_to_its_column() -> None:
    project = read("一、资金情况\n  项目预算 50 万元。")
    (row,) = project.funding
    assert (row.cells["value"].line, row.cells["value"].column, row.cells["value"].text) == (4, 6, "50 万元")


@pytest.mark.parametrize(
    "sentence",
    [
        "养护里程，年初目标值≥90公里，实际完成值95公里，自评得分20分；",
        "养护里程年度指标值≥90公里，全年实际值95公里，得20分。",
        "1.养护里程：目标值为≥90公里，完成值为95公里，分值20分，得分20分。",
    ],
)
def test_target_and_outcome_behind_their_labels(sentence: str) -> None:
    row = only(read(sentence))
    assert (row.level3, row.target, row.actual, row.score) == ("养护里程", "≥90公里", "95公里", 20)
    assert (row.normalized.comparator, row.normalized.value) == ("ge", 90)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("受理申请37家，计划10家，得2.5分。", ("受理申请", "10家", "37家")),
        ("计划养护道路30条，实际养护道路29条，得5分。", ("养护道路", "30条", "29条")),
        ("受理量计划同比增长15%，受理量1675件，同比增长37%，得3分。", ("受理量", "同比增长15%", "1675件，同比增长37%")),
        ("开展5次专项检查，已开展9次，得2分。", ("专项检查", "5次", "9次")),
        ("全年计划举办4次以上宣传活动，实际举办4次，得7分。", ("宣传活动", "4次以上", "4次")),
        ("群众满意度为91.3%，目标值为90%，得10分。", ("群众满意度", "90%", "91.3%")),
        ("验收合格率达到98%，高于目标值95%，得10分。", ("验收合格率", "95%", "98%")),
        ("计划培训500人次，实际培训620人次，完成率124%，得4分。", ("培训", "500人次", "620人次")),
    ],
)  # fmt: skip
def test_a_plan_beside_an_outcome(sentence: str, expected: tuple[str, str, str]) -> None:
    row = only(read(f"三、绩效分析\n（一）产出指标\n1.数量指标\n{sentence}"))
    assert (row.level1, row.level2) == ("产出指标", "数量指标")
    assert (row.level3, row.target, row.actual) == expected


@pytest.mark.parametrize(
    ("sentence", "name", "actual"),
    [
        ("完成现场检查1055件，得2分。", "现场检查", "1055件"),
        ("各子项目群众满意度，95%以上，得10分。", "群众满意度", "95%以上"),
        ("咨询量增长10%以上，得6分", "咨询量", "增长10%以上"),
        ("交通贡献率：对发展提供有力支撑，得7分。", "交通贡献率", "对发展提供有力支撑"),
        ("本项目实际下达时间与年初计划时间同步，在2022年12月31日前完成，得10分。", "本项目实际下达时间",
         "与年初计划时间同步，在2022年12月31日前完成"),
        ("问卷调查显示，群众满意度为88.2%，得8分。", "群众满意度", "88.2%"),
    ],
)  # fmt: skip
def test_an_outcome_alone(sentence: str, name: str, actual: str) -> None:
    row = only(read(f"三、绩效分析\n（一）产出指标\n1.数量指标\n{sentence}"))
    assert (row.level3, row.target, row.actual) == (name, None, actual)


def test_several_outcomes_in_one_sentence_without_a_score() -> None:
    project = read("（一）产出指标\n1.数量指标：开展培训3次，培训人数150人。")
    assert [(row.level3, row.actual) for row in project.indicators] == [("开展培训", "3次"), ("培训人数", "150人")]


def test_several_outcomes_in_one_clause() -> None:
    project = read("（一）产出指标\n1.数量指标：敬老院改造项目3个、救助站改造项目1个、护理员参赛人数15人。")
    assert [(row.level3, row.actual) for row in project.indicators] == [
        ("敬老院改造项目", "3个"), ("救助站改造项目", "1个"), ("护理员参赛人数", "15人"),
    ]  # fmt: skip


def test_weight_and_score_without_their_unit() -> None:
    row = only(read("（一）产出指标\n1.数量指标\n（1）开展培训次数，目标值2，完成值2，分值6，得分5.5。"))
    assert (row.weight, row.score) == (6, Decimal("5.5"))


def test_levels_numbered_alike_are_alike() -> None:
    project = read("1.数量指标：培训人数15人。\n2.成本指标：总计支出96万元。")
    assert [(row.level1, row.level2) for row in project.indicators] == [(None, "数量指标"), (None, "成本指标")]


def test_achievements_in_prose_without_levels() -> None:
    project = read(
        "（二）专项资金预期目标完成程度。\n2022年完成一期工程治理河道长度8.43公里，计划明年治理5公里。"
        "两个工程质量均为合格，已购入压缩车1辆、配套转运箱2个、分类垃圾桶等；群众满意度超过95%，资金使用率100%。"
    )
    assert [(row.level3, row.actual) for row in project.indicators] == [
        ("一期工程治理河道长度", "8.43公里"), ("压缩车", "1辆"), ("配套转运箱", "2个"), ("群众满意度", "超过95%"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "sentence",
    ["三、绩效自评结论\n项目自评分：96.5分", "（一）自评分数。\n按评分表逐项打分，自评分数96.5。",
     "对照绩效指标，对项目14500万元资金的使用情况作出评价，评定得分96.5分。"],
)  # fmt: skip
def test_a_total_score_by_other_names(sentence: str) -> None:
    assert read(sentence).total_score == Decimal("96.5")


def test_the_number_of_indicators_is_no_indicator() -> None:
    assert read("一、产出指标\n绩效目标共设11个，实际完成11个。").indicators == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("布防飞机数量≥6架，实际布防6架。", ("布防飞机数量", "≥6架", "6架")),
        ("除险加固10座，完成10座。", ("除险加固", "10座", "10座")),
        ("补助标准年初指标值为260元/辆，实际按该标准发放。", ("补助标准", "260元/辆", "按该标准发放")),
        ("开放服务天数360天，指标完成率100%。", ("开放服务天数", "360天", None)),
        ("康复服务水平有所提高。", ("康复服务水平", None, "有所提高")),
        ("学校满意度大于年度指标值≥95%。", ("学校满意度", "≥95%", None)),
        ("完成道路建设491米，已完成。", ("道路建设", "491米", "已完成")),
        ("方便周边居民出行，已完成。", ("方便周边居民出行", None, "已完成")),
        ("制定国家标准数量（项），目标值2，完成值3，分值6，得分6。", ("制定国家标准数量（项）", "2", "3")),
    ],
)  # fmt: skip
def test_bounds_shares_and_changes(sentence: str, expected: tuple[str, str | None, str | None]) -> None:
    row = only(read(f"三、绩效分析\n（一）产出指标\n1.数量指标\n{sentence}"))
    assert (row.level3, row.target, row.actual) == expected


def test_targets_in_a_goal_without_other_indicators() -> None:
    project = read("项目绩效目标是完成救护培训3000人，发展志愿者50人，开展宣传3次以上。")
    assert [(row.level3, row.target) for row in project.indicators] == [
        ("救护培训", "3000人"),
        ("发展志愿者", "50人"),
        ("开展宣传", "3次以上"),
    ]


def test_a_heading_that_names_one_indicator() -> None:
    row = only(read("（一）产出指标\n1.养护完成数量（权重10分）。计划完成10处，实际完成9处，扣1分，得9分。"))
    assert (row.level3, row.target, row.actual, row.weight, row.score) == ("养护完成数量", "10处", "9处", 10, 9)


def test_a_goal_is_no_outcome() -> None:
    project = read("（二）项目绩效目标\n1.数量指标：开展培训3次。\n2.质量指标：合格率95%。")
    assert project.indicators == []


def test_a_list_of_targets_has_targets() -> None:
    (project,), _ = read_all("2023年度文物修缮项目绩效目标\n（一）产出指标\n1.数量指标：修缮单位≥5处；开展巡查≥24次。")
    assert project.form.kind is DocumentKind.TARGET_TABLE
    assert [(row.level3, row.target, row.actual) for row in project.indicators] == [
        ("修缮单位", "≥5处", None),
        ("开展巡查", "≥24次", None),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "因此评价分96.5分，自评等级为优。",
        "经自评，综合得分为96.5分，评价等级为“优”。",
        "道路养护项目自评得分96.5分，自评结果为“优”。",
        "项目绩效评价得分为96.5分（满分100分），绩效评级为“优”。",
    ],
)
def test_total_score_and_rating(sentence: str) -> None:
    project = read(f"一、自评结论\n{sentence}")
    assert (project.total_score, project.rating) == (Decimal("96.5"), "优")


@pytest.mark.parametrize(
    "sentence",
    [
        "项目决策满分20分，得分18.5分；产出指标分值35分，得分32分。",
        "各部分得分情况：项目决策权重为20分，实际得18.5分。产出类指标分值35分，得分32分，得分率91%。",
    ],
)
def test_scores_of_sections_are_no_total(sentence: str) -> None:
    project = read(sentence)
    assert project.total_score is None
    assert [(row.scope.removeprefix("项目"), row.max_score, row.score) for row in project.scores] == [
        ("决策", 20, Decimal("18.5")),
        ("产出", 35, 32),
    ]


def test_labels_with_values_and_no_personal_data() -> None:
    project = read("项目主管部门：某县交通局。\n项目实施单位：某乡政府。\n项目负责人：张三\n项目建设目标：路好走。")
    assert (project.competent_department, project.implementing_unit) == ("某县交通局", "某乡政府")
    assert project.annual_goal == "路好走。"
    assert "张三" not in project.model_dump_json()


def test_each_project_has_a_summary_and_the_whole_has_none() -> None:
    projects, _ = read_all(
        "某局2022年度部门决算\n"
        "一、收入支出说明\n支出总计799万元。\n"
        "二、绩效自评结果\n我局对2个项目开展绩效自评，涉及资金350万元，完成预算的99%。\n"
        "1.农田建设项目绩效自评综述：农田建设项目自评得分为98.5分。全年预算数为200万元，执行数为197万元，完成预算的98.5%。\n"
        "2.农机补贴项目绩效自评综述：全年预算数为150万元，执行数为150万元。"
        "项目绩效目标完成情况：一是补贴农机560台。发现的主要问题：拨付2次较慢。"
    )
    assert [(p.name, p.parent, len(p.funding)) for p in projects] == [
        ("农田建设项目", None, 3),
        ("农机补贴项目", None, 2),
    ]
    assert projects[0].total_score == Decimal("98.5")
    assert [(row.level3, row.actual) for row in projects[1].indicators] == [("补贴农机", "560台")]


def test_sections_of_an_explanation_of_funds() -> None:
    (project,), _ = read_all(
        "某市2023年社区文化项目经费情况说明\n一、项目概述\n用于组织文化活动。\n二、立项依据\n依据有关条例。\n"
        "三、实施主体\n某市文化馆\n四、实施周期\n2023年1月至2024年6月\n五、绩效目标\n满足群众文化需求。"
    )
    assert (project.name, project.content, project.necessity) == (
        "2023年社区文化项目",
        "用于组织文化活动。",
        "依据有关条例。",
    )
    assert (project.implementing_unit, project.start_year, project.end_year) == ("某市文化馆", 2023, 2024)
    assert project.annual_goal == "满足群众文化需求。"


def test_a_text_without_a_title_is_a_report_if_it_states_amounts_of_a_project() -> None:
    (project,), _ = read_all(
        "二、绩效目标完成情况\n2021年困难群众救助补助资金共下达365万元，全年累计支出360万元。自评得分98分。"
    )
    assert (project.name, project.form.title, project.form.fiscal_year) == ("困难群众救助补助资金", None, 2021)
    assert [(row.measure, row.value) for row in project.funding] == [("budget", 365), ("executed", 360)]


def test_headings_that_lost_their_line_ends() -> None:
    (project,), _ = read_all(
        "某县第一中学专项资金绩效自评报告一、基本情况(一)项目概况我校2022年项目为一个：教学楼维修项目(二)资金情况"
        "年初预算50万元，支出48万元二、绩效情况(一)产出情况维修教室20间"
    )
    assert (project.name, project.implementing_unit) == ("教学楼维修项目", "某县第一中学")
    assert [row.value for row in project.funding] == [50, 48]


def test_each_title_with_its_headings_begins_a_report() -> None:
    projects, _ = read_all(
        "科技创新专项经费情况说明\n一、项目概述\n创新。\n二、年度预算安排\n50万元\n"
        "生命健康专项经费情况说明\n一、项目概述\n健康。\n二、年度预算安排\n70万元"
    )
    assert [(one.name, one.form.number, [(r.source, r.value) for r in one.funding]) for one in projects] == [
        ("科技创新专项", 1, [("年度预算安排", 50)]),
        ("生命健康专项", 2, [("年度预算安排", 70)]),
    ]


def test_subject_and_kind_stand_in_the_title() -> None:
    (department,), _ = read_all("2021年度部门整体支出绩效自评报告\n综合评分为97分。")
    assert (department.subject, department.form.kind) == (Subject.DEPARTMENT, DocumentKind.DEPARTMENT_SELF_EVALUATION)
    (transfer,), _ = read_all("某县2021年食品监管转移支付绩效评价报告\n实际支出2万元。")
    assert (transfer.subject, transfer.form.kind) == (Subject.TRANSFER_PAYMENT, DocumentKind.EVALUATION_REPORT)


@pytest.mark.parametrize("text", ["一封没有标题的信。\n今天下雨。", "2023年工作要点\n支出50万元。"])
def test_a_text_that_is_no_report_gives_nothing(text: str) -> None:
    assert read_all(text) == ([], [])


def test_the_whole_budget_of_a_year_has_its_printed_label() -> None:
    (whole, part) = read("2022年度项目总预算1170.00万元，其中支持企业规模化发展870.00万元。").funding
    assert (whole.source, whole.value) == ("2022年度项目总预算", 1170)
    assert (part.source, part.detail_of) == ("支持企业规模化发展", "2022年度项目总预算")
