"""The campaign from a registered venue to the coverage that officials read, by five people in Chromium."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import beijing, utcnow
from outreach.domain.events import EventStatus, InvitationStatus
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.models.leads import Lead
from outreach.models.notices import Notice
from outreach.models.test_drives import TestDrive
from tests.browser.visitor import Visitor
from tests.factories.vehicles import make_vehicle
from tests.factories.world import World

Visit = Callable[..., Visitor]
TITLE = "白蒲集市新能源汽车专场 ${7*7} </script>"


def press(visitor: Visitor, selector: str) -> None:
    """Press a button and wait for the page that it leads to."""
    with visitor.page.expect_navigation():
        visitor.page.locator(selector).first.click()
    visitor.settle()


def open_task(visitor: Visitor, text: str) -> None:
    """Open, from the home page, the task that names `text`."""
    visitor.go("/")
    task = visitor.page.locator(".tasks li", has_text=text).first
    expect(task).to_be_visible()
    with visitor.page.expect_navigation():
        task.locator("a.btn").first.click()
    visitor.settle()


def register_venue(visitor: Visitor) -> None:
    """The organiser registers a market square from a map link."""
    visitor.go("/venues/new")
    page = visitor.page
    page.fill("#name", "白蒲集市")
    page.locator("#kind label").first.click()
    page.fill("#position", "https://uri.amap.com/marker?position=120.5780,32.3698")
    expect(page.locator("#county")).to_have_value("320682 如皋市")
    page.fill("#stalls", "12")
    press(visitor, ".form-actions .btn-primary")
    assert "/venues/" in page.url


def plan_event(visitor: Visitor, day: date) -> None:
    """The organiser plans a morning there, sees that no permit is needed, and submits."""
    visitor.go("/events/new")
    page = visitor.page
    page.fill("#title", TITLE)
    page.select_option("#venue_id", index=1)
    page.fill("#day", day.isoformat())
    page.fill("#expected_attendance", "600")
    page.fill("#risk_note", "人流集中")
    page.fill("#safety_plan", "分区引导，设医疗点")
    page.fill("#safety_person", "张三")
    press(visitor, ".form-actions .btn-primary")
    press(visitor, "form[action$='/submit'] button")


def invite(visitor: Visitor, path: str) -> None:
    """The organiser publishes the event and invites the county's dealer."""
    visitor.go(path)
    press(visitor, "form[action$='/publish'] button")
    page = visitor.page
    page.locator("#companies details summary").click()
    page.select_option("#invite-organisation", label="如皋东大街汽车销售有限公司")
    page.fill("#invite-stalls", "2")
    press(visitor, "#companies details .btn-primary")


def accept(visitor: Visitor) -> None:
    """The dealer's manager accepts and names who comes."""
    open_task(visitor, "白蒲集市")
    press(visitor, "form[action$='/accept'] .btn-primary")
    page = visitor.page
    visitor.go("/events/invitations")
    page.locator("main a[href*='/events/invitations/']").first.click()
    page.locator("input[name=staff]").first.check()
    press(visitor, "form[action$='/team'] .btn-primary")


def record_lead(visitor: Visitor, number: str) -> None:
    """The dealer's staff record a visitor in one screen."""
    visitor.go("/leads/new")
    page = visitor.page
    page.fill("#phone", number)
    page.locator("#buying_time label").first.click()
    page.locator("#home_parking label").first.click()
    page.check("#consent")
    press(visitor, ".capture-save .btn-primary")


def drive(visitor: Visitor) -> None:
    """The visitor drives."""
    visitor.go("/test-drives/new")
    page = visitor.page
    page.locator("#vehicle_id label").first.click()
    page.locator("#licence_class label", has_text="C1").first.click()
    page.fill("#licence_first_issued_on", "2015-03-01")
    page.check("#long_term")
    page.locator("#route_kind label").first.click()
    page.check("#consented")
    press(visitor, ".form-actions .btn-primary")


def approve(official: Visitor) -> None:
    """The county's official is told once, opens the event from the home page, and approves it."""
    official.go("/")
    assert official.page.locator(".plain .count").inner_text() == "1"
    official.picture("journey-official")
    open_task(official, "白蒲集市")
    assert "${7*7} </script>" in official.page.locator("h1").inner_text()
    assert official.faults() == []
    press(official, "form[action$='/approve'] button")


def work_the_fair(dealer: Visitor) -> None:
    """A lead and its drive, on clean pages."""
    record_lead(dealer, "13912345678")
    assert dealer.faults() == []
    dealer.picture("journey-lead")
    drive(dealer)
    assert dealer.faults() == []


@pytest.mark.parametrize(("language", "size"), [("zh-CN", "phone"), ("en", "desk")])
def test_from_a_venue_to_a_test_drive_and_coverage(
    visit: Visit, session: Session, world: World, language: str, size: str
) -> None:
    make_vehicle(session, world)
    session.commit()
    session.rollback()
    organiser = visit("organiser", language=language, size=size)
    register_venue(organiser)
    plan_event(organiser, beijing(utcnow()).date() + timedelta(days=40))
    event_id, status = session.execute(select(Event.id, Event.status)).one()
    session.rollback()  # the test holds SQLite's only writer no longer
    assert status is EventStatus.SUBMITTED

    official = visit("official", language=language, size=size)
    approve(official)
    invite(organiser, f"/events/{event_id}")
    assert organiser.faults() == []
    organiser.picture("journey-event")
    manager = visit("manager", language=language, size=size)
    accept(manager)
    assert manager.faults() == []
    assert session.scalars(select(EventCompany.status)).one() is InvitationStatus.ACCEPTED
    session.rollback()

    work_the_fair(visit("dealer", language=language, size=size))
    assert session.scalars(select(Lead)).one().masked.startswith("139")
    assert session.scalars(select(TestDrive)).one().back_at is None
    session.rollback()

    assert official.go("/areas/320682/coverage") == 200
    assert official.faults() == []
    assert session.scalars(select(Notice.kind).order_by(Notice.id)).all() == [
        "event_submitted",
        *["event_approved"] * 2,  # the organiser and their staff
        "event_invited",
        *["invitation_answered"] * 2,
    ]
