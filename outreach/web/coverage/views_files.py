"""The page as files: table, polygons, the map by itself, a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

from flask import Response, abort, current_app
from flask_babel import gettext as _

from outreach.domain.clock import beijing
from outreach.domain.roles import Permission
from outreach.exporters.geojson import GEOJSON_TYPE, feature, geojson_bytes
from outreach.exporters.pictures import png_bytes
from outreach.exporters.tables import CSV_TYPE, XLSX_TYPE, Column, csv_bytes, xlsx_bytes
from outreach.extensions import db
from outreach.queries.coverage import AreaCoverage, Row
from outreach.queries.coverage_closings import list_corrections
from outreach.web.coverage import bp
from outreach.web.coverage.charts import draw
from outreach.web.coverage.pages import CoveragePage, boundaries, load_page, shapes_of
from outreach.web.maps import approval_words
from outreach.web.security import access, current_actor

MOST_CORRECTIONS = 20_000
LONGEST_TEXT = 32_000  # a workbook's cell holds 32,767 characters
# field of the figures, its heading
COLUMNS = (
    "stations", "stations_unplaced", "stations_stale", "connectors", "connectors_ac", "connectors_dc",
    "connectors_fast", "connectors_power_unknown", "power_kw", "townships", "townships_covered", "townships_fast",
    "townships_thin", "townships_estimated", "townships_unknown", "subdistricts", "subdistricts_covered",
    "subdistricts_fast", "subdistricts_unknown", "other_units", "other_units_covered", "other_units_unknown",
    "stations_township_unknown", "settlements", "settlements_within_5km", "settlements_within_10km",
    "settlements_within_15km", "people", "people_within_5km", "people_within_10km", "people_within_15km",
    "census", "people_share", "nearest_km_mean", "nearest_km_p90", "nearest_km_max", "detour_factor",
    "connectors_per_10k", "standard_piles", "connectors_unrated", "counted_connectors", "counted_chargers",
    "swap_stations", "age_days_mean", "top_township_share", "nevs", "kw_per_1000_nevs", "piles_per_1000_nevs",
    "access_plain", "access_gaussian", "access_gini", "verdict", "verdict_reason",
)  # fmt: skip


def columns() -> list[Column]:
    """Headings of the table: the fields' stable names, as the command's JSON has them."""
    names = ("code", "name", "name_en", "parent", "as_of", *COLUMNS, "closed_checksum", "corrections", "note")
    return [Column(name, name) for name in names]


def lines(page: CoveragePage) -> list[list[object]]:
    """One line an area, the area itself last."""
    found = page.coverage
    if found is None:
        return []
    note = _("demonstration data") if found.demonstration else ""
    corrected = _corrected(page, found)
    checksum = found.closed.closing.checksum if found.closed else ""
    own = Row(page.area, page.trail[-2] if len(page.trail) > 1 else None, found.figures)
    return [
        [row.area.code, row.area.name_zh, row.area.name_en, row.parent.name_zh if row.parent else "", found.as_of]
        + [row.figures.known(name) for name in COLUMNS]
        + [checksum, _told(corrected.get(row.area.id, [])), note]
        for row in [*page.rows, own]
    ]


def _corrected(page: CoveragePage, found: AreaCoverage) -> dict[int, list[str]]:
    """By area: what was corrected of a closed month since, with its day."""
    if found.closed is None:
        return {}
    areas = [page.area.id, *(row.area.id for row in page.rows)]
    out: dict[int, list[str]] = {}
    for one in list_corrections(
        db.session(), actor=current_actor(), closing=found.closed.closing, areas=areas, limit=MOST_CORRECTIONS
    ):
        text = f"{one.figure}: {one.before} → {one.after} ({beijing(one.noted_at):%Y-%m-%d})"
        out.setdefault(one.area.id, []).append(text)
    return out


def _told(corrections: Sequence[str]) -> str:
    """An area's corrections as one cell: as many of the newest as a workbook's cell holds, and how many more there are."""
    fit = sum(1 for length in accumulate(len(text) + 2 for text in corrections) if length <= LONGEST_TEXT)
    more = [f"… +{len(corrections) - fit}"] if fit < len(corrections) else []
    return "; ".join([*corrections[:fit], *more])


def _csv(page: CoveragePage) -> tuple[bytes, str]:
    return csv_bytes(columns(), lines(page)), CSV_TYPE


def _xlsx(page: CoveragePage) -> tuple[bytes, str]:
    return xlsx_bytes(columns(), lines(page), page.area.name_zh), XLSX_TYPE


def _geojson(page: CoveragePage) -> tuple[bytes, str]:
    known = boundaries()
    shapes = shapes_of(page) if page.has_choropleth else {page.area.code: known.shape(page.area.code)}
    names = [column.key for column in columns()]
    features = [
        feature(shapes.get(str(line[0])), {k: _plain(v) for k, v in zip(names, line, strict=True)}, str(line[0]))
        for line in lines(page)
    ]
    return geojson_bytes(features, source=known.source, approval=approval_words(known)), GEOJSON_TYPE


def _plain(value: object) -> object:
    return value if value is None or (isinstance(value, int | float) and not isinstance(value, bool)) else str(value)


def _html(page: CoveragePage) -> tuple[bytes, str]:
    return _standalone(page).encode(), "text/html; charset=utf-8"


def _standalone(page: CoveragePage, *, picture: bool = False) -> str:
    return draw(page, for_file=True).standalone(Path(str(current_app.static_folder)), picture=picture)


def _png(page: CoveragePage) -> tuple[bytes, str]:
    picture = png_bytes(_standalone(page, picture=True))
    if picture is None:
        abort(503, description=_("Pictures need Chromium, which is not installed here."))
    return picture, "image/png"


WRITERS: dict[str, Callable[[CoveragePage], tuple[bytes, str]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "geojson": _geojson,
    "html": _html,
    "png": _png,
}


@bp.get("/areas/<code>/coverage.<any(csv, xlsx, geojson, html, png):kind>")
@access(Permission.COVERAGE_READ)
def download(code: str, kind: str) -> Response:
    """The page's table, polygons or map as a file."""
    page = load_page(code)
    if page.coverage is None:
        abort(404)
    data, media_type = WRITERS[kind](page)
    response = Response(data, content_type=media_type)
    name = f"coverage-{page.area.code}-{page.coverage.as_of}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    if kind == "html":
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
