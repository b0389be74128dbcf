"""Distances against the geodesic of GeographicLib."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.geo.distance import GEOD, NOWHERE, Sites, distance_m, morton


@given(st.floats(-180, 180), st.floats(-89.9, 89.9), st.floats(0, 360), st.floats(0, 99_000))
def test_right_to_a_millimetre_under_100_km(lon: float, lat: float, azimuth: float, far: float) -> None:
    there_lon, there_lat, _ = GEOD.fwd(lon, lat, azimuth, far)
    limit = 2e-4 if far < 20_000 else 0.02
    assert float(distance_m(lon, lat, there_lon, there_lat)) == pytest.approx(far, abs=limit)


@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90))
def test_right_to_a_metre_at_any_length(lon: float, lat: float, lon_b: float, lat_b: float) -> None:
    truth = GEOD.inv(lon, lat, lon_b, lat_b)[2]
    assert float(distance_m(lon, lat, lon_b, lat_b)) == pytest.approx(truth, abs=1.0)


def test_nearest_equals_brute_force() -> None:
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(73, 135, 300), rng.uniform(18, 53, 300)
    s_lon, s_lat = rng.uniform(73, 135, 40), rng.uniform(18, 53, 40)
    s_lon[3] = np.nan
    found = Sites(s_lon, s_lat).nearest(lon, lat)
    every = np.array([[np.inf if np.isnan(x) else GEOD.inv(a, b, x, y)[2] for x, y in zip(s_lon, s_lat, strict=True)]
                      for a, b in zip(lon, lat, strict=True)])  # fmt: skip
    assert np.abs(found.metres - every.min(axis=1)).max() < 1.0
    assert (found.index == every.argmin(axis=1)).mean() > 0.99


def test_nothing_near_is_infinity_and_no_index() -> None:
    found = Sites([], []).nearest([120.0], [30.0])
    assert found.index.tolist() == [NOWHERE]
    assert np.isinf(found.metres[0])
    found = Sites([120.0], [30.0]).nearest([120.0, np.nan], [30.0, 1.0])
    assert found.metres.tolist() == [0.0, np.inf]


def test_within_lists_nearest_first() -> None:
    sites = Sites([120.0, 120.001, 120.5], [30.0, 30.0, 30.0])
    found = sites.within(120.0009, 30.0, 150)
    assert [i for i, _ in found] == [1, 0]
    assert found[0][1] == pytest.approx(9.65, abs=0.1)


def test_date_line_is_no_wall() -> None:
    assert float(distance_m(179.999, 0, -179.999, 0)) == pytest.approx(222.64, abs=0.01)
    assert Sites([-179.999], [0.0]).nearest([179.999], [0.0]).metres[0] < 223


def test_morton_keeps_neighbours_together() -> None:
    order = np.argsort(morton([120.0, -70.0, 120.01], [30.0, -30.0, 30.01]))
    assert order.tolist() in ([1, 0, 2], [1, 2, 0], [0, 2, 1], [2, 0, 1])


EDGES = (-180.0, 180.0, -179.999, 179.999, 0.0, 120.0)
HEIGHTS = (90.0, -90.0, 89.9999, -89.9999, 0.0, 32.0)
places = st.lists(
    st.tuples(
        st.one_of(st.sampled_from([*EDGES, float("nan"), float("inf")]), st.floats(-180, 180)),
        st.one_of(st.sampled_from([*HEIGHTS, float("nan")]), st.floats(-90, 90)),
    ),
    min_size=1,
    max_size=12,
)


@given(places, places, st.sampled_from([1.0, 5_000.0, 300_000.0]))
def test_poles_date_line_nan_and_repeated_places_equal_comparing_all_with_all(
    asked: list[tuple[float, float]], there: list[tuple[float, float]], reach: float
) -> None:
    there = [*there, there[0]]  # one place twice
    (lon, lat), (s_lon, s_lat) = np.array(asked).T, np.array(there).T
    usable = np.isfinite(lon)[:, None] & np.isfinite(lat)[:, None] & np.isfinite(s_lon) & np.isfinite(s_lat)
    every = np.where(usable, distance_m(*np.nan_to_num([lon, lat])[:, :, None], *np.nan_to_num([s_lon, s_lat])), np.inf)
    sites = Sites(s_lon, s_lat)
    found = sites.nearest(lon, lat)
    known = np.isfinite(every).any(axis=1)
    assert (found.index[~known] == NOWHERE).all()
    assert np.isinf(found.metres[~known]).all()
    assert found.metres[known] == pytest.approx(every[known].min(axis=1), abs=1e-3, rel=1e-9)
    point, site, metres = sites.pairs_within(lon, lat, reach)
    sure, perhaps = np.argwhere(every <= reach - 1e-3), np.argwhere(every <= reach + 1e-3)
    pairs = set(zip(point.tolist(), site.tolist(), strict=True))
    assert set(map(tuple, sure.tolist())) <= pairs <= set(map(tuple, perhaps.tolist()))
    assert metres == pytest.approx(every[point, site], abs=1e-3)
