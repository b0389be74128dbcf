"""The map of stations as the map floor wants it, and what the reader asks of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, islice
from typing import Any

import shapely
from flask import request
from flask_babel import gettext as _

from outreach.domain.adcodes import COUNTRY_CODE
from outreach.domain.chargers import Access, StationStatus
from outreach.domain.clock import today
from outreach.domain.station_points import Wanted, point_rows
from outreach.extensions import db
from outreach.maps import Base, FileStation, MapDocument, Notes, StationMap, station_map
from outreach.models.regions import Area
from outreach.queries.boundaries import current_boundaries
from outreach.queries.station_map import find_names, list_wanted, upper_tiles
from outreach.queries.station_tiles import find_state
from outreach.web.base_map import base_map
from outreach.web.chargers.forms import MapForm
from outreach.web.i18n import language
from outreach.web.maps import approval_words, country_spots, layer_words
from outreach.web.security import current_actor
from outreach.web.templating import area_name, write_date, write_number

MOST_IN_FILE = 100_000  # with their names: some 10 MB
MOST_TILES, MOST_BYTES = 4_000, 12_000_000


@dataclass(frozen=True, slots=True)
class MapChoice:
    """What the address says: the area, and what is wanted of its stations."""

    area: Area | None
    wanted: Wanted


def wanted_of(form: MapForm) -> Wanted:
    """The form's valid fields; what isn't valid doesn't filter."""
    form.validate()
    said: dict[str, Any] = {name: None if field.errors else field.data for name, field in form._fields.items()}
    days = int(said["confirmed"]) if said["confirmed"] else None
    return Wanted(
        statuses=frozenset({StationStatus(said["status"])}) if said["status"] else frozenset(),
        power=said["power"] or "",
        accesses=frozenset({Access(said["access"])}) if said["access"] else frozenset(),
        operator=said["operator"] or "",
        opened_before=said["opened_before"],
        confirmed_since=today() - timedelta(days=days) if days else None,
        on=said["on"],
    )


def outlines(area: Area | None) -> dict[str, shapely.Geometry]:
    """Provinces for the country, counties for what is smaller, one county by itself."""
    known = current_boundaries(db.session())
    code = area.code[:6] if area else COUNTRY_CODE
    whole = code == COUNTRY_CODE
    if whole and not known.is_complete:
        return {}  # the country is shown whole or not at all
    codes = sorted({f"{one[:2]}0000" for one in known.codes} if whole else known.below(code))
    return {one: shape for one in codes if (shape := known.shape(one)) is not None}


def draw(choice: MapChoice, *, for_file: bool = False) -> MapDocument:
    """The map's document; a file for taking away has its stations inside and no base map."""
    known = current_boundaries(db.session())
    base = Base() if for_file else base_map()
    stations = file_stations(choice) if for_file else None
    key = ("stations", choice.area.code if choice.area else COUNTRY_CODE, known.version)
    spec = StationMap(
        outlines=outlines(choice.area),
        legend=_("Charging stations"),
        words=layer_words(),
        notes=notes(choice, all_named=not for_file or stations is not None),
        shapes_key=key,
        inline=stations,
        tiles=file_tiles(choice) if for_file and stations is None else None,
        spots=country_spots() if choice.area is None or choice.area.code == COUNTRY_CODE else (),
    )
    return station_map(spec, language=language(), base=base)


def notes(choice: MapChoice, *, all_named: bool = True) -> Notes:
    """What stands under the map; a file that doesn't name its stations says so."""
    state = find_state(db.session())
    source = _("Stations: own register")
    if state and state.demonstration:
        source = _("Demonstration data: these chargers stand nowhere")
    day = _("As of %(day)s", day=write_date(choice.wanted.on or today()))
    title = area_name(choice.area) if choice.area else _("Charging stations")
    most = write_number(MOST_IN_FILE)
    left_out = (
        ""
        if all_named
        else _("More than %(count)s stations: this file holds their sums, no station by name.", count=most)
    )
    approval = approval_words(current_boundaries(db.session()))
    return Notes(title, source, f"{day} · WGS\u201184", approval, left_out)


def file_stations(choice: MapChoice) -> list[FileStation] | None:
    """The stations of a file, with their names; None where they are too many for one."""
    session, actor = db.session(), current_actor()
    points = list_wanted(session, actor=actor, wanted=choice.wanted, area=choice.area)
    if len(points) > MOST_IN_FILE:
        return None
    names = find_names(session, [int(number) for number in points["id"]])
    return [FileStation(row, names.get(row[0], "")) for row in point_rows(points)]


def file_tiles(choice: MapChoice) -> list[bytes]:
    """The upper tiles of more stations than a file can name: circles, down to whole depths that fit."""
    points = list_wanted(db.session(), actor=current_actor(), wanted=choice.wanted, area=choice.area)
    kept: list[bytes] = []
    size = 0
    for _depth, tiles in groupby(upper_tiles(points), key=lambda one: one[0].depth):
        bodies = list(islice((said for _tile, said in tiles), MOST_TILES + 1))
        size += sum(len(said) for said in bodies)
        if kept and (len(bodies) > MOST_TILES or size > MOST_BYTES):
            break
        kept += bodies
    return kept


def chosen_day() -> date | None:
    """The day of the second map, where two days are compared."""
    try:
        return date.fromisoformat(request.args.get("against", ""))
    except ValueError:
        return None
