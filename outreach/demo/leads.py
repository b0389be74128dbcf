"""The demonstration's leads: made-up people of two dealers, at every stage from a first word to a delivery.

Numbers begin with 19900000, names are common surnames: nobody is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.clock import beijing
from outreach.domain.consent import Purpose
from outreach.domain.leads import (
    BuyingTime,
    ContactKind,
    HomeParking,
    LeadDetails,
    LeadSource,
    LossReason,
    Outcome,
    OwnMeter,
    TradeIn,
)
from outreach.domain.roles import Actor
from outreach.models.accounts import User
from outreach.models.catalogues import VehicleModel
from outreach.models.leads import Lead
from outreach.models.regions import Area
from outreach.services.lead_contacts import log_contact
from outreach.services.lead_sales import record_delivery, record_order
from outreach.services.lead_steps import lose_lead, mark_test_driven
from outreach.services.leads import record_lead

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
EACH = 26
TOWNSHIPS = 3  # so few that counts of five and more can be shown


def add_leads(session: Session, *, models: Sequence[VehicleModel], events: Sequence[UUID], now: datetime) -> int:
    """Add the leads of both dealers; nothing where there are leads. Returns how many were added."""
    if session.scalar(select(func.count()).select_from(Lead)):
        return 0
    added = 0
    for number, account in enumerate(("dealer@demo.example", "dealer2@demo.example")):
        user = session.scalars(select(User).where(User.email == account)).one()
        below = f"{user.organisation.area.lineage}%" if user.organisation and user.organisation.area else ""
        townships = session.scalars(
            select(Area).where(Area.lineage.like(below), Area.level == "township").order_by(Area.code).limit(TOWNSHIPS)
        ).all()
        chance = Random(number)  # noqa: S311  # the same demonstration every time
        for index in range(EACH):
            day = now - timedelta(days=chance.randint(0, 21), hours=chance.randint(0, 5))
            details = _details(chance, number * 100 + index, townships, models, events)
            lead = record_lead(session, actor=user.actor, details=details, now=day)
            _follow(session, chance, user.actor, lead, models, day, now)
            added += 1
    return added


def _details(
    chance: Random, number: int, townships: Sequence[Area], models: Sequence[VehicleModel], events: Sequence[UUID]
) -> LeadDetails:
    township = chance.choice(townships) if townships else None
    at_event = bool(events) and chance.random() < 0.8
    return LeadDetails(
        phone=f"1990000{number:04d}",
        name=chance.choice(SURNAMES) + chance.choice(("先生", "女士")),
        purposes=frozenset({Purpose.CONTACT}),
        source=LeadSource.EVENT if at_event else LeadSource.SHOWROOM,
        event_id=chance.choice(events) if at_event else None,
        township_id=township.id if township else None,
        model_ids=(chance.choice(models).id,) if models else (),
        buying_time=chance.choice(list(BuyingTime)),
        home_parking=chance.choice(list(HomeParking)),
        own_meter=chance.choice(list(OwnMeter)),
        trade_in=chance.choice(list(TradeIn)),
        note="演示数据",
    )


def _follow(
    session: Session,
    chance: Random,
    actor: Actor,
    lead: Lead,
    models: Sequence[VehicleModel],
    day: datetime,
    now: datetime,
) -> None:
    fate = chance.random()
    if fate < 0.3:
        return
    called = min(now, day + timedelta(days=1))
    outcome = chance.choice((Outcome.REACHED, Outcome.NO_ANSWER, Outcome.CALL_LATER, Outcome.COMING))
    log_contact(session, actor=actor, lead=lead, kind=ContactKind.CALL, outcome=outcome, now=called)
    if fate < 0.6:
        return
    if fate < 0.72:
        lose_lead(
            session, actor=actor, lead=lead, reason=chance.choice((LossReason.PRICE, LossReason.RANGE)), now=called
        )
        return
    mark_test_driven(session, actor=actor, lead=lead, now=called)
    if fate < 0.85 or not models:
        return
    ordered_on = beijing(called).date()
    record_order(session, actor=actor, lead=lead, ordered_on=ordered_on, now=called, model_id=chance.choice(models).id)
    if fate > 0.94:
        record_delivery(session, actor=actor, lead=lead, delivered_on=ordered_on, now=called)
