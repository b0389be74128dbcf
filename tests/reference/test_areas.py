"""The shipped list of areas."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from outreach.reference.areas import areas, current_code, romanise_place

LATIN = {
    "搬经镇": "Banjing Zhen",
    "铜陵经济技术开发区": "Tongling Jingji Jishu Kaifaqu",
    "香坊大街街道": "Xiangfang Dajie Jiedao",
    "兵团三十三团": "Bingtuan Sanshisantuan",
    "济源市坡头镇": "Jiyuanshi Potou Zhen",
    "城西桥社区服务中心": "Chengxiqiao Shequ Fuwuzhongxin",
    "新巴尔虎左旗": "Xinba'erhu Zuoqi",
    "东乡族自治县": "Dongxiangzu Zizhixian",
}


def test_counts_are_those_of_the_lists() -> None:
    current = Counter(area.level for area in areas().values() if area.last_on is None)
    assert current == {"country": 1, "province": 34, "prefecture": 342, "county": 2846, "township": 41352}


def test_every_parent_and_successor_exists() -> None:
    for area in areas().values():
        assert area.parent_code is None or area.parent_code in areas()
        assert area.successor_code is None or areas()[area.successor_code].last_on is None


@pytest.mark.parametrize(
    ("code", "name", "initials"),
    [("320682", "Rugao", "rg"), ("320685", "Hai'an", "ha"), ("341621", "Guoyang", "gy"), ("371722", "Shanxian", "sx"),
     ("410621", "Xunxian", "xx"), ("610000", "Shaanxi", "sx"), ("141100", "Lüliang", "ll"), ("360821", "Ji'an County", "ja")],
)  # fmt: skip
def test_readings_are_those_of_the_places(code: str, name: str, initials: str) -> None:
    assert (areas()[code].name_en, areas()[code].initials) == (name, initials)


def test_latin_names_keep_what_a_place_is_apart() -> None:
    names = {a.name_zh: a.name_en for a in areas().values() if a.last_on is None}
    assert {name: names[name] for name in LATIN} == LATIN
    assert max(len(name) for name in names.values()) <= 120


def test_a_name_of_one_syllable_stays_joined() -> None:
    assert romanise_place("单县", "shan xian") == "Shanxian"
    assert (
        romanise_place("额敏（兵地、辽阳）园区", "e min （ bing di 、 liao yang ） yuan qu")
        == "Emin (Bingdi-liaoyang) Yuanqu"
    )


@pytest.mark.parametrize("code", ["441900", "442000", "460400", "620200"])
def test_cities_without_counties_hold_their_townships(code: str) -> None:
    assert next(a.level for a in areas().values() if a.parent_code == code) == "township"


@pytest.mark.shared
def test_readings_equal_the_proofed_ones(shared_data: Path) -> None:
    with (shared_data / "counties_2024_derived.csv").open(encoding="utf-8", newline="") as lines:
        proofed = {row["adcode"]: row for row in csv.DictReader(lines)}
    ours = {a.code: a for a in areas().values() if a.level == "county" and a.last_on is None}
    assert set(ours) == set(proofed)
    wrong = [
        (row["name_zh"], row["pinyin"], ours[code].pinyin)
        for code, row in proofed.items()
        if not row["pinyin"].replace(" ", "").startswith(ours[code].pinyin) or row["name_zh"] != ours[code].name_zh
    ]
    assert wrong == []


@pytest.mark.shared
def test_recoded_counties_are_followed(shared_data: Path) -> None:
    with (shared_data / "adcode_changes_2020_2024.csv").open(encoding="utf-8", newline="") as lines:
        changes = [
            row for row in csv.DictReader(lines) if row["old_adcode"] and not row["old_adcode"].startswith("4603")
        ]
    assert {c["old_adcode"]: current_code(c["old_adcode"]) for c in changes} == {
        c["old_adcode"]: c["new_adcode"] for c in changes
    }
