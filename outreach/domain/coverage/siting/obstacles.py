"""Why a siting can't be had: which townships, their nearest candidates, and the smallest changes that would do.

The changes build on each other: with every one of them made (and a candidate added where a township has none), the question
has an answer; with any smaller one it hasn't.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy import sparse

from outreach.domain.coverage.inputs import NONE, Floats, Indices
from outreach.domain.coverage.siting.ground import Aim, Ground, Question, Wishes, question, reach_of
from outreach.domain.coverage.siting.savings import Savings
from outreach.domain.coverage.siting.setcover import set_cover
from outreach.domain.coverage.siting.solve import most_saved
from outreach.domain.coverage.siting.terms import SLACK, Terms
from outreach.domain.coverage.siting.watch import Watch
from outreach.domain.geo.distance import Sites

# two spacings that differ by less are one: what is asked again is a whole number of metres
NEAR_M = 0.5


class Kind(StrEnum):
    """What stands in the way: a township without a candidate that may be built, one whose candidates carry no pile, too
    little money, sites too near each other for a site in every township, or to bring everybody within reach.
    """

    NO_CANDIDATE = "no_candidate"
    POWER = "power"
    BUDGET = "budget"
    SPACING = "spacing"
    REACH = "reach"


@dataclass(frozen=True, slots=True)
class Left:
    """A township that goes without, its candidate nearest to the largest of its places left (NONE), the straight metres."""

    town: int
    site: int = NONE
    metres: float = np.inf


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason. `town` and `site` (nearest candidate, straight metres away) for a township without one; `needed` is the
    least budget, the widest spacing in metres, or the strongest pile in kW that would do; None where none would. `left` are
    the townships that go without where as many as possible are served so.
    """

    kind: Kind
    town: int = NONE
    site: int = NONE
    metres: float = np.inf
    needed: float | None = None
    left: tuple[Left, ...] = ()


def obstacles(ground: Ground, wishes: Wishes, asked: Question, watch: Watch) -> list[Obstacle]:
    """Every township without a candidate, and the spacing and budget that the floors would need; nothing where all is well.

    A township that no change of the question helps counts towards the budget with the site that it will want.
    """
    if not asked.terms.floors:
        return []
    found = _townships(ground, wishes, asked)
    helpless = np.array([one.town for one in found if one.needed is None], dtype=np.int64)
    easier, now = wishes, asked
    if weak := [one.needed for one in found if one.kind is Kind.POWER and one.needed is not None]:
        easier = replace(wishes, pile_kw=min(weak))
        now = question(ground, easier)
    if _cheapest(now, helpless, watch) is None:
        spacing = _widest(ground, easier, lambda then: _cheapest(then, helpless, watch) is not None)
        own = min((one.needed for one in found if one.kind is Kind.NO_CANDIDATE and one.needed), default=np.inf)
        if spacing < own - NEAR_M:
            left = _floors_left(ground, now, helpless, np.inf, watch)
            found.append(Obstacle(Kind.SPACING, needed=spacing, left=left))
        now = question(ground, replace(easier, spacing_m=spacing))
    if wishes.aim is Aim.EVERYONE:
        return found
    return found + _of_money(ground, wishes, now, helpless, watch)


def left_out_of_reach(ground: Ground, wishes: Wishes, asked: Question, watch: Watch) -> list[Obstacle]:
    """Where sites that must keep apart can't bring everybody within reach: the spacing that lets them, and who goes without."""

    def can(then: Question) -> bool:
        return set_cover(reach_of(ground, wishes, then), then.terms, watch) is not None

    needed = _widest(ground, wishes, can)
    reach = reach_of(ground, wishes, asked)
    best = most_saved(Savings.of_cover(reach, ground.weight), _paid(asked.terms), watch)
    if best is None:
        return [Obstacle(Kind.REACH, needed=needed)]
    missed = np.flatnonzero((np.diff(reach.indptr) > 0) & (reach[:, best.chosen].sum(axis=1) == 0))
    towns, everywhere = np.unique(ground.town[missed]).tolist(), np.arange(len(asked.allowed))
    left = tuple(_nearest(ground, asked, town, missed[ground.town[missed] == town], everywhere) for town in towns)
    return [Obstacle(Kind.REACH, needed=needed, left=left)]


def _townships(ground: Ground, wishes: Wishes, asked: Question) -> list[Obstacle]:
    """The townships that want a site and have no candidate that may be built."""
    present = np.unique(asked.terms.floor[asked.terms.floor != NONE])
    missing = np.setdiff1d(np.arange(asked.terms.floors), present)
    return [_township(ground, wishes, asked, int(asked.lacking[number])) for number in missing]


