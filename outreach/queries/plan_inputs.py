"""What a plan is computed from, read from the registers: venues, market days, settlements, fleets, chargers, earlier events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import numpy as np
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.calendar import DayOffKind, DayRule, day_rule, farm_season
from outreach.domain.clock import BEIJING, beijing
from outreach.domain.events import HOLDING, OVER, EventStatus
from outreach.domain.market_days import market_days
from outreach.domain.plans import Floor, PlanWishes
from outreach.domain.scheduling.limits import BlackoutKind
from outreach.domain.scheduling.planner.legs import Legs
from outreach.domain.scheduling.planner.problem import Demand, Flags, Limits, Problem, Stop, Whole
from outreach.domain.scheduling.planner.reach import Earlier, Floats, Positions, ReachRules, reach
from outreach.domain.venues import VenueStatus
from outreach.models.campaigns import Campaign, CampaignCounty
from outreach.models.events import Event
from outreach.models.markets import Market
from outreach.models.organisations import Organisation
from outreach.models.plans import EventPlan
from outreach.models.regions import Settlement
from outreach.models.slots import VenueSlot
from outreach.models.venues import Venue, VenueClosure
from outreach.queries.calendars import list_overrides
from outreach.queries.event_limits import list_blackouts
from outreach.queries.farm_seasons import list_seasons
from outreach.queries.plan_fleets import load_fleets
from outreach.queries.plan_quotas import QuotaSpot, load_quotas

# shares of the people in reach that a day is worth more or less: markets bring a crowd, harvests and holidays keep it away
MARKET_BONUS, SEASON_MALUS, HOLIDAY_MALUS = 0.3, 0.3, 0.15
AROUND = 0.35  # degrees round the venues in which people and earlier events count


@dataclass(frozen=True)
class PlanInputs:
    """The problem with what stands behind its numbers: venues by place, companies by fleet, legs by range."""

    problem: Problem
    venues: Sequence[Venue]
    companies: Sequence[Organisation | None]
    markets: Flags
    legs: Sequence[Legs]
    first_on: date
    quotas: Sequence[QuotaSpot]

    def day_of(self, choice: int) -> date:
        """The day of a choice."""
        return self.first_on + timedelta(days=int(self.problem.day[choice]))


@dataclass(frozen=True)
class _Choices:
    place: Whole
    day: Whole
    bonus: Whole
    market: Flags


def load_plan_inputs(session: Session, *, plan: EventPlan, today: date, detour: float) -> PlanInputs:
    """Everything the planner needs for one plan, as it stands today."""
    wishes = plan.wishes
    banned = {ban.venue_id for ban in plan.bans}
    venues = [venue for venue in _venues(session, plan.campaign) if venue.id not in banned]
    at = Positions(np.array([v.longitude for v in venues]), np.array([v.latitude for v in venues]))
    homes, people = _settlements(session, at)
    rules = ReachRules(wishes.radius_km, detour, wishes.weeks)
    found = reach(
        at,
        homes,
        people,
        first_on=wishes.first_on,
        days=wishes.days,
        earlier=earlier_events(session, wishes),
        rules=rules,
    )
    crowd: Floats = np.asarray(found.reached @ found.worth.max(axis=0, initial=0), dtype=np.float64)
    choices = _choices(session, venues, wishes, crowd, today)
    days = [wishes.day(int(day)) for day in choices.day]
    quotas, spots = load_quotas(
        session, plan=plan, visits=list(zip([venues[p] for p in choices.place], days, strict=True))
    )
    fleets, companies, driven = load_fleets(session, venues=venues, at=at, wishes=wishes, detour=detour)
    problem = Problem(
        reached=found.reached,
        worth=found.worth,
        window=found.window,
        place=choices.place,
        day=choices.day,
        bonus=choices.bonus,
        cost=np.full(len(choices.place), wishes.cost_each),
        fleets=fleets,
        limits=Limits(wishes.stops, wishes.budget, wishes.rest_days),
        demands=_demands(venues, wishes.floor),
        locked=_locked(plan, venues, choices, companies, wishes),
        quotas=quotas,
    )
    return PlanInputs(problem, venues, companies, choices.market, driven, wishes.first_on, spots)


def _venues(session: Session, campaign: Campaign) -> Sequence[Venue]:
    counties = select(CampaignCounty.area_id).where(CampaignCounty.campaign_id == campaign.id)
    wanted = select(Venue).where(Venue.status == VenueStatus.ACTIVE, Venue.area_id.in_(counties))
    return session.scalars(wanted.options(joinedload(Venue.area), joinedload(Venue.township)).order_by(Venue.id)).all()


def _settlements(session: Session, at: Positions) -> tuple[Positions, Floats]:
    """People near the venues: rural ones where that is known, else all."""
    if not len(at.lon):
        return Positions(np.zeros(0), np.zeros(0)), np.zeros(0)
    rows = session.execute(
        select(Settlement.longitude, Settlement.latitude, Settlement.population).where(
            Settlement.longitude.between(float(at.lon.min()) - AROUND, float(at.lon.max()) + AROUND),
            Settlement.latitude.between(float(at.lat.min()) - AROUND, float(at.lat.max()) + AROUND),
            or_(Settlement.is_rural.is_(None), Settlement.is_rural.is_(True)),
        )
    ).all()
    columns = np.array([(lon, lat, people or 0) for lon, lat, people in rows]).reshape(len(rows), 3)
    return Positions(columns[:, 0], columns[:, 1]), columns[:, 2]


def earlier_events(session: Session, wishes: PlanWishes) -> list[Earlier]:
    """Events that are approved, held or over, from the weeks before the plan to its end."""
    kept = [*HOLDING, *(status for status in OVER if status is not EventStatus.CANCELLED)]
    first = datetime.combine(wishes.first_on - timedelta(weeks=wishes.weeks), time(), BEIJING)
    end = datetime.combine(wishes.last_on + timedelta(days=1), time(), BEIJING)
    rows = session.execute(
        select(Venue.longitude, Venue.latitude, Event.starts_at)
        .join(Event, Event.venue_id == Venue.id)
        .where(Event.status.in_(kept), Event.starts_at >= first, Event.starts_at < end)
        .order_by(Event.id)
    )
    return [Earlier(lon, lat, beijing(starts_at).date()) for lon, lat, starts_at in rows if starts_at]


def _choices(session: Session, venues: Sequence[Venue], wishes: PlanWishes, crowd: Floats, today: date) -> _Choices:
    """A venue with a market: its market days; one without: weekends and holidays. Never a closed or a full day."""
    first = max(wishes.first_on, today + timedelta(days=wishes.lead_days))
    markets = {market.venue_id: market for market in session.scalars(select(Market))}
    shut = _shut(session, venues, first, wishes.last_on) | _blacked_out(session, venues, first, wishes.last_on)
    overrides = list_overrides(session, first=wishes.first_on, last=wishes.last_on)
    seasons = list_seasons(session)
    days = [first + timedelta(days=n) for n in range(max(0, (wishes.last_on - first).days + 1))]
    free = [day for day in days if day.isoweekday() >= 6 or _is_off(day, overrides)]
    rows = []
    for place, venue in enumerate(venues):
        market = markets.get(venue.id)
        meets = market_days(market.rules, first, wishes.last_on, market.exceptions) if market and days else free
        for day in meets:
            if (venue.id, day) not in shut and day.isoweekday() in venue.hours.weekdays:
                share = MARKET_BONUS * bool(market) - SEASON_MALUS * bool(farm_season(day, venue.area.code, seasons))
                share -= HOLIDAY_MALUS * _is_off(day, overrides)
                rows.append((place, (day - wishes.first_on).days, round(share * float(crowd[place])), bool(market)))
    columns = np.array(rows, dtype=np.int64).reshape(len(rows), 4)
    return _Choices(columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3] > 0)


def _is_off(day: date, overrides: Mapping[date, DayRule | None]) -> bool:
    rule = day_rule(day, overrides)
    return rule is not None and rule.kind is DayOffKind.OFF


def _shut(session: Session, venues: Sequence[Venue], first: date, last: date) -> set[tuple[UUID, date]]:
    """Venues' days that are closed or have no stall left."""
    ids = [venue.id for venue in venues]
    full = session.execute(
        select(VenueSlot.venue_id, VenueSlot.day).where(
            VenueSlot.venue_id.in_(ids), VenueSlot.day.between(first, last), VenueSlot.taken >= VenueSlot.capacity
        )
    )
    shut = {(row.venue_id, row.day) for row in full}
    closures = select(VenueClosure).where(VenueClosure.venue_id.in_(ids), VenueClosure.last_on >= first)
    for closure in session.scalars(closures):
        span = (min(last, closure.last_on) - max(first, closure.first_on)).days
        shut |= {(closure.venue_id, max(first, closure.first_on) + timedelta(days=n)) for n in range(span + 1)}
    return shut


