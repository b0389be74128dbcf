"""The contract between phone and server: once, whatever is sent again, and nothing lost that is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from outreach.database import UnsafeDatabaseError, demand_durable
from outreach.domain.clock import utcnow
from outreach.domain.outbox import HeldStatus, Incoming, RecordKind
from outreach.extensions import db
from outreach.models.base import new_id
from outreach.models.leads import Lead
from outreach.models.outbox import HeldRecord
from outreach.models.people import Person
from outreach.services.accounts import create_token
from outreach.services.privacy import erase_person
from outreach.services.stored_records import claim_record
from tests.client import StrictClient
from tests.factories.leads import make_lead
from tests.factories.world import World
from tests.web.api import outbox_calls as calls
from tests.web.api.outbox_calls import PHONE, body, count, put


@pytest.fixture
def phone(as_role: Callable[[str], StrictClient]) -> StrictClient:
    """A phone at the stall, signed in as Rugao's staff."""
    return as_role("dealer")


def test_once_however_often_it_is_sent(phone: StrictClient, session: Session) -> None:
    key = new_id()
    first = put(phone, key, body(name="王"))
    again = put(phone, key, dict(reversed(body(name="王").items())))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["id"] == first.json["key"] == str(key)
    assert again.json == first.json | {"status": 200}
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", first.json["receipt"])
    assert datetime.fromisoformat(first.json["received_at"])
    assert count(session) == 1
    lead = session.get_one(Lead, key)
    assert lead.body_hmac is not None
    assert PHONE not in lead.body_hmac


def test_other_body_under_the_id_is_kept_and_both_are_shown(
    phone: StrictClient, session: Session, as_role: Callable[[str], StrictClient]
) -> None:
    key = new_id()
    put(phone, key, body(name="王"))
    second = put(phone, key, body("13912340002", name="李第二"))
    same = put(phone, key, body("13912340002", name="李第二"))
    assert (second.status_code, second.mimetype) == (422, "application/problem+json")
    assert second.json["key"] == str(key)
    assert second.json["held_id"] == same.json["held_id"]
    assert (count(session), count(session, HeldRecord)) == (1, 1)
    held = session.scalars(select(HeldRecord)).one()
    assert held.body_sealed is not None
    assert b"13912340002" not in held.body_sealed
    session.commit()
    manager = as_role("manager")
    page = manager.get("/outbox/").get_data(as_text=True)
    assert "李第二" in page
    assert f"/leads/{key}" in page
    assert manager.submit(f"/outbox/{held.id}/store", form="/outbox/").status_code == 303
    assert count(session) == 2
    settled = put(phone, key, body("13912340002", name="李第二"))
    assert settled.status_code == 200
    assert settled.json["id"] != str(key)


def test_broken_rule_waits_and_is_mended_on_the_phone(phone: StrictClient, session: Session) -> None:
    key = new_id()
    refused = put(phone, key, body("123"))
    assert refused.status_code == 422
    assert list(refused.json["errors"]) == ["phone"]
    assert count(session) == 0
    assert put(phone, key, body()).status_code == 201
    session.rollback()
    held = session.scalars(select(HeldRecord)).one()
    assert (held.status, held.body_sealed) == (HeldStatus.STORED, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purposes": []}, "consent"),
        ({"event_id": "x"}, "event_id"),
        ({"event_id": "01900000-0000-7000-8000-000000000000"}, "event_id"),
        ({"township_id": 2**40}, "township_id"),
        ({"township_id": True}, "township_id"),
        ({"name": "a\x00"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"note": "n" * 1500}, "note"),
        ({"captured_at": "2026-06-14T09:00:00"}, "captured_at"),
        ({"buying_time": "never"}, "buying_time"),
        ({"model_ids": "one"}, "model_ids"),
        ({"colour": "green"}, "colour"),
    ],
)
def test_fault_is_told_at_its_field(phone: StrictClient, session: Session, changes: dict[str, Any], field: str) -> None:
    refused = put(phone, new_id(), body(**changes))
    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])
    assert (count(session), count(session, HeldRecord)) == (0, 1)


def test_one_bad_record_stops_none_of_the_others(phone: StrictClient, session: Session) -> None:
    ids = [new_id() for _ in range(3)]
    records = [calls.lead(key, f"1391234001{at}") for at, key in enumerate(ids)]
    records[1]["body"]["phone"] = "nonsense"
    records += [{"kind": "cow"}, 7, calls.lead("4a3dd6ad-2c3a-4d4a-9d8b-0242ac120002", PHONE)]
    got = calls.post(phone, records)
    assert [result["status"] for result in got] == [201, 422, 201, 422, 422, 422]
    assert [result["key"] for result in got[:3]] == [str(key) for key in ids]
    assert count(session) == 2


def test_what_is_no_outbox_is_told_as_json(phone: StrictClient, client: StrictClient) -> None:
    url, ours = "/api/v1/outbox", {"X-Outreach-Client": "fair"}
    answers = [
        client.post(url, json={"records": []}, headers=ours),
        phone.post(url, json={"records": []}),
        phone.post(url, data="records=1", headers=ours),
        phone.post(url, data="[NaN]", headers=ours, content_type="application/json"),
        phone.post(url, json={"records": [calls.lead(new_id(), PHONE)] * 51}, headers=ours),
    ]
    assert [answer.status_code for answer in answers] == [401, 403, 415, 400, 413]
    assert {answer.mimetype for answer in answers} == {"application/problem+json"}


