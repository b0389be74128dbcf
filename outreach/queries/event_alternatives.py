"""Where else an event could be held, and when: what to offer where its ground or its day can't be had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import beijing
from outreach.domain.geo.distance import distance_m
from outreach.domain.roles import Actor
from outreach.domain.scheduling.days import DayOption
from outreach.domain.venues import VenueStatus
from outreach.models.venues import Venue
from outreach.policies.venues import visible_to
from outreach.queries.event_days import Wanted, list_days_for, list_next_days_for
from outreach.queries.venues import may_book

MOST = 3
LOOKED_AT = 8  # of the nearest grounds


@dataclass(frozen=True)
class OtherVenue:
    """A ground that has room at the same time; metres in a straight line from the one that was wanted. `ask`: its keeper must be asked
    for these days first.
    """

    venue: Venue
    metres: float
    ask: bool


@dataclass(frozen=True)
class Alternatives:
    """What stands against the wanted day, the next free days there, and the nearest grounds that are free on it."""

    wanted: DayOption
    last_on: date
    days: Sequence[DayOption]
    venues: Sequence[OtherVenue]

    def last_day_of(self, option: DayOption) -> date:
        """The last day of an event that begins on another day."""
        return beijing(option.ends_at).date()


def find_alternatives(
    session: Session, *, actor: Actor, wanted: Wanted, organisation_id: UUID | None, now: datetime
) -> Alternatives | None:
    """Three days and three grounds where the wanted ground can't be had on its day; None where it can.

    `organisation_id`: who wants to book; None: any ground may be had, as by the office.
    """
    day = beijing(wanted.starts_at).date()
    (option,) = list_days_for(session, wanted=wanted, days=[day], now=now, moves=True)
    if option.possible:
        return None
    days = list_next_days_for(session, wanted=wanted, now=now, after=max(day, beijing(now).date()), limit=MOST)
    venues = [] if option.past else _free_venues(session, actor, wanted, organisation_id, now)
    return Alternatives(option, beijing(wanted.ends_at).date(), [one for one in days if one.free], venues)


def _free_venues(
    session: Session, actor: Actor, wanted: Wanted, organisation_id: UUID | None, now: datetime
) -> list[OtherVenue]:
    """The nearest grounds of the county that are free on the wanted day."""
    found: list[OtherVenue] = []
    first, last = beijing(wanted.starts_at).date(), beijing(wanted.ends_at).date()
    for venue, metres in _near(session, actor, wanted):
        there = replace(wanted, venue=venue, area=venue.township or venue.area)
        (option,) = list_days_for(session, wanted=there, days=[first], now=now, moves=True)
        if option.possible:
            mine = organisation_id is None or may_book(
                session, organisation_id=organisation_id, venue=venue, first_on=first, last_on=last
            )
            found.append(OtherVenue(venue, metres, not mine))
        if len(found) == MOST:
            break
    return found


def _near(session: Session, actor: Actor, wanted: Wanted) -> list[tuple[Venue, float]]:
    """Other grounds of the county with stalls enough, the nearest first."""
    here = wanted.venue
    rows = session.scalars(
        select(Venue).where(
            visible_to(actor),
            Venue.area_id == here.area_id,
            Venue.id != here.id,
            Venue.status == VenueStatus.ACTIVE,
            Venue.stalls >= wanted.stalls_needed,
        )
    ).all()
    metres = distance_m(here.longitude, here.latitude, [v.longitude for v in rows], [v.latitude for v in rows])
    order = sorted(zip(rows, metres, strict=True), key=lambda pair: (float(pair[1]), pair[0].id))
    return [(venue, float(far)) for venue, far in order[:LOOKED_AT]]
