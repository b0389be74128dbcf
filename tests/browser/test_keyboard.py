"""A county's official approves an event with the keyboard alone, from the sign-in to an empty inbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page
from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING, utcnow
from outreach.models.events import Event
from tests.browser.visitor import Visitor
from tests.factories.events import make_event
from tests.factories.world import PASSWORD, World

FOCUS = """() => {
  const e = document.activeElement, b = e.getBoundingClientRect(), s = getComputedStyle(e);
  const at = document.elementFromPoint(b.left + b.width / 2, b.top + b.height / 2);
  return {name: (e.getAttribute('aria-label') || e.innerText || e.value || e.name || '').trim(), id: e.id, tag: e.tagName,
    marked: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
    inView: b.bottom > 0 && b.top < innerHeight, free: !at || e.contains(at) || at.contains(e)};
}"""


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the control with this name or id has the focus; each on the way shows that it has it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS)
        if here["tag"] in {"BODY", "IFRAME"}:
            continue
        assert here["marked"], f"no mark on {here}"
        assert here["inView"], f"out of view: {here}"
        assert here["free"], f"covered: {here}"
        if wanted in here["name"] or here["id"] == wanted:
            return
    raise AssertionError(f"Tab never reaches {wanted!r}")


def enter(visitor: Visitor) -> None:
    """Press Enter and wait for the page that it leads to."""
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.settle()


def test_event_is_approved_without_a_mouse(visit: Callable[..., Visitor], session: Session, world: World) -> None:
    start = (utcnow().astimezone(BEIJING) + timedelta(days=40)).replace(hour=8, minute=0, second=0, microsecond=0)
    event = make_event(session, world, status="submitted", starts_at=start, ends_at=start + timedelta(hours=5))
    event_id = event.id
    session.commit()
    session.rollback()
    visitor = visit(language="en", size="desk")
    page = visitor.page
    page.emulate_media(reduced_motion="reduce")  # pages jump instead of gliding, so that a place is known at once
    visitor.go("/login")
    tab_to(page, "email")
    page.keyboard.type("official@test.example")
    tab_to(page, "password")
    page.keyboard.type(PASSWORD)
    enter(visitor)

    visitor.go("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link leads past the navigation
    tab_to(page, "新能源汽车下乡如皋专场")
    enter(visitor)
    assert str(event_id) in page.url
    tab_to(page, "Approve the event")
    enter(visitor)

    visitor.go("/")
    assert page.locator("[aria-labelledby=inbox] .tasks").count() == 0
    tab_to(page, "Account")
    page.keyboard.press("Enter")
    tab_to(page, "Sign out")
    enter(visitor)
    session.expire_all()
    kept = session.get(Event, event_id)
    assert kept is not None
    assert kept.status == "approved"


def test_queue_and_postponement_without_a_mouse(visit: Callable[..., Visitor], session: Session, world: World) -> None:
    start = (utcnow().astimezone(BEIJING) + timedelta(days=40)).replace(hour=8, minute=0, second=0, microsecond=0)
    times = [{"starts_at": start + timedelta(days=n), "ends_at": start + timedelta(days=n, hours=5)} for n in range(3)]
    waiting = [make_event(session, world, status="submitted", title=f"第{n}场", **one) for n, one in enumerate(times)]
    moved = make_event(session, world, status="published", title="要延期的", **times[0])
    ids, moved_id = [event.id for event in waiting], moved.id
    session.commit()
    session.rollback()
    official = visit("official", size="desk")
    official.go("/events/queue")
    keys = official.page.keyboard
    keys.press("j")
    keys.press("j")
    with official.page.expect_navigation():
        keys.press("a")  # the second row
    official.settle()
    official.go("/events/queue")
    keys.press("j")
    keys.press("r")
    keys.type("请补充预案j")  # typing in a field is no command
    tab_to(official.page, "退回修改")
    enter(official)
    official.go("/events/queue")
    keys.press("k")
    assert official.page.evaluate("document.activeElement.textContent") == "第2场"
    organiser = visit("organiser", language="en", size="desk")
    organiser.go(f"/events/{moved_id}")
    organiser.page.emulate_media(reduced_motion="reduce")
    tab_to(organiser.page, "Postpone the event")
    enter(organiser)
    tab_to(organiser.page, "comment")
    organiser.page.keyboard.type("Heavy rain")
    tab_to(organiser.page, "Postpone the event")
    enter(organiser)
    session.expire_all()
    statuses = [session.get_one(Event, one).status for one in [*ids, moved_id]]
    assert statuses == ["returned", "approved", "submitted", "submitted"]
