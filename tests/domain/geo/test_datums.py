"""The datums: known points, round trips, and where the shift applies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.geo.datums import (
    Datum,
    from_wgs84,
    gcj02_to_wgs84,
    in_china,
    point_to_wgs84,
    to_wgs84,
    wgs84_to_gcj02,
)
from outreach.domain.geo.distance import distance_m

PLACES = {
    "Rugao": (120.56, 32.39), "Beijing": (116.391, 39.907), "Kashgar": (75.99, 39.47), "Mohe": (122.54, 52.97),
    "Sanya": (109.51, 18.25), "Hong Kong": (114.17, 22.30), "Macau": (113.54, 22.19), "Yongxing": (112.34, 16.83),
}  # fmt: skip
ABROAD = {"Seoul": (126.98, 37.57), "Hanoi": (105.85, 21.03), "Ulaanbaatar": (106.92, 47.92), "London": (-0.13, 51.5),
          "Almaty": (76.95, 43.24), "Kathmandu": (85.32, 27.71), "Taipei": (121.56, 25.04)}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_shift_applies_in_china_by_some_hundred_metres(place: str) -> None:
    lon, lat = PLACES[place]
    assert in_china(lon, lat)
    shifted = wgs84_to_gcj02(lon, lat)
    assert 200 < float(distance_m(lon, lat, *shifted)) < 750


@pytest.mark.parametrize("place", ABROAD)
@pytest.mark.parametrize("datum", Datum)
def test_positions_abroad_keep_their_numbers(place: str, datum: Datum) -> None:
    assert point_to_wgs84(*ABROAD[place], datum) == ABROAD[place]


def test_known_point_of_the_reference_implementation() -> None:
    lon, lat = wgs84_to_gcj02(121.5272106, 31.1774276)  # eviltransform's test table, Shanghai
    assert lat == pytest.approx(31.17530398364597, abs=1e-9)
    assert lon == pytest.approx(121.531541859215, abs=1e-9)


@given(st.floats(80, 122), st.floats(24, 48), st.sampled_from(list(Datum)))
def test_any_datum_round_trips_under_a_millimetre(lon: float, lat: float, datum: Datum) -> None:
    given_position = from_wgs84(lon, lat, datum)
    if in_china(lon, lat) != in_china(*given_position):
        return  # the outline runs between the two: nobody can tell which side was meant
    back = to_wgs84(*given_position, datum)
    assert float(distance_m(lon, lat, *back)) < 1e-3


def test_arrays_keep_their_shape_and_nan_stays_nan() -> None:
    lon, lat = gcj02_to_wgs84([[116.4, np.nan], [2.35, 116.4]], [[39.9, 39.9], [48.86, 39.9]])
    assert lon.shape == (2, 2)
    assert np.isnan(lon[0, 1])
    assert (lon[1, 0], lat[1, 0]) == (2.35, 48.86)
    assert lon[0, 0] == lon[1, 1] != 116.4


def test_baidu_lies_over_a_kilometre_off() -> None:
    lon, lat = to_wgs84(120.56, 32.39, Datum.BD09)
    assert 900 < float(distance_m(120.56, 32.39, lon, lat)) < 1600
