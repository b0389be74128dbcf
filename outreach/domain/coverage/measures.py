"""The measures of every area in one pass over the country.

Counting: a station counts where it is recorded, whether or not its position is known; only a placed one covers anybody.
Distance: each settlement to its nearest placed station anywhere (a neighbour county's counts), geodesic on WGS-84; mean,
90th percentile (linear between ranks) and worst are over settlements, not people. "Within 5 km" means straight line times
the detour factor. People are the settlements'; they are shown only where they make up enough of the census.
Townships: a station's as recorded, else that of the nearest seat within its county (estimated), else unknown; where a county
has such unknown ones, its townships without a known station are unknown, not uncovered.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from outreach.domain.coverage.catchment import Access
from outreach.domain.coverage.columns import WHOLE, optional, ratio, whole
from outreach.domain.coverage.figures import FIGURE_NAMES, Figures, PeopleBasis, judge, judge_unit
from outreach.domain.coverage.hierarchy import Hierarchy
from outreach.domain.coverage.inequality import gini
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
from outreach.domain.coverage.network import Network, Reach
from outreach.domain.coverage.townships import TOWNSHIP_LEVEL, Townships, place_in_townships

RINGS_KM = (5, 10, 15)
# whole tenths of a millimetre and whole watts add up to the same in any order
STEPS, WATTS = 10_000.0, 1000.0
FAR = 1 << 38  # more steps than there are around the earth: no station anywhere


def measure(areas: Areas, settlements: Settlements, stations: Stations, seats: Seats, rules: Rules) -> list[Figures]:
    """The figures of every area, in the areas' order."""
    return tally(areas, settlements, stations, seats, Network(settlements, rules).reach(stations), rules)


def tally(
    areas: Areas, settlements: Settlements, stations: Stations, seats: Seats, reach: Reach, rules: Rules
) -> list[Figures]:
    """The figures of every area from what each settlement reaches."""
    pass_ = _Pass(areas, rules)
    placed = place_in_townships(areas, stations, seats)
    with ThreadPoolExecutor(1) as pool:  # sorting takes longest, and lets another thread go on
        uneven = pool.submit(pass_.unevenness, settlements, reach.access)
        ranked = pool.submit(pass_.rank, settlements.area, reach.metres)
        pass_.count_stations(stations, placed)
        pass_.count_units(stations, placed)
        pass_.count_settlements(settlements, reach.metres)
        pass_.count_access(settlements, reach.access)
        pass_.columns["gini"] = uneven.result()
        pass_.columns["p90"], pass_.columns["max"], pass_.worst = ranked.result()
    pass_.columns["census"] = pass_.counted(areas.census)
    pass_.columns["nevs"] = pass_.counted(areas.nevs)
    pass_.columns["swaps"] = pass_.tree.total(np.arange(len(areas.codes)), areas.swaps)
    return pass_.figures()


