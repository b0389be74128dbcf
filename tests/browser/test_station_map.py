"""The map of stations by mouse and by keyboard: circles open to stations, a station to its card, filters and days redraw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from playwright.sync_api import Frame
from sqlalchemy.orm import Session

from outreach.jobs.station_tiles import build_tiles
from tests.browser.visitor import Visitor
from tests.factories.coverage import add_station
from tests.factories.world import World

HOSTILE = "{{ 7*7 }} ${7*7} ` </script><b>x</b>"


def drawings(visitor: Visitor) -> int:
    """How often the map has been drawn."""
    return int(visitor.page.locator("iframe[data-tiles]").get_attribute("data-drawn") or 0)


def drawn(visitor: Visitor, times: int) -> None:
    visitor.page.wait_for_function(
        "n => Number(document.querySelector('iframe[data-tiles]').dataset.drawn || 0) >= n", arg=times
    )


def enter_until_a_card(visitor: Visitor, frame: Frame) -> None:
    """Enter opens a circle, which draws the map anew, until it opens a station; each drawing is waited for."""
    canvas, card = frame.locator("canvas.station-layer"), frame.locator(".map-card strong")
    for _ in range(12):
        before = drawings(visitor)
        canvas.press("Enter")
        for _ in range(150):
            if card.count() or drawings(visitor) > before:
                break
            visitor.page.wait_for_timeout(100)
        if card.count():
            return
        canvas.focus()
        canvas.press("ArrowRight")
        canvas.press("ArrowLeft")


def test_map_opens_a_circle_a_station_and_another_day(
    session: Session, world: World, visit: Callable[..., Visitor]
) -> None:
    rugao = world.areas["320682"]
    for number in range(12):
        add_station(
            session, rugao, 120.55 + number / 5000, 32.39, name=HOSTILE, opened_on=date(2021 + number % 2, 1, 1)
        )
    build_tiles(session)
    visitor = visit("official", language="en", size="desk")
    assert visitor.go("/chargers/map") == 200
    drawn(visitor, 1)
    frame = next(one for one in visitor.page.frames if "/chargers/map/frame" in one.url)
    canvas = frame.locator("canvas.station-layer")
    canvas.focus()
    canvas.press("ArrowRight")
    canvas.press("ArrowLeft")
    assert "12 stations" in frame.locator(".map-spoken").inner_text()
    enter_until_a_card(visitor, frame)
    visitor.picture("station-map-card")
    assert frame.locator(".map-card strong").inner_text() == HOSTILE
    seen = drawings(visitor)
    visitor.page.locator("#on").fill("2021-06-30")
    visitor.page.locator("#on").dispatch_event("change")
    drawn(visitor, seen + 1)
    visitor.page.wait_for_function("() => document.querySelector('#map-answer').innerText.includes('6 stations')")
    visitor.picture("station-map-day")
    # the table names the station as it is called, braces and all
    assert visitor.faults() == ["raw text: {{"]
