"""Read areas.csv: country, provinces, prefectures, counties, townships, and county codes that have ended."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from outreach.reference import FOLDER

ENGLISH = {
    "100000": "China",
    "150000": "Inner Mongolia",
    "610000": "Shaanxi",
    "810000": "Hong Kong",
    "820000": "Macau",
    "419000": "Counties under Henan",
    "429000": "Counties under Hubei",
    "469000": "Counties under Hainan",
    "500200": "Counties of Chongqing",
    "659000": "Cities under Xinjiang",
}
KINDS_ZH = {"街道": "Jiedao", "地区": "Diqu", "苏木": "Sumu", "镇": "Zhen", "乡": "Xiang"}
MIN_APART = 2
# What a place is, or what kind of that: written apart from its name. The longer ones come first.
_WORDS = """
开发区 管理区 园区 产业园 工业园 工业区 经济区 经济园 示范区 试验区 实验区 度假区 风景区 名胜区 保税区 保护区 生活区 旅游区 加工区 合作区
新区 片区 东区 西区 南区 北区 社区 城区 林业局 管理局 管理处 管理站 办事处 办公室 管委会 委员会 服务中心 有限公司 集团 公司 中心
农场 林场 牧场 渔场 茶场 盐场 农林场 畜牧场 园艺场 良种场 原种场 种畜场 种牛场 种羊场 种马场 垦殖场 养殖场 繁育场 繁殖场 农牧场 畜牧农场
经济 技术 高新 产业 工业 旅游 综合 国营 国有 华侨 林业 开发 管理 高新技术 示范 飞地 临空 农业 科技 特别 兵团
大街 大道 左翼 右翼 前旗 中旗 后旗 左旗 右旗 联合旗 自治旗 自治县 矿区 林区
满族 回族 苗族 壮族 蒙古族 土家族 侗族 瑶族 藏族 彝族 白族 东乡族 鄂温克族 朝鲜族 锡伯族 布依族 羌族
"""
APART = tuple(sorted(_WORDS.split(), key=lambda word: (-len(word), word)))
KINDS_EN = {"县": "County", "市": "City", "区": "District", "旗": "Banner"}


@dataclass(frozen=True, slots=True)
class ReferenceArea:
    """One row of the list of areas; codes as text."""

    code: str
    level: str
    name_zh: str
    name_en: str
    pinyin: str
    initials: str
    parent_code: str | None
    first_on: date | None = None
    last_on: date | None = None
    successor_code: str | None = None


def level_of(code: str) -> str:
    """The level that a code's form tells: '320682' is a county."""
    if len(code) > 6:
        return "township"
    if code == "100000":
        return "country"
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def romanise(syllables: str) -> str:
    """'hai an' -> "Hai'an": joined, capital first, an apostrophe before a vowel, ü where pinyin types v."""
    return _joined(syllables.replace("lv", "lü").replace("nv", "nü").split())


def _joined(parts: Sequence[str]) -> str:
    joined = "".join(f"'{p}" if i and p[0] in "aeo" else p for i, p in enumerate(parts))
    return joined[:1].upper() + joined[1:]


def romanise_place(name_zh: str, syllables: str, parent_zh: str = "") -> str:
    """A township's or banner's name as the standard writes it: the name joined, what it is apart, each with a capital.

    '东陈镇', 'dong chen' -> "Dongchen Zhen"; '通榆经济开发区' -> "Tongyu Jingji Kaifaqu". A name of one syllable stays
    joined with its kind ("Danxian"), and a name whose syllables don't match its characters is joined as it is.
    """
    said = syllables.replace("lv", "lü").replace("nv", "nü").split()
    kind = next((k for k in KINDS_ZH if name_zh.endswith(k)), "")
    rest = name_zh[: len(said)]
    if len(said) != len(rest) or (len(said) == len(name_zh) and len(name_zh) <= MIN_APART):
        return romanise(syllables)
    words: list[str] = []
    while word := next((w for w in APART if rest.endswith(w) and len(rest) > len(w) + 1), ""):
        words.insert(0, _joined(said[len(rest) - len(word) : len(rest)]))
        rest = rest[: -len(word)]
    start = next((len(p) for p in (parent_zh, "兵团") if p and rest.startswith(p) and len(rest) > len(p) + 1), 0)
    words[:0] = [_joined(part) for part in (said[:start], said[start : len(rest)]) if part]
    joined = " ".join([*words, KINDS_ZH[kind]] if kind and len(said) < len(name_zh) else words)
    latin = re.sub(r"（(.)", lambda found: f" ({found[1].upper()}", joined).replace("）", ") ").replace("、", "-")
    return " ".join(latin.split())


def english_name(code: str, name_zh: str, syllables: str, parent_zh: str, parent_syllables: str) -> str:
    """The English name; a county named as its prefecture says what it is: "Ji'an County"."""
    if code in ENGLISH:
        return ENGLISH[code]
    level = level_of(code)
    if level == "township" or (level == "county" and name_zh.endswith(("旗", "自治县", "矿区", "林区"))):
        return romanise_place(name_zh, syllables, parent_zh)
    name = romanise(syllables)
    if level == "county" and syllables == parent_syllables:
        return f"{name} {KINDS_EN.get(name_zh[-1], '')}".strip()
    return name


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def read_areas() -> Iterator[ReferenceArea]:
    """Every area, parents before children and successors anywhere."""
    said: dict[str, tuple[str, str]] = {}
    with (FOLDER / "areas.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    order = {"country": 0, "province": 1, "prefecture": 2, "county": 3, "township": 4}
    rows.sort(key=lambda row: (order[level_of(row["code"])], row["code"]))
    for row in rows:
        code, syllables = row["code"], row["pinyin"]
        parent = row["parent"] or (code[:6] if len(code) > 6 else None)
        said[code] = (row["name"], syllables)
        yield ReferenceArea(
            code=code,
            level=level_of(code),
            name_zh=row["name"],
            name_en=english_name(code, row["name"], syllables, *said.get(parent or "", ("", ""))),
            pinyin=syllables.replace(" ", ""),
            initials="".join(part[0] for part in syllables.split()),
            parent_code=parent,
            first_on=_day(row["first_on"]),
            last_on=_day(row["last_on"]),
            successor_code=row["successor"] or None,
        )


@cache
def areas() -> dict[str, ReferenceArea]:
    """Every area by its code."""
    return {area.code: area for area in read_areas()}


@cache
def successors() -> dict[str, str]:
    """Ended county code -> the code that has followed it."""
    return {area.code: area.successor_code for area in areas().values() if area.successor_code}


def current_code(code: str) -> str:
    """The code in force for a code of any list since 2020; an unknown code comes back as it is."""
    return successors().get(code, code)
