"""Areas as people type them into one box: codes or names, divided by anything."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.errors import RuleBroken
from outreach.domain.words import N_
from outreach.models.regions import Area
from outreach.queries.accounts import find_area_named
from outreach.queries.campaigns import list_counties_below

NO_SUCH_AREA = N_("There is no one area “%(value)s”: give its code.")


def read_area(session: Session, text: str, field: str) -> Area | None:
    """The area that a text names; None for none; raises RuleBroken on `field` for nonsense."""
    area = find_area_named(session, text)
    if text and area is None:
        raise RuleBroken({field: NO_SUCH_AREA}, value=text[:60])
    return area


def read_counties(session: Session, text: str, field: str) -> list[Area]:
    """The counties that a text names; a province or a prefecture stands for all of its counties."""
    found: dict[str, Area] = {}
    for word in filter(None, re.split(r"[\s,;，；、]+", text)):
        area = read_area(session, word, field)
        if area is None:
            continue
        if area.level is AreaLevel.TOWNSHIP:
            raise RuleBroken({field: N_("“%(value)s” is a township: name its county.")}, value=word[:60])
        below = [area] if area.level is AreaLevel.COUNTY else list_counties_below(session, area) or [area]
        found.update((county.code, county) for county in below)
    return [found[code] for code in sorted(found)]
