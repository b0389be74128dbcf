"""What a whole batch of positions tells: swapped axes, another notation, a datum that fits better, the wrong county."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import pdtrc

from outreach.domain.charger_mends import READINGS, Mend, has_sixties, mended
from outreach.domain.errors import RuleBroken
from outreach.domain.geo.datums import Datum, in_china, to_wgs84
from outreach.domain.geo.distance import Sites, distance_m
from outreach.domain.words import N_

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
# which of these WGS-84 positions (longitudes, latitudes) lie where their rows say, as far as rows say it
Fits = Callable[[Floats, Floats], Marks]

FAR_DEG = 25.0
NEAR_DEG = 8.0
SAME_M = 100.0
MIN_ROWS = 5
MIN_MEETINGS = 3
RARE = 1e-4
MOST = 0.9
MANY, FEW = 0.6, 0.05
CLEAR, ALL_CLEAR = 0.25, 0.1
OUTSIDE_SHARE = 0.2
# where nobody stands: the batch moved by a kilometre or two, to count how often strangers meet by chance
_ELSEWHERE = ((0.013, 0.004), (-0.011, 0.009), (0.006, -0.015), (-0.016, -0.007), (0.021, 0.012), (-0.019, 0.017))


class Doubt(StrEnum):
    """What is wrong with a batch's positions."""

    NOTATION = "notation"
    DATUM = "datum"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubt with what mends it, and the share of rows that fit as mended and as given."""

    doubt: Doubt
    share: float
    given_share: float
    mend: Mend | None = None
    datum: Datum | None = None
    rows: int = 0


class PositionsDoubted(RuleBroken):
    """The batch is stopped: its positions mean something else than declared."""

    def __init__(self, field: str, message: str, finding: Finding, **params: object) -> None:
        super().__init__({field: message}, **params)
        self.finding = finding
        self.picture: dict[str, Any] = {}


def doubted_datum(finding: Finding, declared: Datum) -> PositionsDoubted:
    """The doubt that another datum than the declared one is the file's."""
    message = N_(
        "The file looks like %(found)s, not %(declared)s: %(share)s %% of its stations meet known ones or their counties that "
        "way, %(declared_share)s %% as declared. Choose the other datum, or say that the declared one is right."
    )
    shares = {"share": round(finding.share * 100), "declared_share": round(finding.given_share * 100)}
    return PositionsDoubted("datum", message, finding, found=finding.datum, declared=declared.value, **shares)


def swapped(lon: Floats, lat: Floats) -> Marks:
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


def other_notation(lon: Floats, lat: Floats, datum: Datum, fits: Fits) -> Finding | None:
    """How the whole batch writes its positions, where that isn't decimal degrees in their own columns; else None.

    A reading is taken if nine in ten rows fit their counties (or China, for rows that name none) by it, and clearly more than
    as given; three in five will do where hardly one fits as given. One by which every row fits is taken where three rows and a tenth
    of all don't as given. Minutes and seconds in the place of decimals are known by their figures too, where no row names a county.
    """
    if lon.size < MIN_ROWS:
        return None
    given = _share(lon, lat, datum, fits)
    shares = {mend: _share(*mended(mend, lon, lat), datum, fits) for mend in READINGS}
    best = max(READINGS, key=lambda mend: (round(shares[mend], 2), -READINGS.index(mend)))
    sixties = has_sixties(lon, lat)
    if best is Mend.MINUTES and sixties:
        best = Mend.SECONDS
    enough = MANY if given <= FEW else MOST
    clear = max(ALL_CLEAR, MIN_MEETINGS / lon.size) if shares[best] == 1 else CLEAR
    if shares[best] >= enough and shares[best] - given >= clear:
        return Finding(Doubt.NOTATION, shares[best], given, mend=best, rows=lon.size)
    if sixties and shares[Mend.SECONDS] >= max(MOST, given - 0.05):
        return Finding(Doubt.NOTATION, shares[Mend.SECONDS], given, mend=Mend.SECONDS, rows=lon.size)
    return None


