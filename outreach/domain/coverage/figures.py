"""The figures of one area, and the verdict they lead to."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from outreach.domain.coverage.inputs import Rules
from outreach.domain.words import N_


class Verdict(StrEnum):
    """What the figures say in one word."""

    GAP = "gap"
    THIN = "thin"
    COVERED = "covered"
    UNKNOWN = "unknown"


class PeopleBasis(StrEnum):
    """What a figure about people stands on."""

    CENSUS = "census"
    NO_CENSUS = "no_census"
    NO_DATA = "no_data"


VERDICT_WORDS = {
    Verdict.GAP: N_("Gap"),
    Verdict.THIN: N_("Thin"),
    Verdict.COVERED: N_("Covered"),
    Verdict.UNKNOWN: N_("Unknown"),
}
BASIS_WORDS = {
    PeopleBasis.CENSUS: N_("Census"),
    PeopleBasis.NO_CENSUS: N_("no census loaded"),
    PeopleBasis.NO_DATA: N_("no population data"),
}


OF_POWER = frozenset(
    {
        "power_kw",
        "standard_piles",
        "kw_per_1000_nevs",
        "piles_per_1000_nevs",
        "connectors_fast",
        "townships_fast",
        "subdistricts_fast",
    }
)
OF_CURRENT = frozenset({"connectors_ac", "connectors_dc"})


@dataclass(frozen=True, slots=True)
class Figures:
    """Coverage of one area on one day. Distances are kilometres in a straight line; None means unknown, never none."""

    stations: int
    stations_unplaced: int
    stations_stale: int
    connectors: int
    connectors_ac: int
    connectors_dc: int
    connectors_fast: int
    connectors_power_unknown: int
    power_kw: float
    standard_piles: float | None
    connectors_unrated: int | None
    counted_chargers: int | None
    counted_connectors: int | None
    swap_stations: int | None
    age_days_mean: float | None
    townships: int
    townships_covered: int
    townships_fast: int
    townships_thin: int
    townships_estimated: int
    townships_unknown: int
    subdistricts: int
    subdistricts_covered: int
    subdistricts_fast: int
    subdistricts_unknown: int
    other_units: int
    other_units_covered: int
    other_units_unknown: int
    stations_township_unknown: int
    top_township_share: float | None
    settlements: int
    settlements_within_5km: int
    settlements_within_10km: int
    settlements_within_15km: int
    people: int | None
    people_within_5km: int | None
    people_within_10km: int | None
    people_within_15km: int | None
    census: int | None
    people_share: float | None
    people_basis: PeopleBasis
    nearest_km_mean: float | None
    nearest_km_p90: float | None
    nearest_km_max: float | None
    nearest_max_settlement: int | None
    connectors_per_10k: float | None
    nevs: int | None
    kw_per_1000_nevs: float | None
    piles_per_1000_nevs: float | None
    access_plain: float | None
    access_gaussian: float | None
    access_gini: float | None
    detour_factor: float
    verdict: Verdict
    verdict_reason: str

    def known(self, name: str) -> Any:
        """A figure by its name; None where it stands at 0 only because the power or the current of none is known."""
        if name in OF_POWER and not self.power_kw and self.connectors_power_unknown:
            return None
        if name in OF_CURRENT and self.connectors and not self.connectors_ac + self.connectors_dc:
            return None
        return getattr(self, name)


FIGURE_NAMES = tuple(field.name for field in fields(Figures))

REASONS = {
    "no_station": N_("No working public station."),
    "low_power": N_("Has a station, but less power than the floor for a township."),
    "stale": N_("No station was confirmed lately."),
    "enough": N_("Working stations with power above the floor."),
    "few_townships": N_("Too few townships have a working public station."),
    "some_townships": N_("Most townships have a station, but too few of them enough power, confirmed in time."),
    "most_townships": N_("Enough townships have a station with enough power, confirmed in time."),
    "township_unknown": N_("Stations are recorded whose township is unknown, so it can't be said which lack one."),
    "no_units": N_("No township-level unit is known here."),
}


def judge(*, units: int, covered: int, thin: int, unknown: int, rules: Rules) -> tuple[Verdict, str]:
    """Verdict on an area by its township-level units: covered ones, thin ones among them, and those unknown.

    Gap: fewer than the rules' share are covered. Covered: enough are covered and not thin. Thin: between. Where the unknown ones
    could change the answer, the answer is unknown.
    """
    if not units:
        return Verdict.UNKNOWN, "no_units"
    low = _verdict(units, covered, thin, rules)
    high = _verdict(units, covered + unknown, thin, rules)
    if low != high:
        return Verdict.UNKNOWN, "township_unknown"
    return low, {Verdict.GAP: "few_townships", Verdict.THIN: "some_townships"}.get(low, "most_townships")


def _verdict(units: int, covered: int, thin: int, rules: Rules) -> Verdict:
    if covered < rules.gap_share * units:
        return Verdict.GAP
    return Verdict.COVERED if covered - thin >= rules.covered_share * units else Verdict.THIN


def judge_unit(*, stations: int, low_power: bool, stale: int, unknown: bool) -> tuple[Verdict, str]:
    """Verdict on one township: gap without a station, thin under the power floor or unconfirmed, else covered.

    Power that nobody knows doesn't make a township thin.
    """
    if not stations:
        return (Verdict.UNKNOWN, "township_unknown") if unknown else (Verdict.GAP, "no_station")
    if low_power:
        return Verdict.THIN, "low_power"
    return (Verdict.THIN, "stale") if stale == stations else (Verdict.COVERED, "enough")
