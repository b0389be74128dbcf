"""A siting as an official asks for it: the question, the kinds of candidates and of demand, and what a site is built of."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from math import ceil
from typing import Any

from outreach.domain.coverage.siting.ground import Aim, Wishes
from outreach.domain.words import N_

# EU Regulation 2023/1804 (AFIR), article 3: public charging power for each battery-electric car
KW_A_VEHICLE = 1.3
RUSH_TIMES = 3.0
STANDARD_KW = 120.0
FACTOR_UNKNOWN_FROM_KW = 360.0
POWER_FACTOR = 0.9
# kVA of the usual distribution transformers (GB/T 6451)
TRANSFORMERS_KVA = (100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500)


class ScenarioStatus(StrEnum):
    """Where a scenario stands."""

    ASKED = "asked"
    SOLVED = "solved"
    INFEASIBLE = "infeasible"
    TOO_LARGE = "too_large"


class SiteKind(StrEnum):
    """Where candidates come from."""

    SETTLEMENT = "settlement"
    VENUE = "venue"
    FUEL = "fuel"
    DRAWN = "drawn"


class DemandKind(StrEnum):
    """Whom the sites are to serve."""

    RURAL = "rural"
    PEOPLE = "people"
    PLACES = "places"
    NEVS = "nevs"
    LEADS = "leads"


AIM_WORDS = {
    Aim.PEOPLE: N_("The most people within reach, for a budget"),
    Aim.EVERYONE: N_("Everybody within reach, for the least money"),
    Aim.NEAREST: N_("The shortest ways for all, for a budget"),
}
KIND_WORDS = {
    SiteKind.SETTLEMENT: N_("Villages and towns"),
    SiteKind.VENUE: N_("Venues of events"),
    SiteKind.FUEL: N_("Fuel stations (imported list)"),
    SiteKind.DRAWN: N_("Places of our own"),
}
ONE_OF_KIND = {
    SiteKind.SETTLEMENT: N_("Village or town"),
    SiteKind.VENUE: N_("Venue"),
    SiteKind.FUEL: N_("Fuel station"),
    SiteKind.DRAWN: N_("Own proposal"),
}
DEMAND_WORDS = {
    DemandKind.RURAL: N_("People in the country (where a place's kind is unknown, it counts)"),
    DemandKind.PEOPLE: N_("All people"),
    DemandKind.PLACES: N_("Villages and towns, each as one (where nobody's number is known)"),
    DemandKind.NEVS: N_("Electric cars (a county's stock, spread over its places by their people)"),
    DemandKind.LEADS: N_("Buyers who can't charge at home (townships with 5 or more)"),
}
# what one of the demand is called, and what is said where none of it is known
UNIT_WORDS = {
    DemandKind.RURAL: N_("people"),
    DemandKind.PEOPLE: N_("people"),
    DemandKind.PLACES: N_("places"),
    DemandKind.NEVS: N_("electric cars"),
    DemandKind.LEADS: N_("buyers"),
}
NO_DATA_WORDS = {
    DemandKind.RURAL: N_("no population data"),
    DemandKind.PEOPLE: N_("no population data"),
    DemandKind.PLACES: N_("no places known"),
    DemandKind.NEVS: N_("no number of cars"),
    DemandKind.LEADS: N_("no such buyers known"),
}
NO_DATA_REASONS = {
    DemandKind.RURAL: N_("Neither villages with their people nor a census are known for the country here. The campaign office imports both."),
    DemandKind.PEOPLE: N_("Neither villages with their people nor a census are known here. The campaign office imports both."),
    DemandKind.PLACES: N_("No village and no town is known here. The campaign office imports them."),
    DemandKind.NEVS: N_("No county here has a number of registered electric cars. The campaign office imports it by county and year."),
    DemandKind.LEADS: N_("No township here has five or more buyers who can't charge at home. They are counted once a night."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SitingOrder:
    """The question, named by who asked or not. Budgets are summed up by phase, in sites or in yuan; vehicles None: power
    isn't a limit.
    """

    name: str
    aim: Aim = Aim.PEOPLE
    demand: DemandKind = DemandKind.PEOPLE
    kinds: tuple[SiteKind, ...] = (SiteKind.SETTLEMENT,)
    reach_km: float = 5.0
    budgets: tuple[float, ...] = (5.0,)
    in_money: bool = False
    cost_yuan: float = 400_000.0
    floor: bool = False
    spacing_km: float = 0.0
    pile_kw: float = STANDARD_KW
    piles: int = 2
    vehicles_per_1000: float | None = None
    seconds: int = 60
    seed: int = 0

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SitingOrder:
        """As it was stored."""
        values = dict(data)
        values["aim"], values["demand"] = Aim(values["aim"]), DemandKind(values["demand"])
        values["kinds"] = tuple(SiteKind(kind) for kind in values["kinds"])
        values["budgets"] = tuple(float(budget) for budget in values["budgets"])
        return cls(**values)

    @property
    def kw_each(self) -> float:
        """The public power that one of the demand wants at the busiest hour; 0 where nobody has said.

        A buyer and a car are a vehicle each, whatever number stands for a thousand people.
        """
        if self.demand is DemandKind.PLACES:
            return 0.0
        if self.demand in (DemandKind.LEADS, DemandKind.NEVS):
            return KW_A_VEHICLE if self.vehicles_per_1000 else 0.0
        return KW_A_VEHICLE * (self.vehicles_per_1000 or 0.0) / 1000.0

    def wishes(self, detour: float) -> Wishes:
        """As the solver takes it."""
        return Wishes(
            aim=self.aim,
            reach_m=self.reach_km * 1000.0,
            detour=detour,
            budgets=self.budgets,
            in_money=self.in_money,
            default_cost=self.cost_yuan if self.in_money else 1.0,
            floor=self.floor,
            spacing_m=self.spacing_km * 1000.0,
            kw_each=self.kw_each,
            pile_kw=self.pile_kw,
            seed=self.seed,
        )

    def piles_for(self, spare_kva: float | None) -> int:
        """How many piles a site gets: as asked, or as many as its spare supply carries."""
        if spare_kva is None:
            return self.piles
        return min(self.piles, int(spare_kva * POWER_FACTOR // self.pile_kw))


def standard_piles(pile_kw: float, count: int) -> float | None:
    """Piles in standard ones of 120 kW DC: none below, kW ÷ 120 below 360; None from there on, where no factor is known."""
    if pile_kw >= FACTOR_UNKNOWN_FROM_KW:
        return None
    return count * pile_kw / STANDARD_KW if pile_kw >= STANDARD_KW else 0.0


def transformer_kva(kw: float) -> int:
    """The smallest usual transformer that carries so many kW; beyond the largest, as many of it as needed."""
    needed = kw / POWER_FACTOR
    largest = TRANSFORMERS_KVA[-1]
    return next((size for size in TRANSFORMERS_KVA if size >= needed), ceil(needed / largest) * largest)
