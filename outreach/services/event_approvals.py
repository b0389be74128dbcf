"""Asking the desks of an event, their agreement, deputies, and what a campaign demands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.approvals import ApprovalStatus, Desk, check_desks, merge_desks
from outreach.domain.calendar import DayRule, add_working_days, working_days_between
from outreach.domain.clock import beijing
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.events import EventStatus, Ground, Verb
from outreach.domain.notices import NoticeKind
from outreach.domain.roles import SYSTEM, Actor, Permission, Role
from outreach.domain.words import N_
from outreach.models.approvals import ApprovalDesk, Deputy
from outreach.models.campaigns import Campaign
from outreach.models.events import Event, EventApproval, EventStep
from outreach.models.regions import Area
from outreach.policies.accounts import demand
from outreach.policies.approvals import desks_of, has_turn
from outreach.queries.approvals import list_colleagues, list_deciders, list_desk_approvers, list_desks, list_due
from outreach.queries.calendars import list_overrides
from outreach.services.audit import record
from outreach.services.notices import notify, settle_notices

LOOK_BACK, LOOK_AHEAD = timedelta(days=90), timedelta(days=90)  # of the corrections of holidays
NOT_YOUR_TURN = N_("This event waits for another level or department to decide first, or you have decided already.")


def ask_desks(session: Session, *, event: Event, now: datetime, changed: frozenset[Ground] | None = None) -> None:
    """Ask the desks of the event's campaigns; after a change of these grounds only those whom it concerns. Days to decide are
    working days.
    """
    today = beijing(now).date()
    days = list_overrides(session, first=today - LOOK_BACK, last=today + LOOK_AHEAD)
    if changed and event.approvals:
        concerned = [row for row in event.approvals if row.grounds & changed]
        _ask_again(concerned or event.approvals, now, days)
        return
    desks = list_desks(session, campaign_ids=[one.id for one in event.campaigns])
    codes = [code for code in event.area.lineage.split("/") if code]
    present = session.scalars(select(Area.level).where(Area.code.in_(codes)))
    event.approvals.clear()
    for desk in merge_desks(desks.values(), present):
        event.approvals.append(
            EventApproval(
                position=desk.position,
                level=desk.level,
                department=desk.department,
                asks_on=_grounds(desk),
                due_on=add_working_days(today, desk.days, days),
            )
        )


def _grounds(desk: Desk) -> str:
    return ",".join(ground for ground in Ground if ground in desk.grounds)


def _ask_again(rows: Sequence[EventApproval], now: datetime, days: Mapping[date, DayRule | None]) -> None:
    for row in rows:
        allowed = working_days_between(beijing(row.created_at or now).date(), row.due_on, days)
        row.status, row.user_id, row.principal_id = ApprovalStatus.WAITING, None, None
        row.decided_at, row.comment, row.reminded_on = None, "", None
        row.due_on = add_working_days(beijing(now).date(), max(allowed, 1), days)


def demand_turn(session: Session, *, actor: Actor, event: Event, now: datetime) -> None:
    """Raise `Forbidden` where no desk at which the actor may sit is asked now."""
    if not has_turn(list_deciders(session, actor=actor, today=beijing(now).date()), event):
        raise Forbidden(NOT_YOUR_TURN)


def is_last(session: Session, *, actor: Actor, event: Event, now: datetime) -> bool:
    """Whether the actor's agreement is all that is still needed; raises `Forbidden` where it isn't their turn."""
    demand_turn(session, actor=actor, event=event, now=now)
    seats = desks_of(list_deciders(session, actor=actor, today=beijing(now).date()), event)
    return len(seats) == sum(row.status is ApprovalStatus.WAITING for row in event.approvals)


def agree(session: Session, *, actor: Actor, event: Event, now: datetime, comment: str) -> bool:
    """Note the agreement of the actor's desks; True where nobody else is left to ask."""
    demand_turn(session, actor=actor, event=event, now=now)
    deciders = list_deciders(session, actor=actor, today=beijing(now).date())
    before = event.stage
    for row, decider in desks_of(deciders, event):
        row.status, row.user_id, row.decided_at, row.comment = ApprovalStatus.AGREED, actor.user_id, now, comment
        row.principal_id = decider.user_id if decider.user_id != actor.user_id else None
    after = event.stage
    if not after:
        return True
    event.steps.append(
        EventStep(verb=Verb.CONSENT, status=EventStatus.SUBMITTED, user_id=actor.user_id, comment=comment)
    )
    session.flush()
    record(session, actor=actor, action="event.consent", subject=event, after={"desks": len(before) - len(after)})
    if after[0].position != before[0].position:
        tell_stage(session, actor, event, now)
    return False


