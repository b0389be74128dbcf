"""The base map under every map of places: Tianditu with the installation's key, any address, or none."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _

from outreach.maps.document import Base
from outreach.settings import Settings

_GRID = "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk="
_TIANDITU = (
    "https://t0.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE=default"
)


def base_map() -> Base:
    """The base map with its attribution in the reader's language."""
    settings = current_app.extensions["outreach.settings"]
    return base_of(settings, _("Tianditu") if settings.tianditu_key else "")


def base_of(settings: Settings, attribution: str = "") -> Base:
    """The base map by the settings alone; an address of its own goes before Tianditu's, whose names are a second layer."""
    if settings.tile_url:
        return Base(settings.tile_url, settings.tile_attribution)
    if settings.tianditu_key:
        ground, names = (
            _TIANDITU.replace("{layer}", layer) + _GRID + settings.tianditu_key for layer in ("vec", "cva")
        )
        return Base(ground, attribution, labels_url=names)
    return Base()
