"""Closed months on the pages, in the API and in the files."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.domain.coverage.inputs import Rules
from outreach.domain.roles import SYSTEM
from outreach.models.chargers import Connector
from outreach.models.coverage_closings import CoverageClosing, CoverageCorrection
from outreach.services.accounts import create_token
from outreach.services.coverage import recompute_coverage
from outreach.web.coverage import views_months
from tests.client import StrictClient
from tests.factories.coverage import furnish
from tests.factories.world import World
from tests.web.test_coverage import AsRole

LAST = date(2025, 12, 31)
NIGHT = datetime(2026, 1, 2, 18, 30, tzinfo=UTC)  # the third of January in Beijing


def test_the_office_closes_a_month_and_readers_see_its_corrections(
    session: Session, world: World, as_role: AsRole, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(session, world)
    recompute_coverage(session, actor=SYSTEM, as_of=LAST, rules=Rules())
    session.commit()
    office = as_role("office")
    office.set_cookie("language", "en")
    assert office.submit("/coverage/months", {"month": "2025-13"}).status_code == 422
    assert "Compute the whole country for 2025-11-30" in (
        answer := office.submit("/coverage/months", {"month": "2025-11"})
    ).get_data(as_text=True)
    assert answer.status_code == 422
    assert 'name="day" value="2025-11-30"' in answer.get_data(as_text=True)
    country = "/areas/100000/coverage"
    assert office.submit(f"{country}/recompute", {"day": "2025-11-30"}, form=country).status_code == 303
    assert office.submit("/coverage/months", {"month": "2025-11"}).status_code == 303
    session.rollback()
    session.execute(delete(CoverageClosing))
    session.commit()
    assert office.submit("/coverage/months", {"month": "2025-12"}).status_code == 303
    assert office.submit("/coverage/months", {"month": "2025-12"}).status_code == 409
    session.execute(update(Connector).values(power_kw=180.0))
    session.commit()
    recompute_coverage(session, actor=SYSTEM, as_of=LAST, rules=Rules())
    session.execute(update(CoverageCorrection).values(noted_at=NIGHT))
    session.commit()
    _read(session, world, as_role("official"), session.query(CoverageClosing).one().checksum)
    assert "are shown." not in office.get("/coverage/months/2025-12").get_data(as_text=True)
    monkeypatch.setattr(views_months, "LISTED", 1)
    assert "The first 1 are shown." in office.get("/coverage/months/2025-12").get_data(as_text=True)


def _read(session: Session, world: World, official: StrictClient, checksum: str) -> None:
    """The pages of an official, the file and the API say what was stated and what was corrected."""
    official.set_cookie("language", "en")
    page = official.get("/areas/320682/coverage?day=2025-12-31").get_data(as_text=True)
    assert "These figures were stated when the month was closed" in page
    assert ">240<" in page
    assert ">360<" in page
    month = official.get("/coverage/months/2025-12?check=1").get_data(as_text=True)
    assert checksum in month
    assert "agree with the checksum" in month
    assert "2025-12" in official.get("/coverage/months").get_data(as_text=True)
    assert official.get("/coverage/months/2025-11").status_code == 404
    assert official.get("/coverage/months/soon").status_code == 404

    file = official.get("/areas/320682/coverage.csv?day=2025-12-31").get_data().decode("utf-8-sig")
    own = next(row for row in csv.DictReader(io.StringIO(file)) if row["code"] == "320682")
    assert own["closed_checksum"] == checksum
    assert own["power_kw"] == "240.0"
    assert "power_kw: 240.0 → 360.0 (2026-01-03)" in own["corrections"]
    _, token = create_token(session, actor=world.actor("official"), name="test", now=utcnow())
    session.commit()
    answer = official.get("/api/v1/coverage/320682?as_of=2025-12-31", headers={"Authorization": f"Bearer {token}"})
    said = answer.get_json()
    assert (said["power_kw"], said["closed"]["month"], said["closed"]["checksum"]) == (240.0, "2025-12", checksum)
    assert {one["figure"]: one["corrected"] for one in said["closed"]["corrections"]}["power_kw"] == 360.0
