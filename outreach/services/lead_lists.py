"""Keeping a list of customers, sealed, while it is checked and taken in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden
from outreach.domain.leads import ListRow
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.base import new_id
from outreach.models.lead_lists import LeadList
from outreach.policies.leads import can_record

KEPT = timedelta(days=1)


def keep_list(session: Session, *, actor: Actor, rows: Sequence[ListRow]) -> LeadList:
    """Seal the rows of a list that the actor brings for their company."""
    if actor.user_id is None or actor.organisation_id is None or not can_record(actor):
        raise Forbidden
    kept = LeadList(id=new_id(), user_id=actor.user_id)
    kept.rows = json.dumps(rows, ensure_ascii=False)
    session.add(kept)
    session.flush()
    return kept


def open_list(session: Session, list_id: UUID) -> list[ListRow]:
    """The rows. Raises `Conflict` where they are gone."""
    return [(line, cells) for line, cells in json.loads(hold_list(session, list_id).rows)]


def hold_list(session: Session, list_id: UUID) -> LeadList:
    """The list, kept from others until the transaction ends: a company's number is looked for before it is stored, so two
    who take the same list in at once must take turns. Raises `Conflict` where it is gone.
    """
    kept = session.get(LeadList, list_id, with_for_update=True)
    if kept is None:
        raise Conflict(N_("This list is no longer kept: upload it again."))
    return kept


def drop_list(session: Session, list_id: UUID) -> None:
    """Forget the rows."""
    session.execute(delete(LeadList).where(LeadList.id == list_id))


def drop_old_lists(session: Session, *, now: datetime) -> None:
    """Forget the lists that nobody came back for."""
    session.execute(delete(LeadList).where(LeadList.created_at < now - KEPT))
