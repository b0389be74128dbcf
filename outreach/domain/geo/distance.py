"""Distances on WGS-84, right to a metre at any length and to a tenth of a millimetre under 20 km.

Positions become earth-centred coordinates on the ellipsoid, where a k-d tree finds the nearest by straight chord. The arc
exceeds the chord by ``chord³ / 24 R²``: 8 mm at 20 km, a metre at 100 km. The ellipsoid's radii of curvature lie within
0.6 % of the mean R, which moves that excess by a hundredth of itself at most: 0.1 mm at 20 km, a centimetre at 100 km.
Longer ones are left to the geodesic of ``pyproj.Geod`` (Karney 2013). Haversine on a sphere errs by up to 84 m at 15 km
and would put settlements on the wrong side of the rings.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyproj
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

AXIS_M = 6378137.0
FLATTENING = 1 / 298.257223563
ECCENTRICITY_2 = FLATTENING * (2 - FLATTENING)
MEAN_RADIUS_M = 6371008.8
GEODESIC_FROM_M = 100_000.0
NOWHERE = -1
ASKED_AT_ONCE = 50_000
T = TypeVar("T")

GEOD = pyproj.Geod(ellps="WGS84")


def earth_centred(lon: ArrayLike, lat: ArrayLike) -> Floats:
    """X, Y, Z in metres of positions (degrees) on the ellipsoid, as rows."""
    lam, phi = np.radians(np.asarray(lon, dtype=np.float64)), np.radians(np.asarray(lat, dtype=np.float64))
    sin_phi, cos_phi = np.sin(phi), np.cos(phi)
    normal = AXIS_M / np.sqrt(1.0 - ECCENTRICITY_2 * sin_phi**2)
    across = normal * cos_phi
    return np.column_stack([across * np.cos(lam), across * np.sin(lam), normal * (1.0 - ECCENTRICITY_2) * sin_phi])


def distance_m(lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike) -> Floats:
    """Geodesic metres from each a to its b (numbers or arrays of one shape)."""
    spread = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (lon_a, lat_a, lon_b, lat_b)))
    a_lon, a_lat, b_lon, b_lat = (np.ravel(v) for v in spread)
    step = earth_centred(b_lon, b_lat) - earth_centred(a_lon, a_lat)
    out = arcs_over(np.sqrt(np.einsum("ij,ij->i", step, step)))
    _refine(out, a_lon, a_lat, b_lon, b_lat)
    return out.reshape(spread[0].shape)


@dataclass(frozen=True, slots=True)
class Nearest:
    """For each position asked: the nearest site (index, -1 for none) and how far it is in metres (inf for none)."""

    index: Indices
    metres: Floats


class Sites:
    """A fixed set of positions to look for the nearest in. Positions that aren't finite are never found."""

    def __init__(self, lon: ArrayLike, lat: ArrayLike) -> None:
        self.lon = np.atleast_1d(np.asarray(lon, dtype=np.float64))
        self.lat = np.atleast_1d(np.asarray(lat, dtype=np.float64))
        known = np.flatnonzero(np.isfinite(self.lon) & np.isfinite(self.lat))
        self._known = known[_in_order(morton(self.lon[known], self.lat[known]))]
        points = earth_centred(self.lon[self._known], self.lat[self._known])
        # cut in the middle of its room, not of its points: built in half the time, and asked as quickly
        self._tree = cKDTree(points, leafsize=20, balanced_tree=False) if len(self._known) else None

    def nearest(self, lon: ArrayLike, lat: ArrayLike) -> Nearest:
        """The nearest site to each position, asked along a space-filling curve so that the tree stays in the cache."""
        lons, lats = np.atleast_1d(np.asarray(lon, np.float64)), np.atleast_1d(np.asarray(lat, np.float64))
        index = np.full(len(lons), NOWHERE, dtype=np.int64)
        metres = np.full(len(lons), np.inf)
        asked = np.flatnonzero(np.isfinite(lons) & np.isfinite(lats))
        if self._tree is None or not len(asked):
            return Nearest(index, metres)
        asked = asked[_in_order(morton(lons[asked], lats[asked]))]
        parts = [asked[start : start + ASKED_AT_ONCE] for start in range(0, len(asked), ASKED_AT_ONCE)]
        found = _side_by_side(lambda part: self._nearest(self._tree, lons[part], lats[part]), parts)
        for part, (sites, arcs) in zip(parts, found, strict=True):
            index[part], metres[part] = sites, arcs
        return Nearest(index, metres)

    def _nearest(self, tree: cKDTree, lon: Floats, lat: Floats) -> tuple[Indices, Floats]:
        """The nearest site to each finite position, and how far it is."""
        chords, found = tree.query(earth_centred(lon, lat))
        arcs, sites = arcs_over(chords), self._known[found]
        _refine(arcs, lon, lat, self.lon[sites], self.lat[sites])
        return sites, arcs

    def within(self, lon: float, lat: float, metres: float) -> list[tuple[int, float]]:
        """Index and distance of every site within so many metres of one position, nearest first."""
        if self._tree is None or not (np.isfinite(lon) and np.isfinite(lat)):
            return []
        found = self._tree.query_ball_point(earth_centred([lon], [lat])[0], metres)
        sites = self._known[np.asarray(found, dtype=np.int64)]
        far = distance_m(np.full(len(sites), lon), np.full(len(sites), lat), self.lon[sites], self.lat[sites])
        return sorted(
            ((int(s), float(d)) for s, d in zip(sites, far, strict=True) if d <= metres), key=lambda p: (p[1], p[0])
        )

    def pairs_within(self, lon: ArrayLike, lat: ArrayLike, metres: float) -> tuple[Indices, Indices, Floats]:
        """Every position asked with every site within so many metres: index of the position, of the site, metres."""
        lons, lats = np.atleast_1d(np.asarray(lon, np.float64)), np.atleast_1d(np.asarray(lat, np.float64))
        asked = np.flatnonzero(np.isfinite(lons) & np.isfinite(lats))
        if self._tree is None or not len(asked):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
        points = cKDTree(earth_centred(lons[asked], lats[asked]))
        found = points.sparse_distance_matrix(self._tree, metres, output_type="ndarray")
        position, site, arcs = asked[found["i"]], self._known[found["j"]], arcs_over(found["v"])
        _refine(arcs, lons[position], lats[position], self.lon[site], self.lat[site])
        near = np.flatnonzero(arcs <= metres)
        near = near[np.lexsort((site[near], position[near]))]
        return position[near], site[near], arcs[near]


