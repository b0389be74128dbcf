"""Many rows at once: what stands in the blocks stands in the table, whatever marks it holds, or none of it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from outreach.database import Block, insert_columns
from outreach.domain.chargers import Access, CountingRule, StationKind, StationStatus
from outreach.domain.clock import utcnow
from outreach.models.chargers import Station

STATIONS = cast(Table, Station.__table__)
# what COPY's text format takes for its own: marks, an escaped mark, "nothing", and what only looks unprintable
NAMES = ["plain", "a\tb\nc\rd", r"\N", r"\.", "a\\tb", "", "全\u3000角", "🚗"]


def stored(session: Session, *blocks: Sequence[str]) -> list[int]:
    """Store stations with these names, block by block; how many rows each block was told to have."""
    told: list[int] = []
    same = {"source": "bulk", "kind": StationKind.CHARGING, "access": Access.PUBLIC, "status": StationStatus.OPERATIONAL,
            "counting_rule": CountingRule.UNKNOWN, "created_at": utcnow(), "updated_at": utcnow()}  # fmt: skip

    def columns() -> Iterator[Block]:
        for number, names in enumerate(blocks):
            yield {
                "external_id": [f"{number}-{i}" for i in range(len(names))],
                "name": names,
                "operator": names,
                "address": [""] * len(names),
                "township_name": ["镇"] * len(names),
                "source_digest": [""] * len(names),
                "latitude": [None if i % 2 else 30.1 for i in range(len(names))],
                "longitude": [None if i % 2 else 120.25 for i in range(len(names))],
                "extra": [{"说明": name} if name else None for name in names],
            }

    insert_columns(session, STATIONS, columns(), same, told.append)
    return told


def test_blocks_stand_in_the_table(session: Session) -> None:
    assert stored(session, NAMES, [], ["last"] * 3) == [len(NAMES), 0, 3]
    found = session.scalars(select(Station).where(Station.source == "bulk").order_by(Station.id)).all()
    assert [one.name for one in found] == [one.operator for one in found] == [*NAMES, "last", "last", "last"]
    assert [one.extra for one in found] == [{"说明": one.name} if one.name else None for one in found]
    assert [one.longitude for one in found][:2] == [120.25, None]


def test_no_blocks_are_no_rows(session: Session) -> None:
    insert_columns(session, STATIONS, iter(()))
    assert not session.scalar(select(func.count()).where(Station.source == "bulk"))


def test_a_block_that_cannot_be_made_leaves_nothing(session: Session) -> None:
    broken = cast(Any, ["name", None])
    with pytest.raises(Exception, match=r"(?i)null|str"):
        stored(session, NAMES, broken)
    session.rollback()
    assert not session.scalar(select(func.count()).where(Station.source == "bulk"))
