"""Utilisation and availability of the stations of an area, for officials of the area and the office."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, or_, select, union
from sqlalchemy.orm import Session

from outreach.domain.chargers import StationKind, StationStatus
from outreach.domain.coverage.closing import first_day
from outreach.domain.operations import Operations, Reported, measure, months_of, span
from outreach.domain.roles import Actor, Permission
from outreach.models.chargers import Connector, Station
from outreach.models.operations import StationEnergy, StationOutage
from outreach.models.regions import Area
from outreach.policies.chargers import visible_to
from outreach.policies.regions import below
from outreach.queries.months import BeijingMonth

MONTHS_SHOWN = 36


@dataclass(frozen=True, slots=True)
class StationMonth:
    """One station's month."""

    station: Station
    area: Area
    reported: Reported

    def figures(self, month: date) -> Operations:
        """Its own utilisation and availability."""
        return measure([self.reported], month, 1)


@dataclass(frozen=True, slots=True)
class AreaMonth:
    """An area's month: the figures of all its stations together, and each station that reported."""

    month: date
    figures: Operations
    stations: list[StationMonth]


def list_operation_months(session: Session, *, actor: Actor, area: Area) -> list[date]:
    """Months for which energy or outages of the area's stations are known, the newest first."""
    if not actor.may(Permission.OPERATIONS_READ):
        return []
    here = _stations(actor, area).with_only_columns(Station.id).order_by(None)
    months = set(session.scalars(select(StationEnergy.month).where(StationEnergy.station_id.in_(here)).distinct()))
    month = BeijingMonth(StationOutage.began_at)
    outages = select(month, func.min(StationOutage.began_at), func.max(StationOutage.ended_at)).group_by(month)
    # what began in one month lasted through every month to the end of the longest
    lasted = session.execute(outages.where(StationOutage.station_id.in_(here)))
    months |= {month for _, began, ended in lasted for month in months_of(began, ended)}
    return sorted(months, reverse=True)[:MONTHS_SHOWN]


def find_operations(session: Session, *, actor: Actor, area: Area, month: date | None = None) -> AreaMonth | None:
    """The area's figures of a month, or of the latest reported; None where nothing was, or for whom it isn't."""
    if not actor.may(Permission.OPERATIONS_READ):
        return None
    if month is None:
        month = next(iter(list_operation_months(session, actor=actor, area=area)), None)
    if month is None:
        return None
    heard = Station.id.in_(_heard(month))
    chosen = _stations(actor, area).where(heard)
    ids = chosen.with_only_columns(Station.id).order_by(None)
    reported = _read(session, ids, month)
    each = [StationMonth(station, where, reported[station.id]) for station, where in session.execute(chosen).all()]
    begin, end = (moment.date() for moment in span(month))
    served = _stations(actor, area).where(
        or_(Station.opened_on.is_(None), Station.opened_on < end),
        or_(Station.closed_on > begin, Station.closed_on.is_(None) & ((Station.status != StationStatus.GONE) | heard)),
    )
    in_service = session.scalar(select(func.count()).select_from(served.order_by(None).subquery("served"))) or 0
    return AreaMonth(month, measure([one.reported for one in each], month, in_service), each)


def _heard(month: date) -> CompoundSelect[Any]:
    """Ids of stations that reported energy of a month, or an outage in it."""
    begin, end = span(month)
    outage = select(StationOutage.station_id).where(StationOutage.began_at < end, StationOutage.ended_at > begin)
    return union(select(StationEnergy.station_id).where(StationEnergy.month == first_day(month)), outage)


def _stations(actor: Actor, area: Area) -> Select[Station, Area]:
    """Charging stations of an area that serve or served, whatever has become of them since, by area and name."""
    served = Station.status != StationStatus.PLANNED
    query = select(Station, Area).join(Area, Area.id == Station.area_id)
    query = query.where(below(area.lineage), visible_to(actor), served, Station.kind == StationKind.CHARGING)
    return query.order_by(Area.code, Station.name, Station.id)


def _read(session: Session, ids: Select[int], month: date) -> dict[int, Reported]:
    """What is known of some stations in a month, by their ids."""
    begin, end = span(month)
    energy = select(StationEnergy.station_id, StationEnergy.kwh).where(StationEnergy.month == first_day(month))
    kwh: dict[int, float] = dict(session.execute(energy.where(StationEnergy.station_id.in_(ids))).all())
    outages = defaultdict(list)
    query = select(StationOutage).where(StationOutage.began_at < end, StationOutage.ended_at > begin)
    for one in session.scalars(query.where(StationOutage.station_id.in_(ids)).order_by(StationOutage.began_at)):
        outages[one.station_id].append((one.began_at, one.ended_at, one.connectors))
    rated = rated_power(session, ids)
    days = select(Station.id, Station.opened_on, Station.closed_on).where(Station.id.in_(ids))
    return {
        key: Reported(*rated.get(key, (None, 0)), opened, closed, kwh.get(key), outages[key])
        for key, opened, closed in session.execute(days)
    }


def rated_power(session: Session, ids: Any) -> dict[int, tuple[float | None, int]]:
    """Rated kilowatts (None where some connector's power isn't known) and connectors, by station; `ids`: a list or a query."""
    count, kw = Connector.count, Connector.power_kw
    unknown = func.count() - func.count(kw)
    query = select(Connector.station_id, func.sum(kw * count), func.sum(count), unknown)
    query = query.where(Connector.station_id.in_(ids)).group_by(Connector.station_id)
    return {key: (None if missing else power, guns) for key, power, guns, missing in session.execute(query)}
