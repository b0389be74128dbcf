"""Folium's links to foreign hosts, each mapped to a file of ours; one that isn't known is refused."""

from __future__ import annotations

import re

LEAFLET = "vendor/leaflet/1.9.4"
FULLSCREEN = "vendor/leaflet.fullscreen/3.0.0"

# pattern of the link's address -> our file below static/, or None where the map needs nothing of it
LINKS: tuple[tuple[re.Pattern[str], str | None], ...] = tuple(
    (re.compile(pattern), path)
    for pattern, path in (
        (r"/leaflet@1\.9\.\d+/dist/leaflet\.js$", f"{LEAFLET}/leaflet.js"),
        (r"/leaflet@1\.9\.\d+/dist/leaflet\.css$", f"{LEAFLET}/leaflet.css"),
        (r"/leaflet\.fullscreen@3\.0\.0/Control\.FullScreen(\.min)?\.js$", f"{FULLSCREEN}/Control.FullScreen.js"),
        (r"/leaflet\.fullscreen@3\.0\.0/Control\.FullScreen(\.min)?\.css$", f"{FULLSCREEN}/Control.FullScreen.css"),
        (r"/jquery-[\d.]+\.min\.js$", None),
        (r"/bootstrap@[\d.]+/dist/(js|css)/bootstrap[a-z.]*$", None),
        (r"/bootstrap-glyphicons\.css$", None),
        (r"/fontawesome-free@[\d.]+/css/all\.min\.css$", None),
        (r"/leaflet\.awesome-markers\.(js|css)$", None),
        (r"/leaflet\.awesome\.rotate\.min\.css$", None),
    )
)


class UnmappedLink(RuntimeError):
    """Folium asks for a file that we don't keep: add it to `static/vendor` and to `LINKS`."""


def local_path(url: str) -> str | None:
    """Our file for a link of Folium's; None where it is left out. Raises `UnmappedLink` for an unknown one."""
    for pattern, path in LINKS:
        if pattern.search(url):
            return path
    raise UnmappedLink(url)
