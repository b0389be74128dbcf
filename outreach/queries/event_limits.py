"""Closed days and quotas that hold at a place: those of its own area and of all above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor, Role
from outreach.domain.scheduling.limits import BlackoutKind, Quota, QuotaKind, week_of
from outreach.models.event_limits import Blackout, EventQuota, QuotaClaim, QuotaCounter
from outreach.models.events import Event
from outreach.models.regions import Area
from outreach.policies.regions import below

ANY_NUMBER = 1_000_000


@dataclass(frozen=True)
class QuotaUse:
    """How far a quota is used up where an event wants to be."""

    kind: QuotaKind
    day: date
    taken: int
    capacity: int

    @property
    def full(self) -> bool:
        """No further event is allowed."""
        return self.taken >= self.capacity


def _codes(area: Area) -> list[str]:
    return [code for code in area.lineage.split("/") if code]


def list_blackouts(session: Session, *, area: Area, first: date, last: date) -> Sequence[Blackout]:
    """The closed and noted days of an area and of those above it that touch a span, by day."""
    wanted = select(Blackout).join(Area).where(Area.code.in_(_codes(area)))
    span = (Blackout.first_on <= last, Blackout.last_on >= first)
    return session.scalars(wanted.where(*span).order_by(Blackout.first_on, Blackout.id)).all()


def list_kept_blackouts(session: Session, *, actor: Actor, since: date) -> Sequence[Blackout]:
    """The days from `since` on that the actor may change, by day."""
    wanted = select(Blackout).join(Area).options(joinedload(Blackout.area))
    kept = wanted.where(_charge(actor), Blackout.last_on >= since)
    return session.scalars(kept.order_by(Blackout.first_on, Blackout.id).limit(500)).all()


def get_blackout(session: Session, *, actor: Actor, blackout_id: UUID) -> Blackout:
    """One of the days that the actor may change; raises `NotFound`."""
    found = session.scalar(select(Blackout).join(Area).where(Blackout.id == blackout_id, _charge(actor)))
    if found is None:
        raise NotFound
    return found


def list_quotas(session: Session, *, actor: Actor) -> Sequence[EventQuota]:
    """The quotas that the actor may change, by area."""
    wanted = select(EventQuota).join(Area).where(_charge(actor)).options(joinedload(EventQuota.area))
    return session.scalars(wanted.order_by(Area.code).limit(500)).all()


def _charge(actor: Actor) -> ColumnElement[bool]:
    return below("/") if actor.role is Role.OFFICE else below(actor.area_lineage or "\x01")


def find_quota(session: Session, *, area: Area) -> Quota:
    """The quota of the nearest area, upwards, that sets one; without any, every number is allowed."""
    wanted = select(EventQuota, Area.lineage).join(Area).where(Area.code.in_(_codes(area)))
    rows = sorted(session.execute(wanted), key=lambda row: -len(row[1]))
    return rows[0][0].quota if rows else Quota()


def quota_keys(event: Event, quota: Quota) -> list[tuple[QuotaKind, str, date, int]]:
    """The counters that an event takes a place in."""
    return counters_of(event.area, event.venue_id, sorted({slot.day for slot in event.slots}), quota)


def counters_of(
    area: Area, venue_id: UUID | None, days: Sequence[date], quota: Quota
) -> list[tuple[QuotaKind, str, date, int]]:
    """The counters that days at a venue in an area take a place in: kind, subject, day, capacity. Also without a quota, so that one
    that is set later knows what was approved before."""
    county, ground = area.code[:6], str(venue_id)
    weeks = sorted({week_of(day) for day in days})
    per_week, per_day = quota.per_county_week or ANY_NUMBER, quota.per_ground_day or ANY_NUMBER
    return [
        *((QuotaKind.COUNTY_WEEK, county, week, per_week) for week in weeks),
        *((QuotaKind.GROUND_DAY, ground, day, per_day) for day in days),
    ]


def list_quota_use(session: Session, *, event: Event) -> list[QuotaUse]:
    """How far the quotas are used that an event's approval would use."""
    uses = []
    for kind, subject, day, capacity in quota_keys(event, find_quota(session, area=event.area)):
        if capacity == ANY_NUMBER:
            continue
        wanted = select(QuotaCounter.taken).where(
            QuotaCounter.kind == kind, QuotaCounter.subject == subject, QuotaCounter.day == day
        )
        uses.append(QuotaUse(kind, day, session.scalar(wanted) or 0, capacity))
    return uses


def list_used_up(
    session: Session, *, area: Area, venue_id: UUID, first: date, last: date, leave_out: UUID | None = None
) -> set[date]:
    """The days of a span on which a quota allows no further event there, beside one event (`leave_out`)."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    limited = {
        (kind, subject, counted): capacity
        for kind, subject, counted, capacity in counters_of(area, venue_id, days, find_quota(session, area=area))
        if capacity != ANY_NUMBER
    }
    if not limited:
        return set()
    own = select(QuotaClaim.counter_id).where(QuotaClaim.event_id == leave_out)
    rows = session.execute(
        select(QuotaCounter, QuotaCounter.id.in_(own)).where(
            QuotaCounter.day.between(week_of(first), last), QuotaCounter.subject.in_({key[1] for key in limited})
        )
    )
    full = {
        (row.kind, row.subject, row.day)
        for row, mine in rows
        if row.taken - bool(mine) >= limited.get((row.kind, row.subject, row.day), ANY_NUMBER)
    }
    weeks = {day for kind, _, day in full if kind is QuotaKind.COUNTY_WEEK}
    grounds = {day for kind, _, day in full if kind is QuotaKind.GROUND_DAY}
    return {day for day in days if day in grounds or week_of(day) in weeks}


def closed_days(session: Session, *, event: Event) -> Sequence[Blackout]:
    """The closed days that an event lies on."""
    days = [slot.day for slot in event.slots]
    if not days:
        return []
    found = list_blackouts(session, area=event.area, first=min(days), last=max(days))
    return [one for one in found if one.kind is BlackoutKind.CLOSED]
