"""The phone at the stall: drives out and back, seals that outlive a sign-out, rehearsal and rescue."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.test_drives import DriveStatus
from outreach.models.leads import Lead
from outreach.models.test_drives import DriveReturn, TestDrive
from tests.browser.test_fair import stall, take, wait_for
from tests.browser.visitor import Visitor
from tests.factories.vehicles import make_vehicle
from tests.factories.world import World

Visit = Callable[..., Visitor]
__all__ = ["stall"]
STORES = """async () => {
  const db = await new Promise((done) => { indexedDB.open('outreach-fair').onsuccess = (e) => done(e.target.result); });
  const all = (name) => new Promise((done) => { db.transaction(name).objectStore(name).getAll().onsuccess = (e) => done(e.target.result); });
  const [records, people] = [await all('records'), await all('people')];
  db.close();
  return { people: people.length, exportable: people.filter((one) => one.key?.extractable).length,
    states: records.map((one) => one.state),
    text: JSON.stringify(records, (_, value) => value instanceof ArrayBuffer ? [...new Uint8Array(value)].map(b => String.fromCharCode(b)).join('') : value) };
}"""

COUNT_TAPS = """() => {
  window.taps = 0;
  addEventListener('pointerdown', (event) => { if (event.isTrusted) window.taps += 1; }, true);
}"""
TAKE_TAPS = "() => { const made = window.taps; window.taps = 0; return made; }"

READ_FRAMES = """async (records) => {
  const pack = JSON.parse(document.querySelector('#pack').textContent);
  const { Collector, framesOf } = await import(pack.modules.rescue);
  const [{ default: encode }, { default: decode }] = [await import(pack.modules.qr), await import(pack.modules.decode)];
  const collector = new Collector();
  let found = null;
  for (const frame of framesOf(records).reverse()) {
    const bits = encode(frame, 'raw', { ecc: 'low', border: 4 });
    const canvas = Object.assign(document.createElement('canvas'), { width: bits.length * 4, height: bits.length * 4 });
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = '#000';
    bits.forEach((line, y) => line.forEach((dark, x) => dark && pen.fillRect(x * 4, y * 4, 4, 4)));
    found = collector.add(decode(pen.getImageData(0, 0, canvas.width, canvas.height)));
  }
  return found;
}"""


def open_stall(visit: Visit, path: str, who: str = "dealer") -> Visitor:
    """A phone on the stall's page, ready for no network."""
    visitor = visit(who)
    assert visitor.go(path) == 200
    visitor.page.wait_for_selector("html[data-ready=true]")
    return visitor


def sign(page: Any) -> None:
    """A name on the pad."""
    page.locator("#pad").scroll_into_view_if_needed()
    box = page.locator("#pad").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 14):
        page.mouse.move(box["x"] + 20 + step * 18, box["y"] + (40 if step % 2 else 90))
    page.mouse.up()


def drive_off(page: Any) -> None:
    """Out: the licence's days, a signature, the car."""
    page.locator("[data-screen=drive]").click()
    page.locator("#issued").fill("2015-03-01")
    page.locator("[name=licence_long_term]").check()
    sign(page)
    page.locator("#drive-cars button").last.click()
    page.wait_for_selector("#cars-out li")


def come_back(page: Any) -> None:
    """Back: two taps."""
    page.locator("#cars-out button").click()
    page.locator("#back button[value='5']").click()
    page.wait_for_function("() => !document.querySelector('#cars-out li')")


def test_car_goes_out_and_comes_back_with_and_without_a_network(
    visit: Visit, stall: str, session: Session, world: World
) -> None:
    make_vehicle(session, world)
    session.commit()
    visitor = open_stall(visit, stall)
    page = visitor.page
    visitor.context.set_offline(True)
    take(page, "13800004001")
    page.locator("[data-screen=drive]").click()
    visitor.picture("fair-drive")
    assert visitor.faults() == []
    page.locator("#drive-cars button").click()
    assert page.locator("#out .fault").is_visible()
    drive_off(page)
    come_back(page)
    wait_for(page, "waiting", 2)
    visitor.context.set_offline(False)
    page.locator("#send").click()
    wait_for(page, "received", 2)
    drive_off(page)
    wait_for(page, "received", 3)
    session.rollback()
    assert session.scalar(select(TestDrive.status).order_by(TestDrive.id.desc()).limit(1)) is DriveStatus.OUT
    session.rollback()  # a reader of the test's own would hold the server's writers up
    come_back(page)
    wait_for(page, "received", 4)
    page.locator("[data-screen=outbox]").click()
    visitor.picture("fair-outbox")
    assert visitor.faults() == []
    session.rollback()
    drives = session.scalars(select(TestDrive).order_by(TestDrive.id)).all()
    assert [(drive.status, drive.rating, drive.signature is not None) for drive in drives] == [
        (DriveStatus.BACK, 5, True)
    ] * 2
    assert session.scalar(select(func.count()).select_from(DriveReturn)) == 1


