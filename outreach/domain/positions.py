"""Reading a position as people type or paste it: decimals in any order, degrees and minutes, links of map apps.

Pure parsing: a link is never opened. What a link's maker writes into it tells the datum (Amap and Tencent GCJ-02,
Baidu BD-09, OpenStreetMap and geo: WGS-84); a typed position has none of its own, and the writer must say.
"""

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from outreach.domain.baidu_mercator import from_mercator
from outreach.domain.errors import RuleBroken
from outreach.domain.geo.datums import Datum
from outreach.domain.words import N_

SOUTH, NORTH, WEST, EAST = 3.0, 54.0, 73.0, 136.0
LONGEST = 2_000


@dataclass(frozen=True)
class TypedPosition:
    """A position as given. `datum` is None when the text itself doesn't tell it."""

    longitude: float
    latitude: float
    datum: Datum | None = None


class _UnreadableError(Exception):
    """Carries the message id out of a reader."""


NOT_A_POSITION = N_("This can't be read as a position. Enter latitude and longitude, or paste a map link.")
NOT_IN_CHINA = N_("This position lies outside China. Check the latitude (3 to 54) and the longitude (73 to 136).")
SHORT_LINK = N_("A short link doesn't hold the position. Open it, then paste the long address, or type the position.")
NO_POSITION_IN_LINK = N_("This link holds no position. Share the place as a point on the map, or type the position.")
OTHER_SITE = N_("Links of Amap, Baidu Maps, Tencent Maps and OpenStreetMap are read; this is another site's.")


def read_position(text: str, field: str = "position") -> TypedPosition:
    """The position that a text holds; RuleBroken on `field`, with the reason, when it holds none."""
    try:
        return _read(text)
    except _UnreadableError as error:
        raise RuleBroken({field: str(error)}) from None


def _read(text: str) -> TypedPosition:
    plain = text.strip()
    if not plain or len(plain) > LONGEST:
        raise _UnreadableError(NOT_A_POSITION)
    link = re.search(r"(?:https?|androidamap|iosamap|amapuri|baidumap|bdapp|qqmap)://[^\s\"'<>，。]+", plain)
    if link:
        return _from_link(link.group())
    if plain.lower().startswith("geo:"):
        return TypedPosition(*_pair(plain[4:].split("?")[0].split(";")[0]), Datum.WGS84)
    return TypedPosition(*_from_words(plain))


# --- numbers -------------------------------------------------------------------------------------------------------


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise _UnreadableError(NOT_A_POSITION) from None
    if not math.isfinite(value):
        raise _UnreadableError(NOT_A_POSITION)
    return value


def _ordered(first: float, second: float) -> tuple[float, float]:
    """(longitude, latitude): in China no latitude can be a longitude, so the order never needs asking."""
    for longitude, latitude in ((first, second), (second, first)):
        if WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH:
            return longitude, latitude
    raise _UnreadableError(NOT_IN_CHINA)


def _pair(text: str) -> tuple[float, float]:
    parts = text.replace("|", ",").split(",")
    if len(parts) < 2:
        raise _UnreadableError(NO_POSITION_IN_LINK)
    return _ordered(_number(parts[0]), _number(parts[1]))


_ANGLE = re.compile(
    r"""(?P<before>[NSEW]|北纬|南纬|东经|西经|纬度|经度|lat(?:itude)?|lon(?:gitude)?|lng)?\s*[:=]?\s*
        (?P<deg>[-+]?\d+(?:\.\d+)?)\s*
        (?:[°度d]\s*(?:(?P<min>\d+(?:\.\d+)?)\s*['′’分m]\s*(?:(?P<sec>\d+(?:\.\d+)?)\s*(?:["″”秒s]|''|′′))?)?)?
        \s*(?P<after>[NSEW](?![a-z]))?""",
    re.VERBOSE | re.IGNORECASE,
)
_NOT_HERE = {"s", "w", "南纬", "西经"}


def _angle(match: re.Match[str]) -> float:
    minutes, seconds = float(match["min"] or 0), float(match["sec"] or 0)
    if minutes >= 60 or seconds >= 60:
        raise _UnreadableError(NOT_A_POSITION)
    marks = {(match["before"] or "").lower(), (match["after"] or "").lower()}
    if marks & _NOT_HERE or match["deg"].startswith("-"):
        raise _UnreadableError(NOT_IN_CHINA)
    return float(match["deg"]) + minutes / 60 + seconds / 3600


def _from_words(text: str) -> tuple[float, float]:
    plain = unicodedata.normalize("NFKC", text).replace("，", ",").replace("、", ",")
    angles = list(_ANGLE.finditer(plain))
    rest = _ANGLE.sub(" ", plain)
    if len(angles) != 2 or re.sub(r"[\s,;/()\[\]{}\"]+", "", rest):
        raise _UnreadableError(NOT_A_POSITION)
    if any(len(match["deg"]) > 24 for match in angles):
        raise _UnreadableError(NOT_A_POSITION)
    return _ordered(_angle(angles[0]), _angle(angles[1]))


