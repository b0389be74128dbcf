"""Tables of energy and of outages by station, as operators keep them: rows to typed rows, every refused one with its reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING
from outreach.domain.operations import Reported, most_kwh
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.importers.catalogues import Refusal
from outreach.importers.cells import read_count, read_date, read_number, read_text
from outreach.importers.headings import recognise
from outreach.importers.sheets import read_sheet
from outreach.models.chargers import Station
from outreach.policies.chargers import visible_to
from outreach.queries.operations import rated_power
from outreach.services.operations import EnergyRow, Kept, OutageRow, keep_reported

_STATION = {
    "source": ("source", "来源", "平台", "数据来源"),
    "station": ("station", "station id", "external_id", "电站编号", "充电站编号", "站编号", "场站编号", "编号"),
    "name": ("name", "station name", "电站名称", "充电站名称", "站名", "场站名称", "名称"),
}
ENERGY = {
    **_STATION,
    "month": ("month", "月份", "年月", "统计月份", "时间"),
    "kwh": ("kwh", "energy", "energy kwh", "充电量", "电量", "充电电量", "用电量"),
}
OUTAGES = {
    **_STATION,
    "from": ("from", "began", "begin", "start", "开始时间", "故障开始", "停用开始", "停运开始"),
    "to": ("to", "ended", "end", "结束时间", "恢复时间", "故障结束", "停用结束"),
    "number": ("number", "outage id", "ticket", "工单号", "故障编号", "停用编号", "记录编号", "流水号"),
    "connectors": ("connectors", "guns", "枪数", "故障枪数", "停用枪数", "影响枪数"),
}
_MONTH = re.compile(r"(20\d\d)\s*[-/.年]?\s*(0?[1-9]|1[0-2])\s*月?")
_TIME = re.compile(r"\s*(?:T|\s)\s*(\d{1,2})[:：](\d{2})(?:[:：]\d{2})?\s*$")
# meters and rated power are read to a few per cent
TOLERANCE = 1.05
FIRST_YEAR = 2000
LOOKED_UP = 500
LONGEST_NUMBER = 60


class OperationFile(StrEnum):
    """What a file tells."""

    ENERGY = "energy"
    OUTAGES = "outages"


@dataclass
class OperationReport:
    """What a file did, or would do; read = created + updated + unchanged + refused."""

    read: int = 0
    done: Kept = field(default_factory=Kept)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """The figures, by name."""
        done = self.done
        numbers = {"read": self.read, "created": done.created, "updated": done.updated, "unchanged": done.unchanged}
        return {**numbers, "refused": len(self.refused)}


class _Wrong(Exception):
    """A cell that can't be taken: its field and why."""

    def __init__(self, field: str, message: str, **params: object) -> None:
        super().__init__(message)
        self.field, self.message, self.params = field, message, params


def import_operations(
    session: Session, *, actor: Actor, kind: OperationFile, data: bytes, name: str, today: date
) -> OperationReport:
    """Bring the good rows of a file in; the caller commits, or rolls back after a dry run.

    Raises `RuleBroken` on `file` where the whole can't be read.
    """
    names, needed = (ENERGY, ("month", "kwh")) if kind is OperationFile.ENERGY else (OUTAGES, ("from", "to"))
    sheet = read_sheet(data, name, names, needed)
    places = recognise(sheet.headings, names)
    rows = [{key: row[at] for key, at in places.items() if at < len(row)} for _, row in sheet.rows]
    known, report = _Stations(session, actor, rows), OperationReport(read=len(rows))
    good: dict[tuple[object, ...], EnergyRow | OutageRow] = {}
    for (line, _), cells in zip(sheet.rows, rows, strict=True):
        try:
            if kind is OperationFile.ENERGY:
                energy = _energy(known, today, cells)
                _keep(good, (energy.station_id, energy.month), energy)
            else:
                outage = _numbered(good, _outage(known, today, cells))
                _keep(good, (outage.station_id, outage.began_at, outage.number), outage)
        except _Wrong as wrong:
            report.refused.append(Refusal(line, wrong.field, wrong.message, wrong.params))
    report.done = keep_reported(session, actor=actor, rows=list(good.values()), source=name[-120:])
    return report


def _keep(
    good: dict[tuple[object, ...], EnergyRow | OutageRow], mark: tuple[object, ...], row: EnergyRow | OutageRow
) -> None:
    if mark in good:
        raise _Wrong("station", N_("This station and time are in the file twice."))
    good[mark] = row


def _numbered(good: Mapping[tuple[object, ...], EnergyRow | OutageRow], row: OutageRow) -> OutageRow:
    """One without a number of its own: those that began in the same minute and differ are told apart by their order."""
    number, place = row.number, 1
    while not row.number and (before := good.get((row.station_id, row.began_at, number))) is not None:
        if replace(row, number=number) == before:
            break
        place += 1
        number = f"#{place}"
    return replace(row, number=number)


