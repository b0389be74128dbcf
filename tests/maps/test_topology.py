"""Topologies: shapes come back as they were, shared borders are sent once, islands and enclaves close."""

from __future__ import annotations

import json

import numpy as np
import shapely

from outreach.maps.topology import topology
from outreach.reference.boundaries import from_topology

LEFT, RIGHT = shapely.box(120, 32, 120.5, 32.5), shapely.box(120.5, 32, 121, 32.5)
HOLE = shapely.box(120.1, 32.1, 120.2, 32.2)


def apart(shapes: dict[str, shapely.Geometry]) -> float:
    """The largest area by which a shape that has come back differs."""
    back = from_topology(json.loads(json.dumps(topology(shapes, {}, 10_000)))).shapes
    return max(shapely.symmetric_difference(back[code], shape).area for code, shape in shapes.items())


def test_shapes_come_back_and_borders_are_sent_once() -> None:
    shapes = {"a": LEFT, "b": RIGHT}
    made = topology(shapes, {"a": "甲", "b": "{{ 7*7 }}"}, 10_000)
    assert [one["properties"]["name"] for one in made["objects"]["areas"]["geometries"]] == ["甲", "{{ 7*7 }}"]
    assert len(made["arcs"]) == 3
    assert apart(shapes) < 1e-9


def test_enclave_shares_its_border_with_what_is_around_it() -> None:
    shapes = {"around": LEFT.difference(HOLE), "enclave": HOLE, "island": shapely.box(122, 32, 122.1, 32.1)}
    assert len(topology(shapes, {}, 10_000)["arcs"]) == 3
    assert apart(shapes) < 1e-9


def test_a_whole_coverage_comes_back() -> None:
    rng = np.random.default_rng(5)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(rng.uniform(0, 1, (60, 2))), extend_to=shapely.box(0, 0, 1, 1))
    )
    shapes = {str(i): shapely.set_precision(cell, 1e-4) for i, cell in enumerate(cells)}
    assert apart(shapes) < 1e-9
