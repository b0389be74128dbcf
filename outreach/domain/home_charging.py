"""Can this buyer charge at home, what do 100 km cost, which models suit.

The answer follows from where the car would stand, whether the house has a meter of its own, and how far the meter is
from the parking place: a cable of up to `EASY_METRES` is ordinary work, beyond `FAR_METRES` nobody lays it for one car,
and what lies between, as well as a yard without a meter of the household's own, is the grid office's to say. A place at a
block of flats without one has no line that a charger could hang on.
"""

from __future__ import annotations

from enum import StrEnum

from outreach.domain.catalogues import ModelKind
from outreach.domain.leads import HomeParking, OwnMeter
from outreach.domain.words import N_

EASY_METRES, FAR_METRES = 50, 200
# of the energy bought this share reaches the battery
EFFICIENCY = 0.9
# with a fast charger no further than this a purely electric car does without one at home
RELIANCE_KM = 15.0


class HomeCharging(StrEnum):
    """Whether the buyer can charge at home."""

    LIKELY = "likely"
    ASK = "ask"
    NO = "no"


ANSWERS: dict[HomeCharging, str] = {
    HomeCharging.LIKELY: N_("Charging at home: likely"),
    HomeCharging.ASK: N_("Charging at home: ask the grid office"),
    HomeCharging.NO: N_("Charging at home: no"),
}
# what a visitor taps, by the metres that it stands for
DISTANCES: dict[int, str] = {
    20: N_("Up to 50 metres"),
    120: N_("50 to 200 metres"),
    300: N_("More than 200 metres"),
}


def home_charging(
    parking: HomeParking | None, meter: OwnMeter | None = None, metres: int | None = None
) -> HomeCharging | None:
    """The answer; None where nobody has asked where the car would stand."""
    if parking is None:
        return None
    if parking is HomeParking.NONE or (metres is not None and metres > FAR_METRES):
        return HomeCharging.NO
    if parking is HomeParking.FLAT_SPACE and meter is OwnMeter.NO:
        return HomeCharging.NO
    if parking is HomeParking.YARD and meter is OwnMeter.YES and (metres is None or metres <= EASY_METRES):
        return HomeCharging.LIKELY
    return HomeCharging.ASK


def cost_per_100_km(battery_kwh: float | None, range_km: float | None, yuan_per_kwh: float) -> float | None:
    """Yuan for 100 km: 100 x battery / range / efficiency x price; None where the catalogue doesn't say."""
    if not battery_kwh or not range_km:
        return None
    return 100 * battery_kwh / range_km / EFFICIENCY * yuan_per_kwh


def suits(kind: ModelKind, answer: HomeCharging | None, fast_km: float | None) -> bool:
    """Whether a model of this kind suits: an electric car needs a plug at home or a fast charger in reach."""
    if kind is not ModelKind.BEV or answer is HomeCharging.LIKELY:
        return True
    return fast_km is not None and fast_km <= RELIANCE_KM
