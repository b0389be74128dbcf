"""Rows of a list of places (villages, townships) to settlements: position to WGS-84, county by polygon."""

from dataclasses import dataclass

import numpy as np

from outreach.domain.geo.datums import Datum, to_wgs84
from outreach.domain.words import N_
from outreach.importers.cells import read_count, read_number
from outreach.importers.regions.report import Refusal, Sheet, read_sheet
from outreach.importers.tables import UnreadableFile

NAMES = {
    "code": ("code", "编码", "代码", "区划代码", "统计用区划代码", "村编码", "id"),
    "name": ("name", "名称", "村名", "乡镇名称", "地名"),
    "adcode": ("adcode", "county", "县代码", "区县代码", "所属区县代码"),
    "population": ("population", "people", "人口", "人口数", "常住人口", "总人口"),
    "is_rural": ("is_rural", "rural", "是否农村", "农村"),
    "ur_code": ("ur_code", "城乡分类代码", "城乡分类"),
    "villages": ("villages_2016", "villages", "村级单位数", "村委会数"),
    "rural_villages": ("rural_villages_2016", "rural_villages", "农村村数", "行政村数"),
    "lon_wgs84": ("lon_wgs84", "wgs84_lon", "wgs84经度"),
    "lat_wgs84": ("lat_wgs84", "wgs84_lat", "wgs84纬度"),
    "lon_gcj02": ("lon_gcj02", "gcj02_lon", "gcj02经度"),
    "lat_gcj02": ("lat_gcj02", "gcj02_lat", "gcj02纬度"),
    "lon_bd09": ("lon_bd09", "bd09_lon", "bd09经度"),
    "lat_bd09": ("lat_bd09", "bd09_lat", "bd09纬度"),
    "lon": ("longitude", "lon", "lng", "经度", "x"),
    "lat": ("latitude", "lat", "纬度", "y"),
}
_YES = {"1", "true", "yes", "y", "是", "rural", "农村", "乡村"}
_NO = {"0", "false", "no", "n", "否", "urban", "城镇", "城市"}


@dataclass(slots=True)
class PlaceRow:
    """One place of a file; position in WGS-84."""

    line: int
    code: str
    name: str
    adcode: str
    longitude: float
    latitude: float
    population: int | None
    is_rural: bool | None
    rural_units: int
    urban_units: int


def read_places(data: bytes, *, datum: Datum | None) -> tuple[list[PlaceRow], list[Refusal]]:
    """The places of a file. Columns named for their datum (lon_wgs84) need no `datum`; plain ones do."""
    sheet = read_sheet(data, NAMES)
    if not {"code", "name"} <= set(sheet.columns):
        raise UnreadableFile(N_("The file has no columns for code and name."))
    suffix, given = _position_columns(sheet, datum)
    rows: list[PlaceRow] = []
    refused: list[Refusal] = []
    seen: set[str] = set()
    for line, cells in sheet.rows:
        place = _read_row(sheet, line, cells, suffix)
        if isinstance(place, PlaceRow) and place.code in seen:
            place = Refusal(line, "code", N_("this code is in the file twice"))
        if isinstance(place, Refusal):
            refused.append(place)
        else:
            seen.add(place.code)
            rows.append(place)
    _convert(rows, given)
    return rows, refused


def _position_columns(sheet: Sheet, datum: Datum | None) -> tuple[str, Datum]:
    for given in Datum:
        if {f"lon_{given.value}", f"lat_{given.value}"} <= set(sheet.columns):
            return f"_{given.value}", given
    if not {"lon", "lat"} <= set(sheet.columns):
        raise UnreadableFile(N_("The file has no columns for longitude and latitude."))
    if datum is None:
        raise UnreadableFile(N_("Say in which datum the positions are: wgs84, gcj02 or bd09."))
    return "", datum


def _read_row(sheet: Sheet, line: int, cells: list[str], suffix: str) -> PlaceRow | Refusal:
    code, name = sheet.cell(cells, "code"), sheet.cell(cells, "name")
    if not code or len(code) > 32:
        return Refusal(line, "code", N_("the code is missing or longer than 32 characters"))
    if not name or len(name) > 120:
        return Refusal(line, "name", N_("the name is missing or longer than 120 characters"))
    try:
        lon, lat = (read_number(sheet.cell(cells, f"{axis}{suffix}")) for axis in ("lon", "lat"))
    except ValueError:
        return Refusal(line, "position", N_("the position is not a number"))
    if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90) or (lon == 0 and lat == 0):
        return Refusal(line, "position", N_("the position is missing or impossible"))
    try:
        numbers = [read_count(sheet.cell(cells, field)) for field in ("population", "villages", "rural_villages")]
    except ValueError:
        return Refusal(line, "population", N_("a number is not a whole number of zero or more"))
    people, villages, rural = numbers
    is_rural, rural_units, urban_units = _units(sheet, cells, villages, rural)
    adcode = sheet.cell(cells, "adcode")
    return PlaceRow(line, code, name, adcode, lon, lat, people, is_rural, rural_units, urban_units)


def _units(sheet: Sheet, cells: list[str], villages: int | None, rural: int | None) -> tuple[bool | None, int, int]:
    """Rural or not, and how many rural and urban village units the place stands for."""
    kind = sheet.cell(cells, "ur_code")
    if kind:
        is_rural = kind.startswith("2")
        return is_rural, int(is_rural), int(not is_rural)
    if rural is not None:
        urban = max((villages or rural) - rural, 0)
        return (rural >= urban if rural or urban else None), rural, urban
    word = sheet.cell(cells, "is_rural").lower()
    if word in _YES | _NO:
        return word in _YES, int(word in _YES), int(word in _NO)
    return None, 0, 0


def _convert(rows: list[PlaceRow], datum: Datum) -> None:
    if not rows:
        return
    lons, lats = to_wgs84(np.array([r.longitude for r in rows]), np.array([r.latitude for r in rows]), datum)
    for row, lon, lat in zip(rows, lons.tolist(), lats.tolist(), strict=True):
        row.longitude, row.latitude = lon, lat
