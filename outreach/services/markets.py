"""Keeping a venue's market: its rules, hours and exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.errors import Forbidden, NotFound, RuleBroken
from outreach.domain.market_days import MarketRule as Rule
from outreach.domain.market_words import rules_words
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.markets import Market, MarketException, MarketRule
from outreach.models.venues import Venue
from outreach.policies import venues as policy
from outreach.services.audit import record

MOST_RULES = 10


@dataclass(frozen=True)
class MarketDetails:
    """What an organiser says of a market; `confirmed_on` is the day of saying so."""

    rules: Sequence[Rule]
    confirmed_on: date
    opens_at: time | None = None
    closes_at: time | None = None
    peak_from: time | None = None
    peak_until: time | None = None


def keep_market(session: Session, *, actor: Actor, venue: Venue, details: MarketDetails) -> Market:
    """Enter or replace the rules and hours of the venue's market; its exceptions stay."""
    _demand_keeper(actor, venue)
    _check(details)
    market = session.scalar(select(Market).where(Market.venue_id == venue.id))
    before = _facts(market) if market else {}
    if market is None:
        market = Market(venue_id=venue.id)
        session.add(market)
    else:
        market.rule_rows.clear()
        session.flush()  # the old positions are free before the new rows take them
    for name in ("opens_at", "closes_at", "peak_from", "peak_until", "confirmed_on"):
        setattr(market, name, getattr(details, name))
    market.rule_rows.extend(_row(rule, position) for position, rule in enumerate(details.rules))
    session.flush()
    record(session, actor=actor, action="market.keep", subject=venue, before=before, after=_facts(market))
    return market


def end_market(session: Session, *, actor: Actor, market: Market) -> None:
    """The venue has no market any more."""
    _demand_keeper(actor, market.venue)
    record(session, actor=actor, action="market.end", subject=market.venue, before=_facts(market))
    session.delete(market)
    session.flush()


def except_market_day(
    session: Session, *, actor: Actor, market: Market, day: date, held: bool, note: str = ""
) -> MarketException:
    """Say of a single day that the market is held or not, whatever its rules say; again changes the day's entry."""
    _demand_keeper(actor, market.venue)
    row = next((one for one in market.exception_rows if one.day == day), None)
    if row is None:
        row = MarketException(day=day)
        market.exception_rows.append(row)
    row.held, row.note = held, note
    session.flush()
    record(session, actor=actor, action="market.except", subject=market.venue, after={"day": str(day), "held": held})
    return row


def drop_exception(session: Session, *, actor: Actor, market: Market, exception_id: UUID) -> None:
    """Take a single day's entry back."""
    _demand_keeper(actor, market.venue)
    row = next((one for one in market.exception_rows if one.id == exception_id), None)
    if row is None:
        raise NotFound
    before = {"day": str(row.day), "held": row.held}
    market.exception_rows.remove(row)
    session.flush()
    record(session, actor=actor, action="market.follow", subject=market.venue, before=before)


def _demand_keeper(actor: Actor, venue: Venue) -> None:
    if not policy.can_change(actor, venue):
        raise Forbidden(N_("Only the organisation that keeps this venue may change it."))


def _check(details: MarketDetails) -> None:
    faults: dict[str, str] = {}
    if not details.rules:
        faults["rule"] = N_("Enter the market's rule, such as 农历逢二逢七 or “lunar 2 and 7”.")
    if len(details.rules) > MOST_RULES:
        faults["rule"] = N_("A market has ten rules at most.")
    for first, last, field in (("opens_at", "closes_at", "closes_at"), ("peak_from", "peak_until", "peak_until")):
        begins, ends = getattr(details, first), getattr(details, last)
        if (begins is None) != (ends is None):
            faults[field] = N_("Give both times, or none.")
        elif begins is not None and begins >= ends:
            faults[field] = N_("The end must be after the beginning.")
    if faults:
        raise RuleBroken(faults)


def _row(rule: Rule, position: int) -> MarketRule:
    return MarketRule(
        position=position,
        kind=rule.kind,
        day_values=",".join(str(value) for value in rule.values),
        month=rule.month,
        interval=rule.interval,
        anchor_on=rule.anchor,
        missing_30th=rule.missing_30th,
    )


def _facts(market: Market) -> dict[str, Any]:
    hours = {name: getattr(market, name) for name in ("opens_at", "closes_at", "peak_from", "peak_until")}
    return {"rules": rules_words(market.rules, "zh")} | {name: str(at) for name, at in hours.items() if at}
