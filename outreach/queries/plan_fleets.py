"""The fleets that a plan may send: each dealer's cars, the counties that it serves, its free days, the legs that it can drive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.chargers import FAST_KW
from outreach.domain.plans import PlanWishes
from outreach.domain.scheduling.planner.legs import DriveRules, Legs, legs
from outreach.domain.scheduling.planner.problem import Flags, Fleet
from outreach.domain.scheduling.planner.reach import Positions
from outreach.domain.vehicles import VehicleStatus
from outreach.models.catalogues import VehicleModel
from outreach.models.chargers import Connector, Station
from outreach.models.organisations import Organisation, OrganisationCounty, OrganisationKind, OrganisationStatus
from outreach.models.regions import Area
from outreach.models.slots import EventVehicleSlot
from outreach.models.vehicles import Vehicle
from outreach.models.venues import Venue
from outreach.queries.absences import days_away
from outreach.queries.coverage_stations import counted

USUAL_RANGE_KM = 300.0  # where a fleet's catalogue says nothing: short, so that no leg is promised that can't be driven
QUICK_KW = FAST_KW / 2  # enough to charge a car between two events
ON_THE_WAY = 1.5  # degrees round the venues in which chargers are looked for


def load_fleets(
    session: Session, *, venues: Sequence[Venue], at: Positions, wishes: PlanWishes, detour: float
) -> tuple[list[Fleet], list[Organisation | None], list[Legs]]:
    """One fleet for each dealer with cars: the counties that it serves, the days on which it can come, its weakest range."""
    chargers = _chargers(session, at)
    cars = _cars(session)
    serving = _serving(session)
    found: list[Fleet] = []
    owners: list[Organisation | None] = []
    driven: list[Legs] = []
    by_range: dict[float, Legs] = {}
    ids = [company.id for company, _own, _reach_km in cars]
    away = days_away(session, companies=ids, first=wishes.first_on, last=wishes.last_on)
    for company, own, reach_km in cars:
        serves = serving.get(company.id, {company.area_id})
        places = np.array([bool(_line(venue.area) & serves) for venue in venues], dtype=np.bool_)
        way = by_range.setdefault(reach_km, legs(at, chargers, DriveRules(reach_km, detour=detour)))
        found.append(Fleet(places, _free_days(session, own, away.get(company.id, set()), wishes), way.gap))
        owners.append(company)
        driven.append(way)
    usual = by_range.setdefault(USUAL_RANGE_KM, legs(at, chargers, DriveRules(USUAL_RANGE_KM, detour=detour)))
    anywhere = Fleet(np.ones(len(venues), dtype=np.bool_), np.ones(wishes.days, dtype=np.bool_), usual.gap)
    more = wishes.extra_fleets
    return [*found, *[anywhere] * more], [*owners, *[None] * more], [*driven, *[usual] * more]


def _line(area: Area) -> set[int]:
    return {area.id} | ({area.parent_id} if area.parent_id else set())


def _serving(session: Session) -> dict[UUID, set[int | None]]:
    found: dict[UUID, set[int | None]] = {}
    for row in session.execute(select(OrganisationCounty.organisation_id, OrganisationCounty.area_id)):
        found.setdefault(row.organisation_id, set()).add(row.area_id)
    return found


def _cars(session: Session) -> list[tuple[Organisation, list[UUID], float]]:
    """Dealers with active cars, the cars, and the shortest range among them."""
    rows = session.execute(
        select(Organisation, Vehicle.id, VehicleModel.range_km)
        .join(Vehicle, Vehicle.organisation_id == Organisation.id)
        .join(VehicleModel, VehicleModel.id == Vehicle.model_id)
        .where(
            Organisation.kind == OrganisationKind.DEALER,
            Organisation.status == OrganisationStatus.ACTIVE,
            Vehicle.status == VehicleStatus.ACTIVE,
        )
        .order_by(Organisation.id, Vehicle.id)
    )
    found: dict[UUID, tuple[Organisation, list[UUID], float]] = {}
    for company, vehicle_id, range_km in rows:
        _, ids, shortest = found.get(company.id, (company, [], np.inf))
        found[company.id] = (company, [*ids, vehicle_id], min(shortest, range_km or USUAL_RANGE_KM))
    return list(found.values())


def _free_days(session: Session, cars: list[UUID], away: set[date], wishes: PlanWishes) -> Flags:
    """Days on which the company can come and at least one of its cars isn't at an event."""
    span = EventVehicleSlot.day.between(wishes.first_on, wishes.last_on)
    taken = session.execute(
        select(EventVehicleSlot.day, EventVehicleSlot.vehicle_id)
        .where(EventVehicleSlot.vehicle_id.in_(cars), span)
        .distinct()
    ).all()
    busy = np.zeros(wishes.days, dtype=np.int64)
    np.add.at(busy, [(row.day - wishes.first_on).days for row in taken], 1)
    busy[[(day - wishes.first_on).days for day in away]] = len(cars)
    return np.asarray(busy < len(cars))


def _chargers(session: Session, at: Positions) -> Positions:
    """Working public stations round the venues where a car charges quickly."""
    if not len(at.lon):
        return Positions(np.zeros(0), np.zeros(0))
    quick = select(Connector.station_id).where(Connector.power_kw >= QUICK_KW)
    rows = session.execute(
        select(Station.longitude, Station.latitude).where(
            counted(date.max),
            Station.longitude.between(float(at.lon.min()) - ON_THE_WAY, float(at.lon.max()) + ON_THE_WAY),
            Station.latitude.between(float(at.lat.min()) - ON_THE_WAY, float(at.lat.max()) + ON_THE_WAY),
            Station.id.in_(quick),
        )
    ).all()
    columns = np.array([tuple(row) for row in rows], dtype=np.float64).reshape(len(rows), 2)
    return Positions(columns[:, 0], columns[:, 1])
