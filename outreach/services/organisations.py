"""Writes of the register of organisations."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict
from outreach.domain.roles import Actor, Permission
from outreach.domain.words import N_
from outreach.models.organisations import Organisation, OrganisationBrand, OrganisationKind, OrganisationStatus
from outreach.models.regions import Area
from outreach.policies.accounts import demand
from outreach.services import audit


@dataclass(frozen=True)
class OrganisationDetails:
    """What the register says of one."""

    name: str
    kind: OrganisationKind
    area: Area | None = None
    address: str = ""
    phone: str = ""
    brands: tuple[str, ...] = ()
    counties: tuple[Area, ...] = ()


def _values(organisation: Organisation) -> dict[str, object]:
    return {
        "name": organisation.name,
        "kind": organisation.kind,
        "area": organisation.area.code if organisation.area else None,
        "brands": [row.brand for row in organisation.brands],
        "counties": [area.code for area in organisation.counties],
    }


def save_organisation(
    session: Session, *, actor: Actor, details: OrganisationDetails, organisation: Organisation | None = None
) -> Organisation:
    """Enter an organisation into the register, or change its entry."""
    demand(actor, Permission.ORGANISATIONS_EDIT)
    before = _values(organisation) if organisation is not None else {}
    organisation = organisation if organisation is not None else Organisation()
    for name in ("name", "kind", "area", "address", "phone"):
        setattr(organisation, name, getattr(details, name))
    known = {row.brand: row for row in organisation.brands}
    organisation.brands = [
        known.get(brand) or OrganisationBrand(brand=brand) for brand in dict.fromkeys(details.brands)
    ]
    organisation.counties = list(dict.fromkeys(details.counties))
    session.add(organisation)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise Conflict(N_("The register already has an organisation of this name."), field="name") from None
    action = "organisation.edit" if before else "organisation.register"
    audit.record(session, actor=actor, action=action, subject=organisation, before=before, after=_values(organisation))
    return organisation


def set_status(
    session: Session, *, actor: Actor, organisation: Organisation, status: OrganisationStatus
) -> Organisation:
    """Suspend an organisation, which signs all of its accounts out, or let it take part again."""
    demand(actor, Permission.ORGANISATIONS_EDIT)
    before = {"status": organisation.status}
    organisation.status = status
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="organisation.status",
        subject=organisation,
        before=before,
        after={"status": status},
    )
    return organisation
