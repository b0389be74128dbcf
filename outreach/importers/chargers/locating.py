"""The county of each position of a file, with the few that simplified borders put on the wrong side brought back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from outreach.domain.geo.datums import in_china
from outreach.reference.boundaries import Boundaries, shipped

# the shipped borders are simplified by a few hundred metres, and cut off piers
BORDER_DEG = 0.015
OF_ONE_CITY = 0.9
Floats = NDArray[np.float64]


def locate_batch(
    longitudes: ArrayLike, latitudes: ArrayLike, boundaries: Boundaries | None = None
) -> Sequence[str | None]:
    """County codes of many positions.

    Where nine in ten of a file lie in one prefecture, a position elsewhere or nowhere that is no more than about a
    kilometre and a half from that prefecture belongs to its nearest county. Otherwise a position in no county goes to
    the nearest one within that distance.
    """
    polygons = boundaries or shipped()
    lon, lat = np.asarray(longitudes, dtype=np.float64), np.asarray(latitudes, dtype=np.float64)
    codes = list(polygons.locate_many(lon, lat))
    home = Counter(code[:4] for code in codes if code).most_common(1)
    if home and len(codes) >= 20 and home[0][1] >= OF_ONE_CITY * len(codes):
        _bring_home(polygons, home[0][0], lon, lat, codes)
    for index in [index for index, code in enumerate(codes) if code is None]:
        if bool(in_china(lon[index], lat[index])):
            codes[index] = polygons.nearest(float(lon[index]), float(lat[index]), within_deg=BORDER_DEG)
    return codes


def _bring_home(polygons: Boundaries, prefix: str, lon: Floats, lat: Floats, codes: list[str | None]) -> None:
    strays = [index for index, code in enumerate(codes) if code is None or code[:4] != prefix]
    inner = {code: shape for code, shape in polygons.shapes.items() if code.startswith(prefix)}
    if not strays or not inner:
        return
    names, tree = list(inner), shapely.STRtree(list(inner.values()))
    points = shapely.points(lon[strays], lat[strays])
    for stray, polygon in zip(
        *tree.query_nearest(points, max_distance=BORDER_DEG, all_matches=False).tolist(), strict=True
    ):
        codes[strays[stray]] = names[polygon]
