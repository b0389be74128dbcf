"""The demonstration is filled once, whole, and left alone the second time."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from outreach.app import create_app
from outreach.demo.fill import fill
from outreach.demo.instance import prepare_instance
from outreach.domain.audit_fields import FIELD_WORDS
from outreach.extensions import db
from outreach.models.accounts import User
from outreach.models.audit import AuditEntry
from outreach.models.campaigns import Campaign
from outreach.models.chargers import Connector, Station
from outreach.models.coverage import CoverageFigure
from outreach.models.events import Event, EventReport
from outreach.models.leads import Lead
from outreach.models.test_drives import TestDrive
from outreach.models.vehicles import Vehicle
from outreach.models.venues import Venue
from tests.databases import database_url

COUNTED = (User, Campaign, CoverageFigure, Event, EventReport, Lead, Station, TestDrive, Vehicle, Venue)


@pytest.mark.slow
def test_second_fill_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTREACH_ENVIRONMENT", "demo")
    monkeypatch.setenv("OUTREACH_REQUIRE_TOTP", "0")
    monkeypatch.setenv("OUTREACH_INSTANCE_PATH", str(tmp_path))
    with database_url(tmp_path) as url:
        monkeypatch.setenv("OUTREACH_DATABASE_URL", url)
        prepare_instance(tmp_path)
        first = list(fill())
        assert sum("@demo.example" in line for line in first) == 6
        with create_app().app_context():
            counts = _counts()
            assert counts[EventReport] == 3
            assert counts[Station] > 500
            assert counts[CoverageFigure] > 0
            assert counts[Vehicle] == 6
            assert counts[TestDrive] > 10
            noted = db.session.execute(select(AuditEntry.before, AuditEntry.after)).all()
            assert {key for row in noted for kept in row for key in kept} - set(FIELD_WORDS) == set()
            user = db.session.scalars(select(User).where(User.email == "organiser@demo.example")).one()
            user.name, user.email = "改过的名字", "renamed@demo.example"
            db.session.scalars(select(Campaign)).one().name = "改过的活动季"
            db.session.execute(delete(Connector))
            db.session.execute(delete(Station))
            db.session.commit()
            counts = _counts()
        assert not any("@demo.example" in line for line in fill())
        with create_app().app_context():
            assert _counts() == counts
            assert db.session.scalar(select(User.name).where(User.email == "renamed@demo.example")) == "改过的名字"
            db.session.remove()
            db.engine.dispose()


def _counts() -> dict[type, int]:
    return {kind: db.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in COUNTED}
