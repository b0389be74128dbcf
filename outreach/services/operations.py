"""Keep what operators report of their stations, and note who takes it out as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.errors import Forbidden
from outreach.domain.operations import read_tiers, threshold
from outreach.domain.roles import Actor, Permission
from outreach.models.chargers import Station
from outreach.models.operations import StationEnergy, StationOutage
from outreach.models.regions import Area
from outreach.services import audit
from outreach.settings import Settings, SettingsError

LOOKED_UP = 500


@dataclass(frozen=True, slots=True)
class Tiers:
    """Thresholds of utilisation by province and year, as the settings have them."""

    by_province: dict[tuple[str, int], float]

    def of(self, code: str, year: int) -> float | None:
        """The share that an area's stations are to reach in a year; None where nothing is set."""
        return threshold(self.by_province, code, year)


def tiers_of(settings: Settings) -> Tiers:
    """The settings' thresholds. Raises `SettingsError` for a table that can't be read."""
    try:
        return Tiers(read_tiers(settings.utilisation_tiers))
    except ValueError:
        text = "OUTREACH_UTILISATION_TIERS: write province/year=percent, such as '320000/2026=6, */2026=0.5'"
        raise SettingsError(text) from None


@dataclass(frozen=True, slots=True)
class EnergyRow:
    """Energy of a station in a month (by its first day)."""

    station_id: int
    month: date
    kwh: float


@dataclass(frozen=True, slots=True)
class OutageRow:
    """An outage of a station."""

    station_id: int
    began_at: datetime
    ended_at: datetime
    connectors: int
    number: str = ""


@dataclass
class Kept:
    """What became of the rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


def keep_reported(session: Session, *, actor: Actor, rows: Sequence[EnergyRow | OutageRow], source: str) -> Kept:
    """Add or change energies by station and month, or outages by station, beginning and number; rows of one kind."""
    if not actor.may(Permission.OPERATIONS_IMPORT):
        raise Forbidden
    outages = any(isinstance(row, OutageRow) for row in rows)
    table: Any = StationOutage if outages else StationEnergy
    key = ("station_id", "began_at", "number") if outages else ("station_id", "month")
    done = Kept()
    known = {
        tuple(getattr(one, name) for name in key): one
        for one in _held(session, table, sorted({row.station_id for row in rows}))
    }
    for row in rows:
        values = {name: getattr(row, name) for name in row.__slots__}
        found = known.get(tuple(values[name] for name in key))
        if found is None:
            session.add(table(**values, source=source))
            done.created += 1
        elif all(getattr(found, name) == value for name, value in values.items()):
            done.unchanged += 1
        else:
            for name, value in values.items():
                setattr(found, name, value)
            found.source = source
            done.updated += 1
    after = {"source": source, "created": done.created, "updated": done.updated}
    audit.record(session, actor=actor, action="operations.import", subject=table.__tablename__, after=after)
    return done


def _held(session: Session, table: Any, ids: Sequence[int]) -> Iterator[Any]:
    """What is known of stations, which are held until the caller commits: two files that tell of the same take turns."""
    for start in range(0, len(ids), LOOKED_UP):
        part = ids[start : start + LOOKED_UP]
        stations = select(Station.id).where(Station.id.in_(part)).order_by(Station.id)
        session.execute(stations.with_for_update(key_share=True)).all()
        yield from session.scalars(select(table).where(table.station_id.in_(part)))


def note_export(session: Session, *, actor: Actor, area: Area, month: date, kind: str, stations: int) -> None:
    """Log that somebody takes operating data out: of charging networks it may be "important data"."""
    if not actor.may(Permission.OPERATIONS_READ):
        raise Forbidden
    after = {"area": area.code, "month": month.isoformat()[:7], "kind": kind, "stations": stations}
    audit.record(session, actor=actor, action="operations.export", subject="station_energies", after=after)
