"""Stations that are said to stand elsewhere: look, accept, refuse, take back; and say so on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.charger_moves import MoveVerdict
from outreach.domain.clock import utcnow
from outreach.domain.errors import RuleBroken
from outreach.domain.roles import Permission
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.jobs.queue import wake
from outreach.models.chargers import StationMove
from outreach.queries.charger_moves import count_moves, get_file_of_moves, get_move, list_files_with_moves, list_moves
from outreach.queries.chargers import get_station
from outreach.services import charger_moves as services
from outreach.services.jobs import request_job
from outreach.web.chargers import bp
from outreach.web.chargers.placing import phone_position, read_place
from outreach.web.security import access, current_actor


@bp.get("/moves/")
@access(Permission.CHARGERS_KEEP)
def moves() -> str:
    """Proposals to decide, of one file where the address names it; or what was decided."""
    session, actor = db.session(), current_actor()
    decided, import_id = request.args.get("decided") == "1", request.args.get("import_id", type=UUID)
    record = get_file_of_moves(session, actor=actor, import_id=import_id) if import_id else None
    cursor = request.args.get("cursor")
    page = list_moves(session, actor=actor, decided=decided, import_id=import_id, cursor=cursor)
    return render_template(
        "chargers/moves.html",
        page=page,
        decided=decided,
        record=record,
        points=_points(page.items),
        codes=sorted({m.station.area.code[:4] for m in page.items if m.station.area}),
        waiting=count_moves(session, actor=actor),
        files=list_files_with_moves(session, actor=actor),
    )


def _points(moves: Sequence[StationMove]) -> dict[str, list[tuple[float | None, float | None]]]:
    """Where the stations stand, and where they are said to."""
    return {
        "given": [(m.station.latitude, m.station.longitude) for m in moves if m.station.is_placed],
        "mended": [(m.latitude, m.longitude) for m in moves],
    }


@bp.post("/moves/<uuid:move_id>/decide")
@access(Permission.CHARGERS_KEEP)
def decide_move(move_id: UUID) -> ResponseReturnValue:
    """Move the station, or leave it where it is."""
    session, actor = db.session(), current_actor()
    move = get_move(session, actor=actor, move_id=move_id)
    verdicts = {"accept": services.accept_move, "refuse": services.refuse_move}
    verdict = verdicts.get(request.form.get("verdict", ""))
    if verdict is None:
        raise RuleBroken({"verdict": N_("Say whether the station stands there.")})
    verdict(session, actor=actor, move=move, now=utcnow())
    session.commit()
    flash(gettext("The station is moved.") if verdict is services.accept_move else gettext("The station stays."))
    # whoever goes through one file's proposals goes on with them
    return redirect(url_for("chargers.moves", import_id=request.form.get("import_id", type=UUID)), 303)


@bp.post("/moves/<uuid:move_id>/undo")
@access(Permission.CHARGERS_KEEP)
def undo_move(move_id: UUID) -> ResponseReturnValue:
    """Take a decision back."""
    session, actor = db.session(), current_actor()
    services.undo_move(session, actor=actor, move=get_move(session, actor=actor, move_id=move_id), now=utcnow())
    session.commit()
    flash(gettext("The decision is taken back: the proposal is open again."))
    return redirect(url_for("chargers.moves"), 303)


@bp.post("/imports/<uuid:import_id>/moves")
@access(Permission.CHARGERS_KEEP)
def decide_moves(import_id: UUID) -> ResponseReturnValue:
    """Accept, refuse or take back every position that one file proposes, in the background: a file may hold thousands."""
    session, actor, verdict = db.session(), current_actor(), request.form.get("verdict", "")
    record = get_file_of_moves(session, actor=actor, import_id=import_id)
    if verdict not in set(MoveVerdict):
        raise RuleBroken({"verdict": N_("Say whether the station stands there.")})
    payload = {"import_id": str(record.id), "verdict": verdict}
    job_id = request_job(session, actor=actor, kind="station_moves", payload=payload).id
    session.commit()
    wake(job_id)
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@bp.post("/<int:station_id>/moved")
@access(Permission.CHARGERS_KEEP)
def propose_move(station_id: int) -> ResponseReturnValue:
    """Say, standing there, that the station is here."""
    session, actor = db.session(), current_actor()
    station = get_station(session, actor=actor, station_id=station_id)
    phone = phone_position(request.form)
    if phone is None:
        raise RuleBroken({"position": N_("This is not a position on the globe.")})
    area = read_place(session, f"{phone[1]}, {phone[0]}", "wgs84")[3]
    services.propose_move(session, actor=actor, station=station, longitude=phone[0], latitude=phone[1], area=area)
    session.commit()
    flash(
        gettext("Proposed: %(name)s stands here. It moves once that is accepted.", name=station.name or station.address)
    )
    return redirect(url_for("chargers.nearby", lon=phone[0], lat=phone[1]), 303)
