"""What a siting is asked about: demand, candidate sites, stations that stand; and what is wished."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import sparse

from outreach.domain.coverage.inputs import NONE, Flags, Floats, Indices
from outreach.domain.coverage.siting.terms import Terms, no_pairs
from outreach.domain.geo.distance import Sites


class Aim(StrEnum):
    """The question: most people for the money, everybody for the least money, or the shortest ways for all."""

    PEOPLE = "people"
    EVERYONE = "everyone"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Demand points with weights, candidates with costs and kW, stations that stand with kW; townships by number.

    Degrees on WGS-84. A cost of NaN is unknown, kW of NaN too; `site_spare_kw` is what the supply of a candidate could carry.
    `towns` is the number of townships, `has_station` which of them have one that works; NONE stands for an unknown township.
    """

    lon: Floats
    lat: Floats
    weight: Floats
    town: Indices
    site_lon: Floats
    site_lat: Floats
    site_cost: Floats
    site_kw: Floats
    site_town: Indices
    station_lon: Floats
    station_lat: Floats
    station_kw: Floats
    has_station: Flags
    site_spare_kw: Floats

    @property
    def towns(self) -> int:
        """How many townships there are."""
        return len(self.has_station)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Reach by road (metres) and the detour factor; budgets by phase, summed up, in sites or in money (`in_money`).

    `default_cost` stands where a cost is unknown. `kw_each` is the power that one of the weight wants at the busiest hour; 0
    where power isn't a limit. `pile_kw` is the power of a single pile, which a candidate must carry. `longest_m` is the longest way by road that counts for the aim of short ways.
    """

    aim: Aim = Aim.PEOPLE
    reach_m: float = 5000.0
    detour: float = 1.3
    budgets: tuple[float, ...] = (10.0,)
    in_money: bool = False
    default_cost: float = 1.0
    floor: bool = False
    spacing_m: float = 0.0
    kw_each: float = 0.0
    pile_kw: float = 0.0
    longest_m: float = 50_000.0
    gap: float = 0.0
    seed: int = 0

    @property
    def straight_m(self) -> float:
        """The reach as a straight line."""
        return self.reach_m / self.detour


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Ground and wishes as numbers a solver takes; `allowed` are the candidates (by number) that carry a pile and don't stand
    too near a station.

    Pairs of (demand point, allowed candidate) within reach with the straight metres, what each demand point has now (straight
    metres to the nearest station), and the terms over the allowed candidates.
    """

    allowed: Indices
    point: Indices
    site: Indices
    metres: Floats
    now_m: Floats
    terms: Terms
    pair_m: Floats
    lacking: Indices


def question(ground: Ground, wishes: Wishes) -> Question:
    """Distances, terms and townships that lack a station."""
    standing = Sites(ground.station_lon, ground.station_lat)
    spacing = wishes.spacing_m
    away = standing.nearest(ground.site_lon, ground.site_lat).metres
    strong = np.isfinite(ground.site_lon) & ~(ground.site_spare_kw < wishes.pile_kw)
    allowed = np.flatnonzero(strong & (away >= spacing) if spacing else strong)
    sites = Sites(ground.site_lon[allowed], ground.site_lat[allowed])
    farthest = wishes.longest_m / wishes.detour if wishes.aim is Aim.NEAREST else wishes.straight_m
    point, site, metres = sites.pairs_within(ground.lon, ground.lat, farthest)
    pairs, pair_m = _too_near(sites, spacing)
    lacking = np.flatnonzero(~ground.has_station) if wishes.floor else np.zeros(0, dtype=np.int64)
    return Question(
        allowed=allowed,
        point=point,
        site=site,
        metres=metres,
        now_m=standing.nearest(ground.lon, ground.lat).metres,
        terms=_terms(ground, wishes, allowed, pairs, lacking),
        pair_m=pair_m,
        lacking=lacking,
    )


def reach_of(ground: Ground, wishes: Wishes, asked: Question) -> sparse.csr_array:
    """Demand points without a station within reach, and the candidates within theirs."""
    new = (asked.now_m[asked.point] > wishes.straight_m) & (asked.metres <= wishes.straight_m)
    new &= ground.weight[asked.point] > 0
    entries = np.ones(int(new.sum())), (asked.point[new], asked.site[new])
    return sparse.csr_array(entries, shape=(len(ground.lon), len(asked.allowed)))


def _too_near(sites: Sites, spacing: float) -> tuple[Indices, Floats]:
    if not spacing:
        return no_pairs(), np.zeros(0)
    a, b, metres = sites.pairs_within(sites.lon, sites.lat, spacing)
    once = (a < b) & (metres < spacing)
    return np.column_stack([a[once], b[once]]), metres[once]


def _terms(ground: Ground, wishes: Wishes, allowed: Indices, pairs: Indices, lacking: Indices) -> Terms:
    number = np.full(ground.towns + 1, NONE, dtype=np.int64)
    number[lacking] = np.arange(len(lacking))
    cost = ground.site_cost[allowed] if wishes.in_money else np.ones(len(allowed))
    return Terms(
        cost=np.where(np.isfinite(cost), cost, wishes.default_cost),
        budget=float(max(wishes.budgets, default=0.0)),
        floor=number[ground.site_town[allowed]],
        floors=len(lacking),
        pairs=pairs,
    )
