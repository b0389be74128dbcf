"""The visitor's choice first, then the brand, then rotation."""

from __future__ import annotations

from uuid import UUID

import pytest

from outreach.domain.errors import NotFound
from outreach.domain.stand_shares import SentBy, StandShare, pick_stand

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
STANDS = [
    StandShare(ONE, frozenset({"比亚迪"}), 4),
    StandShare(TWO, frozenset({"比亚迪", "吉利"}), 2),
    StandShare(THREE, frozenset({"五菱"}), 1),
]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"chosen": ONE, "brand": "五菱"}, (ONE, SentBy.CHOICE)),
        ({"brand": "比亚迪"}, (TWO, SentBy.BRAND)),
        ({"brand": "长安"}, (THREE, SentBy.ROTATION)),
        ({"chosen": UUID(int=9)}, (THREE, SentBy.ROTATION)),
        ({}, (THREE, SentBy.ROTATION)),
    ],
)
def test_order_of_reasons(asked: dict[str, object], expected: tuple[UUID, SentBy]) -> None:
    assert pick_stand(STANDS, **asked) == expected  # type: ignore[arg-type]  # the table's


def test_no_stand_is_no_place_to_go() -> None:
    with pytest.raises(NotFound):
        pick_stand([])
