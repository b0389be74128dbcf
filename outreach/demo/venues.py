"""The demonstration's venues: markets and squares at real places of Rugao and Hai'an, with made-up figures."""

from __future__ import annotations

from datetime import time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.clock import today
from outreach.domain.geo.datums import Datum
from outreach.domain.market_reader import read_rules
from outreach.domain.roles import SYSTEM
from outreach.domain.venues import PowerPhases, RouteKind, VenueDetails, VenueKind
from outreach.models.organisations import Organisation
from outreach.models.regions import Area
from outreach.models.venues import Venue
from outreach.services.markets import MarketDetails, keep_market
from outreach.services.venues import VenuePlace, register_venue

# made-up rules of the two markets, as their people would say them
MARKETS = {"白蒲镇集市": "农历逢三逢八", "海安曲塘集市": "农历逢二逢七"}

# name, kind, county, WGS-84 longitude and latitude, capacity, stalls, kVA, route
VENUES = (
    ("白蒲镇集市", VenueKind.MARKET, "320682", 120.7561, 32.2433, 1_200, 8, 80.0, RouteKind.PUBLIC_ROAD),
    ("如皋市民广场", VenueKind.SQUARE, "320682", 120.5597, 32.3796, 3_000, 20, 250.0, RouteKind.CLOSED_GROUND),
    ("搬经镇文化广场", VenueKind.SQUARE, "320682", 120.4093, 32.3255, 600, 6, 40.0, RouteKind.PUBLIC_ROAD),
    ("顾庄生态园", VenueKind.VILLAGE, "320682", 120.5986, 32.3322, 400, 4, None, RouteKind.CLOSED_GROUND),
    ("海安曲塘集市", VenueKind.MARKET, "320685", 120.3046, 32.5024, 900, 6, 60.0, RouteKind.PUBLIC_ROAD),
)


def add_venues(session: Session) -> list[Venue]:
    """Register the venues, kept by Rugao's organiser; nothing where there are venues."""
    if session.scalar(select(func.count()).select_from(Venue)):
        return list(session.scalars(select(Venue).order_by(Venue.id)))
    areas = {a.code: a for a in session.scalars(select(Area).where(Area.code.in_(["320682", "320685"])))}
    keeper = session.scalars(select(Organisation).where(Organisation.name == "如皋市工业和信息化局")).one()
    made = []
    for name, kind, code, longitude, latitude, capacity, stalls, kva, route in VENUES:
        details = VenueDetails(
            name=name,
            kind=kind,
            capacity=capacity,
            stalls=stalls,
            power_kva=kva,
            power_phases=PowerPhases.THREE if kva else PowerPhases.NONE,
            route_kind=route,
            note="演示数据",
        )
        place = VenuePlace(longitude=longitude, latitude=latitude, datum=Datum.WGS84, area=areas[code])
        venue = register_venue(session, actor=SYSTEM, details=details, place=place, organisation_id=keeper.id)
        if name in MARKETS:
            market = MarketDetails(read_rules(MARKETS[name]), today(), time(5), time(12), time(7), time(9, 30))
            keep_market(session, actor=SYSTEM, venue=venue, details=market)
        made.append(venue)
    return made
