"""Eight officials press "enter as planned" at the same moment: every site stands in the register once, nobody meets a fault."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.extensions import db
from outreach.models.audit import AuditEntry
from outreach.models.chargers import OWN_SOURCE, Station
from outreach.models.siting import SitingScenario
from outreach.services.siting_stations import plan_stations, take_back_stations
from tests.factories.leads import NOW
from tests.factories.siting import make_siting
from tests.factories.world import World

WRITERS = 8


def test_sites_are_entered_and_taken_back_once(app: Flask, session: Session, world: World) -> None:
    scenario_id = make_siting(session, world)["scenario_id"]
    actor = world.actor("neighbour")
    session.commit()
    together = Barrier(WRITERS)

    def enter(back: bool) -> int:
        with app.app_context():
            try:
                own = db.session()
                scenario = own.get_one(SitingScenario, scenario_id)
                own.rollback()
                together.wait(20)
                if back:
                    done = take_back_stations(own, actor=actor, scenario=scenario)[0]
                else:
                    done = plan_stations(own, actor=actor, scenario=scenario, now=NOW)
                own.commit()
                return done
            finally:
                db.session.remove()

    stations = select(func.count()).select_from(Station).where(Station.source == OWN_SOURCE)
    for back, left in ((False, 1), (True, 0)):
        with ThreadPoolExecutor(WRITERS) as pool:
            assert sorted(pool.map(enter, [back] * WRITERS)) == [0] * (WRITERS - 1) + [1]
        assert session.scalar(stations) == left
        session.rollback()
    entries = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "siting.plan")
    assert session.scalar(entries) == 1
