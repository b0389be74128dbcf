"""How a fleet of electric cars gets from one place to the next, with chargers that exist.

A fleet leaves a charger full, keeps a reserve, and must always be able to reach the next charger. Each place hangs on its nearest
charger. A leg is driven straight where one charge is enough from the charger of the first place, over both places, to that of the
second; else from charger to charger with the fewest stops, and among those the shortest way. Kilometres are straight lines times
the detour factor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import dijkstra

from outreach.domain.geo.distance import Sites, distance_m
from outreach.domain.scheduling.planner.problem import NEVER, Flags, Whole
from outreach.domain.scheduling.planner.reach import Floats, Positions

CELL = 0.2  # degrees: of the chargers in one cell, one is enough to drive through it
MOST_NODES = 1_500
A_STOP = 1e6  # kilometres that no way has: the weight of a charging stop, so that fewer stops come first


@dataclass(frozen=True)
class DriveRules:
    """`range_km`: of the weakest car; `reserve`: the share of it that is kept; speed, time for a charge, driving hours of a day."""

    range_km: float
    reserve: float = 0.2
    detour: float = 1.3
    speed_kmh: float = 60.0
    charge_hours: float = 1.0
    hours_a_day: float = 5.0

    @property
    def usable_km(self) -> float:
        """Kilometres from one charge to the next."""
        return self.range_km * (1.0 - self.reserve)


@dataclass(frozen=True)
class Ways:
    """Ways by chargers: the chargers driven by, the charger of each place (-1: none), its row in `before`, rows x chargers: the one before."""

    at: Positions
    home: Whole
    row: Whole
    before: Whole

    def chargers(self, start: int, end: int) -> list[tuple[float, float]]:
        """Longitude and latitude of each charger from that of one place to that of another, in the order of driving."""
        passed = [int(self.home[end])]
        while passed[-1] != self.home[start]:
            passed.append(int(self.before[self.row[start], passed[-1]]))
        return [(float(self.at.lon[node]), float(self.at.lat[node])) for node in reversed(passed)]


@dataclass(frozen=True)
class Legs:
    """Places x places: kilometres (inf where there is no way), charging stops on the way, days from one stop to the next."""

    km: Floats
    charges: Whole
    gap: Whole
    charger_km: Floats
    ways: Ways

    def via(self, start: int, end: int) -> list[tuple[float, float]]:
        """Longitude and latitude of every charging stop of a leg; none where one charge is enough."""
        return self.ways.chargers(start, end) if self.charges[start, end] else []


def legs(places: Positions, chargers: Positions, rules: DriveRules) -> Legs:
    """Every leg between two places. Without a charger that can be reached and left again nothing is driven but one's own place."""
    direct = _matrix(places, places) * rules.detour / 1000.0
    near = Sites(chargers.lon, chargers.lat).nearest(places.lon, places.lat)
    to_charger = near.metres * rules.detour / 1000.0
    served = 2 * to_charger <= rules.usable_km
    straight = to_charger[:, None] + direct + to_charger[None, :] <= rules.usable_km
    weight, ways = _by_chargers(chargers, near.index, to_charger, served, rules)
    weight = np.where(straight & served[:, None] & served[None, :], direct, weight)
    np.fill_diagonal(weight, 0.0)
    known = np.isfinite(weight)
    charges = np.zeros(weight.shape, dtype=np.int64)
    charges[known] = (weight[known] // A_STOP).astype(np.int64)
    km = np.where(known, weight - charges * A_STOP, np.inf)
    hours = np.where(known, km / rules.speed_kmh + charges * rules.charge_hours, 0.0)
    days = np.maximum(1, np.ceil(hours / rules.hours_a_day)).astype(np.int64)
    return Legs(km, charges, np.where(known, days, NEVER), to_charger, ways)


def _matrix(a: Positions, b: Positions) -> Floats:
    return distance_m(a.lon[:, None], a.lat[:, None], b.lon[None, :], b.lat[None, :])


def _by_chargers(
    chargers: Positions, own: Whole, to_charger: Floats, served: Flags, rules: DriveRules
) -> tuple[Floats, Ways]:
    """Weights of the ways by chargers, stops x `A_STOP` + kilometres, and the ways themselves."""
    weight, none = np.full((len(own), len(own)), np.inf), np.full(len(own), -1)
    if not served.any():
        return weight, Ways(Positions(np.zeros(0), np.zeros(0)), none, none, np.zeros((0, 0), dtype=np.int64))
    nodes = np.union1d(own[served], _thinned(chargers))
    at = Positions(chargers.lon[nodes], chargers.lat[nodes])
    hop = _matrix(at, at) * rules.detour / 1000.0
    hop = np.where(hop <= rules.usable_km, hop + A_STOP, 0.0)
    np.fill_diagonal(hop, 0.0)
    homes, home = np.unique(np.searchsorted(nodes, own[served]), return_inverse=True)
    ways, before = dijkstra(hop, indices=homes, return_predecessors=True)
    inside = ways[:, homes][np.ix_(home, home)] + A_STOP
    weight[np.ix_(served, served)] = inside + to_charger[served][:, None] + to_charger[served][None, :]
    node, row = none.copy(), none.copy()
    node[served], row[served] = homes[home], home
    return weight, Ways(at, node, row, before)


def _thinned(chargers: Positions) -> Whole:
    """One charger of each cell of a grid, coarser until there are few enough of them to measure every hop."""
    at = np.column_stack([chargers.lon, chargers.lat])
    placed = np.flatnonzero(np.isfinite(at).all(axis=1))
    cell, chosen = CELL, placed
    while len(placed):
        chosen = placed[np.unique(np.floor(at[placed] / cell), axis=0, return_index=True)[1]]
        if len(chosen) <= MOST_NODES:
            break
        cell *= 1.5
    return chosen
