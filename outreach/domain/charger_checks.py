"""What a whole batch of positions tells of single ones: swapped axes, and a datum that fits better than the declared."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outreach.domain.geo.datums import Datum, in_china, to_wgs84
from outreach.domain.geo.distance import Sites, distance_m

Floats = NDArray[np.float64]

FAR_DEG = 25.0
NEAR_DEG = 8.0
SAME_M = 30.0
MIN_MATCHES = 10


@dataclass(frozen=True, slots=True)
class DatumFit:
    """A datum under which far more of a batch meets what is known, with both shares."""

    datum: Datum
    share: float
    declared_share: float


def swapped(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    """Which positions (finite, in range) look like latitude and longitude in each other's place.

    One outside China that lies inside when turned round is; in a batch that lies together (nine in ten within
    `NEAR_DEG` of its median) so is one that lies far off as given and among the others when turned round.
    """
    turned_possible = np.abs(lon) <= 90
    result = ~in_china(lon, lat) & in_china(lat, lon) & turned_possible
    if lon.size >= 5:
        middle_lon, middle_lat = float(np.median(lon)), float(np.median(lat))
        off = np.maximum(np.abs(lon - middle_lon), np.abs(lat - middle_lat))
        turned = np.maximum(np.abs(lat - middle_lon), np.abs(lon - middle_lat))
        if np.mean(off < NEAR_DEG) >= 0.6:
            result |= (off > FAR_DEG) & (turned < NEAR_DEG) & turned_possible
    return np.asarray(result)


def better_datum(
    lon: Floats,
    lat: Floats,
    declared: Datum,
    known: Sites | None,
    pairs: tuple[Floats, Floats, NDArray[np.int64]] | None,
) -> DatumFit | None:
    """The datum under which far more of the batch meets known stations, or None.

    `pairs` are known WGS-84 positions of the same stations (longitudes, latitudes, their index in the batch); `known` are
    sites of other sources. The declared datum is doubted only if at least ten meet under another one, three times as many.
    """
    inside = in_china(lon, lat)
    if int(inside.sum()) < MIN_MATCHES:
        return None
    counts: dict[Datum, int] = {}
    total = 1
    for datum in Datum:
        x, y = to_wgs84(lon, lat, datum)
        met = 0
        total = 1
        if pairs is not None and len(pairs[2]) >= MIN_MATCHES:
            total = len(pairs[2])
            met = int((distance_m(x[pairs[2]], y[pairs[2]], pairs[0], pairs[1]) < SAME_M).sum())
        elif known is not None:
            total = int(inside.sum())
            met = int((known.nearest(x[inside], y[inside]).metres < SAME_M).sum())
        counts[datum] = met
    best = max(counts, key=lambda datum: counts[datum])
    if (
        best is declared
        or counts[best] < MIN_MATCHES
        or counts[best] < 3 * counts[declared]
        or counts[best] < total / 5
    ):
        return None
    return DatumFit(best, counts[best] / total, counts[declared] / total)
