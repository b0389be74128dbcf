"""Which days an event could have: its ground, its market, and the companies that come with it, each asked once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from outreach.domain.calendar import day_rule, farm_season
from outreach.domain.events import InvitationStatus
from outreach.domain.market_days import market_days
from outreach.domain.scheduling.conflicts import DayPart, Slot, slots_between, stall_outlook
from outreach.domain.scheduling.days import DayOption, moved_to
from outreach.domain.scheduling.limits import BlackoutKind
from outreach.domain.venues import VenueStatus
from outreach.domain.words import N_
from outreach.models.event_limits import Blackout
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.models.markets import Market
from outreach.models.regions import Area
from outreach.models.slots import EventVehicleSlot, StaffSlot
from outreach.models.venues import Venue
from outreach.queries.absences import days_away
from outreach.queries.calendars import list_overrides
from outreach.queries.event_conflicts import list_claims
from outreach.queries.event_limits import list_blackouts, list_used_up
from outreach.queries.farm_seasons import list_seasons

LOOK_AHEAD = timedelta(days=180)


@dataclass(frozen=True)
class Wanted:
    """An event as far as its place and time matter; `event` where it is kept already: what it holds itself doesn't stand against it."""

    venue: Venue
    area: Area
    starts_at: datetime
    ends_at: datetime
    stalls_needed: int
    event: Event | None = None

    @classmethod
    def of(cls, event: Event) -> Wanted | None:
        """The event's own; None while venue or time are open."""
        if event.venue is None or event.starts_at is None or event.ends_at is None:
            return None
        return cls(event.venue, event.area, event.starts_at, event.ends_at, event.stalls_needed, event)


def list_day_options(
    session: Session, *, event: Event, days: Iterable[date], now: datetime, moves: bool
) -> list[DayOption]:
    """What is known of each day for an event with venue and time. `moves`: the event leaves the day that it has now."""
    wanted = Wanted.of(event)
    return list_days_for(session, wanted=wanted, days=days, now=now, moves=moves) if wanted else []


def list_days_for(
    session: Session, *, wanted: Wanted, days: Iterable[date], now: datetime, moves: bool
) -> list[DayOption]:
    """The same for what isn't kept yet."""
    venue, days = wanted.venue, sorted(set(days))
    if not days:
        return []
    market = session.scalar(select(Market).where(Market.venue_id == venue.id))
    held = set(market_days(market.rules, days[0], days[-1], market.exceptions)) if market else set()
    times = {day: moved_to(wanted.starts_at, wanted.ends_at, day) for day in days}
    out = wanted.event.id if wanted.event and moves else None
    (first, _), (_, last) = times[days[0]], times[days[-1]]
    claims = list_claims(session, venue=venue, starts_at=first, ends_at=last, leave_out=out)
    busy = _busy(session, wanted.event, days[0], last.date() + timedelta(days=1), moves) if wanted.event else {}
    rules, seasons = list_overrides(session, first=days[0], last=days[-1]), list_seasons(session)
    blackouts = list_blackouts(session, area=wanted.area, first=days[0], last=last.date())
    full = list_used_up(session, area=wanted.area, venue_id=venue.id, first=days[0], last=last.date(), leave_out=out)
    options = []
    for day, (begins, over) in times.items():
        slots = slots_between(begins, over)
        options.append(
            DayOption(
                day=day,
                starts_at=begins,
                ends_at=over,
                market=day in held,
                rule=day_rule(day, rules),
                season=farm_season(day, venue.area.code, seasons),
                fault=_fault(venue, begins, over),
                stalls=stall_outlook(venue.stalls, wanted.stalls_needed, slots, claims),
                used_up=any(slot.day in full for slot in slots),
                busy=tuple(sorted({name for slot in slots for name in busy.get(slot, ())})),
                closed=_named(blackouts, BlackoutKind.CLOSED, slots),
                noted=_named(blackouts, BlackoutKind.WARNS, slots),
                past=begins <= now,
            )
        )
    return options


def _named(blackouts: Sequence[Blackout], kind: BlackoutKind, slots: Sequence[Slot]) -> tuple[str, ...]:
    met = [one for one in blackouts if any(one.first_on <= slot.day <= one.last_on for slot in slots)]
    return tuple(sorted({one.name for one in met if one.kind is kind}))


def list_next_days(session: Session, *, event: Event, now: datetime, after: date, limit: int = 8) -> list[DayOption]:
    """The days to which an event can move; none while its venue or time are open."""
    wanted = Wanted.of(event)
    return list_next_days_for(session, wanted=wanted, now=now, after=after, limit=limit) if wanted else []


def list_next_days_for(
    session: Session, *, wanted: Wanted, now: datetime, after: date, limit: int = 8
) -> list[DayOption]:
    """The venue's next market days, without a market any day; free ones first among the next sixty, then by day."""
    market = session.scalar(select(Market).where(Market.venue_id == wanted.venue.id))
    first = after + timedelta(days=1)
    if market is not None:
        days = market_days(market.rules, first, first + LOOK_AHEAD, market.exceptions)[:60]
    else:
        days = [first + timedelta(days=n) for n in range(60)]
    options = list_days_for(session, wanted=wanted, days=days, now=now, moves=True)
    possible = [option for option in options if option.possible]
    return sorted(possible, key=lambda option: (not option.free, option.day))[:limit]


def _fault(venue: Venue, starts: datetime, ends: datetime) -> str | None:
    if venue.status is not VenueStatus.ACTIVE:
        return N_("The venue is no longer in use.")
    return venue.why_unavailable(starts, ends)


def _busy(session: Session, event: Event, first: date, last: date, moves: bool) -> dict[Slot, set[str]]:
    """The half-days in which an accepted company is away or has somebody at another event, with the company's name."""
    companies = _accepted(session, event)
    own = [company.id for company in companies] if moves else []
    people = {user.id: company.organisation.name for company in companies for user in company.staff}
    cars = {car.id: company.organisation.name for company in companies for car in company.vehicles}
    found = _away(session, companies, first, last)
    for table, column, names in (
        (StaffSlot, StaffSlot.user_id, people),
        (EventVehicleSlot, EventVehicleSlot.vehicle_id, cars),
    ):
        if not names:
            continue
        wanted = select(column, table.day, table.part).where(
            column.in_(names), table.day.between(first, last), table.event_company_id.not_in(own)
        )
        for who, day, part in session.execute(wanted):
            found[Slot(day, part)].add(names[who])
    return found


def _away(session: Session, companies: Sequence[EventCompany], first: date, last: date) -> dict[Slot, set[str]]:
    names = {company.organisation_id: company.organisation.name for company in companies}
    found: dict[Slot, set[str]] = defaultdict(set)
    for company, days in days_away(session, companies=names.keys(), first=first, last=last).items():
        for day in days:
            for part in DayPart:
                found[Slot(day, part)].add(names[company])
    return found


def _accepted(session: Session, event: Event) -> Sequence[EventCompany]:
    loads = (
        joinedload(EventCompany.organisation),
        selectinload(EventCompany.staff),
        selectinload(EventCompany.vehicles),
    )
    wanted = (EventCompany.event_id == event.id, EventCompany.status == InvitationStatus.ACCEPTED)
    return session.scalars(select(EventCompany).where(*wanted).options(*loads).order_by(EventCompany.id)).all()
