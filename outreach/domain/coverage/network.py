"""The stations there are over settlements that stay: how far each settlement's nearest is, and what it can reach.

Both are kept up to date as stations come and go, and are at each moment exactly what computing them anew would give: the
pairs of a changed station and the settlements in its reach say both how near it is and who shares its power. Only where
nothing is in reach, or the nearest went, is the nearest of all looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

import numpy as np

from outreach.domain.coverage.catchment import Access, Catchments
from outreach.domain.coverage.inputs import NONE, Flags, Floats, Indices, Rules, Settlements, Stations
from outreach.domain.geo.cells import Cells, Pairs
from outreach.domain.geo.distance import Sites, arcs_over

METRES_A_KM = 1000.0


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """For each settlement: metres to its nearest station in a straight line (inf: none), and its accessibility."""

    metres: Floats
    access: Access


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What the reach depends on of the placed stations, by their keys."""

    key: Indices
    lon: Floats
    lat: Floats
    power_kw: Floats

    @classmethod
    def of(cls, stations: Stations) -> Standing:
        """The placed ones of all stations."""
        placed = np.flatnonzero(np.isfinite(stations.lon) & np.isfinite(stations.lat))
        placed = placed[np.argsort(stations.key[placed], kind="stable")]
        return cls(stations.key[placed], stations.lon[placed], stations.lat[placed], stations.power_kw[placed])

    def some(self, chosen: Flags) -> Standing:
        """Those chosen."""
        return Standing(self.key[chosen], self.lon[chosen], self.lat[chosen], self.power_kw[chosen])

    def found_in(self, other: Standing) -> Flags:
        """Which of them stand in the other just as here."""
        if not len(other.key):
            return np.zeros(len(self.key), dtype=np.bool_)
        at = np.minimum(np.searchsorted(other.key, self.key), len(other.key) - 1)
        names = ("key", "lon", "lat", "power_kw")
        return np.asarray(np.all([getattr(self, name) == getattr(other, name)[at] for name in names], axis=0))


class Network:
    """The settlements, and the stations last seen. All columns are in the order of the cells."""

    def __init__(self, settlements: Settlements, rules: Rules) -> None:
        reach = rules.catchment_km * METRES_A_KM / rules.detours(settlements)
        self._cells = Cells(settlements.lon, settlements.lat, reach)
        self._catchments = Catchments(self._cells, settlements.people)
        self._size, held = len(settlements.lon), len(self._cells.order)
        self._chord2, self._metres = np.full(held, np.inf), np.full(held, np.inf)
        self._nearest = np.full(held, NONE, dtype=np.int64)
        nothing = np.zeros(0)
        self._known = Standing(nothing.astype(np.int64), nothing, nothing, nothing)

    def reach(self, stations: Stations) -> Reach:
        """What the settlements reach by these stations; those that are new, gone or changed are all that is computed."""
        now = Standing.of(stations)
        gone, fresh = self._known.some(~self._known.found_in(now)), now.some(~now.found_in(self._known))
        self._take_out(gone, now)
        self._take_in(fresh)
        self._known = now
        metres = np.full(self._size, np.inf)
        metres[self._cells.order] = self._metres
        return Reach(metres, self._catchments.access)

    def _take_out(self, gone: Standing, now: Standing) -> None:
        if not len(gone.key):
            return
        self._catchments.add(gone.lon, gone.lat, gone.power_kw, sign=-1)
        lost = np.flatnonzero(np.isin(self._nearest, gone.key))
        self._chord2[lost], self._metres[lost], self._nearest[lost] = np.inf, np.inf, NONE
        self._ask(lost, now)

    def _take_in(self, fresh: Standing) -> None:
        if not len(fresh.key):
            return
        for pairs in self._cells.pairs(fresh.lon, fresh.lat):
            self._catchments.take(pairs, fresh.power_kw[pairs.asked])
            self._note(pairs, fresh)
        near = np.flatnonzero(self._chord2 <= self._cells.reach2)
        self._metres[near] = arcs_over(np.sqrt(self._chord2[near]))
        self._ask(np.flatnonzero(self._chord2 > self._cells.reach2), fresh)

    def _note(self, pairs: Pairs, fresh: Standing) -> None:
        """Let settlements know of stations in their reach that are nearer than those they knew."""
        nearer = pairs.chord2 < self._chord2[pairs.point]
        point, chord2, of = pairs.point[nearer], pairs.chord2[nearer], pairs.of[nearer]
        np.minimum.at(self._chord2, point, chord2)
        least = chord2 == self._chord2[point]
        point = point[least]
        self._nearest[point] = fresh.key[pairs.asked[of[least]]]

    def _ask(self, settlements: Indices, among: Standing) -> None:
        """Look for the nearest among some stations, however far; a settlement keeps what is nearer."""
        lon, lat = self._cells.lon[settlements], self._cells.lat[settlements]
        found = Sites(among.lon, among.lat).nearest(lon, lat)
        nearer = found.metres < self._metres[settlements]
        chosen, site = settlements[nearer], found.index[nearer]
        self._chord2[chosen] = self._cells.squared_to(chosen, among.lon[site], among.lat[site])
        self._nearest[chosen] = among.key[site]
        arcs = arcs_over(np.sqrt(self._chord2[chosen]))
        in_reach = self._chord2[chosen] <= self._cells.reach2[chosen]
        self._metres[chosen] = np.where(in_reach, arcs, found.metres[nearer])


_kept: dict[str, Network] = {}
_lock = Lock()


def reach_of(settlements: Settlements, stations: Stations, rules: Rules) -> Reach:
    """What the settlements reach by these stations.

    The network of the settlements last asked for stays in the process, so that from one time to the next only stations
    that came, went or changed are computed.
    """
    digest = sha256(f"{rules.catchment_km} {rules.detour_factor}".encode())
    for name in ("lon", "lat", "people", "detour"):
        digest.update(getattr(settlements, name).tobytes())
    with _lock:
        network = _kept.pop(digest.hexdigest(), None) or Network(settlements, rules)
        _kept.clear()
        found = network.reach(stations)
        _kept[digest.hexdigest()] = network  # not before: one that was stopped halfway is no network any more
        return found
