"""The queue of those who approve: several at once, deputies, and what a campaign demands, through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.campaigns import CampaignStatus
from outreach.domain.clock import today, utcnow
from outreach.domain.event_changes import changes_since
from outreach.domain.events import EventStatus
from outreach.models.approvals import ApprovalDesk, EventLook
from outreach.models.campaigns import Campaign
from outreach.models.events import Event, EventStep
from outreach.services.events import change_event, submit_event, withdraw_event
from tests.client import StrictClient
from tests.factories.events import make_event
from tests.factories.venues import make_venue
from tests.factories.world import World
from tests.web.events.test_pages import make_soon

Roles = Callable[[str], StrictClient]


def _statuses(session: Session) -> list[EventStatus]:
    session.expire_all()
    return list(session.scalars(select(Event.status).order_by(Event.id)))


def test_ticked_events_are_approved_as_read_all_or_none(session: Session, world: World, as_role: Roles) -> None:
    venue = make_venue(session, world, stalls=15)
    for number in range(3):
        make_soon(session, world, status="submitted", venue=venue, stalls_needed=7, title=f"第{number}场")
    client = as_role("official")
    page = client.get("/events/queue").get_data(as_text=True)
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    assert len(seen) == 3
    assert "会场已满" not in page
    refused = client.submit("/events/queue/approve", {"seen": seen}, form="/events/queue")
    assert refused.status_code == 422
    assert "第2场" in refused.get_data(as_text=True)
    assert _statuses(session) == [EventStatus.SUBMITTED] * 3
    assert client.submit("/events/queue/approve", {"seen": seen[:2]}, form="/events/queue").status_code == 303
    assert _statuses(session).count(EventStatus.APPROVED) == 2
    again = client.submit("/events/queue/approve", {"seen": seen[:1]}, form="/events/queue")
    assert again.status_code == 409
    assert client.submit("/events/queue/approve", {"seen": ["x:y"]}, form="/events/queue").status_code == 409


def test_approver_finds_everything_on_one_page(session: Session, world: World, as_role: Roles) -> None:
    venue = make_venue(session, world, stalls=15)
    first = make_soon(session, world, status="submitted", venue=venue)
    make_soon(session, world, status="submitted", venue=venue, title="另一场")
    page = as_role("official").get(f"/events/{first.id}").get_data(as_text=True)
    for words in ("审批参考", "将无法安排", "近两年 15 公里内未举办过活动", "充电设施覆盖", "风险", "公安许可"):
        assert words in page
    assert "审批参考" not in as_role("organiser").get(f"/events/{first.id}").get_data(as_text=True)


def test_campaign_sets_who_approves(session: Session, world: World, as_role: Roles) -> None:
    campaign = Campaign(
        name="秋季", first_on=date(2026, 9, 1), last_on=date(2026, 12, 31), status=CampaignStatus.RUNNING
    )
    session.add(campaign)
    session.flush()
    path = f"/campaigns/{campaign.id}/approval"
    client = as_role("office")
    typed = {
        "position-0": "1",
        "level-0": "county",
        "department-0": "energy",
        "days-0": "4",
        "grounds-0": ["place"],
        "position-1": "2",
        "level-1": "province",
        "days-1": "5",
    }
    assert client.submit(path, typed).status_code == 303
    rows = session.scalars(select(ApprovalDesk).order_by(ApprovalDesk.position)).all()
    assert [(row.level, row.department, row.days, row.asks_on) for row in rows] == [
        ("county", "energy", 4, "place"),
        ("province", None, 5, "time,place,scale"),
    ]
    for bad in ({"position-0": "x"}, {"level-0": "moon"}, {"department-1": "{{ 7*7 }}"}, {"days-0": "99"}):
        assert client.submit(path, typed | bad).status_code == 422
    assert client.submit(path, {}).status_code == 303
    session.expire_all()
    assert session.scalars(select(ApprovalDesk)).all() == []


def test_deputy_is_named_and_taken_back(session: Session, world: World, as_role: Roles) -> None:
    client, day = as_role("official"), today().isoformat()
    asked = {"deputy_id": str(world.users["province"].id), "first_on": day, "last_on": day}
    assert client.submit("/events/deputies", asked).status_code == 303
    page = client.get("/events/deputies").get_data(as_text=True)
    ends = re.findall(r"/events/deputies/[0-9a-f-]+/end", page)
    assert "official" in as_role("province").get("/events/deputies").get_data(as_text=True)
    assert client.submit("/events/deputies", asked | {"last_on": "2020-01-01"}).status_code == 422
    strange = asked | {"deputy_id": str(world.users["neighbour"].id)}
    assert client.submit("/events/deputies", strange).status_code == 422
    assert client.submit(ends[0], {}, form="/events/deputies").status_code == 303
    assert ends[0] not in client.get("/events/deputies").get_data(as_text=True)


def test_event_from_before_there_were_desks_waits_for_any_official(
    session: Session, world: World, as_role: Roles
) -> None:
    event = make_event(session, world, status="submitted")
    event.approvals.clear()
    session.commit()
    page = as_role("official").get("/events/queue").get_data(as_text=True)
    assert str(event.id) in page
    client = as_role("official")
    version = {"version": str(event.version)}
    assert client.submit(f"/events/{event.id}/approve", version, form=f"/events/{event.id}").status_code == 303
    assert _statuses(session) == [EventStatus.APPROVED]


def _look(client: StrictClient, event_id: UUID) -> str:
    """The event's page, and the look that it notes by itself in a browser."""
    page = str(client.get(f"/events/{event_id}").get_data(as_text=True))
    version = re.search(r'hx-trigger="load".*?name="version" value="(\d+)"', page)
    if version:
        client.submit(f"/events/{event_id}/looked", {"version": version[1]}, form=f"/events/{event_id}")
    return page