def _share(lon: Floats, lat: Floats, datum: Datum, fits: Fits) -> float:
    """The share of the rows that are positions at all and lie where they say."""
    sound = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lat) <= 90) & (np.abs(lon) <= 180)
    x, y = np.where(sound, lon, 0.0), np.where(sound, lat, 0.0)
    return float((sound & fits(*to_wgs84(x, y, datum))).mean())


def better_datum(
    lon: Floats,
    lat: Floats,
    declared: Datum,
    known: Sites | None,
    pairs: tuple[Floats, Floats, NDArray[np.int64]] | None,
) -> Finding | None:
    """The datum under which far more of the batch meets known stations, or None. Rows without a position are NaN.

    `pairs` are known WGS-84 positions of the same stations (longitudes, latitudes, their index in the batch); `known` are
    sites of other sources. Meetings count only beyond what chance brings in so dense a place: the batch moved by a
    kilometre or two meets strangers only. The declared datum is doubted if another meets three times as many.
    """
    inside = in_china(lon, lat)
    if int(inside.sum()) < MIN_ROWS:
        return None
    marks = {datum: _met(*to_wgs84(lon, lat, datum), known, pairs, inside) for datum in Datum}
    total = max(next(iter(marks.values())).size, 1)
    met = {datum: int(mark.sum()) for datum, mark in marks.items()}
    best = max(met, key=lambda datum: (met[datum], datum is declared))
    if best is declared or met[best] < max(MIN_MEETINGS, 3 * met[declared]):
        return None
    chance = _by_chance(*to_wgs84(lon, lat, best), known, inside) if known is not None else 0.0
    if pdtrc(met[best] - 1, chance + 0.05) >= RARE:  # Poisson: so many meetings or more
        return None
    return Finding(Doubt.DATUM, met[best] / total, met[declared] / total, datum=best, rows=lon.size)


def _met(
    x: Floats,
    y: Floats,
    known: Sites | None,
    pairs: tuple[Floats, Floats, NDArray[np.int64]] | None,
    inside: Marks,
) -> Marks:
    """Which rows meet a known station: the same one of their own source, else any of another's."""
    if pairs is not None:
        return np.asarray(distance_m(x[pairs[2]], y[pairs[2]], pairs[0], pairs[1]) < SAME_M)
    if known is None:
        return np.zeros(int(inside.sum()), dtype=bool)
    return np.asarray(known.nearest(x[inside], y[inside]).metres < SAME_M)


def _by_chance(x: Floats, y: Floats, known: Sites, inside: Marks) -> float:
    """How many rows meet a stranger, on the mean of places a kilometre or two away."""
    counts = [(known.nearest(x[inside] + east, y[inside] + north).metres < SAME_M).sum() for east, north in _ELSEWHERE]
    return float(np.mean(counts))


def datum_by_counties(lon: Floats, lat: Floats, declared: Datum, inside: Fits) -> Finding | None:
    """A datum by which rows near a border fall into the counties that they state, and hardly any falls out of it."""
    marks = {datum: inside(*to_wgs84(lon, lat, datum)) for datum in Datum}
    best = max(marks, key=lambda datum: (int(marks[datum].sum()), datum is declared))
    into, out = int((marks[best] & ~marks[declared]).sum()), int((marks[declared] & ~marks[best]).sum())
    if best is declared or into < 8 or into < 5 * out:
        return None
    shares = (float(marks[best].mean()), float(marks[declared].mean()))
    return Finding(Doubt.DATUM, *shares, datum=best, rows=lon.size)


def outside_their_county(outside: Marks, stated: Marks) -> Finding | None:
    """Rows that lie clear of the county that they state, where they are too many to be slips of a single row."""
    count, total = int((outside & stated).sum()), int(stated.sum())
    if count < MIN_MEETINGS or count < OUTSIDE_SHARE * total:
        return None
    return Finding(Doubt.COUNTY, 1.0, 1 - count / total, mend=Mend.UNPLACE, rows=count)
