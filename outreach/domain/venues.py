"""Venues: what a ground is, when it can be booked, and when two entries are the same ground."""

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from outreach.domain.clock import beijing
from outreach.domain.phones import telephone_fault
from outreach.domain.words import N_

DUPLICATE_METRES = 150
ALL_WEEK = frozenset(range(1, 8))


class VenueKind(StrEnum):
    """What sort of ground it is."""

    MARKET = "market"
    SQUARE = "square"
    VILLAGE = "village"
    DEALERSHIP = "dealership"


class VenueStatus(StrEnum):
    """A venue in the register, or one kept only for its past events."""

    ACTIVE = "active"
    RETIRED = "retired"


class PowerPhases(StrEnum):
    """The supply at the ground: none, 220 V single phase, or 380 V three phase."""

    NONE = "none"
    SINGLE = "single"
    THREE = "three"


class RouteKind(StrEnum):
    """Where a test drive goes."""

    NONE = "none"
    CLOSED_GROUND = "closed_ground"
    PUBLIC_ROAD = "public_road"


class RequestStatus(StrEnum):
    """One organiser's request for another's venue."""

    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


REQUEST_TRANSITIONS: dict[RequestStatus, frozenset[RequestStatus]] = {
    RequestStatus.ASKED: frozenset({RequestStatus.GRANTED, RequestStatus.DECLINED, RequestStatus.WITHDRAWN}),
    RequestStatus.GRANTED: frozenset({RequestStatus.DECLINED, RequestStatus.WITHDRAWN}),
    RequestStatus.DECLINED: frozenset(),
    RequestStatus.WITHDRAWN: frozenset(),
}

KIND_LABELS = {
    VenueKind.MARKET: N_("Market"),
    VenueKind.SQUARE: N_("Square"),
    VenueKind.VILLAGE: N_("Village"),
    VenueKind.DEALERSHIP: N_("Dealership"),
}
PHASE_LABELS = {
    PowerPhases.NONE: N_("No power"),
    PowerPhases.SINGLE: N_("Single phase (220 V)"),
    PowerPhases.THREE: N_("Three phase (380 V)"),
}
ROUTE_LABELS = {
    RouteKind.NONE: N_("No test-drive route"),
    RouteKind.CLOSED_GROUND: N_("Closed ground"),
    RouteKind.PUBLIC_ROAD: N_("Public road"),
}
REQUEST_LABELS = {
    RequestStatus.ASKED: N_("Asked"),
    RequestStatus.GRANTED: N_("Granted"),
    RequestStatus.DECLINED: N_("Declined"),
    RequestStatus.WITHDRAWN: N_("Withdrawn"),
}
STATUS_LABELS = {VenueStatus.ACTIVE: N_("In use"), VenueStatus.RETIRED: N_("Retired")}


@dataclass(frozen=True)
class BookableHours:
    """The hours of the day, on these ISO weekdays (1 is Monday), within which an event may stand."""

    opens: time = time(6)
    closes: time = time(22)
    weekdays: frozenset[int] = ALL_WEEK

    def covers(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether each day of the span lies within the hours, in Beijing time."""
        start, end = beijing(starts_at), beijing(ends_at)
        days = {date.fromordinal(n).isoweekday() for n in range(start.toordinal(), end.toordinal() + 1)}
        return (
            days <= self.weekdays
            and self.opens <= start.time() < self.closes
            and self.opens < end.time() <= self.closes
        )


@dataclass(frozen=True)
class Closure:
    """Days, both included, on which a venue can't be used."""

    first_on: date
    last_on: date
    reason: str = ""

    def meets(self, first_on: date, last_on: date) -> bool:
        """Whether any of these days is closed."""
        return self.first_on <= last_on and first_on <= self.last_on


@dataclass(frozen=True)
class Wish:
    """Days, both included, for which another organiser asks for a venue, and what for."""

    first_on: date
    last_on: date
    message: str = ""


def why_unavailable(
    hours: BookableHours, closures: Iterable[Closure], starts_at: datetime, ends_at: datetime
) -> str | None:
    """The message id of the reason why a venue can't be booked for this time, or None."""
    first_on, last_on = beijing(starts_at).date(), beijing(ends_at).date()
    if any(closure.meets(first_on, last_on) for closure in closures):
        return N_("The venue is closed on these days.")
    if not hours.covers(starts_at, ends_at):
        return N_("The time lies outside the venue's bookable hours.")
    return None


@dataclass(frozen=True)
class VenueDetails:
    """What an organiser enters about a venue."""

    name: str
    kind: VenueKind
    address: str = ""
    capacity: int | None = None
    stalls: int = 1
    power_kva: float | None = None
    power_phases: PowerPhases = PowerPhases.NONE
    route_kind: RouteKind = RouteKind.NONE
    route_note: str = ""
    route_km: float | None = None
    contact_name: str = ""
    contact_phone: str = ""
    note: str = ""
    hours: BookableHours = BookableHours()


def venue_faults(details: VenueDetails) -> dict[str, str]:
    """Field name to message id for each rule of a venue's details that doesn't hold."""
    faults: dict[str, str] = {}
    if not details.name.strip():
        faults["name"] = N_("Enter the venue's name.")
    if details.stalls < 1:
        faults["stalls"] = N_("A venue holds at least one stall.")
    if details.capacity is not None and details.capacity < 1:
        faults["capacity"] = N_("Capacity is a number of people above 0, or empty.")
    if details.power_phases is PowerPhases.NONE and details.power_kva:
        faults["power_kva"] = N_("A venue without power has no kVA. Choose the phases, or clear the figure.")
    if details.power_kva is not None and not (math.isfinite(details.power_kva) and 0 <= details.power_kva <= 10_000):
        faults["power_kva"] = N_("Power lies between 0 and 10,000 kVA.")
    if details.route_km is not None and not (math.isfinite(details.route_km) and 0 < details.route_km <= 200):
        faults["route_km"] = N_("A test-drive route is up to 200 km long, or leave it empty.")
    if details.hours.opens >= details.hours.closes:
        faults["closes"] = N_("The closing time must be after the opening time.")
    if fault := telephone_fault(details.contact_phone):
        faults["contact_phone"] = fault
    if not details.hours.weekdays:
        faults["weekdays"] = N_("Choose at least one day of the week.")
    return faults


def name_key(name: str) -> str:
    """A name without width, case, blanks and punctuation, to find the same name written otherwise."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in plain if c.isalnum())


@dataclass(frozen=True)
class NearBox:
    """A box in degrees that surely holds every point within some metres: a first, indexed sieve."""

    south: float
    north: float
    west: float
    east: float


def box_around(latitude: float, longitude: float, metres: float) -> NearBox:
    """The box of `metres` around a WGS-84 position (a degree of latitude is never under 110,574 m)."""
    tall = metres / 110_500
    wide = tall / max(0.1, math.cos(math.radians(latitude)))
    return NearBox(latitude - tall, latitude + tall, longitude - wide, longitude + wide)
