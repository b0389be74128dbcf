"""A siting from question to ranked list: solve, put into phases, and say what each site adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from outreach.domain.coverage.inputs import NONE, Flags, Floats, Indices
from outreach.domain.coverage.siting.capacity import MOST_PAIRS, Supply, carried, most_carried
from outreach.domain.coverage.siting.equity import access, gini
from outreach.domain.coverage.siting.ground import Aim, Ground, Question, Wishes, question, reach_of
from outreach.domain.coverage.siting.median import nearness, p_median
from outreach.domain.coverage.siting.obstacles import Obstacle, left_out_of_reach, obstacles
from outreach.domain.coverage.siting.savings import Savings
from outreach.domain.coverage.siting.setcover import set_cover
from outreach.domain.coverage.siting.solve import most_saved
from outreach.domain.coverage.siting.watch import OutOfTime, Solution, Watch
from outreach.domain.geo.distance import Sites


class TooLarge(ValueError):
    """More pairs within reach than the program with power limits can hold."""


@dataclass(frozen=True, slots=True)
class PlannedSite:
    """One chosen candidate: its phase and rank from 1, cost as counted, the people it brings within reach, by township."""

    site: int
    phase: int
    rank: int
    cost: float
    adds: float
    towns: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class State:
    """How things stand: people within reach, mean way to the nearest station (straight metres), inequality of access."""

    covered: float
    mean_m: float | None
    gini: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The sites in order of building, before and after, and the solver's value, bound and gap."""

    sites: tuple[PlannedSite, ...]
    total: float
    before: State
    after: State
    value: float
    bound: float
    gap: float
    unreached: float

    @property
    def cost(self) -> float:
        """What all sites cost, as counted."""
        return sum(site.cost for site in self.sites)


def make_plan(ground: Ground, wishes: Wishes, watch: Watch | None = None) -> Plan | list[Obstacle]:
    """The plan, or what stands in its way (nothing named: no time was left to know). Raises `TooLarge` where power limits can't be handled at this size."""
    watch = watch or Watch()
    asked = question(ground, wishes)
    try:
        if found := obstacles(ground, wishes, asked, watch):
            return found
        table = _table(ground, wishes, asked)
        best = _solve(ground, wishes, asked, table, watch)
        if best is None:
            return left_out_of_reach(ground, wishes, asked, Watch()) if wishes.aim is Aim.EVERYONE else []
    except OutOfTime:
        return []
    order = _order(ground, wishes, asked, table, best.chosen)
    return _told(ground, wishes, asked, best, order)


def _table(ground: Ground, wishes: Wishes, asked: Question) -> Savings:
    """What each candidate saves: people newly within reach, or people times metres."""
    size = len(asked.allowed)
    if wishes.aim is Aim.NEAREST:
        far = np.minimum(asked.now_m, wishes.longest_m / wishes.detour)
        return nearness(asked.point, asked.site, asked.metres, weight=ground.weight, far=far, sites=size)
    return Savings.of_cover(reach_of(ground, wishes, asked), ground.weight)


def _solve(ground: Ground, wishes: Wishes, asked: Question, table: Savings, watch: Watch) -> Solution | None:
    if wishes.aim is Aim.EVERYONE:
        return set_cover(reach_of(ground, wishes, asked), asked.terms, watch, gap=wishes.gap, seed=wishes.seed)
    if wishes.aim is Aim.NEAREST:
        far = np.minimum(asked.now_m, wishes.longest_m / wishes.detour)
        found = p_median(table, ground.weight, far, asked.terms, watch, gap=wishes.gap, seed=wishes.seed)
    else:
        found = most_saved(table, asked.terms, watch, gap=wishes.gap, seed=wishes.seed)
    return found if not wishes.kw_each or found is None else _with_power(ground, wishes, asked, found, watch)


def _with_power(ground: Ground, wishes: Wishes, asked: Question, free: Solution, watch: Watch) -> Solution | None:
    """The choice where sites carry so much and no more, begun from the one without that limit.

    For short ways a station that stands serves no more than it carries either: who finds no power on the way counts with the
    longest one.
    """
    start = np.isin(np.arange(len(asked.allowed)), free.chosen)
    longest = wishes.longest_m / wishes.detour
    of_ways = wishes.aim is Aim.NEAREST
    supply, built, metres = supply_of(ground, wishes, asked.allowed, longest if of_ways else wishes.straight_m)
    if len(supply.point) > MOST_PAIRS:
        raise TooLarge
    worth = supply.weight[supply.point] * (longest - metres) if of_ways else None
    gap, seed = wishes.gap, wishes.seed
    found = most_carried(supply, asked.terms, built, start, watch, worth=worth, gap=gap, seed=seed)
    if found is None or not of_ways:
        return found
    whole = float(supply.weight.sum()) * longest
    return Solution(found.chosen, whole - found.value, whole - found.bound)


def supply_of(ground: Ground, wishes: Wishes, candidates: Indices, straight_m: float) -> tuple[Supply, int, Floats]:
    """Standing stations and then these candidates as supply, how many of the sites stand already, and each pair's metres."""
    lon = np.r_[ground.station_lon, ground.site_lon[candidates]]
    lat = np.r_[ground.station_lat, ground.site_lat[candidates]]
    kw = np.r_[ground.station_kw, ground.site_kw[candidates]]
    people = np.flatnonzero(ground.weight > 0)
    point, site, metres = Sites(lon, lat).pairs_within(ground.lon[people], ground.lat[people], straight_m)
    weight = ground.weight[people]
    supply = Supply(point, site, weight, weight * wishes.kw_each, np.where(np.isnan(kw), np.inf, kw))
    return supply, len(ground.station_lon), metres


