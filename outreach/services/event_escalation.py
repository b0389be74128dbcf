"""Passing a decision to the level above: by an official who can't decide, or by the keeper when it is late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.approvals import DEFAULT_DAYS, LEVELS, level_above
from outreach.domain.calendar import add_working_days
from outreach.domain.clock import beijing
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.events import Verb
from outreach.domain.roles import Actor, Role
from outreach.domain.words import N_
from outreach.models.accounts import User
from outreach.models.events import Event, EventStep
from outreach.models.regions import Area
from outreach.policies.approvals import desks_to_escalate
from outreach.queries.approvals import list_deciders
from outreach.queries.calendars import list_overrides
from outreach.services.audit import record
from outreach.services.event_approvals import LOOK_AHEAD, tell_stage


def escalate_event(session: Session, *, actor: Actor, event: Event, now: datetime, comment: str) -> int:
    """Ask the level above instead of the desks that the actor may pass up, with new days to decide; how many desks."""
    today = beijing(now).date()
    deciders = list_deciders(session, actor=actor, today=today)
    desks = desks_to_escalate(actor, deciders, event, today=today)
    if not desks:
        raise Forbidden
    if not comment:
        raise RuleBroken({"comment": N_("Say why the level above is to decide.")})
    levels = _levels_of(session, event)
    due_on = add_working_days(today, DEFAULT_DAYS, list_overrides(session, first=today, last=today + LOOK_AHEAD))
    for row, level in desks:
        above = level_above(level, levels)
        if above is None:
            raise RuleBroken({"comment": N_("No level above decides about this event.")})
        row.level, row.due_on, row.reminded_on = above, due_on, None
    event.steps.append(EventStep(verb=Verb.ESCALATE, status=event.status, user_id=actor.user_id, comment=comment))
    session.flush()
    record(session, actor=actor, action="event.escalate", subject=event, after={"desks": len(desks)})
    tell_stage(session, actor, event, now)
    return len(desks)


def _levels_of(session: Session, event: Event) -> Sequence[AreaLevel]:
    """The levels at which somebody decides about the place; where none above does, all that there are, for the office sits at each."""
    codes = [code for code in event.area.lineage.split("/") if code]
    wanted = select(Area.level).where(Area.code.in_(codes), Area.level.in_(LEVELS[1:]))
    manned = wanted.join(User, User.area_id == Area.id).where(User.role == Role.OFFICIAL, User.active)
    return session.scalars(manned.distinct()).all() or session.scalars(wanted).all()
