"""Reads of leads, scoped by `policies.leads.visible_to`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, literal, select
from sqlalchemy.orm import Session, joinedload, selectinload

from outreach.domain.errors import NotFound
from outreach.domain.leads import OPEN_STAGES, ContactStatus, Grade, LeadSource, Stage
from outreach.domain.roles import Actor
from outreach.domain.vault import current_vault
from outreach.models.catalogues import VehicleModel
from outreach.models.lead_records import LossCheck
from outreach.models.leads import Lead, LeadInterest
from outreach.models.people import Person
from outreach.policies.leads import can_see, visible_to
from outreach.queries.lead_progress import Reached, has_reached
from outreach.queries.paging import PAGE_SIZE, Page, SortKey, keyset

NOBODY = UUID(int=0)
NONE = "-"
DUE_LIMIT = 200
NEWEST_FIRST = "-recorded"

UNDER_WAY: tuple[ColumnElement[bool], ...] = (Lead.stage.in_(OPEN_STAGES), Lead.merged_into_id.is_(None))


def _rank(column: Any, kinds: type[StrEnum]) -> ColumnElement[int]:
    """The place of a value in its list, for sorting; one that isn't set comes last."""
    return case({kind.value: place for place, kind in enumerate(kinds)}, value=column, else_=len(kinds))


# what the list may be sorted by; none of them is ever null
SORTS: dict[str, Any] = {
    "recorded": Lead.created_at,
    "next": func.coalesce(Lead.next_follow_up_on, literal(date(9999, 12, 31))),
    "grade": _rank(Lead.grade, Grade),
    "stage": _rank(Lead.stage, Stage),
    "township": func.coalesce(Lead.township_id, literal(2**31 - 1)),
}


@dataclass(frozen=True)
class LeadFilter:
    """What a reader asks of the list. `owner_id` may be `NOBODY` for unassigned ones, `event_id` for those of no event.

    `model`: maker and name; `NONE` for those who named none. `ungraded`: those without a grade.
    """

    stage: Stage | None = None
    grade: Grade | None = None
    source: LeadSource | None = None
    owner_id: UUID | None = None
    event_id: UUID | None = None
    township_id: int | None = None
    last_four: str = ""
    number: str = ""
    due_by: date | None = None
    open_only: bool = False
    loss_open: bool = False
    model: str = ""
    ungraded: bool = False
    reached: Reached | None = None


@dataclass(frozen=True)
class Duplicate:
    """An earlier lead of the same company with the same number. `lead_id` is None where the reader may not open it."""

    lead_id: UUID | None
    owner: str
    stage: Stage
    recorded_at: datetime


def get_lead(session: Session, *, actor: Actor, lead_id: UUID) -> Lead:
    """The lead; raises `NotFound` outside the actor's scope."""
    lead: Lead | None = session.scalar(_with_parts(select(Lead).where(Lead.id == lead_id, visible_to(actor))))
    if lead is None:
        raise NotFound
    return lead


def list_leads(
    session: Session,
    *,
    actor: Actor,
    wanted: LeadFilter,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
    sort: str = NEWEST_FIRST,
) -> Page[Lead]:
    """The actor's leads that fit. `sort` is a key of `SORTS`, with '-' before it for the other way; newest first else."""
    key = sort.removeprefix("-")
    if key not in SORTS:
        key, sort = NEWEST_FIRST.removeprefix("-"), NEWEST_FIRST
    down = sort.startswith("-")
    order = [SortKey(SORTS[key], descending=down), SortKey(Lead.id, descending=down)]
    return keyset(session, _with_parts(_fitting(actor, wanted)), order=order, cursor=cursor, limit=limit)


def iter_leads(session: Session, *, actor: Actor, wanted: LeadFilter, limit: int) -> list[Lead]:
    """All of the actor's leads that fit, newest first, at most `limit`: for files."""
    stmt = _fitting(actor, wanted).order_by(Lead.created_at.desc(), Lead.id.desc()).limit(limit)
    return list(session.scalars(_with_parts(stmt)))


def count_by_stage(session: Session, *, actor: Actor) -> dict[Stage, int]:
    """How many of the actor's leads stand at each stage."""
    stmt = (
        select(Lead.stage, func.count())
        .where(visible_to(actor), Lead.erased_at.is_(None), Lead.merged_into_id.is_(None))
        .group_by(Lead.stage)
    )
    found = {row[0]: row[1] for row in session.execute(stmt)}
    return {stage: found.get(stage, 0) for stage in Stage}


def list_due(session: Session, *, actor: Actor, day: date, own_only: bool = False) -> list[Lead]:
    """Leads to be called by `day`: the longest promised first, then by grade."""
    stmt = (
        select(Lead)
        .where(*_due(actor, day, own_only=own_only))
        .order_by(Lead.next_follow_up_on, SORTS["grade"], Lead.created_at, Lead.id)
        .limit(DUE_LIMIT)
    )
    return list(session.scalars(_with_parts(stmt)))


def open_losses(besides: UUID | None = None) -> Select[Any]:
    """Ids of leads whose loss waits for a second person, other than the account `besides`."""
    stmt = select(LossCheck.lead_id).where(LossCheck.verdict.is_(None))
    return stmt.where(LossCheck.user_id != besides) if besides else stmt


