"""Reads of the register of organisations. Offices, officials and organisers read all of it; a dealer its own entry."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor, Permission
from outreach.models.organisations import (
    Organisation,
    OrganisationBrand,
    OrganisationCounty,
    OrganisationKind,
    OrganisationStatus,
)
from outreach.models.regions import Area
from outreach.queries.paging import Page, SortKey, keyset


@dataclass(frozen=True)
class OrganisationFilter:
    """What a reader asks of the register."""

    text: str = ""
    kind: OrganisationKind | None = None
    area: Area | None = None


def _visible_to(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.may(Permission.ORGANISATIONS_READ) else Organisation.id == actor.organisation_id


def _filtered(actor: Actor, wanted: OrganisationFilter) -> Select[Organisation]:
    stmt = select(Organisation).where(_visible_to(actor))
    if wanted.text:
        brand = select(OrganisationBrand.organisation_id).where(
            OrganisationBrand.brand.icontains(wanted.text, autoescape=True)
        )
        stmt = stmt.where(or_(Organisation.name.icontains(wanted.text, autoescape=True), Organisation.id.in_(brand)))
    if wanted.kind is not None:
        stmt = stmt.where(Organisation.kind == wanted.kind)
    if wanted.area is not None:
        below = select(Area.id).where(Area.lineage.startswith(wanted.area.lineage, autoescape=True))
        serving = select(OrganisationCounty.organisation_id).where(OrganisationCounty.area_id.in_(below))
        stmt = stmt.where(or_(Organisation.area_id.in_(below), Organisation.id.in_(serving)))
    return stmt


def list_organisations(
    session: Session, *, actor: Actor, wanted: OrganisationFilter, cursor: str | None
) -> Page[Organisation]:
    """Return a page of the register, by name."""
    stmt = _filtered(actor, wanted).options(joinedload(Organisation.area))
    return keyset(session, stmt, order=(SortKey(Organisation.name), SortKey(Organisation.id)), cursor=cursor)


def count_organisations(session: Session, *, actor: Actor, wanted: OrganisationFilter) -> int:
    """Return how many fit."""
    return session.scalar(select(func.count()).select_from(_filtered(actor, wanted).subquery())) or 0


def get_organisation(session: Session, *, actor: Actor, organisation_id: uuid.UUID) -> Organisation:
    """Return one entry that the actor may see, or raise NotFound."""
    found = session.scalar(select(Organisation).where(Organisation.id == organisation_id, _visible_to(actor)))
    if found is None:
        raise NotFound
    return found


def find_organisation(session: Session, name: str) -> Organisation | None:
    """Return the organisation of this name."""
    return session.scalar(select(Organisation).where(Organisation.name == name)) if name else None


def list_choices(session: Session, kind: OrganisationKind | None = None) -> list[tuple[uuid.UUID, str]]:
    """Return id and name of the active organisations (of one kind), by name: what a form offers."""
    stmt = select(Organisation.id, Organisation.name).where(Organisation.status == OrganisationStatus.ACTIVE)
    if kind is not None:
        stmt = stmt.where(Organisation.kind == kind)
    return [(key, name) for key, name in session.execute(stmt.order_by(Organisation.name))]


def list_serving(session: Session, *, area: Area, kind: OrganisationKind) -> list[Organisation]:
    """Return the active organisations of a kind that serve the county, those seated there first."""
    serving = select(OrganisationCounty.organisation_id).where(OrganisationCounty.area_id == area.id)
    stmt = select(Organisation).where(
        Organisation.kind == kind,
        Organisation.status == OrganisationStatus.ACTIVE,
        or_(Organisation.area_id == area.id, Organisation.id.in_(serving)),
    )
    found = session.scalars(stmt.order_by(Organisation.name))
    return sorted(found, key=lambda organisation: organisation.area_id != area.id)
