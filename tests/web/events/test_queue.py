"""The queue of those who approve: several at once, deputies, and what a campaign demands, through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.campaigns import CampaignStatus
from outreach.domain.clock import today
from outreach.domain.events import EventStatus
from outreach.models.approvals import ApprovalDesk
from outreach.models.campaigns import Campaign
from outreach.models.events import Event
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
