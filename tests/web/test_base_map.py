"""The base map of an installation under every map of places, and what the pages' policy lets in for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.client import StrictClient
from tests.factories.venues import make_venue
from tests.factories.world import World

AsRole = Callable[[str], StrictClient]
TIANDITU = "https://t0.tianditu.gov.cn"


def _set(app: Flask, monkeypatch: pytest.MonkeyPatch, **changes: str) -> None:
    settings = replace(app.extensions["outreach.settings"], **changes)
    monkeypatch.setitem(app.extensions, "outreach.settings", settings)


def _map_pages(session: Session, world: World, as_role: AsRole) -> list[tuple[str, str]]:
    """The text and the policy of each page that draws places itself."""
    venue = make_venue(session, world)
    session.commit()
    pages = [("organiser", "/venues/new"), ("organiser", f"/venues/{venue.id}"), ("organiser", "/venues/map")]
    pages += [("official", "/chargers/new")]
    found = []
    for role, path in pages:
        answer = as_role(role).get(path)
        assert answer.status_code == 200, path
        found.append((answer.get_data(as_text=True), answer.headers["Content-Security-Policy"]))
    return found


def test_tianditu_lies_under_every_map_of_places(
    app: Flask, monkeypatch: pytest.MonkeyPatch, session: Session, world: World, as_role: AsRole
) -> None:
    _set(app, monkeypatch, tianditu_key="key-of-a-test")
    for text, policy in _map_pages(session, world, as_role):
        assert f'data-tiles="{TIANDITU}/vec_w/' in text
        assert f'data-labels="{TIANDITU}/cva_w/' in text
        assert text.count("tk=key-of-a-test") == 2
        assert 'data-attribution="天地图"' in text
        assert f"img-src 'self' data: blob: {TIANDITU};" in policy
    frame = as_role("official").get("/chargers/map/frame")  # the stations' map is a document of its own
    assert f"{TIANDITU}/vec_w/" in frame.get_data(as_text=True)
    assert TIANDITU in frame.headers["Content-Security-Policy"]


def test_an_address_of_ones_own_goes_before_tianditu(
    app: Flask, monkeypatch: pytest.MonkeyPatch, session: Session, world: World, as_role: AsRole
) -> None:
    own = "https://{s}.tiles.example.gov.cn/{z}/{x}/{y}.png"
    _set(app, monkeypatch, tianditu_key="key-of-a-test", tile_url=own, tile_attribution="某省测绘院")
    for text, policy in _map_pages(session, world, as_role):
        assert f'data-tiles="{own}"' in text
        assert 'data-labels=""' in text
        assert 'data-attribution="某省测绘院"' in text
        assert "https://*.tiles.example.gov.cn;" in policy
        assert "tianditu" not in text + policy


def test_without_a_base_map_nothing_comes_from_elsewhere(session: Session, world: World, as_role: AsRole) -> None:
    for text, policy in _map_pages(session, world, as_role):
        assert 'data-tiles=""' in text
        assert "http" not in policy
