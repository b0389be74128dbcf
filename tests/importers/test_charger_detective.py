"""The coordinate detective: what a batch's positions are, from 20 rows on, in batches of every kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from outreach.domain.charger_checks import Doubt, PositionsDoubted, better_datum, other_notation, swapped
from outreach.domain.charger_mends import Mend, mended, mended_point
from outreach.domain.geo.datums import Datum, from_wgs84
from outreach.domain.geo.distance import Sites, distance_m
from outreach.importers.chargers.build import Written
from outreach.importers.chargers.detective import Detective
from outreach.reference.boundaries import shipped

Floats = NDArray[np.float64]
COUNTIES = ("320682", "320685", "341523", "360724", "421123", "511524", "530129", "610124", "620821", "654025")
BATCHES = 240


class Areas:
    """The areas of a file whose rows state their county's code."""

    default_id = None

    def stated(self, adcode: str, province: str, prefecture: str, county: str) -> str | None:
        return adcode or None

    def code_of(self, area_id: str | None) -> str:
        return area_id or ""


@dataclass(frozen=True)
class Case:
    """A batch as a file writes it, what is declared about it, and what should be found."""

    lon: Floats
    lat: Floats
    codes: list[str]
    declared: Datum
    known: Sites
    truth: str


def _places(dice: np.random.Generator, code: str, count: int) -> tuple[Floats, Floats]:
    """Random WGS-84 positions inside a county."""
    shape = shipped().shapes[code]
    west, south, east, north = shape.bounds
    x, y = dice.uniform(west, east, count * 40), dice.uniform(south, north, count * 40)
    inside = np.flatnonzero(shapely.contains_xy(shape, x, y))[:count]
    return x[inside], y[inside]


def _written(mend: Mend | None, degrees: Floats) -> Floats:
    """Decimal degrees as a file of that notation writes them."""
    whole = np.floor(degrees)
    minutes = (degrees - whole) * 60
    seconds = np.round((minutes - np.floor(minutes)) * 60).clip(0, 59)
    if mend is Mend.SECONDS:
        return np.round(whole + np.floor(minutes) / 100 + seconds / 10_000, 6)
    if mend is Mend.MINUTES:
        return np.round(whole + minutes / 100, 6)
    if mend is Mend.PACKED:
        return np.round(whole * 100 + minutes, 3)
    if mend is Mend.SCALED:
        return np.array([float(f"{value:.5f}".replace(".", "").rstrip("0")) for value in degrees])
    return np.round(degrees, 6)


def _case(dice: np.random.Generator) -> Case:
    """A batch of 20 to 80 rows: in its declared datum or another, half of them known or more, in one of six notations."""
    code, count = str(dice.choice(COUNTIES)), int(dice.integers(20, 80))
    lon, lat = _places(dice, code, count)
    real, declared = (Datum(str(value)) for value in dice.choice([datum.value for datum in Datum], 2))
    notation = (None, None, None, Mend.SWAP, Mend.PACKED, Mend.SCALED, Mend.SECONDS, Mend.MINUTES)[dice.integers(8)]
    known = dice.random(len(lon)) < 0.5
    strangers = _places(dice, code, 60)
    shift = dice.normal(0, 0.00015, (2, int(known.sum())))
    sites = Sites(np.append(lon[known] + shift[0], strangers[0]), np.append(lat[known] + shift[1], strangers[1]))
    x, y = from_wgs84(lon, lat, real)
    codes = [code if dice.random() < 0.9 else "" for _ in lon]
    if notation is Mend.SWAP:
        x, y = np.round(y, 6), np.round(x, 6)
    else:
        x, y = _written(notation, x), _written(notation, y)
    truth = notation.value if notation else "as declared" if real is declared else real.value
    return Case(x, y, codes, declared, sites, truth)


def _verdict(case: Case) -> str:
    """What the detective says of a batch: its notation, another datum, or nothing."""
    rows = [Written(x, y, (code, "", "", "")) for x, y, code in zip(case.lon, case.lat, case.codes, strict=True)]
    try:
        Detective(rows, Areas(), shipped()).examine(case.declared)  # type: ignore[arg-type]
    except PositionsDoubted as doubt:
        finding = doubt.finding
        return str(finding.mend or finding.datum) if finding.doubt is not Doubt.COUNTY else "county"
    fit = better_datum(case.lon, case.lat, case.declared, case.known, None)
    return str(fit.datum) if fit else "as declared"


def test_the_detective_is_right_on_99_of_100_mixed_batches() -> None:
    dice = np.random.default_rng(20261125)
    cases = [_case(dice) for _ in range(BATCHES)]
    wrong = Counter((case.truth, found) for case in cases if (found := _verdict(case)) != case.truth)
    assert {case.truth for case in cases} >= {"as declared", "gcj02", "bd09", *[mend.value for mend in Mend][:5]}
    assert wrong.total() < BATCHES / 100, wrong


