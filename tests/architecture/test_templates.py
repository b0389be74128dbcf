"""What a machine can hold of the templates and the vendored files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OWN = sorted((ROOT / "static" / "css").glob("*.css")) + sorted((ROOT / "static" / "js").glob("*.js"))


def names(paths: list[Path]) -> list[str]:
    """Short names of files, for the test's report."""
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_template_has_no_inline_code(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<script(?![^>]*(\bsrc=|application/json))", text), "inline script"
    assert "<style" not in text, "inline style sheet"
    assert not re.search(r"\sstyle=", text), "style attribute"
    assert not re.search(r"<[^>]*\son[a-z]+=", text), "event attribute"
    assert "hx-on" not in text, "htmx event attribute"
    assert "javascript:" not in text


@pytest.mark.parametrize("path", TEMPLATES + OWN, ids=names(TEMPLATES + OWN))
def test_file_names_no_foreign_address(path: Path) -> None:
    text = path.read_text().replace("http://www.w3.org/", "")
    assert not re.search(r"""(src|href|action|url\()\s*=?\s*["'(]?(https?:)?//""", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_page_leaves_the_heading_to_the_layout(path: Path) -> None:
    text = path.read_text()
    if "layouts/page.html" in text or path.name.startswith("_"):
        assert "<h1" not in text, "layouts/page.html writes the only h1"


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_static_files_named_in_templates_exist(path: Path) -> None:
    for name in re.findall(r"url_for\('static', filename='([^'~]+)'\)", path.read_text()):
        assert (ROOT / "static" / name).is_file(), name


def test_vendored_files_are_what_the_manifest_says() -> None:
    subprocess.run([sys.executable, str(ROOT / "static/vendor/build.py"), "--check"], check=True)


def test_vendored_packages_name_their_licences_and_no_registry() -> None:
    packages = json.loads((ROOT / "static/vendor/manifest.json").read_text())
    assert all(package["licence"] and "LICENSE" in package["files"] for package in packages.values())
    assert "resolved" not in (ROOT / "static/vendor/package-lock.json").read_text()


def test_icons_named_in_templates_are_in_the_sprite() -> None:
    sprite = next((ROOT / "static/vendor/bootstrap-icons").glob("*/icons.svg")).read_text()
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    named = {
        name
        for path in [*TEMPLATES, ROOT / "outreach/web/navigation.py"]
        for name in re.findall(r"\bicon\('([a-z0-9-]+)'\)|icon_name='([a-z0-9-]+)'", path.read_text())
        for name in name
        if name
    }
    navigation = (ROOT / "outreach/web/navigation.py").read_text()
    named |= set(re.findall(r'Permission\.[A-Z_]+, "([a-z0-9-]+)"\)', navigation))
    assert named <= known, named - known


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_template_compiles(app: Flask, path: Path) -> None:
    app.jinja_env.get_template(str(path.relative_to(ROOT / "templates")))
