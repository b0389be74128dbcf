"""The page of background jobs: nothing yet, a result in words, a failure with its next step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from outreach import jobs
from outreach.domain.errors import Conflict
from outreach.jobs.queue import run_job
from outreach.models.jobs import Job, JobStatus
from tests.client import StrictClient
from tests.factories.world import World


def make_job(session: Session, world: World, **values: object) -> Job:
    """A job of the official."""
    job = Job(kind="charger_import", user_id=world.users["official"].id, payload={}, **values)
    session.add(job)
    session.commit()
    return job


@pytest.mark.parametrize("role", ["office", "official", "organiser", "manager", "dealer"])
def test_empty_list_says_what_to_do(as_role: Callable[[str], StrictClient], role: str) -> None:
    page = as_role(role).get("/jobs/").get_data(as_text=True)
    assert 'class="empty"' in page
    assert page.partition('class="empty"')[2].count("btn-primary") == 1


def test_every_kind_of_job_has_a_name(app: Flask) -> None:
    with app.test_request_context():
        names: Any = app.jinja_env.get_template("jobs/_names.html").module
        assert [kind for kind in jobs.TASKS if str(names.kind_name(kind)).strip() == kind] == []


def test_result_is_told_in_words(session: Session, world: World, as_role: Callable[[str], StrictClient]) -> None:
    job = make_job(session, world, status=JobStatus.DONE, result={"read": 1200, "refused": 3, "version": "a1b2c3"})
    page = as_role("official").get(f"/jobs/{job.id}").get_data(as_text=True)
    assert "读取行数</dt><dd>1,200" in page
    assert "refused" not in page
    assert "a1b2c3" not in page


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Conflict("This import is not in effect: there is nothing to undo."), "该批次未生效"),
        (ValueError("13800000000"), "系统出错"),
        (Conflict("Leads without an owner: %(count)s", count=7), "7"),
        (Conflict("100 % taken"), "100 % taken"),
    ],
)
def test_failure_keeps_its_inner_words_in_the_log(
    session: Session,
    world: World,
    as_role: Callable[[str], StrictClient],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    said: str,
) -> None:
    def fail(*_args: object) -> None:
        raise error

    monkeypatch.setitem(jobs.TASKS, "charger_import", fail)
    job = make_job(session, world)
    run_job(job.id)
    page = as_role("official").get(f"/jobs/{job.id}").get_data(as_text=True)
    assert said in page
    assert "13800000000" not in page
    assert str(job.id) in page