def _township(ground: Ground, wishes: Wishes, asked: Question, town: int) -> Obstacle:
    """A candidate inside it that only the spacing or the power rules out; else the one nearest to any of its places."""
    inside = np.flatnonzero((ground.site_town == town) & np.isfinite(ground.site_lon))
    strong = inside[~(ground.site_spare_kw[inside] < wishes.pile_kw)]
    if len(strong):
        away = _away(ground, strong)
        best = int(np.argmax(away))
        return Obstacle(Kind.NO_CANDIDATE, town, int(strong[best]), 0.0, float(away[best]))
    if len(inside):
        best = int(inside[np.argmax(ground.site_spare_kw[inside])])
        most = float(ground.site_spare_kw[best])
        return Obstacle(Kind.POWER, town, best, 0.0, most if most > 0 else None)
    mine = np.flatnonzero(ground.town == town)
    found = Sites(ground.site_lon[asked.allowed], ground.site_lat[asked.allowed]).nearest(
        ground.lon[mine], ground.lat[mine]
    )
    if not len(mine) or not len(asked.allowed):
        return Obstacle(Kind.NO_CANDIDATE, town)
    best = int(np.argmin(found.metres))
    return Obstacle(Kind.NO_CANDIDATE, town, int(asked.allowed[found.index[best]]), float(found.metres[best]))


def _away(ground: Ground, sites: Indices) -> Floats:
    """Straight metres from candidates to the nearest station."""
    return Sites(ground.station_lon, ground.station_lat).nearest(ground.site_lon[sites], ground.site_lat[sites]).metres


def _without(asked: Question, helpless: Indices) -> Terms:
    """The terms without the floors of some townships."""
    numbers = np.flatnonzero(~np.isin(asked.lacking, helpless))
    place = np.full(asked.terms.floors + 1, NONE, dtype=np.int64)
    place[numbers] = np.arange(len(numbers))
    return replace(asked.terms, floor=place[asked.terms.floor], floors=len(numbers))


def _cheapest(asked: Question, helpless: Indices, watch: Watch) -> float | None:
    """The least money that gives every floor its site, those of the helpless townships left out."""
    terms = _without(asked, helpless)
    if not terms.floors:
        return 0.0
    found = set_cover(sparse.csr_array((0, len(terms.cost))), terms, watch)
    return None if found is None else found.value


def _paid(terms: Terms) -> Terms:
    """The terms with money for every candidate."""
    return replace(terms, budget=float(terms.cost.sum()))


def _widest(ground: Ground, wishes: Wishes, can: Callable[[Question], bool]) -> float:
    """The widest spacing below the one wished that leaves a choice, whatever it costs: halving over the distances that matter."""
    strong = question(ground, replace(wishes, spacing_m=0.0)).allowed
    sites = Sites(ground.site_lon[strong], ground.site_lat[strong])
    apart = np.r_[_away(ground, strong), sites.pairs_within(sites.lon, sites.lat, wishes.spacing_m)[2]]
    steps = np.unique(np.r_[0.0, apart[apart < wishes.spacing_m]])
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if can(question(ground, replace(wishes, spacing_m=float(steps[middle])))):
            low = middle
        else:
            high = middle - 1
    return float(steps[low])


def _of_money(ground: Ground, wishes: Wishes, asked: Question, helpless: Indices, watch: Watch) -> list[Obstacle]:
    """The budget that a site for every township would take, where it is more than there is."""
    least = (_cheapest(asked, helpless, watch) or 0.0) + len(helpless) * wishes.default_cost
    if least <= asked.terms.budget + SLACK:
        return []
    left = _floors_left(ground, asked, helpless, asked.terms.budget, watch)
    return [Obstacle(Kind.BUDGET, needed=least, left=left)]


def _floors_left(ground: Ground, asked: Question, helpless: Indices, budget: float, watch: Watch) -> tuple[Left, ...]:
    """The townships without a site where as many as possible have one; of equal choices, that which leaves the fewest people."""
    terms, towns = _without(asked, helpless), np.setdiff1d(asked.lacking, helpless)
    inside = np.flatnonzero(terms.floor != NONE)
    floors = sparse.csr_array((np.ones(len(inside)), (terms.floor[inside], inside)), (len(towns), len(terms.cost)))
    known = ground.town != NONE
    people = np.bincount(ground.town[known], ground.weight[known], minlength=ground.towns)[towns]
    none = np.full(len(terms.cost), NONE, dtype=np.int64)
    free = replace(terms, budget=min(budget, float(terms.cost.sum())), floor=none, floors=0)
    best = most_saved(Savings.of_cover(floors, 1.0 + people / max(2.0 * people.sum(), 1.0)), free, watch)
    served = terms.floor[best.chosen] if best else none[:0]
    out = []
    for number in np.setdiff1d(np.unique(terms.floor[inside]), served).tolist():
        town = int(towns[number])
        candidates = np.flatnonzero(terms.floor == number)
        out.append(_nearest(ground, asked, town, np.flatnonzero(ground.town == town), candidates))
    return tuple(out)


def _nearest(ground: Ground, asked: Question, town: int, points: Indices, candidates: Indices) -> Left:
    """The candidate nearest to the place of these with the most people."""
    sites = asked.allowed[candidates]
    if not len(points):
        return Left(town, int(sites[0]))
    largest = points[np.argmax(ground.weight[points])]
    found = Sites(ground.site_lon[sites], ground.site_lat[sites]).nearest(ground.lon[largest], ground.lat[largest])
    return Left(town, int(sites[found.index[0]]), float(found.metres[0]))
