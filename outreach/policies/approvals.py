"""Whose turn it is to decide about an event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import aliased

from outreach.domain.adcodes import AreaLevel
from outreach.domain.approvals import LEVELS, ApprovalStatus, may_sit
from outreach.domain.events import EventStatus
from outreach.domain.roles import Actor, Role
from outreach.models.events import Event, EventApproval
from outreach.models.regions import Area
from outreach.policies.events import can_approve, can_keep
from outreach.policies.regions import below


def desks_of(deciders: Sequence[Actor], event: Event) -> list[tuple[EventApproval, Actor]]:
    """The desks asked now at which one of `deciders` may sit (an account, and those for whom it stands in)."""
    seats = []
    for row in event.stage:
        for decider in deciders:
            if can_approve(decider, event) and may_sit(decider, row.level, row.department):
                seats.append((row, decider))
                break
    return seats


def has_turn(deciders: Sequence[Actor], event: Event) -> bool:
    """True where one of them may decide now. An event of before there were desks waits for any official in charge."""
    if not event.approvals:
        return any(can_approve(decider, event) for decider in deciders)
    return bool(desks_of(deciders, event))


def desks_to_escalate(
    actor: Actor, deciders: Sequence[Actor], event: Event, *, today: date
) -> list[tuple[EventApproval, AreaLevel]]:
    """The desks that the actor may pass to the level above, with the level they have now: an official's own, at any time; for the
    keeper those that are late.
    """
    if event.status is not EventStatus.SUBMITTED:
        return []
    own = [(row, row.level or decider.area_level) for row, decider in desks_of(deciders, event)]
    late = [(row, row.level or AreaLevel.COUNTY) for row in event.stage if row.due_on < today]
    found = own or (late if can_keep(actor, event) else [])
    return [(row, level) for row, level in found if level in LEVELS and level is not LEVELS[-1]]


def waits_for(deciders: Sequence[Actor]) -> ColumnElement[bool]:
    """Submitted events whose present stage has a desk at which one of them may sit."""
    if any(decider.role is Role.OFFICE for decider in deciders):
        return true()
    asked, earlier = aliased(EventApproval), aliased(EventApproval)
    waiting = ApprovalStatus.WAITING
    before = exists().where(
        earlier.event_id == asked.event_id, earlier.status == waiting, earlier.position < asked.position
    )
    seat = or_(false(), *(_seat(decider, asked) for decider in deciders))
    mine = exists().where(asked.event_id == Event.id, asked.status == waiting, ~before, seat)
    anybody = exists().where(EventApproval.event_id == Event.id)
    return mine | (~anybody & or_(false(), *(_inside(decider) for decider in deciders)))


def _inside(decider: Actor) -> ColumnElement[bool]:
    return Event.area_id.in_(select(Area.id).where(below(decider.area_lineage or "\x01")))


def _seat(decider: Actor, asked: type[EventApproval]) -> ColumnElement[bool]:
    level = asked.level.is_(None) | (asked.level == decider.area_level)
    if decider.department is None:
        return and_(_inside(decider), level)
    return and_(_inside(decider), level, asked.department.is_(None) | (asked.department == decider.department))
