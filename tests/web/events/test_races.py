"""24 people press at the same moment: one gets 303, the others a page of 409 that says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.models.event_parties import EventCompany
from outreach.models.slots import StaffSlot, VenueSlot
from outreach.services.event_parties import accept_invitation, invite_company
from tests.client import StrictClient
from tests.factories.events import NOW
from tests.factories.venues import make_venue
from tests.factories.world import World
from tests.web.events.test_pages import make_soon

Roles = Callable[[str], StrictClient]
WRITERS = 24


def press(app: Flask, first: StrictClient, posts: list[tuple[str, dict[str, str]]]) -> list[tuple[int, str]]:
    """Send all posts at once, each from a browser of its own with the first one's sign-in."""
    token, together = first.csrf_token("/events/feeds"), Barrier(len(posts))

    def send(post: tuple[str, dict[str, str]]) -> tuple[int, str]:
        client = app.test_client()
        client._cookies = dict(first._cookies)  # type: ignore[attr-defined]  # the library has no other way
        together.wait(30)
        answer = client.post(post[0], data=post[1] | {"csrf_token": token})
        return answer.status_code, answer.get_data(as_text=True)

    with ThreadPoolExecutor(len(posts)) as pool:
        return list(pool.map(send, posts))


def test_24_approvals_of_one_ground(app: Flask, session: Session, world: World, as_role: Roles) -> None:
    venue = make_venue(session, world, stalls=20)
    events = [make_soon(session, world, status="submitted", venue=venue, stalls_needed=11) for _ in range(WRITERS)]
    posts = [(f"/events/{event.id}/approve", {"version": str(event.version)}) for event in events]
    session.commit()
    answers = press(app, as_role("official"), posts)
    assert Counter(status for status, _ in answers) == {303: 1, 409: WRITERS - 1}
    assert all("该时段场地展位已满" in page for status, page in answers if status == 409)
    session.expire_all()
    assert list(session.scalars(select(VenueSlot.taken))) == [11]


def test_24_teams_of_one_person(app: Flask, session: Session, world: World, as_role: Roles) -> None:
    venue, manager = make_venue(session, world, stalls=1000), world.actor("manager")
    posts = []
    for _ in range(WRITERS):
        event = make_soon(session, world, venue=venue, status="approved", stalls_needed=5)
        company = invite_company(
            session,
            actor=world.actor("organiser"),
            event=event,
            organisation_id=world.organisations[2].id,
            stalls=1,
            message="",
        )
        accept_invitation(session, actor=manager, company=company, now=NOW)
        posts.append((f"/events/invitations/{company.id}/team", {"staff": str(world.users["dealer"].id)}))
    session.commit()
    answers = press(app, as_role("manager"), posts)
    assert Counter(status for status, _ in answers) == {303: 1, 409: WRITERS - 1}
    assert all('role="alert"' in page for status, page in answers if status == 409)
    session.expire_all()
    assert len(session.scalars(select(StaffSlot)).all()) == 1
    assert sum(len(company.staff) for company in session.scalars(select(EventCompany))) == 1
