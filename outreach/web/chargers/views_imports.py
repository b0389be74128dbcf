"""Imports: upload, map columns, check, apply, undo."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from outreach.domain.charger_mends import Mend
from outreach.domain.charger_words import FIELD_LABELS
from outreach.domain.chargers import ImportStatus
from outreach.domain.errors import Conflict, NotFound, RuleBroken
from outreach.domain.geo.datums import Datum
from outreach.domain.roles import Permission
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.importers.chargers.preview import ColumnView, columns_in, preview
from outreach.importers.tables import UnreadableFile
from outreach.jobs.queue import wake
from outreach.models.chargers import StationImport
from outreach.models.files import StoredFile
from outreach.queries.chargers import find_mapping, get_import, list_imports
from outreach.services.files import path_of, store_file
from outreach.services.jobs import request_job
from outreach.web.chargers import bp
from outreach.web.chargers.forms import UploadForm
from outreach.web.refused_rows import refused_file
from outreach.web.security import access, current_actor
from outreach.web.wording import said


def _folder() -> Path:
    return Path(current_app.extensions["outreach.settings"].instance_path) / "files"


@bp.get("/imports/")
@access(Permission.CHARGERS_KEEP)
def imports() -> str:
    """The imports, newest first."""
    page = list_imports(db.session(), actor=current_actor(), cursor=request.args.get("cursor"))
    return render_template("chargers/imports.html", page=page)


@bp.get("/imports/new")
@access(Permission.CHARGERS_KEEP)
def new_import() -> str:
    """The form for a file."""
    return render_template("chargers/upload.html", form=UploadForm())


@bp.post("/imports/new")
@access(Permission.CHARGERS_KEEP)
def create_import() -> ResponseReturnValue:
    """Take the file; its columns are looked at next."""
    form = UploadForm()
    if form.validate():
        try:
            record = _take(form.file.data, form)
            db.session.commit()
            return redirect(url_for("chargers.show_import", import_id=record.id), 303)
        except UnreadableFile as error:
            db.session.rollback()
            form.file.errors = [said(error.message, error.params)]
    return render_template("chargers/upload.html", form=form), 422


def _take(upload: FileStorage, form: UploadForm) -> StationImport:
    data = upload.read()
    signature, columns = columns_in(data)
    session, actor = db.session(), current_actor()
    choices = {"source": form.source.data or "", "area_code": (form.area.data or "").split(" ")[0]}
    before = find_mapping(session, actor=actor, signature=signature, source=choices["source"], names=columns)
    stored = _store(upload, data)
    record = StationImport(
        file_name=stored.name,
        file_id=stored.id,
        datum=Datum(form.datum.data),
        status=ImportStatus.UPLOADED,
        created_by_id=actor.user_id,
        mapping=before.mapping if before else None,
        report={"choices": choices, "mapped_as": before.file_name if before else ""},
    )
    session.add(record)
    session.flush()
    return record


def _store(upload: FileStorage, data: bytes) -> StoredFile:
    name = Path(upload.filename or "file").name[-200:].replace("\0", "")
    kind = (upload.mimetype or "application/octet-stream")[:100]
    return store_file(db.session(), actor=current_actor(), folder=_folder(), content=data, name=name, media_type=kind)


@bp.get("/imports/<uuid:import_id>")
@access(Permission.CHARGERS_KEEP)
def show_import(import_id: UUID) -> str:
    """What the file holds, what would become of it, what became of it."""
    record = get_import(db.session(), actor=current_actor(), import_id=import_id)
    columns: list[ColumnView] = []
    if record.file_id and record.status in (ImportStatus.UPLOADED, ImportStatus.CHECKED, ImportStatus.REFUSED):
        columns = preview(_bytes(record.file_id), dict(record.mapping or {}))
    return render_template("chargers/import.html", record=record, report=record.report or {}, columns=columns)


def _bytes(file_id: UUID) -> bytes:
    stored = db.session.get(StoredFile, file_id)
    if stored is None:
        raise NotFound
    return path_of(_folder(), stored.sha256).read_bytes()


@bp.post("/imports/<uuid:import_id>/check")
@access(Permission.CHARGERS_KEEP)
def check_import(import_id: UUID) -> ResponseReturnValue:
    """Keep the mapping and check the file in the background."""
    record = _open_import(import_id)
    names, targets = request.form.getlist("column"), request.form.getlist("field")
    chosen = {
        name: target for name, target in zip(names, targets, strict=False) if target == "" or target in FIELD_LABELS
    }
    record.mapping = {name: target for name, target in chosen.items() if "\0" not in name} or None
    return _request_job(record, "charger_import", trust_datum=bool(request.form.get("trust_datum")))


@bp.post("/imports/<uuid:import_id>/mend")
@access(Permission.CHARGERS_KEEP)
def mend_import(import_id: UUID) -> ResponseReturnValue:
    """Settle the doubt about the positions by one tap: mend them, take the other datum, or keep what was declared."""
    record = _open_import(import_id)
    mend, datum = request.form.get("mend", ""), request.form.get("datum", "")
    if mend not in ("", *Mend) or datum not in ("", *Datum):
        raise RuleBroken({"mend": N_("Choose what to do with the positions.")})
    if datum:
        record.datum = Datum(datum)
        return _request_job(record, "charger_import", trust_datum=False)
    return _request_job(record, "charger_import", trust_datum=not mend, mend=mend)


@bp.post("/imports/<uuid:import_id>/apply")
@access(Permission.CHARGERS_KEEP)
def apply_import(import_id: UUID) -> ResponseReturnValue:
    """Import the checked file in the background."""
    record = _open_import(import_id)
    choices = (record.report or {}).get("choices", {})
    wanted = {"apply": True, "partial": bool(request.form.get("partial"))}
    return _request_job(record, "charger_import", trust_datum=bool(choices.get("trust_datum")), **wanted)


@bp.post("/imports/<uuid:import_id>/undo")
@access(Permission.CHARGERS_KEEP)
def undo_import(import_id: UUID) -> ResponseReturnValue:
    """Take the import back in the background."""
    record = get_import(db.session(), actor=current_actor(), import_id=import_id)
    if record.status is not ImportStatus.APPLIED:
        raise Conflict(N_("This import is not in effect: there is nothing to undo."))
    return _request_job(record, "charger_import_undo")


def _open_import(import_id: UUID) -> StationImport:
    record = get_import(db.session(), actor=current_actor(), import_id=import_id)
    if record.status in (ImportStatus.APPLIED, ImportStatus.UNDONE):
        raise Conflict(N_("This import has been made already. Upload the file again for another."))
    return record


def _request_job(record: StationImport, kind: str, **wanted: Any) -> ResponseReturnValue:
    choices = dict((record.report or {}).get("choices", {}))
    choices |= {name: wanted[name] for name in ("trust_datum", "mend") if name in wanted}
    payload = {"import_id": str(record.id), **choices, **wanted, "choices": {"choices": choices}}
    job = request_job(db.session(), actor=current_actor(), kind=kind, payload=payload)
    job_id = record.job_id = job.id
    db.session.commit()
    wake(job_id)
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@bp.get("/imports/<uuid:import_id>/refused.csv")
@access(Permission.CHARGERS_KEEP)
def refused(import_id: UUID) -> Response:
    """The refused rows with their reasons."""
    record = get_import(db.session(), actor=current_actor(), import_id=import_id)
    stored = db.session.get(StoredFile, record.report_file_id) if record.report_file_id else None
    if stored is None:
        raise NotFound
    return refused_file(stored, _folder(), FIELD_LABELS)
