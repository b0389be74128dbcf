"""An event's way from a typed plan to its report, and how a stranger finds it, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

import icalendar
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING, today
from outreach.domain.events import EventStatus
from outreach.models.events import Event
from tests.browser.visitor import Visitor
from tests.factories.events import make_event
from tests.factories.venues import RUGAO, make_venue
from tests.factories.world import World

Visit = Callable[..., Visitor]
REFUSED = "console: Failed to load resource: the server responded with a status of 422 (UNPROCESSABLE ENTITY)"
SHOWN = re.compile(r"/events/[0-9a-f-]{36}$")
WORDS = {
    "zh-CN": {
        "submit": "提交审批",
        "permit": "需要公安许可",
        "police": "县级公安机关",
        "return": "退回修改",
        "publish": "发布活动",
        "approve": "批准活动",
        "number": "公安许可编号",
        "public": "公众页面和海报",
        "close": "结束活动",
        "report": "上报总结",
        "calendar": "加入日历",
        "change": "修改活动",
        "enter": "保存许可",
    },
    "en": {
        "submit": "Submit for approval",
        "permit": "A police permit is needed.",
        "police": "the county's police",
        "return": "Return for changes",
        "publish": "Publish the event",
        "approve": "Approve the event",
        "number": "the number of its police permit",
        "public": "Public page and poster",
        "close": "Close the event",
        "report": "Hand the report in",
        "calendar": "Add to calendar",
        "change": "Change the event",
        "enter": "Keep the permit",
    },
}


def press(page: Page, label: str) -> None:
    """Press the button of the actions' panel, by keyboard, and wait for the next page."""
    button = page.locator("main").get_by_role("button", name=label, exact=True)
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fill_plan(page: Page, words: dict[str, str]) -> None:
    day = today() + timedelta(days=40)
    page.fill("#title", "新能源汽车下乡如皋专场")
    page.select_option("#venue_id", index=1)
    page.fill("#day", day.isoformat())
    page.locator("#holder_kind input[value=firm]").check()
    page.locator("#expected_attendance").press_sequentially("999")
    expect(page.locator("#event-advice")).not_to_contain_text(words["permit"])
    page.fill("#expected_attendance", "")
    page.locator("#expected_attendance").press_sequentially("1200")
    expect(page.locator("#event-advice")).to_contain_text(words["permit"])
    expect(page.locator("#event-advice")).to_contain_text(words["police"])
    last = day - timedelta(days=20)
    expect(page.locator("#event-advice")).to_contain_text(
        re.compile(rf"{last.year}.*{last.day}|{last.day} .*{last.year}")
    )
    page.fill("#risk_note", "人流集中在上午")
    page.fill("#safety_plan", "分区引导，设医疗点")
    page.fill("#safety_person", "张三")


def draft_and_submit(organiser: Visitor, words: dict[str, str]) -> str:
    organiser.go("/events/new")
    page = organiser.page
    fill_plan(page, words)
    organiser.picture("event-form")
    assert organiser.faults() == []
    page.locator(".form-actions .btn-primary").click()
    page.wait_for_url(SHOWN)
    press(page, words["submit"])
    return "/events/" + page.url.rsplit("/", 1)[1]


def return_with_a_comment(official: Visitor, words: dict[str, str]) -> None:
    official.go("/events/queue")
    official.page.locator("main tbody a").first.click()
    official.page.get_by_text(words["return"], exact=True).first.click()
    official.page.fill("#comment-return", "请写明试驾路线")
    press(official.page, words["return"])
    official.picture("event-returned")
    assert official.faults() == []


def change_and_submit_again(organiser: Visitor, path: str, words: dict[str, str]) -> None:
    organiser.go(path)
    page = organiser.page
    expect(page.locator("#timeline blockquote")).to_have_text("请写明试驾路线")
    page.get_by_role("link", name=words["change"]).click()
    assert page.input_value("#safety_plan") == "分区引导，设医疗点"
    page.fill("#safety_plan", "分区引导，设医疗点；试驾走南环路")
    page.locator(".form-actions .btn-primary").click()
    page.wait_for_url(SHOWN)
    press(page, words["submit"])


