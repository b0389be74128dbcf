"""The list costs the same number of queries for one row and for three."""

import pytest
from sqlalchemy import event

from outreach.domain.leads import Grade
from outreach.extensions import db
from outreach.queries.leads import SORTS, LeadFilter, list_due, list_leads
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


@pytest.mark.parametrize("sort", [way + key for key in SORTS for way in ("", "-")])
def test_pages_follow_each_other_without_gap_or_double(session, world, sort):
    grades = [Grade.A, None, Grade.H, Grade.A, None, Grade.C, Grade.O]
    for at, grade in enumerate(grades):
        make_lead(session, world, phone=f"1380000000{at}", grade=grade)
    session.commit()
    actor, seen, cursor = world.actor("dealer"), [], None
    whole = [lead.id for lead in list_leads(session, actor=actor, wanted=LeadFilter(), sort=sort).items]
    while True:
        page = list_leads(session, actor=actor, wanted=LeadFilter(), cursor=cursor, limit=3, sort=sort)
        seen += [lead.id for lead in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == whole
    assert len(set(seen)) == 7


def test_the_most_urgent_grade_comes_first_and_the_ungraded_last(session, world):
    for at, grade in enumerate((None, Grade.B, Grade.H)):
        make_lead(session, world, phone=f"1380000000{at}", grade=grade)
    session.commit()
    page = list_leads(session, actor=world.actor("dealer"), wanted=LeadFilter(), sort="grade")
    assert [lead.grade for lead in page.items] == [Grade.H, Grade.B, None]
