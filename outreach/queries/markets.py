"""Markets: a venue's, those of an area on a day or in a month, and the next day on which a venue is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.errors import NotFound
from outreach.domain.geo.distance import distance_m
from outreach.domain.market_days import market_days
from outreach.domain.roles import Actor
from outreach.domain.venues import VenueStatus
from outreach.models.markets import Market
from outreach.models.regions import Area
from outreach.models.slots import VenueSlot
from outreach.models.venues import Venue, VenueClosure
from outreach.policies.regions import below
from outreach.policies.venues import visible_to

MOST_MARKETS = 2_000


@dataclass(frozen=True)
class NearMarket:
    """A market that meets on the day asked for; the distance is a straight line in metres."""

    market: Market
    metres: float


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
    statement = select(Market).join(Venue).where(visible_to(actor), Venue.status == VenueStatus.ACTIVE)
    if area is not None:
        statement = statement.where(Venue.area_id.in_(select(Area.id).where(below(area.lineage))))
    loads = joinedload(Market.venue).joinedload(Venue.area)
    return session.scalars(statement.options(loads).order_by(Venue.name_key, Venue.id).limit(MOST_MARKETS)).all()


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
    others = [one for one in list_markets(session, actor=actor) if one.venue_id != venue.id]
    meeting = [one for one in others if market_days(one.rules, day, day, one.exceptions)]
    places = [one.venue for one in meeting]
    metres = distance_m(
        venue.longitude, venue.latitude, [place.longitude for place in places], [place.latitude for place in places]
    )
    near = [NearMarket(one, float(far)) for one, far in zip(meeting, metres, strict=True) if far <= within_km * 1000]
    return sorted(near, key=lambda one: one.metres)


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
