"""The organiser's page of the day: taps without a network are counted once, and a word reaches the stall's phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.models.fair_days import DayRecord
from tests.browser.visitor import Visitor
from tests.factories.stands import make_fair, make_stand
from tests.factories.world import World

Visit = Callable[..., Visitor]
KEPT = """async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()))))
  .flat().map((one) => new URL(one.url).pathname)"""


def pages_kept(page: Page) -> list[str]:
    """What the worker keeps besides files."""
    return [one for one in page.evaluate(KEPT) if not one.startswith("/static/")]


def test_taps_without_a_network_count_once_and_a_word_reaches_the_stall(
    visit: Visit, session: Session, world: World
) -> None:
    event = make_fair(session, world)
    make_stand(session, world, event)
    path, event_id = f"/fair/{event.id}", event.id
    session.commit()
    organiser = visit("organiser")
    assert organiser.go(f"{path}/day") == 200
    page = organiser.page
    page.wait_for_selector("html[data-ready=true]")
    organiser.context.set_offline(True)
    page.reload()
    page.wait_for_selector("html[data-unsent='0']")
    for tap in ("+1", "+5", "+1"):
        page.get_by_role("button", name=tap, exact=True).click()
    page.locator("#word-text").fill("十一点巡展")
    page.locator("#word button").click()
    page.wait_for_selector("html[data-unsent='4']")
    page.reload()
    page.wait_for_selector("html[data-unsent='4']")
    assert page.locator("#visitors").inner_text() == "7"
    organiser.context.set_offline(False)
    page.locator("#send").click()
    page.wait_for_selector("html[data-unsent='0']")
    assert organiser.go(f"{path}/day/poster") == 200
    assert pages_kept(page) == [f"{path}/day"]
    stall = visit("dealer")
    assert stall.go(path) == 200
    stall.page.wait_for_function("() => document.querySelector('#news').textContent.includes('十一点巡展')")
    stall.page.locator("#news button").click()
    stall.page.wait_for_function("() => !document.querySelector('#news p')")
    assert stall.faults() == []
    session.rollback()
    counted = select(func.count(DayRecord.id), func.sum(DayRecord.number)).where(DayRecord.event_id == event_id)
    assert session.execute(counted).one() == (4, 7)


def test_day_and_stall_on_one_phone_keep_each_their_files(visit: Visit, session: Session, world: World) -> None:
    event = make_fair(session, world)
    make_stand(session, world, event)
    path = f"/fair/{event.id}"
    session.commit()
    phone = visit("organiser")
    for name, opened in (("organiser", f"{path}/day"), ("dealer", path)):
        if name != "organiser":
            phone.context.clear_cookies()
            phone.sign_in(name)
        phone.go(opened)
        phone.page.wait_for_selector("html[data-ready=true]")
    assert pages_kept(phone.page) == [f"{path}/day", path]
    kept = phone.page.evaluate(KEPT)
    assert {"/static/js/fair/day-store.js", "/static/js/fair/store.js", "/static/js/fair/rescue.js"} <= set(kept)
    assert kept.count("/static/js/fair/send.js") == 2
    phone.context.set_offline(True)
    phone.page.goto(f"{phone.base}{path}/day")
    phone.page.wait_for_selector("html[data-unsent='0']")
