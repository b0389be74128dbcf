"""Which models the campaign counts, and whether a sale on a day is one of them.

The ministries publish a closed catalogue by year and batch. A sale counts only if its model was listed on the
day of the sale; the answer always comes with its reason, so that a dealer can read why a sale didn't count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from outreach.domain.words import N_


class ModelKind(StrEnum):
    """How a listed model is driven."""

    BEV = "bev"
    PHEV = "phev"
    RANGE_EXTENDER = "range_extender"


KIND_LABELS: dict[ModelKind, str] = {
    ModelKind.BEV: N_("Battery electric"),
    ModelKind.PHEV: N_("Plug-in hybrid"),
    ModelKind.RANGE_EXTENDER: N_("Range extender"),
}


class Verdict(StrEnum):
    """Why a sale counts or doesn't."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"
    TOO_EARLY = "too_early"
    WITHDRAWN = "withdrawn"
    BETWEEN = "between"


VERDICT_MESSAGES: dict[Verdict, str] = {
    Verdict.LISTED: N_("Counts: on %(day)s the model was listed (%(year)s, batch %(batch)s, from %(first)s)."),
    Verdict.NOT_LISTED: N_("Doesn't count: the model isn't in the catalogue."),
    Verdict.TOO_EARLY: N_("Doesn't count: on %(day)s the model wasn't listed yet; its listing begins on %(first)s."),
    Verdict.WITHDRAWN: N_("Doesn't count: the model's listing ended on %(last)s, before %(day)s."),
    Verdict.BETWEEN: N_(
        "Doesn't count: %(day)s lies between two listings; one ended on %(last)s, the next begins on %(first)s."
    ),
}


@dataclass(frozen=True, order=True)
class Listing:
    """One appearance of a model in the catalogue: both days count; no last day means it is still listed."""

    first_on: date
    year: int
    batch: int
    last_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether the model was listed on that day."""
        return self.first_on <= day and (self.last_on is None or day <= self.last_on)


@dataclass(frozen=True)
class Eligibility:
    """The answer for one sale: whether it counts, why, and by which listing."""

    verdict: Verdict
    sold_on: date
    listing: Listing | None = None
    ended_on: date | None = None

    @property
    def counts(self) -> bool:
        """Say whether the sale counts for the campaign."""
        return self.verdict is Verdict.LISTED

    @property
    def message(self) -> str:
        """Return the message id of the reason, to be translated at the edge and filled with `params`."""
        return VERDICT_MESSAGES[self.verdict]

    @property
    def params(self) -> dict[str, str]:
        """Return what the reason's message names."""
        listing = self.listing
        return {
            "day": self.sold_on.isoformat(),
            "year": str(listing.year) if listing else "",
            "batch": str(listing.batch) if listing else "",
            "first": listing.first_on.isoformat() if listing else "",
            "last": self.ended_on.isoformat() if self.ended_on else "",
        }


def judge_sale(listings: Sequence[Listing], sold_on: date) -> Eligibility:
    """Say whether a sale on that day counts, given every listing of its model."""
    if not listings:
        return Eligibility(Verdict.NOT_LISTED, sold_on)
    holding = [listing for listing in listings if listing.holds_on(sold_on)]
    if holding:
        return Eligibility(Verdict.LISTED, sold_on, min(holding))
    ended = [listing.last_on for listing in listings if listing.last_on is not None and listing.last_on < sold_on]
    coming = [listing for listing in listings if listing.first_on > sold_on]
    if ended and coming:
        return Eligibility(Verdict.BETWEEN, sold_on, min(coming), max(ended))
    if coming:
        return Eligibility(Verdict.TOO_EARLY, sold_on, min(coming))
    return Eligibility(Verdict.WITHDRAWN, sold_on, None, max(ended))


@dataclass(frozen=True)
class ModelDetails:
    """What one listing of one model says."""

    maker: str
    model: str
    kind: ModelKind
    year: int
    batch: int
    first_on: date
    last_on: date | None = None
    battery_kwh: float | None = None
    range_km: float | None = None
    price_yuan: int | None = None

    @property
    def key(self) -> tuple[str, str, int, int]:
        """Return what a listing is known by."""
        return (self.maker, self.model, self.year, self.batch)


def check_listing(first_on: date, last_on: date | None) -> dict[str, str]:
    """Return the broken rules of a listing's days, by field."""
    if last_on is not None and last_on < first_on:
        return {"last_on": N_("The last day lies before the first.")}
    return {}
