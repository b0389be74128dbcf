"""List, add, change, judge a sale."""

from __future__ import annotations

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.catalogues import KIND_LABELS
from outreach.domain.clock import today
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.roles import Permission
from outreach.exporters.tables import XLSX_TYPE, Column, xlsx_bytes
from outreach.extensions import db
from outreach.models.catalogues import VehicleModel
from outreach.queries.catalogues import count_models, get_model, judge_model_sale, list_all, list_batches, list_models
from outreach.services.catalogues import save_model
from outreach.web.catalogues import bp
from outreach.web.catalogues.forms import CatalogueFilterForm, ModelForm, SaleForm
from outreach.web.choices import show_faults
from outreach.web.security import access, current_actor


@bp.get("/")
@access(Permission.CATALOGUE_READ)
def index() -> str:
    """The catalogue, the latest batch first."""
    session, form = db.session(), CatalogueFilterForm(request.args)
    wanted = form.wanted()
    page = list_models(session, wanted=wanted, cursor=request.args.get("cursor"))
    figures = {"total": count_models(session, wanted), "batches": list_batches(session), "today": today()}
    return render_template("catalogues/index.html", page=page, form=form, kinds=KIND_LABELS, **figures)


@bp.get("/export.xlsx")
@access(Permission.CATALOGUE_READ)
def export() -> Response:
    """The filtered catalogue as a table that can be imported again."""
    names = ("maker", "model", "kind", "year", "batch", "first_on", "last_on", "battery_kwh", "range_km", "price_yuan")
    rows = [[getattr(m, n) for n in names] for m in list_all(db.session(), CatalogueFilterForm(request.args).wanted())]
    answer = Response(xlsx_bytes([Column(n, n) for n in names], rows, gettext("Catalogue")), mimetype=XLSX_TYPE)
    answer.headers["Content-Disposition"] = "attachment; filename=catalogue.xlsx"
    return answer


@bp.get("/new")
@access(Permission.CATALOGUE_EDIT)
def new() -> str:
    """The empty form."""
    return render_template("catalogues/form.html", form=ModelForm(year=today().year), model=None)


@bp.post("/")
@access(Permission.CATALOGUE_EDIT)
def create() -> ResponseReturnValue:
    """Add a listing."""
    return _save(None)


def _save(model: VehicleModel | None) -> ResponseReturnValue:
    form = ModelForm()
    if form.validate_on_submit():
        try:
            saved = save_model(db.session(), actor=current_actor(), details=form.details(), model=model)
            db.session.commit()
            return redirect(url_for("catalogues.show", model_id=saved.id), 303)
        except (Conflict, RuleBroken) as error:
            db.session.rollback()
            show_faults(form, error)
    return render_template("catalogues/form.html", form=form, model=model), 422


@bp.get("/<uuid:model_id>")
@access(Permission.CATALOGUE_READ)
def show(model_id: UUID) -> str:
    """One listing, and whether a sale on a day would count."""
    model, form = get_model(db.session(), model_id), SaleForm(request.args or None)
    judged = None
    if "sold_on" in request.args and form.validate():
        judged = judge_model_sale(db.session(), model_id=model_id, sold_on=form.sold_on.data)  # type: ignore[arg-type]
    return render_template("catalogues/show.html", model=model, form=form, judged=judged, kinds=KIND_LABELS)


@bp.get("/<uuid:model_id>/edit")
@access(Permission.CATALOGUE_EDIT)
def edit(model_id: UUID) -> str:
    """The form with the present values."""
    model = get_model(db.session(), model_id)
    return render_template("catalogues/form.html", form=ModelForm.of(model), model=model)


@bp.post("/<uuid:model_id>")
@access(Permission.CATALOGUE_EDIT)
def update(model_id: UUID) -> ResponseReturnValue:
    """Keep the changes."""
    return _save(get_model(db.session(), model_id))
