"""The list's filters, which stay in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from outreach.domain.clock import today
from outreach.domain.lead_labels import GRADE_LABELS, SOURCE_LABELS, STAGE_LABELS
from outreach.domain.leads import Grade, LeadSource, Stage
from outreach.domain.words import N_
from outreach.models.accounts import User
from outreach.models.regions import Area
from outreach.queries.lead_progress import Reached
from outreach.queries.leads import NOBODY, LeadFilter
from outreach.web.choices import SelectChoice, choices_of
from outreach.web.forms import Form
from outreach.web.templating import area_name


class FilterForm(Form):
    """Filters of the list of leads."""

    class Meta(Form.Meta):
        """Sent by GET: no token."""

        csrf = False

    stage = SelectField(_l("Stage"), choices=choices_of(STAGE_LABELS, N_("All")))
    grade = SelectField(_l("Grade"), choices=choices_of(GRADE_LABELS, N_("All")))
    source = SelectField(_l("Source"), choices=choices_of(SOURCE_LABELS, N_("All")))
    owner = SelectField(_l("Followed by"), choices=[])
    township = SelectField(_l("Township"), choices=[])
    due = SelectField(
        _l("Next contact"), choices=[SelectChoice("", _l("All")), SelectChoice("today", _l("Due by today"))]
    )
    loss = SelectField(
        _l("Losses"), choices=[SelectChoice("", _l("All")), SelectChoice("open", _l("Waiting for a second person"))]
    )
    last_four = StringField(_l("Last four digits"), render_kw={"inputmode": "numeric", "maxlength": 4})

    @classmethod
    def of(cls, args: Any, colleagues: Iterable[User], townships: Iterable[Area]) -> FilterForm:
        """The form as the address fills it."""
        form = cls(formdata=args)
        form.owner.choices = [SelectChoice("", _l("All")), SelectChoice("nobody", _l("Nobody yet"))]
        form.owner.choices += [SelectChoice(str(user.id), user.name or str(user.email)) for user in colleagues]
        form.township.choices = [SelectChoice("", _l("All"))]
        form.township.choices += [SelectChoice(str(area.id), area_name(area)) for area in townships]
        return form


def read_filter(args: Mapping[str, str]) -> LeadFilter:
    """The filter in an address; what can't be read is left out."""
    last_four = args.get("last_four", "").strip()
    township = args.get("township", "")
    return LeadFilter(
        stage=_member(Stage, args.get("stage")),
        grade=_member(Grade, args.get("grade")),
        source=_member(LeadSource, args.get("source")),
        owner_id=NOBODY if args.get("owner") == "nobody" else _uuid(args.get("owner")),
        event_id=NOBODY if args.get("event") == "none" else _uuid(args.get("event")),
        model=args.get("model", "")[:160].replace("\x00", ""),
        ungraded=args.get("grade") == "none",
        reached=_member(Reached, args.get("reached")),
        township_id=int(township) if township.isascii() and township.isdigit() and len(township) < 10 else None,
        last_four=last_four if len(last_four) == 4 and last_four.isascii() and last_four.isdigit() else "",
        loss_open=args.get("loss") == "open",
        due_by=today() if args.get("due") == "today" else None,
    )


def _member(kind: Any, text: str | None) -> Any:
    return next((member for member in kind if member.value == text), None)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
