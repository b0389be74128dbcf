"""Keeping the register: add, edit, place, confirm."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.chargers import StationStatus, confidence
from outreach.domain.clock import beijing, utcnow
from outreach.domain.errors import RuleBroken
from outreach.domain.roles import Permission
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.models.chargers import Station
from outreach.queries.chargers import StationFilter, find_area, get_station, list_stations, list_stations_near
from outreach.services import chargers as services
from outreach.web.chargers import bp
from outreach.web.chargers.forms import NewStationForm, PositionForm, StationForm, values_of
from outreach.web.chargers.placing import first_view, phone_position, read_place
from outreach.web.choices import show_faults
from outreach.web.security import access, current_actor


@bp.get("/new")
@access(Permission.CHARGERS_KEEP)
def new() -> str:
    """The form of a new station."""
    return render_template("chargers/form.html", form=NewStationForm(), station=None)


@bp.post("/new")
@access(Permission.CHARGERS_KEEP)
def create() -> ResponseReturnValue:
    """Add a station."""
    form = NewStationForm()
    if form.validate():
        try:
            station = _register(form)
            db.session.commit()
            return redirect(url_for("chargers.show", station_id=station.id), 303)
        except RuleBroken as error:
            db.session.rollback()
            show_faults(form, error)
    return render_template("chargers/form.html", form=form, station=None), 422


def _register(form: NewStationForm) -> Station:
    session, actor = db.session(), current_actor()
    place = read_place(session, form.position.data, form.datum.data) if form.position.data else None
    area = find_area(session, form.area.data or "") or (place[3] if place else None)
    if area is None:
        raise RuleBroken({"area": N_("The county couldn't be found from the position. Enter its name or its code.")})
    station = services.register_station(
        session, actor=actor, entry=form.details(), connectors=form.connector_details(), area=area
    )
    station.area = area
    if place:
        longitude, latitude, datum, _ = place
        services.place_station(
            session, actor=actor, station=station, longitude=longitude, latitude=latitude, datum=datum, area=area
        )
    return station


@bp.get("/<int:station_id>/edit")
@access(Permission.CHARGERS_KEEP)
def edit(station_id: int) -> str:
    """The form of a registered station."""
    station = get_station(db.session(), actor=current_actor(), station_id=station_id)
    return render_template("chargers/form.html", form=StationForm(data=values_of(station)), station=station)


@bp.post("/<int:station_id>/edit")
@access(Permission.CHARGERS_KEEP)
def update(station_id: int) -> ResponseReturnValue:
    """Change a station."""
    actor, session = current_actor(), db.session()
    station = get_station(session, actor=actor, station_id=station_id)
    form = StationForm()
    if form.validate():
        try:
            services.change_station(
                session, actor=actor, station=station, entry=form.details(), connectors=form.connector_details()
            )
            session.commit()
            return redirect(url_for("chargers.show", station_id=station_id), 303)
        except RuleBroken as error:
            show_faults(form, error)
    return render_template("chargers/form.html", form=form, station=station), 422


@bp.get("/unplaced")
@access(Permission.CHARGERS_KEEP)
def unplaced() -> str:
    """Stations without a position, to be placed one by one."""
    wanted = StationFilter(unplaced=True)
    page = list_stations(db.session(), actor=current_actor(), wanted=wanted, cursor=request.args.get("cursor"))
    return render_template("chargers/unplaced.html", page=page)


@bp.get("/nearby")
@access(Permission.CHARGERS_KEEP)
def nearby() -> str:
    """The stations around the phone, each confirmed by one more tap."""
    given = phone_position(request.args)
    near = []
    if given is not None:
        near = list_stations_near(db.session(), actor=current_actor(), longitude=given[0], latitude=given[1])
    settings = current_app.extensions["outreach.settings"]
    days, far = settings.confirmed_within_days, settings.move_metres
    today = beijing(utcnow()).date()
    rows = [(station, metres, confidence(station.confirmed_on, today, days)) for station, metres in near]
    return render_template("chargers/nearby.html", given=given, rows=rows, days=days, far=far)


@bp.get("/<int:station_id>/place")
@access(Permission.CHARGERS_KEEP)
def place(station_id: int) -> str:
    """The map on which a station is placed."""
    station = get_station(db.session(), actor=current_actor(), station_id=station_id)
    given = f"{station.latitude}, {station.longitude}" if station.is_placed else ""
    form = PositionForm(data={"position": given})
    return render_template("chargers/place.html", form=form, station=station, view=first_view(db.session(), station))


@bp.post("/<int:station_id>/place")
@access(Permission.CHARGERS_KEEP)
def put(station_id: int) -> ResponseReturnValue:
    """Place it."""
    station = get_station(db.session(), actor=current_actor(), station_id=station_id)
    form = PositionForm()
    if form.validate():
        try:
            _place(station, form)
            db.session.commit()
            flash(gettext("The station is placed in %(area)s.", area=station.area.name_zh if station.area else "—"))
            return redirect(url_for("chargers.show", station_id=station_id), 303)
        except RuleBroken as error:
            show_faults(form, error)
    view = first_view(db.session(), station)
    return render_template("chargers/place.html", form=form, station=station, view=view), 422


def _place(station: Station, form: PositionForm) -> None:
    session = db.session()
    longitude, latitude, datum, area = read_place(session, form.position.data or "", form.datum.data)
    services.place_station(
        session, actor=current_actor(), station=station, longitude=longitude, latitude=latitude, datum=datum, area=area
    )
    if area is not None:
        station.area = area


@bp.post("/<int:station_id>/confirm")
@access(Permission.CHARGERS_KEEP)
def confirm(station_id: int) -> ResponseReturnValue:
    """Say what somebody saw on the spot."""
    actor, session = current_actor(), db.session()
    station = get_station(session, actor=actor, station_id=station_id)
    said = request.form.get("status", "")
    if said not in set(StationStatus):
        raise RuleBroken({"status": N_("Choose what you saw.")})
    services.confirm_station(
        session, actor=actor, station=station, status=StationStatus(said), today=beijing(utcnow()).date()
    )
    session.commit()
    phone = phone_position(request.form)
    if phone is None:
        return redirect(url_for("chargers.show", station_id=station_id), 303)
    flash(gettext("Confirmed: %(name)s.", name=station.name or station.address))
    return redirect(url_for("chargers.nearby", lon=phone[0], lat=phone[1]), 303)