def _order(ground: Ground, wishes: Wishes, asked: Question, table: Savings, chosen: Indices) -> list[tuple[int, int]]:
    """(phase, candidate) in order of building: what each phase's money does best, then by what each adds."""
    kept = np.zeros(len(asked.allowed), dtype=np.bool_)
    out: list[tuple[int, int]] = []
    budgets = sorted(set(wishes.budgets)) if wishes.aim is not Aim.EVERYONE else []
    for phase, budget in enumerate([*budgets[:-1], np.inf], start=1):
        left = chosen[~kept[chosen]]
        mine = _phase(asked, table, kept, left, budget)
        out += [(phase, candidate) for candidate in _ranked(table, kept, mine)]
        kept[mine] = True
    return out


def _phase(asked: Question, table: Savings, kept: Flags, left: Indices, budget: float) -> Indices:
    """The best of the chosen that a phase's money pays, those of earlier phases kept."""
    spent = float(asked.terms.cost[kept].sum())
    if float(asked.terms.cost[left].sum()) + spent <= budget:
        return left
    rest, _ = table.beyond(kept, left)
    free = asked.terms.after(kept, left)
    terms = type(free)(free.cost, budget - spent, np.full(len(left), NONE, dtype=np.int64))
    found = most_saved(rest, terms, Watch(5.0))
    return left[found.chosen] if found is not None else left[:0]


def _ranked(table: Savings, kept: Flags, mine: Indices) -> list[int]:
    """Always the one that adds the most to those before it; the smaller number where two add the same."""
    built, left, out = kept.copy(), mine.tolist(), []
    have = table.served(built).first
    while left:
        gains = []
        for candidate in left:
            rows, saved = table.of_candidate(candidate)
            gains.append(float(np.maximum(saved - have[rows], 0.0).sum()))
        best = left.pop(int(np.argmax(gains)))
        rows, saved = table.of_candidate(best)
        have[rows] = np.maximum(have[rows], saved)
        out.append(best)
    return out


def _told(ground: Ground, wishes: Wishes, asked: Question, best: Solution, order: Sequence[tuple[int, int]]) -> Plan:
    covered = asked.now_m <= wishes.straight_m
    start = np.searchsorted(
        asked.site, np.arange(len(asked.allowed) + 1), sorter=(by := np.argsort(asked.site, kind="stable"))
    )
    sites = []
    for rank, (phase, candidate) in enumerate(order, start=1):
        mine = by[start[candidate] : start[candidate + 1]]
        points = asked.point[mine[asked.metres[mine] <= wishes.straight_m]]
        points = points[~covered[points]]
        covered[points] = True
        site = int(asked.allowed[candidate])
        cost = float(asked.terms.cost[candidate])
        adds = float(ground.weight[points].sum())
        sites.append(PlannedSite(site, phase, rank, cost, adds, _by_town(ground, points)))
    chosen = asked.allowed[[candidate for _, candidate in order]] if order else asked.allowed[:0]
    in_reach = np.isin(np.arange(len(ground.lon)), asked.point[asked.metres <= wishes.straight_m])
    return Plan(
        sites=tuple(sites),
        total=float(ground.weight.sum()),
        before=state_of(ground, wishes, chosen[:0]),
        after=state_of(ground, wishes, chosen),
        value=best.value,
        bound=best.bound,
        gap=best.gap,
        unreached=float(ground.weight[~in_reach & (asked.now_m > wishes.straight_m)].sum()),
    )


def _by_town(ground: Ground, points: Indices) -> tuple[tuple[int, float], ...]:
    """The people of these points by township, the most first."""
    towns, number = np.unique(ground.town[points], return_inverse=True)
    people = np.bincount(number, ground.weight[points], minlength=len(towns))
    order = np.argsort(-people, kind="stable")
    return tuple((int(towns[i]), float(people[i])) for i in order if people[i] > 0)


def state_of(ground: Ground, wishes: Wishes, built: Indices) -> State:
    """How things stand with these candidates built."""
    lon = np.r_[ground.station_lon, ground.site_lon[built]]
    lat = np.r_[ground.station_lat, ground.site_lat[built]]
    kw = np.nan_to_num(np.r_[ground.station_kw, ground.site_kw[built]])
    sites = Sites(lon, lat)
    metres = sites.nearest(ground.lon, ground.lat).metres
    people = ground.weight
    known = np.isfinite(metres) & (people > 0)
    mean = float(metres[known] @ people[known] / people[known].sum()) if known.any() else None
    point, site, _ = sites.pairs_within(ground.lon, ground.lat, wishes.straight_m)
    return State(float(people[metres <= wishes.straight_m].sum()), mean, gini(access(point, site, people, kw), people))


def loads(ground: Ground, wishes: Wishes, built: Indices, times: float) -> tuple[Floats, float, float]:
    """A rush: kW carried by each station and then each built site with the demand times so much; weight served, reached."""
    supply, *_ = supply_of(ground, wishes, built, wishes.straight_m)
    rush = Supply(supply.point, supply.site, supply.weight, supply.demand_kw * times, supply.capacity_kw)
    found = carried(rush, np.ones(len(supply.capacity_kw), dtype=np.bool_))
    return found.load_kw, found.served, found.reached
