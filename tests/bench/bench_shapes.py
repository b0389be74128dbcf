"""The country by county in Chromium: our shapes and values against Folium's own GeoJson layer; what a measure's change sends."""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import folium
import shapely
from playwright.sync_api import Browser, sync_playwright

from outreach.maps import Choropleth, MapArea, Notes, choropleth_map, shapes_of, values_of
from outreach.reference.boundaries import shipped

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, AIM, SHAPES_KB, VALUES_KB = 6, 0.3, 240.0, 15.0


def run() -> Iterator[dict[str, Any]]:
    """Both maps from this machine's disk until they are drawn, and the bytes of shapes and values."""
    spec = _spec()
    ours = choropleth_map(spec, language="en").html(ROOT / "static", nonce="")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "static").symlink_to(ROOT / "static")
        (folder / "ours.html").write_text(ours)
        (folder / "peer.html").write_text(_peer(spec))
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        mine, theirs = _best(browser, folder)
        browser.close()
    yield _result("the country by county, drawn, vs folium.GeoJson (s)", mine, theirs, AIM)
    yield _result(f"its shapes, compressed, vs {SHAPES_KB:g} kB", _kilobytes(shapes_of(spec)), SHAPES_KB, 1.0)
    yield _result(
        f"another measure, compressed, vs {VALUES_KB:g} kB",
        _kilobytes(json.dumps(values_of(spec), separators=(",", ":"))),
        VALUES_KB,
        1.0,
    )


def _result(name: str, ours: float, peer: float, aim: float) -> dict[str, Any]:
    return {"name": name, "ours": ours, "peer": peer, "ratio": ours / peer, "aim": aim, "better": "lower"}


def _spec() -> Choropleth:
    shapes = shipped().shapes
    areas = [MapArea(code, f"county {code}", f"{i % 97 + i / 3000:.1f}%", i % 5) for i, code in enumerate(shapes)]
    notes = Notes("bench", "source", "day", "approval")
    return Choropleth("legend", ["a", "b", "c", "d", "e"], "no data", areas, shapes, notes, label="measure")


def _kilobytes(text: str) -> float:
    return len(gzip.compress(text.encode(), 6)) / 1000


def _peer(spec: Choropleth) -> str:
    """Folium's usual way: each polygon whole, with a tooltip."""
    features = [
        {"type": "Feature", "properties": {"name": area.name, "text": area.text}, "geometry": shapely.geometry.mapping(spec.shapes[area.code])}
        for area in spec.areas
    ]  # fmt: skip
    chart = folium.Map(location=[36, 104], zoom_start=4, tiles=None)
    tooltip = folium.GeoJsonTooltip(fields=["name", "text"])
    folium.GeoJson({"type": "FeatureCollection", "features": features}, tooltip=tooltip).add_to(chart)
    html = re.sub(r"https://[^\"]*/leaflet\.js", "/static/vendor/leaflet/1.9.4/leaflet.js", chart.get_root().render())
    return re.sub(r'<(?:script src|link rel="stylesheet" href)="https://[^>]*>(?:</script>)?', "", html)


def _best(browser: Browser, folder: Path) -> tuple[float, float]:
    """Seconds of ours and of the peer, each the best of some; in turns, so that both meet the same machine."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    seconds: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        ours = _ready(browser, server.server_port, "ours.html", "html[data-coloured]")
        seconds.append((ours, _ready(browser, server.server_port, "peer.html", "path.leaflet-interactive")))
    server.shutdown()
    return min(one for one, _ in seconds), min(one for _, one in seconds)


def _ready(browser: Browser, port: int, name: str, sign: str) -> float:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(120_000)
    began = time.perf_counter()
    page.goto(f"http://127.0.0.1:{port}/{name}", wait_until="load")
    page.wait_for_selector(sign, state="attached")
    took = time.perf_counter() - began
    page.close()
    return took


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""
