"""Stations by hand: register, change, place, confirm. What people change, a later import leaves alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from outreach.domain.chargers import (
    ENDED_STATUSES,
    Access,
    ConnectorDetails,
    CountingRule,
    StationKind,
    StationStatus,
)
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.geo.datums import Datum, point_to_wgs84
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.chargers import OWN_SOURCE, Connector, Station
from outreach.models.regions import Area
from outreach.policies.chargers import keeps_in
from outreach.services import audit
from outreach.services.confirmations import remember_confirmations


@dataclass(frozen=True, slots=True)
class StationEntry:
    """What a form says of a station, but for its position and connectors."""

    name: str
    operator: str
    address: str
    township_name: str
    kind: StationKind
    access: Access
    status: StationStatus
    opened_on: date | None = None
    planned_on: date | None = None
    closed_on: date | None = None
    confirmed_on: date | None = None


def register_station(
    session: Session, *, actor: Actor, entry: StationEntry, connectors: Sequence[ConnectorDetails], area: Area
) -> Station:
    """Add a station to the register by hand; its position follows by `place_station`."""
    if not keeps_in(actor, area):
        raise RuleBroken({"area": N_("This area is not in your charge.")})
    _check(entry)
    values = {field.name: getattr(entry, field.name) for field in fields(entry)}
    station = Station(
        source=OWN_SOURCE,
        external_id=uuid4().hex,
        area_id=area.id,
        counting_rule=CountingRule.CONNECTORS,
        kept_fields=[],
        **values,
    )
    station.connectors = [_connector(item) for item in connectors]
    session.add(station)
    audit.record(session, actor=actor, action="station.register", subject=station, after=_said(station))
    return station


def change_station(
    session: Session, *, actor: Actor, station: Station, entry: StationEntry, connectors: Sequence[ConnectorDetails]
) -> None:
    """Change what differs, and keep it from later imports."""
    _may_keep(actor, station)
    _check(entry)
    before = _said(station)
    remember_confirmations(session, [(station.id, station.confirmed_on, entry.confirmed_on)])
    changed = [field.name for field in fields(entry) if getattr(station, field.name) != getattr(entry, field.name)]
    for name in changed:
        setattr(station, name, getattr(entry, name))
    have = [(c.kind, c.current, c.power_kw, c.count) for c in station.connectors]
    if have != [(c.kind, c.current, c.power_kw, c.count) for c in connectors]:
        station.connectors = [_connector(item) for item in connectors]
        changed.append("connectors")
    _keep(station, changed)
    if changed:
        audit.record(
            session, actor=actor, action="station.change", subject=station, before=before, after=_said(station)
        )


def place_station(
    session: Session,
    *,
    actor: Actor,
    station: Station,
    longitude: float,
    latitude: float,
    datum: Datum,
    area: Area | None,
) -> None:
    """Give a station its position; the area follows from it where one was found."""
    _may_keep(actor, station)
    if not keeps_in(actor, area):
        raise RuleBroken(
            {"position": N_("This position lies in %(area)s, outside your area.")}, area=area.name_zh if area else "—"
        )
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or (abs(latitude) < 0.001 and abs(longitude) < 0.001):
        raise RuleBroken({"position": N_("This is not a position on the globe.")})
    before = {"latitude": station.latitude, "longitude": station.longitude}
    station.longitude_given, station.latitude_given, station.datum = longitude, latitude, datum
    station.longitude, station.latitude = point_to_wgs84(longitude, latitude, datum)
    if area is not None:
        station.area_id = area.id
    _keep(station, ["position"])
    after = {"latitude": station.latitude, "longitude": station.longitude, "datum": datum.value}
    audit.record(session, actor=actor, action="station.place", subject=station, before=before, after=after)


def confirm_station(session: Session, *, actor: Actor, station: Station, status: StationStatus, today: date) -> None:
    """Say that somebody has looked: the station works, is closed, can't be reached, or is gone. Its position stays."""
    _may_keep(actor, station)
    before = {"status": station.status.value, "confirmed_on": str(station.confirmed_on)}
    remember_confirmations(session, [(station.id, station.confirmed_on, today)])
    if status in ENDED_STATUSES and station.status not in ENDED_STATUSES:
        station.closed_on = today
    if status is StationStatus.OPERATIONAL:
        station.closed_on = None
    station.status, station.confirmed_on = status, today
    _keep(station, ["status", "confirmed_on", "closed_on"])
    after = {"status": status.value, "confirmed_on": str(today)}
    audit.record(session, actor=actor, action="station.confirm", subject=station, before=before, after=after)


def _may_keep(actor: Actor, station: Station) -> None:
    if not keeps_in(actor, station.area):
        raise Forbidden


def _check(entry: StationEntry) -> None:
    faults: dict[str, str] = {}
    if not entry.name and not entry.address:
        faults["name"] = N_("Give a name or an address.")
    if entry.opened_on and entry.closed_on and entry.closed_on < entry.opened_on:
        faults["closed_on"] = N_("It can't have closed before it opened.")
    if faults:
        raise RuleBroken(faults)


def _keep(station: Station, names: Sequence[str]) -> None:
    station.kept_fields = sorted({*(station.kept_fields or []), *names})


def _connector(item: ConnectorDetails) -> Connector:
    return Connector(kind=item.kind, current=item.current, power_kw=item.power_kw, count=item.count)


def _said(station: Station) -> dict[str, Any]:
    names = ("name", "operator", "address", "township_name", "opened_on", "planned_on", "closed_on", "confirmed_on")
    said: dict[str, Any] = {name: str(getattr(station, name) or "") for name in names}
    said |= {"kind": station.kind.value, "access": station.access.value, "status": station.status.value}
    said["connectors"] = [f"{c.count} x {c.kind.value} {c.power_kw or '?'} kW" for c in station.connectors]
    return said
