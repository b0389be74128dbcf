"""Twelve visitors take a number at once, six staff call at once: no number twice, none left out."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.extensions import db
from outreach.models.base import new_id
from outreach.models.event_parties import EventCompany
from outreach.models.queues import QueueNumber
from outreach.services.queues import call_next, take_number
from tests.factories.stands import make_fair, make_stand
from tests.factories.world import World


def _at_once(app: Flask, many: int, act: Callable[[int], Any]) -> list[Any]:
    gate, found = Barrier(many), []

    def run(at: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                found.append(act(at))
                db.session.commit()
            except Exception as error:  # every fault is one too many
                found.append(error)
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(at,)) for at in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_no_number_is_given_or_called_twice(app: Flask, session: Session, world: World) -> None:
    stand = make_stand(session, world, make_fair(session, world))
    company_id, actor, ids = (
        stand.company.id if stand.company else None,
        world.actor("dealer"),
        [new_id() for _ in range(6)],
    )
    session.commit()
    session.close()

    def company() -> EventCompany:
        return db.session.get_one(EventCompany, company_id)

    taken = _at_once(app, 12, lambda at: take_number(db.session(), company=company(), number_id=ids[at % 6]).number)
    assert sorted(taken) == sorted([*range(1, 7), *range(1, 7)])
    called = _at_once(
        app,
        6,
        lambda at: getattr(call_next(db.session(), actor=actor, company=company(), now=utcnow()), "number", None),
    )
    assert sorted(called) == [1, 2, 3, 4, 5, 6]
    assert {*session.scalars(select(QueueNumber.status))} == {"called"}
