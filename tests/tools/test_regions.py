"""The seed of regions: short names, and the former regions that are kept."""

import pytest

from tools.regions import level_of, regions, short_name_of


@pytest.mark.parametrize(
    ("code", "name", "short"),
    [
        ("120000", "天津市", "天津"),
        ("150000", "内蒙古自治区", "内蒙古"),
        ("650000", "新疆维吾尔自治区", "新疆"),
        ("320600", "南通市", "南通"),
        ("422800", "恩施土家族苗族自治州", "恩施州"),
        ("500243", "彭水苗族土家族自治县", "彭水县"),
        ("340422", "寿县", ""),
        ("110105", "朝阳区", "朝阳"),
    ],
)
def test_a_name_is_shortened_to_its_common_form(code: str, name: str, short: str) -> None:
    assert short_name_of(name, level_of(code)) == short


def test_a_former_region_is_kept_unless_its_province_still_has_the_name() -> None:
    current = {"320000": "江苏省", "320600": "南通市", "320613": "崇川区", "320614": "海门区"}
    former = {"320000": "江苏省", "320600": "南通市", "320602": "崇川区", "320684": "海门市"}
    assert [(one.region_code, one.short_name, one.is_in_force) for one in regions(current, former)] == [
        ("320000", "江苏", "true"),
        ("320600", "南通", "true"),
        ("320613", "崇川", "true"),
        ("320614", "海门", "true"),
        ("320684", "", "false"),
    ]
