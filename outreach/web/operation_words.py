"""An area's reported month with the thresholds it is judged by, for several pages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from outreach.models.regions import Area
from outreach.queries.operations import AreaMonth
from outreach.services.operations import tiers_of


@dataclass(frozen=True, slots=True)
class JudgedMonth:
    """The month; the least utilisation of its province and year (None: not set) and the least availability, as shares."""

    found: AreaMonth
    threshold: float | None
    floor: float


def judged(found: AreaMonth | None, area: Area) -> JudgedMonth | None:
    """A month beside its thresholds; None for none."""
    if found is None:
        return None
    settings = current_app.extensions["outreach.settings"]
    return JudgedMonth(found, tiers_of(settings).of(area.code, found.month.year), settings.availability_floor)