# --- links ---------------------------------------------------------------------------------------------------------

Params = dict[str, str]


def _from_link(link: str) -> TypedPosition:
    parts = urlsplit(link)
    host = (parts.hostname or "").lower()
    params = {k.lower(): v[0] for k, v in parse_qs(parts.query).items()}
    params |= {k.lower(): v[0] for k, v in parse_qs(parts.fragment.lstrip("!/?")).items() if k.lower() not in params}
    if host in {"surl.amap.com", "j.map.baidu.com", "dwz.cn", "url.cn"}:
        raise _UnreadableError(SHORT_LINK)
    for known, reader in _SITES:
        if known(parts.scheme, host):
            return reader(params, unquote(parts.path), unquote(parts.fragment))
    raise _UnreadableError(OTHER_SITE)


def _first(params: Params, *names: str) -> str | None:
    return next((params[name] for name in names if params.get(name)), None)


def _amap(params: Params, path: str, fragment: str) -> TypedPosition:
    wgs = params.get("coordinate") == "wgs84" or params.get("dev") == "1"
    datum = Datum.WGS84 if wgs else Datum.GCJ02
    both = _first(params, "position", "to", "dest", "location", "center", "q", "lnglat")
    if both:
        return TypedPosition(*_pair(both), datum)
    if params.get("p", "").count(",") >= 2:  # a place: its id, latitude, longitude, name, address
        return TypedPosition(*_pair(params["p"].split(",", 1)[1]), datum)
    latitude, longitude = _first(params, "lat", "dlat"), _first(params, "lon", "lng", "dlon")
    if latitude and longitude:
        return TypedPosition(*_ordered(_number(longitude), _number(latitude)), datum)
    raise _UnreadableError(NO_POSITION_IN_LINK)


_BAIDU_TYPES = {"gcj02": Datum.GCJ02, "gcj02ll": Datum.GCJ02, "wgs84": Datum.WGS84, "wgs84ll": Datum.WGS84}


def _baidu(params: Params, path: str, fragment: str) -> TypedPosition:
    datum = _BAIDU_TYPES.get(params.get("coord_type", "").lower(), Datum.BD09)
    both = _first(params, "location", "latlng", "center", "destination")
    if both:
        latlng = re.search(r"latlng:([-\d.]+,[-\d.]+)", both)
        return TypedPosition(*_pair(latlng.group(1) if latlng else both), datum)
    metres = re.search(r"@(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)", path) or re.search(
        r"x=(\d+(?:\.\d+)?)&y=(\d+(?:\.\d+)?)", "&".join(f"{k}={v}" for k, v in sorted(params.items()))
    )
    if metres:
        return TypedPosition(*_ordered(*from_mercator(_number(metres[1]), _number(metres[2]))), Datum.BD09)
    raise _UnreadableError(NO_POSITION_IN_LINK)


def _tencent(params: Params, path: str, fragment: str) -> TypedPosition:
    marker = re.search(r"coord:([-\d.]+,[-\d.]+)", params.get("marker", ""))
    both = marker.group(1) if marker else _first(params, "coord", "tocoord", "center", "latlng")
    if both:
        return TypedPosition(*_pair(both), Datum.GCJ02)
    x, y = params.get("pointx"), params.get("pointy")
    if x and y:
        return TypedPosition(*_ordered(_number(x), _number(y)), Datum.GCJ02)
    raise _UnreadableError(NO_POSITION_IN_LINK)


def _openstreetmap(params: Params, path: str, fragment: str) -> TypedPosition:
    if params.get("mlat") and params.get("mlon"):
        return TypedPosition(*_ordered(_number(params["mlon"]), _number(params["mlat"])), Datum.WGS84)
    view = re.search(r"map=[\d.]+/([-\d.]+)/([-\d.]+)", fragment)
    if view:
        return TypedPosition(*_ordered(_number(view[2]), _number(view[1])), Datum.WGS84)
    raise _UnreadableError(NO_POSITION_IN_LINK)


def _site(*hosts: str, schemes: tuple[str, ...] = ()) -> Callable[[str, str], bool]:
    def known(scheme: str, host: str) -> bool:
        return scheme in schemes or any(host == name or host.endswith("." + name) for name in hosts)

    return known


_SITES: tuple[tuple[Callable[[str, str], bool], Callable[[Params, str, str], TypedPosition]], ...] = (
    (_site("amap.com", "gaode.com", "autonavi.com", schemes=("androidamap", "iosamap", "amapuri")), _amap),
    (_site("map.baidu.com", schemes=("baidumap", "bdapp")), _baidu),
    (_site("map.qq.com", schemes=("qqmap",)), _tencent),
    (_site("openstreetmap.org", "osm.org"), _openstreetmap),
)
