"""What organisers do with venues: register, change, close, retire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.domain.errors import Forbidden, NotFound, RuleBroken
from outreach.domain.geo.datums import Datum, point_to_wgs84
from outreach.domain.roles import Actor, Role
from outreach.domain.venues import Closure, VenueDetails, VenueStatus, name_key, venue_faults
from outreach.domain.words import N_
from outreach.models.regions import Area
from outreach.models.venues import Venue, VenueClosure
from outreach.policies import venues as policy
from outreach.services.audit import record


@dataclass(frozen=True)
class VenuePlace:
    """Where a venue lies: the position as given, and the area found from it or corrected by hand."""

    longitude: float
    latitude: float
    datum: Datum
    area: Area
    township: Area | None = None


def register_venue(
    session: Session, *, actor: Actor, details: VenueDetails, place: VenuePlace, organisation_id: UUID | None = None
) -> Venue:
    """Add a venue to the register, kept by the actor's organisation (the office names one)."""
    if not policy.can_register(actor):
        raise Forbidden
    keeper = organisation_id if actor.role is Role.OFFICE else actor.organisation_id
    if keeper is None:
        raise RuleBroken({"organisation_id": N_("Choose the organisation that keeps the venue.")})
    _check(details)
    venue = Venue(organisation_id=keeper)
    _write(venue, details, place)
    session.add(venue)
    record(session, actor=actor, action="venue.register", subject=venue, after=_facts(venue))
    return venue


def change_venue(session: Session, *, actor: Actor, venue: Venue, details: VenueDetails, place: VenuePlace) -> Venue:
    """Change what is known of a venue."""
    _demand_keeper(actor, venue)
    _check(details)
    before = _facts(venue)
    _write(venue, details, place)
    after = _facts(venue)
    changed = [key for key in after if after[key] != before.get(key)]
    record(
        session,
        actor=actor,
        action="venue.change",
        subject=venue,
        before={key: before[key] for key in changed},
        after={key: after[key] for key in changed},
    )
    return venue


def close_venue(session: Session, *, actor: Actor, venue: Venue, closure: Closure, today: date) -> VenueClosure:
    """Keep a venue from being booked on some days."""
    _demand_keeper(actor, venue)
    if closure.last_on < closure.first_on:
        raise RuleBroken({"last_on": N_("The last day can't be before the first.")})
    if closure.last_on < today:
        raise RuleBroken({"last_on": N_("These days are past.")})
    if any(Closure(c.first_on, c.last_on).meets(closure.first_on, closure.last_on) for c in venue.closures):
        raise RuleBroken({"first_on": N_("The venue is already closed on some of these days.")})
    row = VenueClosure(venue=venue, first_on=closure.first_on, last_on=closure.last_on, reason=closure.reason)
    session.add(row)
    days = {"first_on": str(closure.first_on), "last_on": str(closure.last_on), "reason": closure.reason}
    record(session, actor=actor, action="venue.close", subject=venue, after=days)
    return row


def reopen_venue(session: Session, *, actor: Actor, venue: Venue, closure_id: UUID) -> None:
    """Take a closure back."""
    _demand_keeper(actor, venue)
    row = next((c for c in venue.closures if c.id == closure_id), None)
    if row is None:
        raise NotFound
    days = {"first_on": str(row.first_on), "last_on": str(row.last_on), "reason": row.reason}
    venue.closures.remove(row)
    record(session, actor=actor, action="venue.reopen", subject=venue, before=days)


def retire_venue(session: Session, *, actor: Actor, venue: Venue, retired: bool = True) -> None:
    """Take a venue out of use (its past events stay), or bring it back."""
    _demand_keeper(actor, venue)
    before = venue.status
    venue.status = VenueStatus.RETIRED if retired else VenueStatus.ACTIVE
    change = {"before": {"status": before.value}, "after": {"status": venue.status.value}}
    action = "venue.retire" if retired else "venue.restore"
    record(session, actor=actor, action=action, subject=venue, before=change["before"], after=change["after"])


def _demand_keeper(actor: Actor, venue: Venue) -> None:
    if not policy.can_change(actor, venue):
        raise Forbidden(N_("Only the organisation that keeps this venue may change it."))


def _check(details: VenueDetails) -> None:
    faults = venue_faults(details)
    if faults:
        raise RuleBroken(faults)


def _write(venue: Venue, details: VenueDetails, place: VenuePlace) -> None:
    for name in (
        "name",
        "kind",
        "address",
        "capacity",
        "stalls",
        "power_kva",
        "power_phases",
        "route_kind",
        "route_note",
        "route_km",
        "contact_name",
        "contact_phone",
        "note",
    ):
        setattr(venue, name, getattr(details, name))
    venue.name_key = name_key(details.name)
    venue.opens_at, venue.closes_at = details.hours.opens, details.hours.closes
    venue.weekdays = "".join(str(day) for day in sorted(details.hours.weekdays))
    venue.given_longitude, venue.given_latitude, venue.datum = place.longitude, place.latitude, place.datum
    venue.longitude, venue.latitude = point_to_wgs84(place.longitude, place.latitude, place.datum)
    venue.area_id = place.area.id
    venue.township_id = place.township.id if place.township else None


def _facts(venue: Venue) -> dict[str, Any]:
    """What the audit log keeps: all but the contact, who is a person."""
    return {
        "name": venue.name,
        "kind": venue.kind.value,
        "address": venue.address,
        "stalls": venue.stalls,
        "capacity": venue.capacity,
        "power_kva": venue.power_kva,
        "power_phases": venue.power_phases.value,
        "route_kind": venue.route_kind.value,
        "position": [venue.given_longitude, venue.given_latitude, venue.datum.value],
        "area_id": venue.area_id,
        "township_id": venue.township_id,
        "hours": f"{venue.opens_at:%H:%M}-{venue.closes_at:%H:%M} {venue.weekdays}",
    }