def publish_with_the_permit_only(organiser: Visitor, path: str, words: dict[str, str]) -> None:
    organiser.go(path)
    page = organiser.page
    press(page, words["publish"])
    expect(page.locator(".notice.bad").first).to_contain_text(words["number"])
    organiser.picture("event-refused")
    assert organiser.faults() in ([], [REFUSED])
    yesterday = (today() - timedelta(days=1)).isoformat()
    page.fill("#permit_number", "皋公大活许字3号")
    page.fill("#permit_applied_on", yesterday)
    page.fill("#permit_issued_on", yesterday)
    press(page, words["enter"])
    press(page, words["publish"])
    organiser.picture("event-published")
    assert organiser.faults() == []


def find_it_as_a_stranger(stranger: Visitor, file: Path, words: dict[str, str]) -> None:
    stranger.go("/e/?q=rugao")
    stranger.page.locator(".cards a").first.click()
    expect(stranger.page.locator("h1")).to_have_text("新能源汽车下乡如皋专场")
    expect(stranger.page.locator("figure.code svg")).to_be_visible()
    stranger.picture("event-public")
    assert stranger.faults() == []
    with stranger.page.expect_download() as download:
        stranger.page.get_by_role("link", name=words["calendar"]).click()
    download.value.save_as(file)
    [entry] = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert (entry["SUMMARY"], entry["STATUS"]) == ("新能源汽车下乡如皋专场", "CONFIRMED")
    assert entry["DTSTART"].params["TZID"] == "Asia/Shanghai"


def close_and_report(organiser: Visitor, path: str, words: dict[str, str]) -> None:
    organiser.go(path)
    page = organiser.page
    page.locator("#actions").get_by_role("link", name=words["close"]).click()
    page.fill("#attendance", "1100")
    page.fill("#visitors", "1500")
    page.locator(".form-actions .btn-primary").click()
    page.wait_for_selector("[data-error-summary]")
    assert page.input_value("#attendance") == "1100"
    page.fill("#visitors", "640")
    page.locator(".form-actions .btn-primary").first.click()
    page.wait_for_selector("#photos")
    organiser.go(path)
    page.wait_for_selector("#report")
    press(page, words["report"])
    organiser.picture("event-reported")
    assert organiser.faults() in ([], [REFUSED])


@pytest.mark.parametrize(("language", "size"), [("zh-CN", "phone"), ("en", "desk")])
def test_an_event_from_plan_to_report(
    visit: Visit, session: Session, world: World, tmp_path: Path, language: str, size: str
) -> None:
    make_venue(session, world)
    session.commit()
    session.rollback()
    words = WORDS[language]
    organiser, official = visit("organiser", language=language, size=size), visit("official", language=language)
    path = draft_and_submit(organiser, words)
    return_with_a_comment(official, words)
    change_and_submit_again(organiser, path, words)
    official.go(path)
    expect(official.page.locator("#since-then ins")).to_have_text("分区引导，设医疗点；试驾走南环路")
    press(official.page, words["approve"])
    publish_with_the_permit_only(organiser, path, words)
    find_it_as_a_stranger(visit(language=language), tmp_path / "event.ics", words)
    event = session.scalars(select(Event)).one()  # its day has come and gone
    event.starts_at = datetime.combine(today() - timedelta(days=1), time(8), BEIJING)
    event.ends_at = event.starts_at + timedelta(hours=5)
    session.commit()
    session.rollback()
    close_and_report(organiser, path, words)
    session.rollback()
    event = session.scalars(select(Event).execution_options(populate_existing=True)).one()
    assert event.status is EventStatus.REPORTED
    assert event.report is not None
    assert (event.report.attendance, event.report.visitors, event.report.incidents) == (1100, 640, 0)


