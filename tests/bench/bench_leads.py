"""The list of 50 leads among a million: keyset against Flask-SQLAlchemy's `paginate` at page 10,000."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from outreach.app import create_app
from outreach.domain.leads import ContactStatus, LeadSource, Stage
from outreach.domain.roles import Actor, Role
from outreach.extensions import db
from outreach.models.base import Base
from outreach.models.leads import Lead
from outreach.models.organisations import Organisation, OrganisationKind
from outreach.queries import leads as queries
from outreach.queries.paging import _encode
from outreach.settings import Settings

ROWS, PAGE, SIZE = 1_000_000, 10_000, 50
START = datetime(2026, 1, 1, tzinfo=UTC)


def run() -> Iterator[dict[str, Any]]:
    """Fill a database once, then time both ways of reading the same page."""
    with TemporaryDirectory() as folder:
        settings = Settings(
            environment="test",
            instance_path=Path(folder),
            secret_key="bench " * 8,
            data_key=base64.b64encode(b"k" * 32).decode(),
        )
        app = create_app(settings)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            actor = Actor(role=Role.DEALER_MANAGER, user_id=uuid4(), organisation_id=_fill())
            yield from _compare(actor)
            db.session.remove()
            db.engine.dispose()


def _compare(actor: Actor) -> Iterator[dict[str, Any]]:
    order = (Lead.created_at.desc(), Lead.id.desc())
    before = db.session.execute(
        select(Lead.created_at, Lead.id).order_by(*order).offset((PAGE - 1) * SIZE - 1).limit(1)
    ).one()
    cursor = _encode(tuple(before))
    stmt = queries._with_parts(select(Lead).where(Lead.organisation_id == actor.organisation_id)).order_by(*order)

    def ours(at: str | None) -> list[Lead]:
        return queries.list_leads(db.session(), actor=actor, wanted=queries.LeadFilter(), cursor=at).items

    def peer() -> list[Lead]:
        return list(db.paginate(stmt, page=PAGE, per_page=SIZE, max_per_page=SIZE).items)

    assert [lead.id for lead in ours(cursor)] == [lead.id for lead in peer()]
    other = _best(peer, 5)
    # by turns, so that a busy moment of the machine falls on both alike
    turns = [(_best(lambda: ours(None), 4), _best(lambda: ours(cursor), 4)) for _ in range(20)]
    first, deep = min(turn[0] for turn in turns), min(turn[1] for turn in turns)
    yield {"name": "50 leads of a million, page 10,000: paginate / ours (s)", "ours": deep, "peer": other,
           "ratio": other / deep, "aim": 30.0, "better": "higher"}  # fmt: skip
    yield {"name": "50 leads of a million: deepest page / first (s)", "ours": deep, "peer": first,
           "ratio": deep / first, "aim": 1.1, "better": "lower"}  # fmt: skip


def _best(call: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        db.session.expunge_all()
        began = time.perf_counter()
        call()
        spent.append(time.perf_counter() - began)
    return min(spent)


def _fill() -> UUID:
    firm = Organisation(name="bench", kind=OrganisationKind.DEALER)
    db.session.add(firm)
    db.session.flush()
    firm_id = firm.id
    for begin in range(0, ROWS, 50_000):
        db.session.execute(
            insert(Lead),
            [
                {
                    "id": UUID(int=(7 << 76) + (2 << 62) + at),
                    "organisation_id": firm_id,
                    "source": LeadSource.SHOWROOM,
                    "stage": Stage.NEW,
                    "contact_status": ContactStatus.NO_PHONE,
                    "created_at": START + timedelta(seconds=at // 3),
                    "updated_at": START,
                }
                for at in range(begin, begin + 50_000)
            ],
        )
    db.session.commit()
    return firm_id
