"""A map as a document of its own: what Folium rendered, our files, and the data as JSON."""

from __future__ import annotations

import base64
import json
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, cast
from urllib.parse import urlsplit

import folium
from branca.element import CssLink, Figure, JavascriptLink
from folium.plugins import Fullscreen

from outreach.maps.vendor import local_path

OWN_SCRIPTS = ("js/station-layer.js", "js/area-layer.js", "js/map-frame.js")
OWN_STYLES = ("css/map-frame.css",)
MAP_NAME = "outreach"
START = (36.0, 104.0)
WORDS = {
    "zh": {"areas": "区域", "settlements": "居民点", "rings": "5/10/15 公里范围", "neighbours": "邻县充电站",
           "stations": "充电站", "sites": "建议站点", "venues": "场地", "events": "活动", "leads": "线索", "stops": "场次", "legs": "行车路线",
           "chargers": "途中充电站", "full": "全屏", "leave": "退出全屏"},
    "en": {"areas": "Areas", "settlements": "Settlements", "rings": "5 / 10 / 15 km", "neighbours": "Stations next door",
           "stations": "Stations", "sites": "Proposed sites", "venues": "Venues", "events": "Events", "leads": "Leads", "stops": "Stops", "legs": "Legs",
           "chargers": "Charging on the way", "full": "Full screen", "leave": "Leave full screen"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Base:
    """The base map: an address with {z}/{x}/{y}, none by default; a second one of the same host may bring the names."""

    tile_url: str = ""
    attribution: str = ""
    highest_zoom: int = 18
    labels_url: str = ""

    @property
    def host(self) -> str:
        """What the policy must allow pictures from, or nothing."""
        parts = urlsplit(self.tile_url)
        return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}" if parts.netloc else ""


@dataclass(frozen=True, slots=True)
class Notes:
    """What stands under a map: title, source, the data's date, the boundary's approval or its lack, what has no data."""

    title: str
    source: str
    as_of: str
    approval: str
    missing: str = ""


@dataclass(frozen=True, slots=True)
class MapDocument:
    """A rendered map: Folium's parts without its links, and the data that our script draws."""

    language: str
    title: str
    header: str
    body: str
    script: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    data: dict[str, Any] = field(default_factory=dict)
    shapes: str = ""

    def html(self, static: Path, *, nonce: str) -> str:
        """The document that the frame loads, whole: a sandbox keeps no file of its own from one visit to the next, this it does."""
        return self._page(static, nonce, shown="frame")

    def standalone(self, static: Path, *, picture: bool = False) -> str:
        """The same as one file that needs nothing else: opens without a network, and asks for none.

        It has its title on it; for a `picture` there is nothing to press.
        """
        return self._page(static, "", shown="picture" if picture else "file")

    def _page(self, static: Path, nonce: str, *, shown: str) -> str:
        language = "zh-CN" if self.language == "zh" else "en"
        mark = f' nonce="{nonce}"' if nonce else ""
        styles = "".join(f"<style{mark}>{inlined_css(static, path)}</style>" for path in self.styles)
        first, last = (
            "".join(f"<script{mark}>{_script_text(static / path)}</script>" for path in paths)
            for paths in (self.scripts, OWN_SCRIPTS)
        )
        shapes = f'<script type="application/json" id="map-shapes">{self.shapes}</script>' if self.shapes else ""
        return (
            f'<!DOCTYPE html>\n<html lang="{language}" data-shown="{shown}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{_attribute(self.title)}</title>{styles}{first}{_with_nonce(self.header, nonce)}</head>\n"
            f'<body>{self.body}<script type="application/json" id="map-data">{json_for_html(self.data)}</script>{shapes}'
            f"<script{mark}>{self.script}</script>{last}</body></html>\n"
        )


def content_security_policy(nonce: str, base: Base) -> str:
    """The frame's policy: sandboxed, no connections, this answer's own scripts only."""
    return (
        "sandbox allow-scripts; default-src 'none'; "
        f"script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
        f"img-src 'self' data: {base.host}".rstrip()
        + "; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


def json_for_html(data: object) -> str:
    """JSON that can't end its script element or start a comment; NaN is refused."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def document(
    layers: Mapping[str, bool], *, language: str, data: dict[str, Any], notes: Notes, base: Base, shapes: str = ""
) -> MapDocument:
    """A map with our layers (name of `WORDS`, shown at first), the data that is drawn, and shapes as JSON for a script element."""
    parts = _parts("zh" if language == "zh" else "en", tuple(layers.items()), int(base.highest_zoom))
    tiles = None
    if base.tile_url:
        tiles = {"url": base.tile_url, "labels": base.labels_url, "attribution": base.attribution}
    noted = {"title": notes.title, "source": notes.source, "as_of": notes.as_of, "approval": notes.approval}
    noted["missing"] = notes.missing
    return MapDocument(
        language=language,
        title=notes.title,
        header=parts.header,
        body=parts.body,
        script=parts.script,
        scripts=parts.scripts,
        styles=(*parts.styles, *OWN_STYLES),
        data={**data, "notes": noted, "tiles": tiles, "language": language},
        shapes=shapes,
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What Folium renders, taken apart."""

    header: str
    body: str
    script: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]


@lru_cache(maxsize=64)
def _parts(language: str, layers: tuple[tuple[str, bool], ...], highest_zoom: int) -> _Parts:
    """Folium's part of a map with these layers; it holds none of the data, so it is rendered once.

    Render the children first, then take links, header, body and script apart.
    """
    figure = cast(Figure, _map_of(WORDS[language], dict(layers), highest_zoom).get_root())
    figure.render()
    scripts: list[str] = []
    styles: list[str] = []
    rest: list[str] = []
    for child in figure.header._children.values():
        if isinstance(child, JavascriptLink | CssLink):
            path = local_path(child.url)
            if path:
                (scripts if isinstance(child, JavascriptLink) else styles).append(path)
        else:
            rest.append(re.sub(r"<meta[^>]*>", "", child.render()))
    found = tuple(dict.fromkeys(scripts)), tuple(dict.fromkeys(styles))
    return _Parts("".join(rest), figure.html.render(), figure.script.render(), *found)


def _map_of(words: Mapping[str, str], layers: Mapping[str, bool], highest_zoom: int) -> folium.Map:
    """A Folium map with our layers, scale, full screen and layer control: numbers and constants only come in here.

    Where it begins is of no account: `map-frame.js` shows the data's own bounds.
    """
    chart = folium.Map(
        location=START, zoom_start=4, tiles=None, control_scale=True, max_zoom=highest_zoom, zoom_snap=0.25
    )
    chart._id = MAP_NAME
    for name, shown in layers.items():
        group = folium.FeatureGroup(name=words[name], show=shown)
        group._id = name
        group.add_to(chart)
    full = Fullscreen(  # type: ignore[no-untyped-call]
        title=words["full"], title_cancel=words["leave"], force_separate_button=True
    )
    full._id = MAP_NAME
    full.add_to(chart)
    if len(layers) > 1:
        control = folium.LayerControl(collapsed=True)
        control._id = MAP_NAME
        control.add_to(chart)
    return chart


def inlined_css(static: Path, path: str) -> str:
    """A style sheet with its pictures inside it."""
    return _inlined_css(static, path, (static / path).stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _inlined_css(static: Path, path: str, _changed: int) -> str:
    folder = PurePosixPath(path).parent

    def picture(match: re.Match[str]) -> str:
        name = match[1].strip("'\" ")
        file = static / folder / name
        if name.startswith(("data:", "#")) or not file.is_file():
            return "none" if not name.startswith(("data:", "#")) else match[0]
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return f"url(data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()})"

    text = (static / path).read_text(encoding="utf-8")
    return re.sub(r"url\(([^)]*)\)", picture, text).replace("</", "<\\/")


def _script_text(path: Path) -> str:
    return _kept_script(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _kept_script(path: Path, _changed: int) -> str:
    text = re.sub(r"^//# sourceMappingURL=.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def _with_nonce(html: str, nonce: str) -> str:
    return re.sub(r"<(script|style)(?=[\s>])", rf'<\1 nonce="{nonce}"', html) if nonce else html