def tell_stage(session: Session, actor: Actor, event: Event, now: datetime) -> None:
    """Tell those who are asked now; what was told to those before them is out of date."""
    settle_notices(session, subject=event, kinds=(NoticeKind.EVENT_SUBMITTED,))
    told = list_desk_approvers(session, event=event, today=beijing(now).date())
    params: dict[str, str | int] = {"name": event.title}
    notify(session, actor=actor, kind=NoticeKind.EVENT_SUBMITTED, user_ids=told, subject=event, params=params)


def remind_approvers(session: Session, *, now: datetime) -> int:
    """Tell those who are asked of decisions due by the next working day or late, once a day; how many notices."""
    today, told = beijing(now).date(), 0
    soon = add_working_days(today, 1, list_overrides(session, first=today, last=today + LOOK_AHEAD))
    for event in list_due(session, today=today, until=soon):
        rows = [row for row in event.stage if row.due_on <= soon]
        if not rows:
            continue
        params: dict[str, str | int] = {"name": event.title, "day": min(row.due_on for row in rows).isoformat()}
        users = list_desk_approvers(session, event=event, today=today)
        told += notify(
            session, actor=SYSTEM, kind=NoticeKind.APPROVAL_DUE, user_ids=users, subject=event, params=params
        )
        for row in rows:
            row.reminded_on = today
    session.flush()
    return told


def set_desks(session: Session, *, actor: Actor, campaign: Campaign, desks: Sequence[Desk]) -> None:
    """Say who must agree to events of a campaign; none: any official in charge. Events handed in before stay as asked."""
    demand(actor, Permission.CAMPAIGNS_EDIT)
    check_desks(desks)
    known = session.scalars(select(ApprovalDesk).where(ApprovalDesk.campaign_id == campaign.id)).all()
    before = [_fact(row.desk) for row in known]
    for row in known:
        session.delete(row)
    for desk in sorted(desks, key=lambda one: one.position):
        session.add(
            ApprovalDesk(
                campaign_id=campaign.id,
                position=desk.position,
                level=desk.level,
                department=desk.department,
                days=desk.days,
                asks_on=_grounds(desk),
            )
        )
    session.flush()
    after = {"desks": [_fact(desk) for desk in desks]}
    record(session, actor=actor, action="campaign.desks", subject=campaign, before={"desks": before}, after=after)


def _fact(desk: Desk) -> str:
    return f"{desk.position} {desk.level or '*'} {desk.department or '*'} {desk.days} {_grounds(desk)}"


def name_deputy(session: Session, *, actor: Actor, deputy_id: UUID, first_on: date, last_on: date) -> Deputy:
    """Let a colleague of the same area, or of one above, decide in the actor's place on these days."""
    if actor.role is not Role.OFFICIAL or actor.user_id is None:
        raise Forbidden
    if last_on < first_on:
        raise RuleBroken({"last_on": N_("The last day can't be before the first.")})
    if deputy_id not in {user.id for user in list_colleagues(session, actor=actor)}:
        raise RuleBroken({"deputy_id": N_("Choose a colleague of the list.")})
    row = Deputy(user_id=actor.user_id, deputy_id=deputy_id, first_on=first_on, last_on=last_on)
    session.add(row)
    session.flush()
    after = {"deputy": str(deputy_id), "first_on": str(first_on), "last_on": str(last_on)}
    record(session, actor=actor, action="deputy.name", subject=row, after=after)
    return row


def end_deputy(session: Session, *, actor: Actor, deputy: Deputy) -> None:
    """Take the deputy back."""
    if deputy.user_id != actor.user_id:
        raise Forbidden
    record(session, actor=actor, action="deputy.end", subject=deputy, before={"deputy": str(deputy.deputy_id)})
    session.delete(deputy)
    session.flush()