def test_a_lead_takes_five_taps_a_drive_four_and_its_return_two(
    visit: Visit, stall: str, session: Session, world: World
) -> None:
    for label, plate in (("1号车", "苏FD12345"), ("2号车", "苏FD77210")):
        make_vehicle(session, world, label=label, plate=plate)
    session.commit()
    page = open_stall(visit, stall).page
    page.evaluate(COUNT_TAPS)
    for number in ("13800008001", "13800008002"):
        take(page, number)
        assert page.evaluate(TAKE_TAPS) == 5
        assert page.evaluate("() => document.activeElement.id") == "phone"  # the next number needs no tap before it
    drive_off(page)
    assert page.evaluate(TAKE_TAPS) == 4
    assert "2号车" in page.locator("#cars-out").inner_text()
    come_back(page)
    assert page.evaluate(TAKE_TAPS) == 2
    page.wait_for_function("() => document.querySelector('#count-outbox').textContent === ''")


def sent_lead(page: Any, session: Session) -> Lead:
    """The lead that the phone sends by itself, as soon as the database has it."""
    for _ in range(80):
        session.rollback()
        if lead := session.scalars(select(Lead)).first():
            return lead
        session.rollback()  # a reader of the test's own would hold the server's writers up
        page.wait_for_timeout(250)
    raise AssertionError("the phone has sent nothing")


def test_signed_out_phone_opens_nothing_and_a_colleague_sends_it(
    visit: Visit, stall: str, session: Session, world: World
) -> None:
    visitor = open_stall(visit, stall)
    page = visitor.page
    visitor.context.set_offline(True)
    take(page, "13987654321")
    wait_for(page, "waiting", 1)
    kept = page.evaluate(STORES)
    assert (kept["people"], kept["exportable"], kept["states"]) == (1, 0, ["waiting"])
    assert "87654321" not in kept["text"]
    page.locator("[data-screen=ready]").click()
    visitor.picture("fair-ready")
    assert visitor.faults() == []
    visitor.context.route("**/logout", lambda route: route.abort())
    page.evaluate("() => Object.defineProperty(navigator, 'onLine', { get: () => true })")  # as a crowded cell has it
    page.locator("#sign-out button").click()
    page.wait_for_selector("#nobody:not([hidden])")
    page.reload()
    page.wait_for_selector("html[data-open=true]")
    assert page.evaluate(STORES) | {"text": ""} == kept | {"text": "", "people": 0}
    assert "1" in (page.locator("#others").text_content() or "")
    assert page.locator("#records li").count() == 0
    page.goto("about:blank")  # a page that still sends would get a cookie in the middle of the next sign-in
    visitor.context.unroute("**/logout")
    visitor.context.set_offline(False)
    visitor.context.clear_cookies()
    visitor.sign_in("manager")
    visitor.go(stall)
    lead = sent_lead(page, session)
    assert (lead.recorded_by_id, lead.masked) == (world.users["dealer"].id, "139****4321")


def test_rehearsal_proves_the_phone_and_counts_nothing(visit: Visit, stall: str, session: Session) -> None:
    visitor = open_stall(visit, stall)
    page = visitor.page
    page.locator("[data-screen=ready]").click()
    page.locator("#rehearse").click()
    for at in range(5):
        page.wait_for_function(f"() => document.querySelector('#told').textContent.includes('{at + 1}/5')")
        take(page, f"1380000500{at}")
    page.wait_for_selector("#screen-ready:not([hidden])")
    assert "不计入任何统计" in page.locator("#told").inner_text()
    assert page.evaluate(STORES)["states"] == []
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Lead)) == 0
    assert visitor.faults() == []


def bring_twice(visit: Visit, file: Path) -> None:
    """The manager takes the file in, and again."""
    manager = visit("manager", size="desk")
    manager.go("/fair/rescue")
    for told in ("本次入库 3 条", "已有 3 条"):
        manager.page.locator("input[type=file]").set_input_files(file)
        manager.page.locator("main form [type=submit]").click()
        manager.page.wait_for_function(f"() => document.body.innerText.includes('{told}')")
    manager.picture("fair-rescue")
    assert manager.faults() == []


def test_rescue_as_a_file_and_as_pictures(
    visit: Visit, stall: str, session: Session, world: World, tmp_path: Path
) -> None:
    visitor = open_stall(visit, stall)
    page = visitor.page
    visitor.context.set_offline(True)
    for at in range(3):
        take(page, f"1380000600{at}")
    page.locator("[data-screen=outbox]").click()
    with page.expect_download() as waiting:
        page.locator("#rescue-file").click()
    waiting.value.save_as(tmp_path / "rescue.json")
    assert "1380000600" not in (tmp_path / "rescue.json").read_text()
    page.locator("#rescue-show").click()
    page.wait_for_selector("#frames[open]")
    visitor.picture("fair-frames")
    page.locator("#frames-close").click()
    records = json.loads((tmp_path / "rescue.json").read_text())["records"]
    read = page.evaluate(READ_FRAMES, records)
    assert read == records
    bring_twice(visit, tmp_path / "rescue.json")
    visitor.context.set_offline(False)
    page.locator("#send").click()
    wait_for(page, "received", 3)
    session.rollback()
    assert {lead.recorded_by_id for lead in session.scalars(select(Lead))} == {world.users["dealer"].id}


def test_first_load_is_light(visit: Visit, stall: str) -> None:
    visitor = visit("dealer")
    sizes: list[int] = []
    visitor.page.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length", 0))))
    visitor.go(stall)
    visitor.page.wait_for_selector("html[data-open=true]")
    assert 10_000 < sum(sizes) <= 150_000
