"""The organiser's day: visitors counted once whatever is sent again, incidents told, words on every stall's phone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.domain.notices import NoticeKind
from outreach.models.accounts import LoginSession
from outreach.models.base import new_id
from outreach.models.events import Event
from outreach.models.fair_days import DayRecord
from outreach.models.notices import Notice
from tests.client import StrictClient
from tests.factories.leads import make_lead
from tests.factories.stands import make_fair, make_stand
from tests.factories.world import World

Browser = Callable[[str], StrictClient]


@pytest.fixture
def fair(session: Session, world: World) -> Event:
    """Rugao's fair of today, with Rugao's dealer at it."""
    event = make_fair(session, world)
    make_stand(session, world, event)
    session.commit()
    return event


def _post(client: StrictClient, event: Event, *records: Any, header: str = "fair") -> Any:
    headers = {"X-Outreach-Client": header} if header else {}
    return client.post(f"/api/v1/events/{event.id}/day", json={"records": list(records)}, headers=headers)


def _tap(number: Any = 1, **changes: Any) -> dict[str, Any]:
    return {"kind": "visitors", "id": str(new_id()), "body": {"number": number}} | changes


def test_each_tap_counts_once(as_role: Browser, fair: Event, session: Session) -> None:
    organiser, taps = as_role("organiser"), [_tap(), _tap(5), _tap(-1)]
    first = _post(organiser, fair, *taps, taps[0]).get_json()["results"]
    assert [one["status"] for one in first] == [201, 201, 201, 200]
    assert first[0]["id"] == first[0]["key"] == taps[0]["id"]
    assert first[0]["receipt"] == first[3]["receipt"]
    again = _post(organiser, fair, *taps, taps[0] | {"body": {"number": 2}}).get_json()["results"]
    assert [one["status"] for one in again] == [200, 200, 200, 422]
    assert organiser.get(f"/fair/{fair.id}/day/now").get_json()["visitors"] == 5
    _post(organiser, fair, _tap(-50))
    assert organiser.get(f"/fair/{fair.id}/day/now").get_json()["visitors"] == 0
    assert organiser.get(f"/fair/{fair.id}/day").status_code == 200


@pytest.mark.parametrize(
    "record",
    [
        _tap(0),
        _tap(51),
        _tap("1"),
        _tap(True),
        _tap(id="x"),
        _tap(id="01900000-0000-4000-8000-000000000000"),
        _tap(kind="lead"),
        _tap(body=[]),
        "x",
        {"kind": "word", "id": str(new_id()), "body": {"text": "字" * 301}},
        {"kind": "word", "id": str(new_id()), "body": {"text": "a\x00b"}},
        {"kind": "incident", "id": str(new_id()), "body": {"text": "有人摔倒", "incident": "x"}},
    ],
)
def test_a_bad_record_holds_up_none_of_the_others(as_role: Browser, fair: Event, record: Any) -> None:
    results = _post(as_role("organiser"), fair, record, _tap()).get_json()["results"]
    assert [one["status"] for one in results] == [422, 201]
    assert results[0]["errors"]


def test_only_the_keeper_tells_and_no_other_site(as_role: Browser, fair: Event, session: Session) -> None:
    organiser = as_role("organiser")
    assert _post(organiser, fair, _tap(), header="").status_code == 403
    assert _post(organiser, fair, *[_tap()] * 51).status_code == 413
    assert (
        organiser.post(f"/api/v1/events/{fair.id}/day", data="x", headers={"X-Outreach-Client": "fair"}).status_code
        == 415
    )
    assert _post(as_role("organiser2"), fair, _tap()).status_code == 404
    for path in ("", "/now", "/poster"):
        assert as_role("organiser2").get(f"/fair/{fair.id}/day{path}").status_code == 404
    session.rollback()
    assert session.scalars(select(DayRecord.id)).all() == []


def test_incidents_are_told_and_words_reach_the_stalls(
    as_role: Browser, fair: Event, session: Session, world: World
) -> None:
    organiser = as_role("organiser")
    incident = {"kind": "incident", "id": str(new_id()), "body": {"text": "入口拥挤，已加派人手", "incident": "crowd"}}
    word = {"kind": "word", "id": str(new_id()), "body": {"text": "十一点领导巡展"}}
    assert [one["status"] for one in _post(organiser, fair, incident, word, incident).get_json()["results"]] == [
        201,
        201,
        200,
    ]
    session.rollback()
    told = session.scalars(select(Notice.user_id).where(Notice.kind == NoticeKind.EVENT_INCIDENT)).all()
    assert sorted(told) == sorted([world.users["official"].id, world.users["office"].id])
    row = session.scalars(select(DayRecord).where(DayRecord.kind == "incident")).one()
    assert row.note == "入口拥挤，已加派人手"
    assert "拥挤".encode() not in (row.note_sealed or b"")
    words = as_role("dealer").get(f"/fair/{fair.id}/words").get_json()["words"]
    assert [one["text"] for one in words] == ["十一点领导巡展"]
    state = organiser.get(f"/fair/{fair.id}/day/now").get_json()
    assert [one["text"] for one in state["incidents"]] == ["入口拥挤，已加派人手"]
    kept = (
        organiser.get(f"/fair/{fair.id}/day").get_data(as_text=True).partition('id="pack">')[2].partition("</script>")
    )
    assert json.loads(kept[0])["state"] | {"at": ""} == state | {"incidents": [], "at": ""}


def test_figures_of_leads_and_silent_phones(as_role: Browser, fair: Event, session: Session, world: World) -> None:
    make_lead(session, world, event_id=fair.id)
    for number, minutes in enumerate((1, 45)):
        session.add(
            LoginSession(
                user_id=world.users["dealer"].id,
                token_hash=f"{number}" * 64,
                last_seen_at=utcnow() - timedelta(minutes=minutes),
                expires_at=utcnow() + timedelta(hours=1),
                event_id=fair.id,
            )
        )
    session.commit()
    state = as_role("organiser").get(f"/fair/{fair.id}/day/now").get_json()
    assert (state["leads"], state["drives"], state["visitors"]) == (1, 0, 0)
    assert [(one["phones"], one["silent"]) for one in state["stalls"]] == [(2, 1)]


def test_counted_visitors_stand_in_the_funnel_its_file_and_at_the_close(
    as_role: Browser, fair: Event, session: Session, world: World
) -> None:
    make_lead(session, world, event_id=fair.id)
    session.commit()
    organiser, dealer = as_role("organiser"), as_role("dealer")
    _post(organiser, fair, _tap(43))
    assert re.search(r"<td[^>]*><a[^>]*>43</a></td>", dealer.get("/leads/funnel").get_data(as_text=True))
    head, row = dealer.get("/leads/funnel?format=csv").get_data(as_text=True).splitlines()
    assert row.split(",")[1:] == ["43", "1", "0", "0", "0"]
    assert len(head.split(",")) == 6
    assert dealer.get("/leads/funnel?by=grade&format=xlsx").mimetype.endswith("sheet")
    assert re.search(
        r'name="visitors"[^>]*value="43"', organiser.get(f"/events/{fair.id}/close").get_data(as_text=True)
    )
    assert "43" in as_role("official").get("/reports/leads").get_data(as_text=True)