def count_due(session: Session, *, actor: Actor, day: date, own_only: bool = False) -> int:
    """How many leads are to be called by `day`."""
    stmt = select(func.count()).select_from(Lead).where(*_due(actor, day, own_only=own_only))
    return session.scalar(stmt) or 0


def count_sleeping(session: Session, *, actor: Actor) -> int:
    """Open leads that may be called but have no next day."""
    stmt = select(func.count()).select_from(Lead)
    return session.scalar(stmt.where(*_callable(actor), Lead.next_follow_up_on.is_(None))) or 0


def find_duplicates(session: Session, *, actor: Actor, number: str, besides: UUID | None = None) -> list[Duplicate]:
    """Leads of the actor's own company with this number: never a word about other companies' customers."""
    if not actor.is_dealer:
        return []
    indexes = current_vault().number_indexes(number)
    stmt = (
        select(Lead)
        .join(Person, Lead.person_id == Person.id)
        .where(Person.number_index.in_(indexes), Lead.organisation_id == actor.organisation_id)
        .where(Lead.merged_into_id.is_(None))
        .order_by(Lead.created_at.desc(), Lead.id.desc())
        .limit(10)
        .options(joinedload(Lead.owner))
    )
    return [
        Duplicate(
            lead_id=lead.id if can_see(actor, lead) else None,
            owner=lead.owner.name if lead.owner else "",
            stage=lead.stage,
            recorded_at=lead.created_at,
        )
        for lead in session.scalars(stmt)
        if lead.id != besides
    ]


def _callable(actor: Actor) -> list[ColumnElement[bool]]:
    return [visible_to(actor), *UNDER_WAY, Lead.contact_status == ContactStatus.ALLOWED]


def _due(actor: Actor, day: date, *, own_only: bool) -> list[ColumnElement[bool]]:
    clauses = [*_callable(actor), Lead.next_follow_up_on <= day]
    return [*clauses, Lead.owner_id == actor.user_id] if own_only else clauses


def _fitting(actor: Actor, wanted: LeadFilter) -> Select[Any]:
    stmt = select(Lead).where(visible_to(actor), Lead.merged_into_id.is_(None))
    columns = {
        "stage": Lead.stage,
        "grade": Lead.grade,
        "source": Lead.source,
        "township_id": Lead.township_id,
    }
    for name, column in columns.items():
        if (value := getattr(wanted, name)) is not None:
            stmt = stmt.where(column == value)
    if wanted.owner_id is not None:
        stmt = stmt.where(Lead.owner_id.is_(None) if wanted.owner_id == NOBODY else Lead.owner_id == wanted.owner_id)
    if wanted.event_id is not None:
        stmt = stmt.where(Lead.event_id.is_(None) if wanted.event_id == NOBODY else Lead.event_id == wanted.event_id)
    if wanted.due_by is not None:
        stmt = stmt.where(Lead.next_follow_up_on <= wanted.due_by)
    if wanted.loss_open:
        stmt = stmt.where(Lead.id.in_(open_losses()))
    if wanted.open_only:
        stmt = stmt.where(Lead.stage.in_(OPEN_STAGES))
    return _by_number(_behind_figure(stmt, wanted), actor, wanted)


def _behind_figure(stmt: Select[Any], wanted: LeadFilter) -> Select[Any]:
    """What only the funnel's figures ask for."""
    if wanted.model:
        named = select(LeadInterest.lead_id).where(LeadInterest.lead_id == Lead.id)
        name = func.trim(VehicleModel.maker + " " + VehicleModel.model)
        of_it = named.join(VehicleModel, VehicleModel.id == LeadInterest.model_id).where(name == wanted.model)
        stmt = stmt.where(~named.exists() if wanted.model == NONE else of_it.exists())
    if wanted.ungraded:
        stmt = stmt.where(Lead.grade.is_(None))
    return stmt.where(has_reached(wanted.reached)) if wanted.reached else stmt


def _by_number(stmt: Select[Any], actor: Actor, wanted: LeadFilter) -> Select[Any]:
    vault = current_vault()
    if wanted.last_four and actor.organisation_id:
        stmt = stmt.where(Lead.last_four_index.in_(vault.last_four_indexes(wanted.last_four, actor.organisation_id)))
    if wanted.number:
        people = select(Person.id).where(Person.number_index.in_(vault.number_indexes(wanted.number)))
        stmt = stmt.where(Lead.person_id.in_(people))
    return stmt


def _with_parts(stmt: Select[Any]) -> Select[Any]:
    return stmt.options(
        joinedload(Lead.person),
        joinedload(Lead.owner),
        joinedload(Lead.area),
        joinedload(Lead.township),
        joinedload(Lead.organisation),
        joinedload(Lead.event),
        selectinload(Lead.interests).joinedload(LeadInterest.model),
    )


def count_recorded(session: Session, *, actor: Actor, since: datetime) -> int:
    """How many leads the actor recorded since then."""
    stmt = select(func.count()).select_from(Lead)
    return session.scalar(stmt.where(Lead.recorded_by_id == actor.user_id, Lead.created_at >= since)) or 0
