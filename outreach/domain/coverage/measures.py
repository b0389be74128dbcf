"""The measures of every area in one pass over the country.

Counting: a station counts where it is recorded, whether or not its position is known; only a placed one covers anybody.
Distance: each settlement to its nearest placed station anywhere (a neighbour county's counts), geodesic on WGS-84; mean,
90th percentile (linear between ranks) and worst are over settlements, not people. "Within 5 km" means straight line times
the detour factor. People are the settlements'; they are shown only where they make up enough of the census.
Townships: a station's as recorded, else that of the nearest seat within its county (estimated), else unknown; where a county
has such unknown ones, its townships without a known station are unknown, not uncovered.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from outreach.domain.coverage.figures import Figures, PeopleBasis, judge, judge_unit
from outreach.domain.coverage.inputs import (
    LEVELS,
    NONE,
    Areas,
    Flags,
    Floats,
    Indices,
    Rules,
    Seats,
    Settlements,
    Stations,
    UnitKind,
)
from outreach.domain.coverage.townships import TOWNSHIP_LEVEL, Townships, place_in_townships
from outreach.domain.geo.distance import Sites

RINGS_KM = (5, 10, 15)

# whole-number fields of `Figures`, and the column each is read from
WHOLE = {
    "stations": "stations",
    "stations_unplaced": "stations_unplaced",
    "stations_stale": "stations_stale",
    "stations_township_unknown": "stations_township_unknown",
    "connectors": "connectors",
    "connectors_ac": "ac",
    "connectors_dc": "dc",
    "connectors_fast": "fast",
    "connectors_power_unknown": "powerless",
    "townships": "township",
    "townships_covered": "township_covered",
    "townships_fast": "township_fast",
    "townships_thin": "township_thin",
    "townships_estimated": "township_estimated",
    "townships_unknown": "township_unknown",
    "subdistricts": "sub",
    "subdistricts_covered": "sub_covered",
    "subdistricts_fast": "sub_fast",
    "subdistricts_unknown": "sub_unknown",
    "other_units": "other",
    "other_units_covered": "other_covered",
    "other_units_unknown": "other_unknown",
    "settlements": "settlements",
    "settlements_within_5km": "settlements_5",
    "settlements_within_10km": "settlements_10",
    "settlements_within_15km": "settlements_15",
}


def measure(areas: Areas, settlements: Settlements, stations: Stations, seats: Seats, rules: Rules) -> list[Figures]:
    """The figures of every area, in the areas' order."""
    pass_ = _Pass(areas, rules)
    placed = place_in_townships(areas, stations, seats)
    pass_.count_stations(stations, placed)
    pass_.count_units(stations, placed)
    near = Sites(stations.lon, stations.lat).nearest(settlements.lon, settlements.lat)
    pass_.count_settlements(settlements, near.metres / 1000.0)
    return pass_.figures()


