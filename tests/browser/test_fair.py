"""The stall's page: leads taken with no network are stored once, and a bad one holds up none of the others."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.events import InvitationStatus
from outreach.models.event_parties import EventCompany
from outreach.models.evidence import RecordLink
from outreach.models.leads import Lead
from tests.browser.visitor import Visitor
from tests.factories.events import make_event
from tests.factories.leads import make_lead, make_model
from tests.factories.world import World

Visit = Callable[..., Visitor]


@pytest.fixture
def stall(session: Session, world: World) -> str:
    """As `make_stall`."""
    return make_stall(session, world)


def make_stall(session: Session, world: World) -> str:
    """The path of a published event's page, in which Rugao's dealer takes part."""
    make_model(session, "海鸥")
    event = make_event(session, world, status="published")
    session.add(
        EventCompany(event_id=event.id, organisation_id=world.organisations[2].id, status=InvitationStatus.ACCEPTED)
    )
    path = f"/fair/{event.id}"
    session.commit()
    return path


def take(page: Any, number: str) -> None:
    """A lead: the number and five taps."""
    page.locator("#phone").press_sequentially(number)
    for tap in ("label[for=model-1]", "label[for=time-month]", "label[for=parking-yard]", "#consent", "#lead .save"):
        page.locator(tap).click()
    page.wait_for_function("() => document.querySelector('#phone').value === ''")


def wait_for(page: Any, state: str, number: int) -> None:
    """Until so many records are in that state."""
    page.wait_for_function(f"() => document.querySelectorAll('#records li[data-state={state}]').length === {number}")


def test_page_sends_by_itself_when_the_network_is_back_and_nothing_says_so(visit: Visit, stall: str) -> None:
    visitor = visit("dealer")
    visitor.go(stall)
    page = visitor.page
    page.wait_for_selector("html[data-ready=true]")
    visitor.context.set_offline(True)
    page.reload()  # it takes itself for online now, so no event will tell it that it is
    take(page, "13800005001")
    for _ in range(8):  # rounds that fail, as many records make them, may not put the next one off for minutes
        with page.expect_event("requestfailed", lambda request: request.url.endswith("/outbox")):
            page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    visitor.context.set_offline(False)
    wait_for(page, "received", 1)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_leads_taken_with_no_network_are_stored_once(visit: Visit, stall: str, session: Session, language: str) -> None:
    visitor = visit("dealer", language=language)
    assert visitor.go(stall) == 200
    page = visitor.page
    page.wait_for_selector("html[data-ready=true]")
    visitor.picture("fair-empty")
    assert visitor.faults() == []
    visitor.context.set_offline(True)
    page.reload()
    for at in range(4):
        take(page, f"1380000100{at}")
    wait_for(page, "waiting", 4)
    assert "4" in page.locator("#unsent").inner_text()
    page.locator("#send").click()
    page.wait_for_function("() => document.querySelector('#told').textContent.includes('4')")
    page.reload()
    wait_for(page, "waiting", 4)
    kept = page.evaluate("() => indexedDB.databases().then(all => all.map(one => one.name))")
    assert kept == ["outreach-fair"]
    visitor.picture("fair-offline")
    visitor.context.set_offline(False)
    page.locator("#send").click()
    wait_for(page, "received", 4)
    visitor.picture("fair-sent")
    page.reload()
    page.locator("#send").click()
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Lead)) == 4
    links = session.scalars(select(RecordLink).order_by(RecordLink.number)).all()
    assert [link.number for link in links] == [1, 2, 3, 4]
    assert [link.before for link in links] == ["", *(link.digest for link in links[:3])]
    assert visitor.faults() == []


def test_bad_record_holds_up_none_of_the_others_and_is_mended(
    visit: Visit, stall: str, session: Session, world: World
) -> None:
    make_lead(session, world, phone="13800002001")
    session.commit()
    visitor = visit("dealer")
    visitor.go(stall)
    page = visitor.page
    page.wait_for_selector("html[data-ready=true]")
    visitor.context.set_offline(True)
    for number in ("13800002000", "13800002001", "13800002002"):
        take(page, number)
    visitor.context.set_offline(False)
    page.locator("#send").click()
    wait_for(page, "received", 2)
    page.locator("[data-screen=outbox]").click()
    bad = page.locator("#records li[data-state=needs_you]")
    assert "138****2001" in bad.inner_text()
    assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d.*dealer", bad.inner_text())
    bad.get_by_role("button").last.click()
    page.locator("#shared").click()
    page.locator("#lead .save").click()
    wait_for(page, "received", 3)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Lead)) == 4


def answer_with(visitor: Visitor, asked: list[int], **answer: Any) -> None:
    """Something on the way answers instead of the server; `asked` is told how many records came each time."""

    def fulfil(route: Any) -> None:
        asked.append(len(route.request.post_data_json["records"]))
        route.fulfill(**answer)

    visitor.context.route("**/api/v1/outbox", fulfil)


def test_a_portals_answer_is_no_acknowledgement_and_is_soon_seen_to_be_gone(
    visit: Visit, stall: str, session: Session
) -> None:
    visitor = visit("dealer")
    visitor.go(stall)
    page, asked = visitor.page, list[int]()
    page.wait_for_selector("html[data-ready=true]")
    answer_with(visitor, asked, status=200, body="<html><body>请先登录</body></html>")
    for at in range(6):  # pauses that grow with each would come to minutes
        with page.expect_response("**/api/v1/outbox"):
            take(page, f"1380000300{at}")
    wait_for(page, "waiting", 6)
    assert set(asked) == {1}
    visitor.context.unroute("**/api/v1/outbox")
    wait_for(page, "received", 6)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Lead)) == 6


def test_a_server_that_asks_to_wait_is_left_alone_until_a_person_asks(visit: Visit, stall: str) -> None:
    visitor = visit("dealer")
    visitor.go(stall)
    page, asked = visitor.page, list[int]()
    page.wait_for_selector("html[data-ready=true]")
    problem = {"headers": {"Retry-After": "120"}, "content_type": "application/problem+json", "body": "{}"}
    answer_with(visitor, asked, status=503, **problem)
    take(page, "13800004001")
    page.wait_for_function("() => document.querySelector('#told').textContent.includes('120')")
    take(page, "13800004002")
    page.evaluate("() => dispatchEvent(new Event('online'))")
    wait_for(page, "waiting", 2)
    assert asked == [1]
    page.locator("#send").click()
    page.wait_for_function("() => document.querySelector('#told').textContent.includes('120')")
    assert asked == [1, 2]
    visitor.context.unroute("**/api/v1/outbox")
    page.locator("#send").click()
    wait_for(page, "received", 2)
