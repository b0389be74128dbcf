"""A page's map as the map floor wants it: words translated, numbers as they are."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from flask_babel import gettext as _

from outreach.domain.adcodes import COUNTRY_CODE
from outreach.domain.chargers import worked
from outreach.domain.clock import beijing, utcnow
from outreach.domain.coverage.classes import Scheme
from outreach.domain.errors import NotFound
from outreach.extensions import db
from outreach.maps import (
    Base,
    Choropleth,
    CountyMap,
    MapArea,
    MapCount,
    MapDocument,
    MapPoint,
    MapSettlement,
    MapStation,
    Notes,
    choropleth_map,
    county_map,
)
from outreach.models.chargers import Station
from outreach.queries.coverage_points import NearStation, find_middles, list_points, sign_of
from outreach.web.base_map import base_map
from outreach.web.coverage.pages import WITHOUT_DATA, CoveragePage, boundaries, shapes_of, write_signed
from outreach.web.i18n import language
from outreach.web.maps import approval_words, country_spots, layer_words, southern_inset
from outreach.web.security import current_actor
from outreach.web.templating import area_name, settlement_name, write_date, write_datetime, write_km, write_number


def draw(page: CoveragePage, *, for_file: bool = False) -> MapDocument:
    """The page's map; a file for taking away has no base map, which would need a network. `NotFound` where it may not be shown."""
    if not page.has_map:
        raise NotFound
    base = Base() if for_file else base_map()
    if page.has_choropleth and page.rows:
        return choropleth_map(choropleth(page), language=language(), base=base, inline=for_file)
    return _county(page, base)


def notes(page: CoveragePage, measure: str = "") -> Notes:
    """What stands under the map, and over it in a file."""
    title = _("Charger coverage: %(area)s", area=area_name(page.area)) + (f" · {measure}" if measure else "")
    found = page.coverage
    source = _("Stations: own register; population: census")
    if found and found.demonstration:
        source = _("Demonstration data: chargers, places and people are made up")
    day = _("As of %(day)s", day=write_date(found.as_of)) if found else ""
    missing = _("No data: Taiwan, Hong Kong, Macau, Diaoyu.") if page.area.code == COUNTRY_CODE else ""
    return Notes(title, source, f"{day} · WGS\u201184", approval_words(boundaries()), missing)


def choropleth(page: CoveragePage) -> Choropleth:
    """The areas with their classes, texts and shapes."""
    label = _(page.measure.label)
    if page.since:
        label = _("%(measure)s, change since %(day)s", measure=label, day=write_date(page.since))
    areas = [
        MapArea(
            code=row.area.code,
            name=area_name(row.area),
            text=page.told(row),
            number=page.classes.number(page.number(row)),
        )
        for row in page.rows
        if row.area.code not in WITHOUT_DATA
    ]
    country = page.area.code == COUNTRY_CODE
    if country:
        words = {"710000": _("Taiwan"), "810000": _("Hong Kong"), "820000": _("Macau")}
        areas += [MapArea(code, words[code], _("no data"), None, opens=False) for code in WITHOUT_DATA]
    key = (page.area.code, page.level, len(page.rows), boundaries().version, language())
    unit = f" ({page.unit})" if page.unit else ""
    inset = southern_inset(page.area.code)
    legend, classes, drawn = f"{label}{unit}", class_words(page), shapes_of(page)
    return Choropleth(
        legend,
        classes,
        _("no data"),
        areas,
        drawn,
        notes(page, label),
        spots=country_spots() if country else (),
        inset=inset,
        lines=boundaries().lines if inset else None,
        shapes_key=key,
        label=label,
        layer_words=layer_words(),
        is_change=page.since is not None,
    )


def class_words(page: CoveragePage) -> list[str]:
    """The legend's words, light to dark."""
    digits = page.measure.digits
    if page.since:
        return change_words([write_signed(bound, digits) for bound in page.classes.bounds])
    bounds = [write_number(bound, digits) for bound in page.classes.bounds]
    if not bounds:
        return [write_number(page.classes.lowest, digits)]
    between = [f"{a}–{b}" for a, b in pairwise(bounds)]
    return [f"≤ {bounds[0]}", *between, f"> {bounds[-1]}"]


