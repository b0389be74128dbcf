"""The choropleth's canvas in Chromium: colours, what the pointer and the keys find, what a click says to the page around it."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from playwright.sync_api import Browser, Frame, Page, expect

from outreach.maps import Choropleth, MapArea, Notes, choropleth_map
from outreach.maps.palettes import amounts

STATIC = Path(__file__).resolve().parents[2] / "static"
RING = shapely.box(120, 32, 122, 34) - shapely.box(120.5, 32.5, 121.5, 33.5)
SHAPES = {"320100": RING, "320200": shapely.box(120.5, 32.5, 121.5, 33.5), "320300": shapely.box(122, 32, 124, 34)}
LISTEN = """html => {
  window.said = []; addEventListener('message', event => said.push(event.data));
  const frame = document.createElement('iframe'); frame.style = 'width: 700px; height: 500px';
  frame.srcdoc = html; document.body.append(frame);
}"""
# the colour in the middle of a position (longitude, latitude) of the map
COLOUR = """at => {
  const map = window.map_outreach, canvas = document.querySelector('.area-layer canvas'), box = canvas.getBoundingClientRect();
  const ground = map.getContainer().getBoundingClientRect(), point = map.latLngToContainerPoint([at[1], at[0]]);
  const pixel = canvas.getContext('2d').getImageData(point.x + ground.left - box.left, point.y + ground.top - box.top, 1, 1).data;
  return '#' + [...pixel.slice(0, 3)].map(n => n.toString(16).padStart(2, '0')).join('');
}"""
PLACE = "at => { const p = window.map_outreach.latLngToContainerPoint([at[1], at[0]]); return { x: p.x, y: p.y }; }"


@pytest.fixture
def drawn(chromium: Browser) -> Frame:
    areas = [
        MapArea("320100", "ring", "5 %", 0),
        MapArea("320200", "{{ 7*7 }}<b>", "9 %", 2),
        MapArea("320300", "none", "no data", None, opens=False),
    ]
    spec = Choropleth("legend", ["a", "b", "c"], "no data", areas, SHAPES, Notes("t", "s", "d", "n"), label="m")
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.evaluate(LISTEN, choropleth_map(spec, language="en").standalone(STATIC))
    frame = page.frames[1]
    frame.wait_for_selector("html[data-coloured]", state="attached")
    return frame


def point_at(frame: Frame, lon: float, lat: float, *, click: bool = False) -> None:
    ground = frame.locator(".folium-map")
    place = frame.evaluate(PLACE, [lon, lat])
    (ground.click if click else ground.hover)(position=place)


def opened(page: Page) -> list[str]:
    codes: list[str] = page.evaluate("() => said.filter(one => one.kind === 'area').map(one => one.code)")
    return codes


def test_areas_have_their_colours_and_the_hole_its_own(drawn: Frame) -> None:
    colours = amounts(3)
    assert drawn.evaluate(COLOUR, [120.2, 33]) == colours[0]
    assert drawn.evaluate(COLOUR, [121, 33]) == colours[2]
    assert drawn.evaluate(COLOUR, [123, 33]) not in colours
    drawn.page.close()


def test_the_pointer_names_an_area_and_a_click_opens_it(drawn: Frame) -> None:
    point_at(drawn, 121, 33)
    assert drawn.locator(".leaflet-tooltip .map-card").inner_text() == "{{ 7*7 }}<b>\nm: 9 %"
    point_at(drawn, 120.2, 33, click=True)
    point_at(drawn, 123, 33, click=True)
    assert drawn.locator(".leaflet-tooltip .map-card strong").inner_text() == "none"
    assert opened(drawn.page) == ["320100"]
    point_at(drawn, 119.95, 33)
    expect(drawn.locator(".leaflet-tooltip")).to_have_count(0)
    drawn.page.close()


def test_the_keys_go_from_area_to_area(drawn: Frame) -> None:
    layer = drawn.locator(".area-layer")
    layer.focus()
    layer.press("ArrowRight")
    assert drawn.locator(".map-spoken").inner_text() == "none, m: no data"
    layer.press("Enter")
    layer.press("ArrowLeft")
    assert drawn.locator(".map-spoken").inner_text() == "ring, m: 5 %"
    layer.press("Enter")
    assert opened(drawn.page) == ["320100"]
    drawn.page.close()
