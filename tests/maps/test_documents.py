"""Maps as documents: no foreign link, no text through Folium, hostile text stays text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from outreach.maps import (
    Base,
    Choropleth,
    CountyMap,
    Inset,
    MapArea,
    MapCount,
    MapDocument,
    MapPoint,
    MapSettlement,
    MapSpot,
    MapStation,
    Notes,
    choropleth_map,
    content_security_policy,
    county_map,
)
from outreach.maps.document import json_for_html
from outreach.maps.shapes import reaches, rings, simplified
from outreach.maps.vendor import UnmappedLink, local_path

STATIC = Path(__file__).resolve().parents[2] / "static"
HOSTILE = "{{ 7*7 }} ${7*7} ` </script><script>alert(1)</script> <!-- & \" ' \u2028"
NOTES = Notes(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
SQUARES = {"320682": shapely.box(120, 32, 120.5, 32.5), "320685": shapely.box(120.5, 32, 121, 32.5)}


def choropleth() -> MapDocument:
    areas = [MapArea("320682", HOSTILE, HOSTILE, 1), MapArea("320685", HOSTILE, HOSTILE, None)]
    return choropleth_map(Choropleth(HOSTILE, [HOSTILE] * 5, HOSTILE, areas, SQUARES, NOTES), language="zh")


def county() -> MapDocument:
    words = dict.fromkeys(
        ("near_5", "near_10", "near_15", "far", "unknown", "ring", "dot", "disc", "square", "plain", "closed", "neighbour",
         "reach", "venue", "event", "lead"), HOSTILE,
    )  # fmt: skip
    spec = CountyMap(
        shape=SQUARES["320682"],
        stations=[MapStation(120.2, 32.2, "disc", HOSTILE, HOSTILE), MapStation(120.6, 32.2, "ring", neighbour=True)],
        settlements=[MapSettlement(120.1, 32.1, 0, HOSTILE, HOSTILE)],
        venues=[MapPoint(120.1, 32.2, HOSTILE, HOSTILE)],
        events=[MapPoint(120.1, 32.3, HOSTILE, HOSTILE)],
        detour_factor=1.3,
        legend=HOSTILE,
        words=words,
        notes=NOTES,
        leads=[MapCount(120.1, 32.1, 7, HOSTILE, HOSTILE)],
    )
    return county_map(spec, language="en")


@pytest.mark.parametrize("made", [choropleth, county])
def test_hostile_text_stays_text(made: Callable[[], MapDocument]) -> None:
    html = made().html(STATIC, nonce="n0nce")
    assert "{{ 7*7 }} ${7*7} `" in html
    assert "<script>alert" not in html
    block = re.search(r'id="map-data">(.*?)</script>', html, re.DOTALL)
    assert block
    assert json.loads(block[1])["notes"]["source"] == HOSTILE
    assert HOSTILE not in html


@pytest.mark.parametrize("made", [choropleth, county])
def test_folium_is_given_constants_only(made: Callable[[], MapDocument]) -> None:
    document = made()
    for part in (document.header, document.body, document.script):
        assert "7*7" not in part


@pytest.mark.parametrize("made", [choropleth, county])
def test_a_document_links_to_nothing_and_every_script_has_the_nonce(made: Callable[[], MapDocument]) -> None:
    html = made().html(STATIC, nonce="n0nce")
    bare = re.sub(r"(<script[^>]*>).*?</script>|(<style[^>]*>).*?</style>", r"\1\2", html, flags=re.DOTALL)
    assert not re.search(r"\s(src|href)=", bare)
    tags = re.findall(r"<(?:script|style)[^>]*>", bare)
    assert len(tags) > 6
    assert all('nonce="n0nce"' in tag or "application/json" in tag for tag in tags)


def test_a_far_part_has_a_small_map_of_its_own() -> None:
    islands = {**SQUARES, "460303": shapely.box(112, 4, 113, 5)}
    areas = [MapArea(code, "n", "t", 0) for code in islands]
    large = (120.0, 32.0, 121.0, 32.5)
    line = shapely.LineString([(110, 5), (110, 8)])
    spot = MapSpot(123.6, 25.75, HOSTILE, HOSTILE)
    spec = Choropleth(
        "l", ["c"], "no data", areas, islands, NOTES, [spot], Inset(HOSTILE, (106, 3, 122, 23), large), line
    )
    made = choropleth_map(spec, language="zh")
    assert made.data["bounds"] == list(large)
    assert made.data["inset"] == {"title": HOSTILE, "bounds": (106, 3, 122, 23)}
    assert made.data["spots"] == [[123.6, 25.75, HOSTILE, HOSTILE, "right", 0]]
    assert made.data["lines"] == [[1_100_000, 50_000, 0, 30_000]]
    assert "7*7" not in made.header + made.body + made.script


def test_standalone_file_asks_for_nothing() -> None:
    html = choropleth().standalone(STATIC)
    assert 'data-shown="file"' in html
    assert 'data-shown="picture"' in choropleth().standalone(STATIC, picture=True)
    body = re.sub(r"<script>.*?</script>|<style>.*?</style>", "", html, flags=re.DOTALL)
    assert not re.search(r"(src|href)=", body)
    assert not re.search(r"url\((?!data:|#|[\"']?data:)", "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL)))


def test_an_unknown_link_is_refused() -> None:
    with pytest.raises(UnmappedLink):
        local_path("https://cdn.example/new-plugin.js")


def test_policy_is_a_sandbox_without_connections() -> None:
    policy = content_security_policy("n0nce", Base("https://t{s}.example/{z}/{x}/{y}.png"))
    assert policy.startswith("sandbox allow-scripts;")
    assert "connect-src 'none'" in policy
    assert "img-src 'self' data: https://t*.example;" in policy
    assert "unsafe" not in policy


def test_json_refuses_nan_and_escapes_markup() -> None:
    assert json_for_html("</script>") == '"\\u003c/script\\u003e"'
    with pytest.raises(ValueError, match="JSON"):
        json_for_html(float("nan"))


def test_shapes_become_short_steps() -> None:
    assert rings(shapely.box(120, 32, 120.5, 32.5))[0][0][:4] == [1205000, 320000, 0, 5000]
    assert len(simplified(SQUARES, 0.01)) == 2


def test_reach_is_round_and_grows() -> None:
    for km, area in zip((5, 10, 15), reaches([120.0], [32.0], [5, 10, 15]), strict=True):
        west, south, east, north = area.bounds
        assert (north - south) * 111.32 == pytest.approx(2 * km, rel=0.02)
        assert (east - west) * 94.4 == pytest.approx(2 * km, rel=0.02)
    assert reaches([], [], [5])[0].is_empty
