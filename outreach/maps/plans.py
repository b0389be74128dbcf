"""A plan: its stops in the order of their days, the legs between them with their charging stops, and whom it reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from outreach.maps.county import MapPoint, MapSettlement
from outreach.maps.document import Base, MapDocument, Notes, document
from outreach.maps.palettes import REACHED
from outreach.maps.shapes import GRID, bounds_of, reaches, rings, simplified, tolerance_for

LAYERS = ("areas", "rings", "settlements", "legs", "chargers", "stops")


@dataclass(frozen=True, slots=True)
class MapStop:
    """A venue with the numbers of its stops and a line about each; `far`: no charger is near."""

    lon: float
    lat: float
    numbers: str
    name: str
    lines: Sequence[str]
    far: bool


@dataclass(frozen=True, slots=True)
class MapLeg:
    """The way of one fleet from stop to stop, over its charging stops (longitude and latitude each)."""

    way: Sequence[tuple[float, float]]
    name: str
    text: str

    @property
    def charged(self) -> bool:
        """Whether the cars charge on the way."""
        return len(self.way) > 2


@dataclass(frozen=True, slots=True)
class PlanMap:
    """The data. A settlement's `number` is 0 reached by an earlier event, 1 newly, 2 by none; reach in straight km."""

    shapes: Sequence[shapely.Geometry]
    stops: Sequence[MapStop]
    legs: Sequence[MapLeg]
    chargers: Sequence[MapPoint]
    settlements: Sequence[MapSettlement]
    reach_km: float
    legend: str
    words: dict[str, str]
    notes: Notes


def plan_map(spec: PlanMap, *, language: str, base: Base | None = None) -> MapDocument:
    """The map's document."""
    base = base or Base()
    bounds = _bounds(spec)
    coarse = simplified({str(i): shape for i, shape in enumerate(spec.shapes)}, tolerance_for(bounds) / 4)
    reach = reaches([s.lon for s in spec.stops], [s.lat for s in spec.stops], [spec.reach_km])[0]
    data = {
        "kind": "plan",
        "bounds": [_six(value) for value in bounds],
        "grid": GRID,
        "outline": [rings(shape) for shape in coarse.values()],
        "rings": [[5, rings(shapely.simplify(reach, 0.0005))]],
        "nearness": REACHED,
        "settlements": [[_six(s.lon), _six(s.lat), s.number, s.name, s.text] for s in spec.settlements],
        "stations": [],
        "stops": [[_six(s.lon), _six(s.lat), s.numbers, s.name, list(s.lines), int(s.far)] for s in spec.stops],
        "legs": [
            [[[_six(lon), _six(lat)] for lon, lat in leg.way], leg.name, leg.text, int(leg.charged)]
            for leg in spec.legs
        ],
        "chargers": [[_six(p.lon), _six(p.lat), p.name, p.text] for p in spec.chargers],
        "legend": {"title": spec.legend, "entries": _legend(spec)},
    }
    return document(dict.fromkeys(LAYERS, True), language=language, data=data, notes=spec.notes, base=base)


def _bounds(spec: PlanMap) -> tuple[float, float, float, float]:
    """Round the stops and the legs; the areas are only what lies beneath."""
    points = [(s.lon, s.lat) for s in spec.stops] + [at for leg in spec.legs for at in leg.way]
    if not points:
        return bounds_of({"": shapely.union_all(spec.shapes)}) if spec.shapes else (73.0, 3.0, 136.0, 54.0)
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    margin = spec.reach_km / 90.0
    return min(lons) - margin, min(lats) - margin, max(lons) + margin, max(lats) + margin


def _legend(spec: PlanMap) -> list[dict[str, str | None]]:
    used = {s.number for s in spec.settlements}
    shown = {
        "stop": any(not s.far for s in spec.stops),
        "stop-far": any(s.far for s in spec.stops),
        "reach": bool(spec.stops),
        "leg": any(not leg.charged for leg in spec.legs),
        "leg-charged": any(leg.charged for leg in spec.legs),
        "charger": bool(spec.chargers),
    }
    entries: list[dict[str, str | None]] = [
        {"sign": sign, "colour": None, "text": spec.words[sign]} for sign, is_shown in shown.items() if is_shown
    ]
    names = ("before", "newly", "beyond")
    return entries + [
        {"sign": "spot", "colour": REACHED[number], "text": spec.words[name]}
        for number, name in enumerate(names)
        if number in used
    ]


def _six(value: float) -> float:
    return round(value, 6)
