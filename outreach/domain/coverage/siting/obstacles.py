"""Why a siting can't be had: which township, its nearest candidate, and the smallest change that would do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy import sparse

from outreach.domain.coverage.inputs import NONE
from outreach.domain.coverage.siting.ground import Ground, Question
from outreach.domain.coverage.siting.setcover import set_cover
from outreach.domain.coverage.siting.terms import Terms, no_pairs
from outreach.domain.coverage.siting.watch import Watch
from outreach.domain.geo.distance import Sites


class Kind(StrEnum):
    """What stands in the way: a township without a candidate, too little money, sites too near each other."""

    NO_CANDIDATE = "no_candidate"
    BUDGET = "budget"
    SPACING = "spacing"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason. `town` and `site` (nearest candidate, straight metres away) for a township without one; `needed` is the
    least budget, or the widest spacing in metres, that would do; None where none would.
    """

    kind: Kind
    town: int = NONE
    site: int = NONE
    metres: float = np.inf
    needed: float | None = None


def obstacles(ground: Ground, asked: Question, watch: Watch) -> list[Obstacle]:
    """Every township without a candidate; else the budget or the spacing that the floors would need; else nothing."""
    present = np.unique(asked.terms.floor[asked.terms.floor != NONE])
    missing = np.setdiff1d(np.arange(asked.terms.floors), present)
    if len(missing):
        return [_without(ground, asked, int(asked.lacking[number])) for number in missing]
    if not asked.terms.floors:
        return []
    cheapest = _cheapest(asked.terms, watch)
    if cheapest is None:
        return [Obstacle(Kind.SPACING, needed=_widest(asked, watch))]
    if cheapest > asked.terms.budget + 1e-6:
        return [Obstacle(Kind.BUDGET, needed=cheapest)]
    return []


def _without(ground: Ground, asked: Question, town: int) -> Obstacle:
    """The candidate nearest to any of the township's people; or one inside it that only the spacing rules out."""
    inside = np.flatnonzero(ground.site_town == town)
    if len(inside):
        away = Sites(ground.station_lon, ground.station_lat).nearest(ground.site_lon[inside], ground.site_lat[inside])
        best = int(np.argmax(away.metres))
        return Obstacle(Kind.NO_CANDIDATE, town, int(inside[best]), 0.0, float(away.metres[best]))
    mine = np.flatnonzero(ground.town == town)
    found = Sites(ground.site_lon[asked.allowed], ground.site_lat[asked.allowed]).nearest(
        ground.lon[mine], ground.lat[mine]
    )
    if not len(mine) or not len(asked.allowed):
        return Obstacle(Kind.NO_CANDIDATE, town)
    best = int(np.argmin(found.metres))
    return Obstacle(Kind.NO_CANDIDATE, town, int(asked.allowed[found.index[best]]), float(found.metres[best]))


def _cheapest(terms: Terms, watch: Watch) -> float | None:
    """The least money that gives every floor its site."""
    found = set_cover(sparse.csr_array((0, len(terms.cost))), terms, watch)
    return None if found is None else found.value


def _widest(asked: Question, watch: Watch) -> float:
    """The widest spacing that leaves every floor a site, whatever it costs: halving over the distances of the pairs."""
    steps = np.unique(asked.pair_m)
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high + 1) // 2
        kept = asked.terms.pairs[asked.pair_m < steps[middle]]
        if _cheapest(replace(asked.terms, pairs=kept if len(kept) else no_pairs()), watch) is None:
            high = middle - 1
        else:
            low = middle
    return float(steps[low])
