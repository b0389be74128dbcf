"""What a coverage page shows, gathered once for the page, its map and its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache

import shapely
from flask import request
from flask_babel import gettext as _

from outreach.domain.adcodes import COUNTRY_CODE, AreaLevel
from outreach.domain.coverage.classes import MEASURES, Classes, Measure, Scheme, classify, differences
from outreach.domain.coverage.figures import Figures
from outreach.domain.coverage.inputs import UnitKind, unit_kind
from outreach.extensions import db
from outreach.models.regions import Area
from outreach.queries.boundaries import current_boundaries
from outreach.queries.coverage import AreaCoverage, Row, find_coverage, list_below, list_days, list_trail
from outreach.queries.regions import get_area
from outreach.queries.reports import count_townships
from outreach.reference.boundaries import Boundaries
from outreach.web.i18n import language
from outreach.web.maps import fingerprint
from outreach.web.security import current_actor
from outreach.web.templating import write_date, write_number

LEVELS_BELOW = {
    AreaLevel.COUNTRY: (AreaLevel.PROVINCE, AreaLevel.PREFECTURE, AreaLevel.COUNTY),
    AreaLevel.PROVINCE: (AreaLevel.COUNTY, AreaLevel.PREFECTURE),
    AreaLevel.PREFECTURE: (AreaLevel.COUNTY, AreaLevel.TOWNSHIP),
    AreaLevel.COUNTY: (AreaLevel.TOWNSHIP,),
    AreaLevel.TOWNSHIP: (AreaLevel.TOWNSHIP,),
}
WITHOUT_DATA = ("710000", "810000", "820000")


@dataclass(frozen=True)
class CoveragePage:
    """One area's page with the reader's choices."""

    area: Area
    trail: list[Area]
    days: list[date]
    coverage: AreaCoverage | None
    rows: list[Row]
    level: AreaLevel
    levels: tuple[AreaLevel, ...]
    measure: Measure
    scheme: Scheme
    classes: Classes
    asked: date | None = None
    since: date | None = None
    before: Mapping[str, Figures] = field(default_factory=dict)

    def number(self, row: Row) -> float | None:
        """What the map shows of an area: the measure, or how it has changed since a day."""
        return _measured(self.measure, row, self.before if self.since else None)

    def told(self, row: Row) -> str:
        """The same as it is read."""
        number = self.number(row)
        if number is None:
            return _("no data")
        apart = "" if self.unit in {"", "%"} else " "
        written = (write_signed if self.since else write_number)(number, self.measure.digits)
        return f"{written}{apart}{self.unit}"

    @property
    def has_choropleth(self) -> bool:
        """Counties and townships are shown with their stations instead."""
        return self.level is not AreaLevel.TOWNSHIP

    @property
    def has_map(self) -> bool:
        """A map of the country is complete or not shown."""
        return self.area.level is not AreaLevel.COUNTRY or boundaries().is_complete

    @cached_property
    def leads(self) -> dict[str, tuple[Area, int]]:
        """Published counts of leads by township's code; empty where the reader may not count, or for wider areas."""
        if self.area.level is not AreaLevel.COUNTY:
            return {}
        counted = count_townships(db.session(), actor=current_actor(), area=self.area)
        return {township.code: (township, count) for township, count in counted}

    @property
    def choices(self) -> dict[str, str]:
        """The reader's choices as an address holds them."""
        day = self.coverage.as_of.isoformat() if self.coverage else None
        chosen: dict[str, str | None] = {
            "measure": self.measure.key,
            "scheme": self.scheme.value,
            "level": self.level.value,
            "day": day,
        }
        return {name: value for name, value in chosen.items() if value}

    @staticmethod
    def day_words(day: str) -> str:
        """A day of the choices as it is read."""
        return write_date(date.fromisoformat(day))

    @cached_property
    def unit(self) -> str:
        """The measure's unit in the reader's language."""
        return str(_(self.measure.unit)) if self.measure.unit else ""


