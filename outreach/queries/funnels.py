"""From lead to delivery, in the reader's own company: how many came how far, by event, model, colleague or grade.

Officials read the same steps of an event or a county as exact totals, and finer splits suppressed (`queries.reports`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from outreach.domain.roles import Actor
from outreach.models.accounts import User
from outreach.models.catalogues import VehicleModel
from outreach.models.events import Event
from outreach.models.leads import Lead, LeadInterest
from outreach.policies.leads import visible_to
from outreach.queries.fair_days import list_visitors
from outreach.queries.lead_progress import Reached, has_reached

MOST_ROWS = 200


class FunnelBy(StrEnum):
    """What the rows stand for."""

    EVENT = "event"
    MODEL = "model"
    OWNER = "owner"
    GRADE = "grade"


@dataclass(frozen=True)
class FunnelRow:
    """One row: its name ('' for none, a grade's value), and how many leads came how far.

    `visitors`: of the whole event, all companies together; None where the row is no event. `key`: by which the list of
    leads knows the row, an id, a grade's value or a model's name; '' for none.
    """

    name: str
    leads: int
    driven: int
    ordered: int
    delivered: int
    visitors: int | None = None
    key: str = field(default="", compare=False)

    def share(self, number: int) -> int:
        """`number` of the row's leads in percent."""
        return round(100 * number / self.leads) if self.leads else 0


def list_funnel(session: Session, *, actor: Actor, by: FunnelBy) -> list[FunnelRow]:
    """The funnel of the leads that `actor` sees, the row with the most leads first."""
    steps = [func.count(), *(func.count().filter(has_reached(step)) for step in Reached)]
    name, stmt = _rows(by, steps)
    stmt = stmt.where(visible_to(actor), Lead.merged_into_id.is_(None)).group_by(*name)
    ranked = stmt.order_by(func.count().desc(), *name).limit(MOST_ROWS)
    found = session.execute(ranked).all()
    came = list_visitors(session, [row[1] for row in found if row[1]]) if by is FunnelBy.EVENT else {}
    return [
        FunnelRow(_written(row[:-4]), row[-4], row[-3], row[-2], row[-1], came.get(row[1]), _key(row[:-4]))
        for row in found
    ]


def _rows(by: FunnelBy, steps: list[Any]) -> tuple[list[Any], Select[Any]]:
    if by is FunnelBy.EVENT:
        name: list[Any] = [Event.title, Event.id]
        return name, select(*name, *steps).select_from(Lead).outerjoin(Event, Event.id == Lead.event_id)
    if by is FunnelBy.OWNER:
        name = [User.name, User.id]
        return name, select(*name, *steps).select_from(Lead).outerjoin(User, User.id == Lead.owner_id)
    if by is FunnelBy.MODEL:
        name = [VehicleModel.maker, VehicleModel.model]
        stmt = select(*name, *steps).select_from(Lead).outerjoin(LeadInterest, LeadInterest.lead_id == Lead.id)
        return name, stmt.outerjoin(VehicleModel, VehicleModel.id == LeadInterest.model_id)
    return [Lead.grade], select(Lead.grade, *steps).select_from(Lead)


def _written(name: Any) -> str:
    return " ".join(str(part) for part in name if part and not isinstance(part, UUID))


def _key(name: Any) -> str:
    ids = [str(part) for part in name if isinstance(part, UUID)]
    return ids[0] if ids else _written(name)
