"""The job that builds the stations' map: it loses no change that comes while it reads."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.roles import SYSTEM
from outreach.jobs import station_tiles as job
from outreach.models.jobs import Job, JobStatus
from outreach.models.station_tiles import StationBlock, TileState
from outreach.services.station_tiles import read_points, request_redraw
from tests.factories.coverage import add_station
from tests.factories.world import World


def test_job_builds_what_was_asked_for(session: Session, world: World) -> None:
    add_station(session, world.areas["320682"], 120.55, 32.39)
    request_redraw(session, actor=SYSTEM)
    session.commit()
    job.wake_redraw(session)
    session.rollback()
    assert session.scalars(select(Job.status)).all() == [JobStatus.DONE]
    assert session.scalars(select(TileState.stations)).all() == [1]


@pytest.mark.parametrize("disturbed", [1, job.TRIES])
def test_station_that_changes_while_it_is_read_is_on_the_map(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch, disturbed: int
) -> None:
    area, times = world.areas["320682"], []

    def read(session: Session, **more: object) -> object:
        points = read_points(session)
        if len(times) < disturbed:
            times.append(1)
            # as another process would: committed after the points were read
            add_station(session, area, 120.5 + len(times) / 100, 32.39)
            session.commit()
        return points

    monkeypatch.setattr(job, "read_points", read)
    job.build_tiles(session)
    ids = session.scalar(select(StationBlock.points)) or b""
    assert len(ids) // 63 == disturbed
