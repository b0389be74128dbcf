"""Reads of the model catalogue. Everybody may read it: it is published."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from outreach.domain.catalogues import Eligibility, ModelKind, judge_sale
from outreach.domain.errors import NotFound
from outreach.models.catalogues import VehicleModel
from outreach.queries.paging import Page, SortKey, keyset


@dataclass(frozen=True)
class CatalogueFilter:
    """What a reader asks of the catalogue."""

    text: str = ""
    kind: ModelKind | None = None
    year: int | None = None
    batch: int | None = None
    listed_on: date | None = None


def filtered(wanted: CatalogueFilter) -> Select[VehicleModel]:
    """Return the statement for the models that fit, without an order."""
    stmt = select(VehicleModel)
    if wanted.text:
        pattern = "%" + wanted.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        name = VehicleModel.maker + " " + VehicleModel.model
        stmt = stmt.where(name.ilike(pattern, escape="\\"))
    if wanted.kind is not None:
        stmt = stmt.where(VehicleModel.kind == wanted.kind)
    if wanted.year is not None:
        stmt = stmt.where(VehicleModel.year == wanted.year)
    if wanted.batch is not None:
        stmt = stmt.where(VehicleModel.batch == wanted.batch)
    if wanted.listed_on is not None:
        day = wanted.listed_on
        stmt = stmt.where(
            VehicleModel.first_on <= day, or_(VehicleModel.last_on.is_(None), VehicleModel.last_on >= day)
        )
    return stmt


def count_models(session: Session, wanted: CatalogueFilter) -> int:
    """Return how many listings fit."""
    return session.scalar(select(func.count()).select_from(filtered(wanted).subquery())) or 0


def list_models(session: Session, *, wanted: CatalogueFilter, cursor: str | None) -> Page[VehicleModel]:
    """Return a page of the listings that fit, the latest batch first."""
    order = (
        SortKey(VehicleModel.year, descending=True),
        SortKey(VehicleModel.batch, descending=True),
        SortKey(VehicleModel.maker, descending=True),
        SortKey(VehicleModel.model, descending=True),
        SortKey(VehicleModel.id, descending=True),
    )
    return keyset(session, filtered(wanted), order=order, cursor=cursor)


def list_all(session: Session, wanted: CatalogueFilter, *, limit: int = 20_000) -> list[VehicleModel]:
    """Return every listing that fits, for a file."""
    order = (VehicleModel.year, VehicleModel.batch, VehicleModel.maker, VehicleModel.model, VehicleModel.id)
    return list(session.scalars(filtered(wanted).order_by(*order).limit(limit)))


def get_model(session: Session, model_id: uuid.UUID) -> VehicleModel:
    """Return one listing, or raise NotFound."""
    model = session.get(VehicleModel, model_id)
    if model is None:
        raise NotFound
    return model


def list_batches(session: Session) -> list[tuple[int, int, int]]:
    """Return year, batch and number of models of every batch, the latest first."""
    stmt = (
        select(VehicleModel.year, VehicleModel.batch, func.count())
        .group_by(VehicleModel.year, VehicleModel.batch)
        .order_by(VehicleModel.year.desc(), VehicleModel.batch.desc())
    )
    return [(year, batch, number) for year, batch, number in session.execute(stmt)]


def list_listed(session: Session, day: date, *, limit: int = 2000) -> list[VehicleModel]:
    """Return the models listed on a day, one row a maker and model: what a form offers."""
    return _one_each(session, CatalogueFilter(listed_on=day), limit)


def list_ever_listed(session: Session, *, limit: int = 5000) -> list[VehicleModel]:
    """Return the models that are or were listed, one row a maker and model: for an order entered late."""
    return _one_each(session, CatalogueFilter(), limit)


def _one_each(session: Session, wanted: CatalogueFilter, limit: int) -> list[VehicleModel]:
    stmt = filtered(wanted).order_by(VehicleModel.maker, VehicleModel.model, VehicleModel.first_on, VehicleModel.id)
    seen: dict[tuple[str, str], VehicleModel] = {}
    for model in session.scalars(stmt.limit(limit)):
        seen.setdefault((model.maker, model.model), model)
    return list(seen.values())


def judge_model_sale(session: Session, *, model_id: uuid.UUID | None, sold_on: date) -> Eligibility:
    """Say whether a sale of this model on that day counts, with every listing the model ever had."""
    model = session.get(VehicleModel, model_id) if model_id else None
    if model is None:
        return judge_sale([], sold_on)
    stmt = select(VehicleModel).where(VehicleModel.maker == model.maker, VehicleModel.model == model.model)
    return judge_sale([row.listing for row in session.scalars(stmt.order_by(VehicleModel.first_on))], sold_on)
