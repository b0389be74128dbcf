"""The house's bounds, held by a machine."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask

from outreach.web.security import declared_access

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "outreach").rglob("*.py")) + sorted((ROOT / "tests").rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_keeps_the_bounds(path: Path) -> None:
    source = path.read_text()
    assert source.count("\n") <= 300
    longest = 20 if path.name.startswith("views") and "web" in path.parts else 40
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= longest, f"{node.name} has {length} lines"


def test_every_route_declares_its_access(app: Flask) -> None:
    with app.app_context():
        undeclared = [rule.endpoint for rule in app.url_map.iter_rules() if declared_access(rule.endpoint) is None]
    # routes of Flask-Security that the product doesn't offer stay refused
    assert [endpoint for endpoint in undeclared if not endpoint.startswith("security.")] == []
