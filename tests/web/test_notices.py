"""Notices in the application and by mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_mailman import EmailMessage
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.domain.notices import TEXTS, NoticeKind, is_quiet
from outreach.domain.roles import SYSTEM
from outreach.jobs.notices import send_notices
from outreach.queries.notices import count_unread, list_approvers, list_notices
from outreach.services.notices import notify
from tests.client import StrictClient
from tests.factories.world import World

NOON = datetime(2026, 6, 14, 4, 0, tzinfo=UTC)


def tell(session: Session, world: World, *names: str) -> None:
    """Tell these accounts about an organisation."""
    notify(
        session,
        actor=SYSTEM,
        kind=NoticeKind.EVENT_RETURNED,
        user_ids=[world.users[name].id for name in names],
        subject=world.organisations[0],
        params={"name": "{{ 7*7 }} </script>", "comment": "日期不对"},
    )
    session.commit()


def test_kinds_have_their_words() -> None:
    assert set(TEXTS) == set(NoticeKind)


def test_everybody_sees_their_own_only(session: Session, world: World) -> None:
    tell(session, world, "organiser")
    assert count_unread(session, actor=world.actor("organiser")) == 1
    assert list_notices(session, actor=world.actor("organiser2")).items == []


def test_notice_is_read_when_opened(session: Session, world: World, as_role: Callable[[str], StrictClient]) -> None:
    tell(session, world, "organiser")
    client = as_role("organiser")
    page = client.get("/notices/").get_data(as_text=True)
    assert "{{ 7*7 }} &lt;/script&gt;" in page
    found = re.search(r"/notices/([0-9a-f-]{36})/open", page)
    assert found
    other = as_role("organiser2")
    assert other.submit(f"/notices/{found[1]}/open", form="/notices/").status_code == 404
    assert client.submit(f"/notices/{found[1]}/open", form="/notices/").status_code == 303
    assert count_unread(session, actor=world.actor("organiser")) == 0


def test_all_are_read_at_once(session: Session, world: World, as_role: Callable[[str], StrictClient]) -> None:
    tell(session, world, "organiser")
    tell(session, world, "organiser")
    as_role("organiser").submit("/notices/read", form="/notices/")
    assert count_unread(session, actor=world.actor("organiser")) == 0


@pytest.mark.parametrize(("hour", "quiet"), [(0, False), (12, False), (13, True), (23, True)])
def test_nights_are_quiet(hour: int, quiet: bool) -> None:
    assert is_quiet(datetime(2026, 6, 14, hour, 30, tzinfo=UTC)) is quiet


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """Mails instead of their sending."""
    sent: list[EmailMessage] = []
    monkeypatch.setattr(EmailMessage, "send", lambda self: sent.append(self))
    return sent


def next_noon() -> datetime:
    """A moment in the day to come at which mail may go out."""
    return (utcnow() + timedelta(days=1)).replace(hour=4)


def test_digest_is_one_mail_an_account(app: Flask, session: Session, world: World, outbox: list[EmailMessage]) -> None:
    tell(session, world, "organiser", "organiser2")
    tell(session, world, "organiser")
    assert send_notices(next_noon()) == 2
    assert send_notices(next_noon()) == 0
    mail = next(m for m in outbox if m.to == ["organiser@test.example"])
    assert mail.body.count("日期不对") == 2
    assert "{{ 7*7 }} </script>" in mail.body


def test_mail_waits_for_the_morning(session: Session, world: World, outbox: list[EmailMessage]) -> None:
    tell(session, world, "organiser")
    assert send_notices(next_noon().replace(hour=14)) == 0
    assert outbox == []


def test_one_tap_ends_the_mail(
    session: Session, world: World, outbox: list[EmailMessage], client: StrictClient
) -> None:
    tell(session, world, "organiser")
    send_notices(next_noon())
    found = re.search(r"/notices/mail-off/\S+", str(outbox[0].body))
    assert found
    assert client.submit(found[0]).status_code == 200
    tell(session, world, "organiser")
    assert send_notices(next_noon() + timedelta(days=1)) == 0
    assert client.get("/notices/mail-off/forged").status_code == 404


def test_nearest_officials_approve(session: Session, world: World) -> None:
    assert list_approvers(session, area=world.areas["320682106"]) == [world.users["official"].id]
    assert list_approvers(session, area=world.areas["320600"]) == [world.users["province"].id]
    assert list_approvers(session, area=world.areas["440000"]) == [world.users["office"].id]
