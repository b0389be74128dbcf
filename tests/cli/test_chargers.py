"""`flask import chargers`: the counts, the report of refused rows, all or nothing, and a doubt with what mends it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.models.chargers import Station
from tests.factories.world import World

ROWS = "id,name,lat,lon\n1,A,32.39,120.55\n2,B,398,120\n3,C,32.40,120.56\n1,A,32.39,120.55\n"


def bring(app: Flask, file: Path, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["import", "chargers", str(file), *options])


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "register.csv"
    path.write_text(ROWS)
    return path


def _stations(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Station)) or 0


def test_counts_add_up_and_nothing_is_half_done(
    app: Flask, session: Session, world: World, ledger: Path, tmp_path: Path
) -> None:
    report = tmp_path / "refused.csv"
    counts = {"read": 4, "created": 2, "updated": 0, "unchanged": 0, "duplicates": 1, "refused": 1}
    tried = bring(app, ledger, "--datum", "wgs84", "--json", "--dry-run")
    assert (tried.exit_code, json.loads(tried.stdout)) == (0, counts)
    refused = bring(app, ledger, "--datum", "wgs84", "--json", "--report", str(report))
    assert (refused.exit_code, _stations(session)) == (1, 0)
    assert json.loads(refused.stdout) == counts | {"applied": False}
    assert report.read_text("utf-8-sig").splitlines()[1].startswith("3,latitude,Latitude 398.0 is not between")
    partial = bring(app, ledger, "--datum", "wgs84", "--json", "--partial")
    assert (partial.exit_code, json.loads(partial.stdout), _stations(session)) == (0, counts, 2)
    again = bring(app, ledger, "--datum", "wgs84", "--json", "--partial")
    assert json.loads(again.stdout) == counts | {"created": 0, "unchanged": 2}


def test_a_table_without_a_datum_is_asked_for_it(app: Flask, world: World, ledger: Path) -> None:
    asked = bring(app, ledger)
    assert asked.exit_code == 1
    assert "datum" in asked.output


def test_a_doubt_names_the_option_that_mends_it(app: Flask, session: Session, world: World, tmp_path: Path) -> None:
    file = tmp_path / "swapped.csv"
    lines = [f"{n},S{n},320682,{120.5 + n / 100:.5f},{32.35 + n / 200:.5f}" for n in range(20)]
    file.write_text("id,name,adcode,lat,lon\n" + "\n".join(lines) + "\n")
    doubted = bring(app, file, "--datum", "wgs84")
    assert (doubted.exit_code, _stations(session)) == (1, 0)
    assert "[--mend swap, or --trust-datum]" in doubted.output
    mended = bring(app, file, "--datum", "wgs84", "--mend", "swap", "--json")
    assert (mended.exit_code, json.loads(mended.stdout)["created"], _stations(session)) == (0, 20, 20)
