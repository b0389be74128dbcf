"""A visitor on their own phone: the poster's code, charging at home, a number left once, a half hour booked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.domain.consent import ConsentChannel
from outreach.domain.events import EventStatus
from outreach.models.base import new_id
from outreach.models.lead_records import LeadConsent
from outreach.models.leads import Lead
from outreach.models.test_drives import TestDrive
from outreach.queries.visitors import Stand
from outreach.services.test_drives import cancel_drive
from outreach.services.visitors import LET_GO
from outreach.web.pace import Pace
from tests.client import StrictClient
from tests.factories.leads import make_lead
from tests.factories.stands import code_of, make_fair, make_stand
from tests.factories.vehicles import make_vehicle
from tests.factories.world import World

Browser = Callable[[str], StrictClient]


@pytest.fixture
def stand(session: Session, world: World) -> Stand:
    """Rugao's dealer at a fair that goes on now."""
    return make_stand(session, world, make_fair(session, world))


def _form(**changes: str) -> dict[str, str]:
    return {"record_id": str(new_id()), "phone": "13800001234", "consent": "y", "consent_version": "2026-03", **changes}


def test_the_poster_leads_to_the_stand_until_the_fair_is_over(
    client: StrictClient, as_role: Browser, stand: Stand, session: Session
) -> None:
    poster = as_role("dealer").get(f"/fair/{stand.event.id}/poster").get_data(as_text=True)
    path = re.search(r"/v/[\w-]{35}", poster)
    assert path
    page = client.get(path[0])
    assert page.status_code == 200
    assert stand.company is not None
    assert stand.company.organisation.name in page.get_data(as_text=True)
    assert as_role("dealer2").get(f"/fair/{stand.event.id}/poster").status_code == 404
    stand.event.ends_at = utcnow() - timedelta(hours=13)
    stand.event.starts_at = stand.event.ends_at - timedelta(hours=3)
    session.commit()
    assert client.get(path[0]).status_code == 404


@pytest.mark.parametrize("changes", [{"status": EventStatus.CANCELLED}, {"published_at": None}])
def test_no_stand_of_an_event_that_is_not_on(
    client: StrictClient, session: Session, world: World, changes: dict[str, object]
) -> None:
    stand = make_stand(session, world, make_fair(session, world, **changes))
    for page in ("", "/contact", "/drive", "/charging"):
        assert client.get(f"/v/{code_of(stand)}{page}").status_code == 404


def test_an_address_that_asks_too_much_is_told_to_wait(client: StrictClient, app: Flask, stand: Stand) -> None:
    path, paces = f"/v/{code_of(stand)}", app.extensions.pop("outreach.visitor_paces", {})
    app.extensions["outreach.visitor_paces"] = {"GET": Pace(3), "POST": Pace(1)}
    try:
        assert [client.get(path).status_code for _ in range(4)] == [200, 200, 200, 429]
        token = {"csrf_token": client.csrf_token()}
        assert [client.post(f"{path}/queue", data=token).status_code for _ in range(2)] == [303, 429]
    finally:
        app.extensions["outreach.visitor_paces"] = paces


def test_after_the_fairs_hours_its_stand_offers_what_can_still_be_done(
    client: StrictClient, stand: Stand, session: Session
) -> None:
    stand.event.ends_at = utcnow() - timedelta(hours=1)
    stand.event.starts_at = stand.event.ends_at - timedelta(hours=3)
    session.commit()
    path = f"/v/{code_of(stand)}"
    page = client.get(path).get_data(as_text=True)
    assert [f"{path}/{step}" in page for step in ("queue", "drive", "charging", "contact")] == [
        False,
        False,
        True,
        True,
    ]
    assert "活动已结束" in client.get(f"{path}/drive").get_data(as_text=True)


