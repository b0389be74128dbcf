"""The small world of most tests: Jiangsu, Nantong, Rugao and Hai'an with two townships each, and one account a role."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.roles import Actor, Role
from outreach.models.accounts import User
from outreach.models.organisations import Organisation, OrganisationKind
from outreach.models.regions import Area

PASSWORD = "a long enough password"
AREAS = [
    ("100000", AreaLevel.COUNTRY, "全国", "China", "", None),
    ("320000", AreaLevel.PROVINCE, "江苏省", "Jiangsu", "jss", "100000"),
    ("320600", AreaLevel.PREFECTURE, "南通市", "Nantong", "nts", "320000"),
    ("320682", AreaLevel.COUNTY, "如皋市", "Rugao", "rgs", "320600"),
    ("320685", AreaLevel.COUNTY, "海安市", "Hai'an", "has", "320600"),
    ("320682106", AreaLevel.TOWNSHIP, "白蒲镇", "Baipu", "bpz", "320682"),
    ("320682107", AreaLevel.TOWNSHIP, "下原镇", "Xiayuan", "xyz", "320682"),
    ("320685100", AreaLevel.TOWNSHIP, "城东镇", "Chengdong", "cdz", "320685"),
    ("320685102", AreaLevel.TOWNSHIP, "李堡镇", "Libao", "lbz", "320685"),
    ("440000", AreaLevel.PROVINCE, "广东省", "Guangdong", "gds", "100000"),
]
ORGANISATIONS = [
    ("如皋市工业和信息化局", OrganisationKind.ORGANISER, "320682"),
    ("海安市工业和信息化局", OrganisationKind.ORGANISER, "320685"),
    ("如皋东大街汽车销售有限公司", OrganisationKind.DEALER, "320682"),
    ("海安长江路汽车销售有限公司", OrganisationKind.DEALER, "320685"),
]
# name (also the part of the e-mail before @), role, organisation's place in the list above, area
USERS = [
    ("office", Role.OFFICE, None, None),
    ("official", Role.OFFICIAL, None, "320682"),
    ("province", Role.OFFICIAL, None, "320000"),
    ("neighbour", Role.OFFICIAL, None, "320685"),
    ("organiser", Role.ORGANISER, 0, None),
    ("organiser_staff", Role.ORGANISER_STAFF, 0, None),
    ("organiser2", Role.ORGANISER, 1, None),
    ("manager", Role.DEALER_MANAGER, 2, None),
    ("dealer", Role.DEALER_STAFF, 2, None),
    ("manager2", Role.DEALER_MANAGER, 3, None),
    ("dealer2", Role.DEALER_STAFF, 3, None),
]


@dataclass
class World:
    """Handles to the rows that every test may count on, loaded in its own session."""

    areas: dict[str, Area] = field(default_factory=dict)
    organisations: list[Organisation] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """The actor of the account `name`."""
        return self.users[name].actor


def build_world(session: Session) -> None:
    """Write the small world; called once a run, inside an application context."""
    areas: dict[str, Area] = {}
    for code, level, name_zh, name_en, initials, parent in AREAS:
        above = areas[parent] if parent else None
        area = Area(
            code=code,
            level=level,
            name_zh=name_zh,
            name_en=name_en,
            initials=initials,
            parent_id=above.id if above else None,
            lineage=f"{above.lineage if above else '/'}{code}/",
        )
        session.add(area)
        session.flush()
        areas[code] = area
    organisations = [Organisation(name=name, kind=kind, area_id=areas[code].id) for name, kind, code in ORGANISATIONS]
    session.add_all(organisations)
    session.flush()
    password = hash_password(PASSWORD)
    for name, role, organisation, code in USERS:
        session.add(
            User(
                email=f"{name}@test.example",
                name=name,
                role=role,
                password=password,
                organisation_id=organisations[organisation].id if organisation is not None else None,
                area_id=areas[code].id if code else None,
            )
        )
    session.commit()


def load_world(session: Session) -> World:
    """The small world's rows in `session`."""
    organisations = {o.name: o for o in session.scalars(select(Organisation))}
    return World(
        areas={a.code: a for a in session.scalars(select(Area))},
        organisations=[organisations[name] for name, _, _ in ORGANISATIONS],
        users={u.name: u for u in session.scalars(select(User))},
    )
