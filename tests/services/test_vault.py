from collections.abc import Iterator

import pytest
from sqlalchemy import select

from outreach.domain.leads import ContactKind, Outcome
from outreach.domain.vault import Vault, VaultError
from outreach.models.leads import Lead
from outreach.queries.leads import LeadFilter, list_leads
from outreach.services.lead_contacts import log_contact
from outreach.services.people import do_not_call, find_person, is_on_do_not_call
from outreach.services.vault import index_villages, rekey
from tests.factories.leads import NOW, make_lead

OLD, NEW = b"k" * 32, b"n" * 32
NUMBER = "+8613800001234"


@pytest.fixture
def use(app) -> Iterator[object]:
    kept = app.extensions["outreach.vault"]

    def switch(*keys: tuple[int, bytes]) -> None:
        app.extensions["outreach.vault"] = Vault(dict(keys))

    yield switch
    app.extensions["outreach.vault"] = kept


def test_rows_move_to_a_new_key_and_the_old_one_can_go(session, world, use):
    dealer = world.actor("dealer")
    lead = make_lead(session, world, name="王先生")
    log_contact(session, actor=dealer, lead=lead, kind=ContactKind.CALL, outcome=Outcome.REACHED, now=NOW, note="red")
    do_not_call(session, actor=dealer, lead=lead, reason="asked")
    session.commit()
    use((2, NEW), (1, OLD))
    assert find_person(session, NUMBER)
    assert rekey(session) == 3
    assert rekey(session) == 0
    session.commit()
    use((2, NEW))
    session.expire_all()
    lead = session.scalar(select(Lead))
    assert (lead.name, lead.person.number) == ("王先生", NUMBER)
    assert is_on_do_not_call(session, number=NUMBER, organisation_id=lead.organisation_id)
    found = list_leads(session, actor=dealer, wanted=LeadFilter(last_four="1234")).items
    assert [one.id for one in found] == [lead.id]
    use((1, OLD))
    session.expire_all()
    with pytest.raises(VaultError):
        assert session.scalar(select(Lead)).name


def test_a_village_noted_before_villages_were_counted_gets_its_index(session, world):
    lead, plain = make_lead(session, world, village="顾庄村"), make_lead(session, world, phone="13800005678")
    wanted, sealed, lead.village_index = lead.village_index, lead.village_sealed, None
    session.commit()
    index_villages(session)
    assert (lead.village_index, lead.village_sealed, plain.village_index) == (wanted, sealed, None)
