"""Who hears of what happens to an event or a venue."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.domain.inbox import TaskKind
from outreach.domain.notices import NoticeKind
from outreach.models.accounts import User
from outreach.models.notices import Notice
from outreach.queries.inbox import list_tasks
from outreach.services.event_parties import accept_invitation, invite_company
from outreach.services.events import return_event
from tests.factories.events import NOW, make_event
from tests.factories.world import World


def told(session: Session, kind: NoticeKind) -> list[str]:
    """The accounts that got a notice of this kind."""
    session.flush()
    rows = select(User.name).join(Notice, Notice.user_id == User.id).where(Notice.kind == kind).order_by(User.name)
    return list(session.scalars(rows))


def kinds(session: Session, world: World, name: str) -> list[TaskKind]:
    """What waits for an account."""
    tasks = list_tasks(session, actor=world.actor(name), now=NOW, confirmed_within_days=90)
    return [task.kind for task in tasks]


def test_submission_waits_for_the_county_official_alone(session: Session, world: World) -> None:
    make_event(session, world, status="submitted")
    assert told(session, NoticeKind.EVENT_SUBMITTED) == ["official"]
    assert kinds(session, world, "official") == [TaskKind.EVENT_SUBMITTED]
    assert kinds(session, world, "province") == [TaskKind.EVENT_SUBMITTED]
    assert kinds(session, world, "neighbour") == []


def test_return_reaches_the_keeper(session: Session, world: World) -> None:
    event = make_event(session, world, status="submitted")
    return_event(session, actor=world.actor("official"), event=event, comment="缺安全员", now=NOW)
    assert told(session, NoticeKind.EVENT_RETURNED) == ["organiser", "organiser_staff"]
    assert kinds(session, world, "organiser") == [TaskKind.EVENT_RETURNED]
    assert kinds(session, world, "organiser2") == []


def test_invitation_reaches_the_manager_and_the_answer_comes_back(session: Session, world: World) -> None:
    event = make_event(session, world, status="published")
    company = invite_company(
        session,
        actor=world.actor("organiser"),
        event=event,
        organisation_id=world.organisations[2].id,
        stalls=1,
        message="",
    )
    assert told(session, NoticeKind.EVENT_INVITED) == ["manager"]
    assert TaskKind.EVENT_INVITED in kinds(session, world, "manager")
    assert TaskKind.EVENT_INVITED not in kinds(session, world, "manager2")
    accept_invitation(session, actor=world.actor("manager"), company=company, now=utcnow())
    assert told(session, NoticeKind.INVITATION_ANSWERED) == ["organiser", "organiser_staff"]
    assert TaskKind.EVENT_INVITED not in kinds(session, world, "manager")


def test_nobody_is_sent_after_what_is_done(session: Session, world: World) -> None:
    make_event(session, world, status="published")
    session.flush()
    unread = select(Notice.kind).where(Notice.read_at.is_(None))
    assert list(session.scalars(unread)) == []
