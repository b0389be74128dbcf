"""The choropleth's canvas in Chromium: colours, what the pointer and the keys find, what a click says to the page around it."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from playwright.sync_api import Browser, Frame, Page, expect

from outreach.domain.geo.tiles import world
from outreach.maps import Choropleth, MapArea, Notes, choropleth_map
from outreach.maps.choropleth import shapes_of
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


def test_a_drag_draws_what_comes_into_view(drawn: Frame) -> None:
    drawn.evaluate("() => window.map_outreach.setView([33, 119.4], 9, { animate: false })")
    mouse = drawn.page.mouse
    mouse.move(500, 300)
    mouse.down()
    for step in range(1, 21):
        mouse.move(500 - 20 * step, 300)
    drawn.wait_for_function(f"() => ({COLOUR})([121, 33]) === '{amounts(3)[2]}'", timeout=5_000)
    mouse.up()
    drawn.page.close()


def test_the_legend_covers_nothing_of_the_map(drawn: Frame) -> None:
    ground, legend = (drawn.locator(name).bounding_box() for name in (".folium-map", ".map-legend"))
    assert ground is not None
    assert legend is not None
    assert legend["y"] >= ground["y"] + ground["height"] - 1
    drawn.page.close()


# a page that answers its frame: the shapes, and in each tile that holds its middle a circle of thirty stations
ANSWER = """([html, shapes, circle]) => {
  window.said = [];
  const frame = document.createElement('iframe'); frame.style = 'width: 700px; height: 500px';
  const tile = asked => {
    const lies = [circle[7], circle[8]].every((n, i) => Math.floor(n / 2 ** (32 - asked.depth)) === [asked.x, asked.y][i]);
    return JSON.stringify({ tile: [asked.depth, asked.x, asked.y], leaf: 0, cells: lies ? [circle] : [], stations: [] });
  };
  addEventListener('message', event => {
    said.push(event.data);
    if (event.data.kind !== 'ready' || window.port) return;
    const { port1, port2 } = new MessageChannel();
    window.port = port1;
    port1.onmessage = ({ data }) => port1.postMessage({ id: data.id, text: data.ask === 'shapes' ? shapes : tile(data) });
    frame.contentWindow.postMessage({ kind: 'port' }, '*', [port2]);
  });
  frame.srcdoc = html; document.body.append(frame);
}"""


@pytest.mark.parametrize("first", ["areas", "stations"])
def test_a_click_on_a_circle_is_not_one_on_the_area_below(chromium: Browser, first: str) -> None:
    at = [int(axis[0]) for axis in world([120.2], [33.0])]
    areas = [MapArea("320100", "ring", "5 %", 0), MapArea("320200", "in", "9 %", 2)]
    words = dict.fromkeys(("areas", "label", "one", "many", "more", "missing"), "word")
    spec = Choropleth("l", ["a", "b", "c"], "n", areas, SHAPES, Notes("t", "s", "d", "n"), layer_words=words)
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    html = choropleth_map(spec, language="en", inline=False).standalone(STATIC)
    page.evaluate(ANSWER, [html, shapes_of(spec), [0, 30, 10, 20, 0, 5, 12000, *at]])
    frame = page.frames[1]
    frame.wait_for_selector("html[data-coloured]", state="attached")
    # where nothing is animated, a circle whose tiles are there has zoomed the map before the click is over
    frame.evaluate("() => { window.map_outreach._zoomAnimated = false; }")
    names = ["stations"] if first == "areas" else ["areas", "stations", "areas"]  # off, on, on again
    for name in names:
        frame.evaluate(
            "n => { const g = window['feature_group_' + n], m = window.map_outreach; m[m.hasLayer(g) ? 'removeLayer' : 'addLayer'](g); }",
            name,
        )
    for _ in range(2):
        frame.evaluate(
            "() => { delete document.documentElement.dataset.drawn; window.map_outreach.setView([33, 121.5], 8); }"
        )
        frame.wait_for_selector("html[data-drawn]", state="attached")
        frame.evaluate("() => { delete document.documentElement.dataset.drawn; }")
        point_at(frame, 120.2, 33, click=True)
        assert frame.evaluate("() => window.map_outreach.getZoom()") == 10
        frame.wait_for_selector("html[data-drawn]", state="attached")
    frame.evaluate("() => parent.postMessage({ kind: 'over' }, '*')")  # behind whatever the click has said
    page.wait_for_function("() => said.some(one => one.kind === 'over')")
    assert opened(page) == []
    page.close()
