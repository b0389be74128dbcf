"""Who may see, keep and ask for a venue."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, func, select, true
from sqlalchemy.orm import aliased

from outreach.domain.roles import Actor, Role
from outreach.models.organisations import Organisation
from outreach.models.regions import Area
from outreach.models.venues import Venue, VenueRequest
from outreach.policies.regions import below

# '/100000/320000/320600/320682/': the lineage of a county; that of a township below it begins with it
_COUNTY_LENGTH = len("/100000/320000/320600/320682/")


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The office sees all, officials their area's, an organiser its own and every one of its county."""
    if actor.role is Role.OFFICE:
        return true()
    if actor.role is Role.OFFICIAL:
        return Venue.area_id.in_(select(Area.id).where(below(actor.area_lineage or "\x01")))
    if not actor.is_organiser:
        return false()
    own = aliased(Area)
    place = aliased(Area)
    county = (
        select(place.id)
        .join(own, place.lineage.like(func.substr(own.lineage, 1, _COUNTY_LENGTH) + "%"))
        .join(Organisation, Organisation.area_id == own.id)
        .where(Organisation.id == actor.organisation_id)
    )
    return (Venue.organisation_id == actor.organisation_id) | Venue.area_id.in_(county)


def can_register(actor: Actor) -> bool:
    """Organisers for themselves; the office for any organisation."""
    return actor.role is Role.OFFICE or actor.is_organiser


def can_change(actor: Actor, venue: Venue) -> bool:
    """The organisation that keeps the venue, and the office."""
    if actor.role is Role.OFFICE:
        return True
    return actor.is_organiser and actor.organisation_id == venue.organisation_id


def can_ask(actor: Actor, venue: Venue) -> bool:
    """An organiser, for a venue that another organisation keeps."""
    return actor.is_organiser and actor.organisation_id != venue.organisation_id


def can_answer(actor: Actor, request: VenueRequest) -> bool:
    """Whoever keeps the venue."""
    return can_change(actor, request.venue)


def can_withdraw(actor: Actor, request: VenueRequest) -> bool:
    """The organisation that asked."""
    return actor.is_organiser and actor.organisation_id == request.organisation_id


def requests_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Requests that the actor's organisation made, and those for its venues; the office sees all."""
    if actor.role is Role.OFFICE:
        return true()
    if not actor.is_organiser:
        return false()
    kept = select(Venue.id).where(Venue.organisation_id == actor.organisation_id)
    return (VenueRequest.organisation_id == actor.organisation_id) | VenueRequest.venue_id.in_(kept)
