"""Reads access_table.txt: which role may use which route."""

from __future__ import annotations

from pathlib import Path

LETTERS = {
    "office": "O",
    "official": "F",
    "organiser": "G",
    "organiser_staff": "E",
    "manager": "M",
    "dealer": "S",
    "public": "P",
}


def read_table() -> dict[tuple[str, str], str]:
    """The letters of the roles that may, by endpoint and method: E stands for an organiser's staff."""
    lines = Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {(endpoint, method): roles.replace("G", "GE").replace("g", "G") for endpoint, method, roles in rows}
