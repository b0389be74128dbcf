"""The office plans a season on a desk: ask, watch, stop with the best, look, lock and leave out, again, compare, accept; by keyboard."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.scheduling.planner import improve
from outreach.extensions import db
from outreach.jobs import queue
from outreach.models.campaigns import Campaign
from outreach.models.events import Event
from tests.browser.visitor import Visitor
from tests.factories.seasons import FIRST, add_season
from tests.factories.world import World


@pytest.fixture
def season(session: Session, world: World) -> Campaign:
    """A campaign with twelve venues and one car."""
    return add_season(session, world, names=[f"场{number}" for number in range(12)], apart=0.05)


@pytest.fixture
def worker(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Jobs run beside the page, as the worker runs them; the planner proves nothing and goes on until it is stopped."""
    threads: list[threading.Thread] = []

    def work(job_id: str) -> None:
        with app.app_context():
            queue.run_job(UUID(job_id))
            db.session.remove()

    def start(job_id: str) -> None:
        threads.append(threading.Thread(target=work, args=[job_id]))
        threads[-1].start()

    monkeypatch.setitem(app.extensions, "outreach.run_job", start)
    monkeypatch.setattr(improve, "WHOLE_UP_TO", 0)
    monkeypatch.setattr(improve.Bound, "tighten", lambda _self, *, plan, steps: plan + steps)
    yield
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def start(office: Visitor, campaign_id: UUID) -> None:
    """Ask for a plan of nine days: fewer than there are venues, so that one is left to take another's place."""
    page = office.page
    office.go(f"/campaigns/{campaign_id}/plans/new")
    page.get_by_label("Last day").fill((FIRST + timedelta(days=8)).isoformat())
    page.get_by_label("Wherever most people are reached").check()
    page.get_by_text("What else counts").click()
    page.get_by_label("Seconds of work").fill("600")
    page.get_by_role("button", name="Work the plan out").press("Enter")


def stop_with_the_best(office: Visitor) -> None:
    """The page asks for itself: the best so far and the bound appear, and the result once it is stopped."""
    said = re.compile(r"Best so far: worth [\d,]+ \(≤ \+[\d.,]+%\)")
    expect(office.page.locator("#work")).to_contain_text(said)
    office.page.get_by_role("button", name="Stop and take the best").press("Enter")
    expect(office.page.locator("#stops")).to_be_visible()


def test_a_season_is_planned_watched_stopped_and_changed(
    session: Session, season: Campaign, worker: None, visit: Callable[..., Visitor]
) -> None:
    campaign_id = season.id
    session.rollback()
    office = visit("office", language="en", size="desk")
    page, faults = office.page, {}
    start(office, campaign_id)
    stop_with_the_best(office)
    rows = page.locator("#stops tbody tr")
    count = rows.count()
    assert count >= 2
    expect(page.frame_locator("iframe.coverage-map").locator(".map-stop")).to_have_count(count)
    faults["result"] = office.faults()
    office.picture("plan-result")
    kept, gone = (rows.nth(n).locator("th a").inner_text() for n in (0, 1))
    rows.nth(0).get_by_role("button", name="Lock").press("Enter")
    expect(rows.nth(0).get_by_role("button", name="Unlock")).to_be_visible()
    rows.nth(1).get_by_role("button", name="Leave out").press("Enter")
    expect(page.get_by_text("The venue is left out.")).to_be_visible()
    page.get_by_role("button", name="Work it out again").press("Enter")
    stop_with_the_best(office)
    told = re.search(r"before: (\d+) stops are the same, (\d+) are new", page.locator("#difference").inner_text())
    assert told
    assert int(told[1]) >= 1
    assert int(told[1]) + int(told[2]) == rows.count()
    expect(rows.locator("th a").get_by_text(kept, exact=True)).to_have_count(1)
    expect(rows.locator("th a").get_by_text(gone, exact=True)).to_have_count(0)
    for number in range(1, rows.count()):
        rows.nth(number).get_by_role("checkbox").press("Space")
    page.get_by_label("People expected at each").fill("600")
    page.get_by_role("button", name="Make drafts of the chosen stops").press("Enter")
    expect(rows.nth(0).get_by_role("link", name="Draft")).to_be_visible()
    faults["changed"] = office.faults()
    assert session.scalar(select(func.count()).select_from(Event)) == 1
    session.rollback()
    assert {name: found for name, found in faults.items() if found} == {}
