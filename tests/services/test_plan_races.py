"""Two writers take the same stops over at once: each stop becomes one draft."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.campaigns import CampaignStatus
from outreach.domain.plans import PlanStatus, PlanWishes
from outreach.domain.roles import Actor
from outreach.extensions import db
from outreach.models.campaigns import Campaign
from outreach.models.events import Event
from outreach.models.plans import EventPlan, PlanStop
from outreach.queries.plans import get_plan
from outreach.services.plans import accept_stops
from tests.factories.events import NOW
from tests.factories.venues import make_venue
from tests.factories.world import World

FIRST, STOPS, WRITERS = date(2026, 8, 1), 3, 2


@dataclass(frozen=True)
class Asked:
    """Who takes over, of which plan, and the plan's stops: plain values, so that no session is held open."""

    actor: Actor
    campaign_id: UUID
    plan_id: UUID
    stop_ids: list[UUID]


@pytest.fixture
def asked(session: Session, world: World) -> Asked:
    """A plan with three stops at one venue."""
    campaign = Campaign(name="下乡", status=CampaignStatus.RUNNING, first_on=FIRST, last_on=FIRST)
    session.add(campaign)
    session.flush()
    wishes = PlanWishes("秋季", FIRST, FIRST + timedelta(days=60), stops=STOPS)
    plan = EventPlan(campaign_id=campaign.id, name="秋季", status=PlanStatus.READY, asked=wishes.as_json())
    venue = make_venue(session, world)
    for number in range(STOPS):
        day = FIRST + timedelta(days=7 * number)
        plan.stops.append(
            PlanStop(venue=venue, day=day, fleet=0, people=1, shared=0, bonus=0, market=False, only_one=False)
        )
    session.add(plan)
    session.flush()
    found = Asked(world.actor("office"), campaign.id, plan.id, [stop.id for stop in plan.stops])
    session.commit()
    return found


def accept_together(app: Flask, asked: Asked, chosen: Callable[[int], list[UUID]]) -> list[int]:
    """Writer n takes `chosen(n)` over, all at the same moment; what each made."""
    office, together = asked.actor, Barrier(WRITERS)
    loads_first = db.engine.dialect.name == "postgresql"  # SQLite's writers already wait for each other when they load

    def run(writer: int) -> int:
        with app.app_context():
            session = db.session()
            if not loads_first:
                together.wait(20)
            mine = get_plan(session, actor=office, campaign_id=asked.campaign_id, plan_id=asked.plan_id)
            if loads_first:
                together.wait(20)
            ids = chosen(writer)
            made = accept_stops(session, actor=office, plan=mine, stop_ids=ids, attendance=500, now=NOW)
            session.commit()
            db.session.remove()
            return made

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, range(WRITERS)))


def test_one_of_two_writers_makes_the_drafts(app: Flask, session: Session, asked: Asked) -> None:
    assert sorted(accept_together(app, asked, lambda _writer: asked.stop_ids)) == [0, STOPS]
    assert session.scalar(select(func.count()).select_from(Event)) == STOPS
    taken = session.scalars(select(PlanStop.event_id)).all()
    assert len(set(taken)) == STOPS
    assert None not in taken


def test_two_writers_with_other_stops_both_get_theirs(app: Flask, session: Session, asked: Asked) -> None:
    assert accept_together(app, asked, lambda writer: asked.stop_ids[writer : writer + 1]) == [1, 1]
    assert session.scalar(select(func.count()).select_from(Event)) == 2
