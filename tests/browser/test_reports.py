"""The report after an event, on a phone: how many fields are met, how many of them typed, and how many taps it takes."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, expect
from sqlalchemy.orm import Session

from outreach.models.events import Event
from outreach.services.events import start_event
from tests.browser.visitor import Visitor
from tests.factories.events import MORNING, make_event
from tests.factories.world import World

FIELDS, TYPED, TAPS = 6, 2, 4


def test_a_report_is_handed_in_with_few_fields_and_taps(
    visit: Callable[..., Visitor], session: Session, world: World
) -> None:
    event = make_event(session, world, status="published")
    start_event(session, actor=world.actor("organiser"), event=event, now=MORNING)
    event_id = event.id
    session.commit()
    session.rollback()
    organiser = visit("organiser", language="en", size="phone")
    page, taps = organiser.page, []

    def tap(what: Locator) -> None:
        taps.append(what)
        what.press("Enter")

    organiser.go(f"/events/{event_id}")
    tap(page.get_by_role("link", name="Close the event"))
    fields = page.locator("main form input:visible, main form textarea:visible")
    expect(page.get_by_label("People at the event")).to_be_visible()
    assert fields.count() <= FIELDS
    for label in ("People at the event", "Visitors at the stalls")[:TYPED]:
        page.get_by_label(label).fill("420")
    faults = organiser.faults()
    tap(page.get_by_role("button", name="Close the event"))
    expect(page.get_by_text("The figures are kept.")).to_be_visible()
    tap(page.get_by_role("link", name="Cancel"))
    tap(page.get_by_role("button", name="Hand the report in"))
    expect(page.locator("#timeline")).to_contain_text("Report handed in")
    assert len(taps) <= TAPS
    assert session.get_one(Event, event_id).status == "reported"
    session.rollback()
    assert faults == []
