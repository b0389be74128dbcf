"""Reasons of a return are ticked; the organiser reads them with the comment."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.events import Verb
from outreach.models.events import EventStep
from tests.client import StrictClient
from tests.factories.events import make_event
from tests.factories.world import World

Role = Callable[[str], StrictClient]


def returned(session: Session, world: World, official: StrictClient, **form: object) -> tuple[int, list[str]]:
    """The answer's status and the comments of returns so far."""
    path = f"/events/{make_event(session, world, status='submitted').id}"
    session.commit()
    status = official.submit(f"{path}/return", form, form=path).status_code
    comments = session.scalars(select(EventStep.comment).where(EventStep.verb == Verb.RETURN)).all()
    session.rollback()
    return status, list(comments)


def test_ticked_reasons_stand_before_the_comment(as_role: Role, session: Session, world: World) -> None:
    status, comments = returned(session, world, as_role("official"), reason=["0", "3"], comment="补充附件二")
    assert (status, comments) == (303, ["材料不全或已过期\n公安许可来不及办理\n补充附件二"])


def test_a_ticked_reason_is_enough_and_none_is_too_little(as_role: Role, session: Session, world: World) -> None:
    official = as_role("official")
    assert returned(session, world, official, reason="1") == (303, ["安全预案不充分"])
    assert returned(session, world, official, reason="99") == (422, ["安全预案不充分"])
