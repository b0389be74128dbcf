"""A county's map: ours against plain Folium markers with popups, in time to render and bytes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import folium
import numpy as np
import shapely

from outreach.maps import CountyMap, MapSettlement, MapStation, Notes, county_map

STATIC = Path(__file__).resolve().parents[2] / "static"
STATIONS, SETTLEMENTS = 1_000, 1_000
TIME_AIM, SIZE_AIM = 0.05, 0.2
WORDS = ("near_5", "near_10", "near_15", "far", "unknown", "ring", "dot", "disc", "square", "plain", "closed", "neighbour",
         "reach", "venue", "event", "lead")  # fmt: skip


def run() -> Iterator[dict[str, Any]]:
    """Render both documents; the peer's is Folium's usual way, one Marker with Popup and Tooltip a point."""
    rng = np.random.default_rng(7)
    at = rng.uniform((120.3, 32.1), (120.9, 32.6), (STATIONS + SETTLEMENTS, 2)).tolist()
    ours, our_bytes = _timed(lambda: _ours(at))
    peer, peer_bytes = _timed(lambda: _peer(at))
    name = f"county map, {STATIONS + SETTLEMENTS:,} points vs plain Folium markers"
    yield _result(f"{name} (s)", ours, peer, TIME_AIM)
    yield _result(f"{name} (kB)", our_bytes / 1000, peer_bytes / 1000, SIZE_AIM)


def _result(name: str, ours: float, peer: float, aim: float) -> dict[str, Any]:
    return {"name": name, "ours": ours, "peer": peer, "ratio": ours / peer, "aim": aim, "better": "lower"}


def _timed(make: Any) -> tuple[float, int]:
    best = float("inf")
    for _ in range(2):
        began = time.perf_counter()
        html = make()
        best = min(best, time.perf_counter() - began)
    return best, len(html.encode())


def _ours(at: list[list[float]]) -> str:
    spec = CountyMap(
        shape=shapely.box(120.3, 32.1, 120.9, 32.6),
        stations=[MapStation(lon, lat, "disc", f"station {lon}", "2 connectors") for lon, lat in at[:STATIONS]],
        settlements=[MapSettlement(lon, lat, 1, f"village {lon}", "3.1 km") for lon, lat in at[STATIONS:]],
        venues=[],
        events=[],
        detour_factor=1.3,
        legend="legend",
        words=dict.fromkeys(WORDS, "word"),
        notes=Notes("title", "source", "day", "approval"),
    )
    return county_map(spec, language="en").html(STATIC, nonce="n")


def _peer(at: list[list[float]]) -> str:
    chart = folium.Map(location=[32.35, 120.6], zoom_start=10, tiles=None)
    for i, (lon, lat) in enumerate(at):
        kind = "station" if i < STATIONS else "village"
        folium.Marker([lat, lon], popup=f"{kind} {lon}", tooltip=f"{kind} {lon}").add_to(chart)
    rendered: str = chart.get_root().render()
    return rendered
