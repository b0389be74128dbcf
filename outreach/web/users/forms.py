"""The form of an account, and the filters of the list."""

from __future__ import annotations

from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from outreach.domain.accounts import ROLE_LABELS, STATE_LABELS, AccountDetails, AccountState
from outreach.domain.approvals import DEPARTMENT_WORDS
from outreach.domain.errors import RuleBroken
from outreach.domain.phones import read_phone
from outreach.domain.roles import Actor, Department, Role
from outreach.domain.words import N_
from outreach.models.accounts import User
from outreach.policies.accounts import grantable_roles
from outreach.queries.accounts import UserFilter, find_area_named
from outreach.queries.organisations import list_choices
from outreach.web.choices import choice, choices_of
from outreach.web.forms import Form


class UserForm(Form):
    """Who the account is for, and what it may do."""

    name = StringField(
        _l("Full name"),
        validators=[DataRequired(_l("Enter the person's name.")), Length(max=80, message=_l("At most 80 characters."))],
    )
    role = SelectField(_l("Role"), validators=[DataRequired()])
    email = StringField(_l("E-mail address"), validators=[Length(max=255, message=_l("At most 255 characters."))])
    phone = StringField(
        _l("Mobile number"),
        validators=[Length(max=32, message=_l("This is not a mobile number: 11 digits are needed."))],
        render_kw={"inputmode": "tel"},
    )
    organisation = SelectField(_l("Organisation"))
    area = StringField(_l("Area"), validators=[Length(max=80, message=_l("At most 80 characters."))])
    department = SelectField(_l("Department"), choices=choices_of(DEPARTMENT_WORDS, blank=N_("All departments")))

    def prepare(self, session: Session, actor: Actor) -> None:
        """Offer what the actor may give; a manager's staff belongs to the manager's company."""
        self.role.choices = [choice(role.value, gettext(ROLE_LABELS[role])) for role in grantable_roles(actor)]
        if actor.role is Role.OFFICE:
            self.organisation.choices = [choice("", "—"), *(choice(i, name) for i, name in list_choices(session))]
        else:
            del self.organisation, self.area, self.department

    def fill(self, user: User) -> None:
        """Put an account's present values in."""
        self.name.data, self.role.data, self.email.data = user.name, user.role.value, user.email
        self.phone.data = user.us_phone_number
        if "organisation" in self:
            self.organisation.data = str(user.organisation_id or "")
            self.area.data = user.area.code if user.area else ""
            self.department.data = user.department.value if user.department else ""

    def details(self, session: Session) -> AccountDetails:
        """What was entered; raises RuleBroken for a number or an area that isn't one."""
        area = None
        organisation_id = None
        department = None
        if "organisation" in self:
            organisation_id = UUID(self.organisation.data) if self.organisation.data else None
            department = Department(self.department.data) if self.department.data else None
            place = self.area.data or ""
            area = find_area_named(session, place)
            if place and area is None:
                raise RuleBroken({"area": N_("There is no one area “%(value)s”: give its code.")}, value=place)
        return AccountDetails(
            name=self.name.data or "",
            role=Role(self.role.data),
            email=(self.email.data or "").lower() or None,
            phone=read_phone(self.phone.data) if self.phone.data else None,
            organisation_id=organisation_id,
            area_id=area.id if area else None,
            department=department,
        )


class UserFilterForm(Form):
    """The list's filters, in the address."""

    class Meta(Form.Meta):
        """A GET form needs no token."""

        csrf = False

    q = StringField(_l("Name, address or number"), validators=[Length(max=80)])
    role = SelectField(_l("Role"), default="")
    state = SelectField(_l("State"), default="")

    def prepare(self, actor: Actor) -> UserFilter:
        """Offer the choices and return what was asked; nonsense is ignored."""
        every = choice("", gettext("All"))
        self.role.choices = [every, *(choice(r.value, gettext(ROLE_LABELS[r])) for r in grantable_roles(actor))]
        self.state.choices = [every, *(choice(s.value, gettext(label)) for s, label in STATE_LABELS.items())]
        if not self.validate():
            return UserFilter()
        role, state = self.role.data, self.state.data
        return UserFilter(self.q.data or "", Role(role) if role else None, AccountState(state) if state else None)
