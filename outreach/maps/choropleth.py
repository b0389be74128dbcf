"""Areas coloured by classes of one measure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import shapely

from outreach.maps.document import Base, MapDocument, Notes, document, new_map
from outreach.maps.palettes import amounts
from outreach.maps.shapes import GRID, bounds_of, kept_rings, tolerance_for


@dataclass(frozen=True, slots=True)
class MapArea:
    """One area's part of the map: `number` is its class, None for no data; `text` is said with its name."""

    code: str
    name: str
    text: str
    number: int | None
    opens: bool = True


@dataclass(frozen=True, slots=True)
class Choropleth:
    """A choropleth's data: classes by their words (light to dark), areas, and the polygons by area code."""

    legend: str
    classes: Sequence[str]
    no_data: str
    areas: Sequence[MapArea]
    shapes: Mapping[str, shapely.Geometry]
    notes: Notes
    named: Sequence[str] = field(default=())
    shapes_key: Hashable = None


def choropleth_map(spec: Choropleth, *, language: str, base: Base | None = None) -> MapDocument:
    """The map's document. `spec.named` are codes whose name and "no data" stand on the map itself."""
    base = base or Base()
    bounds = bounds_of(spec.shapes)
    coarse = kept_rings(spec.shapes, tolerance_for(bounds), spec.shapes_key)
    colours = amounts(len(spec.classes))
    chart = new_map(language, {"areas": True}, bounds=bounds, base=base)
    areas = [
        {
            "code": area.code,
            "name": area.name,
            "text": area.text,
            "colour": None if area.number is None else colours[area.number],
            "opens": area.opens,
            "named": area.code in spec.named,
            "rings": coarse[area.code],
        }
        for area in spec.areas
        if area.code in coarse
    ]
    entries: list[dict[str, str | None]] = [
        {"sign": "fill", "colour": c, "text": t} for c, t in zip(colours, spec.classes, strict=False)
    ]
    if any(area["colour"] is None for area in areas):
        entries.append({"sign": "hatch", "colour": None, "text": spec.no_data})
    data = {
        "kind": "choropleth",
        "bounds": [round(value, 6) for value in bounds],
        "grid": GRID,
        "areas": areas,
        "legend": {"title": spec.legend, "entries": entries},
    }
    return document(chart, language=language, data=data, notes=spec.notes, base=base)