def _blacked_out(session: Session, venues: Sequence[Venue], first: date, last: date) -> set[tuple[UUID, date]]:
    """Venues' days on which their area, or one above it, holds no events."""
    by_area: dict[int, set[date]] = {}
    for area in {venue.township or venue.area for venue in venues}:
        closed = [
            b for b in list_blackouts(session, area=area, first=first, last=last) if b.kind is BlackoutKind.CLOSED
        ]
        spans = [(max(first, one.first_on), min(last, one.last_on)) for one in closed]
        by_area[area.id] = {
            begins + timedelta(days=n) for begins, ends in spans for n in range((ends - begins).days + 1)
        }
    return {(venue.id, day) for venue in venues for day in by_area[(venue.township or venue.area).id]}


def _demands(venues: Sequence[Venue], floor: Floor) -> list[Demand]:
    places: dict[int, set[int]] = {}
    for place, venue in enumerate(venues):
        key = venue.area_id if floor is Floor.COUNTIES else venue.township_id
        if floor is not Floor.NONE and key is not None:
            places.setdefault(key, set()).add(place)
    return [Demand(key, frozenset(some)) for key, some in sorted(places.items())]


def _locked(
    plan: EventPlan,
    venues: Sequence[Venue],
    choices: _Choices,
    companies: Sequence[Organisation | None],
    wishes: PlanWishes,
) -> list[Stop]:
    """The locked stops whose venue, day and fleet still exist; those of fleets on top keep theirs apart from each other."""
    places = {venue.id: place for place, venue in enumerate(venues)}
    numbers = {(int(p), int(d)): i for i, (p, d) in enumerate(zip(choices.place, choices.day, strict=True))}
    fleets = {company.id: i for i, company in enumerate(companies) if company}
    on_top = [i for i, company in enumerate(companies) if company is None]
    found = []
    for stop in plan.stops:
        choice = numbers.get((places.get(stop.venue_id, -1), (stop.day - wishes.first_on).days))
        fleet = fleets.get(stop.organisation_id) if stop.organisation_id else None
        if stop.organisation_id is None and on_top:
            fleet = on_top[stop.fleet % len(on_top)]
        if stop.locked and choice is not None and fleet is not None:
            found.append(Stop(choice, fleet))
    return found
