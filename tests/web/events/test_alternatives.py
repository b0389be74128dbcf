"""Where a ground or a day can't be had, other days and grounds are offered: after a lost race, in the form, for a team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.scheduling.limits import Quota, week_of
from outreach.models.event_parties import EventCompany
from outreach.services.event_limits import set_quota
from outreach.services.event_parties import accept_invitation, invite_company, name_team
from tests.client import StrictClient
from tests.factories.events import NOW, make_event
from tests.factories.vehicles import make_vehicle
from tests.factories.venues import make_venue
from tests.factories.world import World
from tests.web.events.test_pages import make_soon, plan, soon

Roles = Callable[[str], StrictClient]
ENGLISH = {"Accept-Language": "en"}


def english(client: StrictClient, path: str) -> str:
    return str(client.get(path, headers=ENGLISH).get_data(as_text=True))


def test_lost_approval_names_who_holds_the_ground_and_offers_three_days_and_grounds(
    session: Session, world: World, as_role: Roles
) -> None:
    venue = make_venue(session, world, stalls=10)
    for number in range(4):
        make_venue(session, world, name=f"备用场{number}", stalls=12, latitude=venue.latitude + number / 100)
    small = make_venue(session, world, name="小场", stalls=3)
    first, second = (make_soon(session, world, status="submitted", venue=venue, stalls_needed=8) for _ in range(2))
    paths, versions = zip(*((f"/events/{one.id}", str(one.version)) for one in (first, second)), strict=True)
    session.commit()
    official = as_role("official")
    assert official.submit(f"{paths[0]}/approve", {"version": versions[0]}, form=paths[0]).status_code == 303
    lost = official.submit(f"{paths[1]}/approve", {"version": versions[1]}, form=paths[1], headers=ENGLISH)
    page = lost.get_data(as_text=True)
    assert lost.status_code == 409
    assert "another event was approved first" in page
    assert "holds 8" in page
    for days in (1, 2, 3):
        assert f"{soon(40 + days).date().day} " in page
    assert [name in page for name in ("备用场0", "备用场1", "备用场2", "备用场3", "小场")] == [True] * 3 + [False] * 2
    assert "data-fill" not in page
    assert small.name not in page
    assert "备用场0" in english(as_role("organiser"), paths[1])
    assert "It can’t be held there" not in english(official, paths[0])


def test_the_form_offers_what_is_free_and_takes_it_from_the_address(
    session: Session, world: World, as_role: Roles
) -> None:
    venue, other = make_venue(session, world, stalls=10), make_venue(session, world, name="备用场", stalls=12)
    make_soon(session, world, status="approved", venue=venue, stalls_needed=8)
    draft = make_soon(session, world, venue=venue, stalls_needed=8)
    session.commit()
    organiser, path = as_role("organiser"), f"/events/{draft.id}"
    page = english(organiser, f"{path}/edit")
    assert f'data-fill=\'{{"day": "{soon(41).date()}", "last_day": ""}}\'' in page
    assert f'data-fill=\'{{"venue_id": "{other.id}"}}\'' in page
    assert f"{path}/edit?day={soon(41).date()}" in english(organiser, path)
    moved = english(organiser, f"{path}/edit?day={soon(41).date()}&venue_id={other.id}")
    assert f'value="{soon(41).date()}"' in moved
    assert "It can’t be held there" not in moved
    saved = organiser.submit(f"{path}/edit", plan(venue.id, title="") | {"version": "1"}, form=f"{path}/edit")
    assert saved.status_code == 422
    assert "备用场" in saved.get_data(as_text=True)
    assert organiser.get(f"{path}/edit?day=9999-12-31&venue_id={world.organisations[0].id}").status_code == 200


def test_days_whose_quota_is_used_up_are_not_offered(session: Session, world: World, as_role: Roles) -> None:
    """One event a week: the event's own week stays open to it, another event's week doesn't."""
    event = make_soon(session, world, status="approved")
    set_quota(session, actor=world.actor("official"), area=world.areas["320682"], quota=Quota(1))
    later = week_of(soon().date()) + timedelta(days=7)
    other = soon((later - soon().date()).days + 40)
    make_event(session, world, status="approved", venue=make_venue(session, world, name="另一场地"),
               starts_at=other, ends_at=other + timedelta(hours=3))  # fmt: skip
    session.commit()
    page = english(as_role("organiser"), f"/events/{event.id}/postpone")
    offered = {later + timedelta(days=n) for n in range(7)}
    assert not any(f'value="{day}"' in page for day in offered)
    assert f'value="{later + timedelta(days=7)}"' in page


def test_a_team_that_is_elsewhere_is_told_where(session: Session, world: World, as_role: Roles) -> None:
    car, manager = make_vehicle(session, world), world.actor("manager")
    companies = []
    for title in ("先约的专场", "后来的专场"):
        event = make_soon(session, world, status="approved", title=title, venue=make_venue(session, world, name=title))
        invite_company(session, actor=world.actor("organiser"), event=event,
                       organisation_id=world.organisations[2].id, stalls=2, message="")  # fmt: skip
        company = session.scalars(select(EventCompany).where(EventCompany.event_id == event.id)).one()
        accept_invitation(session, actor=manager, company=company, now=NOW, answer="")
        companies.append(company)
    ids = {"user_ids": [world.users["dealer"].id], "vehicle_ids": [car.id]}
    name_team(session, actor=manager, company=companies[0], **ids)
    own = f"/events/invitations/{companies[1].id}"
    session.commit()
    for field, chosen in (("staff", ids["user_ids"][0]), ("vehicles", car.id)):
        answer = as_role("manager").submit(f"{own}/team", {field: [str(chosen)]}, form=own)
        assert answer.status_code == 409
        assert "先约的专场" in answer.get_data(as_text=True)
