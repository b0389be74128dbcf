"""The half hours that a visitor of a fair may choose from."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING, beijing
from outreach.queries.visitors import list_free_cars
from tests.factories.stands import make_fair, make_stand
from tests.factories.vehicles import make_vehicle
from tests.factories.world import World


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "number", "first", "last"),
    [
        ((12, 8), (12, 13), 10, (12, 8, 0), (12, 12, 30)),
        ((12, 18), (13, 1), 14, (12, 18, 0), (13, 0, 30)),  # a night market
        ((12, 9), (13, 17), 32, (12, 9, 0), (13, 16, 30)),  # two days, and no drive in the night between
    ],
)
def test_half_hours_are_those_of_the_fair(
    session: Session, world: World, starts_at: tuple[int, int], ends_at: tuple[int, int], number: int,
    first: tuple[int, int, int], last: tuple[int, int, int],
) -> None:  # fmt: skip
    begins, ends = (datetime(2026, 7, *at, tzinfo=BEIJING) for at in (starts_at, ends_at))
    stand = make_stand(session, world, make_fair(session, world, starts_at=begins, ends_at=ends))
    make_vehicle(session, world)
    session.flush()
    cars = list_free_cars(session, stand=stand, now=datetime(2026, 7, 11, tzinfo=BEIJING))
    slots = [beijing(slot) for slot in cars[0].slots]
    told = [(slot.day, slot.hour, slot.minute) for slot in (slots[0], slots[-1])]
    assert (len(slots), told) == (number, [first, last])
