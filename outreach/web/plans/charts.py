"""A plan's map as the map floor wants it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from outreach.domain.scheduling.planner.reach import ReachRules
from outreach.extensions import db
from outreach.maps import MapDocument, MapLeg, MapPoint, MapSettlement, MapStop, Notes, PlanMap, plan_map
from outreach.models.plans import EventPlan, PlanStop
from outreach.models.regions import Settlement
from outreach.queries.boundaries import current_boundaries
from outreach.queries.plan_map import PlanPoints, list_plan_points
from outreach.web.base_map import base_map
from outreach.web.i18n import language
from outreach.web.maps import approval_words
from outreach.web.plans.files import fleet_name, is_far_from_chargers
from outreach.web.plans.pages import is_made_up
from outreach.web.templating import settlement_name, write_colon, write_date, write_km, write_number

Numbered = tuple[int, PlanStop]


def draw(plan: EventPlan, *, fleet: int | None) -> MapDocument:
    """The stops by number, the legs, and the villages by who reaches them; of one fleet, or of all."""
    session, wishes = db.session(), plan.wishes
    rules = ReachRules(wishes.radius_km, current_app.extensions["outreach.settings"].detour_factor, wishes.weeks)
    numbered = [row for row in enumerate(plan.stops, 1) if fleet is None or row[1].fleet == fleet]
    points = list_plan_points(session, plan=plan, stops=[stop for _number, stop in numbered], rules=rules)
    known = current_boundaries(session)
    shapes = [known.shape(code) for code in sorted({stop.venue.area.code[:6] for _number, stop in numbered})]
    spec = PlanMap(
        shapes=[shape for shape in shapes if shape is not None],
        stops=_stops(numbered),
        legs=_legs(numbered),
        chargers=_chargers(numbered, points),
        settlements=[_settlement(*place) for place in points.places],
        reach_km=rules.metres / 1000.0,
        legend=_("Stops of the plan"),
        words=_words(plan),
        notes=_notes(plan, points, approval_words(known)),
    )
    return plan_map(spec, language=language(), base=base_map())


def _notes(plan: EventPlan, points: PlanPoints, approval: str) -> Notes:
    made_up = is_made_up(db.session(), plan)
    return Notes(
        plan.name,
        _("Demonstration data: chargers, places and people are made up") if made_up else _("Source: own registers"),
        _("As of %(day)s", day=write_date(plan.updated_at)),
        approval,
        _("Only the largest villages are shown.") if points.is_cut else "",
    )


def _stops(numbered: Sequence[Numbered]) -> list[MapStop]:
    """One mark a venue, however many stops it has."""
    venues: dict[object, list[Numbered]] = {}
    for row in numbered:
        venues.setdefault(row[1].venue_id, []).append(row)
    found = []
    for rows in venues.values():
        venue = rows[0][1].venue
        numbers = str(rows[0][0]) + (f" +{len(rows) - 1}" if len(rows) > 1 else "")
        lines = [_stop_line(*row) for row in rows]
        far = is_far_from_chargers(rows[0][1])
        lines += [_("no charger near")] if far else []
        found.append(MapStop(venue.longitude, venue.latitude, numbers, venue.name, lines, far))
    return found


def _stop_line(number: int, stop: PlanStop) -> str:
    people = _("%(people)s people newly reached", people=write_number(stop.people))
    parts = [f"{number}. {write_date(stop.day)}", fleet_name(stop), people, _("market day") if stop.market else ""]
    return " · ".join(part for part in parts if part)


def _legs(numbered: Sequence[Numbered]) -> list[MapLeg]:
    last: dict[int, Numbered] = {}
    found = []
    for row in numbered:
        before = last.get(row[1].fleet)
        last[row[1].fleet] = row
        if before and row[1].km is not None:
            found.append(_leg(before, row))
    return found


def _leg(before: Numbered, row: Numbered) -> MapLeg:
    (first, start), (second, end) = before, row
    via = [(lon, lat) for lon, lat in end.via]
    ends = [(stop.venue.longitude, stop.venue.latitude) for stop in (start, end)]
    charges = end.charges or 0
    text = ngettext("%(num)d charging stop", "%(num)d charging stops", charges) if charges else _("no charging stop")
    name = f"{fleet_name(end)}{write_colon()}{first} → {second}"
    return MapLeg([ends[0], *via, ends[1]], name, f"{write_km(end.km)} · {text}")


def _chargers(numbered: Sequence[Numbered], points: PlanPoints) -> list[MapPoint]:
    """Each station once, with how often cars charge there."""
    times: dict[tuple[float, float], int] = {}
    for _number, stop in numbered:
        for lon, lat in stop.via:
            times[lon, lat] = times.get((lon, lat), 0) + 1
    return [
        MapPoint(lon, lat, points.stations.get((lon, lat), ""), ngettext("%(num)d charge", "%(num)d charges", count))
        for (lon, lat), count in sorted(times.items())
    ]


def _settlement(place: Settlement, number: int) -> MapSettlement:
    people = place.population
    text = _("number of people unknown") if people is None else _("%(people)s people", people=write_number(people))
    return MapSettlement(place.longitude, place.latitude, number, settlement_name(place), text)


def _words(plan: EventPlan) -> dict[str, str]:
    radius = write_number(plan.wishes.radius_km)
    return {
        "stop": _("Stop, by its number in the table"),
        "stop-far": _("Stop without a charger near"),
        "reach": _("Within %(km)s km by road of a stop", km=radius),
        "leg": _("Leg on one charge"),
        "leg-charged": _("Leg with charging on the way"),
        "charger": _("Charging stop"),
        "before": _("Village that an event reaches already"),
        "newly": _("Village newly reached"),
        "beyond": _("Village that no stop reaches"),
    }
