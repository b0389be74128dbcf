"""A table of energy or outages: tried, looked at, applied."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from outreach.domain.clock import today
from outreach.domain.errors import RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.importers.operations import OperationFile, OperationReport, import_operations
from outreach.web.choices import show_faults
from outreach.web.operations import bp
from outreach.web.operations.forms import OperationImportForm
from outreach.web.security import access, current_actor
from outreach.web.uploads import keep_upload, read_upload


@bp.get("/operations/import")
@access(Permission.OPERATIONS_IMPORT)
def import_form() -> str:
    """Where the file is chosen."""
    return render_template("operations/import.html", form=OperationImportForm(), report=None)


@bp.post("/operations/import")
@access(Permission.OPERATIONS_IMPORT)
def import_try() -> ResponseReturnValue:
    """Say what the file would do."""
    form = OperationImportForm()
    if form.validate_on_submit():
        stored = keep_upload(current_actor(), form.file.data)
        try:
            report = _run(str(stored.id), str(form.kind.data))
            db.session.rollback()
            return render_template("operations/import.html", form=form, report=report, file_id=stored.id)
        except RuleBroken as error:
            db.session.rollback()
            show_faults(form, error)
    return render_template("operations/import.html", form=form, report=None), 422


@bp.post("/operations/import/apply")
@access(Permission.OPERATIONS_IMPORT)
def import_apply() -> ResponseReturnValue:
    """Bring the good rows in."""
    form = OperationImportForm(MultiDict(request.form))
    del form.file
    if not form.validate():
        return redirect(url_for("operations.import_form"), 303)
    report = _run(request.form.get("file_id", ""), str(form.kind.data))
    db.session.commit()
    flash(_("%(created)s rows added, %(updated)s changed, %(refused)s refused.", **report.counts))
    return redirect(url_for("operations.index"), 303)


def _run(file_id: str, kind: str) -> OperationReport:
    actor = current_actor()
    data, name = read_upload(actor, file_id)
    return import_operations(db.session(), actor=actor, kind=OperationFile(kind), data=data, name=name, today=today())
