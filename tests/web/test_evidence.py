"""An event's figures walked back to the phones, and what people say of what is odd."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import today, utcnow
from outreach.domain.evidence import digest_of
from outreach.domain.phone_seals import PhoneSeals, Writer
from outreach.models.base import new_id
from outreach.models.events import Event
from outreach.models.evidence import OddityReview, RecordLink
from tests.client import StrictClient
from tests.domain.test_phone_seals import seal
from tests.factories.events import make_event
from tests.factories.world import World
from tests.web.api import outbox_calls as calls

DEVICE = UUID(int=0x3F2A)
AsRole = Callable[[str], StrictClient]


@pytest.fixture
def event(session: Session, world: World) -> Event:
    """A fair that the dealer's stall is at."""
    event = make_event(session, world, status="published")
    session.commit()
    return event


@pytest.fixture
def sealed(app: Flask, world: World, event: Event) -> Callable[..., dict[str, Any]]:
    """A lead as the dealer's phone sealed it, with its place in the phone's row."""
    seals: PhoneSeals = app.extensions["outreach.phone_seals"]

    def make(number: int, before: str = "", **changes: Any) -> dict[str, Any]:
        key, link = new_id(), {"device": str(DEVICE), "number": number, "before": before, "instead": []}
        at = utcnow().replace(hour=2, minute=0) + timedelta(days=-1, minutes=number)
        body = calls.body(f"1391234000{number}", source="event", event_id=str(event.id), captured_at=at.isoformat())
        writer = Writer(world.users["dealer"].id, "s", utcnow())
        box = seal(seals, body | changes, day=today(), writer=writer, record_id=key, link=link)
        return {"kind": "lead", "id": str(key), "sealed": box}

    return make


def test_chain_is_kept_once_and_a_gap_is_reviewed(
    as_role: AsRole, session: Session, sealed: Callable[..., dict[str, Any]], event: Event
) -> None:
    event_id, manager = event.id, as_role("manager")
    first = sealed(1)
    refused = sealed(2, digest_of(first["sealed"]), phone="1")
    last = sealed(4, "a" * 64)
    got = calls.post(manager, [first, refused, first, last])
    assert [result["status"] for result in got] == [201, 422, 200, 201]
    session.rollback()
    links = session.scalars(select(RecordLink).order_by(RecordLink.number)).all()
    assert [(link.number, link.event_id) for link in links] == [(1, event_id), (2, event_id), (4, event_id)]

    page_at, review_at = f"/evidence/{event_id}", f"/evidence/{event_id}/review"
    page = manager.get(page_at).get_data(as_text=True)
    assert "3F2A" in page
    assert got[0]["receipt"] in page
    assert "1 个待核问题" in manager.get("/evidence/").get_data(as_text=True)
    key = page.partition('name="key" value="')[2][:16]

    unsaid = manager.submit(review_at, {"key": key, "finding": "open"}, form=page_at)
    assert unsaid.status_code == 422
    said = {"key": key, "finding": "mended", "note": "手机没电，记录已从纸条补录"}
    assert manager.submit(review_at, said, form=page_at).status_code == 303
    session.rollback()
    review = session.scalars(select(OddityReview)).one()
    assert (review.oddity.value, review.note) == ("gap", said["note"])
    assert said["note"] in as_role("office").get(f"/evidence/{event_id}").get_data(as_text=True)


def test_evidence_is_the_companys_and_the_offices(
    as_role: AsRole, sealed: Callable[..., dict[str, Any]], event: Event, app: Flask
) -> None:
    event_id = event.id
    assert as_role("manager").get(f"/evidence/{event_id}").status_code == 404  # nothing has come yet
    assert calls.post(as_role("dealer"), [sealed(1)])[0]["status"] == 201
    assert as_role("dealer").get(f"/evidence/{event_id}").status_code == 403
    office = as_role("office").get(f"/evidence/{event_id}").get_data(as_text=True)
    assert "3F2A" in office
    assert "1391234" not in office
    assert "139****" not in office
    wrong = {"key": "0" * 16, "finding": "in_order"}
    answer = as_role("manager").submit(f"/evidence/{event_id}/review", wrong, form=f"/evidence/{event_id}")
    assert answer.status_code == 404
