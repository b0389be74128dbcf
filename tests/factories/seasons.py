"""A campaign that can be planned: venues, a market, a dealer's car, a charger, people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from outreach.domain.campaigns import CampaignStatus
from outreach.domain.clock import today
from outreach.domain.market_days import lunar_digits
from outreach.domain.venues import VenueKind
from outreach.models.campaigns import Campaign, CampaignCounty
from outreach.models.markets import Market, MarketRule
from outreach.models.venues import Venue
from tests.factories.coverage import add_settlement, add_station
from tests.factories.vehicles import make_vehicle
from tests.factories.venues import RUGAO, make_venue
from tests.factories.world import World

FIRST = today() + timedelta(days=40)
PEOPLE = (900, 500, 50)
TOWNSHIPS = (None, "320682106", "320682107")


def add_season(
    session: Session, world: World, *, names: Sequence[str] = ("集场0", "镇场1", "镇场2"), apart: float = 0.3
) -> Campaign:
    """Venues in a row `apart` degrees of longitude, each with people of its own; every third is in no township, the first has a
    market.
    """
    campaign = Campaign(
        name="2027 下乡", status=CampaignStatus.RUNNING, first_on=FIRST, last_on=FIRST + timedelta(days=200)
    )
    session.add(campaign)
    session.flush()
    session.add(CampaignCounty(campaign_id=campaign.id, area_id=world.areas["320682"].id))
    add_station(session, world.areas["320682"], *RUGAO)
    make_vehicle(session, world)
    for number, name in enumerate(names):
        lon, township = RUGAO[0] + apart * number, TOWNSHIPS[number % 3]
        venue = make_venue(
            session,
            world,
            name=name,
            kind=VenueKind.MARKET,
            longitude=lon,
            township_id=world.areas[township].id if township else None,
        )
        if not number:
            _add_market(session, venue)
        add_settlement(session, world.areas["320682"], lon, RUGAO[1], people=PEOPLE[number % 3])
    session.commit()
    return campaign


def _add_market(session: Session, venue: Venue) -> None:
    """On lunar 2 and 7."""
    market, rule = Market(venue_id=venue.id), lunar_digits(2, 7)
    market.rule_rows = [MarketRule(position=0, kind=rule.kind, day_values=",".join(map(str, rule.values)))]
    session.add(market)
