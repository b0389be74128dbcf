"""A catalogue's file: tried, looked at, applied."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from outreach.domain.errors import RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.importers.model_files import CatalogueReport, import_catalogue
from outreach.web.catalogues import bp
from outreach.web.catalogues.forms import CatalogueImportForm
from outreach.web.choices import show_faults
from outreach.web.security import access, current_actor
from outreach.web.uploads import keep_upload, read_upload

CARRIED = ("year", "batch", "first_on", "last_on", "kind")


@bp.get("/import")
@access(Permission.CATALOGUE_EDIT)
def import_form() -> str:
    """Where the file is chosen."""
    return render_template("catalogues/import.html", form=CatalogueImportForm(), report=None)


@bp.post("/import")
@access(Permission.CATALOGUE_EDIT)
def import_try() -> ResponseReturnValue:
    """Say what the file would do."""
    form = CatalogueImportForm()
    if form.validate_on_submit():
        stored = keep_upload(current_actor(), form.file.data)
        try:
            report = _run(str(stored.id), form, dry_run=True)
            carried = {name: request.form.get(name, "") for name in CARRIED}
            return render_template(
                "catalogues/import.html", form=form, report=report, carried=carried, file_id=stored.id
            )
        except RuleBroken as error:
            show_faults(form, error)
    return render_template("catalogues/import.html", form=form, report=None), 422


@bp.post("/import/apply")
@access(Permission.CATALOGUE_EDIT)
def import_apply() -> ResponseReturnValue:
    """Bring the listings in."""
    form = CatalogueImportForm(MultiDict(request.form))
    del form.file
    if not form.validate():
        return redirect(url_for("catalogues.import_form"), 303)
    report = _run(request.form.get("file_id", ""), form, dry_run=False)
    db.session.commit()
    flash(gettext("%(created)s models added, %(updated)s changed, %(refused)s rows refused.", **report.counts))
    return redirect(url_for("catalogues.index"), 303)


def _run(file_id: str, form: CatalogueImportForm, *, dry_run: bool) -> CatalogueReport:
    actor = current_actor()
    data, name = read_upload(actor, file_id)
    return import_catalogue(db.session(), actor=actor, data=data, name=name, defaults=form.defaults(), dry_run=dry_run)
