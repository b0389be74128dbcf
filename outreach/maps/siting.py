"""A siting's result: proposed sites by rank, stations that stand, and places by whether they come within reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from outreach.maps.county import MapSettlement, MapStation
from outreach.maps.document import Base, MapDocument, Notes, document
from outreach.maps.palettes import REACHED
from outreach.maps.shapes import GRID, bounds_of, reaches, rings, simplified, tolerance_for


@dataclass(frozen=True, slots=True)
class MapSite:
    """A proposed site with its rank and what is said of it."""

    lon: float
    lat: float
    rank: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class SitingMap:
    """The data. A settlement's `number` is 0 within reach already, 1 newly, 2 still beyond; reach in straight km."""

    shape: shapely.Geometry | None
    sites: Sequence[MapSite]
    stations: Sequence[MapStation]
    settlements: Sequence[MapSettlement]
    reach_km: float
    legend: str
    words: dict[str, str]
    notes: Notes


def siting_map(spec: SitingMap, *, language: str, base: Base | None = None) -> MapDocument:
    """The map's document."""
    base = base or Base()
    bounds = _bounds(spec)
    layers = dict.fromkeys(("areas", "rings", "settlements", "stations", "sites"), True)
    outline = simplified({"": spec.shape} if spec.shape is not None else {}, tolerance_for(bounds) / 4)
    reach = reaches([s.lon for s in spec.sites], [s.lat for s in spec.sites], [spec.reach_km])[0]
    data = {
        "kind": "siting",
        "bounds": [round(value, 6) for value in bounds],
        "grid": GRID,
        "outline": [rings(shape) for shape in outline.values()],
        "rings": [[5, rings(shapely.simplify(reach, 0.0005))]],
        "nearness": REACHED,
        "settlements": [[round(s.lon, 6), round(s.lat, 6), s.number, s.name, s.text] for s in spec.settlements],
        "stations": [
            [round(s.lon, 6), round(s.lat, 6), s.sign, s.name, s.text, int(s.works), 0] for s in spec.stations
        ],
        "sites": [[round(s.lon, 6), round(s.lat, 6), s.rank, s.name, s.text] for s in spec.sites],
        "legend": {"title": spec.legend, "entries": _legend(spec)},
    }
    return document(layers, language=language, data=data, notes=spec.notes, base=base)


def _bounds(spec: SitingMap) -> tuple[float, float, float, float]:
    if spec.shape is not None:
        return bounds_of({"": spec.shape})
    points = [(s.lon, s.lat) for s in spec.sites] + [(s.lon, s.lat) for s in spec.settlements]
    points = points or [(73.0, 3.0), (136.0, 54.0)]
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return min(lons) - 0.01, min(lats) - 0.01, max(lons) + 0.01, max(lats) + 0.01


def _legend(spec: SitingMap) -> list[dict[str, str | None]]:
    used = {s.number for s in spec.settlements}
    entries: list[dict[str, str | None]] = [{"sign": "site", "colour": None, "text": spec.words["site"]}] * bool(
        spec.sites
    )
    entries += [{"sign": "reach", "colour": None, "text": spec.words["reach"]}] * bool(spec.sites)
    names = ("already", "newly", "beyond")
    entries += [
        {"sign": "spot", "colour": REACHED[number], "text": spec.words[name]}
        for number, name in enumerate(names)
        if number in used
    ]
    return entries + [{"sign": "dot", "colour": None, "text": spec.words["station"]}] * bool(spec.stations)
