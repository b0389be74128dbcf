"""How many homes of a lead's village have asked the company: found by blind indexes, no village is read."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.models.leads import Lead


def count_homes(session: Session, *, leads: Iterable[Lead]) -> dict[UUID, int]:
    """For each of `leads` (which the reader sees) that names its village: the homes there that asked its company."""
    named = [lead for lead in leads if lead.village_index]
    if not named:
        return {}
    homes = func.count(func.distinct(func.coalesce(Lead.person_id, Lead.id)))
    stmt = (
        select(Lead.organisation_id, Lead.township_id, Lead.village_index, homes)
        .where(
            Lead.organisation_id.in_({lead.organisation_id for lead in named}),
            Lead.village_index.in_({lead.village_index for lead in named}),
            Lead.merged_into_id.is_(None),
        )
        .group_by(Lead.organisation_id, Lead.township_id, Lead.village_index)
    )
    counted = {(row[0], row[1], row[2]): row[3] for row in session.execute(stmt)}
    return {lead.id: counted.get((lead.organisation_id, lead.township_id, lead.village_index), 1) for lead in named}


def is_served_elsewhere(session: Session, *, lead: Lead) -> bool:
    """Whether another company at the same fair has this customer too: never which one."""
    if lead.person_id is None or lead.event_id is None:
        return False
    others = select(Lead.id).where(
        Lead.person_id == lead.person_id,
        Lead.event_id == lead.event_id,
        Lead.organisation_id != lead.organisation_id,
    )
    return session.scalar(others.limit(1)) is not None
