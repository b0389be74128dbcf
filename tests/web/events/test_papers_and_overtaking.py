"""What comes back to the one who was overtaken; papers with odd names; the permit after a change."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.events import EventDetails, EventStatus
from outreach.domain.permits import HolderKind, Permit
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.services.event_parties import accept_invitation, invite_company, name_team
from outreach.services.events import change_event, record_permit
from tests.client import StrictClient
from tests.factories.events import NOW, make_event
from tests.factories.venues import make_venue
from tests.factories.world import World
from tests.web.events.test_pages import SMALL_PDF, make_soon, plan, soon

Roles = Callable[[str], StrictClient]


def test_overtaken_edit_brings_back_what_was_typed(session: Session, world: World, as_role: Roles) -> None:
    venue = make_venue(session, world)
    event = make_soon(session, world, venue=venue)
    session.commit()
    organiser, path = as_role("organiser"), f"/events/{event.id}/edit"
    opened = str(event.version)
    other = plan(venue.id, title="别人改的标题", version=opened)
    assert organiser.submit(path, other).status_code == 303
    answer = organiser.submit(path, plan(venue.id, title="我改的标题", summary="我写的很长的说明", version=opened))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "我写的很长的说明" in page
    assert "别人改的标题" in page
    session.expire_all()
    again = plan(venue.id, title="我改的标题", version=str(event.version))
    assert f'value="{event.version}"' in page
    assert organiser.submit(path, again).status_code == 303


def test_lost_ground_is_told_on_the_events_page(session: Session, world: World, as_role: Roles) -> None:
    venue = make_venue(session, world, stalls=20)
    make_soon(session, world, status="approved", venue=venue, stalls_needed=15)
    late = make_soon(session, world, status="submitted", venue=venue, stalls_needed=15, title="后到的活动")
    session.commit()
    data = {"version": str(late.version), "comment": "同意，请注意安全"}
    answer = as_role("official").submit(f"/events/{late.id}/approve", data, form=f"/events/{late.id}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "后到的活动" in page
    assert "同意，请注意安全" in page
    assert "场地" in page


def test_booked_team_is_told_at_its_field(session: Session, world: World, as_role: Roles) -> None:
    venue, manager, companies = make_venue(session, world, stalls=100), world.actor("manager"), []
    for _ in range(2):
        event = make_soon(session, world, venue=venue, status="approved")
        company = invite_company(
            session,
            actor=world.actor("organiser"),
            event=event,
            organisation_id=world.organisations[2].id,
            stalls=1,
            message="",
        )
        accept_invitation(session, actor=manager, company=company, now=NOW)
        companies.append(company)
    dealer = world.users["dealer"]
    name_team(session, actor=manager, company=companies[0], user_ids=[dealer.id])
    session.commit()
    own = f"/events/invitations/{companies[1].id}"
    answer = as_role("manager").submit(f"{own}/team", {"staff": [str(dealer.id)]}, form=own)
    assert answer.status_code == 409
    assert f'value="{dealer.id}" checked' in answer.get_data(as_text=True).replace(' checked=""', " checked")
    assert session.get_one(EventCompany, companies[1].id).staff == []


def large(session: Session, world: World) -> Event:
    event = make_event(
        session, world, status="approved", expected_attendance=1200, holder_kind=HolderKind.FIRM, title="大型活动"
    )
    permit = Permit("皋公3号", date(2026, 5, 20), date(2026, 5, 26))
    record_permit(session, actor=world.actor("organiser"), event=event, permit=permit, now=NOW)
    session.commit()
    return event


def test_change_after_the_permit_warns_and_blocks_publishing(session: Session, world: World, as_role: Roles) -> None:
    event = large(session, world)
    day = (soon()).date().isoformat()
    organiser, path = as_role("organiser"), f"/events/{event.id}"
    form = organiser.get(f"{path}/edit").get_data(as_text=True)
    assert "皋公3号" in form
    assert "不得擅自变更" in form
    query = f"event_id={event.id}&venue_id={event.venue_id}&day=2026-07-12&from_time=08:00&until_time=13:00"
    same = organiser.get(f"/events/advice?{query}&holder_kind=firm&expected_attendance=1200").get_data(as_text=True)
    more = organiser.get(f"/events/advice?{query}&holder_kind=firm&expected_attendance=1300").get_data(as_text=True)
    assert "超出公安许可" not in same
    assert "超出公安许可：规模" in more
    changed = plan(event.venue_id, version=str(event.version), day=day, title="大型活动")
    answer = organiser.submit(f"{path}/edit", changed)
    assert answer.status_code == 303
    session.expire_all()
    assert event.status is EventStatus.SUBMITTED
    assert "许可与活动现状不符" in organiser.get(path).get_data(as_text=True)
    official = as_role("official")
    assert "超出许可" in official.get("/events/queue").get_data(as_text=True)
    approval = {"version": str(event.version)}
    assert official.submit(f"{path}/approve", approval, form=path).status_code == 303
    refused = organiser.submit(f"{path}/publish", form=path)
    assert refused.status_code == 422
    assert "已变更" in refused.get_data(as_text=True)
    yesterday = (soon().date() - timedelta(days=41)).isoformat()
    permit = {"permit_number": "皋公3号（变更）", "permit_applied_on": yesterday, "permit_issued_on": yesterday}
    assert organiser.submit(f"{path}/permit", permit, form=path).status_code == 303
    assert organiser.submit(f"{path}/publish", form=path).status_code == 303


def test_taking_a_change_back_mends_the_permit(session: Session, world: World) -> None:
    event = large(session, world)
    before, organiser = event.details, world.actor("organiser")
    for details, outside in ((plan_of(event, 1500), True), (before, False)):
        change_event(
            session,
            actor=organiser,
            event=event,
            details=details,
            campaign_ids=[],
            version=event.version,
            now=NOW,
        )
        assert bool(event.outside_permit) is outside
        event.status = EventStatus.APPROVED
        session.flush()


def plan_of(event: Event, people: int) -> EventDetails:
    return replace(event.details, expected_attendance=people)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.pdf",
        'a"; filename="b.exe',
        "许可\u202egpj.exe.pdf",
        "{{ 7*7 }}${7*7}`</script>.pdf",
        "长" * 300 + ".pdf",
        "C:\\dir\\计划.PDF",
        "计划\tx.pdf",
    ],
)
def test_odd_names_of_papers_are_harmless(session: Session, world: World, as_role: Roles, name: str) -> None:
    event = make_event(session, world)
    session.commit()
    organiser, path = as_role("organiser"), f"/events/{event.id}"
    data = {"kind": "permit", "file": (io.BytesIO(SMALL_PDF), name)}
    assert organiser.submit(f"{path}/documents", data, form=path, content_type="multipart/form-data").status_code == 303
    page = organiser.get(path).get_data(as_text=True)
    assert "\u202e" not in page
    assert "</script>.pdf" not in page
    address = page.split(f'href="{path}/documents/')[1].split('"')[0]
    answer = organiser.get(f"{path}/documents/{address}")
    header = answer.headers["Content-Disposition"]
    assert header.startswith("attachment;")
    assert header.lower().rstrip('"').endswith(".pdf")
    assert "\n" not in header
    assert "/" not in header.replace("%2F", "/").split("filename")[-1].replace("</", "")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.data == SMALL_PDF


def test_each_side_takes_off_its_own_papers(session: Session, world: World, as_role: Roles) -> None:
    event = make_event(session, world, status="submitted")
    session.commit()
    path = f"/events/{event.id}"

    def attach(name: str) -> str:
        data = {"kind": "approval", "file": (io.BytesIO(SMALL_PDF + name.encode()), f"{name}.pdf")}
        client = as_role(name)
        answer = client.submit(f"{path}/documents", data, form=path, content_type="multipart/form-data")
        assert answer.status_code == 303
        page = client.get(path).get_data(as_text=True)
        return page.split(f"{name}.pdf</a>")[0].split(f'href="{path}/documents/')[-1].split('"')[0]

    sealed, own = attach("official"), attach("organiser")
    organiser, official = as_role("organiser"), as_role("official")
    assert organiser.submit(f"{path}/documents/{sealed}/remove", form=path).status_code == 403
    assert official.submit(f"{path}/documents/{own}/remove", form=path).status_code == 403
    assert official.submit(f"{path}/documents/{sealed}/remove", form=path).status_code == 303
    assert organiser.submit(f"{path}/documents/{own}/remove", form=path).status_code == 303


def test_published_event_stays_public_while_a_change_is_returned(
    session: Session, world: World, as_role: Roles, client: StrictClient
) -> None:
    event = make_soon(session, world, status="published")
    session.commit()
    organiser, path = as_role("organiser"), f"/events/{event.id}"
    changed = plan(event.venue_id, version=str(event.version), holder_kind="county_government", stalls_needed="11")
    assert organiser.submit(f"{path}/edit", changed).status_code == 303
    assert as_role("official").submit(f"{path}/return", {"comment": "请说明"}, form=path).status_code == 303
    session.expire_all()
    assert session.scalars(select(Event.status)).one() is EventStatus.RETURNED
    page = client.get(f"/e/{event.code}")
    assert page.status_code == 200
    assert 'role="alert"' in page.get_data(as_text=True)
    assert "STATUS:TENTATIVE" in client.get(f"/e/{event.code}/event.ics").get_data(as_text=True)
    assert "STATUS:TENTATIVE" in client.get("/cal/area/320682.ics").get_data(as_text=True)
