"""Read areas.csv: country, provinces, prefectures, counties, townships, and county codes that have ended."""

import csv
from collections.abc import Iterator
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
    parts = syllables.replace("lv", "lü").replace("nv", "nü").split()
    joined = "".join(f"'{p}" if i and p[0] in "aeo" else p for i, p in enumerate(parts))
    return joined[:1].upper() + joined[1:]


def english_name(code: str, name_zh: str, syllables: str, parent_syllables: str) -> str:
    """The English name; a county named as its prefecture says what it is: "Ji'an County"."""
    if code in ENGLISH:
        return ENGLISH[code]
    name = romanise(syllables)
    if level_of(code) == "county" and syllables == parent_syllables:
        return f"{name} {KINDS_EN.get(name_zh[-1], '')}".strip()
    return name


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def read_areas() -> Iterator[ReferenceArea]:
    """Every area, parents before children and successors anywhere."""
    said: dict[str, str] = {}
    with (FOLDER / "areas.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    order = {"country": 0, "province": 1, "prefecture": 2, "county": 3, "township": 4}
    rows.sort(key=lambda row: (order[level_of(row["code"])], row["code"]))
    for row in rows:
        code, syllables = row["code"], row["pinyin"]
        parent = row["parent"] or (code[:6] if len(code) > 6 else None)
        said[code] = syllables
        yield ReferenceArea(
            code=code,
            level=level_of(code),
            name_zh=row["name"],
            name_en=english_name(code, row["name"], syllables, said.get(parent or "", "")),
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
