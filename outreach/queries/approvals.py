"""Desks of campaigns, deputies, and who is to be told that a desk is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from outreach.domain.approvals import ApprovalStatus, Desk, may_sit
from outreach.domain.errors import NotFound
from outreach.domain.events import EventStatus
from outreach.domain.roles import Actor, Role
from outreach.models.accounts import User
from outreach.models.approvals import ApprovalDesk, Deputy
from outreach.models.campaigns import Campaign
from outreach.models.events import Event, EventApproval
from outreach.models.regions import Area
from outreach.queries.notices import list_approvers


def list_desks(session: Session, *, campaign_ids: Iterable[UUID]) -> dict[UUID, list[Desk]]:
    """The desks of each campaign, by stage; campaigns without any are left out."""
    wanted = select(ApprovalDesk).where(ApprovalDesk.campaign_id.in_(list(campaign_ids)))
    found: dict[UUID, list[Desk]] = {}
    for row in session.scalars(wanted.order_by(ApprovalDesk.position, ApprovalDesk.id)):
        found.setdefault(row.campaign_id, []).append(row.desk)
    return found


def list_desk_rows(session: Session, *, campaign: Campaign) -> Sequence[ApprovalDesk]:
    """The desks of a campaign as they are kept."""
    wanted = select(ApprovalDesk).where(ApprovalDesk.campaign_id == campaign.id)
    return session.scalars(wanted.order_by(ApprovalDesk.position, ApprovalDesk.id)).all()


def list_deciders(session: Session, *, actor: Actor, today: date) -> list[Actor]:
    """The actor, and the officials for whom the actor stands in today."""
    wanted = (
        select(User)
        .join(Deputy, Deputy.user_id == User.id)
        .where(Deputy.deputy_id == actor.user_id, Deputy.first_on <= today, Deputy.last_on >= today, User.active)
        .options(joinedload(User.area))
    )
    return [actor, *(user.actor for user in session.scalars(wanted.order_by(User.id)).unique())]


def list_deputies(session: Session, *, actor: Actor, today: date) -> Sequence[Deputy]:
    """Who stands in for the actor, from today on."""
    wanted = select(Deputy).where(Deputy.user_id == actor.user_id, Deputy.last_on >= today)
    return session.scalars(wanted.options(joinedload(Deputy.deputy)).order_by(Deputy.first_on, Deputy.id)).all()


def list_standing_in(session: Session, *, actor: Actor, today: date) -> Sequence[Deputy]:
    """For whom the actor stands in, from today on."""
    wanted = select(Deputy).where(Deputy.deputy_id == actor.user_id, Deputy.last_on >= today)
    return session.scalars(wanted.options(joinedload(Deputy.user)).order_by(Deputy.first_on, Deputy.id)).all()


def get_deputy(session: Session, *, actor: Actor, deputy_row_id: UUID) -> Deputy:
    """One of the actor's own deputies; raises `NotFound`."""
    found = session.scalar(select(Deputy).where(Deputy.id == deputy_row_id, Deputy.user_id == actor.user_id))
    if found is None:
        raise NotFound
    return found


def list_colleagues(session: Session, *, actor: Actor) -> Sequence[User]:
    """Officials who see all that the actor sees, of the same area or one above: they may stand in."""
    lineage = actor.area_lineage or "\x01"
    wanted = select(User).join(Area, User.area_id == Area.id).where(User.role == Role.OFFICIAL, User.active)
    above = wanted.where(User.id != actor.user_id, func.substr(lineage, 1, func.length(Area.lineage)) == Area.lineage)
    return session.scalars(above.order_by(User.name, User.id).limit(200)).all()


def list_desk_approvers(session: Session, *, event: Event, today: date) -> list[UUID]:
    """Accounts that are asked now: those who sit at the stage's desks and their deputies; the office where nobody does."""
    rows = event.stage
    if not rows or all(row.level is None for row in rows):
        return list(list_approvers(session, area=event.area))
    wanted = select(User).where(User.role == Role.OFFICIAL, User.active).options(joinedload(User.area))
    codes = [code for code in event.area.lineage.split("/") if code]
    officials = session.scalars(wanted.join(Area, User.area_id == Area.id).where(Area.code.in_(codes))).unique()
    seated = {user.id for user in officials for row in rows if may_sit(user.actor, row.level, row.department)}
    standing_in = select(Deputy.deputy_id).where(
        Deputy.user_id.in_(seated), Deputy.first_on <= today, Deputy.last_on >= today
    )
    told = seated | set(session.scalars(standing_in))
    office = select(User.id).where(User.role == Role.OFFICE, User.active)
    return sorted(told) or list(session.scalars(office.order_by(User.id)))


def list_due(session: Session, *, today: date, until: date) -> list[Event]:
    """Submitted events with a desk that is due by `until` or late, and wasn't reminded today."""
    due = select(EventApproval.event_id).where(
        EventApproval.status == ApprovalStatus.WAITING,
        EventApproval.due_on <= until,
        EventApproval.reminded_on.is_(None) | (EventApproval.reminded_on < today),
    )
    loads = (selectinload(Event.approvals), joinedload(Event.area))
    wanted = select(Event).where(Event.status == EventStatus.SUBMITTED, Event.id.in_(due)).options(*loads)
    return list(session.scalars(wanted.order_by(Event.submitted_at, Event.id).limit(500)))