def test_too_fast_is_told_when_to_come_again(phone: StrictClient, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from outreach.web.pace import Pace

    monkeypatch.setitem(app.extensions, "outreach.pace", Pace(60, lambda: 0.0))
    for _ in range(60):
        assert put(phone, new_id(), {}).status_code == 422
    refused = put(phone, new_id(), body())
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")


def test_database_that_is_away_is_no_acknowledgement(phone: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr("outreach.web.intake.accept_record", fail)
    refused = put(phone, new_id(), body())
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert calls.post(phone, [calls.lead(new_id(), PHONE)])[0]["status"] == 503


def test_clock_is_a_claim_and_a_wrong_one_is_flagged(phone: StrictClient, session: Session) -> None:
    ahead = utcnow() + timedelta(hours=3)
    key = new_id()
    answer = put(phone, key, body(captured_at=ahead.isoformat()), **{"X-Sent-At": ahead.isoformat()})
    assert answer.status_code == 201
    lead = session.get_one(Lead, key)
    assert lead.captured_at == ahead
    assert abs(lead.created_at - utcnow()) < timedelta(minutes=1)
    assert abs((lead.clock_skew_seconds or 0) - 10_800) < 60


def test_another_companys_id_tells_nothing(
    phone: StrictClient, session: Session, world: World, as_role: Callable[[str], StrictClient]
) -> None:
    theirs = make_lead(session, world, by="dealer2", phone="13987654321")
    session.commit()
    refused = put(phone, theirs.id, body())
    own = put(phone, new_id(), body("13912340009"))
    again = put(phone, own.json["key"], body("13912340010"))
    hide = {"key", "held_id", "request_id"}
    assert refused.status_code == 422
    assert {k: v for k, v in refused.json.items() if k not in hide} == {
        k: v for k, v in again.json.items() if k not in hide
    }
    page = as_role("manager").get("/outbox/").get_data(as_text=True)
    assert str(theirs.id) not in page
    assert as_role("manager2").get("/outbox/").get_data(as_text=True).count("139****") == 0


def test_erased_person_does_not_come_back_through_an_old_phone(
    phone: StrictClient, session: Session, world: World, as_role: Callable[[str], StrictClient]
) -> None:
    make_lead(session, world, phone=PHONE)
    erase_person(session, actor=world.actor("office"), number=f"+86{PHONE}", reason="来电要求", now=utcnow())
    session.commit()
    key = new_id()
    old = put(phone, key, body(captured_at="2026-06-14T01:00:00+00:00"))
    assert (old.status_code, old.json["why"]) == (422, "erased")
    assert count(session, Person) == 0
    manager = as_role("manager")
    session.commit()
    assert manager.submit(f"/outbox/{old.json['held_id']}/drop", form="/outbox/").status_code == 303
    session.rollback()
    assert session.scalars(select(HeldRecord)).one().body_sealed is None
    anew = put(phone, new_id(), body(captured_at=(utcnow() + timedelta(seconds=1)).isoformat()))
    assert anew.status_code == 201


def test_sixteen_clients_at_once_lose_and_double_nothing(app: Any, session: Session, world: World) -> None:
    _row, token = create_token(session, actor=world.actor("dealer"), name="probe", now=utcnow())
    session.commit()
    ids = [new_id() for _ in range(6)]
    gate, statuses = Barrier(16), []
    headers = {"Authorization": f"Bearer {token}", "X-Sent-At": datetime.now(UTC).isoformat()}
    url = "/api/v1/leads/{}".format

    def send() -> None:
        gate.wait()
        for at, key in enumerate(ids):
            # who comes while another has the record in hand (PostgreSQL says so: 409) comes again
            while (
                status := app.test_client().put(url(key), json=body(f"1391234002{at}"), headers=headers).status_code
            ) == 409:
                continue
            statuses.append(status)

    threads = [Thread(target=send) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(statuses)) == [200, 201]
    assert statuses.count(201) == len(ids)
    assert (count(session), count(session, Person), count(session, HeldRecord)) == (len(ids), len(ids), 0)


def test_a_record_that_another_request_has_in_hand_is_told_to_come_again(phone: StrictClient, session: Session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        return  # one writer: the later request waits for its turn, and finds the record
    key = new_id()
    with Session(db.engine) as other:
        claim_record(other, new_id(), Incoming(RecordKind.LEAD, key, {}))
        refused = put(phone, key, body())
        results = calls.post(phone, [calls.lead(key, PHONE), calls.lead(new_id(), "13912340077")])
    assert (refused.status_code, refused.headers["Retry-After"]) == (409, "1")
    assert [result["status"] for result in results] == [409, 201]
    assert put(phone, key, body()).status_code == 201


def test_acknowledged_means_written(app: Any, session: Session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2
        return
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    careless = f"{url}{'&' if '?' in url else '?'}options=-csynchronous_commit%3Doff"
    with pytest.raises(UnsafeDatabaseError, match="synchronous_commit"):
        demand_durable(create_engine(careless))
    assert session.execute(text("SHOW fsync")).scalar() == "on"
    assert session.execute(text("SHOW synchronous_commit")).scalar() != "off"


def test_bodies_are_bounded(phone: StrictClient) -> None:
    sent = json.dumps({"records": [], "sent_at": "x" * 1_100_000})
    answer = phone.post(
        "/api/v1/outbox", data=sent, headers={"X-Outreach-Client": "1"}, content_type="application/json"
    )
    assert answer.status_code == 413
