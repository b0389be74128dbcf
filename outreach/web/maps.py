"""What pages with a map share: the frame's answer, and the words about the boundaries."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from flask import Response, current_app, make_response, request, url_for
from flask_babel import gettext as _

from outreach.maps import MapDocument, content_security_policy
from outreach.reference.boundaries import Boundaries
from outreach.web.base_map import base_map


def approval_words(known: Boundaries) -> str:
    """The boundary's map-approval number, or that it has none."""
    if known.approval_number:
        return _("Boundaries: map approval number %(number)s", number=known.approval_number)
    return _("Boundaries without approval number: internal use only")


def fingerprint(data: Any) -> str:
    """A digest of what a frame draws, for its ETag."""
    release = current_app.extensions["outreach.settings"].environment
    return hashlib.sha256((release + json.dumps(data, sort_keys=True, default=str)).encode()).hexdigest()[:32]


def framed(chart: MapDocument) -> Response:
    """The map as a document of its own. A 304 carries no policy: a new nonce would blank the kept page."""
    tag = fingerprint([chart.data, chart.scripts, chart.styles])
    if tag in request.headers.get("If-None-Match", ""):
        return Response(status=304, headers={"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"})
    nonce = secrets.token_urlsafe(16)
    response = make_response(chart.html(nonce=nonce, url=lambda path: url_for("static", filename=path)))
    response.headers["Content-Security-Policy"] = content_security_policy(nonce, base_map())
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(tag)
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
        "more": _("Open the station"),
        "missing": _("This station can't be read now."),
        "one": _("one station"),
        "many": _("{count} stations"),
    }
