"""The README's pictures: `make pictures` fills a demonstration, walks it in Chromium, and keeps small PNGs.

Each scene is taken in Chinese and in English; a picture is cut to one screen and reduced to 64 to 256 colours.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS

FOLDER = Path(__file__).resolve().parents[1] / "static" / "img" / "readme"
PASSWORD = "a-password-for-pictures"  # of an instance that lives for a minute
PORT = os.environ.get("PORT", "8199")
BASE = f"http://127.0.0.1:{PORT}"
SIZES = {
    "desk": {"width": 1280, "height": 860},
    "tall": {"width": 1280, "height": 1240},
    "phone": {"width": 390, "height": 844},
}
LARGEST = 150_000


@dataclass(frozen=True)
class Scene:
    """One picture: who looks at which page, on what."""

    name: str
    account: str | None
    path: str
    size: str
    taps: tuple[str, ...] = ()


SCENES = (
    Scene("home", "official", "/", "desk"),
    Scene("coverage-province", "province", "/areas/320000/coverage", "tall"),
    Scene("coverage-county", "official", "/areas/320682/coverage", "tall"),
    Scene(
        "lead",
        "dealer",
        "/leads/new",
        "phone",
        (".chips >> nth=0 >> label >> nth=1", ".chips >> nth=1 >> label >> nth=1"),
    ),
    Scene("today", "dealer", "/leads/today", "phone"),
    Scene("nearby", None, "/e/?q=320682", "phone"),
)


def main() -> None:
    """Make every picture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as instance:
        server = _start(instance)
        try:
            _wait()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium") or None, args=FLAGS)
                for language in ("zh-CN", "en"):
                    for scene in SCENES:
                        _take(browser, scene, language)
                browser.close()
        finally:
            server.terminate()
            server.wait(timeout=30)


def _start(instance: str) -> subprocess.Popen[bytes]:
    settings = {"OUTREACH_INSTANCE_PATH": instance, "OUTREACH_DEMO_PASSWORD": PASSWORD, "PORT": PORT}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("OUTREACH_")}
    return subprocess.Popen([sys.executable, "-m", "outreach.demo"], env={**kept, **settings})


def _wait() -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{BASE}/healthz", timeout=5)  # noqa: S310  # our own server
            return
        except OSError:  # not there yet, or too busy to answer
            time.sleep(1)
    raise SystemExit("the demonstration didn't start")


def _take(browser: Browser, scene: Scene, language: str) -> None:
    size = SIZES[scene.size]
    context = browser.new_context(
        locale=language,
        viewport=size,  # type: ignore[arg-type]  # width and height
        extra_http_headers={"Accept-Language": language},
        timezone_id="Asia/Shanghai",
        device_scale_factor=1.5 if scene.size == "phone" else 1,
    )
    page = context.new_page()
    if scene.account:
        _sign_in(page, scene.account)
    page.goto(BASE + scene.path, wait_until="networkidle")
    for tap in scene.taps:
        if page.locator(tap).count():
            page.locator(tap).first.click()
    page.wait_for_timeout(1500)
    _keep(page.screenshot(), FOLDER / f"{scene.name}-{language[:2]}.png")
    context.close()


def _sign_in(page: Page, account: str) -> None:
    page.goto(f"{BASE}/login")
    page.locator("input[name=email]").fill(f"{account}@demo.example")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url(lambda url: "/login" not in url)


def _keep(shot: bytes, path: Path) -> None:
    picture = Image.open(BytesIO(shot)).convert("RGB")
    for colours in (256, 128, 64):
        picture.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            break
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
