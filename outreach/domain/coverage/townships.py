"""Which township a station stands in: as recorded, else by the nearest seat, else unknown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outreach.domain.adcodes import AreaLevel
from outreach.domain.coverage.inputs import LEVELS, NONE, Areas, Flags, Indices, Seats, Stations
from outreach.domain.geo.distance import Sites

TOWNSHIP_LEVEL = LEVELS.index(AreaLevel.TOWNSHIP)


@dataclass(frozen=True, slots=True, eq=False)
class Townships:
    """Which unit each station stands in (NONE: unknown), and whether that is an estimate."""

    unit: Indices
    estimated: Flags


def place_in_townships(areas: Areas, stations: Stations, seats: Seats) -> Townships:
    """As recorded; else the nearest seat among the units directly below the station's area; else unknown."""
    unit = np.where(areas.level[stations.area] == TOWNSHIP_LEVEL, stations.area, NONE)
    estimated = np.zeros(len(unit), dtype=np.bool_)
    open_ones = np.flatnonzero((unit == NONE) & np.isfinite(stations.lon))
    seats_of = _grouped(areas.parent[seats.township])
    for county, here in _grouped(stations.area[open_ones]).items():
        if county in seats_of:
            mine, near = open_ones[here], seats_of[county]
            found = Sites(seats.lon[near], seats.lat[near]).nearest(stations.lon[mine], stations.lat[mine]).index
            unit[mine], estimated[mine] = seats.township[near[found]], True
    return Townships(unit, estimated)


def _grouped(key: Indices) -> dict[int, Indices]:
    """The places at which each value stands."""
    if not len(key):
        return {}
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=key[order[0]] - 1))
    return dict(zip(key[order[starts]].tolist(), np.split(order, starts[1:]), strict=True))
