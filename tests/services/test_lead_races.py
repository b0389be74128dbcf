"""30 companies record one number at once: one person, 30 leads, no fault."""

from __future__ import annotations

from threading import Barrier, Thread

from sqlalchemy import func, select

from outreach.domain.roles import Role
from outreach.extensions import db
from outreach.models.accounts import User
from outreach.models.leads import Lead
from outreach.models.organisations import Organisation, OrganisationKind
from outreach.models.people import Person
from outreach.services.leads import record_lead
from tests.factories.leads import NOW, lead_details

COMPANIES = 30


def test_thirty_companies_record_one_number_at_once(app, session):
    firms = [Organisation(name=f"汽车 {number}", kind=OrganisationKind.DEALER) for number in range(COMPANIES)]
    session.add_all(firms)
    session.flush()
    staff = [
        User(email=f"staff{at}@race.example", name="x", role=Role.DEALER_STAFF, organisation_id=firm.id)
        for at, firm in enumerate(firms)
    ]
    session.add_all(staff)
    session.commit()
    actors = [user.actor for user in staff]
    session.close()
    gate, faults = Barrier(COMPANIES), []

    def write(actor):
        with app.app_context():
            gate.wait()
            try:
                record_lead(db.session(), actor=actor, details=lead_details("13911112222"), now=NOW)
                db.session.commit()
            except Exception as error:  # every fault is one too many
                db.session.rollback()
                faults.append(error)
            finally:
                db.session.remove()

    threads = [Thread(target=write, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert session.scalar(select(func.count()).select_from(Person)) == 1
    assert session.scalar(select(func.count()).select_from(Lead)) == COMPANIES
    assert session.scalar(select(func.count(Lead.person_id.distinct()))) == 1
