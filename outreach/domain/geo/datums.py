"""The three datums of Chinese maps, and the way between them.

WGS-84 (GPS; CGCS2000 is the same within a decimetre), GCJ-02 (Amap, Tencent: 265 to 633 m off) and BD-09 (Baidu: 1.1
to 1.4 km off). The shift applies inside China only. The test is a polygon (``china.py``), not the usual rectangle that
holds Seoul and Hanoi too; Taiwan, where Amap shows unshifted positions, lies outside it. A position outside keeps its
numbers whatever its datum.

Formulas: the public ones of eviltransform (MIT). The inverses iterate to under a hundredth of a millimetre, where the
usual one-step inverse leaves up to two metres.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import cache

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from outreach.domain.geo import china

Floats = NDArray[np.float64]
Positions = tuple[Floats, Floats]

AXIS_M = 6378245.0
ECCENTRICITY_2 = 0.00669342162296594323
BAIDU_PI = np.pi * 3000.0 / 180.0
CLOSE_ENOUGH_DEG = 1e-10
ROUNDS = 20


class Datum(StrEnum):
    """In which datum a position is given."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def _decoded(text: str) -> list[tuple[float, float]]:
    """The vertices of one ring of ``china.RINGS``."""
    numbers: list[int] = []
    value = shift = 0
    for letter in text:
        chunk = ord(letter) - 63
        value |= (chunk & 0x1F) << shift
        shift += 5
        if chunk < 0x20:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    steps = np.cumsum(np.array(numbers).reshape(-1, 2), axis=0) / 1000.0
    return [(float(x), float(y)) for x, y in steps]


@cache
def china_extent() -> shapely.MultiPolygon:
    """The polygon in which the shift applies."""
    extent = shapely.MultiPolygon([shapely.Polygon(_decoded(ring)) for ring in china.RINGS])
    shapely.prepare(extent)
    return extent


def in_china(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Whether the shift applies at each position (any datum: the outline is wider than the shift). NaN is outside."""
    return np.asarray(shapely.contains_xy(china_extent(), _floats(lon), _floats(lat)))


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Positions:
    """WGS-84 degrees to GCJ-02; outside China unchanged."""
    return _where_china(_shift_gcj02, _floats(lon), _floats(lat))


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Positions:
    """GCJ-02 degrees to WGS-84, iterated; outside China unchanged."""
    return _where_china(lambda x, y: _inverse(_shift_gcj02, x, y), _floats(lon), _floats(lat))


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Positions:
    """GCJ-02 degrees to BD-09; outside China unchanged."""
    return _where_china(_shift_bd09, _floats(lon), _floats(lat))


def bd09_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Positions:
    """BD-09 degrees to GCJ-02, iterated; outside China unchanged."""
    return _where_china(lambda x, y: _inverse(_shift_bd09, x, y), _floats(lon), _floats(lat))


def to_wgs84(lon: ArrayLike, lat: ArrayLike, datum: Datum) -> Positions:
    """Positions of the given datum as WGS-84, in degrees: numbers or arrays in, arrays out."""
    if datum is Datum.BD09:
        lon, lat = bd09_to_gcj02(lon, lat)
    if datum in (Datum.BD09, Datum.GCJ02):
        return gcj02_to_wgs84(lon, lat)
    return _floats(lon), _floats(lat)


def from_wgs84(lon: ArrayLike, lat: ArrayLike, datum: Datum) -> Positions:
    """WGS-84 positions in the given datum, in degrees."""
    if datum is Datum.WGS84:
        return _floats(lon), _floats(lat)
    shifted = wgs84_to_gcj02(lon, lat)
    return gcj02_to_bd09(*shifted) if datum is Datum.BD09 else shifted


def point_to_wgs84(lon: float, lat: float, datum: Datum) -> tuple[float, float]:
    """One position as plain numbers (longitude, latitude)."""
    x, y = to_wgs84(lon, lat, datum)
    return float(x), float(y)


def point_from_wgs84(lon: float, lat: float, datum: Datum) -> tuple[float, float]:
    """One WGS-84 position in the given datum as plain numbers (longitude, latitude)."""
    x, y = from_wgs84(lon, lat, datum)
    return float(x), float(y)


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _where_china(formula: Callable[[Floats, Floats], Positions], lon: Floats, lat: Floats) -> Positions:
    inside = in_china(lon, lat)
    x, y = formula(lon, lat)
    return np.where(inside, x, lon), np.where(inside, y, lat)


def _inverse(formula: Callable[[Floats, Floats], Positions], lon: Floats, lat: Floats) -> Positions:
    """Fixed-point inverse: the shift changes by under 1 % over its own length, so each round gains two digits."""
    x, y = lon.copy(), lat.copy()
    for _ in range(ROUNDS):
        there_x, there_y = formula(x, y)
        miss_x, miss_y = lon - there_x, lat - there_y
        x, y = x + miss_x, y + miss_y
        if not np.any((np.abs(miss_x) > CLOSE_ENOUGH_DEG) | (np.abs(miss_y) > CLOSE_ENOUGH_DEG)):
            break
    return x, y


def _shift_gcj02(lon: Floats, lat: Floats) -> Positions:
    """The shift's public formula, without a test of place."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    common = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    d_lat = (
        -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + common
        + _waves(y, 160.0, 320.0, 12.0, 30.0)
    )
    d_lat += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    d_lon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common + _waves(x, 150.0, 300.0, 12.0, 30.0)
    d_lon += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    radians = np.radians(lat)
    magic = 1.0 - ECCENTRICITY_2 * np.sin(radians) ** 2
    root_magic = np.sqrt(magic)
    north = np.degrees(d_lat / (AXIS_M * (1.0 - ECCENTRICITY_2) / (magic * root_magic)))
    east = np.degrees(d_lon / (AXIS_M / root_magic * np.cos(radians)))
    return lon + east, lat + north


def _waves(value: Floats, high: float, low: float, short: float, long: float) -> Floats:
    return np.asarray((high * np.sin(value / short * np.pi) + low * np.sin(value * np.pi / long)) * 2.0 / 3.0)


def _shift_bd09(lon: Floats, lat: Floats) -> Positions:
    """Baidu's public formula on GCJ-02, without a test of place."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * BAIDU_PI)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BAIDU_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006
