"""Vehicles: list, page, form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import today, utcnow
from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.roles import Permission
from outreach.domain.vehicles import UNFIT_MESSAGES, unfit_params
from outreach.extensions import db
from outreach.models.vehicles import Vehicle
from outreach.policies import vehicles as policy
from outreach.queries.catalogues import list_listed
from outreach.queries.test_drives import DriveFilters, list_drives, list_slots
from outreach.queries.vehicles import Fitness, count_expiring, get_fitness, get_vehicle, list_vehicles
from outreach.services.vehicles import change_vehicle, register_vehicle, retire_vehicle
from outreach.web.choices import choice, show_faults
from outreach.web.security import access, current_actor
from outreach.web.vehicles import bp
from outreach.web.vehicles.forms import VehicleForm


@bp.app_template_filter("unfit_words")
def unfit_words(fitness: Fitness) -> list[str]:
    """Why a car may not be driven today, in the reader's language."""
    params = unfit_params(list(fitness.unfit))
    return [gettext(UNFIT_MESSAGES[reason]) % params for reason, _ in fitness.unfit]


@bp.get("/")
@access(Permission.VEHICLES_READ)
def index() -> str:
    """The company's cars, with what is wrong or about to be."""
    actor, retired = current_actor(), request.args.get("retired") == "y"
    page = list_vehicles(db.session(), actor=actor, today=today(), retired=retired, cursor=request.args.get("cursor"))
    return render_template(
        "vehicles/index.html",
        page=page,
        retired=retired,
        expiring=count_expiring(db.session(), actor=actor, today=today()),
        may_register=policy.can_register(actor),
    )


@bp.get("/<uuid:vehicle_id>")
@access(Permission.VEHICLES_READ)
def show(vehicle_id: UUID) -> str:
    """One car: papers, today's half hours, its latest drives."""
    actor = current_actor()
    vehicle = get_vehicle(db.session(), actor=actor, vehicle_id=vehicle_id)
    return render_template(
        "vehicles/show.html",
        fitness=get_fitness(db.session(), vehicle=vehicle, today=today()),
        vehicle=vehicle,
        slots=list_slots(db.session(), actor=actor, vehicle=vehicle, day=today(), now=utcnow()),
        drives=list_drives(db.session(), actor=actor, filters=DriveFilters(vehicle_id=vehicle.id)).items[:10],
        may_change=policy.can_change(actor, vehicle),
    )


@bp.get("/new")
@access(Permission.VEHICLES_WRITE)
def new() -> ResponseReturnValue:
    """The empty form."""
    if not policy.can_register(current_actor()):
        flash(gettext("Cars are entered by the managers of their company."), "warning")
        return redirect(url_for("vehicles.index"), 303)
    return _page(_form())


@bp.post("/")
@access(Permission.VEHICLES_WRITE)
def create() -> ResponseReturnValue:
    """Enter a car."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        vehicle = register_vehicle(db.session(), actor=current_actor(), model_id=form.model, details=form.details())
    except (RuleBroken, Conflict) as error:
        return _refused(form, error)
    return _saved(vehicle, gettext("The car is entered."))


@bp.get("/<uuid:vehicle_id>/edit")
@access(Permission.VEHICLES_WRITE)
def edit(vehicle_id: UUID) -> str:
    """The form of a car."""
    vehicle = _kept(vehicle_id)
    return _page(_form(vehicle), vehicle)


@bp.post("/<uuid:vehicle_id>")
@access(Permission.VEHICLES_WRITE)
def update(vehicle_id: UUID) -> ResponseReturnValue:
    """Change a car's papers."""
    vehicle = _kept(vehicle_id)
    form = _form(vehicle)
    if not form.validate_on_submit():
        return _page(form, vehicle), 422
    given: dict[str, Any] = {"vehicle": vehicle, "model_id": form.model, "details": form.details()}
    try:
        change_vehicle(db.session(), actor=current_actor(), **given)
    except (RuleBroken, Conflict) as error:
        return _refused(form, error, vehicle_id)
    return _saved(vehicle, gettext("The changes are saved."))


@bp.post("/<uuid:vehicle_id>/retire")
@access(Permission.VEHICLES_WRITE)
def retire(vehicle_id: UUID) -> ResponseReturnValue:
    """Take a car out of the fleet."""
    vehicle = retire_vehicle(db.session(), actor=current_actor(), vehicle=_kept(vehicle_id))
    return _saved(vehicle, gettext("The car is out of the fleet. Its drives stay."))


@bp.post("/<uuid:vehicle_id>/restore")
@access(Permission.VEHICLES_WRITE)
def restore(vehicle_id: UUID) -> ResponseReturnValue:
    """Take a car back into the fleet."""
    vehicle = retire_vehicle(db.session(), actor=current_actor(), vehicle=_kept(vehicle_id), retired=False)
    return _saved(vehicle, gettext("The car is in the fleet again."))


def _form(vehicle: Vehicle | None = None) -> VehicleForm:
    known = vars(vehicle.details) | {"plate_kind": vehicle.plate_kind.value} if vehicle else {}
    form = VehicleForm(data=known | {"model_id": str(vehicle.model_id)} if vehicle else None)
    models = {model.id: model for model in list_listed(db.session(), today())}
    if vehicle:
        models.setdefault(vehicle.model_id, vehicle.model)
    form.model_id.choices = [choice(model.id, model.title) for model in models.values()]
    return form


def _kept(vehicle_id: UUID) -> Vehicle:
    vehicle = get_vehicle(db.session(), actor=current_actor(), vehicle_id=vehicle_id)
    if not policy.can_change(current_actor(), vehicle):
        raise Forbidden
    return vehicle


def _page(form: VehicleForm, vehicle: Vehicle | None = None) -> str:
    return render_template("vehicles/form.html", form=form, vehicle=vehicle)


def _refused(form: VehicleForm, error: RuleBroken | Conflict, vehicle_id: UUID | None = None) -> ResponseReturnValue:
    db.session.rollback()
    show_faults(form, error)
    return _page(form, _kept(vehicle_id) if vehicle_id else None), 409 if isinstance(error, Conflict) else 422


def _saved(vehicle: Vehicle, message: str) -> ResponseReturnValue:
    db.session.commit()
    flash(message)
    return redirect(url_for("vehicles.show", vehicle_id=vehicle.id), 303)
