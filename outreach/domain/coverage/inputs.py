"""What coverage is measured from: areas, settlements, stations, as columns of numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from outreach.domain.adcodes import AreaLevel

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

NONE = -1
LEVELS = tuple(AreaLevel)

_TOWNSHIP = re.compile(r"(镇|乡|苏木|区公所)$")
_SUBDISTRICT = re.compile(r"街道(办事处)?$")


class UnitKind(StrEnum):
    """What a unit of the lowest level is: towns and townships are the campaign's subject, the others stand apart."""

    TOWNSHIP = "township"
    SUBDISTRICT = "subdistrict"
    OTHER = "other"


def unit_kind(name: str) -> UnitKind:
    """The kind of a township-level unit by its Chinese name: 乡镇, 街道, or farms, zones and the like."""
    if _SUBDISTRICT.search(name):
        return UnitKind.SUBDISTRICT
    return UnitKind.TOWNSHIP if _TOWNSHIP.search(name) else UnitKind.OTHER


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """Every area by number: its level (index into `LEVELS`), its parent's number, its unit kind, its census count.

    `census` and `nevs` (electric cars registered there) are NaN where no count is known; `swaps` counts working swap
    stations recorded there; `detour` is an area's own detour factor (NaN: none of its own); `kind` is empty above the township level. Parents come before children.
    """

    codes: list[str]
    level: Indices
    parent: Indices
    kind: list[str]
    census: Floats
    nevs: Floats
    swaps: Floats
    detour: Floats

    def ancestors(self) -> Indices:
        """For each level (row) and area (column): the number of the area's ancestor, or itself, at that level."""
        table = np.full((len(LEVELS), len(self.codes)), NONE, dtype=np.int64)
        own = np.arange(len(self.codes))
        table[self.level, own] = own
        for depth in range(len(LEVELS)):
            here = np.flatnonzero((self.level == depth) & (self.parent != NONE))
            for above in range(depth):
                table[above, here] = table[above, self.parent[here]]
        return table


@dataclass(frozen=True, slots=True, eq=False)
class Settlements:
    """Demand points: position, area number (township where known), people (NaN: unknown).

    `detour` is the county's own detour factor (NaN: the rules' one holds).
    """

    lon: Floats
    lat: Floats
    area: Indices
    people: Floats
    detour: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Stations:
    """The working public stations: position (NaN: unplaced), area number, connectors, power.

    `stale` marks those that nobody has confirmed for too long; `connectors` may exceed AC plus DC (unknown current);
    `powerless` counts connectors whose power nobody knows. `key` names a station from one computation to the next.
    `piles` are standard piles, `unrated` connectors of a power that the factor table doesn't know; `as_chargers` and
    `as_connectors` are counts by what their source counts (chargers, or connectors); `age_days` since the station was
    last confirmed (NaN: never).
    """

    lon: Floats
    lat: Floats
    area: Indices
    connectors: Floats
    ac: Floats
    dc: Floats
    fast: Floats
    power_kw: Floats
    powerless: Floats
    stale: Flags
    key: Indices
    piles: Floats
    unrated: Floats
    as_chargers: Floats
    as_connectors: Floats
    age_days: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Seats:
    """Where the township-level units have their seats."""

    lon: Floats
    lat: Floats
    township: Indices


@dataclass(frozen=True, slots=True)
class Rules:
    """The choices behind the figures, all settings."""

    detour_factor: float = 1.3
    census_share_floor: float = 0.5
    power_floor_kw: float = 60.0
    confirmed_within_days: int = 90
    covered_share: float = 0.8
    gap_share: float = 0.5
    crowded_share: float = 0.5
    catchment_km: float = 10.0
    pile_factors: tuple[tuple[float, float], ...] = ()

    def detours(self, settlements: Settlements) -> Floats:
        """The detour factor of each settlement: its county's own, else the one that holds everywhere."""
        return np.where(np.isfinite(settlements.detour), settlements.detour, self.detour_factor)
