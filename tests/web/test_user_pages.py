"""Accounts: invited by a link, kept by the office and managers, throttled, asked for a second factor."""

from __future__ import annotations

import email
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from passlib.totp import TOTP
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.domain.roles import GRANTS, Permission
from outreach.domain.roles import Role as Roles
from outreach.importers.accounts import import_accounts
from outreach.models.accounts import ApiToken, LoginSession, User
from tests.client import StrictClient, sign_in
from tests.factories.world import PASSWORD, World

Role = Callable[[str], StrictClient]
NEW = "another long password"


def link_of(page: str) -> str:
    found = re.search(r"/invitations/[\w.-]+", page)
    assert found, page
    return found[0]


def test_manager_invites_own_staff_only(as_role: Role, client: StrictClient, session: Session, world: World) -> None:
    manager = as_role("manager")
    data = {"name": "顾小芹", "role": "dealer_staff", "phone": "138 1234 5678", "email": ""}
    answer = manager.submit("/users/", data, form="/users/new")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    user = session.scalars(select(User).where(User.name == "顾小芹")).one()
    assert user.organisation_id == world.organisations[2].id
    assert user.us_phone_number == "+8613812345678"
    link = link_of(manager.get(answer.location).get_data(as_text=True))
    short = client.submit(link, {"password": "short", "again": "short"})
    assert short.status_code == 422
    assert client.submit(link, {"password": NEW, "again": NEW}).status_code == 303
    assert client.get(link).status_code == 404
    sign_in(client, "13812345678", NEW)
    assert client.get("/account/").status_code == 200
    forbidden = manager.submit("/users/", {**data, "role": "office"}, form="/users/new")
    assert forbidden.status_code == 422


def test_organiser_invites_own_staff_who_work_but_keep_no_accounts(
    as_role: Role, client: StrictClient, session: Session, world: World
) -> None:
    organiser, own = as_role("organiser"), world.organisations[0]
    data = {"name": "冒小琴", "role": "organiser_staff", "email": "staff@test.example"}
    answer = organiser.submit("/users/", data, form="/users/new")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert session.scalars(select(User).where(User.name == "冒小琴")).one().organisation_id == own.id
    for role in ("dealer_staff", "official", "office"):
        other = {**data, "role": role, "email": "other@test.example"}
        assert organiser.submit("/users/", other, form="/users/new").status_code == 422
    link = link_of(organiser.get(answer.location).get_data(as_text=True))
    assert client.submit(link, {"password": NEW, "again": NEW}).status_code == 303
    sign_in(client, "staff@test.example", NEW)
    assert [client.get(path).status_code for path in ("/", "/venues/new", "/events/new")] == [200, 200, 200]
    assert client.get("/users/").status_code == 403
    assert GRANTS[Roles.ORGANISER] - GRANTS[Roles.ORGANISER_STAFF] == {Permission.USERS_MANAGE}


def test_organisers_table_needs_no_side(session: Session, world: World) -> None:
    table = "姓名,角色,手机号\n冒小琴,员工,13900002221\n石小鹏,负责人,13900002222\n".encode()
    told = {"data": table, "name": "名单.csv", "now": utcnow(), "dry_run": False}
    lines = import_accounts(session, actor=world.actor("organiser"), **told)
    assert [line.user and line.user.role for line in lines] == [Roles.ORGANISER_STAFF, Roles.ORGANISER]


def test_other_companies_accounts_are_not_there(as_role: Role, world: World) -> None:
    manager, other = as_role("manager"), world.users["dealer2"].id
    organiser, official = as_role("organiser"), world.users["official"].id
    assert organiser.get(f"/users/{other}").status_code == organiser.get(f"/users/{official}").status_code == 404
    assert "dealer2" not in manager.get("/users/").get_data(as_text=True)
    assert manager.get(f"/users/{other}").status_code == 404
    for verb in ("", "/invite", "/deactivate", "/activate", "/reset-second-factor"):
        assert manager.submit(f"/users/{other}{verb}", {"name": "x"}, form="/users/new").status_code == 404
    for name in ("official", "dealer"):
        assert as_role(name).get("/users/").status_code == 403


