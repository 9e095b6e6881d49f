"""What counts as personal data and what does not. All names and numbers here are made up."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.quality.personal_data import CANDIDATE, find_personal_data

PERSONAL = [
    ("13812345678", "mobile number"),
    ("王小明 13812345678", "mobile number"),
    ("王小明(13812345678)。", "mobile number"),
    ("138 1234 5678", "mobile number"),
    ("138-1234-5678", "mobile number"),
    ("１３８１２３４５６７８", "mobile number"),
    ("联系电话：0730-7623456", "telephone number"),
    ("联系电话：(0730)7623456", "telephone number"),
    ("联系电话 7623456", "telephone number"),
    ("电 话：65123456", "telephone number"),
    ("手机：13800000000", "telephone number"),
    ("联系电话：00000000", "telephone number"),
    ("项目负责人及电话 | 某某 00000000000", "telephone number"),
    ("联系方式\t010-65123456", "telephone number"),
    ("11010519491231002X", "identity card number"),
    ("身份证号：110105194912310 02X 或 11010519491231002X", "identity card number"),
    ("填表人：王小明", "name"),
    ("填表人: 李雷 联系电话:", "name"),
    ("填 表 人：李雷", "name"),
    ("填　表　人：李　雷", "name"),
    ("填报人：欧阳娜娜审核人：", "name"),
    ("经办人：张三", "name"),
    ("经办人（签字）：张三", "name"),
    ("联系⼈：张三", "name"),
    ("项目负责人\t赵云", "name"),
    ("项目负责人/ 联系电话 赵云", "name"),
    ("财务负责人 | 周瑜 | 单位", "name"),
    ("联系人：买买提·艾力", "name"),
    ("填表人：某某      联系电话：", "name"),
    ("某某", "name"),
]

HARMLESS = [
    # amounts
    "13500000000",
    "13812345678元",
    "13,812,345,678.00",
    "13812345678.25",
    "3309840.00",
    "7250000",
    "0.13812345678",
    "年度资金总额：1715.27万元",
    "电话费 1234567元",
    "电话费用 1234567",
    "安装电话 20000000 户",
    # document numbers
    "财预〔2020〕10号",
    "2020〔5〕号",
    "湘财预〔2021〕0012号",
    # codes
    "51000021R000000019951",
    "51092324T000010263357-农村道路",
    "610101",
    "610101 天津市知识产权局",
    "91110000100000000X",
    "123456789012345678",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "a13812345678b",
    # dates and years
    "2021年7月27日",
    "20210727",
    "2021-07-27 10:00:00",
    "20240101120000",
    # public telephones
    "监督电话：0512-65123456",
    "咨询电话 12345678",
    "12345热线电话办结率≥95%",
    "设立举报电话12388",
    # labels without a person
    "填表人：",
    "填表人：        联系电话：        填报日期：2021年7月27日",
    "填表人: 填报日期: 单位负责人签字:",
    "项目负责人：单位负责人：",
    "项目负责人 | 项目名称 | 金额",
    "项目负责人/ 联系电话\t00",
    "落实项目负责人责任制",
    "主要负责人 任组长",
    "联系人满意度≥90%",
    "扫一扫在手机打开当前页",
    "负责人高度重视项目实施",
    "服务对象满意度 某某县",
]


@pytest.mark.parametrize(("text", "kind"), PERSONAL)
def test_personal_data_is_found(text: str, kind: str):
    assert kind in find_personal_data(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_are_not_found(text: str):
    assert find_personal_data(text) == []


def test_the_samples_hold_no_personal_data_but_the_masked_form_filler():
    samples = Path(__file__).parents[2] / "samples" / "inbox"
    found = {
        (path.stem, kind)
        for path in samples.glob("*.txt")
        for line in path.read_text().splitlines()
        for kind in find_personal_data(line)
    }
    assert found == {("004", "name"), ("004", "telephone number")}


@given(st.text(alphabet="填表联系负责人电话手机：: 　\t|某王小明0123456789１３８-()Xx·", max_size=40))
def test_the_candidate_pattern_matches_every_text_with_personal_data(text: str):
    if find_personal_data(text):
        assert re.search(CANDIDATE, text)
