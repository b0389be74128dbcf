"""A phone: Chromium with a profile folder of its own, which can be put down, killed and taken up again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserType, Page

from tests.factories.world import PASSWORD

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Phone:
    """`profile` holds what the phone keeps: cookies, cached pages, IndexedDB."""

    kind: BrowserType
    profile: Path
    base: str
    page: Page = field(init=False)
    _browser: Browser = field(init=False, repr=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def take_up(self) -> Page:
        """Start Chromium over the profile."""
        note = self.profile / "DevToolsActivePort"
        note.unlink(missing_ok=True)
        words = [shutil.which("chromium") or self.kind.executable_path, *FLAGS, "--remote-debugging-port=0"]
        self._process = subprocess.Popen(
            [*words, f"--user-data-dir={self.profile}", "about:blank"],
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port = wait_until(lambda: note.exists() and note.read_text().split("\n")[0])
        self._browser = self.kind.connect_over_cdp(f"http://127.0.0.1:{port}")
        context = self._browser.contexts[0]
        context.set_default_timeout(60_000)
        self.page = context.pages[0] if context.pages else context.new_page()
        return self.page

    def put_down(self) -> None:
        """End Chromium in order: it writes down what it still holds in memory."""
        self._browser.new_browser_cdp_session().send("Browser.close")
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL to Chromium and all its processes at once."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if how is signal.SIGKILL:
            os.killpg(self._process.pid, how)
        self._process.wait(60)
        self._process = None

    def sign_in(self, name: str) -> None:
        """Sign in as an account of the small world."""
        self.page.goto(f"{self.base}/login")
        self.page.locator("input[name=email]").fill(f"{name}@test.example")
        self.page.locator("input[type=password]").fill(PASSWORD)
        self.page.locator("main form [type=submit]").first.click()
        self.page.wait_for_url(lambda url: "/login" not in url)

    def open(self, path: str) -> Page:
        """The stall's page, once its own scripts run."""
        self.page.goto(f"{self.base}{path}")
        self.page.wait_for_selector("html[data-open=true]")
        return self.page


def wait_until(found: Callable[[], Any], seconds: float = 60) -> Any:
    """What `found` gives as soon as it gives something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if value := found():
            return value
        time.sleep(0.05)
    raise AssertionError(f"nothing came within {seconds:.0f} s")
