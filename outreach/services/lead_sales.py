"""Orders and deliveries, each with the catalogue's verdict on its day."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.catalogues import Eligibility
from outreach.domain.clock import beijing
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.leads import Grade, Stage
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.catalogues import VehicleModel
from outreach.models.lead_records import LeadDelivery, LeadOrder
from outreach.models.leads import Lead
from outreach.policies.leads import can_change
from outreach.queries.catalogues import judge_model_sale
from outreach.services import audit
from outreach.services.lead_steps import change_stage


def record_order(
    session: Session,
    *,
    actor: Actor,
    lead: Lead,
    ordered_on: date,
    now: datetime,
    model_id: UUID | None = None,
    model_name: str = "",
) -> LeadOrder:
    """The customer ordered: a model of the catalogue, or another by its name (which then doesn't count)."""
    if not can_change(actor, lead):
        raise Forbidden
    model = session.get(VehicleModel, model_id) if model_id else None
    if model is None and (model_id or not model_name):
        raise RuleBroken({"model": N_("Choose a model of the catalogue, or write its name.")})
    _check_day("ordered_on", ordered_on, now)
    verdict = judge_model_sale(session, model_id=model_id, sold_on=ordered_on)
    order = LeadOrder(
        lead_id=lead.id,
        organisation_id=lead.organisation_id,
        at=now,
        user_id=actor.user_id,
        model_id=model_id,
        model_name=(model.title if model else model_name)[:200],
        ordered_on=ordered_on,
        **_stored(verdict),
    )
    change_stage(session, actor=actor, lead=lead, target=Stage.ORDERED, now=now)
    lead.grade = Grade.O
    session.add(order)
    audit.record(session, actor=actor, action="order.record", subject=order, after={"counts": order.counts})
    return order


def cancel_order(session: Session, *, actor: Actor, lead: Lead, cancelled_on: date, now: datetime) -> LeadOrder:
    """The order was taken back before delivery: the lead is open again."""
    order = open_order(session, lead)
    if not can_change(actor, lead):
        raise Forbidden
    if order is None or order.delivery is not None:
        raise RuleBroken({"order": N_("There is no open order.")})
    _check_day("cancelled_on", cancelled_on, now, not_before=order.ordered_on)
    order.cancelled_on = cancelled_on
    lead.grade = Grade.H
    change_stage(session, actor=actor, lead=lead, target=Stage.TEST_DRIVEN, now=now)
    return order


def record_delivery(session: Session, *, actor: Actor, lead: Lead, delivered_on: date, now: datetime) -> LeadDelivery:
    """The ordered car was handed over."""
    if not can_change(actor, lead):
        raise Forbidden
    order = open_order(session, lead)
    if order is None or order.delivery is not None:
        raise RuleBroken({"order": N_("There is no open order.")})
    _check_day("delivered_on", delivered_on, now, not_before=order.ordered_on)
    verdict = judge_model_sale(session, model_id=order.model_id, sold_on=delivered_on)
    delivery = LeadDelivery(
        lead_id=lead.id,
        order_id=order.id,
        at=now,
        user_id=actor.user_id,
        delivered_on=delivered_on,
        **_stored(verdict),
    )
    change_stage(session, actor=actor, lead=lead, target=Stage.DELIVERED, now=now)
    session.add(delivery)
    audit.record(session, actor=actor, action="delivery.record", subject=delivery, after={"counts": delivery.counts})
    return delivery


def open_order(session: Session, lead: Lead) -> LeadOrder | None:
    """The lead's order that wasn't cancelled."""
    stmt = select(LeadOrder).where(LeadOrder.lead_id == lead.id, LeadOrder.cancelled_on.is_(None))
    return session.scalar(stmt.order_by(LeadOrder.at.desc(), LeadOrder.id.desc()).limit(1))


def _stored(verdict: Eligibility) -> dict[str, object]:
    return {"counts": verdict.counts, "verdict": verdict.verdict.value}


def _check_day(field: str, day: date, now: datetime, not_before: date | None = None) -> None:
    if day > beijing(now).date():
        raise RuleBroken({field: N_("This day lies in the future.")})
    if day.year < 2020:
        raise RuleBroken({field: N_("This day lies too far back.")})
    if not_before is not None and day < not_before:
        raise RuleBroken({field: N_("This day lies before the order's.")})
