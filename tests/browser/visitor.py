"""A visitor with a real browser, who notes what goes wrong on the way."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlparse

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.databases import KIND
from tests.factories.world import PASSWORD

AXE = next((Path(__file__).resolve().parents[1] / "vendor/axe-core").glob("*/axe.min.js"))
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
PATIENCE = 15_000  # ms
RAW = re.compile(r"Traceback|jinja2\.|\{\{|%\(\w+\)s|\bNone\b|\bundefined\b|\bNaN\b")
FIND_FAULTS = """() => {
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  const seen = e => { const b = e.getBoundingClientRect(); return b.width > 0 && b.height > 0 };
  const controls = 'button,select,input:not([type=hidden]):not([type=checkbox]):not([type=radio])';
  return {
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    twice: [...new Set(ids.filter((x, i) => ids.indexOf(x) !== i))],
    small: [...document.querySelectorAll(controls)].filter(e => seen(e) &&
      (e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24)).map(e => e.outerHTML.slice(0, 80)),
    aside: [...document.querySelectorAll('a[href],button,input,select,textarea')].filter(e => seen(e) &&
      e.tabIndex >= 0 && !e.matches('.skip') && e.getBoundingClientRect().right <= 0).map(e => e.outerHTML.slice(0, 80)),
    headings: document.querySelectorAll('h1').length,
    text: document.body.innerText,
    lang: document.documentElement.lang,
  };
}"""
SETTLED = "() => document.fonts.status === 'loaded' && !document.querySelector('.htmx-request')"
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .filter(v => ['serious', 'critical'].includes(v.impact))
  .map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.html.slice(0, 90)).join(' | '))"""


@dataclass
class Visitor:
    """One browser context: a person with a language and a screen."""

    context: BrowserContext
    page: Page
    base: str
    language: str
    size: str
    errors: list[str] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)

    @classmethod
    def arrive(cls, browser: Browser, base: str, *, language: str = "zh-CN", size: str = "phone") -> Visitor:
        """Open a fresh browser."""
        context = browser.new_context(
            locale=language,
            viewport=SIZES[size],  # type: ignore[arg-type]  # width and height
            extra_http_headers={"Accept-Language": language},
            timezone_id="Asia/Shanghai",
            has_touch=size == "phone",
        )
        context.set_default_timeout(PATIENCE)
        visitor = cls(context, context.new_page(), base, language, size)
        visitor.page.on("console", visitor._note_console)
        visitor.page.on("pageerror", lambda error: visitor.errors.append(str(error)))
        visitor.page.on("request", visitor._note_request)
        return visitor

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        """Sign in as an account of the small world."""
        self.page.goto(urljoin(self.base, "/login"))
        self.page.locator("input[name=email]").fill(f"{name}@test.example")
        self.page.locator("input[type=password]").fill(password)
        self.page.locator("main form [type=submit]").first.click()
        self.page.wait_for_url(lambda url: "/login" not in url)

    def go(self, path: str) -> int:
        """Open a page; returns its status."""
        answer = self.page.goto(urljoin(self.base, path))
        self.settle()
        return answer.status if answer else 0

    def settle(self) -> None:
        """Wait until the page, its fonts and what htmx asked for are there.

        Asking for these is sooner known than Playwright's "networkidle", which always waits half a second more.
        """
        self.page.wait_for_load_state("load")
        self.page.wait_for_function(SETTLED)

    def faults(self, *, axe: bool = True) -> list[str]:
        """What is wrong with the page in view; empty for nothing. axe looks on one database: a page's is the other's."""
        found = self.page.evaluate(FIND_FAULTS)
        out = [f"console: {error[:160]}" for error in self.errors]
        out += [f"other host: {host}" for host in sorted(self.foreign)]
        out += [f"scrolls sideways by {found['wide']} px"] if found["wide"] > 1 else []
        out += [f"ids twice: {found['twice'][:3]}"] if found["twice"] else []
        out += [f"small target: {found['small'][:2]}"] if found["small"] and self.size == "phone" else []
        out += [f"off the screen, but reached by Tab: {found['aside'][:2]}"] if found["aside"] else []
        out += [f"{found['headings']} h1"] if found["headings"] != 1 else []
        out += [f"lang={found['lang']}"] if found["lang"][:2] != self.language[:2] else []
        out += [f"raw text: {raw[0]}"] if (raw := RAW.search(found["text"])) else []
        if axe and KIND == "sqlite":
            self._load_axe()
            out += [f"axe: {violation}" for violation in self.page.evaluate(RUN_AXE)]
        self.errors.clear()
        self.foreign.clear()
        return out

    def _load_axe(self) -> None:
        """Once for this visitor: the pages that follow have it from their beginning, which is quicker than sending it."""
        if self.page.evaluate("typeof axe") == "undefined":
            self.page.evaluate(AXE.read_text())
            self.context.add_init_script(path=AXE)

    def picture(self, name: str) -> None:
        """Keep a picture of the page where OUTREACH_PICTURES names a folder."""
        folder = os.environ.get("OUTREACH_PICTURES")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{folder}/{name}-{self.language}-{self.size}.png", full_page=True)

    def _note_console(self, message: ConsoleMessage) -> None:
        # Chromium says this only while a test itself cuts the network, and may deliver it when that is over
        if message.type == "error" and "ERR_INTERNET_DISCONNECTED" not in message.text:
            self.errors.append(message.text)

    def _note_request(self, request: Request) -> None:
        if request.url.startswith("http") and urlparse(request.url).netloc != urlparse(self.base).netloc:
            self.foreign.add(urlparse(request.url).netloc)
