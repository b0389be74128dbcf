"""The days on which companies can't come: each company's own list, and who is away when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor
from outreach.models.organisations import CompanyAbsence

MOST_LISTED = 200


def list_absences(session: Session, *, actor: Actor, since: date) -> Sequence[CompanyAbsence]:
    """The coming days of the actor's company, by day; none for an actor without a company."""
    wanted = select(CompanyAbsence).where(
        CompanyAbsence.organisation_id == actor.organisation_id, CompanyAbsence.last_on >= since
    )
    return session.scalars(wanted.order_by(CompanyAbsence.first_on, CompanyAbsence.id).limit(MOST_LISTED)).all()


def get_absence(session: Session, *, actor: Actor, absence_id: UUID) -> CompanyAbsence:
    """One entry of the actor's company; raises `NotFound`."""
    wanted = select(CompanyAbsence).where(
        CompanyAbsence.id == absence_id, CompanyAbsence.organisation_id == actor.organisation_id
    )
    found = session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def days_away(session: Session, *, companies: Collection[UUID], first: date, last: date) -> dict[UUID, set[date]]:
    """For each company with entries in a span, its days in it."""
    rows = session.execute(
        select(CompanyAbsence.organisation_id, CompanyAbsence.first_on, CompanyAbsence.last_on).where(
            CompanyAbsence.organisation_id.in_(companies),
            CompanyAbsence.first_on <= last,
            CompanyAbsence.last_on >= first,
        )
    )
    found: dict[UUID, set[date]] = defaultdict(set)
    for company, begins, ends in rows:
        begins, ends = max(begins, first), min(ends, last)
        found[company] |= {begins + timedelta(days=n) for n in range((ends - begins).days + 1)}
    return dict(found)
