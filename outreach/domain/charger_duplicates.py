"""Two records of one station, maybe: how likely that is, and which field of which record survives a merge."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outreach.domain.geo.distance import Sites

Floats = NDArray[np.float64]
NEAR_M = 50.0
# Names of one place differ by what every station is called.
_USUAL = re.compile(r"充电站|充电桩|换电站|公共|新能源|汽车|charging|station|ev\b|\W", re.I)
FIELDS = ("name", "operator", "address", "township_name", "kind", "access", "status", "opened_on", "planned_on", "closed_on", "confirmed_on", "connectors")  # fmt: skip


class DuplicateStatus(StrEnum):
    """What was decided about a pair."""

    OPEN = "open"
    MERGED = "merged"
    KEPT_BOTH = "kept_both"
    DISMISSED = "dismissed"


class Verdict(StrEnum):
    """What a reviewer says of a pair."""

    MERGE = "merge"
    BOTH = "both"
    NEVER = "never"


class Likeness(StrEnum):
    """How alike two records are, in the classes by which a queue is sorted."""

    HIGH = "high"
    SOME = "some"
    LITTLE = "little"


LIKENESS_FROM = {Likeness.HIGH: 80, Likeness.SOME: 60, Likeness.LITTLE: 0}


@dataclass(frozen=True, slots=True)
class PairKind:
    """Pairs of one kind: of these two sources, both in the register or one a file's row, and about so alike."""

    kept: str
    other: str
    in_register: bool
    likeness: Likeness


def likeness(metres: float, names: tuple[str, str], operators: tuple[str, str], kilowatts: tuple[float, float]) -> int:
    """How likely two records are one station, from 0 to 100: half by distance, the rest by operator, name and power.

    What one record doesn't say counts half: it speaks neither for nor against.
    """
    near = max(0.0, 1.0 - metres / NEAR_M)
    power = 0.5 if not all(kilowatts) else min(kilowatts) / max(kilowatts)
    return round(100 * (0.5 * near + 0.2 * _alike(*operators) + 0.2 * _alike(*names) + 0.1 * power))


@dataclass(frozen=True, slots=True)
class NearPair:
    """Two stations of different sources near each other, by their places in the columns."""

    one: int
    other: int
    metres: float


def near_pairs(lon: Floats, lat: Floats, sources: Sequence[str], metres: float, most: int) -> list[NearPair]:
    """Pairs of stations (degrees on WGS-84) of two sources within so many metres, the nearest first, at most so many."""
    _, source = np.unique(np.array(sources, dtype=object).astype(str), return_inverse=True)
    one, other, far = Sites(lon, lat).pairs_within(lon, lat, metres)
    found = np.flatnonzero((one < other) & (source[one] != source[other]))
    found = found[np.argsort(far[found], kind="stable")][:most]
    return [NearPair(*row) for row in zip(one[found].tolist(), other[found].tolist(), far[found].tolist(), strict=True)]


def better_known(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the first of two stations stays when they are one: corrected by hand, else confirmed last. Days are ISO texts."""
    rank = [(bool(values.get("kept_fields")), values.get("confirmed_on") or "") for values in (one, other)]
    return rank[0] >= rank[1]


def _alike(one: str, other: str) -> float:
    a, b = (_USUAL.sub("", text).lower() for text in (one, other))
    if not a or not b:
        return 0.5
    return 1.0 if a in b or b in a else difflib.SequenceMatcher(None, a, b).ratio()


def differing(kept: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The fields in which the other record says something else; where it says nothing there is nothing to choose."""
    return [name for name in FIELDS if other.get(name) and other[name] != kept.get(name)]


def survivor(name: str, kept: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the other record's value is proposed: what the kept one lacks; of days the first opening and the last
    confirmation; the status that was confirmed last; connectors whose power is known. Days are ISO texts."""
    mine, theirs = kept.get(name), other.get(name)
    if not mine or mine == "unknown":
        return True
    if name == "opened_on":
        return str(theirs) < str(mine)
    if name == "confirmed_on":
        return str(theirs) > str(mine)
    if name == "status":
        return (other.get("confirmed_on") or "") > (kept.get("confirmed_on") or "")
    if name == "connectors":
        return _said(theirs or []) > _said(mine)
    return False


def proposed(kept: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The fields that a merge takes from the other record by these rules."""
    return [name for name in differing(kept, other) if survivor(name, kept, other)]


def _said(connectors: list[dict[str, Any]]) -> int:
    return sum(1 for item in connectors if item.get("power_kw"))


def total_kw(connectors: list[dict[str, Any]]) -> float:
    """The power of connectors as they are kept, 0 where none is known."""
    return float(sum((item.get("power_kw") or 0) * item.get("count", 1) for item in connectors))
