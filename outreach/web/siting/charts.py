"""A scenario's map as the map floor wants it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from outreach.domain.clock import beijing, utcnow
from outreach.domain.geo.distance import Sites
from outreach.extensions import db
from outreach.maps import MapDocument, MapSettlement, MapSite, MapStation, Notes, SitingMap, siting_map
from outreach.models.siting import SitingScenario
from outreach.queries.boundaries import current_boundaries
from outreach.queries.coverage import has_demonstration
from outreach.queries.coverage_points import CountyPoints, list_points, sign_of
from outreach.web.base_map import base_map
from outreach.web.i18n import language
from outreach.web.security import current_actor
from outreach.web.siting.naming import scenario_name
from outreach.web.templating import settlement_name, write_date, write_number

ALREADY, NEWLY, BEYOND = range(3)


def draw(scenario: SitingScenario, place_name: Callable[[dict[str, Any]], str]) -> MapDocument:
    """Sites by rank, stations, and places by whether they come within reach."""
    now, factor = utcnow(), float(scenario.inputs["detour_factor"])
    session, actor, straight = db.session(), current_actor(), scenario.order.reach_km / factor
    solved = scenario.solved_at or now
    points = list_points(
        session, actor=actor, area=scenario.area, as_of=beijing(solved).date(), now=now, detour_factor=factor
    )
    known = current_boundaries(session)
    number = known.approval_number
    notes = Notes(
        scenario_name(scenario),
        _("Demonstration data: chargers, places and people are made up")
        if has_demonstration(session, scenario.area)
        else _("Proposed sites: computed; stations: own register"),
        _("As of %(day)s", day=write_date(scenario.solved_at)),
        _("Boundaries: map approval number %(number)s", number=number)
        if number
        else _("Boundaries without approval number: internal use only"),
    )
    spec = SitingMap(
        shape=known.shape(scenario.area.code[:6]),
        sites=[_site(site, place_name) for site in scenario.sites],
        stations=[MapStation(s.longitude or 0, s.latitude or 0, sign_of(s), s.name) for s in points.stations],
        settlements=_settlements(scenario, points, straight),
        reach_km=straight,
        legend=_("Proposed sites"),
        words=_words(scenario),
        notes=notes,
    )
    return siting_map(spec, language=language(), base=base_map())


def _site(site: dict[str, Any], place_name: Callable[[dict[str, Any]], str]) -> MapSite:
    text = _("adds %(people)s · %(kw)s kW", people=write_number(site["adds"]), kw=write_number(site["kw"]))
    return MapSite(site["longitude"], site["latitude"], site["rank"], f"{site['rank']}. {place_name(site)}", text)


def _settlements(scenario: SitingScenario, points: CountyPoints, straight: float) -> list[MapSettlement]:
    sites = Sites([s["longitude"] for s in scenario.sites], [s["latitude"] for s in scenario.sites])
    places = [near.settlement for near in points.settlements]
    away = sites.nearest([p.longitude for p in places], [p.latitude for p in places]).metres / 1000.0
    out = []
    for near, km in zip(points.settlements, away, strict=True):
        number = ALREADY if near.km is not None and near.km <= straight else NEWLY if km <= straight else BEYOND
        people = near.settlement.population
        text = _("number of people unknown") if people is None else _("%(people)s people", people=write_number(people))
        out.append(
            MapSettlement(
                near.settlement.longitude, near.settlement.latitude, number, settlement_name(near.settlement), text
            )
        )
    return out


def _words(scenario: SitingScenario) -> dict[str, str]:
    return {
        "site": _("Proposed site, by rank"),
        "reach": _("Within %(km)s km by road of a proposed site", km=write_number(scenario.order.reach_km, 1)),
        "already": _("Place within reach already"),
        "newly": _("Place newly within reach"),
        "beyond": _("Place still beyond reach"),
        "station": _("Station that stands"),
    }
