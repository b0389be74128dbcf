"""Signing in at the stall: the manager's code and a PIN, for one event and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.domain.events import InvitationStatus
from outreach.models.accounts import LoginSession
from outreach.models.base import new_id
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.models.leads import Lead
from outreach.models.stalls import StallPass, StallPin
from tests.client import StrictClient
from tests.factories.events import make_event
from tests.factories.world import World
from tests.web.api import outbox_calls as calls

Browser = Callable[[str], StrictClient]


@pytest.fixture
def event(session: Session, world: World) -> Event:
    """A published event in which Rugao's dealer takes part."""
    made = make_event(session, world, status="published")
    session.add(
        EventCompany(event_id=made.id, organisation_id=world.organisations[2].id, status=InvitationStatus.ACCEPTED)
    )
    session.commit()
    return made


@pytest.fixture
def stall(as_role: Browser, event: Event, world: World, session: Session) -> dict[str, Any]:
    """The path of the manager's code and the dealer's PIN."""
    manager, team = as_role("manager"), f"/fair/{event.id}/team"
    page = manager.submit(f"{team}/code", form=team).get_data(as_text=True)
    path = re.search(rf"/fair/{event.id}/join/[\w-]+", page)
    shown = manager.submit(f"{team}/{world.users['dealer'].id}/pin", form=team).get_data(as_text=True)
    pin = re.search(r"\b\d{6}\b(?=</strong>)", shown)
    assert path
    assert pin
    session.rollback()
    return {"path": path[0], "pin": pin[0], "user_id": str(world.users["dealer"].id), "manager": manager, "team": team}


def _enter(client: StrictClient, stall: dict[str, Any], **changes: Any) -> Any:
    return client.submit(stall["path"], {"user_id": stall["user_id"], "pin": stall["pin"]} | changes)


def test_it_opens_this_events_stall_for_72_hours_and_nothing_else(
    client: StrictClient, stall: dict[str, Any], event: Event, session: Session
) -> None:
    went = _enter(client, stall)
    assert (went.status_code, went.location) == (303, f"/fair/{event.id}")
    assert client.get(went.location).status_code == 200
    session.rollback()
    row = session.scalars(select(LoginSession).where(LoginSession.event_id == event.id)).one()
    assert abs(row.expires_at - utcnow() - timedelta(hours=72)) < timedelta(minutes=1)
    for elsewhere in ("/leads/", "/", f"/fair/{new_id()}", stall["team"]):
        assert client.get(elsewhere).location == f"/fair/{event.id}"
    own, other = new_id(), new_id()
    body = calls.body() | {"source": "event", "event_id": str(event.id)}
    got = calls.post(client, [{"kind": "lead", "id": str(own), "body": body}, calls.lead(other, "13912340002")])
    assert [(result["status"], result.get("why")) for result in got] == [(201, None), (422, "rule")]
    assert session.scalars(select(Lead.id)).all() == [own]


@pytest.mark.parametrize("changes", [{"pin": "000000x"}, {"pin": ""}, {"user_id": str(new_id())}, {"user_id": "x"}])
def test_wrong_pin_or_person_is_refused(
    client: StrictClient, stall: dict[str, Any], session: Session, changes: dict[str, str]
) -> None:
    assert _enter(client, stall, **changes).status_code == 422
    assert client.get("/leads/").status_code == 303
    assert session.scalars(select(LoginSession).where(LoginSession.event_id.is_not(None))).all() == []


def test_guessing_is_stopped(client: StrictClient, stall: dict[str, Any]) -> None:
    statuses = [_enter(client, stall, pin=f"{at:05d}x").status_code for at in range(11)]
    assert statuses == [422] * 10 + [429]
    assert _enter(client, stall).status_code == 429


def test_ended_code_and_new_pin_shut_the_old_ones_out(
    client: StrictClient, stall: dict[str, Any], event: Event, session: Session, world: World
) -> None:
    assert _enter(client, stall).status_code == 303
    manager, team = stall["manager"], stall["team"]
    manager.submit(f"{team}/{stall['user_id']}/pin", form=team)
    assert client.get(f"/fair/{event.id}").status_code == 303
    assert _enter(client, stall).status_code == 422
    assert manager.submit(f"{team}/end", form=team).status_code == 303
    assert client.get(stall["path"]).status_code == 404
    session.rollback()
    rows = [*session.scalars(select(StallPass.token_hash)), *session.scalars(select(StallPin.pin_hash))]
    assert not any(stall["pin"] in text or stall["path"][-20:] in text for text in rows)
