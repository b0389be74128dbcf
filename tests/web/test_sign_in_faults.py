"""What a stranger may try on the way in: another Host, other spellings, locking the owner out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from outreach.domain.accounts import INVITATION_LIFE
from outreach.domain.clock import utcnow
from outreach.domain.errors import NotFound
from outreach.models.accounts import Invitation
from outreach.services.accounts import accept_invitation, invite_user
from tests.client import StrictClient, sign_in
from tests.factories.world import PASSWORD, World

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


def test_reset_link_ignores_the_host_of_the_request(app: Flask, client: StrictClient) -> None:
    folder = Path(app.instance_path) / "mail"
    before = set(folder.glob("*"))
    evil = {"Host": "evil.example"}
    page = client.get("/reset", headers=evil).get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    data = {"email": "organiser@test.example", "csrf_token": token[1]}
    client.post("/reset", data=data, headers={**evil, "Referer": "http://evil.example/"})
    [file] = set(folder.glob("*")) - before
    assert b"evil.example" not in file.read_bytes()


def guess(client: StrictClient, identity: str, times: int) -> list[int]:
    page = client.get("/login", environ_overrides=ELSEWHERE).get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    data = {"email": identity, "password": "wrong password", "csrf_token": token[1]}
    return [client.post("/login", data=data, environ_overrides=ELSEWHERE).status_code for _ in range(times)]


def test_stranger_elsewhere_does_not_lock_the_owner_out(app: Flask, client: StrictClient) -> None:
    sign_in(client, "organiser@test.example")
    app.test_client_class = StrictClient
    stranger: StrictClient = app.test_client()  # type: ignore[assignment]
    assert guess(stranger, "organiser@test.example", 11)[-1] == 429
    again: StrictClient = app.test_client()  # type: ignore[assignment]
    sign_in(again, "organiser@test.example")
    assert again.get("/account/").status_code == 200


@pytest.mark.parametrize("identity", ["office@test.example", "nobody@test.example"])
def test_throttle_tells_nothing_of_accounts(client: StrictClient, identity: str) -> None:
    assert guess(client, identity, 11) == [422] * 10 + [429]


def test_other_spellings_of_a_number_are_one_identity(client: StrictClient) -> None:
    spelled = ["13812345678", "138 1234 5678", "+86 138-1234-5678", "1 3812345678", "138 12345678"]
    statuses = [status for text in spelled for status in guess(client, text, 3)]
    assert statuses == [422] * 10 + [429] * 5


@pytest.mark.parametrize("values", [{"ended_at": utcnow()}, {"expires_at": utcnow() - timedelta(days=1)}])
def test_link_that_ends_while_the_page_is_open(
    app: Flask, session: Session, world: World, values: dict[str, object]
) -> None:
    user, now = world.users["dealer"], utcnow()
    invitation = invite_user(session, actor=world.users["office"].actor, user=user, now=now)
    assert invitation.expires_at == now + INVITATION_LIFE
    session.execute(update(Invitation).values(**values))
    with pytest.raises(NotFound):
        accept_invitation(session, invitation=invitation, password_hash="x", now=now)


def test_replayed_cookie_is_refused_after_sign_out(
    client: StrictClient, as_role: Callable[[str], StrictClient]
) -> None:
    sign_in(client, "organiser@test.example", PASSWORD)
    cookie = client.get_cookie("session")
    assert cookie
    assert cookie.http_only
    client.submit("/logout", form="/account/")
    client.set_cookie("session", cookie.value)
    assert client.get("/account/").status_code == 303


def test_production_refuses_a_strangers_host(app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", ["nev.example", "localhost"])
    assert client.get("/e/", headers={"Host": "nev.example"}).status_code == 200
    for path in ("/e/", "/login", "/api/v1/areas?q=x", "/nothing"):
        assert client.get(path, headers={"Host": "evil.example"}).status_code == 400, path


def test_a_new_password_ends_the_accounts_tokens(
    app: Flask, client: StrictClient, as_role: Callable[[str], StrictClient]
) -> None:
    dealer = as_role("dealer")
    made = dealer.submit("/account/tokens", {"name": "test"}, form="/account/").get_data(as_text=True)
    found = re.search(r"outreach_[\w-]{20,}", made)
    assert found
    bearer = {"Authorization": f"Bearer {found[0]}"}
    assert client.get("/api/v1/areas?q=rugao", headers=bearer).status_code == 200
    changed = {
        "password": PASSWORD,
        "new_password": "another long password",
        "new_password_confirm": "another long password",
    }
    assert dealer.submit("/change", changed).status_code in {302, 303}
    assert client.get("/api/v1/areas?q=rugao", headers=bearer).status_code == 401
