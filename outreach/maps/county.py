"""One county: its stations, settlements by distance, reach, events and venues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from outreach.maps.document import Base, MapDocument, Notes, document
from outreach.maps.palettes import NEARNESS
from outreach.maps.shapes import GRID, bounds_of, reaches, rings, simplified, tolerance_for

RINGS_KM = (5, 10, 15)


@dataclass(frozen=True, slots=True)
class MapStation:
    """A station: `sign` is ring (AC), dot (DC), disc (120 kW and over), square (swap) or plain (type unknown)."""

    lon: float
    lat: float
    sign: str
    name: str = ""
    text: str = ""
    works: bool = True
    neighbour: bool = False


@dataclass(frozen=True, slots=True)
class MapSettlement:
    """A settlement and its class of distance: 0 to 2 within 5, 10, 15 km, 3 farther, 4 unknown."""

    lon: float
    lat: float
    number: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A venue or an event, with what is said of it."""

    lon: float
    lat: float
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class MapCount:
    """A number that stands on the map, with what it counts."""

    lon: float
    lat: float
    count: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class CountyMap:
    """A county's data. The words of the legend come in the reader's language."""

    shape: shapely.Geometry | None
    stations: Sequence[MapStation]
    settlements: Sequence[MapSettlement]
    venues: Sequence[MapPoint]
    events: Sequence[MapPoint]
    detour_factor: float
    legend: str
    words: dict[str, str]
    notes: Notes
    leads: Sequence[MapCount] = ()


def county_map(spec: CountyMap, *, language: str, base: Base | None = None) -> MapDocument:
    """The map's document."""
    base = base or Base()
    bounds = _bounds(spec)
    layers = {"areas": True, "rings": True, "settlements": True, "neighbours": True, "stations": True}
    layers |= {"venues": True, "events": True} | ({"leads": True} if spec.leads else {})
    outline = {"": spec.shape} if spec.shape is not None else {}
    coarse = simplified(outline, tolerance_for(bounds) / 4)
    data = {
        "kind": "county",
        "bounds": [_six(value) for value in bounds],
        "grid": GRID,
        "outline": [rings(shape) for shape in coarse.values()],
        "rings": _reach(spec),
        "nearness": NEARNESS,
        "settlements": [[_six(s.lon), _six(s.lat), s.number, s.name, s.text] for s in spec.settlements],
        "stations": [
            [_six(s.lon), _six(s.lat), s.sign, s.name, s.text, int(s.works), int(s.neighbour)] for s in spec.stations
        ],
        "venues": [[_six(p.lon), _six(p.lat), p.name, p.text] for p in spec.venues],
        "events": [[_six(p.lon), _six(p.lat), p.name, p.text] for p in spec.events],
        "leads": [[_six(c.lon), _six(c.lat), c.count, c.name, c.text] for c in spec.leads],
        "legend": {"title": spec.legend, "entries": _legend(spec)},
    }
    return document(layers, language=language, data=data, notes=spec.notes, base=base)


def _bounds(spec: CountyMap) -> tuple[float, float, float, float]:
    if spec.shape is not None:
        return bounds_of({"": spec.shape})
    points: list[MapStation | MapSettlement | MapPoint] = [
        *spec.stations,
        *spec.settlements,
        *spec.venues,
        *spec.events,
    ]
    if not points:
        return 73.0, 3.0, 136.0, 54.0
    lons, lats = [p.lon for p in points], [p.lat for p in points]
    return min(lons) - 0.01, min(lats) - 0.01, max(lons) + 0.01, max(lats) + 0.01


def _reach(spec: CountyMap) -> list[list[object]]:
    """Each ring's outline, widest first: kilometres by road, so the straight line is shorter by the detour factor."""
    working = [s for s in spec.stations if s.works]
    straight = [km / spec.detour_factor for km in RINGS_KM]
    areas = reaches([s.lon for s in working], [s.lat for s in working], straight)
    return [[km, rings(shapely.simplify(area, 0.0005))] for km, area in zip(RINGS_KM, areas, strict=True)][::-1]


def _legend(spec: CountyMap) -> list[dict[str, str | None]]:
    colours = dict(zip(("near_5", "near_10", "near_15", "far", "unknown"), NEARNESS, strict=True))
    used = {("near_5", "near_10", "near_15", "far", "unknown")[s.number] for s in spec.settlements}
    entries: list[dict[str, str | None]] = [
        {"sign": "spot", "colour": colour, "text": spec.words[name]} for name, colour in colours.items() if name in used
    ]
    signs = {s.sign for s in spec.stations if not s.neighbour}
    entries += [
        {"sign": s, "colour": None, "text": spec.words[s]}
        for s in ("ring", "dot", "disc", "square", "plain")
        if s in signs
    ]
    entries += [{"sign": "closed", "colour": None, "text": spec.words["closed"]}] * (
        not all(s.works for s in spec.stations)
    )
    entries += [{"sign": "neighbour", "colour": None, "text": spec.words["neighbour"]}] * any(
        s.neighbour for s in spec.stations
    )
    entries += [{"sign": "reach", "colour": None, "text": spec.words["reach"]}] * any(s.works for s in spec.stations)
    entries += [{"sign": "venue", "colour": None, "text": spec.words["venue"]}] * bool(spec.venues)
    entries += [{"sign": "event", "colour": None, "text": spec.words["event"]}] * bool(spec.events)
    entries += [{"sign": "lead", "colour": None, "text": spec.words["lead"]}] * bool(spec.leads)
    return entries


def _six(value: float) -> float:
    return round(value, 6)
