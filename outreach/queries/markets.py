"""Markets: a venue's, those of an area on a day or in a month, and the next day on which a venue is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.errors import NotFound
from outreach.domain.geo.distance import distance_m
from outreach.domain.market_days import market_days
from outreach.domain.roles import Actor
from outreach.domain.venues import VenueStatus, box_around
from outreach.models.markets import Market
from outreach.models.regions import Area
from outreach.models.slots import VenueSlot
from outreach.models.venues import Venue, VenueClosure
from outreach.policies.regions import below
from outreach.policies.venues import visible_to

MOST_MARKETS = 2_000


@dataclass(frozen=True)
class NearMarket:
    """A market that meets on the day asked for; the distance is a straight line in metres (None: from no position)."""

    market: Market
    metres: float | None


def find_market(session: Session, *, actor: Actor, venue_id: UUID) -> Market | None:
    """The market of a venue that the actor may see; None where it has none."""
    statement = select(Market).join(Venue).where(Market.venue_id == venue_id, visible_to(actor))
    return session.scalar(statement.options(joinedload(Market.venue)))


def get_market(session: Session, *, actor: Actor, venue_id: UUID) -> Market:
    """The market of a venue that the actor may see; raises `NotFound`."""
    market = find_market(session, actor=actor, venue_id=venue_id)
    if market is None:
        raise NotFound
    return market


def list_markets(session: Session, *, actor: Actor, area: Area | None = None) -> Sequence[Market]:
    """Markets at active venues that the actor may see, in an area and below it; 2,000 at most."""
    statement = _active().where(visible_to(actor))
    if area is not None:
        statement = statement.where(_inside(area))
    return session.scalars(statement.order_by(Venue.name_key, Venue.id).limit(MOST_MARKETS)).all()


def _active() -> Select[Market]:
    wanted = select(Market).join(Venue).where(Venue.status == VenueStatus.ACTIVE)
    return wanted.options(joinedload(Market.venue).joinedload(Venue.area))


def _inside(area: Area) -> ColumnElement[bool]:
    """Venues of an area; a township's are those that stand in it."""
    places = select(Area.id).where(below(area.lineage))
    return Venue.area_id.in_(places) | Venue.township_id.in_(places)


def markets_by_day(markets: Sequence[Market], *, first: date, last: date) -> dict[date, list[Market]]:
    """Which of the markets meet on each day from `first` to `last`; days without one are left out."""
    days: dict[date, list[Market]] = {}
    for market in markets:
        for day in market_days(market.rules, first, last, market.exceptions):
            days.setdefault(day, []).append(market)
    return dict(sorted(days.items()))


def list_markets_near(
    session: Session, *, actor: Actor, venue: Venue, day: date, within_km: float = 30
) -> list[NearMarket]:
    """Other markets that meet on `day` within `within_km` of a venue, nearest first."""
    around = in_box(venue.longitude, venue.latitude, within_km)
    wanted = _active().where(visible_to(actor), Market.venue_id != venue.id, *around)
    return nearest_meeting(session.scalars(wanted).all(), venue.longitude, venue.latitude, day, within_km)


def in_box(longitude: float, latitude: float, km: float) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Venues in a box that holds everything within `km` of a WGS-84 position: what an index can answer."""
    box = box_around(latitude, longitude, km * 1000)
    return Venue.latitude.between(box.south, box.north), Venue.longitude.between(box.west, box.east)


def nearest_meeting(
    markets: Sequence[Market], longitude: float, latitude: float, day: date, within_km: float
) -> list[NearMarket]:
    """Those of the markets that meet on `day` within `within_km` of a WGS-84 position, nearest first."""
    meeting = [one for one in markets if market_days(one.rules, day, day, one.exceptions)]
    places = [one.venue for one in meeting]
    metres = distance_m(
        longitude, latitude, [place.longitude for place in places], [place.latitude for place in places]
    )
    near = [NearMarket(one, float(far)) for one, far in zip(meeting, metres, strict=True) if far <= within_km * 1000]
    return sorted(near, key=lambda one: one.metres or 0.0)


def list_public_markets(
    session: Session, *, area: Area | None = None, position: tuple[float, float] | None = None, within_km: float = 30
) -> Sequence[Market]:
    """Markets at active venues as anybody may know them: of an area, or around a WGS-84 position; 2,000 at most."""
    wanted = _active().options(joinedload(Market.venue).joinedload(Venue.township))
    if position:
        wanted = wanted.where(*in_box(*position, within_km))
    if area is not None:
        wanted = wanted.where(_inside(area))
    return session.scalars(wanted.order_by(Venue.name_key, Venue.id).limit(MOST_MARKETS)).all()


def next_free_market_day(session: Session, *, market: Market, start: date, days: int = 180) -> date | None:
    """The next market day from `start` on with a stall free in every half-day and no closure; None within `days`."""
    last = start + timedelta(days=days)
    full = set(
        session.scalars(
            select(VenueSlot.day).where(
                VenueSlot.venue_id == market.venue_id,
                VenueSlot.day.between(start, last),
                VenueSlot.taken >= VenueSlot.capacity,
            )
        )
    )
    meets_span = (VenueClosure.venue_id == market.venue_id, VenueClosure.last_on >= start)
    closures = session.scalars(select(VenueClosure).where(*meets_span)).all()
    for day in market_days(market.rules, start, last, market.exceptions):
        if day not in full and not any(one.first_on <= day <= one.last_on for one in closures):
            return day
    return None
