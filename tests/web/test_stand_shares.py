"""Several dealers at one fair: the visitor's choice, then the brand, then rotation; officials read the shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.models.organisations import OrganisationBrand
from outreach.models.queues import StandChoice
from outreach.queries.visitors import Stand
from outreach.services.visitors import send_to_stand
from tests.client import StrictClient
from tests.factories.leads import make_lead
from tests.factories.stands import code_of, make_fair, make_stand
from tests.factories.world import World

Browser = Callable[[str], StrictClient]


def test_visitors_are_sent_in_turn_and_a_reload_stays(
    client: StrictClient, app: Flask, session: Session, world: World
) -> None:
    event = make_fair(session, world)
    first, second = (make_stand(session, world, event, place) for place in (2, 3))
    session.add(OrganisationBrand(organisation_id=world.organisations[3].id, brand="五菱"))
    session.commit()
    path = f"/v/{code_of(Stand(event, None))}"
    targets = {f"/v/{code_of(stand)}" for stand in (first, second)}

    def tap(**form: str) -> str:
        visitor = app.test_client()
        assert isinstance(visitor, StrictClient)
        return str(visitor.submit(f"{path}/stand", form, form=path).location)

    assert Counter(tap() for _ in range(4)) == dict.fromkeys(targets, 2)
    assert tap(brand="五菱") == f"/v/{code_of(second)}"
    assert first.company is not None
    assert tap(company=str(first.company.id)) == f"/v/{code_of(first)}"
    went = {client.submit(f"{path}/stand", {}, form=path).location for _ in range(3)}
    assert len(went) == 1
    session.rollback()
    why = Counter(session.scalars(select(StandChoice.sent_by)))
    assert why == {"rotation": 5, "brand": 1, "choice": 1}


def test_officials_read_the_shares_without_small_counts(as_role: Browser, session: Session, world: World) -> None:
    event = make_fair(session, world)
    stands = [make_stand(session, world, event, place) for place in (2, 3)]
    make_lead(session, world, event_id=event.id)
    for number in range(7):
        company = stands[number % 7 // 5].company
        send_to_stand(session, event=event, chosen=company.id if company else None, brand="")
    session.commit()
    page = as_role("official").get(f"/reports/leads/events/{event.id}").get_data(as_text=True)
    cells = page.split("<tbody>")[1].split("</tbody>")[0]
    assert '<td class="num">5</td>' in cells
    assert '<td class="num">2</td>' not in cells


def test_served_elsewhere_is_said_without_by_whom(as_role: Browser, session: Session, world: World) -> None:
    event = make_fair(session, world)
    for place in (2, 3):
        make_stand(session, world, event, place)
    own = make_lead(session, world, event_id=event.id)
    alone = make_lead(session, world, phone="13900001111", event_id=event.id)
    make_lead(session, world, by="dealer2", event_id=event.id)
    session.commit()
    dealer = as_role("dealer")
    pages = [dealer.get(f"/leads/{lead.id}").get_data(as_text=True) for lead in (own, alone)]
    assert ["另一个展位" in page for page in pages] == [True, False]
    assert world.organisations[3].name not in pages[0]
