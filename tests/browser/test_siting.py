"""Where next on a desk: places drawn on a map, the question, the result with its map, and planned stations from it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.chargers import StationStatus
from outreach.models.chargers import Station
from tests.browser.visitor import Visitor
from tests.factories.coverage import add_settlement, furnish
from tests.factories.world import World


def test_from_a_drawn_place_to_planned_stations(session: Session, world: World, visit: Callable[..., Visitor]) -> None:
    furnish(session, world)
    add_settlement(session, world.areas["320682"], 120.65, 32.30, 200, township_id=world.areas["320682107"].id)
    session.commit()
    visitor = visit("official", language="en", size="desk")
    page, faults = visitor.page, {}
    visitor.go("/areas/320682/siting/candidates")
    box, lines = page.locator(".station-map"), page.locator("#lines")
    expect(box.locator(".leaflet-overlay-pane canvas, .leaflet-overlay-pane path").first).to_be_attached()
    box.click()
    expect(lines).to_have_value(re.compile(r"^Own place 1, 120\.\d+, 32\.\d+$"))
    box.click()  # on its own mark: taken away again
    expect(lines).to_have_value("")
    box.click()
    expect(page.locator("#kind")).to_have_value("drawn")
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("rowheader", name="Own place 1")).to_be_visible()
    faults["candidates"] = visitor.faults()
    visitor.picture("siting-candidates")
    visitor.go("/areas/320682/siting/new")
    faults["question"] = visitor.faults()
    page.get_by_role("button", name="Find the sites").click()
    page.locator("main a.btn-primary").click()
    expect(page.locator("h1")).to_have_text("The most people within reach, for a budget: Rugao")
    frame = page.frame_locator("iframe.coverage-map")
    expect(frame.locator("canvas, path").first).to_be_attached()
    visitor.picture("siting-result")
    faults["result"] = visitor.faults()
    page.get_by_role("button", name="Enter them as planned stations").click()
    expect(page.get_by_role("button", name="Take the planned stations back")).to_be_visible()
    session.rollback()
    asked_again_and_compared(visitor)
    faults["comparison"] = visitor.faults()
    visitor.picture("siting-comparison")
    planned = select(func.count()).select_from(Station).where(Station.status == StationStatus.PLANNED)
    assert session.scalar(planned)
    assert {name: found for name, found in faults.items() if found} == {}


def asked_again_and_compared(visitor: Visitor) -> None:
    """The same question with another budget, then both results side by side."""
    page, scenario = visitor.page, visitor.page.url
    visitor.go(f"{page.locator('a', has_text='Ask again, changed').first.get_attribute('href')}&budgets=2")
    page.get_by_role("button", name="Find the sites").click()
    page.locator("main a.btn-primary").click()
    expect(page.locator("iframe.coverage-map")).to_be_visible()
    assert page.url != scenario
    visitor.go("/areas/320682/siting")
    for box in page.locator("input[name=id]").all():
        box.check()
    page.get_by_role("button", name="Compare the ticked ones").click()
    expect(page.get_by_role("columnheader", name="The most people within reach")).to_have_count(2)
