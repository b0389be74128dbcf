"""Areas coloured by classes of one measure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely

from outreach.maps.document import Base, MapDocument, Notes, document
from outreach.maps.palettes import amounts, changes
from outreach.maps.shapes import GRID, bounds_of, steps_of, tolerance_for
from outreach.maps.topology import kept_topology


@dataclass(frozen=True, slots=True)
class MapArea:
    """One area's part of the map: `number` is its class, None for no data; `text` is said with its name."""

    code: str
    name: str
    text: str
    number: int | None
    opens: bool = True


@dataclass(frozen=True, slots=True)
class MapSpot:
    """A name that stands on the map itself beside a place, on its `side` and so many pixels lower; `text` follows it
    where there is room.
    """

    lon: float
    lat: float
    name: str
    text: str
    side: str = "right"
    lower: int = 0


@dataclass(frozen=True, slots=True)
class Inset:
    """A small second map of a part that lies too far off: its title, what it shows (west, south, east, north), and what
    that leaves to the large map.
    """

    title: str
    bounds: tuple[float, float, float, float]
    large: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Choropleth:
    """A choropleth's data: classes by their words (light to dark), areas, and the polygons by area code.

    `lines` belong on the map and bound no area. `is_change`: classes go from less over no change to more.
    """

    legend: str
    classes: Sequence[str]
    no_data: str
    areas: Sequence[MapArea]
    shapes: Mapping[str, shapely.Geometry]
    notes: Notes
    spots: Sequence[MapSpot] = ()
    inset: Inset | None = None
    lines: shapely.Geometry | None = None
    shapes_key: Hashable = None
    label: str = ""
    layer_words: Mapping[str, str] = field(default_factory=dict)
    is_change: bool = False


def choropleth_map(spec: Choropleth, *, language: str, base: Base | None = None, inline: bool = True) -> MapDocument:
    """The map's document.

    Without `inline` the shapes are left out: the frame asks its page for them, whose reader has them already.
    """
    base = base or Base()
    bounds = spec.inset.large if spec.inset else bounds_of(spec.shapes)
    layers = {"areas": True} | ({} if inline else {"stations": False})
    data = {
        "kind": "choropleth",
        "bounds": [round(value, 6) for value in bounds],
        "grid": GRID,
        "spots": spots_of(spec.spots),
        "inset": {"title": spec.inset.title, "bounds": spec.inset.bounds} if spec.inset else None,
        "lines": _lines(spec),
        "values": values_of(spec),
        "words": {name: said for name, said in spec.layer_words.items() if not inline or name == "areas"},
    }
    shapes = shapes_of(spec) if inline else ""
    return document(layers, language=language, data=data, notes=spec.notes, base=base, shapes=shapes)


def spots_of(spots: Sequence[MapSpot]) -> list[list[object]]:
    """The words on the map as its script draws them."""
    return [[spot.lon, spot.lat, spot.name, spot.text, spot.side, spot.lower] for spot in spots]


def _lines(spec: Choropleth) -> list[list[int]]:
    return [] if spec.lines is None else [steps_of(line) for line in shapely.get_parts(spec.lines)]


def shapes_of(spec: Choropleth) -> str:
    """The areas' shapes and names as one topology in JSON, without any value."""
    key = (spec.shapes_key, tuple(area.name for area in spec.areas)) if spec.shapes_key is not None else None
    names = {area.code: area.name for area in spec.areas}
    drawn = {code: shape for code, shape in spec.shapes.items() if code in names}
    return kept_topology(drawn, names, 2 * tolerance_for(bounds_of(spec.shapes)), key)


def values_of(spec: Choropleth) -> dict[str, Any]:
    """What colours the shapes: a class and a text for each area, and the legend. Changing the measure sends only this."""
    colours = (changes if spec.is_change else amounts)(len(spec.classes))
    entries: list[dict[str, str | None]] = [
        {"sign": "fill", "colour": c, "text": t} for c, t in zip(colours, spec.classes, strict=False)
    ]
    if any(area.number is None for area in spec.areas):
        entries.append({"sign": "hatch", "colour": None, "text": spec.no_data})
    return {
        "label": spec.label,
        "colours": list(colours),
        "areas": [[area.code, area.number, area.text] for area in spec.areas],
        "closed": [area.code for area in spec.areas if not area.opens],
        "legend": {"title": spec.legend, "entries": entries},
    }
