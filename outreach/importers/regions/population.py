"""Rows of a census table to counts by code."""

from dataclasses import dataclass

from outreach.domain.words import N_
from outreach.importers.cells import read_count
from outreach.importers.regions.report import Refusal, read_sheet
from outreach.importers.tables import UnreadableFile

NAMES = {
    "code": ("adcode2020", "adcode", "code", "区划代码", "行政区划代码", "代码"),
    "name": ("name", "名称", "地区", "县名"),
    "total": ("pop_total", "population", "total", "people", "常住人口", "总人口", "人口", "人口数"),
    "urban": ("pop_urban", "urban", "城镇人口", "城镇"),
    "rural": ("pop_rural", "rural", "乡村人口", "农村人口", "乡村"),
    "source": ("source", "来源"),
}


@dataclass(frozen=True, slots=True)
class CensusRow:
    """The count of one code."""

    line: int
    code: str
    name: str
    total: int
    urban: int | None
    rural: int | None


def read_census(data: bytes) -> tuple[list[CensusRow], list[Refusal]]:
    """The counts of a file, and the rows that can't be read."""
    sheet = read_sheet(data, NAMES)
    if not {"code", "total"} <= set(sheet.columns):
        raise UnreadableFile(N_("The file has no columns for the area's code and its people."))
    rows: list[CensusRow] = []
    refused: list[Refusal] = []
    seen: set[str] = set()
    for line, cells in sheet.rows:
        code = sheet.cell(cells, "code").removesuffix(".0")
        if not (code.isascii() and code.isdigit() and len(code) in (6, 9, 12)):
            refused.append(Refusal(line, "code", N_("the code is not one of 6, 9 or 12 digits")))
            continue
        if code in seen:
            refused.append(Refusal(line, "code", N_("this code is in the file twice")))
            continue
        try:
            total, urban, rural = (read_count(sheet.cell(cells, name)) for name in ("total", "urban", "rural"))
        except ValueError:
            total = None
        if total is None or total > 2_000_000_000:
            refused.append(Refusal(line, "total", N_("a number is not a whole number of zero or more")))
            continue
        seen.add(code)
        rows.append(CensusRow(line, code, sheet.cell(cells, "name"), total, urban, rural))
    return rows, refused