class _Pass:
    """Columns by area, filled step by step."""

    def __init__(self, areas: Areas, rules: Rules) -> None:
        self.areas, self.rules, self.size = areas, rules, len(areas.codes)
        self.above = areas.ancestors()
        self.columns: dict[str, Floats] = {}
        self.worst = np.full(self.size, NONE, dtype=np.int64)
        self.unit_verdicts: dict[int, tuple[int, float, int]] = {}

    def add(self, name: str, area: Indices, weight: Floats | Flags | None = None) -> None:
        """Sum a weight (or count) per area and all areas above it."""
        weights = None if weight is None else np.asarray(weight, dtype=np.float64)
        own = np.bincount(area, weights, minlength=self.size).astype(np.float64)
        total = np.zeros(self.size)
        for row in self.above:
            inside = row != NONE
            total += np.bincount(row[inside], own[inside], minlength=self.size)
        self.columns[name] = total

    def count_stations(self, stations: Stations, placed: Townships) -> None:
        """Stations, connectors and power, at the unit where it is known."""
        area = np.where(placed.unit == NONE, stations.area, placed.unit)
        self.add("stations", area)
        self.add("stations_unplaced", area, ~np.isfinite(stations.lon))
        self.add("stations_stale", area, stations.stale)
        self.add("stations_township_unknown", area, placed.unit == NONE)
        for name in ("connectors", "ac", "dc", "fast", "power_kw", "powerless"):
            self.add(name, area, getattr(stations, name))
        self.low_power = (self.columns["power_kw"] < self.rules.power_floor_kw) & (self.columns["powerless"] == 0)

    def count_units(self, stations: Stations, placed: Townships) -> None:
        """Township-level units by kind: all, covered, with fast charging, thin, estimated, unknown."""
        unit = np.flatnonzero(self.areas.level == TOWNSHIP_LEVEL)
        kind = np.array(self.areas.kind, dtype=object)[unit] if len(unit) else np.array([], dtype=object)
        has = self.columns["stations"][unit] > 0
        known = placed.unit != NONE
        sure = np.bincount(placed.unit[known & ~placed.estimated], minlength=self.size)[unit] > 0
        fast = self.columns["fast"][unit] > 0
        thin = has & (self.low_power[unit] | (self.columns["stations_stale"][unit] == self.columns["stations"][unit]))
        vague = np.zeros(self.size, dtype=np.bool_)
        vague[stations.area[~known]] = True
        self.vague_unit = np.zeros(self.size, dtype=np.bool_)
        self.vague_unit[unit] = ~has & self._below_vague(vague, unit)
        for name, chosen in (("township", UnitKind.TOWNSHIP), ("sub", UnitKind.SUBDISTRICT), ("other", UnitKind.OTHER)):
            mine = kind == chosen.value
            self.add(name, unit[mine])
            self.add(f"{name}_covered", unit[mine], has[mine])
            self.add(f"{name}_fast", unit[mine], fast[mine])
            self.add(f"{name}_thin", unit[mine], thin[mine])
            self.add(f"{name}_unknown", unit[mine], self.vague_unit[unit][mine])
            self.add(f"{name}_estimated", unit[mine], (has & ~sure)[mine])
        self._largest(unit)

    def _below_vague(self, vague: Flags, unit: Indices) -> Flags:
        out = np.zeros(len(unit), dtype=np.bool_)
        for row in self.above[:TOWNSHIP_LEVEL]:
            above = row[unit]
            out |= (above != NONE) & vague[above]
        return out

    def _largest(self, unit: Indices) -> None:
        """The largest unit's connectors, per area."""
        top = np.zeros(self.size)
        for row in self.above:
            above = row[unit]
            inside = above != NONE
            np.maximum.at(top, above[inside], self.columns["connectors"][unit][inside])
        self.columns["top"] = top

    def count_settlements(self, settlements: Settlements, km: Floats) -> None:
        """Settlements and people, all and within the rings; mean, 90th percentile and worst distance."""
        area, people = settlements.area, np.nan_to_num(settlements.people, nan=0.0)
        self.add("settlements", area)
        self.add("people", area, people)
        self.add("with_people", area, np.isfinite(settlements.people))
        self.add("km", area, np.where(np.isfinite(km), km, 0.0))
        for ring in RINGS_KM:
            inside = km * self.rules.detour_factor <= ring
            self.add(f"settlements_{ring}", area, inside)
            self.add(f"people_{ring}", area, people * inside)
        self._ranks(area, km)
        self._census()

    def _ranks(self, area: Indices, km: Floats) -> None:
        self.columns["p90"] = np.full(self.size, np.nan)
        self.columns["max"] = np.full(self.size, np.nan)
        nearest_first = np.argsort(km, kind="stable")
        areas = area[nearest_first]
        for row in self.above:
            group = row[area]
            # areas number under 65,536: a stable sort of 16 bits is a radix sort
            key = (row + 1).astype(np.uint16 if self.size < 65_535 else np.int64)[areas]
            order = nearest_first[np.argsort(key, kind="stable")]
            order = order[group[order] != NONE]
            if not len(order):
                continue
            ranked_groups = group[order]
            start = np.flatnonzero(np.r_[True, ranked_groups[1:] != ranked_groups[:-1]])
            found, count = ranked_groups[start], np.diff(np.r_[start, len(order)])
            ranked, rank = km[order], 0.9 * (count - 1)
            low = start + np.floor(rank).astype(np.int64)
            high = np.minimum(low + 1, start + count - 1)
            with np.errstate(invalid="ignore"):
                self.columns["p90"][found] = ranked[low] + (ranked[high] - ranked[low]) * (rank - np.floor(rank))
            last = order[start + count - 1]
            self.columns["max"][found], self.worst[found] = km[last], last

    def _census(self) -> None:
        """Census counts: an area's own, else the sum of the areas below it."""
        total = self.areas.census.copy()
        for depth in range(len(LEVELS) - 2, -1, -1):
            child = np.flatnonzero((self.areas.level > depth) & (self.areas.level < TOWNSHIP_LEVEL))
            child = child[np.isfinite(total[child])]
            direct = child[self.areas.parent[child] != NONE]
            sums = np.bincount(self.areas.parent[direct], total[direct], minlength=self.size)
            counted = np.bincount(self.areas.parent[direct], minlength=self.size) > 0
            fill = (self.areas.level == depth) & ~np.isfinite(total) & counted
            total[fill] = sums[fill]
        self.columns["census"] = total

    def figures(self) -> list[Figures]:
        """Every area's figures from the columns."""
        whole = {name: np.rint(np.nan_to_num(self.columns[name])).astype(np.int64).tolist() for name in WHOLE.values()}
        units = {name: np.rint(column).astype(np.int64) for name, column in self.columns.items() if "_" in name}
        return [
            Figures(
                **{field: whole[name][i] for field, name in WHOLE.items()},
                **self._people(i),
                **self._distances(i),
                **self._judged(i, units),
                power_kw=round(float(self.columns["power_kw"][i]), 3),
                top_township_share=_ratio(self.columns["top"][i], self.columns["connectors"][i]) or None,
                detour_factor=self.rules.detour_factor,
            )
            for i in range(self.size)
        ]

    def _people(self, i: int) -> dict[str, Any]:
        """People, only where they make up enough of the census, and connectors for 10,000 of them."""
        basis, share = self._basis(i)
        known = basis is not PeopleBasis.NO_DATA
        names = {"people": "people", **{f"people_within_{ring}km": f"people_{ring}" for ring in RINGS_KM}}
        census, people = self.columns["census"][i], self.columns["people"][i]
        count = census if census > 0 else people if known else 0.0
        return {
            **{field: round(float(self.columns[name][i])) if known else None for field, name in names.items()},
            "census": round(float(census)) if np.isfinite(census) else None,
            "people_share": share,
            "people_basis": basis,
            "connectors_per_10k": _ratio(self.columns["connectors"][i] * 10_000, count),
        }

    def _distances(self, i: int) -> dict[str, Any]:
        """Mean, 90th percentile and worst distance; None without settlements or without any placed station."""
        if not np.isfinite(self.columns["max"][i]):
            return dict.fromkeys(("nearest_km_mean", "nearest_km_p90", "nearest_km_max", "nearest_max_settlement"))
        return {
            "nearest_km_mean": _ratio(self.columns["km"][i], self.columns["settlements"][i]),
            "nearest_km_p90": round(float(self.columns["p90"][i]), 4),
            "nearest_km_max": round(float(self.columns["max"][i]), 4),
            "nearest_max_settlement": int(self.worst[i]),
        }

    def _basis(self, i: int) -> tuple[PeopleBasis, float | None]:
        people, census = self.columns["people"][i], self.columns["census"][i]
        if not self.columns["with_people"][i]:
            return PeopleBasis.NO_DATA, 0.0 if census > 0 else None
        if not census > 0:
            enough = self.columns["with_people"][i] >= self.rules.census_share_floor * self.columns["settlements"][i]
            return (PeopleBasis.NO_CENSUS if enough else PeopleBasis.NO_DATA), None
        share = round(float(people / census), 4)
        return (PeopleBasis.CENSUS if share >= self.rules.census_share_floor else PeopleBasis.NO_DATA), share

    def _judged(self, i: int, columns: dict[str, Indices]) -> dict[str, Any]:
        if self.areas.level[i] == TOWNSHIP_LEVEL:
            verdict, reason = judge_unit(
                stations=int(self.columns["stations"][i]),
                low_power=bool(self.low_power[i]),
                stale=int(self.columns["stations_stale"][i]),
                unknown=bool(self.vague_unit[i]),
            )
        else:
            names = ["township"] if self.columns["township"][i] else ["sub", "other"]
            verdict, reason = judge(
                units=int(sum(self.columns[n][i] for n in names)),
                covered=int(sum(columns[f"{n}_covered"][i] for n in names)),
                thin=int(sum(columns[f"{n}_thin"][i] for n in names)),
                unknown=int(sum(columns[f"{n}_unknown"][i] for n in names)),
                rules=self.rules,
            )
        return {"verdict": verdict, "verdict_reason": reason}


def _ratio(part: float, whole: float) -> float | None:
    return round(float(part / whole), 4) if whole > 0 else None
