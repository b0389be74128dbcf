"""Columns of numbers, and the lists of values that rows are made of."""

from __future__ import annotations

from typing import Any

import numpy as np

from outreach.domain.coverage.inputs import Flags, Floats, Indices

# whole-number fields of `Figures`, and the column each is read from
WHOLE = {
    "stations": "stations",
    "stations_unplaced": "stations_unplaced",
    "stations_stale": "stations_stale",
    "stations_township_unknown": "stations_township_unknown",
    "connectors": "connectors",
    "connectors_ac": "ac",
    "connectors_dc": "dc",
    "connectors_fast": "fast",
    "connectors_power_unknown": "powerless",
    "connectors_unrated": "unrated",
    "counted_chargers": "as_chargers",
    "counted_connectors": "as_connectors",
    "swap_stations": "swaps",
    "townships": "township",
    "townships_covered": "township_covered",
    "townships_fast": "township_fast",
    "townships_thin": "township_thin",
    "townships_estimated": "township_estimated",
    "townships_unknown": "township_unknown",
    "subdistricts": "sub",
    "subdistricts_covered": "sub_covered",
    "subdistricts_fast": "sub_fast",
    "subdistricts_unknown": "sub_unknown",
    "other_units": "other",
    "other_units_covered": "other_covered",
    "other_units_unknown": "other_unknown",
    "settlements": "settlements",
    "settlements_within_5km": "settlements_5",
    "settlements_within_10km": "settlements_10",
    "settlements_within_15km": "settlements_15",
}


def whole(column: Floats) -> list[Any]:
    """The column as whole numbers; unknown ones count as none."""
    return list(np.rint(np.nan_to_num(column)).astype(np.int64).tolist())


def optional(column: Floats | Indices, known: Flags, *, as_whole: bool = False) -> list[Any]:
    """The column's values, whole or with four decimals; None where it isn't known."""
    values = np.where(known, column, 0)
    out = (values.astype(np.int64) if as_whole else np.round(values, 4)).astype(object)
    out[~known] = None
    return list(out)


def ratio(part: Floats, of: Floats) -> Floats:
    """Part over whole; NaN where the whole isn't over 0."""
    out: Floats = np.full(len(part), np.nan)
    np.divide(part, of, out=out, where=of > 0)
    return out
