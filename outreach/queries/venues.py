"""Venues: the register, likely duplicates, requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.errors import NotFound
from outreach.domain.geo.distance import distance_m
from outreach.domain.roles import Actor
from outreach.domain.venues import (
    DUPLICATE_METRES,
    RequestStatus,
    RouteKind,
    VenueKind,
    VenueStatus,
    box_around,
    name_key,
)
from outreach.models.regions import Area
from outreach.models.venues import Venue, VenuePhoto, VenueRequest
from outreach.policies.regions import below
from outreach.policies.venues import requests_visible_to, visible_to
from outreach.queries.paging import PAGE_SIZE, Page, SortKey, keyset

MAP_LIMIT = 3_000


@dataclass(frozen=True)
class VenueFilters:
    """What a reader of the register may narrow it by."""

    q: str = ""
    kind: VenueKind | None = None
    area: Area | None = None
    stalls: int | None = None
    powered: bool = False
    routed: bool = False
    own: bool = False
    retired: bool = False


@dataclass(frozen=True)
class LikelyDuplicate:
    """A registered venue that may be the one being entered."""

    venue: Venue
    metres: float
    same_name: bool


def _scoped(actor: Actor) -> Select[Venue]:
    loads = (joinedload(Venue.area), joinedload(Venue.township), joinedload(Venue.organisation))
    return select(Venue).where(visible_to(actor)).options(*loads)


def _filtered(actor: Actor, filters: VenueFilters) -> Select[Venue]:
    wanted = _scoped(actor).where(Venue.status == (VenueStatus.RETIRED if filters.retired else VenueStatus.ACTIVE))
    if filters.q:
        key = name_key(filters.q)
        text = filters.q[:80]
        found = Venue.address.contains(text, autoescape=True)
        wanted = wanted.where(or_(found, Venue.name_key.contains(key, autoescape=True)) if key else found)
    if filters.kind:
        wanted = wanted.where(Venue.kind == filters.kind)
    if filters.area:
        wanted = wanted.where(_in_area(filters.area))
    if filters.stalls:
        wanted = wanted.where(Venue.stalls >= filters.stalls)
    if filters.powered:
        wanted = wanted.where(Venue.power_kva > 0)
    if filters.routed:
        wanted = wanted.where(Venue.route_kind != RouteKind.NONE)
    if filters.own:
        wanted = wanted.where(Venue.organisation_id == actor.organisation_id)
    return wanted


def _in_area(area: Area) -> Any:
    inside = select(Area.id).where(below(area.lineage))
    return Venue.area_id.in_(inside) | Venue.township_id.in_(inside)


def list_venues(
    session: Session, *, actor: Actor, filters: VenueFilters, cursor: str | None, limit: int = PAGE_SIZE
) -> Page[Venue]:
    """The venues that the actor may see, by name."""
    return keyset(
        session, _filtered(actor, filters), order=[SortKey(Venue.name), SortKey(Venue.id)], cursor=cursor, limit=limit
    )


def count_venues(session: Session, *, actor: Actor, filters: VenueFilters) -> int:
    """How many venues the filters leave."""
    inner = _filtered(actor, filters).with_only_columns(Venue.id).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(inner)) or 0


def list_mapped_venues(session: Session, *, actor: Actor, filters: VenueFilters) -> Sequence[Venue]:
    """The venues of a map: as the list, bounded by what a browser can draw."""
    return session.scalars(_filtered(actor, filters).order_by(Venue.name, Venue.id).limit(MAP_LIMIT)).all()


def get_venue(session: Session, *, actor: Actor, venue_id: UUID) -> Venue:
    """The venue; raises `NotFound` where the actor may not see it."""
    venue = session.scalar(_scoped(actor).where(Venue.id == venue_id))
    if venue is None:
        raise NotFound
    return venue


def get_photo(session: Session, *, actor: Actor, venue_id: UUID, photo_id: UUID) -> VenuePhoto:
    """A photo of a venue that the actor may see."""
    statement = (
        select(VenuePhoto)
        .join(Venue)
        .where(VenuePhoto.id == photo_id, VenuePhoto.venue_id == venue_id, visible_to(actor))
        .options(joinedload(VenuePhoto.file))
    )
    photo = session.scalar(statement)
    if photo is None:
        raise NotFound
    return photo


def list_likely_duplicates(
    session: Session,
    *,
    actor: Actor,
    name: str,
    area_id: int,
    longitude: float,
    latitude: float,
    leave_out: UUID | None = None,
) -> list[LikelyDuplicate]:
    """Venues in use within 150 m (WGS-84), or of the same name in the same county; the nearest first."""
    box = box_around(latitude, longitude, DUPLICATE_METRES)
    near = and_(Venue.latitude.between(box.south, box.north), Venue.longitude.between(box.west, box.east))
    key = name_key(name)
    statement = _scoped(actor).where(
        Venue.status == VenueStatus.ACTIVE,
        or_(near, and_(Venue.name_key == key, Venue.area_id == area_id)) if key else near,
    )
    found = []
    for venue in session.scalars(statement.order_by(Venue.id).limit(50)):
        metres = float(distance_m(longitude, latitude, venue.longitude, venue.latitude))
        same = bool(key) and venue.name_key == key and venue.area_id == area_id
        if venue.id != leave_out and (same or metres <= DUPLICATE_METRES):
            found.append(LikelyDuplicate(venue, metres, same))
    return sorted(found, key=lambda one: (one.metres, one.venue.name))


def list_requests(session: Session, *, actor: Actor, venue: Venue | None = None) -> Sequence[VenueRequest]:
    """Requests made by the actor's organisation or for its venues: open ones first, then the newest."""
    statement = (
        select(VenueRequest)
        .where(requests_visible_to(actor))
        .options(
            joinedload(VenueRequest.venue).joinedload(Venue.organisation),
            joinedload(VenueRequest.organisation),
            joinedload(VenueRequest.asked_by),
        )
        .order_by((VenueRequest.status == RequestStatus.ASKED).desc(), VenueRequest.id.desc())
    )
    if venue is not None:
        statement = statement.where(VenueRequest.venue_id == venue.id)
    return session.scalars(statement.limit(200)).all()


