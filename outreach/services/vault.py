"""Moving sealed values and blind indexes to the key in use. The vault itself is `outreach.domain.vault`."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach.domain.phones import last_four
from outreach.domain.vault import current_vault
from outreach.models.charger_feeds import StationFeed
from outreach.models.fair_days import DayRecord
from outreach.models.lead_lists import LeadList
from outreach.models.lead_records import LeadContact, LeadStep
from outreach.models.leads import Lead, index_village
from outreach.models.outbox import HeldRecord
from outreach.models.people import DoNotCall, Erasure, Person
from outreach.models.test_drives import DriveSignature
from outreach.models.visitors import Complaint

_SEALED = {
    Person: ("number",),
    Lead: ("name", "village", "note"),
    LeadStep: ("note",),
    LeadContact: ("note",),
    LeadList: ("rows",),
    HeldRecord: ("body",),
    DriveSignature: ("strokes",),
    Complaint: ("note", "answer"),
    DayRecord: ("note",),
    StationFeed: ("secrets",),
}


def index_villages(session: Session) -> None:
    """Give leads that were recorded before villages were counted their index; without the key of one, it waits."""
    stmt = select(Lead).where(Lead.village_sealed.is_not(None), Lead.village_index.is_(None))
    for lead in session.scalars(stmt.execution_options(yield_per=500)):
        index_village(lead, lead.village)
    session.flush()


def rekey(session: Session) -> int:
    """Seal with the current key what an older one sealed, and renew the indexes; returns how many values moved."""
    vault, moved = current_vault(), 0
    for person in session.scalars(select(Person).execution_options(yield_per=500)):
        old_indexes, new_index = set(vault.number_indexes(person.number)), vault.number_index(person.number)
        person.number_index = new_index
        for table in (DoNotCall, Erasure, HeldRecord):
            session.execute(update(table).where(table.number_index.in_(old_indexes)).values(number_index=new_index))
        digits = last_four(person.number)
        for lead in session.scalars(select(Lead).where(Lead.person_id == person.id)):
            lead.last_four_index = vault.last_four_index(digits, lead.organisation_id)
    for lead in session.scalars(select(Lead).where(Lead.village_sealed.is_not(None)).execution_options(yield_per=500)):
        lead.village = lead.village  # its index is of the current key
    for model, fields in _SEALED.items():
        for row in session.scalars(select(model).execution_options(yield_per=500)):
            for field in fields:
                sealed = getattr(row, f"{field}_sealed")
                if sealed is not None and not vault.is_current(sealed):
                    setattr(row, field, getattr(row, field))
                    moved += 1
    session.flush()
    return moved
