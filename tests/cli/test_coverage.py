"""`flask coverage`."""

from __future__ import annotations

import json

from flask import Flask
from sqlalchemy.orm import Session

from tests.factories.coverage import furnish
from tests.factories.world import World


def test_recompute_and_show(app: Flask, session: Session, world: World) -> None:
    furnish(session, world)
    session.commit()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["coverage", "show", "320682", "--json"]).exit_code == 1
    done = runner.invoke(args=["coverage", "recompute", "--as-of", "2026-11-20"])
    assert done.exit_code == 0, done.output
    shown = json.loads(runner.invoke(args=["coverage", "show", "320682", "--json"]).output)
    assert (shown["stations"], shown["people_within_5km"]) == (1, 500)
    assert "no data" in runner.invoke(args=["coverage", "show", "320685"]).output
    assert runner.invoke(args=["coverage", "recompute", "--area", "999999"]).exit_code == 1
    assert runner.invoke(args=["coverage", "recompute", "--area", "320682"]).exit_code == 0
