"""Standard piles: what the county charging pilot counts chargers in (one is 120 kW of direct current).

From 120 to under 360 kW a connector counts as its kW over 120, below it doesn't count. The factors from 360 kW on were not
seen in the rule's text: they are a table in the settings, and a connector that the table doesn't reach stays unrated.
"""

from __future__ import annotations

STANDARD_KW = 120.0
TABLE_FROM_KW = 360.0

Factors = tuple[tuple[float, float], ...]


def read_factors(text: str) -> Factors:
    """The table of a setting such as '360=3, 480=4.5': kW from which on a connector counts as so many piles.

    Raises ValueError for what isn't such a table, or begins below 360 kW.
    """
    rows = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        kw, _, piles = part.partition("=")
        rows.append((float(kw), float(piles)))
    if any(not (TABLE_FROM_KW <= kw < 10_000 and 0 < piles < 1000) for kw, piles in rows):
        raise ValueError(text)
    return tuple(sorted(rows))


def piles_of(power_kw: float, factors: Factors) -> float | None:
    """How many standard piles one direct-current connector is; None where the table doesn't say."""
    if power_kw < STANDARD_KW:
        return 0.0
    if power_kw < TABLE_FROM_KW:
        return power_kw / STANDARD_KW
    return next((piles for kw, piles in reversed(factors) if kw <= power_kw), None)
