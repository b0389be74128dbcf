"""What a dealer can tell a customer about charging: at home, and at the nearest fast charger that works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, literal, or_, select
from sqlalchemy.orm import Session

from outreach.domain.chargers import CurrentType
from outreach.domain.disclosure import SUM
from outreach.domain.geo.distance import NOWHERE, Sites
from outreach.domain.home_charging import FAR_METRES, HomeCharging, cost_per_100_km, home_charging, suits
from outreach.domain.leads import CountSplit, HomeParking, OwnMeter
from outreach.domain.suppression import NOT_STATED
from outreach.models.catalogues import VehicleModel
from outreach.models.chargers import Connector, Station
from outreach.models.lead_counts import CountReading
from outreach.models.leads import Lead
from outreach.models.regions import Area, Settlement
from outreach.queries.coverage_stations import counted

NEAR_DEG = 1.0


@dataclass(frozen=True)
class NearCharger:
    """The nearest fast charger, by road as far as the detour factor tells, and when it was last confirmed."""

    name: str
    km: float
    confirmed_on: date | None
    is_demonstration: bool


@dataclass(frozen=True)
class ModelAdvice:
    """A model of interest: whether it suits, and what 100 km cost at home and at a public charger (yuan)."""

    title: str
    suits: bool
    at_home: float | None
    in_public: float | None


@dataclass(frozen=True)
class Home:
    """What is known of where the car would stand."""

    parking: HomeParking | None = None
    meter: OwnMeter | None = None
    metres: int | None = None
    township_id: int | None = None


@dataclass(frozen=True)
class ChargingAdvice:
    """`placed` is False where nobody knows where the township lies."""

    answer: HomeCharging | None
    placed: bool
    charger: NearCharger | None
    models: Sequence[ModelAdvice]


def cannot_charge() -> ColumnElement[bool]:
    """Leads whose answer is no, as `domain.home_charging` gives it."""
    return or_(
        Lead.home_parking == HomeParking.NONE,
        Lead.home_parking.is_not(None) & (Lead.meter_metres > FAR_METRES),
        (Lead.home_parking == HomeParking.FLAT_SPACE) & (Lead.own_meter == OwnMeter.NO),
    )


def published_demand(session: Session, *, lineage: str) -> dict[int, int]:
    """Buyers who can't charge at home, by township's id: what officials may read of the counties at and around `lineage`."""
    county = or_(Area.lineage.like(f"{lineage}%"), literal(lineage).like(Area.lineage.concat("%")))
    stmt = select(CountReading.shown).join(Area, Area.id == CountReading.area_id)
    shown = session.scalars(stmt.where(CountReading.split == CountSplit.NO_HOME_CHARGING, county))
    return {int(value): number for row in shown for value, number in row.get(SUM, {}).items() if value != NOT_STATED}


def fast_stations(day: date) -> ColumnElement[bool]:
    """Stations that work on `day`, are open to the public and have a direct-current connector."""
    fast = select(Connector.station_id).where(Connector.current == CurrentType.DC)
    return counted(day) & Station.latitude.is_not(None) & Station.id.in_(fast)


def find_position(session: Session, *, township_id: int | None) -> tuple[float, float] | None:
    """Longitude and latitude in the middle of a township's settlements."""
    if township_id is None:
        return None
    middle = select(func.avg(Settlement.longitude), func.avg(Settlement.latitude))
    lon, lat = session.execute(middle.where(Settlement.township_id == township_id)).one()
    return (lon, lat) if lon is not None else None


def advise(
    session: Session, *, lead: Lead, day: date, detour_factor: float, home_price: float, public_price: float
) -> ChargingAdvice:
    """The answer for a lead (which the caller got through `get_lead`). Prices in yuan a kWh."""
    return advise_home(
        session,
        home=Home(lead.home_parking, lead.own_meter, lead.meter_metres, lead.township_id),
        models=[one.model for one in lead.interests],
        day=day,
        detour_factor=detour_factor,
        prices=(home_price, public_price),
    )


def advise_home(
    session: Session,
    *,
    home: Home,
    models: Sequence[VehicleModel],
    day: date,
    detour_factor: float,
    prices: tuple[float, float],
) -> ChargingAdvice:
    """The answer for what somebody says of their home. `prices`: yuan a kWh at home, and in public."""
    answer = home_charging(home.parking, home.meter, home.metres)
    position = find_position(session, township_id=home.township_id)
    charger = _nearest(session, position, day, detour_factor) if position else None
    km = charger.km if charger else None
    advice = [
        ModelAdvice(
            title=model.title,
            suits=suits(model.kind, answer, km),
            at_home=cost_per_100_km(model.battery_kwh, model.range_km, prices[0]),
            in_public=cost_per_100_km(model.battery_kwh, model.range_km, prices[1]),
        )
        for model in models
    ]
    return ChargingAdvice(answer, position is not None, charger, advice)


def _nearest(session: Session, position: tuple[float, float], day: date, detour: float) -> NearCharger | None:
    lon, lat = position
    around = Station.longitude.between(lon - NEAR_DEG, lon + NEAR_DEG) & Station.latitude.between(
        lat - NEAR_DEG, lat + NEAR_DEG
    )
    # places only: a province has thousands around, and the page is every visitor's
    stmt = select(Station.id, Station.longitude, Station.latitude).where(fast_stations(day), around)
    places = session.execute(stmt.order_by(Station.id)).all()
    sites = Sites([place.longitude or 0 for place in places], [place.latitude or 0 for place in places])
    found = sites.nearest(lon, lat)
    if found.index[0] == NOWHERE:
        return None
    station = session.get_one(Station, places[int(found.index[0])].id)
    km = float(found.metres[0]) / 1000 * detour
    return NearCharger(station.name, km, station.confirmed_on, station.is_demonstration)