def get_request(session: Session, *, actor: Actor, request_id: UUID) -> VenueRequest:
    """The request; raises `NotFound` where the actor has no part in it."""
    found = session.scalar(select(VenueRequest).where(VenueRequest.id == request_id, requests_visible_to(actor)))
    if found is None:
        raise NotFound
    return found


def count_open_requests(session: Session, *, actor: Actor) -> int:
    """Requests for the actor's own venues that wait for its answer."""
    kept = select(Venue.id).where(Venue.organisation_id == actor.organisation_id)
    waiting = select(func.count(VenueRequest.id)).where(VenueRequest.status == RequestStatus.ASKED)
    return session.scalar(waiting.where(VenueRequest.venue_id.in_(kept))) or 0


def may_book(session: Session, *, organisation_id: UUID, venue: Venue, first_on: date, last_on: date) -> bool:
    """Whether the organisation may hold an event there on these days: its own ground, or one granted to it."""
    if organisation_id == venue.organisation_id:
        return True
    granted = select(VenueRequest.id).where(
        VenueRequest.venue_id == venue.id,
        VenueRequest.organisation_id == organisation_id,
        VenueRequest.status == RequestStatus.GRANTED,
        VenueRequest.first_on <= first_on,
        VenueRequest.last_on >= last_on,
    )
    return session.scalar(granted.limit(1)) is not None


def venue_names(session: Session, *, ids: Sequence[str]) -> dict[str, str]:
    """Names of the venues that notes mention, by id as text."""
    wanted = select(Venue.id, Venue.name).where(Venue.id.in_([UUID(one) for one in ids]))
    return {str(row.id): row.name for row in session.execute(wanted)} if ids else {}