def morton(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.uint32]:
    """The Z-order of positions: bits of longitude and latitude (16 each) taken in turn."""
    x = np.clip((np.asarray(lon, np.float64) + 180.0) * (65535 / 360.0), 0, 65535).astype(np.uint32)
    y = np.clip((np.asarray(lat, np.float64) + 90.0) * (65535 / 180.0), 0, 65535).astype(np.uint32)
    return _spread(x) | (_spread(y) << np.uint32(1))


def _in_order(numbers: NDArray[np.uint32]) -> Indices:
    """The places of numbers from the least on, equals as they come: sorting number and place as one word is the quickest."""
    packed = numbers.astype(np.uint64) << np.uint64(32)
    packed |= np.arange(len(numbers), dtype=np.uint64)
    packed.sort()
    return (packed & np.uint64(2**32 - 1)).view(np.int64)


def _side_by_side(action: Callable[[Indices], T], parts: list[Indices]) -> list[T]:
    """What an action makes of each part, on all cores: NumPy's and SciPy's work lets other threads go on."""
    if len(parts) == 1:
        return [action(parts[0])]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(action, parts))


def _spread(bits: NDArray[np.uint32]) -> NDArray[np.uint32]:
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        bits = (bits | (bits << np.uint32(shift))) & np.uint32(mask)
    return bits


def arcs_over(chord: Floats) -> Floats:
    """Arc lengths over chords of up to some hundred kilometres."""
    return np.asarray(chord * (1.0 + chord * chord / (24.0 * MEAN_RADIUS_M**2)))


def _refine(arcs: Floats, lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> None:
    """Replace the long ones by the true geodesic, in place."""
    far = np.flatnonzero(arcs > GEODESIC_FROM_M)
    if len(far):
        arcs[far] = GEOD.inv(lon_a[far], lat_a[far], lon_b[far], lat_b[far])[2]