def load_page(code: str) -> CoveragePage:
    """The page of an area by the address's choices; an unknown choice falls back to the first."""
    session, actor = db.session(), current_actor()
    area = get_area(session, actor=actor, code=code)
    asked = chosen_day(request.args.get("day"))
    found = find_coverage(session, actor=actor, code=code, as_of=asked)
    levels = LEVELS_BELOW[area.level]
    level = next((one for one in levels if one.value == request.args.get("level")), levels[0])
    rows = list_below(session, actor=actor, area=area, level=level, as_of=found.as_of) if found else []
    if not rows and level is AreaLevel.COUNTY and area.level is AreaLevel.PREFECTURE:
        level = AreaLevel.TOWNSHIP  # a prefecture without counties
        rows = list_below(session, actor=actor, area=area, level=level, as_of=found.as_of) if found else []
    measure = MEASURES.get(request.args.get("measure", ""), MEASURES["townships"])
    since = chosen_day(request.args.get("since"))
    before = {} if since is None else _figures(list_below(session, actor=actor, area=area, level=level, as_of=since))
    numbers = [_measured(measure, row, before if since else None) for row in rows]
    scheme = Scheme.FIXED if request.args.get("scheme") == Scheme.FIXED.value else Scheme.QUANTILES
    return CoveragePage(
        area=area,
        trail=[a for a in list_trail(session, area) if a.lineage.startswith(actor.area_lineage or "/")],
        days=list_days(session, actor=actor, area=area),
        coverage=found,
        rows=rows,
        level=level,
        levels=levels,
        measure=measure,
        scheme=scheme,
        classes=differences(numbers, measure) if since else classify(numbers, measure, scheme),
        asked=asked,
        since=since,
        before=before,
    )


def _figures(rows: list[Row]) -> dict[str, Figures]:
    return {row.area.code: row.figures for row in rows}


def _measured(measure: Measure, row: Row, before: Mapping[str, Figures] | None) -> float | None:
    """A measure of an area, or its change since `before`; None where either isn't known."""
    now = measure.of(row.figures)
    if before is None or now is None:
        return now
    then = measure.of(before[row.area.code]) if row.area.code in before else None
    return None if then is None else now - then


def write_signed(number: float, digits: int) -> str:
    """A change with its sign; none where it rounds to nothing."""
    rounded = round(number, digits)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{write_number(abs(rounded), digits)}"


def chosen_day(text: str | None) -> date | None:
    """The day that an address or a form names; None for none and for nonsense."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def boundaries() -> Boundaries:
    """The polygons in force: the newest imported ones, else the shipped."""
    return current_boundaries(db.session())


@lru_cache(maxsize=64)
def _shapes(code: str, level: AreaLevel, codes: tuple[str, ...], version: str) -> dict[str, shapely.Geometry]:
    del version  # part of the key: other boundaries, other shapes
    known = boundaries()
    found = {c: known.shape(c) for c in codes}
    if code == COUNTRY_CODE and codes:
        found |= {c: known.shape(c) for c in WITHOUT_DATA}
    return {c: shape for c, shape in found.items() if shape is not None}


def shapes_of(page: CoveragePage) -> dict[str, shapely.Geometry]:
    """The polygons of the areas in the table; the whole country is complete, with those that have no data."""
    codes = tuple(row.area.code for row in page.rows) if page.has_map else ()
    return _shapes(page.area.code, page.level, codes, boundaries().version)


def unit_words(area: Area) -> str:
    """What kind of unit a township-level area is."""
    return {
        UnitKind.TOWNSHIP: _("town or township"),
        UnitKind.SUBDISTRICT: _("sub-district"),
        UnitKind.OTHER: _("other unit"),
    }[unit_kind(area.name_zh)]


def shapes_version(page: CoveragePage) -> str:
    """What the shapes depend on, for the address that they are kept under."""
    parts = [page.area.code, page.level.value, [row.area.code for row in page.rows], boundaries().version, language()]
    return fingerprint(parts)[:16]


def second_choices(page: CoveragePage) -> dict[str, str] | None:
    """The choices of a second map beside the first: another measure, another day, or both; None for one map."""
    measure = MEASURES.get(request.args.get("beside", ""))
    day = chosen_day(request.args.get("beside_day"))
    if (measure is None and day is None) or not page.has_choropleth:
        return None
    chosen = dict(page.choices)
    chosen |= {"measure": measure.key} if measure else {}
    if day and request.args.get("change"):
        return chosen | {"since": day.isoformat()}
    return chosen | ({"day": day.isoformat()} if day else {})


def change_beside(page: CoveragePage) -> CoveragePage | None:
    """The page as its second map has it, where that shows a change; its table says the same."""
    chosen = second_choices(page) or {}
    since, measure = chosen_day(chosen.get("since")), MEASURES[chosen.get("measure", page.measure.key)]
    if since is None:
        return None
    below = list_below(db.session(), actor=current_actor(), area=page.area, level=page.level, as_of=since)
    return replace(page, measure=measure, since=since, before=_figures(below))
