"""Candidate sites from a table or from typed lines: name, longitude, latitude, spare kVA and cost where known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import shapely
from sqlalchemy.orm import Session

from outreach.domain.geo.datums import Datum, point_to_wgs84
from outreach.domain.roles import Actor
from outreach.domain.siting import SiteKind
from outreach.domain.words import N_
from outreach.importers.catalogues import Refusal
from outreach.importers.cells import read_number, read_text
from outreach.importers.headings import recognise
from outreach.importers.sheets import Sheet, read_sheet
from outreach.models.regions import Area
from outreach.queries.boundaries import current_boundaries
from outreach.services.candidate_sites import SiteEntry, add_candidates

NAMES = {
    "name": ("name", "名称", "站名", "加油站", "加油站名称", "候选点", "地点"),
    "longitude": ("longitude", "lon", "lng", "经度"),
    "latitude": ("latitude", "lat", "纬度"),
    "kva": ("spare kva", "kva", "富余容量", "剩余容量", "可用容量", "可开放容量"),
    "cost": ("cost", "投资", "造价", "费用", "估算投资"),
}
HEADING = "name,longitude,latitude,kva,cost\n"
NEAR_DEG = 0.02
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the rows: added, known already, refused."""

    added: int
    known: int
    refused: list[Refusal]


def lines_as_table(text: str) -> bytes:
    """Typed lines as a table: a name, then numbers, separated by commas of either width."""
    return (HEADING + text.replace("，", ",").replace("\t", ",")).encode()


def import_candidates(
    session: Session, *, actor: Actor, area: Area, kind: SiteKind, data: bytes, name: str, datum: Datum
) -> Report:
    """Add every good row to the area's candidates. Raises `RuleBroken` on `file` where the whole can't be read."""
    shape = current_boundaries(session).shape(area.code[:6])
    around = None if shape is None else shapely.buffer(shape, NEAR_DEG)
    rows = list(_rows(read_sheet(data, name, NAMES, ("name", "longitude", "latitude")), datum, around))
    entries = [row for row in rows if isinstance(row, SiteEntry)]
    added = add_candidates(session, actor=actor, area=area, kind=kind, entries=entries)
    return Report(added, len(entries) - added, [row for row in rows if isinstance(row, Refusal)])


def _rows(sheet: Sheet, datum: Datum, around: shapely.Geometry | None) -> Iterator[SiteEntry | Refusal]:
    places = recognise(sheet.headings, NAMES)
    for line, row in sheet.rows:
        yield _row(line, {field: row[place] for field, place in places.items() if place < len(row)}, datum, around)


def _row(line: int, cells: Mapping[str, object], datum: Datum, around: shapely.Geometry | None) -> SiteEntry | Refusal:
    name = read_text(cells.get("name"))
    if not name or len(name) > LONGEST_NAME:
        return Refusal(line, "name", N_("Give a name of at most 120 characters."))
    numbers: dict[str, float | None] = {}
    for field in ("longitude", "latitude", "kva", "cost"):
        try:
            numbers[field] = read_number(cells.get(field))
        except ValueError:
            return Refusal(line, field, N_("“%(value)s” is not a number."), {"value": str(cells.get(field))[:40]})
    lon, lat, kva, cost = (numbers[field] for field in ("longitude", "latitude", "kva", "cost"))
    if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return Refusal(line, "longitude", N_("This is not a position on the globe."))
    if (kva is not None and not 0 <= kva <= 1e6) or (cost is not None and not 0 < cost <= 1e6):
        return Refusal(line, "kva", N_("Spare supply and cost can't be below 0 or beyond a million."))
    lon, lat = point_to_wgs84(lon, lat, datum)
    if around is not None and not shapely.covers(around, shapely.Point(lon, lat)):
        return Refusal(
            line, "longitude", N_("This position lies outside the area. Longitude comes first; is the datum right?")
        )
    return SiteEntry(name, round(lon, 6), round(lat, 6), kva, None if cost is None else cost * 10_000.0)
