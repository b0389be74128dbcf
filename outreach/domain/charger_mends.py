"""Ways in which a whole file may write its positions otherwise than as decimal degrees, and how each is mended."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]
SIXTY = 60.0


class Mend(StrEnum):
    """What to do with every position of a file before it is read."""

    SWAP = "swap"
    PACKED = "packed"
    SCALED = "scaled"
    SECONDS = "seconds"
    MINUTES = "minutes"
    UNPLACE = "unplace"


# in this order of two that explain a file equally well
READINGS = (Mend.SWAP, Mend.PACKED, Mend.SCALED, Mend.SECONDS, Mend.MINUTES)


def mended(mend: Mend, lon: Floats, lat: Floats) -> Pair:
    """Longitudes and latitudes in decimal degrees; NaN where the mend makes no sense of a row."""
    if mend is Mend.SWAP:
        return lat.copy(), lon.copy()
    if mend is Mend.UNPLACE:
        return np.full_like(lon, np.nan), np.full_like(lat, np.nan)
    formula = _FORMULAS[mend]
    with np.errstate(invalid="ignore", divide="ignore"):
        return formula(lon, 73.0, 136.0), formula(lat, 3.0, 54.0)


def mended_point(mend: Mend, lon: float, lat: float) -> tuple[float, float] | None:
    """The same for one position; None for one that the mend makes no sense of, or takes away."""
    x, y = mended(mend, np.array([lon]), np.array([lat]))
    return (float(x[0]), float(y[0])) if np.isfinite(x[0]) and np.isfinite(y[0]) else None


def _packed(values: Floats, lowest: float, highest: float) -> Floats:
    """Degrees and minutes run together: ddmm.mmm (3222.3 for 32°22.3′), or ddmmss (322218 for 32°22′18″)."""
    long = values >= 100_000
    minutes = np.where(long, np.floor(values / 100) % 100 + values % 100 / SIXTY, values % 100)
    whole = np.where(long, np.floor(values / 10_000), np.floor(values / 100))
    sound = (minutes < SIXTY) & (~long | (values % 100 < SIXTY)) & (whole >= lowest) & (whole <= highest)
    return np.where(sound, whole + minutes / SIXTY, np.nan)


def _scaled(values: Floats, lowest: float, highest: float) -> Floats:
    """The decimal mark was lost (323716 for 32.3716): China's longitudes have two or three digits before it, latitudes two."""
    result = np.full_like(values, np.nan)
    size = np.floor(np.log10(np.where(values > 0, values, np.nan)))
    for digits in (3, 2) if highest > 100 else (2,):
        tried = values / 10.0 ** (size - digits + 1)
        fits = np.isnan(result) & (tried >= max(lowest, 10.0)) & (tried <= highest) & (values > highest)
        result = np.where(fits, tried, result)
    return result


def _digits(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Whole degrees, the first two decimals, and the hundredths' hundredths with what follows, of dd.mmss."""
    whole = np.floor(values + 1e-9)
    fraction = np.round((values - whole) * 10_000, 4)
    return whole, np.floor(fraction / 100), np.round(fraction % 100, 4)


def _seconds(values: Floats, lowest: float, highest: float) -> Floats:
    """Minutes and seconds in the place of decimals: 32.2218 for 32°22′18″."""
    whole, minutes, seconds = _digits(values)
    sound = (minutes < SIXTY) & (seconds < SIXTY) & (whole >= lowest) & (whole <= highest)
    return np.where(sound, whole + minutes / SIXTY + seconds / 3600, np.nan)


def _minutes(values: Floats, lowest: float, highest: float) -> Floats:
    """Minutes in the place of decimals: 32.22300 for 32°22.3′."""
    whole, minutes, rest = _digits(values)
    sound = (minutes < SIXTY) & (whole >= lowest) & (whole <= highest)
    return np.where(sound, whole + (minutes + rest / 100) / SIXTY, np.nan)


_FORMULAS: dict[Mend, Callable[[Floats, float, float], Floats]] = {
    Mend.PACKED: _packed,
    Mend.SCALED: _scaled,
    Mend.SECONDS: _seconds,
    Mend.MINUTES: _minutes,
}


def has_sixties(lon: Floats, lat: Floats) -> bool:
    """Whether every position's decimals can be minutes and seconds, which hardly happens to decimal degrees by chance.

    Each of two figures is under 60 in six of ten decimal degrees, so that ten rows err once in 25,000 times; at least
    eight different seconds are wanted, since coarse positions (32.37, 32.38) show none at all.
    """
    if lon.size < 10:
        return False
    seconds = np.concatenate([_digits(lon)[2], _digits(lat)[2]])
    makes_sense = np.isfinite(_seconds(lon, 73.0, 136.0)) & np.isfinite(_seconds(lat, 3.0, 54.0))
    return bool(makes_sense.all()) and np.unique(np.floor(seconds)).size >= 8
