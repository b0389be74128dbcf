"""The demonstration's accounts: one for each role, and a second dealer's."""

from __future__ import annotations

from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.roles import Role
from outreach.models.accounts import User
from outreach.models.organisations import Organisation, OrganisationBrand, OrganisationKind
from outreach.models.regions import Area

ORGANISATIONS = {
    "如皋市工业和信息化局": (OrganisationKind.ORGANISER, "320682"),
    "如皋江海汽车销售有限公司": (OrganisationKind.DEALER, "320682"),
    "海安平原汽车销售有限公司": (OrganisationKind.DEALER, "320685"),
    "南通绿行充电服务有限公司": (OrganisationKind.CHARGING, "320600"),
}
BRANDS = {"如皋江海汽车销售有限公司": ("示范汽车",), "海安平原汽车销售有限公司": ("乡行", "示范汽车")}
# account, role, shown name, organisation, area
ACCOUNTS = (
    ("office", Role.OFFICE, "活动办公室", None, None),
    ("official", Role.OFFICIAL, "如皋市商务局", None, "320682"),
    ("province", Role.OFFICIAL, "江苏省工业和信息化厅", None, "320000"),
    ("organiser", Role.ORGANISER, "周敏", "如皋市工业和信息化局", None),
    ("dealer", Role.DEALER_MANAGER, "陈亮", "如皋江海汽车销售有限公司", None),
    ("dealer2", Role.DEALER_MANAGER, "顾芳", "海安平原汽车销售有限公司", None),
)


def add_accounts(session: Session, *, password: str) -> dict[str, str]:
    """Add the accounts and their organisations, with `password`; returns e-mail and role of each."""
    areas = {
        a.code: a for a in session.scalars(select(Area).where(Area.code.in_(["320000", "320600", "320682", "320685"])))
    }
    for name, (kind, code) in ORGANISATIONS.items():
        session.add(Organisation(name=name, kind=kind, area_id=areas[code].id))
    session.flush()
    organisations = {o.name: o for o in session.scalars(select(Organisation))}
    for name, brands in BRANDS.items():
        organisations[name].brands = [OrganisationBrand(brand=brand) for brand in brands]
    added: dict[str, str] = {}
    for account, role, shown, organisation, area in ACCOUNTS:
        email = f"{account}@demo.example"
        user = User(email=email, name=shown, role=role, password=hash_password(password))
        user.organisation_id = organisations[organisation].id if organisation else None
        user.area_id = areas[area].id if area else None
        session.add(user)
        added[email] = f"{role.value} · {shown}"
    session.flush()
    return added
