"""The list costs the same number of queries for one row and for three."""

from sqlalchemy import event

from outreach.extensions import db
from outreach.queries.leads import LeadFilter, list_due, list_leads
from tests.factories.leads import NOW, make_lead, make_model


def _count(session, read) -> int:
    """How many queries `read` sends, with what its rows show."""
    seen = []

    def note(*args: object) -> None:
        seen.append(args[2])

    session.expire_all()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for lead in read():
            assert lead.masked
            assert lead.interests[0].model.title
            assert lead.owner.name
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_lists_cost_the_same_for_one_row_and_for_three(session, world):
    actor, model_id = world.actor("dealer"), make_model(session).id
    counts = []
    for phone in ("13800000001", "13800000002", "13800000003"):
        make_lead(session, world, phone=phone, model_ids=(model_id,), name="x")
        session.commit()
        session.expire_all()
        counts.append(
            (
                _count(session, lambda: list_leads(session, actor=actor, wanted=LeadFilter()).items),
                _count(session, lambda: list_due(session, actor=actor, day=NOW.date().replace(year=2027))),
            )
        )
    assert counts[0] == counts[2]


def test_pages_follow_each_other_without_gap_or_double(session, world):
    for at in range(7):
        make_lead(session, world, phone=f"1380000000{at}")
    session.commit()
    actor, seen, cursor = world.actor("dealer"), [], None
    while True:
        page = list_leads(session, actor=actor, wanted=LeadFilter(), cursor=cursor, limit=3)
        seen += [lead.id for lead in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 7
