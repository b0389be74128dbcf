"""Writes of the model catalogue: one listing by hand, or a whole table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.catalogues import ModelDetails, check_listing
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.roles import Actor, Permission
from outreach.domain.words import N_
from outreach.models.catalogues import VehicleModel
from outreach.policies.accounts import demand
from outreach.services import audit


@dataclass
class CatalogueImport:
    """What an import did, or would do: the numbers add up to the rows read."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    changes: list[tuple[int, str, ModelDetails]] = field(default_factory=list)


def _values(model: VehicleModel) -> dict[str, object]:
    return {column.name: _plain(getattr(model, column.name)) for column in fields(ModelDetails)}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def save_model(
    session: Session, *, actor: Actor, details: ModelDetails, model: VehicleModel | None = None
) -> VehicleModel:
    """Add a listing, or change the one given."""
    demand(actor, Permission.CATALOGUE_EDIT)
    broken = check_listing(details.first_on, details.last_on)
    if broken:
        raise RuleBroken(broken)
    before = _values(model) if model is not None else {}
    model = model if model is not None else VehicleModel()
    for name, value in asdict(details).items():
        setattr(model, name, value)
    session.add(model)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise Conflict(N_("This model is already listed in that year and batch."), field="model") from None
    action = "model.edit" if before else "model.add"
    audit.record(session, actor=actor, action=action, subject=model, before=before, after=_values(model))
    return model


def import_models(
    session: Session, *, actor: Actor, rows: Iterable[tuple[int, ModelDetails]], dry_run: bool, name: str = ""
) -> CatalogueImport:
    """Bring a table's listings in. The first row of a listing holds; a later one of the file is a duplicate."""
    demand(actor, Permission.CATALOGUE_EDIT)
    known = {
        (model.maker, model.model, model.year, model.batch): model for model in session.scalars(select(VehicleModel))
    }
    report, seen = CatalogueImport(), set()
    for line, details in rows:
        if details.key in seen:
            report.duplicates += 1
            report.changes.append((line, "duplicate", details))
            continue
        seen.add(details.key)
        _import_one(session, known.get(details.key), details, line, dry_run, report)
    if not dry_run:
        session.flush()
        counts = {"created": report.created, "updated": report.updated, "unchanged": report.unchanged, "file": name}
        audit.record(session, actor=actor, action="catalogue.import", subject="vehicle_models", after=counts)
    return report


def _import_one(
    session: Session,
    model: VehicleModel | None,
    details: ModelDetails,
    line: int,
    dry_run: bool,
    report: CatalogueImport,
) -> None:
    if model is None:
        report.created += 1
        report.changes.append((line, "created", details))
        if not dry_run:
            session.add(VehicleModel(**asdict(details)))
        return
    # an empty cell says nothing: it doesn't erase what is known
    told = {key: value for key, value in asdict(details).items() if value is not None}
    changed = {key: value for key, value in told.items() if getattr(model, key) != value}
    if not changed:
        report.unchanged += 1
        return
    report.updated += 1
    report.changes.append((line, "updated", details))
    if not dry_run:
        for key, value in changed.items():
            setattr(model, key, value)
