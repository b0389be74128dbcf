"""What pages with a map share: the frame's answer, and the words about the boundaries."""

from __future__ import annotations

import hashlib
import json
import secrets
from pathlib import Path
from typing import Any

from flask import Response, current_app, make_response, request
from flask_babel import gettext as _

from outreach.domain.adcodes import COUNTRY_CODE
from outreach.maps import Inset, MapDocument, MapSpot, content_security_policy
from outreach.reference.boundaries import Boundaries
from outreach.web.base_map import base_map


def approval_words(known: Boundaries) -> str:
    """The boundary's map-approval number, or that it has none."""
    if known.approval_number:
        return _("Boundaries: map approval number %(number)s", number=known.approval_number)
    return _("Boundaries without approval number: internal use only")


COUNTRY_BOUNDS = (73.4, 17.9, 135.2, 53.7)
HAINAN_BOUNDS = (108.5, 18.0, 111.2, 20.3)
INSETS = {COUNTRY_CODE: COUNTRY_BOUNDS, "460000": HAINAN_BOUNDS}


def country_spots() -> list[MapSpot]:
    """The parts of the country without data, named where they lie on a map of the whole."""
    words = _("no data")
    return [
        MapSpot(123.6, 25.75, _("Diaoyu"), words, lower=-6),
        MapSpot(121.7, 23.7, _("Taiwan"), words),
        MapSpot(114.4, 22.3, _("Hong Kong"), words, lower=8),
        MapSpot(113.4, 22.1, _("Macau"), words, side="left", lower=8),
    ]


def southern_inset(code: str) -> Inset | None:
    """The small map of the South China Sea islands, where an area's map would have to reach down to them."""
    large = INSETS.get(code)
    return Inset(_("South China Sea Islands"), (106.5, 3.0, 122.5, 23.5), large) if large else None


def fingerprint(data: Any) -> str:
    """A digest of what a frame draws, for its ETag."""
    release = current_app.extensions["outreach.settings"].environment
    return hashlib.sha256((release + json.dumps(data, sort_keys=True, default=str)).encode()).hexdigest()[:32]


def framed(chart: MapDocument) -> Response:
    """The map as a document of its own. A 304 carries no policy: a new nonce would blank the kept page."""
    static = Path(str(current_app.static_folder))
    tag = hashlib.sha256(chart.html(static, nonce="").encode()).hexdigest()[:32]
    if tag in request.headers.get("If-None-Match", ""):
        return Response(status=304, headers={"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"})
    response = unkept(chart)
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(tag)
    return response


def unkept(chart: MapDocument) -> Response:
    """The same for a map that every visit makes anew."""
    nonce = secrets.token_urlsafe(16)
    response = make_response(chart.html(Path(str(current_app.static_folder)), nonce=nonce))
    response.headers["Content-Security-Policy"] = content_security_policy(nonce, base_map())
    return response


def layer_words() -> dict[str, str]:
    """The legend's words and the layer's own."""
    return {
        "cluster": _("Many stations: how many, and their power"),
        "ring": _("Station, AC only"),
        "dot": _("Station, DC below 120 kW"),
        "disc": _("Station, 120 kW or more"),
        "square": _("Swap station"),
        "plain": _("Station, type unknown"),
        "closed": _("Planned or closed"),
        "label": _("Charging stations: arrows go from one to the next, Enter opens"),
        "areas": _("Areas: arrows go from one to the next, Enter opens"),
        "more": _("Open the station"),
        "missing": _("This station can't be read now."),
        "one": _("one station"),
        "many": _("{count} stations"),
        "guns": _("{count} connectors"),
    }
