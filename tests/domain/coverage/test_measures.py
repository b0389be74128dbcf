"""The measures on a small country, against sums done by hand and against GeographicLib."""

from __future__ import annotations

from dataclasses import asdict, replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.domain.coverage.figures import Figures, PeopleBasis, Verdict
from outreach.domain.coverage.inputs import Areas, Rules, Seats, Settlements, Stations, UnitKind, unit_kind
from outreach.domain.coverage.measures import measure
from outreach.domain.coverage.townships import place_in_townships
from outreach.domain.geo.distance import GEOD

# 0 country, 1 province, 2 prefecture, 3 and 4 counties, 5-7 townships of 3, 8 sub-district of 4
AREAS = Areas(
    codes=["100000", "320000", "320600", "320682", "320685", "a", "b", "c", "d"],
    level=np.array([0, 1, 2, 3, 3, 4, 4, 4, 4]),
    parent=np.array([-1, 0, 1, 2, 2, 3, 3, 3, 4]),
    kind=["", "", "", "", "", "township", "township", "township", "subdistrict"],
    census=np.array([np.nan, np.nan, np.nan, 1000.0, 3000.0, np.nan, np.nan, np.nan, np.nan]),
    nevs=np.array([np.nan, np.nan, np.nan, 80.0, np.nan, np.nan, np.nan, np.nan, np.nan]),
    swaps=np.array([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 2.0]),
    detour=np.full(9, np.nan),
)
SETTLEMENTS = Settlements(
    lon=np.array([120.50, 120.60, 120.90, 120.30]),
    lat=np.array([32.30, 32.30, 32.30, 32.60]),
    area=np.array([5, 6, 7, 4]),
    people=np.array([400.0, 300.0, np.nan, 500.0]),
    detour=np.full(4, np.nan),
)
SEATS = Seats(np.array([120.50, 120.60]), np.array([32.30, 32.30]), np.array([5, 6]))
NO_SEATS = Seats(np.array([]), np.array([]), np.array([], dtype=np.int64))


def stations(*rows: tuple[float, float, int, float]) -> Stations:
    """Stations of (lon, lat, area, kW), each with two DC connectors, one of them fast from 120 kW on."""
    lon, lat, area, kw = (np.array(c, dtype=np.float64) for c in zip(*rows, strict=True)) if rows else [np.zeros(0)] * 4
    two = np.full(len(lon), 2.0)
    return Stations(
        lon=lon, lat=lat, area=area.astype(np.int64), connectors=two, ac=two * 0, dc=two, fast=(kw >= 120) * 1.0,
        power_kw=kw, powerless=two * 0, stale=np.zeros(len(lon), bool), key=np.arange(len(lon)), piles=kw / 120,
        unrated=two * 0, as_chargers=two * 0, as_connectors=two, age_days=two * 5,
    )  # fmt: skip


def figures(placed: Stations, seats: Seats = SEATS, rules: Rules | None = None) -> dict[str, Figures]:
    return dict(zip(AREAS.codes, measure(AREAS, SETTLEMENTS, placed, seats, rules or Rules()), strict=True))


def test_counts_and_distances_of_one_station() -> None:
    found = figures(stations((120.50, 32.30, 3, 120.0)))
    county = found["320682"]
    far = [GEOD.inv(lon, lat, 120.50, 32.30)[2] / 1000 for lon, lat in ((120.60, 32.30), (120.90, 32.30))]
    assert (county.stations, county.connectors, county.connectors_fast, county.power_kw) == (1, 2, 1, 120.0)
    assert (county.townships, county.townships_covered, county.townships_estimated) == (3, 1, 1)
    assert county.nearest_km_mean == pytest.approx(sum(far) / 3, abs=1e-3)
    assert county.nearest_km_max == pytest.approx(max(far), abs=1e-3)
    assert county.nearest_km_p90 == pytest.approx(np.percentile([0, *far], 90), abs=1e-3)
    assert county.nearest_max_settlement == 2
    assert (county.settlements, county.settlements_within_5km, county.settlements_within_15km) == (3, 1, 2)
    assert county.verdict is Verdict.GAP
    assert found["a"].verdict is Verdict.COVERED
    assert found["b"].verdict is Verdict.GAP
    assert found["100000"].stations == 1
    assert found["320685"].nearest_km_max is not None  # the neighbour's station counts for distance


def test_detour_factor_widens_the_way_but_not_the_straight_line() -> None:
    near, wide = (figures(stations((120.50, 32.30, 3, 60.0)), rules=Rules(detour_factor=f)) for f in (1.0, 2.0))
    assert near["320682"].nearest_km_max == wide["320682"].nearest_km_max
    assert near["320682"].people_within_10km == 700
    assert wide["320682"].people_within_10km == 400


def test_people_need_enough_of_the_census() -> None:
    found = figures(stations((120.50, 32.30, 3, 60.0)))
    assert (found["320682"].people, found["320682"].people_share) == (700, 0.7)
    assert found["320685"].people_basis is PeopleBasis.NO_DATA  # 500 of 3,000
    assert (found["320685"].people, found["320685"].people_within_5km) == (None, None)
    assert (found["320600"].census, found["100000"].census) == (4000, 4000)
    assert found["100000"].people_share == 0.3
    assert found["c"].people is None
    assert found["a"].people_basis is PeopleBasis.NO_CENSUS


def test_township_as_recorded_beats_the_nearest_seat() -> None:
    placed = place_in_townships(AREAS, stations((120.50, 32.30, 6, 60.0), (120.51, 32.3, 3, 60.0)), SEATS)
    assert (placed.unit.tolist(), placed.estimated.tolist()) == ([6, 5], [False, True])


