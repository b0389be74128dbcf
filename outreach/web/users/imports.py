"""Accounts in bulk: a table is tried, looked at, applied; the links come as a table."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.accounts import ROLE_LABELS
from outreach.domain.clock import utcnow
from outreach.domain.errors import RuleBroken
from outreach.domain.roles import Permission
from outreach.domain.words import N_
from outreach.exporters.tables import XLSX_TYPE, Column, xlsx_bytes
from outreach.extensions import db
from outreach.importers.accounts import AccountLine, import_accounts
from outreach.policies.accounts import grantable_roles
from outreach.queries.accounts import find_open_invitation
from outreach.web.choices import show_faults
from outreach.web.links import invitation_link
from outreach.web.security import access, current_actor
from outreach.web.uploads import ApplyForm, UploadForm, keep_upload, read_upload
from outreach.web.users import bp
from outreach.web.wording import said

OUTCOMES = {"created": N_("Created"), "exists": N_("Exists already"), "refused": N_("Refused")}


@bp.get("/import")
@access(Permission.USERS_MANAGE)
def import_form() -> str:
    """Where the table is chosen."""
    return render_template("users/import.html", form=UploadForm(), apply=None, lines=None)


@bp.post("/import")
@access(Permission.USERS_MANAGE)
def import_try() -> ResponseReturnValue:
    """Say what the table would do."""
    form, apply, actor = UploadForm(), ApplyForm(formdata=None), current_actor()
    if form.validate_on_submit():
        stored = keep_upload(actor, form.file.data)
        try:
            lines = _run(str(stored.id), dry_run=True)
            db.session.rollback()
            apply.file_id.data = str(stored.id)
            return render_template("users/import.html", form=form, apply=apply, lines=lines)
        except RuleBroken as error:
            show_faults(form, error)
    return render_template("users/import.html", form=form, apply=None, lines=None), 422


@bp.post("/import/apply")
@access(Permission.USERS_MANAGE)
def import_apply() -> ResponseReturnValue:
    """Make the accounts; the answer is the table of links to hand out."""
    form = ApplyForm()
    lines = _run(form.file_id.data or "", dry_run=False)
    rows = [_row(line) for line in lines]
    db.session.commit()
    columns = [
        Column("line", gettext("Line"), 8),
        Column("name", gettext("Name"), 20),
        Column("outcome", gettext("Outcome"), 14),
        Column("link", gettext("Link to hand out"), 80),
    ]
    answer = Response(xlsx_bytes(columns, rows), mimetype=XLSX_TYPE)
    answer.headers["Content-Disposition"] = "attachment; filename=invitations.xlsx"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/import/template.xlsx")
@access(Permission.USERS_MANAGE)
def import_template() -> Response:
    """An empty table with the columns and two examples."""
    columns = ["姓名 name", "角色 role", "手机号 phone", "邮箱 email", "单位 organisation", "地区 area"]
    roles = " / ".join(gettext(ROLE_LABELS[role]) for role in grantable_roles(current_actor()))
    rows = [[gettext("(one person a line; delete this one)"), roles, "13800000000", "", "", "320682"]]
    answer = Response(xlsx_bytes(columns, rows), mimetype=XLSX_TYPE)
    answer.headers["Content-Disposition"] = "attachment; filename=accounts.xlsx"
    return answer


def _run(file_id: str, *, dry_run: bool) -> list[AccountLine]:
    actor = current_actor()
    data, name = read_upload(actor, file_id)
    return import_accounts(db.session(), actor=actor, data=data, name=name, now=utcnow(), dry_run=dry_run)


def _row(line: AccountLine) -> list[object]:
    invitation = find_open_invitation(db.session(), user=line.user, now=utcnow()) if line.user else None
    outcome = said(line.message, line.params) if line.message else gettext(OUTCOMES[line.outcome])
    return [line.line, line.name, outcome, invitation_link(invitation) if invitation else ""]
