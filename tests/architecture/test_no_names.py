"""No code or vocabulary contains a place, agency or project of the documents that it was developed with."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
EXTRACT = ROOT / "extract"
FILES = sorted(path for path in EXTRACT.rglob("*") if path.suffix in (".py", ".yml"))

PROVINCES = re.findall(
    r"\w+",
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 重庆 "
    "四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾",
)
HANZI = "[\u4e00-\u9fff]"
PLACE = re.compile(
    rf"(?:(?<!{HANZI})|(?<=[省市县区州]))(?![以各全本我为接])({HANZI}{{2,3}}?)(?:省|自治州|市|开发区|新区|[县区州盟旗镇乡])"
    rf"(?=(?:{HANZI}{{2,12}}?[省市县区州盟旗镇乡])*{HANZI}{{0,12}}(?:局|委员会|政府|中心|学))"
)
NOT_ITS_OWN = re.compile(r"^[\w.()]*?\d+[-年](?:\d{4})?(?:年度?)?|^\d{4}年度?")
SHORTEST_NAME = 5


def documents() -> Iterator[tuple[dict[str, Any], str]]:
    """Return gold and text of every document that readers and forms were developed with."""
    for gold in sorted((DATA / "gold").glob("*.json")):
        text = ROOT / "samples" / "inbox" / f"{gold.stem}.txt"
        yield json.loads(gold.read_text("utf-8")), text.read_text("utf-8")
    for folder in sorted((DATA / "dev").iterdir()):
        yield json.loads((folder / "gold.json").read_text("utf-8")), (folder / "source.txt").read_text("utf-8")


def places() -> set[str]:
    """Return provinces, and the cities, counties and townships in agency names, without 市 or 县."""
    return {*PROVINCES, *(found[1] for _, text in documents() for found in PLACE.finditer(text))}


def names(*fields: str) -> set[str]:
    """Return the values of some gold fields, as printed and without number and year."""
    found: set[str] = set()
    for gold, _ in documents():
        rows = [gold["document"], *gold["projects"]]
        found |= {row[field] for row in rows for field in fields if row.get(field)}
    return {name for whole in found for name in (whole, NOT_ITS_OWN.sub("", whole)) if len(name) >= SHORTEST_NAME}


@cache
def known() -> frozenset[str]:
    return frozenset(places() | names("publisher", "competent_department", "implementing_unit") | names("name"))


def found_in(text: str) -> set[str]:
    plain = re.sub(r"\s", "", text)
    return {name for name in known() if name in plain}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(EXTRACT)))
def test_no_name_of_a_document_is_in(path: Path) -> None:
    assert found_in(path.read_text("utf-8")) == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  - 云南省级资金", "云南"),
        ('if "东阳" in title:', "东阳"),
        ("agency: '清涧县交通运输局'", "清涧县交通运输局"),
        ("# 马踏镇 prints it twice", "马踏"),
        ("  - 雾炮车降尘抑尘\n服务", "雾炮车降尘抑尘服务"),
        ('"""A name such as ``保护中心运行维护费``."""', "保护中心运行维护费"),
    ],
)
def test_a_name_is_found(text: str, name: str) -> None:
    assert name in found_in(text)


def test_words_of_any_form_are_not_names() -> None:
    assert found_in("以及各市县财政局；县级主管部门，本市人民政府，项目名称：专项资金") == set()
