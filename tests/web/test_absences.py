"""A company says on which days it can't come; plans and new days of events leave it out then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import today
from outreach.domain.events import InvitationStatus
from outreach.models.event_parties import EventCompany
from outreach.models.organisations import CompanyAbsence
from outreach.models.plans import PlanStop
from outreach.queries.event_days import list_day_options
from outreach.services.event_parties import accept_invitation, invite_company
from outreach.services.event_postponing import postpone_event
from tests.client import StrictClient
from tests.factories.events import MORNING, NOW, make_event
from tests.factories.seasons import FIRST, add_season
from tests.factories.world import World
from tests.web.test_plans import ASKED

Role = Callable[[str], StrictClient]
ENGLISH = {"Accept-Language": "en"}
PAGE = "/vehicles/away"


def enter(manager: StrictClient, first: date, last: date, reason: str = "") -> int:
    """Enter days by the form; the answer's status."""
    days = {"first_on": first.isoformat(), "last_on": last.isoformat(), "reason": reason}
    return manager.submit(PAGE, days, form=PAGE).status_code


def away(session: Session, world: World, first: date, last: date) -> None:
    """Days of the manager's company."""
    row = CompanyAbsence(organisation_id=world.users["manager"].organisation_id, first_on=first, last_on=last)
    session.add(row)
    session.commit()


def test_a_manager_enters_days_and_takes_them_back(as_role: Role, session: Session) -> None:
    manager, day = as_role("manager"), today() + timedelta(days=3)
    assert "can come on every day" in manager.get(PAGE, headers=ENGLISH).get_data(as_text=True)
    assert enter(manager, day, day, "{{ 7*7 }}<b>") == 303
    assert "{{ 7*7 }}&lt;b&gt;" in manager.get(PAGE).get_data(as_text=True)
    row = session.scalars(select(CompanyAbsence)).one()
    where = f"{PAGE}/{row.id}/remove"
    session.rollback()
    assert manager.submit(where, form=PAGE).status_code == 303
    assert session.scalars(select(CompanyAbsence)).all() == []


@pytest.mark.parametrize(("first", "last"), [(5, 3), (-9, -3), (1, 400)])
def test_days_that_are_none_over_or_too_many_are_refused(
    as_role: Role, session: Session, first: int, last: int
) -> None:
    days = (today() + timedelta(days=n) for n in (first, last))
    assert enter(as_role("manager"), *days) == 422
    assert session.scalars(select(CompanyAbsence)).all() == []


def test_a_plan_sends_no_company_that_is_away(as_role: Role, session: Session, world: World) -> None:
    campaign = add_season(session, world)
    away(session, world, FIRST, FIRST + timedelta(days=30))
    base = f"/campaigns/{campaign.id}/plans/"
    assert as_role("office").submit(base, ASKED, form=f"{base}new").status_code == 303
    days = session.scalars(select(PlanStop.day)).all()
    assert days
    assert min(days) > FIRST + timedelta(days=30)


def test_a_postponed_event_asks_a_company_that_is_away_again(session: Session, world: World) -> None:
    event = make_event(session, world, status="approved")
    organiser, manager = world.actor("organiser"), world.actor("manager")
    assert manager.organisation_id
    company = invite_company(
        session, actor=organiser, event=event, organisation_id=manager.organisation_id, stalls=2, message=""
    )
    accept_invitation(session, actor=manager, company=company, now=NOW, answer="")
    day = MORNING.date() + timedelta(days=7)
    away(session, world, day, day)
    options = list_day_options(session, event=event, days=[day, day + timedelta(days=1)], now=NOW, moves=True)
    assert [option.busy for option in options] == [(company.organisation.name,), ()]
    postpone_event(session, actor=organiser, event=event, day=day, reason="暴雨", version=event.version, now=NOW)
    session.commit()
    assert session.scalars(select(EventCompany.status)).all() == [InvitationStatus.INVITED]
