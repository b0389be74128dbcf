"""Registers asked by the clock: a T/CEC 102 platform on loopback from the form to the stations, and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.charger_feeds import FeedKind, is_address, next_time
from outreach.domain.clock import utcnow
from outreach.domain.errors import RuleBroken
from outreach.domain.geo.datums import Datum, to_wgs84
from outreach.extensions import db
from outreach.importers.chargers.cec_client import CecClient
from outreach.importers.chargers.fetch import fetch as fetch_file
from outreach.importers.chargers.outward import Deadline, is_public
from outreach.models.charger_feeds import StationFeed
from outreach.models.chargers import Station, StationImport
from outreach.services.charger_feeds import FeedEntry, keep_feed, request_due
from tests.client import StrictClient
from tests.factories.world import World
from tests.importers.cec_server import SECRETS, dripping, platform

AsRole = Callable[[str], StrictClient]
FORM = {
    "name": "某运营商", "kind": "cec102", "datum": "wgs84", "every_hours": "24", "is_active": "y", "operator_id": "MA5FAKE01",
    "operator_secret": SECRETS.operator_secret, "data_secret": SECRETS.data_secret, "data_vector": SECRETS.data_vector,
    "sig_secret": SECRETS.sig_secret,
}  # fmt: skip
NEW = "/chargers/feeds/new"


def feed(session: Session) -> StationFeed:
    session.expire_all()
    return session.scalars(select(StationFeed)).one()


def fetch(client: StrictClient, found: StationFeed) -> str:
    answer = client.submit(f"/chargers/feeds/{found.id}/fetch", {}, form="/chargers/feeds/")
    assert answer.status_code == 303
    return client.get("/chargers/feeds/").get_data(as_text=True)


def test_a_platform_is_asked_and_its_stations_come_in(session: Session, world: World, as_role: AsRole) -> None:
    client = as_role("office")
    client.set_cookie("language", "en")
    with platform() as server:
        assert client.submit(NEW, FORM | {"url": server.url}).status_code == 303
        page = fetch(client, feed(session))
        assert server.asked == ["query_token", "query_stations_info", "query_stations_info"]
        assert "3 rows read: 3 new" in page
        assert SECRETS.sig_secret not in page + client.get(f"/chargers/feeds/{feed(session).id}").get_data(as_text=True)
        fetch(client, feed(session))
    stations = session.scalars(select(Station).order_by(Station.external_id)).all()
    assert [(s.external_id, s.source) for s in stations] == [(f"MA5FAKE01-S{n}", "某运营商") for n in range(3)]
    assert feed(session).last_result["unchanged"] == 3
    page = fetch(client, feed(session))  # the platform is gone by now
    assert "The platform can&#39;t be read: " in page
    client.set_cookie("language", "zh")
    assert "平台应答无法读取：" in client.get("/chargers/feeds/").get_data(as_text=True)
    found = feed(session)
    assert (found.last_error, found.last_import_id) == ("The platform can't be read: %(reason)s", None)
    assert found.next_at - found.last_at == timedelta(hours=6)
    assert session.scalars(select(StationFeed.secrets_sealed)).one() is not None


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_positions_are_taken_in_the_datum_that_was_declared(
    session: Session, world: World, as_role: AsRole, datum: Datum
) -> None:
    client = as_role("office")
    client.set_cookie("language", "en")
    with platform() as server:
        client.submit(NEW, FORM | {"url": server.url, "datum": datum.value})
        assert "3 rows read: 3 new" in fetch(client, feed(session))
    station = session.scalars(select(Station).order_by(Station.external_id)).first()
    assert (station.longitude_given, station.latitude_given, station.datum) == (120.57, 32.37, datum)
    lon, lat = to_wgs84(120.57, 32.37, datum)
    assert (station.longitude, station.latitude) == (pytest.approx(float(lon)), pytest.approx(float(lat)))
    assert abs(station.longitude - 120.57) > 0.003


def test_nothing_is_held_while_a_register_answers(
    session: Session, world: World, as_role: AsRole, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = []

    def answer(found: StationFeed, **more: object) -> tuple[str, bytes]:
        held.append(db.session().in_transaction())
        return f"{found.name}.csv", "编号,名称,纬度,经度\nA1,文峰站,32.37,120.57\n".encode()

    monkeypatch.setattr("outreach.jobs.charger_feeds.fetch", answer)
    client = as_role("office")
    client.set_cookie("language", "en")
    client.submit(NEW, FORM | {"kind": "file", "url": "https://example.org/a.csv"})
    assert "1 rows read: 1 new" in fetch(client, feed(session))
    assert held == [False]


def test_a_forged_answer_and_a_wrong_key_are_refused() -> None:
    with platform(forged=True) as server, pytest.raises(RuleBroken, match="signed"):
        list(CecClient(server.url, "MA5FAKE01", SECRETS, utcnow(), private=True).stations())
    with platform() as server:
        for wrong in ({"sig_secret": "other"}, {"operator_secret": "other"}):
            with pytest.raises(RuleBroken):
                list(CecClient(server.url, "MA5FAKE01", replace(SECRETS, **wrong), utcnow(), private=True).stations())


@pytest.mark.parametrize("odd", [{"PageCount": "many"}, {"StationInfos": {"S1": 1}}])
def test_an_answer_that_makes_no_sense_is_said_to_make_none(odd: dict[str, object]) -> None:
    with platform(odd=odd) as server, pytest.raises(RuleBroken, match="can't be read"):
        list(CecClient(server.url, "MA5FAKE01", SECRETS, utcnow(), private=True).stations())


def test_a_register_that_fails_again_and_again_leaves_one_issue(
    session: Session, world: World, as_role: AsRole, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, issues = (
        as_role("office"),
        iter([b"id,colour\n1,red\n", b"id,colour\n2,blue\n", b"id,lat,lon\n1,32.37,120.57\n"]),
    )
    monkeypatch.setattr("outreach.jobs.charger_feeds.fetch", lambda *args, **more: ("a.csv", next(issues)))
    client.submit(NEW, FORM | {"kind": "file", "url": "https://example.org/a.csv"})
    for _ in range(2):
        fetch(client, feed(session))
        assert session.scalars(select(StationImport.status)).all() == ["uploaded"]
    fetch(client, feed(session))
    assert session.scalars(select(StationImport.status)).all() == ["applied"]
    assert feed(session).last_error == ""


def test_a_register_that_answers_for_ever_is_left() -> None:
    times = iter([0.0, *([50.0] * 3), 101.0])
    with platform() as server:
        client = CecClient(server.url, "MA5FAKE01", SECRETS, utcnow(), private=True)
        client.deadline = Deadline(100.0, lambda: next(times))
        with pytest.raises(RuleBroken, match="too long"):
            list(client.stations())


def test_a_register_whose_head_drips_is_left_at_the_deadline() -> None:
    head, body = b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 100 + b"\r\nContent-Length: 3\r\n\r\n", b"a,b"
    feed = StationFeed(name="x", kind=FeedKind.FILE)
    with dripping(head + body, 0.0) as feed.url:
        assert fetch_file(feed, now=utcnow(), private=True) == ("a.csv", body)
    with dripping(head + body, 0.02) as feed.url, pytest.raises(RuleBroken, match="too long"):
        fetch_file(feed, now=utcnow(), private=True, deadline=Deadline(0.2))


def test_a_token_that_runs_out_between_pages_is_asked_for_anew_once() -> None:
    with platform(expires=[2]) as server:
        assert len(list(CecClient(server.url, "MA5FAKE01", SECRETS, utcnow(), private=True).stations())) == 3
        assert server.asked == ["query_token", *["query_stations_info"] * 2, "query_token", "query_stations_info"]
    with platform(expires=[1, 1]) as server, pytest.raises(RuleBroken, match="refuses"):
        list(CecClient(server.url, "MA5FAKE01", SECRETS, utcnow(), private=True).stations())


def test_a_private_address_is_asked_only_where_a_setting_allows_it() -> None:
    with platform() as server:
        for url in (server.url, server.url.replace("127.0.0.1", "localhost")):
            with pytest.raises(RuleBroken, match="private"):
                list(CecClient(url, "MA5FAKE01", SECRETS, utcnow()).stations())
            with pytest.raises(RuleBroken, match="private"):
                fetch_file(StationFeed(name="x", kind=FeedKind.FILE, url=url), now=utcnow())
        assert server.asked == []
        assert len(list(CecClient(server.url, "MA5FAKE01", SECRETS, utcnow(), private=True).stations())) == 3
    inner = ("10.1.2.3", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1%eth0", "fd00::1",
             "::ffff:127.0.0.1", "2002:7f00:1::1", "64:ff9b::7f00:1")  # fmt: skip
    assert [one for one in inner if is_public(one)] == []
    assert is_public("1.1.1.1")
    assert is_public("2606:4700::1111")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "ftp://x/y"),
        ("url", "http://user@host/"),
        ("operator_id", ""),
        ("data_secret", "short"),
        ("data_vector", "钥" * 16),
        ("sig_secret", ""),
        ("every_hours", "0"),
    ],
)
def test_a_bad_register_names_its_field(
    world: World, session: Session, as_role: AsRole, field: str, value: str
) -> None:
    client = as_role("office")
    answer = client.submit(NEW, FORM | {"url": "http://127.0.0.1:9/x"} | {field: value})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)
    assert session.scalars(select(StationFeed)).all() == []


def test_of_eight_workers_one_asks(app: Flask, session: Session, world: World) -> None:
    now = utcnow()
    session.add(
        StationFeed(name="x", kind="file", url="http://127.0.0.1:9/x", datum="wgs84", every_hours=24, next_at=now)
    )
    session.commit()
    together = Barrier(8)

    def work(_: int) -> int:
        with app.app_context():
            try:
                together.wait(20)
                asked = request_due(db.session(), now=now)
                db.session.commit()
                return len(asked)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(work, range(8))) == [0] * 7 + [1]


def test_of_eight_who_give_one_name_one_has_it(app: Flask, session: Session, world: World) -> None:
    actor, now = world.actor("office"), utcnow()
    session.commit()
    entry = FeedEntry("x", FeedKind.FILE, "https://example.org/a.csv", Datum.WGS84, 24)
    together = Barrier(8)

    def keep(_: int) -> list[str]:
        with app.app_context():
            try:
                together.wait(20)
                keep_feed(db.session(), actor=actor, entry=entry, now=now)
                db.session.commit()
            except RuleBroken as error:
                return list(error.fields)
            finally:
                db.session.remove()
            return []

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(keep, range(8))) == [[]] + [["name"]] * 7


def test_when_a_register_is_asked_again() -> None:
    now = utcnow()
    assert next_time(now, 168) - now == timedelta(days=7)
    assert next_time(now, 168, failed=True) - now == timedelta(hours=6)
    assert is_address("https://example.org/a?b=1")
    assert not is_address("javascript:alert(1)")
    assert repr(SECRETS) == "CecSecrets()", "what is printed of it gives nothing away"
