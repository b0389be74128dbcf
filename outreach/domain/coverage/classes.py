"""Measures that a map may show, and the classes that it shows them in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from outreach.domain.coverage.figures import Figures
from outreach.domain.words import N_

MOST_CLASSES = 7
QUANTILES = 5


class Scheme(StrEnum):
    """How values are cut into classes: as many areas in each, or at fixed steps."""

    QUANTILES = "quantiles"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: its words, unit, decimals, fixed steps, and how it is read from the figures (None: no data)."""

    key: str
    label: str
    unit: str
    digits: int
    steps: tuple[float, ...]
    of: Callable[[Figures], float | None]


@dataclass(frozen=True, slots=True)
class Classes:
    """Upper bounds of all classes but the last, and the range that the values really have."""

    bounds: tuple[float, ...]
    lowest: float
    highest: float

    def number(self, value: float | None) -> int | None:
        """The class of a value, from 0; None for no data. A value on a bound belongs below it."""
        return None if value is None else bisect_left(self.bounds, value)

    @property
    def count(self) -> int:
        """How many classes there are."""
        return len(self.bounds) + 1


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else 100.0 * part / whole


def _townships(figures: Figures) -> float | None:
    if figures.townships_unknown:
        return None
    return _share(figures.townships_covered, figures.townships)


def _fast(figures: Figures) -> float | None:
    return None if figures.townships_unknown else _share(figures.known("townships_fast"), figures.townships)


MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        Measure("townships", N_("Townships with a public station"), "%", 1, (20, 40, 60, 80, 95), _townships),
        Measure(
            "townships_fast",
            N_("Townships with 120 kW or more"),
            "%",
            1,
            (10, 25, 50, 75, 90),
            _fast,
        ),
        Measure(
            "people_5km",
            N_("People within 5 km"),
            "%",
            1,
            (20, 40, 60, 80, 95),
            lambda f: _share(f.people_within_5km, f.people),
        ),
        Measure(
            "nearest_p90", N_("Nine in ten places lie within"), "km", 1, (2, 5, 10, 15, 30), lambda f: f.nearest_km_p90
        ),
        Measure(
            "per_10k", N_("Connectors for 10,000 people"), "", 1, (1, 5, 10, 20, 50), lambda f: f.connectors_per_10k
        ),
        Measure("power", N_("Public power"), "kW", 0, (60, 600, 3000, 12000, 60000), lambda f: f.known("power_kw")),
        Measure(
            "piles_per_1000_nevs",
            N_("Standard piles for 1,000 electric cars"),
            "",
            1,
            (1, 5, 10, 20, 50),
            lambda f: f.known("piles_per_1000_nevs"),
        ),
        Measure("access", N_("Accessibility"), "kW", 1, (1, 10, 50, 100, 500), lambda f: f.access_plain),
        Measure("gini", N_("Inequality of accessibility"), "", 2, (0.2, 0.4, 0.6, 0.8, 0.9), lambda f: f.access_gini),
        Measure("age", N_("Age of the data"), N_("days"), 0, (30, 60, 90, 180, 365), lambda f: f.age_days_mean),
        Measure("stations", N_("Stations"), "", 0, (1, 5, 20, 100, 500), lambda f: float(f.stations)),
    )
}


def differences(values: Sequence[float | None], measure: Measure) -> Classes:
    """Seven classes of changes, alike on both sides of no change: by a round step that most changes lie within twice of."""
    known = np.array([v for v in values if v is not None], dtype=np.float64)
    still = 0.5 * 10.0**-measure.digits
    changed = np.abs(known[np.abs(known) > still])
    step = _round(float(np.quantile(changed, 0.9)) / 2) if len(changed) else 1.0
    step = max(step, 10.0**-measure.digits)
    bounds = (-2 * step, -step, -still, still, step, 2 * step)
    return Classes(bounds, float(known.min(initial=0.0)), float(known.max(initial=0.0)))


def _round(value: float) -> float:
    """The least of 1, 2 and 5 times a power of ten that is no smaller."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= value * (1 - 1e-9)))


def classify(values: Sequence[float | None], measure: Measure, scheme: Scheme) -> Classes:
    """Classes for these values: at most seven, none of them empty by construction where quantiles coincide."""
    known = np.array([v for v in values if v is not None], dtype=np.float64)
    if not len(known):
        return Classes((), 0.0, 0.0)
    low, high = float(known.min()), float(known.max())
    if scheme is Scheme.FIXED:
        return Classes(tuple(float(step) for step in measure.steps)[: MOST_CLASSES - 1], low, high)
    cuts = np.quantile(known, [i / QUANTILES for i in range(1, QUANTILES)])
    rounded = sorted({round(float(cut), measure.digits) for cut in cuts})
    bounds = [c for c in rounded if low <= c < high]
    return Classes(tuple(bounds), low, high)