@pytest.mark.look
@pytest.mark.parametrize(("language", "size"), [("zh-CN", "phone"), ("zh-CN", "desk"), ("en", "phone"), ("en", "desk")])
def test_pages_of_events_are_clean(visit: Visit, session: Session, world: World, language: str, size: str) -> None:
    starts = datetime.combine(today() + timedelta(days=9), time(8), BEIJING)
    times = {"starts_at": starts, "ends_at": starts + timedelta(hours=5)}
    venue = make_venue(session, world, stalls=500)
    for number in range(12):
        make_event(session, world, status="published", venue=venue, title=f"第{number}场专场活动", **times)
    event = make_event(session, world, status="submitted", venue=venue, stalls_needed=400, **times)
    session.commit()
    month = f"/events/calendar?month={starts:%Y-%m}"
    pages = {
        "organiser": ["/events/", month, f"{month}&view=list", f"/events/{event.id}", "/events/feeds"],
        "official": ["/events/queue", f"/events/{event.id}"],
        "manager": ["/events/invitations"],
        "office": ["/events/holidays"],
        "": ["/e/", f"/e/?lat={RUGAO[1]}&lon={RUGAO[0]}", "/e/?q=市", "/e/?area=320685"],
    }
    session.rollback()
    faults = {}
    for name, paths in pages.items():
        visitor = visit(name or None, language=language, size=size)
        for number, path in enumerate(paths):
            assert visitor.go(path) == 200
            if found := visitor.faults():
                faults[path] = found
            visitor.picture(f"events-{name or 'stranger'}-{number}")
    assert faults == {}


def test_a_stranger_uses_the_phones_location_or_a_county(visit: Visit, session: Session, world: World) -> None:
    starts = datetime.combine(today() + timedelta(days=9), time(8), BEIJING)
    make_event(session, world, status="published", starts_at=starts, ends_at=starts + timedelta(hours=5))
    session.commit()
    session.rollback()
    stranger = visit()
    page = stranger.page
    stranger.context.grant_permissions(["geolocation"])
    stranger.context.set_geolocation({"latitude": RUGAO[1], "longitude": RUGAO[0] + 0.2})
    stranger.go("/e/")
    page.locator("#nearby").click()
    page.wait_for_url(re.compile("lat="))
    expect(page.locator(".cards")).to_contain_text("19 公里")
    stranger.context.clear_permissions()
    stranger.go("/e/")
    page.locator("#nearby").click()
    expect(page.locator("#nearby-note")).to_contain_text("下方")
    page.keyboard.type("如皋")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/e/?area=320682")
    assert page.locator(".cards li").count() == 1
    assert stranger.faults() == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_offered_day_goes_into_the_form_by_keyboard(
    visit: Visit, session: Session, world: World, language: str
) -> None:
    """The ground is full on the typed day: the first day that is offered takes its place, and nothing stands against it."""
    starts = datetime.combine(today() + timedelta(days=9), time(8), BEIJING)
    venue = make_venue(session, world, stalls=10)
    times = {"starts_at": starts, "ends_at": starts + timedelta(hours=5)}
    make_event(session, world, status="approved", venue=venue, stalls_needed=8, **times)
    path = f"/events/new?venue_id={venue.id}&day={starts.date()}"
    session.commit()
    session.rollback()
    organiser = visit("organiser", language=language)
    organiser.go(path)
    page = organiser.page
    expect(page.locator("#alternatives [data-fill]")).to_have_count(3)
    assert organiser.faults() == []
    page.locator("[data-fill]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#day")).to_have_value((starts + timedelta(days=1)).date().isoformat())
    expect(page.locator("#day")).to_be_focused()
    expect(page.locator("#alternatives")).to_have_count(0)
    assert organiser.faults() == []