def test_unknown_township_is_never_uncovered() -> None:
    found = figures(stations((120.50, 32.30, 3, 60.0)), seats=NO_SEATS)
    county = found["320682"]
    assert (county.townships_covered, county.townships_unknown, county.stations_township_unknown) == (0, 3, 1)
    assert county.verdict is Verdict.UNKNOWN
    assert {found[code].verdict for code in "abc"} == {Verdict.UNKNOWN}


def test_unplaced_station_counts_but_covers_no_distance() -> None:
    found = figures(stations((np.nan, np.nan, 6, 60.0)))
    assert (found["b"].stations, found["320682"].stations_unplaced, found["320682"].townships_covered) == (1, 1, 1)
    assert (found["320682"].nearest_km_mean, found["320682"].people_within_15km) == (None, 0)


def test_no_station_at_all_is_a_gap_without_distances() -> None:
    found = figures(stations())
    assert (found["100000"].stations, found["100000"].verdict) == (0, Verdict.GAP)
    assert found["100000"].nearest_km_mean is None
    assert found["320682"].top_township_share is None


def test_sub_districts_stand_apart() -> None:
    found = figures(stations((120.30, 32.60, 8, 200.0)))
    assert (found["320600"].subdistricts, found["320600"].subdistricts_covered, found["320600"].townships) == (1, 1, 3)
    assert found["320600"].townships_covered == 0
    assert found["320685"].verdict is Verdict.COVERED


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("白蒲镇", UnitKind.TOWNSHIP),
        ("如城街道", UnitKind.SUBDISTRICT),
        ("城关街道办事处", UnitKind.SUBDISTRICT),
        ("回族乡", UnitKind.TOWNSHIP),
        ("阿日昆都楞苏木", UnitKind.TOWNSHIP),
        ("如皋市经济开发区", UnitKind.OTHER),
    ],
)
def test_unit_kind_by_name(name: str, kind: UnitKind) -> None:
    assert unit_kind(name) is kind


points = st.lists(
    st.tuples(st.floats(120, 121), st.floats(32, 33), st.sampled_from([3, 4, 5]), st.floats(0, 300)), max_size=6
)


@settings(max_examples=50, deadline=None)
@given(points, st.tuples(st.floats(120, 121), st.floats(32, 33), st.just(3), st.just(50.0)))
def test_adding_a_station_never_lowers_coverage(
    rows: list[tuple[float, float, int, float]], more: tuple[float, float, int, float]
) -> None:
    before, after = figures(stations(*rows)), figures(stations(*rows, more))
    for code in AREAS.codes:
        assert after[code].settlements_within_10km >= before[code].settlements_within_10km
        assert after[code].townships_covered >= before[code].townships_covered
        assert (after[code].people_within_5km or 0) >= (before[code].people_within_5km or 0)


@settings(max_examples=50, deadline=None)
@given(points, st.randoms())
def test_order_of_stations_changes_nothing(rows: list[tuple[float, float, int, float]], random: Random) -> None:
    mixed = list(rows)
    random.shuffle(mixed)
    assert figures(stations(*rows)) == figures(stations(*mixed))


@settings(max_examples=50, deadline=None)
@given(points, st.permutations(range(4)))
def test_order_of_settlements_changes_nothing(rows: list[tuple[float, float, int, float]], order: list[int]) -> None:
    mixed = Settlements(**{
        name: getattr(SETTLEMENTS, name)[order] for name in ("lon", "lat", "area", "people", "detour")
    })  # fmt: skip
    moved = {None: None} | dict(enumerate(order))
    found = [
        replace(one, nearest_max_settlement=moved[one.nearest_max_settlement])
        for one in measure(AREAS, mixed, stations(*rows), SEATS, Rules())
    ]
    assert found == list(figures(stations(*rows)).values())


@settings(max_examples=50, deadline=None)
@given(points, st.integers(2, 4))
def test_stations_on_one_spot_count_each_and_cover_once(
    rows: list[tuple[float, float, int, float]], times: int
) -> None:
    once, often = figures(stations(*rows)), figures(stations(*rows * times))
    for code in AREAS.codes:
        assert often[code].connectors == times * once[code].connectors
        assert often[code].settlements_within_10km == once[code].settlements_within_10km
        assert often[code].people_within_5km == once[code].people_within_5km


@pytest.mark.parametrize("census", [0.0, np.nan])
def test_nobody_living_there_divides_nothing(census: float) -> None:
    deserted = replace(SETTLEMENTS, people=np.zeros(4))
    areas = replace(AREAS, census=np.where(np.isfinite(AREAS.census), census, np.nan), nevs=AREAS.nevs * 0)
    with np.errstate(divide="raise", invalid="raise"):
        found = measure(areas, deserted, stations((120.5, 32.3, 3, 120.0)), SEATS, Rules())
    for one in found:
        numbers = [value for value in asdict(one).values() if isinstance(value, float)]
        assert np.isfinite(numbers).all()
        assert one.access_gini is None


def test_positions_that_are_no_numbers_cover_nobody_and_stop_nothing() -> None:
    odd = figures(stations((120.5, 32.3, 3, 120.0), (np.nan, np.nan, 3, 60.0), (np.inf, 32.3, 3, 60.0)))["320682"]
    one = figures(stations((120.5, 32.3, 3, 120.0)))["320682"]
    assert odd.settlements_within_10km == one.settlements_within_10km
    assert odd.connectors == one.connectors + 4