def test_slips_of_single_rows_are_no_notation() -> None:
    """Up to a fifth of a batch far off its county: at most the county is doubted, whatever the figures look like."""
    dice = np.random.default_rng(77)
    for _ in range(60):
        code = str(dice.choice(COUNTIES))
        lon, lat = _places(dice, code, int(dice.integers(20, 80)))
        slipped = dice.random(len(lon)) < dice.uniform(0.03, 0.19)
        x, y = (np.round(np.where(slipped, part + dice.normal(0, 0.6, len(lon)), part), 6) for part in (lon, lat))
        case = Case(x, y, [code] * len(lon), Datum.WGS84, Sites(*_places(dice, code, 60)), "as declared")
        assert _verdict(case) in {"as declared", "county"}


def test_rows_in_another_county_than_they_state_stop_the_batch() -> None:
    dice = np.random.default_rng(7)
    lon, lat = _places(dice, "320682", 20)
    away = [
        Written(x, y, ("341523" if index < 5 else "320682", "", "", ""))
        for index, (x, y) in enumerate(zip(lon, lat, strict=True))
    ]
    with pytest.raises(PositionsDoubted) as doubted:
        Detective(away, Areas(), shipped()).examine(Datum.WGS84)  # type: ignore[arg-type]
    assert (doubted.value.finding.doubt, doubted.value.finding.rows) == (Doubt.COUNTY, 5)
    slips = [
        *away[2:],
        *[Written(x, y, ("320682", "", "", "")) for x, y in zip(*_places(dice, "320682", 20), strict=True)],
    ]
    Detective(slips, Areas(), shipped()).examine(Datum.WGS84)  # type: ignore[arg-type]


def test_swapped_columns_are_told_where_a_fifth_lies_in_the_next_county() -> None:
    """A county's list often holds some stations beyond its border: all the more reason not to refuse it row by row."""
    lon, lat = _places(np.random.default_rng(5), "320682", 24)
    inside = np.arange(24) < 18
    found = other_notation(lat, lon, Datum.WGS84, lambda x, y: inside & (x > y))
    assert found is not None
    assert (found.mend, found.share) == (Mend.SWAP, 0.75)


def test_registers_of_other_countries_raise_no_doubt() -> None:
    dice = np.random.default_rng(9)
    for west, south in (
        (2.3, 48.8),
        (13.0, 52.0),
        (-122.4, 47.2),
        (126.9, 37.5),
        (139.7, 35.6),
        (103.8, 1.3),
        (77.0, 28.5),
    ):
        for digits in (2, 4, 6):
            lon, lat = (np.round(dice.uniform(low, low + 0.6, 200), digits) for low in (west, south))
            rows = [Written(x, y, ("", "", "", "")) for x, y in zip(lon, lat, strict=True)]
            Detective(rows, Areas(), shipped()).examine(Datum.WGS84)  # type: ignore[arg-type]


def test_coarse_positions_are_no_minutes_and_seconds() -> None:
    dice = np.random.default_rng(5)
    lon, lat = _places(dice, "320682", 60)
    for digits in (2, 3):
        rows = [
            Written(x, y, ("", "", "", "")) for x, y in zip(np.round(lon, digits), np.round(lat, digits), strict=True)
        ]
        Detective(rows, Areas(), shipped()).examine(Datum.WGS84)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mend", "lon", "lat"),
    [
        (Mend.SWAP, 32.37167, 120.57333),
        (Mend.PACKED, 12034.4, 3222.3),
        (Mend.PACKED, 1203424.0, 322218.0),
        (Mend.SCALED, 12057333.0, 3237167.0),
        (Mend.SECONDS, 120.3424, 32.2218),
        (Mend.MINUTES, 120.344, 32.223),
    ],
)
def test_each_notation_is_mended_to_the_same_place(mend: Mend, lon: float, lat: float) -> None:
    point = mended_point(mend, lon, lat)
    assert point is not None
    assert distance_m(*point, 120.57333, 32.37167) < 1.5


def test_what_a_mend_makes_no_sense_of_is_no_position() -> None:
    assert mended_point(Mend.PACKED, 12074.4, 3222.3) is None
    assert mended_point(Mend.SECONDS, 120.3472, 32.2218) is None
    assert mended_point(Mend.SCALED, 0.0, 3237167.0) is None
    assert mended_point(Mend.UNPLACE, 120.5, 32.3) is None
    empty = np.array([], dtype=np.float64)
    assert all(part.size == 0 for mend in Mend for part in mended(mend, empty, empty))


def test_a_dense_city_of_strangers_raises_no_doubt() -> None:
    dice = np.random.default_rng(3)
    lon, lat = dice.uniform(114.0, 114.06, 400), dice.uniform(22.53, 22.57, 400)
    city = Sites(dice.uniform(114.0, 114.06, 1_500), dice.uniform(22.53, 22.57, 1_500))
    for declared in Datum:
        assert better_datum(*from_wgs84(lon, lat, declared), declared, city, None) is None


def test_single_swapped_rows_are_seen_among_sound_ones() -> None:
    lon, lat = np.array([120.5, 32.4, 120.6, 2.3]), np.array([32.3, 120.5, 32.4, 48.8])
    assert swapped(lon, lat).tolist() == [False, True, False, False]
