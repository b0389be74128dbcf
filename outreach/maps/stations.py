"""Stations of any area on one map: outlines from here, the stations by tile, or all of them in a file for taking away."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import shapely

from outreach.maps.choropleth import MapSpot, spots_of
from outreach.maps.document import Base, MapDocument, Notes, document
from outreach.maps.shapes import bounds_of, tolerance_for
from outreach.maps.topology import kept_topology

COUNTRY = (73.5, 18.0, 135.1, 53.6)
SIGNS = ("cluster", "ring", "dot", "disc", "square", "plain", "closed")


@dataclass(frozen=True, slots=True)
class FileStation:
    """A station inside a file: its row of a tile (`domain.station_points.point_rows`) and its name."""

    row: Sequence[int]
    name: str


@dataclass(frozen=True, slots=True)
class StationMap:
    """The map's data. `words` are the legend's by sign and the layer's own.

    `inline` are a file's stations; where they are too many `tiles` are the upper ones of their pyramid, as JSON.
    """

    outlines: Mapping[str, shapely.Geometry]
    legend: str
    words: Mapping[str, str]
    notes: Notes
    shapes_key: Hashable = None
    inline: Sequence[FileStation] | None = None
    tiles: Sequence[bytes] | None = None
    spots: Sequence[MapSpot] = ()


def station_map(spec: StationMap, *, language: str, base: Base | None = None) -> MapDocument:
    """The map's document."""
    base = base or Base()
    bounds = bounds_of(spec.outlines) if spec.outlines else COUNTRY
    data = {
        "kind": "stations",
        "bounds": [round(value, 6) for value in bounds],
        "words": dict(spec.words),
        "spots": spots_of(spec.spots),
        "legend": {
            "title": spec.legend,
            "entries": [{"sign": sign, "colour": None, "text": spec.words[sign]} for sign in SIGNS],
        },
        "held": None if spec.tiles is None else [json.loads(tile) for tile in spec.tiles],
        "inline": None if spec.inline is None else [[list(one.row), one.name] for one in spec.inline],
    }
    layers = {"areas": True, "stations": True}
    shapes = kept_topology(spec.outlines, {}, tolerance_for(bounds) / 2, spec.shapes_key) if spec.outlines else ""
    return document(layers, language=language, data=data, notes=spec.notes, base=base, shapes=shapes)
