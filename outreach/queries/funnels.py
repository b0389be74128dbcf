"""From lead to delivery, in the reader's own company: how many came how far, by event, model, colleague or grade.

Officials read the same steps of an event or a county as exact totals, and finer splits suppressed (`queries.reports`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from outreach.domain.roles import Actor
from outreach.models.accounts import User
from outreach.models.catalogues import VehicleModel
from outreach.models.events import Event
from outreach.models.lead_records import LeadDelivery, LeadOrder
from outreach.models.leads import Lead, LeadInterest
from outreach.models.test_drives import TestDrive
from outreach.policies.leads import visible_to
from outreach.queries.fair_days import list_visitors

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

    `visitors`: of the whole event, all companies together; None where the row is no event.
    """

    name: str
    leads: int
    driven: int
    ordered: int
    delivered: int
    visitors: int | None = None

    def share(self, number: int) -> int:
        """`number` of the row's leads in percent."""
        return round(100 * number / self.leads) if self.leads else 0


def list_funnel(session: Session, *, actor: Actor, by: FunnelBy) -> list[FunnelRow]:
    """The funnel of the leads that `actor` sees, the row with the most leads first."""
    driven = _has(TestDrive, TestDrive.out_at.is_not(None))
    ordered = _has(LeadOrder, LeadOrder.cancelled_on.is_(None))
    steps = [func.count(), *(func.count().filter(step) for step in (driven, ordered, _has(LeadDelivery)))]
    name, stmt = _rows(by, steps)
    stmt = stmt.where(visible_to(actor), Lead.merged_into_id.is_(None)).group_by(*name)
    ranked = stmt.order_by(func.count().desc(), *name).limit(MOST_ROWS)
    found = session.execute(ranked).all()
    came = list_visitors(session, [row[1] for row in found if row[1]]) if by is FunnelBy.EVENT else {}
    return [FunnelRow(_written(row[:-4]), row[-4], row[-3], row[-2], row[-1], came.get(row[1])) for row in found]


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


def _has(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(table.id).where(table.lead_id == Lead.id, *conditions).exists()


def _written(name: Any) -> str:
    return " ".join(str(part) for part in name if part and not isinstance(part, UUID))
