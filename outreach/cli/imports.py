"""`flask import`: the group that each noun's file adds its command to."""

from __future__ import annotations

from flask.cli import AppGroup

import_group = AppGroup(
    "import", help="Import files: boundaries, settlements, population, electric cars, detours, chargers."
)
