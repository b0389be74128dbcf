"""A scenario's sites entered in the register as planned stations, and taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.chargers import Access, ConnectorKind, CountingRule, CurrentType, StationKind, StationStatus
from outreach.domain.clock import beijing
from outreach.domain.errors import Conflict, Forbidden
from outreach.domain.geo.datums import Datum
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.chargers import OWN_SOURCE, Connector, Station
from outreach.models.regions import Area
from outreach.models.siting import SitingScenario
from outreach.policies.chargers import keeps_in
from outreach.policies.siting import can_plan
from outreach.queries.siting import list_planned, planned_id
from outreach.services import audit


def plan_stations(session: Session, *, actor: Actor, scenario: SitingScenario, now: datetime) -> int:
    """Enter every site as a planned station; again changes nothing. Returns how many were entered."""
    _take_alone(session, actor, scenario)
    if not scenario.sites:
        raise Conflict(N_("This scenario has no sites."))
    have = {station.external_id for station in list_planned(session, scenario)}
    codes = {site["township"]["code"] for site in scenario.sites if site["township"]}
    towns = {area.code: area for area in session.scalars(select(Area).where(Area.code.in_(codes)))}
    made = 0
    for site in scenario.sites:
        if planned_id(scenario, site["rank"]) not in have:
            session.add(_station(scenario, site, towns, now))
            made += 1
    if made:
        scenario.planned_at = now
        audit.record(session, actor=actor, action="siting.plan", subject=scenario, after={"stations": made})
    session.flush()
    return made


def take_back_stations(session: Session, *, actor: Actor, scenario: SitingScenario) -> tuple[int, int]:
    """Remove the planned stations that nobody has touched since; returns how many went and how many were kept."""
    _take_alone(session, actor, scenario)
    planned = list_planned(session, scenario)
    untouched = [s for s in planned if s.status is StationStatus.PLANNED and not s.kept_fields and s.import_id is None]
    for station in untouched:
        session.delete(station)
    scenario.planned_at = None
    after = {"removed": len(untouched), "kept": len(planned) - len(untouched)}
    audit.record(session, actor=actor, action="siting.take_back", subject=scenario, after=after)
    session.flush()
    return len(untouched), len(planned) - len(untouched)


def _take_alone(session: Session, actor: Actor, scenario: SitingScenario) -> None:
    """The scenario, locked, so that two who enter its sites at the same time enter each once."""
    session.refresh(scenario, with_for_update=True)
    if not can_plan(actor, scenario.area) or not keeps_in(actor, scenario.area):
        raise Forbidden


def _station(scenario: SitingScenario, site: dict[str, Any], towns: dict[str, Area], now: datetime) -> Station:
    town = towns.get(site["township"]["code"]) if site["township"] else None
    county_id = town.parent_id if town is not None else scenario.area_id
    pile = Connector(kind=ConnectorKind.GBT_DC, current=CurrentType.DC, power_kw=site["pile_kw"], count=site["piles"])
    return Station(
        source=OWN_SOURCE,
        external_id=planned_id(scenario, site["rank"]),
        kind=StationKind.CHARGING,
        name=site["name"],
        area_id=county_id,
        township_name=town.name_zh if town is not None else "",
        access=Access.PUBLIC,
        status=StationStatus.PLANNED,
        planned_on=beijing(now).date(),
        longitude_given=site["longitude"],
        latitude_given=site["latitude"],
        datum=Datum.WGS84,
        longitude=site["longitude"],
        latitude=site["latitude"],
        counting_rule=CountingRule.CONNECTORS,
        kept_fields=[],
        connectors=[pile],
    )