def test_deactivation_ends_sign_ins_and_tokens(as_role: Role, session: Session, world: World) -> None:
    dealer, office = as_role("dealer"), as_role("office")
    made = dealer.submit("/account/tokens", {"name": "test"}, form="/account/")
    assert made.status_code == 201
    token = re.search(r"outreach_[\w-]{20,}", made.get_data(as_text=True))
    assert token
    assert token[0] not in dealer.get("/account/").get_data(as_text=True)
    answer = office.submit(f"/users/{world.users['dealer'].id}/deactivate", form="/users/new")
    assert answer.status_code == 303
    assert dealer.get("/account/").status_code == 303
    assert all(row.ended_at for row in session.scalars(select(ApiToken)))
    me = world.users["office"].id
    assert office.submit(f"/users/{me}/deactivate", form="/users/new").status_code == 403


def test_devices_are_listed_and_signed_out(as_role: Role, session: Session, world: World) -> None:
    first, second = as_role("organiser"), as_role("organiser")
    assert first.get("/account/").get_data(as_text=True).count("/end") >= 2
    other = as_role("organiser2")
    row = session.scalars(select(LoginSession).where(LoginSession.user_id == world.users["organiser"].id)).first()
    assert row
    assert other.submit(f"/account/sessions/{row.id}/end", form="/account/").status_code == 404
    assert first.submit("/account/sessions/end-others", form="/account/").status_code == 303
    assert second.get("/account/").status_code == 303
    assert first.get("/account/").status_code == 200


def test_password_change_signs_other_devices_out(as_role: Role, client: StrictClient) -> None:
    first, second = as_role("organiser"), as_role("organiser")
    change = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    assert first.submit("/change", change).status_code in {302, 303}
    assert first.get("/account/").status_code == 200
    assert second.get("/account/").status_code == 303
    sign_in(client, "organiser@test.example", NEW)


def test_suspended_organisation_is_locked_out(as_role: Role, client: StrictClient, world: World) -> None:
    dealer, office = as_role("dealer"), as_role("office")
    company = world.organisations[2].id
    assert office.submit(f"/organisations/{company}/suspend", form="/organisations/new").status_code == 303
    assert dealer.get("/account/").status_code == 303
    refused = client.submit("/login", {"email": "dealer@test.example", "password": PASSWORD})
    assert refused.status_code == 422


def test_accounts_by_table(as_role: Role, session: Session) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "角色", "手机号", "邮箱", "单位", "地区"])
    sheet.append(["钱一", "经销商员工", 13900001111, "", "如皋东大街汽车销售有限公司", ""])
    sheet.append(["孙二", "官员", "", "sun@gov.example", "", "如皋市"])
    sheet.append(["李三", "厨师", "13900001112", "", "", ""])
    sheet.append(["周四", "官员", "", "office@test.example", "", "320682"])
    out = io.BytesIO()
    book.save(out)
    office = as_role("office")
    data = {"file": (io.BytesIO(out.getvalue()), "名单.xlsx")}
    page = office.submit("/users/import", data, content_type="multipart/form-data")
    text = page.get_data(as_text=True)
    assert page.status_code == 200, text
    assert "厨师" in text
    assert session.scalar(select(User).where(User.name == "钱一")) is None
    file_id = text.split('name="file_id"')[1].split('value="')[1].split('"')[0]
    answer = office.submit("/users/import/apply", {"file_id": file_id}, form="/users/import")
    assert answer.status_code == 200
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert [bool(row[3]) for row in rows[1:]] == [True, True, False, False]
    assert session.scalars(select(User).where(User.name == "孙二")).one().area_id is not None
    assert office.get("/users/import/template.xlsx").status_code == 200


