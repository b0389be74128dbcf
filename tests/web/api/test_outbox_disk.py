"""A disk that is full: nothing is acknowledged falsely, and the records go in when there is room again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from outreach.extensions import db
from outreach.models.base import new_id
from outreach.models.leads import Lead
from tests.client import StrictClient
from tests.web.api import outbox_calls as calls


@pytest.fixture
def full_disk(session: Session) -> Any:
    """A switch: on, the database's file may not grow by a page."""
    engine = db.engine
    if engine.dialect.name != "sqlite":
        pytest.skip("the limit is SQLite's own")
    pages = int(session.scalar(text("PRAGMA page_count")) or 0)
    session.rollback()
    switch = {"on": False}

    def limit(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages if switch['on'] else 1_073_741_823}")

    event.listen(engine, "checkout", limit)
    yield switch
    switch["on"] = False
    engine.connect().close()
    event.remove(engine, "checkout", limit)


def test_nothing_is_acknowledged_that_found_no_room(
    as_role: Callable[[str], StrictClient], session: Session, full_disk: dict[str, bool]
) -> None:
    phone = as_role("dealer")
    records = [calls.lead(new_id(), f"1391234{at:04d}") for at in range(40)]
    full_disk["on"] = True
    answer = phone.post("/api/v1/outbox", json={"records": records}, headers={"X-Outreach-Client": "fair"})
    full_disk["on"] = False
    statuses = [result["status"] for result in answer.json["results"]] if answer.status_code == 200 else []
    assert answer.status_code in {200, 503}
    assert 503 in [answer.status_code, *statuses]
    assert set(statuses) <= {201, 503}
    assert calls.count(session, Lead) == statuses.count(201)
    again = calls.post(phone, records)
    assert {result["status"] for result in again} <= {200, 201}
    assert calls.count(session, Lead) == len(records)
