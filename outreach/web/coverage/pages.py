"""What a coverage page shows, gathered once for the page, its map and its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import shapely
from flask import request
from flask_babel import gettext as _

from outreach.domain.adcodes import COUNTRY_CODE, AreaLevel
from outreach.domain.coverage.classes import MEASURES, Classes, Measure, Scheme, classify
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
from outreach.web.templating import write_number

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
        chosen = {"measure": self.measure.key, "scheme": self.scheme.value, "level": self.level.value, "day": day}
        return {name: value for name, value in chosen.items() if value}

    def value(self, figures: Figures) -> str:
        """The measure of one area as it is read."""
        number = self.measure.of(figures)
        if number is None:
            return _("no data")
        apart = "" if self.unit in {"", "%"} else " "
        return f"{write_number(number, self.measure.digits)}{apart}{self.unit}"

    @property
    def unit(self) -> str:
        """The measure's unit in the reader's language."""
        return str(_(self.measure.unit)) if self.measure.unit else ""


def load_page(code: str) -> CoveragePage:
    """The page of an area by the address's choices; an unknown choice falls back to the first."""
    session, actor = db.session(), current_actor()
    area = get_area(session, actor=actor, code=code)
    found = find_coverage(session, actor=actor, code=code, as_of=_day(request.args.get("day")))
    levels = LEVELS_BELOW[area.level]
    level = next((one for one in levels if one.value == request.args.get("level")), levels[0])
    rows = list_below(session, actor=actor, area=area, level=level, as_of=found.as_of) if found else []
    if not rows and level is AreaLevel.COUNTY and area.level is AreaLevel.PREFECTURE:
        level = AreaLevel.TOWNSHIP  # a prefecture without counties
        rows = list_below(session, actor=actor, area=area, level=level, as_of=found.as_of) if found else []
    measure = MEASURES.get(request.args.get("measure", ""), MEASURES["townships"])
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
        classes=classify([measure.of(row.figures) for row in rows], measure, scheme),
    )


def _day(text: str | None) -> date | None:
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
    day = _day(request.args.get("beside_day"))
    if (measure is None and day is None) or not page.has_choropleth:
        return None
    chosen = dict(page.choices)
    chosen |= {"measure": measure.key} if measure else {}
    return chosen | ({"day": day.isoformat()} if day else {})