def test_guessing_is_stopped_and_counted_in_the_database(app: Flask, client: StrictClient) -> None:
    statuses = []
    for _ in range(12):
        wrong = client.submit("/login", {"email": "office@test.example", "password": "wrong password"})
        statuses.append(wrong.status_code)
    assert statuses == [422] * 10 + [429] * 2
    fresh = app.test_client()
    fresh.__class__ = StrictClient
    right = fresh.submit("/login", {"email": "office@test.example", "password": PASSWORD})
    assert right.status_code == 429
    sign_in(client, "organiser@test.example")


@pytest.mark.parametrize(
    "target",
    [
        *("//evil.example", "https://evil.example/", "/\\evil.example", "/\tevil", "javascript:1"),
        *("http://localhost//evil.example", "http://localhost.evil.example/", "http://localhost@evil.example/"),
    ],
)
def test_next_leads_nowhere_else(client: StrictClient, target: str) -> None:
    assert client.get("/login", query_string={"next": target}).status_code == 400


def test_second_factor_once_and_recovery(as_role: Role, client: StrictClient) -> None:
    office = as_role("office")
    page = office.submit("/tf-setup", {"setup": "authenticator"}).get_data(as_text=True)
    key = re.search(r"<code>([A-Z2-7 \-]+)</code>", page)
    path = re.search(r'action="(/tf-setup/[^"]+)"', page)
    assert key
    assert path
    code = TOTP(key=key[1]).generate().token
    done = office.submit(path[1], {"code": code}, form="/account/")
    assert done.status_code == 302
    assert "已启用" in office.get("/account/").get_data(as_text=True)
    codes = re.findall(
        r"<li><code>([^<]+)</code>",
        office.submit("/mf-recovery-codes", {"generate_new_codes": "1"}).get_data(as_text=True),
    )
    assert len(codes) == 8
    half = client.submit("/login", {"email": "office@test.example", "password": PASSWORD})
    assert half.status_code == 302
    assert client.get(half.location).status_code == 200
    assert client.get("/account/").status_code == 303
    replayed = client.submit("/tf-validate", {"code": code})
    assert replayed.status_code == 422
    assert client.submit("/mf-recovery", {"code": "wrong"}).status_code == 422
    assert client.submit("/mf-recovery", {"code": codes[0]}).status_code == 302
    assert client.get("/account/").status_code == 200


def test_second_factor_is_demanded_of_office_and_officials(app: Flask, client: StrictClient) -> None:
    app.config["SECURITY_TWO_FACTOR_REQUIRED"] = True
    try:
        sign_in(client, "dealer@test.example")
        assert client.get("/account/").status_code == 200
        client.submit("/logout", form="/account/")
        answer = client.submit("/login", {"email": "official@test.example", "password": PASSWORD})
        assert answer.location.endswith("/tf-setup")
        assert client.get("/account/").status_code == 303
        assert client.get("/tf-setup").status_code == 200
    finally:
        app.config["SECURITY_TWO_FACTOR_REQUIRED"] = False


def test_forgotten_password_by_mail(app: Flask, client: StrictClient) -> None:
    folder = Path(app.instance_path) / "mail"
    before = set(folder.glob("*"))
    assert client.submit("/reset", {"email": "organiser@test.example"}).status_code in {200, 302, 303}
    assert client.submit("/reset", {"email": "nobody@test.example"}).status_code in {200, 302, 303}
    [file] = set(folder.glob("*")) - before
    message = email.message_from_bytes(file.read_bytes().split(b"-" * 79)[0])
    link = re.search(r"/reset/[\w.-]+", message.get_payload(decode=True).decode())  # type: ignore[union-attr]
    assert link
    assert client.submit(link[0], {"password": NEW, "password_confirm": NEW}).status_code in {302, 303}
    sign_in(client, "organiser@test.example", NEW)
