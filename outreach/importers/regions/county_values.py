"""Tables of one number a county: electric cars registered, detour factors."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.importers.regions.report import Refusal, RegionReport, read_sheet
from outreach.importers.tables import UnreadableFile
from outreach.services.county_values import CountyValue, replace_detours, replace_nevs

CODES = ("adcode", "code", "区划代码", "行政区划代码", "代码")
NEVS = ("nevs", "nev_stock", "stock", "total", "保有量", "新能源汽车保有量", "新能源汽车")
DETOURS = ("detour", "detour_factor", "factor", "绕行系数")
NOT_A_COUNT = N_("a number is not a whole number of zero or more")
NOT_A_FACTOR = N_("a detour factor is a number from 1 to 5")
MOST = 100_000_000


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    code: str
    value: float


def import_nevs(
    session: Session, *, actor: Actor, data: bytes, year: int, source: str, partial: bool = True
) -> RegionReport:
    """Import a year's stock of electric cars by county. With a refused row nothing is stored unless `partial`."""
    rows, refused = _read(data, NEVS, "total", NOT_A_COUNT, _count)
    report = RegionReport(read=len(rows) + len(refused), refused=refused)
    if not refused or partial:
        values = [CountyValue(row.code, row.value) for row in rows]
        unknown = replace_nevs(session, actor=actor, values=values, year=year, source=source)
        _note(report, rows, unknown)
    return report


def import_detours(session: Session, *, actor: Actor, data: bytes, source: str, partial: bool = True) -> RegionReport:
    """Import counties' own detour factors in place of those there. With a refused row nothing is stored unless `partial`."""
    rows, refused = _read(data, DETOURS, "factor", NOT_A_FACTOR, _factor)
    report = RegionReport(read=len(rows) + len(refused), refused=refused)
    if not refused or partial:
        values = [CountyValue(row.code, row.value) for row in rows]
        _note(report, rows, replace_detours(session, actor=actor, values=values, source=source))
    return report


def _note(report: RegionReport, rows: list[_Row], unknown: frozenset[str]) -> None:
    report.created = len(rows) - len(unknown)
    report.refused += [Refusal(r.line, "code", N_("no county has this code")) for r in rows if r.code in unknown]


def _read(
    data: bytes, names: tuple[str, ...], field: str, reason: str, number: Callable[[str], float | None]
) -> tuple[list[_Row], list[Refusal]]:
    sheet = read_sheet(data, {"code": CODES, "value": names})
    if not {"code", "value"} <= set(sheet.columns):
        raise UnreadableFile(N_("The file has no columns for the county's code and its number."))
    rows: list[_Row] = []
    refused: list[Refusal] = []
    seen: set[str] = set()
    for line, cells in sheet.rows:
        code = sheet.cell(cells, "code").removesuffix(".0")
        value = number(sheet.cell(cells, "value"))
        if not (code.isascii() and code.isdigit() and len(code) == 6):
            refused.append(Refusal(line, "code", N_("the code is not one of 6 digits")))
        elif code in seen:
            refused.append(Refusal(line, "code", N_("this code is in the file twice")))
        elif value is None:
            refused.append(Refusal(line, field, reason))
        else:
            seen.add(code)
            rows.append(_Row(line, code, value))
    return rows, refused


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", "").replace("\N{FULLWIDTH COMMA}", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _count(text: str) -> float | None:
    value = _number(text)
    return value if value is not None and 0 <= value <= MOST and value == int(value) else None


def _factor(text: str) -> float | None:
    value = _number(text)
    return value if value is not None and 1 <= value <= 5 else None
