"""The agreement: the text in force, its earlier versions, a new one."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.errors import Conflict, NotFound, RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.policies.test_drives import can_publish_agreement
from outreach.queries.test_drives import get_current_agreement, list_agreements
from outreach.services.agreements import publish_agreement
from outreach.web.choices import show_faults
from outreach.web.security import access, current_actor
from outreach.web.test_drives import bp
from outreach.web.test_drives.forms import AgreementForm


@bp.get("/agreement")
@access(Permission.TEST_DRIVES_READ)
def agreement() -> str:
    """The company's agreement."""
    current = get_current_agreement(db.session(), organisation_id=_company())
    return _page(AgreementForm(formdata=None, text_zh=current.text_zh, text_en=current.text_en))


@bp.post("/agreement")
@access(Permission.TEST_DRIVES_WRITE)
def publish() -> ResponseReturnValue:
    """Publish a new version."""
    form, actor = AgreementForm(), current_actor()
    if not form.validate_on_submit():
        return _page(form), 422
    texts = {"text_zh": form.text_zh.data or "", "text_en": form.text_en.data or ""}
    try:
        row = publish_agreement(db.session(), actor=actor, **texts)
    except (RuleBroken, Conflict) as error:
        db.session.rollback()
        show_faults(form, error)
        return _page(form), 409 if isinstance(error, Conflict) else 422
    db.session.commit()
    flash(gettext("Version %(number)s is in force.", number=row.version))
    return redirect(url_for("test_drives.agreement"), 303)


def _company() -> UUID:
    company = current_actor().organisation_id
    if company is None:
        raise NotFound
    return company


def _page(form: AgreementForm) -> str:
    return render_template(
        "test_drives/agreement.html",
        form=form,
        current=get_current_agreement(db.session(), organisation_id=_company()),
        versions=list_agreements(db.session(), organisation_id=_company()),
        may_publish=can_publish_agreement(current_actor()),
    )