def change_words(bounds: list[str]) -> list[str]:
    """The legend's words for changes, from less to more."""
    much_less, less, _still, _same, more, much_more = bounds
    return [f"≤ {much_less}", f"{much_less} … {less}", f"{less} … 0", _("no change"), f"0 … {more}",
            f"{more} … {much_more}", f"> {much_more}"]  # fmt: skip


def scheme_words() -> list[tuple[str, str]]:
    """The ways of cutting classes."""
    return [(Scheme.QUANTILES.value, _("As many areas in each class")), (Scheme.FIXED.value, _("Fixed steps"))]


def _county(page: CoveragePage, base: Base) -> MapDocument:
    now = utcnow()
    factor = page.coverage.figures.detour_factor if page.coverage else 1.3
    day = page.coverage.as_of if page.coverage else beijing(now).date()
    points = list_points(db.session(), actor=current_actor(), area=page.area, as_of=day, now=now, detour_factor=factor)
    code = page.area.code if len(page.area.code) == 6 else page.area.code[:6]
    spec = CountyMap(
        shape=boundaries().shape(code),
        stations=[_station(s, day) for s in points.stations]
        + [MapStation(lon, lat, "dot", neighbour=True) for lon, lat in points.next_door],
        settlements=[_settlement(s) for s in points.settlements],
        venues=[MapPoint(v.longitude, v.latitude, v.name, v.address) for v in points.venues],
        events=[
            MapPoint(e.venue.longitude, e.venue.latitude, e.title, write_datetime(e.starts_at))
            for e in points.events
            if e.venue
        ],
        detour_factor=factor,
        legend=_("Chargers and settlements"),
        words=_legend_words(factor),
        notes=notes(page),
        leads=_leads(page),
    )
    return county_map(spec, language=language(), base=base)


def _station(station: Station, day: date) -> MapStation:
    count = sum(c.count for c in station.connectors)
    power = sum((c.power_kw or 0) * c.count for c in station.connectors)
    words = [_("%(count)s connectors", count=write_number(count)), f"{write_number(power)} kW" if power else ""]
    works = worked(station.status, station.closed_on, day)
    words.append("" if works else _("not working"))
    words.append(_("demonstration data") if station.is_demonstration else "")
    text = " · ".join(word for word in words if word)
    return MapStation(station.longitude or 0, station.latitude or 0, sign_of(station), station.name, text, works)


def _settlement(near: NearStation) -> MapSettlement:
    place = near.settlement
    people = "" if place.population is None else _("%(people)s people", people=write_number(place.population))
    away = _("no station known") if near.km is None else _("nearest station %(km)s", km=write_km(near.km))
    made_up = _("demonstration data") if place.is_demonstration else ""
    text = " · ".join(word for word in (people, away, made_up) if word)
    return MapSettlement(place.longitude, place.latitude, near.number, settlement_name(place), text)


def _leads(page: CoveragePage) -> list[MapCount]:
    """Published counts of leads in the middle of their townships."""
    counted = list(page.leads.values())
    at = find_middles(db.session(), townships=[area.id for area, _ in counted])
    return [
        MapCount(*at[area.id], count, area_name(area), _("%(count)s leads", count=write_number(count)))
        for area, count in counted
        if area.id in at
    ]


def _legend_words(factor: float) -> dict[str, str]:
    return {
        "near_5": _("Settlement within 5 km"),
        "near_10": _("Settlement within 10 km"),
        "near_15": _("Settlement within 15 km"),
        "far": _("Settlement farther than 15 km"),
        "unknown": _("Settlement, distance unknown"),
        "ring": _("Station, AC only"),
        "dot": _("Station, DC below 120 kW"),
        "disc": _("Station, 120 kW or more"),
        "square": _("Swap station"),
        "plain": _("Station, type unknown"),
        "closed": _("Planned or closed"),
        "neighbour": _("Station next door"),
        "reach": _("5 / 10 / 15 km by road (straight line × %(factor)s)", factor=write_number(factor, 2)),
        "venue": _("Venue"),
        "event": _("Event"),
        "lead": _("Leads of a township, five or more"),
    }
