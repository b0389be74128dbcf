"""The stations' map in Chromium until its first circles are drawn: with four million stations, with none, and Folium's own way."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import folium
import numpy as np
from folium.plugins import FastMarkerCluster
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.stations import positions
from tests.client import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, PEER_STATIONS, HEAP_MB = 3, 200_000, 10.0
DRAWN = "() => Number(document.querySelector('iframe[data-tiles]')?.dataset.drawn || 0) >= 1"
PLAIN_MARKER = "function (row) { return L.marker(new L.LatLng(row[0], row[1])); }"
NEEDED = {
    "leaflet.js": "leaflet/1.9.4/leaflet.js",
    "leaflet.markercluster.js": "leaflet.markercluster/1.5.3/leaflet.markercluster.js",
}


def page_rows(folder: Path, many: int, port: int, empty_port: int) -> Iterator[tuple[str, float, float, float, str]]:
    """Name, ours, peer, aim and which is better; `port` serves so many stations, `empty_port` none."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        ready, heap = _ours(browser, port)
        bare, _ = _ours(browser, empty_port)
        peer = _theirs(browser, folder)
        browser.close()
    yield f"the map's page, drawn, with {many:,} stations vs with none (s)", ready, bare, 1.1, "lower"
    yield f"the same vs FastMarkerCluster with {PEER_STATIONS:,} (s)", ready, peer, 1 / 25, "lower"
    yield f"its JavaScript heap vs {HEAP_MB:g} MB (MB)", heap, HEAP_MB, 1.0, "lower"


def _ours(browser: Browser, port: int) -> tuple[float, float]:
    """Seconds until the first drawing, best of some, and megabytes of JavaScript after it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"http://127.0.0.1:{port}/login")
    page.locator("#email").fill("office@test.example")
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)

    def draw() -> None:
        page.goto(f"http://127.0.0.1:{port}/chargers/map", wait_until="commit")
        page.wait_for_function(DRAWN)

    best, heap = _best(draw), _heap(page)
    context.close()
    return best, heap


def _heap(page: Page) -> float:
    """The page's and its frame's, which is a process of its own."""
    total = 0.0
    for target in (page, *(frame for frame in page.frames if frame.parent_frame)):
        client = page.context.new_cdp_session(target)
        client.send("HeapProfiler.collectGarbage")
        client.send("Performance.enable")
        metrics = {one["name"]: one["value"] for one in client.send("Performance.getMetrics")["metrics"]}
        total += float(metrics["JSHeapUsedSize"]) / 1e6
    return total


def _theirs(browser: Browser, folder: Path) -> float:
    lon, lat = positions(PEER_STATIONS)
    chart = folium.Map(location=[34, 110], zoom_start=4, tiles=None, maxZoom=18)
    FastMarkerCluster(np.column_stack([lat, lon]).tolist(), callback=PLAIN_MARKER).add_to(chart)
    html = chart.get_root().render()
    for name, path in NEEDED.items():
        html = re.sub(rf'https://[^"]*/{re.escape(name)}', f"/static/vendor/{path}", html)
    html = re.sub(r'<(?:script src|link rel="stylesheet" href)="https://[^>]*>(?:</script>)?', "", html)
    (folder / "peer.html").write_text(html)
    (folder / "static").symlink_to(ROOT / "static")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(180_000)
    with _files(folder) as port:

        def draw() -> None:
            page.goto(f"http://127.0.0.1:{port}/peer.html", wait_until="commit")
            page.wait_for_selector(".marker-cluster", state="attached")

        return _best(draw, 1)


def _best(draw: Callable[[], None], times: int = ROUNDS) -> float:
    best = float("inf")
    for _ in range(times):
        began = time.perf_counter()
        draw()
        best = min(best, time.perf_counter() - began)
    return best


@contextmanager
def _files(folder: Path) -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""
