"""500 records wait on a phone whose line is bad and whose browser is killed midway: each is stored exactly once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.models.evidence import RecordLink
from outreach.models.leads import Lead
from outreach.models.outbox import HeldRecord
from tests.browser.phone import Phone, wait_until
from tests.browser.test_fair import stall, wait_for
from tests.soak.proxy import Proxy, Weather

__all__ = ["stall"]
RECORDS = 500
# through the page's own modules, sealed as the page does it
FILL = """async (many) => {
  const pack = JSON.parse(document.querySelector('#pack').textContent);
  const store = await import(pack.modules.store);
  const phone = await store.openStore(pack);
  for (let at = 0; at < many; at += 1) {
    const number = `1380001${String(at).padStart(4, '0')}`;
    const made_at = new Date().toISOString();
    const line = { id: store.newId(), kind: 'lead', made_at, masked: store.maskPhone(number), match: await store.matchOf(phone, number) };
    await store.keep(phone, line, {
      app: 'fair-2', source: 'event', event_id: pack.event, consent_version: pack.consent, consent_channel: 'screen',
      purposes: ['contact'], captured_at: made_at, model_ids: [], phone: number,
    });
  }
  return (await store.list(phone)).unsent;
}"""


@pytest.fixture
def line(served: str) -> Iterator[Proxy]:
    """The way from the phone to the server: good until a test says otherwise."""
    with Proxy(int(served.rsplit(":", 1)[1])) as proxy:
        yield proxy


@pytest.fixture
def phone(chromium: Browser, line: Proxy, tmp_path: Path) -> Iterator[Phone]:
    """A phone that keeps its things in a folder of its own."""
    phone = Phone(chromium.browser_type, tmp_path / "profile", f"http://127.0.0.1:{line.port}")
    phone.take_up()
    yield phone
    phone.kill()


def stored(session: Session) -> int:
    """Leads so far; the reader is gone again at once, as SQLite's writers would wait for it."""
    session.rollback()
    number = session.scalar(select(func.count()).select_from(Lead)) or 0
    session.rollback()
    return number


def fill_offline(phone: Phone, path: str) -> None:
    """Signed in, then with no network: 500 leads wait."""
    phone.sign_in("dealer")
    phone.open(path).wait_for_selector("html[data-ready=true]")
    phone.put_down()  # in order, once: the sign-in is on the disk
    phone.take_up().context.set_offline(True)
    assert phone.open(path).evaluate(FILL, RECORDS) == RECORDS


def send_and_kill(phone: Phone, line: Proxy, path: str, count: Callable[[], int]) -> None:
    """The network is back, and bad; the browser is killed midway; ends when `count` says that all are stored."""
    line.turn(Weather(drop=0.2, half=0.1, delay=0.05))
    phone.page.context.set_offline(False)
    phone.page.locator("#send").click()
    wait_until(lambda: count() >= RECORDS // 5)
    phone.kill()
    assert count() < RECORDS
    phone.take_up()
    phone.open(path)
    wait_until(lambda: count() == RECORDS, seconds=300)


def test_queue_outlives_a_bad_line_and_a_killed_browser(
    phone: Phone, line: Proxy, stall: str, session: Session
) -> None:
    fill_offline(phone, stall)
    send_and_kill(phone, line, stall, lambda: stored(session))
    phone.page.wait_for_function("() => document.querySelector('#count-outbox').textContent === ''")
    wait_for(phone.page, "received", 200)  # the list shows the last 200
    assert line.seen["dropped"] + line.seen["halved"] > 0
    session.rollback()
    assert stored(session) == RECORDS
    assert session.scalar(select(func.count()).select_from(HeldRecord)) == 0
    links = session.scalars(select(RecordLink.number).order_by(RecordLink.number)).all()
    assert links == list(range(1, RECORDS + 1))


class _Portal(BaseHTTPRequestHandler):
    """A captive portal: its own page for every address, or on the way to it."""

    sends_on = False

    def do_GET(self) -> None:
        self.send_response(302 if self.sends_on else 200)
        self.send_header("Content-Type", "text/html")
        if self.sends_on:
            self.send_header("Location", f"http://localhost:{self.server.server_address[1]}/")
        self.end_headers()
        self.wfile.write("<!doctype html><html><title>Wi-Fi</title>请先登录</html>".encode())

    do_POST = do_GET  # noqa: N815  # as http.server names it

    def log_message(self, *_words: object) -> None:
        return


@pytest.fixture
def portal() -> Iterator[int]:
    """The port of a captive portal."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def test_neither_a_portals_page_nor_half_a_page_takes_the_kept_ones_place(
    phone: Phone, line: Proxy, stall: str, portal: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.sign_in("dealer")
    phone.open(stall).wait_for_selector("html[data-ready=true]")
    server, line.target = line.target, portal
    phone.open(stall)
    monkeypatch.setattr(_Portal, "sends_on", True)
    phone.open(stall)
    line.target = server
    line.turn(Weather(half=1))
    phone.open(stall)
    phone.page.context.set_offline(True)
    assert phone.open(stall).locator("html[data-locked=false]").count() == 1
    phone.page.context.set_offline(False)
    line.turn(Weather())
    phone.page.context.clear_cookies()
    phone.page.goto(f"{phone.base}{stall}")  # signed out: sent on by the server itself, so the page is forgotten
    assert "/login" in phone.page.url
