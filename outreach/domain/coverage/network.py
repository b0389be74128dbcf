"""The stations there are over settlements that stay: how far each settlement's nearest is, and what it can reach.

Both are kept up to date as stations come and go, and are at each moment exactly what computing them anew would give:
only settlements whose nearest station went are asked again, only catchments of changed stations are summed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

import numpy as np

from outreach.domain.coverage.catchment import Access, Catchments
from outreach.domain.coverage.inputs import NONE, Floats, Indices, Rules, Settlements, Stations
from outreach.domain.geo.distance import Sites

METRES_A_KM = 1000.0


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """For each settlement: metres to its nearest station in a straight line (inf: none), and its accessibility."""

    metres: Floats
    access: Access


class Network:
    """The settlements, and the stations last seen."""

    def __init__(self, settlements: Settlements, rules: Rules) -> None:
        self._settlements = settlements
        radius = rules.catchment_km * METRES_A_KM / rules.detours(settlements)
        self._catchments = Catchments(settlements.lon, settlements.lat, settlements.people, radius)
        self._metres = np.full(len(settlements.lon), np.inf)
        self._nearest = np.full(len(settlements.lon), NONE, dtype=np.int64)
        self._known: dict[tuple[int, float, float, float], int] = {}

    def reach(self, stations: Stations) -> Reach:
        """What the settlements reach by these stations; those that are new, gone or changed are all that is computed."""
        marks = _marks(stations)
        fresh = [place for mark, place in marks.items() if mark not in self._known]
        gone = [mark for mark in self._known if mark not in marks]
        self._take_out(gone, stations)
        self._take_in(np.array(fresh, dtype=np.int64), stations)
        self._known = marks
        return Reach(self._metres.copy(), self._catchments.access)

    def _take_out(self, gone: Sequence[tuple[int, float, float, float]], stations: Stations) -> None:
        if not gone:
            return
        columns = np.array(gone, dtype=np.float64).T
        self._catchments.add(columns[1], columns[2], columns[3], sign=-1)
        lost = np.flatnonzero(np.isin(self._nearest, columns[0].astype(np.int64)))
        self._ask(lost, stations, np.arange(len(stations.lon)), anew=True)

    def _take_in(self, fresh: Indices, stations: Stations) -> None:
        if not len(fresh):
            return
        self._catchments.add(stations.lon[fresh], stations.lat[fresh], stations.power_kw[fresh])
        self._ask(np.arange(len(self._metres)), stations, fresh, anew=False)

    def _ask(self, settlements: Indices, stations: Stations, among: Indices, *, anew: bool) -> None:
        """Look for the nearest among some stations; a settlement keeps what is nearer, unless asked anew."""
        at = self._settlements
        found = Sites(stations.lon[among], stations.lat[among]).nearest(at.lon[settlements], at.lat[settlements])
        nearer = (found.metres < self._metres[settlements]) | anew
        chosen = settlements[nearer]
        self._metres[chosen] = found.metres[nearer]
        # one more key at the end, which the index of none (-1) means
        self._nearest[chosen] = np.r_[stations.key[among], NONE][found.index[nearer]]


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
        if digest.hexdigest() not in _kept:
            _kept.clear()
            _kept[digest.hexdigest()] = Network(settlements, rules)
        return _kept[digest.hexdigest()].reach(stations)


def _marks(stations: Stations) -> dict[tuple[int, float, float, float], int]:
    """What the reach depends on of each placed station (key, position, power), and its number."""
    placed = np.flatnonzero(np.isfinite(stations.lon) & np.isfinite(stations.lat))
    columns = (stations.key, stations.lon, stations.lat, stations.power_kw)
    marks = zip(*(column[placed].tolist() for column in columns), strict=True)
    return dict(zip(marks, placed.tolist(), strict=True))