class _Stations:
    """The stations that a file speaks of and the actor may see, with their rated power."""

    def __init__(self, session: Session, actor: Actor, rows: Sequence[Mapping[str, object]]) -> None:
        self.by_number: dict[str, list[Station]] = defaultdict(list)
        self.by_name: dict[str, list[Station]] = defaultdict(list)
        wanted = {(_number_of(row), read_text(row.get("name"))) for row in rows}
        for column, kept, texts in (
            (Station.external_id, self.by_number, {number for number, _ in wanted if number}),
            (Station.name, self.by_name, {name for number, name in wanted if not number and name}),
        ):
            for some in _parts(sorted(texts)):
                for one in session.scalars(
                    select(Station).where(column.in_(some), visible_to(actor)).order_by(Station.id)
                ):
                    kept[getattr(one, column.key)].append(one)
        ids = sorted({one.id for kept in (self.by_number, self.by_name) for found in kept.values() for one in found})
        self.rated = {key: held for some in _parts(ids) for key, held in rated_power(session, some).items()}

    def of(self, cells: Mapping[str, object]) -> Station:
        """The one station that a row means, by its number or else its name."""
        number, name, source = _number_of(cells), read_text(cells.get("name")), read_text(cells.get("source"))
        if not (number or name):
            raise _Wrong("station", N_("Give the station's number or its name."))
        found = self.by_number.get(number, []) if number else self.by_name.get(name, [])
        found = [one for one in found if not source or one.source == source]
        if not found:
            raise _Wrong("station", N_("You keep no station “%(name)s”."), name=(number or name)[:60])
        if len(found) > 1:
            text = N_("Several stations are called “%(name)s”: give number and source.")
            raise _Wrong("station", text, name=(number or name)[:60])
        return found[0]

    def reported(self, station: Station) -> Reported:
        """What is known of a station beside what the row tells."""
        return Reported(*self.rated.get(station.id, (None, 0)), station.opened_on, station.closed_on, None)


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + LOOKED_UP] for start in range(0, len(values), LOOKED_UP))


def _number_of(cells: Mapping[str, object]) -> str:
    return read_text(cells.get("station")).removesuffix(".0")


def _energy(known: _Stations, today: date, cells: Mapping[str, object]) -> EnergyRow:
    station, month = known.of(cells), _month(cells.get("month"))
    if month > today:
        raise _Wrong("month", N_("This month lies ahead."))
    kwh = _number(cells.get("kwh"))
    most = most_kwh(known.reported(station), month)
    if most is not None and kwh > most * TOLERANCE:
        text = N_("The station's rated power can't deliver more than %(most)s kWh in that month.")
        raise _Wrong("kwh", text, most=round(most))
    return EnergyRow(station.id, month, kwh)


def _outage(known: _Stations, today: date, cells: Mapping[str, object]) -> OutageRow:
    station = known.of(cells)
    began, ended = _moment("from", cells.get("from")), _moment("to", cells.get("to"))
    if ended <= began:
        raise _Wrong("to", N_("An outage ends after it began."))
    if ended.date() > today:
        raise _Wrong("to", N_("This time lies ahead."))
    total = known.reported(station).connectors
    try:
        guns = read_count(cells.get("connectors"))
    except ValueError:
        guns = 0
    guns = total if guns is None else guns
    if not 1 <= guns <= total:
        raise _Wrong("connectors", N_("The station has %(total)s connectors."), total=total)
    number = read_text(cells.get("number")).removesuffix(".0")
    if len(number) > LONGEST_NUMBER:
        raise _Wrong("number", N_("A number has at most %(most)s characters."), most=LONGEST_NUMBER)
    return OutageRow(station.id, began, ended, guns, number)


def _month(cell: object) -> date:
    if isinstance(cell, datetime | date):
        return date(cell.year, cell.month, 1)
    found = _MONTH.fullmatch(read_text(cell))
    if found is not None:
        return date(int(found[1]), int(found[2]), 1)
    try:
        day = read_date(cell)
    except ValueError:
        day = None
    if day is None or day.year < FIRST_YEAR:
        raise _Wrong("month", N_("Write the month as 2026-10."))
    return day.replace(day=1)


def _number(cell: object) -> float:
    try:
        number = read_number(cell)
    except ValueError:
        number = None
    if number is None or not 0 <= number <= 1e9:
        raise _Wrong("kwh", N_("Energy is a number of kWh, zero or more."))
    return number


def _moment(name: str, cell: object) -> datetime:
    """A moment in Beijing: `2026-10-03 08:30`, or a workbook's own."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=BEIJING, microsecond=0)
    text = read_text(cell)
    clock = _TIME.search(text)
    try:
        day = read_date(text[: clock.start()] if clock else text)
        if day is None or day.year < FIRST_YEAR:
            raise ValueError(text)
        hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BEIJING)
    except ValueError:
        raise _Wrong(name, N_("Write day and time as 2026-10-03 08:30.")) from None
