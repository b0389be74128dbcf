"""Sealed records: stored in their writer's name, whoever brings them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from outreach.domain.clock import today, utcnow
from outreach.domain.phone_seals import PhoneSeals, Writer
from outreach.models.base import new_id
from outreach.models.leads import Lead
from tests.client import StrictClient
from tests.domain.test_phone_seals import seal
from tests.factories.world import World
from tests.web.api import outbox_calls as calls


@pytest.fixture
def sealed(app: Flask, world: World) -> Callable[..., dict[str, Any]]:
    """A record as the phone of somebody of the small world sealed it."""
    seals: PhoneSeals = app.extensions["outreach.phone_seals"]

    def make(key: UUID, body: dict[str, Any], *, by: str = "dealer", event_id: UUID | None = None) -> dict[str, Any]:
        writer = Writer(world.users[by].id, "s", utcnow(), event_id)
        return {
            "kind": "lead",
            "id": str(key),
            "sealed": seal(seals, body, day=today(), writer=writer, record_id=key),
        }

    return make


def test_a_colleague_brings_it_and_it_stays_its_writers(
    as_role: Callable[[str], StrictClient], session: Session, world: World, sealed: Callable[..., dict[str, Any]]
) -> None:
    key, manager, stranger = new_id(), as_role("manager"), as_role("dealer2")
    record = sealed(key, calls.body())
    assert [result["status"] for result in calls.post(stranger, [record])] == [403]
    assert [result["status"] for result in calls.post(manager, [record, record])] == [201, 200]
    assert calls.post(as_role("dealer"), [calls.lead(key, calls.PHONE) | {"body": calls.body()}])[0]["status"] == 200
    assert session.get_one(Lead, key).recorded_by_id == world.users["dealer"].id


def test_what_no_key_opens_and_what_is_for_another_event_is_told(
    as_role: Callable[[str], StrictClient], session: Session, sealed: Callable[..., dict[str, Any]]
) -> None:
    phone, moved = as_role("dealer"), sealed(new_id(), calls.body()) | {"id": str(new_id())}
    other = sealed(new_id(), calls.body(), event_id=new_id())
    got = calls.post(phone, [moved, other, sealed(new_id(), {"phone": "1"})])
    assert [(result["status"], result["why"], list(result["errors"])) for result in got] == [
        (422, "seal", ["id"]),
        (422, "rule", ["event_id"]),
        (422, "rule", ["phone"]),
    ]
    assert calls.count(session) == 0


def test_practice_is_read_and_never_stored(
    as_role: Callable[[str], StrictClient], session: Session, sealed: Callable[..., dict[str, Any]]
) -> None:
    records = [sealed(new_id(), calls.body()), sealed(new_id(), calls.body(colour="red")), {"kind": "lead"}]
    answer = as_role("dealer").post(
        "/api/v1/outbox/practice", json={"records": records}, headers={"X-Outreach-Client": "fair"}
    )
    assert [result["status"] for result in answer.json["results"]] == [200, 422, 422]
    assert calls.count(session) == 0


def test_rescue_file_is_taken_in_by_the_manager_once(
    as_role: Callable[[str], StrictClient], session: Session, sealed: Callable[..., dict[str, Any]]
) -> None:
    manager = as_role("manager")
    records = [sealed(new_id(), calls.body()), sealed(new_id(), calls.body("123"))]

    def bring(content: bytes) -> Any:
        data = {"file": (io.BytesIO(content), "rescue.json")}
        return manager.submit("/fair/rescue", data, content_type="multipart/form-data")

    content = json.dumps({"outreach": "rescue-1", "records": records}).encode()
    assert "本次入库 1 条" in bring(content).get_data(as_text=True)
    assert "已有 1 条" in bring(content).get_data(as_text=True)
    assert calls.count(session) == 1
    for wrong in (b"{}", b"[", b'{"outreach": "rescue-1", "records": 5}'):
        assert bring(wrong).status_code == 422
