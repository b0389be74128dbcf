"""Closed days, quotas, and an event's place in their counters. The database's constraint decides who was first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.roles import Actor, Permission
from outreach.domain.scheduling.limits import BlackoutDays, Quota, QuotaKind
from outreach.domain.words import N_
from outreach.models.base import new_id
from outreach.models.event_limits import Blackout, EventQuota, QuotaClaim, QuotaCounter
from outreach.models.events import Event
from outreach.models.regions import Area
from outreach.policies.regions import has_charge_of
from outreach.queries.event_limits import closed_days, find_quota, quota_keys
from outreach.services.audit import record

FULL = {
    QuotaKind.COUNTY_WEEK: N_("The county's events of this week are used up: its quota allows no further one."),
    QuotaKind.GROUND_DAY: N_("The venue's events of this day are used up: its quota allows no further one."),
}


def demand_open_days(session: Session, event: Event) -> None:
    """Raise `RuleBroken` where the event lies on days that its area, or one above it, has closed."""
    closed = closed_days(session, event=event)
    if closed:
        names = "、".join(sorted({one.name for one in closed}))
        raise RuleBroken({"starts_at": N_("No events are held on these days: %(names)s.")}, names=names)


def claim_quota(session: Session, event: Event) -> None:
    """Give back the event's places and take those of its present time and place; `Conflict` where a quota is full."""
    release_quota(session, event)
    for kind, subject, day, capacity in quota_keys(event, find_quota(session, area=event.area)):
        try:
            with session.begin_nested():
                _take(session, event, kind, subject, day, capacity)
        except IntegrityError as error:
            raise Conflict(FULL[kind], "starts_at") from error


def _take(session: Session, event: Event, kind: QuotaKind, subject: str, day: date, capacity: int) -> None:
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {"id": new_id(), "kind": kind, "subject": subject, "day": day, "capacity": capacity, "taken": 0}
    session.execute(insert(QuotaCounter).values([row]).on_conflict_do_nothing())
    same = (QuotaCounter.kind == kind, QuotaCounter.subject == subject, QuotaCounter.day == day)
    session.execute(
        update(QuotaCounter).where(*same).values(taken=QuotaCounter.taken + 1, capacity=capacity),
        execution_options={"synchronize_session": False},
    )
    counter_id = session.scalars(select(QuotaCounter.id).where(*same)).one()
    session.add(QuotaClaim(event_id=event.id, counter_id=counter_id))
    session.flush()


def release_quota(session: Session, event: Event) -> None:
    """Give back the event's places."""
    session.flush()
    held = session.scalars(select(QuotaClaim.counter_id).where(QuotaClaim.event_id == event.id)).all()
    for counter_id in sorted(held):
        session.execute(
            update(QuotaCounter).where(QuotaCounter.id == counter_id).values(taken=QuotaCounter.taken - 1),
            execution_options={"synchronize_session": False},
        )
    session.execute(delete(QuotaClaim).where(QuotaClaim.event_id == event.id))


def _demand_charge(actor: Actor, area: Area) -> None:
    if not (actor.may(Permission.EVENTS_APPROVE) and has_charge_of(actor, area)):
        raise Forbidden


def set_quota(session: Session, *, actor: Actor, area: Area, quota: Quota) -> None:
    """Say how many events an area allows; with nothing said, the area above decides again. Approved events stay."""
    _demand_charge(actor, area)
    quota.check()
    row = session.scalar(select(EventQuota).where(EventQuota.area_id == area.id))
    before = {"week": row.per_county_week, "day": row.per_ground_day} if row else {}
    after = {"week": quota.per_county_week, "day": quota.per_ground_day}
    record(session, actor=actor, action="quota.set", subject=area, before=before, after=after)
    if row and not any(after.values()):
        session.delete(row)
    elif any(after.values()):
        row = row or EventQuota(area_id=area.id)
        row.per_county_week, row.per_ground_day = quota.per_county_week, quota.per_ground_day
        session.add(row)
    session.flush()


def add_blackout(session: Session, *, actor: Actor, area: Area, days: BlackoutDays, uid: str | None = None) -> Blackout:
    """Close days of an area, or note them; an imported entry that is known (`uid`) is changed."""
    _demand_charge(actor, area)
    days.check()
    known = select(Blackout).where(Blackout.area_id == area.id, Blackout.uid == uid)
    row = (session.scalar(known) if uid else None) or Blackout(area_id=area.id, uid=uid)
    row.name, row.first_on, row.last_on, row.kind = days.name, days.first_on, days.last_on, days.kind
    session.add(row)
    session.flush()
    after = {"name": row.name, "first_on": str(row.first_on), "last_on": str(row.last_on), "kind": row.kind.value}
    record(session, actor=actor, action="blackout.keep", subject=row, after=after)
    return row


def add_blackouts(session: Session, *, actor: Actor, area: Area, entries: Iterable[tuple[str, BlackoutDays]]) -> int:
    """Take entries of a calendar, each with its uid; how many."""
    rows = [add_blackout(session, actor=actor, area=area, days=days, uid=uid) for uid, days in entries]
    return len(rows)


def remove_blackout(session: Session, *, actor: Actor, blackout: Blackout) -> None:
    """Open the days again."""
    _demand_charge(actor, blackout.area)
    record(session, actor=actor, action="blackout.remove", subject=blackout, before={"name": blackout.name})
    session.delete(blackout)
    session.flush()
