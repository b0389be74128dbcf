"""The queue at a stand: numbers taken on phones and by staff, called in one tap, shown on a board without people."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.models.base import new_id
from outreach.models.queues import QueueNumber
from outreach.services.queues import take_number
from tests.client import StrictClient
from tests.factories.stands import code_of, make_fair, make_stand
from tests.factories.world import World

Browser = Callable[[str], StrictClient]


def _numbers(page: str) -> list[str]:
    return re.findall(r'class="(?:board-)?number">(\d+)<', page)


def test_a_visitor_takes_one_number_and_sees_it_called(
    client: StrictClient, as_role: Browser, app: Flask, session: Session, world: World
) -> None:
    stand = make_stand(session, world, make_fair(session, world))
    base, desk = f"/v/{code_of(stand)}", f"/fair/{stand.event.id}/queue"
    session.commit()
    staff, tap = as_role("dealer"), {"number_id": str(new_id())}
    handed = {"number_id": re.findall(r'name="number_id" value="([^"]+)"', staff.get(desk).get_data(as_text=True))[0]}
    for _ in range(2):
        assert staff.submit(f"{desk}/take", handed, form=desk).status_code == 303
    for sent in (tap, tap, {"number_id": str(new_id())}):
        assert client.submit(f"{base}/queue", sent).status_code == 303
    assert _numbers(client.get(f"{base}/queue").get_data(as_text=True)) == ["2"]
    assert _numbers(client.get(f"{base}/board").get_data(as_text=True)) == []
    staff.submit(f"{desk}/next", form=desk)
    assert _numbers(client.get(f"{base}/board/now").get_data(as_text=True)) == ["1"]
    staff.submit(f"{desk}/next", form=desk)
    assert 'class="verdict"' in client.get(f"{base}/queue/now").get_data(as_text=True)
    first = session.scalars(select(QueueNumber).where(QueueNumber.number == 1)).one()
    assert staff.submit(f"{desk}/{first.id}/again", form=desk).status_code == 303
    assert _numbers(client.get(f"{base}/board/now").get_data(as_text=True)) == ["1"]
    assert staff.submit(f"{desk}/{new_id()}/again", form=desk).status_code == 409
    staff.submit(f"{desk}/next", form=desk)
    assert _numbers(client.get(f"{base}/board/now").get_data(as_text=True)) == ["1"]
    assert as_role("dealer2").get(desk).status_code == 404


def test_a_double_tap_calls_one_number(as_role: Browser, session: Session, world: World) -> None:
    stand = make_stand(session, world, make_fair(session, world))
    desk, company = f"/fair/{stand.event.id}/queue", stand.company
    assert company is not None
    for _ in range(4):
        take_number(session, company=company, number_id=new_id())
    session.commit()
    staff = as_role("dealer")
    for expected in (1, 2):
        shown = re.findall(r'name="after" value="(\d+)"', staff.get(desk).get_data(as_text=True))
        for _ in range(2):
            assert staff.submit(f"{desk}/next", {"after": shown[0]}, form=desk).status_code == 303
        session.rollback()
        called = session.scalars(select(QueueNumber.number).where(QueueNumber.status == "called")).all()
        assert max(called) == len(called) == expected
        first = session.scalars(select(QueueNumber.id).where(QueueNumber.number == 1)).one()
        session.rollback()
        staff.submit(f"{desk}/{first}/again", form=desk)


def test_a_number_given_back_is_called_for_nobody(client: StrictClient, session: Session, world: World) -> None:
    stand = make_stand(session, world, make_fair(session, world))
    session.commit()
    path = f"/v/{code_of(stand)}/queue"
    client.submit(path, {"number_id": "x"})
    assert client.submit(f"{path}/leave", form=path).status_code == 303
    assert _numbers(client.get(path).get_data(as_text=True)) == []
    session.rollback()
    assert session.scalars(select(QueueNumber.status)).all() == ["gone"]


def test_a_phone_keeps_a_number_for_each_stand(client: StrictClient, session: Session, world: World) -> None:
    event = make_fair(session, world)
    paths = [f"/v/{code_of(make_stand(session, world, event, place))}/queue" for place in (2, 3)]
    session.commit()
    for path in paths:
        client.submit(path, {"number_id": str(new_id())})
    assert [_numbers(client.get(path).get_data(as_text=True)) for path in paths] == [["1"], ["1"]]
    client.submit(f"{paths[0]}/leave", form=paths[0])
    assert [_numbers(client.get(path).get_data(as_text=True)) for path in paths] == [[], ["1"]]


def test_numbers_count_by_stand(session: Session, world: World) -> None:
    event = make_fair(session, world)
    stands = [make_stand(session, world, event, place).company for place in (2, 3)]
    taken = [take_number(session, company=one, number_id=new_id()).number for one in [*stands, *stands] if one]
    assert taken == [1, 1, 2, 2]
