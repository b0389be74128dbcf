"""Whether stations are used and work: utilisation and availability by month, from what their operators report.

Utilisation is energy delivered over what the rated power could deliver: ``kWh / sum of (kW x hours in service)`` (county
charging pilot, 2024 to 2026). Availability is the share of connector-hours in service that no outage took. Both count only
stations that reported for the month; what was left out, and why, is counted beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from outreach.domain.clock import BEIJING, beijing
from outreach.domain.coverage.closing import first_day, last_day
from outreach.domain.words import N_

HOUR = timedelta(hours=1)
_TIER = re.compile(r"(\d{2}0000|\*)/(20\d\d)=(\d+(?:\.\d+)?)")

UTILISATION = N_(
    "Energy delivered in the month over what the rated power of the reporting stations could deliver in their hours in service."
)
AVAILABILITY = N_("Share of the connector-hours in service of the reporting stations that no outage took. A station that reported energy and no outage had none.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reported:
    """A station in a month: rated power and connectors (None: power of some unknown), its days, and what was reported.

    `kwh` is None where no energy was reported; `outages` are (begin, end, connectors).
    """

    rated_kw: float | None
    connectors: int
    opened_on: date | None
    closed_on: date | None
    kwh: float | None
    outages: Sequence[tuple[datetime, datetime, int]] = ()

    def hours(self, month: date) -> float:
        """Hours in service in a month: from the day it opened to the day it closed."""
        begin, end = self._service(month)
        return max((end - begin) / HOUR, 0.0)

    def lost(self, month: date) -> float:
        """Connector-hours in service that outages took in a month; where outages overlap, at most all connectors at a time."""
        begin, end = self._service(month)
        changes: list[tuple[datetime, int]] = []
        for since, until, guns in self.outages:
            if max(since, begin) < min(until, end):
                changes += [(max(since, begin), guns), (min(until, end), -guns)]
        lost, out = 0.0, 0
        for (moment, guns), (until, _) in pairwise(sorted(changes)):
            out += guns
            lost += min(out, self.connectors) * ((until - moment) / HOUR)
        return lost

    def _service(self, month: date) -> tuple[datetime, datetime]:
        begin, end = span(month)
        if self.opened_on:
            begin = max(begin, _midnight(self.opened_on))
        if self.closed_on:
            end = min(end, _midnight(self.closed_on))
        return begin, end


@dataclass(frozen=True, slots=True)
class Operations:
    """An area's month. Shares are 0 to 1; None where nobody reported. `stations` are all in service in the month."""

    stations: int
    with_energy: int
    unrated: int
    kwh: float
    utilisation: float | None
    availability: float | None
    reporting: int
    lost_hours: float

    @property
    def silent(self) -> int:
        """Stations in service that reported neither energy nor outages."""
        return self.stations - self.reporting


def measure(heard: Sequence[Reported], month: date, in_service: int) -> Operations:
    """The month of stations that reported, out of so many in service."""
    served = [(one, hours) for one in heard if (hours := one.hours(month)) > 0]
    metered = [(one, hours) for one, hours in served if one.kwh is not None]
    rated = [(one.kwh or 0.0, one.rated_kw * hours) for one, hours in metered if one.rated_kw]
    could, guns = sum(most for _, most in rated), sum(one.connectors * hours for one, hours in served)
    lost = sum(one.lost(month) for one, _ in served)
    return Operations(
        stations=in_service,
        with_energy=len(metered),
        unrated=len(metered) - len(rated),
        kwh=sum(one.kwh or 0.0 for one, _ in metered),
        utilisation=sum(kwh for kwh, _ in rated) / could if could else None,
        availability=1.0 - lost / guns if guns else None,
        reporting=len(served),
        lost_hours=lost,
    )


def most_kwh(one: Reported, month: date) -> float | None:
    """What a station could deliver at most in a month; None where its power isn't known."""
    return None if one.rated_kw is None else one.rated_kw * one.hours(month)


def span(month: date) -> tuple[datetime, datetime]:
    """Beginning and end of a month in Beijing."""
    return _midnight(first_day(month)), _midnight(last_day(month) + timedelta(days=1))


def months_of(began: datetime, ended: datetime) -> Iterator[date]:
    """The months in Beijing (by their first days) in which an outage took time."""
    month = first_day(beijing(began).date())
    while _midnight(month) < ended:
        yield month
        month = last_day(month) + timedelta(days=1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING)


def read_tiers(text: str) -> dict[tuple[str, int], float]:
    """Thresholds of utilisation by province and year as shares, from `320000/2025=6, */2025=1` (percent; *: all others).

    Raises `ValueError` where the text can't be read.
    """
    out: dict[tuple[str, int], float] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        found = _TIER.fullmatch(part.replace(" ", ""))
        if found is None or float(found[3]) > 100:
            raise ValueError(part)
        out[found[1], int(found[2])] = float(found[3]) / 100
    return out


def threshold(tiers: dict[tuple[str, int], float], code: str, year: int) -> float | None:
    """What utilisation an area of a province is judged by in a year; None where the settings say nothing."""
    return tiers.get((f"{code[:2]}0000", year), tiers.get(("*", year)))
