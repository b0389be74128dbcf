"""The log with its filters."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from outreach.domain.audit_fields import FIELD_WORDS
from outreach.domain.audit_words import ACTION_WORDS, KIND_WORDS
from outreach.domain.roles import Permission
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.queries.audit import AuditFilter, list_entries, list_kinds
from outreach.services.sealing import count_unsealed, find_head
from outreach.web.audit import bp
from outreach.web.choices import choices_of
from outreach.web.forms import Form
from outreach.web.security import access, current_actor


class AuditFilterForm(Form):
    """The log's filters, in the address."""

    class Meta(Form.Meta):
        """A GET form needs no token."""

        csrf = False

    who = StringField(_l("Who"), validators=[Length(max=80)])
    action = SelectField(_l("Action"), default="")
    subject_kind = SelectField(_l("Kind of record"), default="")
    subject_id = StringField(_l("Record's id"), validators=[Length(max=64)])
    first_on = DateField(_l("From"), validators=[Optional()])
    last_on = DateField(_l("To"), validators=[Optional()])

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action.choices = choices_of(ACTION_WORDS, blank=N_("All"))
        self.subject_kind.choices = choices_of({kind: KIND_WORDS.get(kind, kind) for kind in kinds}, blank=N_("All"))

    def wanted(self) -> AuditFilter:
        """What was asked; nonsense is ignored."""
        if not self.validate():
            return AuditFilter()
        return AuditFilter(
            action=self.action.data or "",
            subject_kind=self.subject_kind.data or "",
            subject_id=self.subject_id.data or "",
            who=self.who.data or "",
            first_on=self.first_on.data,
            last_on=self.last_on.data,
        )


@bp.get("/")
@access(Permission.AUDIT_READ)
def index() -> str:
    """Who did what to which record when."""
    session = db.session()
    form = AuditFilterForm(request.args, kinds=list_kinds(session))
    page = list_entries(session, actor=current_actor(), wanted=form.wanted(), cursor=request.args.get("cursor"))
    chain = {"head": find_head(session), "unsealed": count_unsealed(session)}
    words = {"actions": ACTION_WORDS, "kinds": KIND_WORDS, "fields": FIELD_WORDS}
    return render_template("audit/index.html", page=page, form=form, words=words, **chain)