def test_who_looked_before_sees_what_has_changed_since(session: Session, world: World, as_role: Roles) -> None:
    event = make_soon(session, world, status="submitted", expected_attendance=400)
    event_id, organiser = event.id, world.actor("organiser")
    official = as_role("official")
    first = _look(official, event_id)
    assert "上次查看" not in first
    assert "自您上次查看" not in _look(official, event_id)
    event = session.get_one(Event, event_id)
    withdraw_event(session, actor=organiser, event=event)
    details = replace(event.details, expected_attendance=700, venue_id=make_venue(session, world, name="新场").id)
    change_event(
        session, actor=organiser, event=event, details=details, campaign_ids=[], version=event.version, now=utcnow()
    )
    submit_event(session, actor=organiser, event=event, now=utcnow())
    session.commit()
    for _ in range(2):
        page = _look(official, event_id)
        assert "<del>400</del> → <ins>700</ins>" in page
        assert "<ins>新场</ins>" in page
        assert world.users["organiser"].name in page
    assert "自您上次查看" in official.get("/events/queue").get_data(as_text=True)
    assert "自您上次查看" not in as_role("office").get("/events/queue").get_data(as_text=True)


def test_what_was_changed_back_is_not_shown() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    steps = [
        EventStep(created_at=start + timedelta(hours=n), changes={"title": pair, "stalls_needed": [n, n + 1]})
        for n, pair in enumerate((["甲", "乙"], ["乙", "丙"], ["丙", "乙"]))
    ]
    (only,) = changes_since(steps, start)
    assert (only.field, only.before, only.after, only.at) == ("stalls_needed", 1, 3, steps[2].created_at)


def test_only_those_who_approve_note_a_look(session: Session, world: World, as_role: Roles) -> None:
    event = make_soon(session, world, status="submitted")
    for role, version, status in (("official", 99, 403), ("official", 1, 204), ("official", 1, 204)):
        answer = as_role(role).submit(f"/events/{event.id}/looked", {"version": version}, form=f"/events/{event.id}")
        assert answer.status_code == status
    assert session.scalar(select(func.count()).select_from(EventLook)) == 1


def test_who_decides_in_the_queue_stays_there(session: Session, world: World, as_role: Roles) -> None:
    paths = [f"/events/{make_soon(session, world, status='submitted', title=title).id}" for title in ("甲", "乙")]
    versions = [str(version) for version in session.scalars(select(Event.version).order_by(Event.id))]
    session.commit()
    official = as_role("official")
    page = official.get("/events/queue").get_data(as_text=True)
    assert page.count('name="then" value="queue"') == 4
    sent = {"then": "queue", "version": versions[0]}
    assert official.submit(f"{paths[0]}/approve", sent, form="/events/queue").location == "/events/queue"
    back = {"then": "queue", "comment": "补充预案"}
    assert official.submit(f"{paths[1]}/return", back, form="/events/queue").location == "/events/queue"
    assert _statuses(session) == [EventStatus.APPROVED, EventStatus.RETURNED]
