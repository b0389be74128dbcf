"""Distances of settlements to the nearest station against GeographicLib, and the rings to the millimetre."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.domain.coverage.inputs import Areas, Floats, Rules, Seats, Settlements, Stations
from outreach.domain.coverage.measures import RINGS_KM, measure
from outreach.domain.coverage.network import Network
from outreach.domain.geo.distance import GEOD

NOBODY = np.full(1, np.nan)
COUNTRY = Areas(["100000"], np.array([0]), np.array([-1]), [""], NOBODY, NOBODY, np.zeros(1), NOBODY)
NO_SEATS = Seats(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64))


def settled(lon: Floats, lat: Floats) -> Settlements:
    blank = np.full(len(lon), np.nan)
    return Settlements(lon, lat, np.zeros(len(lon), dtype=np.int64), blank, blank)


def standing(lon: Floats, lat: Floats) -> Stations:
    one = np.ones(len(lon))
    return Stations(
        lon=lon, lat=lat, area=np.zeros(len(lon), dtype=np.int64), connectors=one, ac=one, dc=one, fast=one, power_kw=one,
        powerless=one, stale=one > 1, key=np.arange(len(lon)), piles=one, unrated=one, as_chargers=one, as_connectors=one,
        age_days=one,
    )  # fmt: skip


@pytest.mark.parametrize("catchment_km", [1.0, 26.0])
def test_the_nearest_within_20_km_is_right_to_a_millimetre(catchment_km: float) -> None:
    """Whether it is found in the catchment or beyond."""
    rng = np.random.default_rng(20)
    lon, lat = rng.uniform(73, 135, 400), rng.uniform(18, 53, 400)
    s_lon, s_lat, _ = GEOD.fwd(lon, lat, rng.uniform(0, 360, 400), rng.uniform(0, 20_000, 400))
    reach = Network(settled(lon, lat), Rules(catchment_km=catchment_km)).reach(standing(s_lon, s_lat))
    truth = [GEOD.inv(np.full(400, a), np.full(400, b), s_lon, s_lat)[2].min() for a, b in zip(lon, lat, strict=True)]
    assert np.abs(reach.metres - truth).max() < 1e-3


@settings(deadline=None)
@given(
    st.floats(73, 135), st.floats(18, 53), st.floats(0, 360), st.sampled_from(RINGS_KM), st.sampled_from([-1, 1]),
    st.floats(1.0, 1.6),
)  # fmt: skip
def test_no_settlement_is_on_the_wrong_side_of_a_ring(
    lon: float, lat: float, azimuth: float, ring: int, side: int, detour: float
) -> None:
    """A millimetre before the ring is within it, one beyond is not; haversine errs by up to 84 m."""
    far = ring * 1000 / detour + side * 1e-3
    s_lon, s_lat, _ = GEOD.fwd(lon, lat, azimuth, far)
    here, there = (np.array([lon]), np.array([lat])), (np.array([s_lon]), np.array([s_lat]))
    (figures,) = measure(COUNTRY, settled(*here), standing(*there), NO_SEATS, Rules(detour_factor=detour))
    assert getattr(figures, f"settlements_within_{ring}km") == (1 if side < 0 else 0)