class _Pass:
    """Columns by area, filled step by step."""

    def __init__(self, areas: Areas, rules: Rules) -> None:
        self.areas, self.rules, self.size = areas, rules, len(areas.codes)
        self.tree = Hierarchy(areas)
        self.columns: dict[str, Floats] = {}
        self.worst: Indices = np.zeros(0, dtype=np.int64)

    def add(self, name: str, area: Indices, weight: Floats | Flags | None = None) -> None:
        """Sum a weight (or count) per area and all areas above it."""
        self.columns[name] = self.tree.total(area, weight)

    def count_stations(self, stations: Stations, placed: Townships) -> None:
        """Stations, connectors and power, at the unit where it is known."""
        area = np.where(placed.unit == NONE, stations.area, placed.unit)
        self.add("stations", area)
        self.add("stations_unplaced", area, ~np.isfinite(stations.lon))
        self.add("stations_stale", area, stations.stale)
        self.add("stations_township_unknown", area, placed.unit == NONE)
        for name in ("connectors", "ac", "dc", "fast", "powerless", "unrated", "as_chargers", "as_connectors"):
            self.add(name, area, getattr(stations, name))
        self.add("confirmed", area, np.isfinite(stations.age_days))
        self.add("age", area, np.nan_to_num(stations.age_days, nan=0.0))
        self.columns["piles"] = self.tree.total(area, np.rint(stations.piles * WATTS)) / WATTS
        self.columns["power_kw"] = self.tree.total(area, np.rint(stations.power_kw * WATTS)) / WATTS
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
        self.columns["top"] = self.tree.largest(unit, self.columns["connectors"][unit])

    def _below_vague(self, vague: Flags, unit: Indices) -> Flags:
        out = np.zeros(len(unit), dtype=np.bool_)
        for row in self.tree.above[:TOWNSHIP_LEVEL]:
            above = row[unit]
            out |= (above != NONE) & vague[above]
        return out

    def count_settlements(self, settlements: Settlements, metres: Floats) -> None:
        """Settlements and people, all and within the rings, and their distances in all."""
        area, people = settlements.area, np.nan_to_num(settlements.people, nan=0.0)
        steps = np.rint(metres * STEPS)
        km = steps / (1000 * STEPS)
        self.add("settlements", area)
        self.add("people", area, people)
        self.add("with_people", area, np.isfinite(settlements.people))
        self.columns["km"] = self.tree.total(area, np.where(np.isfinite(steps), steps, 0.0)) / (1000 * STEPS)
        for ring in RINGS_KM:
            inside = km * self.rules.detours(settlements) <= ring
            self.add(f"settlements_{ring}", area, inside)
            self.add(f"people_{ring}", area, people * inside)

    def rank(self, area: Indices, metres: Floats) -> tuple[Floats, Floats, Indices]:
        """Distances in km: the 90th percentile, linear between the ranks next to it, and the worst with its place (the last
        of equals); of each area.
        """
        steps = np.where(np.isfinite(metres), np.rint(metres * STEPS), FAR).astype(np.int64)
        p90 = np.full(self.size, np.nan)
        for level in self.tree.grouped(area, steps):
            rank = 0.9 * (level.count - 1)
            low = level.start + np.floor(rank).astype(np.int64)
            last = level.start + level.count - 1
            below, over = level.value[low], level.value[np.minimum(low + 1, last)]
            p90[level.areas] = (below + (over - below) * (rank - np.floor(rank))) / (1000 * STEPS)
        bits = len(steps).bit_length()
        worst = self.tree.largest(area, (steps << bits) | np.arange(len(steps)))
        some = self.tree.total(area) > 0
        known = some & (worst >> bits < FAR)
        farthest = np.where(known, (worst >> bits) / (1000 * STEPS), np.nan)
        return p90, farthest, np.where(some, worst & ((1 << bits) - 1), NONE)

    def count_access(self, settlements: Settlements, access: Access) -> None:
        """Accessibility: the mean over people."""
        people = np.nan_to_num(settlements.people, nan=0.0)
        for name, each in (("plain", access.plain), ("gaussian", access.gaussian)):
            self.columns[name] = ratio(self.tree.total(settlements.area, people * each), self.columns["people"])

    def unevenness(self, settlements: Settlements, access: Access) -> Floats:
        """The Gini coefficient of accessibility's plain form among people."""
        out = np.full(self.size, np.nan)
        by_value = np.argsort(access.plain)
        people, value = np.nan_to_num(settlements.people[by_value], nan=0.0), access.plain[by_value]
        for level in self.tree.grouped(settlements.area[by_value], np.arange(len(by_value))):
            out[level.areas] = gini(level, people, value)
        return out

    def counted(self, own: Floats) -> Floats:
        """Counts of people or cars: an area's own, else the sum of the areas below it, where at least half of these are
        counted; NaN where too few are known.
        """
        total = own.copy()
        for depth in range(len(LEVELS) - 2, -1, -1):
            child = np.flatnonzero((self.areas.level > depth) & (self.areas.level < TOWNSHIP_LEVEL))
            child = child[self.areas.parent[child] != NONE]
            known = child[np.isfinite(total[child])]
            sums = np.bincount(self.areas.parent[known], total[known], minlength=self.size)
            counted = np.bincount(self.areas.parent[known], minlength=self.size)
            enough = (counted > 0) & (2 * counted >= np.bincount(self.areas.parent[child], minlength=self.size))
            fill = (self.areas.level == depth) & ~np.isfinite(total) & enough
            total[fill] = sums[fill]
        return total

    def figures(self) -> list[Figures]:
        """Every area's figures from the columns."""
        columns: dict[str, list[Any]] = {
            **{field: whole(self.columns[name]) for field, name in WHOLE.items()},
            **self._people(),
            **self._cars(),
            **self._access(),
            **self._distances(),
            **self._judged(),
            "power_kw": np.round(self.columns["power_kw"], 3).tolist(),
            "top_township_share": optional(ratio(self.columns["top"], self.columns["connectors"]), self._some("top")),
            "standard_piles": np.round(self.columns["piles"], 3).tolist(),
            "age_days_mean": optional(ratio(self.columns["age"], self.columns["confirmed"]), self._some("confirmed")),
            "detour_factor": self._detours(),
        }
        return [Figures(*row) for row in zip(*(columns[name] for name in FIGURE_NAMES), strict=True)]

    def _some(self, name: str) -> Flags:
        return self.columns[name] > 0

    def _people(self) -> dict[str, list[Any]]:
        """People, only where they make up enough of the census, and connectors for 10,000 of them."""
        census, people = self.columns["census"], self.columns["people"]
        counted, with_people = census > 0, self.columns["with_people"]
        share = np.where(counted, np.round(ratio(people, census), 4), np.nan)
        enough = with_people >= self.rules.census_share_floor * self.columns["settlements"]
        known = (with_people > 0) & np.where(counted, share >= self.rules.census_share_floor, enough)
        self.people_known = known
        basis = np.where(known, np.where(counted, PeopleBasis.CENSUS, PeopleBasis.NO_CENSUS), PeopleBasis.NO_DATA)
        names = {"people": "people", **{f"people_within_{ring}km": f"people_{ring}" for ring in RINGS_KM}}
        count = np.where(counted, census, np.where(known, people, 0.0))
        return {
            **{field: optional(np.rint(self.columns[name]), known, as_whole=True) for field, name in names.items()},
            "census": optional(np.rint(census), np.isfinite(census), as_whole=True),
            "people_share": optional(share, counted),
            "people_basis": [PeopleBasis(one) for one in basis.tolist()],
            "connectors_per_10k": optional(ratio(self.columns["connectors"] * 10_000, count), count > 0),
        }

    def _cars(self) -> dict[str, list[Any]]:
        """Electric cars registered, and power and standard piles for 1,000 of them."""
        cars, some = self.columns["nevs"], self._some("nevs")
        return {
            "nevs": optional(np.rint(cars), np.isfinite(cars), as_whole=True),
            "kw_per_1000_nevs": optional(ratio(self.columns["power_kw"] * 1000, cars), some),
            "piles_per_1000_nevs": optional(ratio(self.columns["piles"] * 1000, cars), some),
        }

    def _access(self) -> dict[str, list[Any]]:
        """kW in reach for 1,000 people and its inequality, where the figures about people stand."""
        known = self.people_known & (self.columns["people"] > 0)
        return {
            "access_plain": optional(self.columns["plain"] * 1000, known),
            "access_gaussian": optional(self.columns["gaussian"] * 1000, known),
            "access_gini": optional(self.columns["gini"], known & (self.columns["plain"] > 0)),
        }

    def _detours(self) -> list[Any]:
        """The factor of each area: its own or its county's, else the one that holds everywhere."""
        factor = self.areas.detour.copy()
        for row in self.tree.above:
            inherits = ~np.isfinite(factor) & (row != NONE)
            factor[inherits] = self.areas.detour[row[inherits]]
        return list(np.where(np.isfinite(factor), factor, self.rules.detour_factor).tolist())

    def _distances(self) -> dict[str, list[Any]]:
        """Mean, 90th percentile and worst distance; None without settlements or without any placed station."""
        known = np.isfinite(self.columns["max"])
        return {
            "nearest_km_mean": optional(ratio(self.columns["km"], self.columns["settlements"]), known),
            "nearest_km_p90": optional(self.columns["p90"], known),
            "nearest_km_max": optional(self.columns["max"], known),
            "nearest_max_settlement": optional(self.worst, known, as_whole=True),
        }

    def _judged(self) -> dict[str, list[Any]]:
        """Verdict and reason: of a unit by its stations, of a wider area by its townships, else by its other units."""
        townships = self.columns["township"] > 0
        count = {
            of: whole(np.where(townships, self.columns[f"township{of}"], self.columns[f"sub{of}"] + self.columns[f"other{of}"]))
            for of in ("", "_covered", "_thin", "_unknown")
        }  # fmt: skip
        stations, stale = whole(self.columns["stations"]), whole(self.columns["stations_stale"])
        low, vague, level = self.low_power.tolist(), self.vague_unit.tolist(), self.areas.level.tolist()
        found = [
            judge_unit(stations=stations[i], low_power=low[i], stale=stale[i], unknown=vague[i])
            if level[i] == TOWNSHIP_LEVEL
            else judge(
                units=count[""][i],
                covered=count["_covered"][i],
                thin=count["_thin"][i],
                unknown=count["_unknown"][i],
                rules=self.rules,
            )
            for i in range(self.size)
        ]
        return {"verdict": [verdict for verdict, _ in found], "verdict_reason": [reason for _, reason in found]}
