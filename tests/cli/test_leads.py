from datetime import timedelta

from sqlalchemy import select

from outreach.domain.clock import utcnow
from outreach.models.leads import Lead
from tests.factories.leads import make_lead


def test_purge_says_what_it_would_do_and_does_it(app, session, world):
    make_lead(session, world, now=utcnow() - timedelta(days=1000))
    make_lead(session, world, phone="13800005678", now=utcnow())
    session.commit()
    run = app.test_cli_runner()
    assert run.invoke(args=["leads", "purge", "--dry-run"]).output.startswith("1 leads would be erased")
    assert run.invoke(args=["leads", "purge"]).output.startswith("1 leads erased")
    assert run.invoke(args=["leads", "purge"]).output.startswith("0 leads erased")
    session.expire_all()
    assert [lead.erased_at is None for lead in session.scalars(select(Lead).order_by(Lead.created_at))] == [False, True]


def test_rekey_answers(app):
    assert app.test_cli_runner().invoke(args=["leads", "rekey"]).output == "0 values sealed again\n"
