"""The form of an entry, and the filters of the register."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from outreach.domain.errors import RuleBroken
from outreach.domain.phones import telephone_fault
from outreach.domain.words import N_
from outreach.models.organisations import Organisation, OrganisationKind
from outreach.queries.accounts import find_area_named
from outreach.queries.organisations import OrganisationFilter
from outreach.services.organisations import OrganisationDetails
from outreach.web.area_codes import read_area, read_counties
from outreach.web.choices import choices_of
from outreach.web.forms import Form

KIND_LABELS: dict[OrganisationKind, str] = {
    OrganisationKind.OFFICE: N_("Campaign office"),
    OrganisationKind.AUTHORITY: N_("Authority"),
    OrganisationKind.ORGANISER: N_("Organiser"),
    OrganisationKind.DEALER: N_("Dealer"),
    OrganisationKind.CHARGING: N_("Charging operator"),
    OrganisationKind.BANK: N_("Bank"),
    OrganisationKind.INSURANCE: N_("Insurance"),
    OrganisationKind.AFTER_SALES: N_("After-sales"),
}


class OrganisationForm(Form):
    """One entry of the register."""

    name = StringField(
        _l("Name"),
        validators=[DataRequired(_l("Enter the name.")), Length(max=120, message=_l("At most 120 characters."))],
    )
    kind = SelectField(_l("Kind"))
    area = StringField(_l("County of its seat"), validators=[Length(max=80, message=_l("At most 80 characters."))])
    address = StringField(_l("Address"), validators=[Length(max=200, message=_l("At most 200 characters."))])
    phone = StringField(_l("Office telephone"), validators=[Length(max=40, message=_l("At most 40 characters."))])
    brands = StringField(_l("Brands"), validators=[Length(max=1000, message=_l("At most 1,000 characters."))])
    counties = TextAreaField(_l("Counties served"), validators=[Length(max=20000)], render_kw={"rows": 3})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices_of(KIND_LABELS)

    def fill(self, organisation: Organisation) -> None:
        """Put the present values in."""
        self.name.data, self.kind.data = organisation.name, organisation.kind.value
        self.area.data = organisation.area.code if organisation.area else ""
        self.address.data, self.phone.data = organisation.address, organisation.phone
        self.brands.data = "、".join(row.brand for row in organisation.brands)
        self.counties.data = " ".join(area.code for area in organisation.counties)

    def details(self, session: Session) -> OrganisationDetails:
        """What was entered; raises RuleBroken for an area that isn't one."""
        brands = tuple(filter(None, (part.strip() for part in re.split(r"[,;，；、\n]+", self.brands.data or ""))))
        if any(len(brand) > 80 for brand in brands):
            raise RuleBroken({"brands": N_("A brand has at most 80 characters.")})
        if fault := telephone_fault(self.phone.data or ""):
            raise RuleBroken({"phone": fault})
        return OrganisationDetails(
            name=self.name.data or "",
            kind=OrganisationKind(self.kind.data),
            area=read_area(session, self.area.data or "", "area"),
            address=self.address.data or "",
            phone=self.phone.data or "",
            brands=brands,
            counties=tuple(read_counties(session, self.counties.data or "", "counties")),
        )


class OrganisationFilterForm(Form):
    """The register's filters, in the address."""

    class Meta(Form.Meta):
        """A GET form needs no token."""

        csrf = False

    q = StringField(_l("Name or brand"), validators=[Length(max=80)])
    kind = SelectField(_l("Kind"), default="")
    area = StringField(_l("Area"), validators=[Length(max=80)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices_of(KIND_LABELS, N_("All"))

    def wanted(self, session: Session) -> OrganisationFilter:
        """What was asked; nonsense is ignored."""
        if not self.validate():
            return OrganisationFilter()
        kind = OrganisationKind(self.kind.data) if self.kind.data else None
        return OrganisationFilter(self.q.data or "", kind, find_area_named(session, self.area.data or ""))
