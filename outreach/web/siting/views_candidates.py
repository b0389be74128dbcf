"""Candidates of an area that are imported or typed in: fuel stations, places of our own."""

from __future__ import annotations

from uuid import UUID

import shapely
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField, TextAreaField
from wtforms.validators import Length

from outreach.domain.errors import RuleBroken
from outreach.domain.geo.datums import Datum
from outreach.domain.roles import Permission
from outreach.domain.siting import KIND_WORDS, SiteKind
from outreach.extensions import db
from outreach.importers.candidate_sites import Report, import_candidates, lines_as_table
from outreach.models.regions import Area
from outreach.queries.boundaries import current_boundaries
from outreach.queries.siting import get_candidate, list_candidates
from outreach.services.candidate_sites import remove_candidate
from outreach.web.choices import choice, choices_of, show_faults
from outreach.web.forms import Form
from outreach.web.security import access, current_actor
from outreach.web.siting import bp
from outreach.web.siting.views import siting_area, trail

OWN_KINDS = {kind: KIND_WORDS[kind] for kind in (SiteKind.FUEL, SiteKind.DRAWN)}
DATUMS = {Datum.WGS84: "WGS-84 / CGCS2000", Datum.GCJ02: "GCJ-02", Datum.BD09: "BD-09"}


class CandidatesForm(Form):
    """A list as a file, or as typed lines."""

    kind = SelectField(_l("What they are"), choices=choices_of(OWN_KINDS))
    datum = SelectField(
        _l("Datum of the positions"), choices=[choice(datum.value, word) for datum, word in DATUMS.items()]
    )
    file = FileField(_l("File (XLSX or CSV)"))
    lines = TextAreaField(_l("Or one place a line"), validators=[Length(max=100_000)], render_kw={"rows": 5})


@bp.get("/areas/<code>/siting/candidates")
@access(Permission.SITING_PLAN)
def candidates(code: str) -> str:
    """The list, and the form to add to it."""
    return _page(siting_area(code), CandidatesForm(), None)


def _page(area: Area, form: CandidatesForm, report: Report | None) -> str:
    sites = list_candidates(db.session(), area)
    shape = current_boundaries(db.session()).shape(area.code[:6])
    return render_template(
        "siting/candidates.html",
        area=area,
        trail=trail(area),
        form=form,
        report=report,
        sites=sites,
        points=[{"lat": site.latitude, "lon": site.longitude, "name": site.name} for site in sites],
        bounds=[] if shape is None else [round(value, 4) for value in shapely.bounds(shape).tolist()],
    )


@bp.post("/areas/<code>/siting/candidates")
@access(Permission.SITING_PLAN)
def add(code: str) -> ResponseReturnValue:
    """Add the good rows and say why the others were refused."""
    area, form = siting_area(code), CandidatesForm()
    if not form.validate_on_submit():
        return _page(area, form, None), 422
    try:
        report = _import(area, form)
    except RuleBroken as error:
        show_faults(form, error)
        return _page(area, form, None), 422
    db.session.commit()
    if report.refused:
        return _page(area, form, report), 200 if report.added or report.known else 422
    flash(_("%(added)s candidates added, %(known)s were known.", added=report.added, known=report.known), "good")
    return redirect(url_for("siting.candidates", code=area.code), 303)


def _import(area: Area, form: CandidatesForm) -> Report:
    upload = request.files.get("file")
    data, name = (upload.read(), upload.filename or "") if upload and upload.filename else (b"", "lines.csv")
    if not data and not form.lines.data:
        raise RuleBroken({"lines": _("Choose a file or type at least one line.")})
    return import_candidates(
        db.session(),
        actor=current_actor(),
        area=area,
        kind=SiteKind(form.kind.data),
        data=data or lines_as_table(form.lines.data or ""),
        name=name,
        datum=Datum(form.datum.data),
    )


@bp.post("/siting/candidates/<uuid:candidate_id>/remove")
@access(Permission.SITING_PLAN)
def remove(candidate_id: UUID) -> ResponseReturnValue:
    """Take a candidate off the list."""
    site = get_candidate(db.session(), actor=current_actor(), candidate_id=candidate_id)
    code = site.area.code
    remove_candidate(db.session(), actor=current_actor(), site=site)
    db.session.commit()
    return redirect(url_for("siting.candidates", code=code), 303)
