#!/usr/bin/env python3
"""Copy the front-end packages that the product uses out of npm into static/vendor/<package>/<version>/.

Run `make vendor` (or `python static/vendor/build.py`) after changing package.json; `--check` only compares what is
committed with manifest.json. Each file is copied byte for byte, beside its licence; only the icon sprite is composed,
out of the icons named below. Nothing here is needed to run the product.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TESTS = HERE.parent.parent / "tests" / "vendor"
MANIFEST = HERE / "manifest.json"

# package -> (licence file, files to copy: source -> name under <package>/<version>/)
FILES: dict[str, tuple[str, dict[str, str]]] = {
    "bootstrap": (
        "LICENSE",
        {
            "dist/css/bootstrap.min.css": "bootstrap.min.css",
            "dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
        },
    ),
    "hpke": ("LICENSE.md", {"index.js": "index.js"}),
    "htmx.org": ("LICENSE", {"dist/htmx.min.js": "htmx.min.js"}),
    "idb": ("LICENSE", {"build/index.js": "index.js"}),
    "leaflet": (
        "LICENSE",
        {"dist/leaflet.js": "leaflet.js", "dist/leaflet.css": "leaflet.css"}
        | {
            f"dist/images/{name}": f"images/{name}"
            for name in ("layers.png", "layers-2x.png", "marker-icon.png", "marker-icon-2x.png", "marker-shadow.png")
        },
    ),
    "leaflet.fullscreen": (
        "LICENSE",
        {
            "Control.FullScreen.js": "Control.FullScreen.js",
            "Control.FullScreen.css": "Control.FullScreen.css",
            "icon-fullscreen.svg": "icon-fullscreen.svg",
        },
    ),
    "leaflet.markercluster": (
        "MIT-LICENCE.txt",
        {
            "dist/leaflet.markercluster.js": "leaflet.markercluster.js",
            "dist/MarkerCluster.css": "MarkerCluster.css",
            "dist/MarkerCluster.Default.css": "MarkerCluster.Default.css",
        },
    ),
    "qr": ("LICENSE-MIT", {"index.js": "index.js", "decode.js": "decode.js"}),
}
TEST_FILES: dict[str, tuple[str, dict[str, str]]] = {"axe-core": ("LICENSE", {"axe.min.js": "axe.min.js"})}

ICONS = [
    "archive",
    "arrow-clockwise",
    "arrow-left",
    "arrow-right",
    "bell",
    "box-arrow-right",
    "building",
    "calendar3",
    "calendar-plus",
    "camera",
    "car-front",
    "check2",
    "check2-circle",
    "chevron-down",
    "chevron-right",
    "clipboard",
    "clock",
    "clock-history",
    "crosshair",
    "download",
    "envelope",
    "exclamation-circle",
    "exclamation-triangle",
    "eye",
    "file-earmark-text",
    "flag",
    "funnel",
    "gear",
    "geo",
    "geo-alt",
    "globe2",
    "grid",
    "house",
    "info-circle",
    "journal-text",
    "key",
    "layers",
    "lightning-charge",
    "link-45deg",
    "list",
    "list-check",
    "lock",
    "map",
    "megaphone",
    "moon",
    "p-circle",
    "pencil",
    "people",
    "person",
    "person-plus",
    "phone",
    "plus-lg",
    "printer",
    "qr-code",
    "search",
    "send",
    "shield-check",
    "shop",
    "signpost-split",
    "sliders",
    "sort-down",
    "sort-up",
    "sun",
    "table",
    "telephone",
    "three-dots",
    "translate",
    "trash",
    "upload",
    "x-lg",
]


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def copy_package(name: str, plan: tuple[str, dict[str, str]], target: Path) -> dict[str, object]:
    """Copy one package's files and licence; return its manifest entry."""
    source = HERE / "node_modules" / name
    about = json.loads((source / "package.json").read_text(encoding="utf-8"))
    shutil.rmtree(target / name, ignore_errors=True)
    folder = target / name / about["version"]
    licence, files = plan
    for origin, copy in {**files, licence: "LICENSE"}.items():
        (folder / copy).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / origin, folder / copy)
    return entry(about["version"], about["license"], folder)


def entry(version: str, licence: str, folder: Path) -> dict[str, object]:
    """Describe a copied folder: version, licence, and the SHA-256 of each file."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        "version": version,
        "licence": licence,
        "files": {path.relative_to(folder).as_posix(): digest(path) for path in found},
    }


def compose_icons() -> dict[str, object]:
    """Write one SVG sprite of the icons we use."""
    source = HERE / "node_modules" / "bootstrap-icons"
    about = json.loads((source / "package.json").read_text(encoding="utf-8"))
    shutil.rmtree(HERE / "bootstrap-icons", ignore_errors=True)
    folder = HERE / "bootstrap-icons" / about["version"]
    folder.mkdir(parents=True)
    symbols = []
    for name in sorted(ICONS):
        drawing = (source / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        inner = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", drawing, flags=re.DOTALL).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16" fill="currentColor">{inner}</symbol>')
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (folder / "icons.svg").write_text(sprite, encoding="utf-8")
    shutil.copyfile(source / "LICENSE", folder / "LICENSE")
    return entry(about["version"], about["license"], folder)


def build() -> None:
    """Install from npm by the lock, copy, and write the manifest."""
    npm = shutil.which("npm") or sys.exit("npm is needed to rebuild static/vendor")
    subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, check=True)  # noqa: S603
    packages = {name: copy_package(name, plan, HERE) for name, plan in FILES.items()}
    packages["bootstrap-icons"] = compose_icons()
    for name, plan in TEST_FILES.items():
        copy_package(name, plan, TESTS)
    text = json.dumps(packages, indent=1, sort_keys=True) + "\n"
    MANIFEST.write_text(text, encoding="utf-8")


def faults() -> list[str]:
    """Compare the committed files with the manifest."""
    wrong = []
    for name, package in json.loads(MANIFEST.read_text(encoding="utf-8")).items():
        folder = HERE / name / package["version"]
        found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        wrong += [f"{name}: not in the manifest: {extra}" for extra in sorted(found - set(package["files"]))]
        wrong += [
            f"{name}: {file} differs or is missing"
            for file, checksum in package["files"].items()
            if file not in found or digest(folder / file) != checksum
        ]
    return wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the manifest, build nothing")
    if not parser.parse_args().check:
        build()
    if wrong := faults():
        sys.exit("\n".join(wrong))
