"""Accounts in bulk: one person a line, with role, address or number, organisation and area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.accounts import MEMBER_ROLES, ROLE_LABELS, AccountDetails
from outreach.domain.errors import OutreachError, RuleBroken
from outreach.domain.phones import parse_phone
from outreach.domain.roles import Actor, Role
from outreach.domain.words import N_
from outreach.importers.cells import read_text
from outreach.importers.headings import fold, recognise
from outreach.importers.sheets import read_sheet
from outreach.models.accounts import User
from outreach.models.organisations import Organisation
from outreach.queries.accounts import find_area_named, find_user
from outreach.services.accounts import invite_user, save_user

NAMES: dict[str, Sequence[str]] = {
    "name": ("name", "姓名", "姓名 name", "联系人", "人员姓名"),
    "role": ("role", "角色 role", "角色", "岗位角色", "身份"),
    "email": ("email", "邮箱 email", "e-mail", "邮箱", "电子邮箱", "邮件"),
    "phone": ("phone", "手机号 phone", "mobile", "手机", "手机号", "手机号码", "联系电话", "电话"),
    "organisation": (
        "organisation",
        "单位 organisation",
        "organization",
        "company",
        "单位",
        "单位名称",
        "所属单位",
        "企业",
        "公司",
    ),
    "area": ("area", "地区 area", "county", "地区", "区划", "区划代码", "县市区", "所属地区"),
}
ROLE_WORDS: dict[str, Role] = {
    "活动办公室": Role.OFFICE, "办公室": Role.OFFICE, "主管部门": Role.OFFICIAL, "官员": Role.OFFICIAL, "主管人员": Role.OFFICIAL,
    "承办方": Role.ORGANISER, "承办单位": Role.ORGANISER, "组织方": Role.ORGANISER, "主办方": Role.ORGANISER,
    "承办方员工": Role.ORGANISER_STAFF, "承办单位工作人员": Role.ORGANISER_STAFF, "工作人员": Role.ORGANISER_STAFF,
    "经销商经理": Role.DEALER_MANAGER, "经理": Role.DEALER_MANAGER, "经销商员工": Role.DEALER_STAFF, "员工": Role.DEALER_STAFF,
    "销售顾问": Role.DEALER_STAFF, "manager": Role.DEALER_MANAGER, "staff": Role.DEALER_STAFF,
}  # fmt: skip
# what an organiser's own table says without naming the side
ORGANISER_WORDS: dict[str, Role] = {
    "负责人": Role.ORGANISER, "经理": Role.ORGANISER, "manager": Role.ORGANISER,
    "员工": Role.ORGANISER_STAFF, "staff": Role.ORGANISER_STAFF,
}  # fmt: skip
ROLE_WORDS |= {fold(role): role for role in Role} | {fold(label): role for role, label in ROLE_LABELS.items()}


@dataclass(frozen=True)
class AccountLine:
    """What became of one line: created, exists, or refused with its reason."""

    line: int
    name: str
    outcome: str
    message: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    user: User | None = None


def import_accounts(
    session: Session, *, actor: Actor, data: bytes, name: str, now: datetime, dry_run: bool
) -> list[AccountLine]:
    """Make an account and its link for every line; a dry run takes everything back."""
    sheet = read_sheet(data, name, NAMES, ("name", "role"))
    if len(sheet.rows) > 2000:
        raise RuleBroken({"file": N_("The file has more than %(limit)s rows.")}, limit=2000)
    places = recognise(sheet.headings, NAMES)
    outer = session.begin_nested()
    lines = [
        _import_line(session, actor, line, {key: row[at] for key, at in places.items() if at < len(row)}, now)
        for line, row in sheet.rows
    ]
    if dry_run:
        outer.rollback()
    else:
        outer.commit()
    return lines


def _import_line(session: Session, actor: Actor, line: int, cells: Mapping[str, object], now: datetime) -> AccountLine:
    name = read_text(cells.get("name"))[:80]
    try:
        details = _details(session, actor, cells, name)
        for identity in (details.email, details.phone):
            if identity and find_user(session, identity) is not None:
                return AccountLine(line, name, "exists")
        with session.begin_nested():
            user = save_user(session, actor=actor, details=details)
            invite_user(session, actor=actor, user=user, now=now)
    except OutreachError as error:
        return AccountLine(line, name, "refused", error.message, error.params)
    return AccountLine(line, name, "created", user=user)


def _details(session: Session, actor: Actor, cells: Mapping[str, object], name: str) -> AccountDetails:
    word = read_text(cells.get("role"))
    words = {**ROLE_WORDS, **ORGANISER_WORDS} if actor.is_organiser else ROLE_WORDS
    role = words.get(fold(word))
    if role is None:
        raise RuleBroken({"role": N_("The role “%(value)s” isn't known.")}, value=word[:40])
    text = read_text(cells.get("phone"))
    phone = parse_phone(text) if text else None
    if text and phone is None:
        raise RuleBroken({"phone": N_("This is not a mobile number: 11 digits are needed.")})
    email = read_text(cells.get("email")).lower()[:255] or None
    organisation_id = actor.organisation_id
    if actor.role is Role.OFFICE and role in MEMBER_ROLES:
        wanted = read_text(cells.get("organisation"))
        organisation = session.scalar(select(Organisation).where(Organisation.name == wanted))
        if organisation is None:
            raise RuleBroken({"organisation": N_("The register has no organisation “%(value)s”.")}, value=wanted[:60])
        organisation_id = organisation.id
    area_id = None
    if role is Role.OFFICIAL:
        place = read_text(cells.get("area"))
        area = find_area_named(session, place)
        if area is None:
            raise RuleBroken({"area": N_("There is no one area “%(value)s”: give its code.")}, value=place[:60])
        area_id = area.id
    return AccountDetails(name, role, email, phone, organisation_id, area_id)
