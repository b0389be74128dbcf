"""The map of a plan: stops by number, legs over their charging stops, hostile text as data."""

from __future__ import annotations

import json
import re
from pathlib import Path

import shapely

from outreach.maps import MapDocument, MapLeg, MapPoint, MapSettlement, MapStop, Notes, PlanMap, plan_map

STATIC = Path(__file__).resolve().parents[2] / "static"
HOSTILE = "{{ 7*7 }} ${7*7} ` </script><script>alert(1)</script>"
SIGNS = ("stop", "stop-far", "reach", "leg", "leg-charged", "charger", "before", "newly", "beyond")


def a_map() -> MapDocument:
    spec = PlanMap(
        shapes=[shapely.box(120, 32, 121, 33)],
        stops=[
            MapStop(120.2, 32.2, "1 +1", HOSTILE, [HOSTILE], far=False),
            MapStop(120.9, 32.2, "2", HOSTILE, [HOSTILE], far=True),
        ],
        legs=[MapLeg([(120.2, 32.2), (120.5, 32.3), (120.9, 32.2)], HOSTILE, HOSTILE)],
        chargers=[MapPoint(120.5, 32.3, HOSTILE, HOSTILE)],
        settlements=[MapSettlement(120.21, 32.21, 1, HOSTILE, HOSTILE)],
        reach_km=7.7,
        legend=HOSTILE,
        words=dict.fromkeys(SIGNS, HOSTILE),
        notes=Notes(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
    )
    return plan_map(spec, language="zh")


def test_text_of_a_plan_never_reaches_folium() -> None:
    made = a_map()
    assert all("7*7" not in part for part in (made.header, made.body, made.script))
    html = made.html(STATIC, nonce="n0nce")
    assert "<script>alert" not in html
    block = re.search(r'id="map-data">(.*?)</script>', html, re.DOTALL)
    assert block
    assert json.loads(block[1])["stops"][0] == [120.2, 32.2, "1 +1", HOSTILE, [HOSTILE], 0]


def test_legend_names_what_is_drawn_and_nothing_else() -> None:
    signs = [entry["sign"] for entry in a_map().data["legend"]["entries"]]
    assert signs == ["stop", "stop-far", "reach", "leg-charged", "charger", "spot"]


def test_frame_holds_every_stop_and_charging_stop() -> None:
    data = a_map().data
    west, south, east, north = data["bounds"]
    assert west < 120.2 < 120.9 < east
    assert south < 32.2 < 32.3 < north
    assert data["legs"][0][0] == [[120.2, 32.2], [120.5, 32.3], [120.9, 32.2]]