def test_charging_takes_four_taps_and_no_number(client: StrictClient, stand: Stand, world: World) -> None:
    address = f"/v/{code_of(stand)}/charging"
    for tap in ("parking=yard", "meter=yes", "metres=20", f"town={world.areas['320682106'].id}"):
        links = re.findall(r'href="([^"]+)"', client.get(address).get_data(as_text=True))
        address = next(link.replace("&amp;", "&") for link in links if link.replace("&amp;", "&").endswith(tap))
    assert "verdict likely" in client.get(address).get_data(as_text=True)
    short = client.get(f"/v/{code_of(stand)}/charging?parking=none&town=-").get_data(as_text=True)
    assert "verdict no" in short


def test_a_number_is_left_once_with_each_consent_by_itself(
    client: StrictClient, stand: Stand, session: Session, world: World
) -> None:
    path, form = f"/v/{code_of(stand)}/contact", _form(news="y", parking="yard", metres="120")
    answers = [client.submit(path, form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    codes = [re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}", answer.get_data(as_text=True)) for answer in answers]
    assert codes[0] == codes[1]
    assert len(codes[0]) == 1
    lead = session.scalars(select(Lead)).one()
    assert (lead.organisation_id, lead.event_id) == (world.organisations[2].id, stand.event.id)
    assert (lead.owner_id, lead.recorded_by_id, lead.meter_metres) == (None, None, 120)
    consents = session.scalars(select(LeadConsent).order_by(LeadConsent.purpose)).all()
    assert [(one.purpose.value, one.channel) for one in consents] == [
        ("contact", ConsentChannel.SCREEN),
        ("news", ConsentChannel.SCREEN),
    ]
    assert client.submit(path, form | {"phone": "13900001111"}).status_code == 409
    assert client.submit(path, _form(consent="")).status_code == 422
    assert client.submit(path, _form(phone="12")).status_code == 422
    assert client.submit(path, _form(record_id="x", town="x", models="x", consent_version="x")).status_code == 422
    session.rollback()
    assert len(session.scalars(select(Lead.id)).all()) == 1


def test_a_known_number_is_told_to_nobody_and_kept_beside(
    client: StrictClient, stand: Stand, session: Session, world: World
) -> None:
    make_lead(session, world, phone="13800001234")
    session.commit()
    unknown = client.submit(f"/v/{code_of(stand)}/contact", _form(phone="13800009999"))
    known = client.submit(f"/v/{code_of(stand)}/contact", _form())
    told = [
        re.sub(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}|<svg.*?</svg>|value=\"[^\"]+\"", "", one.get_data(as_text=True))
        for one in (known, unknown)
    ]
    assert told[0] == told[1]
    session.rollback()
    assert len(session.scalars(select(Lead.id)).all()) == 3


def test_a_half_hour_is_booked_once_and_the_second_visitor_is_told(
    client: StrictClient, stand: Stand, session: Session, world: World
) -> None:
    make_vehicle(session, world)
    other = make_vehicle(session, world, organisation_id=world.organisations[3].id, plate="苏FD54321")
    session.commit()
    path = f"/v/{code_of(stand)}/drive"
    slots = re.findall(r'name="slot"[^>]*value="([^"]+)"', client.get(path).get_data(as_text=True))
    assert len(slots) >= 12
    form = _form(slot=slots[-1])
    assert client.submit(path, form).status_code == 200
    assert client.submit(path, form).status_code == 200
    assert client.submit(path, _form(slot=slots[-1], phone="13900001111")).status_code == 409
    car, _, moment = slots[-1].partition("/")
    foreign, beyond = f"{other.id}/{moment}", f"{car}/{datetime.fromisoformat(moment) + timedelta(days=30)}"
    assert client.submit(path, _form(slot=beyond, phone="13900001111")).status_code == 422
    assert client.submit(path, _form(slot=foreign, phone="13900001111")).status_code == 404
    assert client.submit(path, _form(slot="x", phone="13900001111")).status_code == 422
    session.rollback()
    drive = session.scalars(select(TestDrive)).one()
    assert (drive.event_id, drive.lead.masked) == (stand.event.id, "138****1234")
    assert len(session.scalars(select(Lead.id)).all()) == 1
    cancel_drive(session, actor=world.actor("manager"), drive=drive)
    session.commit()
    again = client.submit(path, form)
    assert again.status_code == 409
    assert gettext(LET_GO) in again.get_data(as_text=True)
