"""An official sets up the second factor that the role demands, loses the phone, and gets in with a recovery code."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from passlib.totp import TOTP

from tests.browser.visitor import Visitor
from tests.factories.world import PASSWORD


@pytest.fixture
def demanding(app: Flask) -> Iterator[None]:
    """As in production: office and officials need a second factor."""
    app.config["SECURITY_TWO_FACTOR_REQUIRED"] = True
    yield
    app.config["SECURITY_TWO_FACTOR_REQUIRED"] = False


def sign_in(visitor: Visitor) -> Visitor:
    """Sign in with the password; what follows may be asked for at the same address."""
    visitor.go("/login")
    visitor.page.locator("input[name=email]").fill("official@test.example")
    visitor.page.locator("input[type=password]").fill(PASSWORD)
    send(visitor)
    return visitor


def send(visitor: Visitor) -> None:
    """Send the page's form and wait for the page that answers."""
    with visitor.page.expect_navigation():
        visitor.page.locator("main form [type=submit]").first.click()
    visitor.settle()


def confirm(visitor: Visitor, code: str) -> None:
    """Type a code and send it."""
    visitor.page.locator("main input[name=code]").fill(code)
    send(visitor)


@pytest.mark.usefixtures("demanding")
def test_second_factor_is_set_up_and_the_phone_lost(visit: Callable[..., Visitor]) -> None:
    visitor = sign_in(visit())
    page = visitor.page
    assert page.url.endswith("/tf-setup")
    assert visitor.faults() == []
    send(visitor)
    assert page.locator("main img").evaluate("e => e.naturalWidth") > 100
    assert visitor.faults() == []
    key = page.locator("main code").inner_text()
    confirm(visitor, TOTP(key=key).generate().token)
    assert visitor.go("/account/") == 200

    visitor.go("/mf-recovery-codes")
    page.on("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        page.locator("main button[name=generate_new_codes]").click()
    visitor.settle()
    assert visitor.faults() == []
    codes = page.locator("main li code").all_inner_texts()
    assert len(set(codes)) == 8

    again = sign_in(visit(language="en"))
    assert again.page.locator("main input[name=code]").is_visible()
    assert again.faults() == []
    confirm(again, "000000")
    assert again.page.locator("[role=alert]").inner_text()
    again.errors.clear()  # Chromium's own word on the answer 422
    again.page.get_by_role("link", name="Use a recovery code").click()
    again.settle()
    assert again.faults() == []
    confirm(again, codes[0])
    assert again.go("/account/") == 200
    assert "Switched on" in again.page.locator("main").inner_text()
