"""Who sees which venue, and what looks like a duplicate."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from outreach.domain.errors import NotFound
from outreach.domain.venues import VenueKind, VenueStatus
from outreach.queries.venues import (
    VenueFilters,
    count_venues,
    get_venue,
    list_likely_duplicates,
    list_venues,
)
from tests.factories.venues import RUGAO, make_venue
from tests.factories.world import World


@pytest.fixture
def register(session: Session, world: World) -> None:
    """One venue of Rugao's organiser in Rugao, one of Hai'an's in Hai'an, one of Hai'an's in Rugao."""
    haian = {"organisation_id": world.organisations[1].id}
    make_venue(session, world, name="文峰广场")
    make_venue(session, world, name="海安会展中心", area_id=world.areas["320685"].id, **haian)
    make_venue(session, world, name="白蒲集市", kind=VenueKind.MARKET, township_id=world.areas["320682106"].id, **haian)


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("office", ["文峰广场", "海安会展中心", "白蒲集市"]),
        ("province", ["文峰广场", "海安会展中心", "白蒲集市"]),
        ("official", ["文峰广场", "白蒲集市"]),
        ("neighbour", ["海安会展中心"]),
        ("organiser", ["文峰广场", "白蒲集市"]),
        ("organiser2", ["海安会展中心", "白蒲集市"]),
        ("dealer", []),
        ("manager2", []),
    ],
)
def test_list_venues_holds_what_the_actor_may_see(session: Session, world: World, name: str, seen: list[str]) -> None:
    page = list_venues(session, actor=world.actor(name), filters=VenueFilters(), cursor=None)
    assert sorted(venue.name for venue in page.items) == sorted(seen)
    assert count_venues(session, actor=world.actor(name), filters=VenueFilters()) == len(seen)


@pytest.mark.usefixtures("register")
def test_list_venues_narrows_by_filters(session: Session, world: World) -> None:
    def names(**filters: object) -> list[str]:
        wanted = VenueFilters(**filters)  # type: ignore[arg-type]
        page = list_venues(session, actor=world.actor("organiser"), filters=wanted, cursor=None)
        return [venue.name for venue in page.items]

    assert names(q="白蒲 集市") == ["白蒲集市"]
    assert names(q="%") == []
    assert names(kind=VenueKind.MARKET) == ["白蒲集市"]
    assert names(area=world.areas["320682106"]) == ["白蒲集市"]
    assert names(own=True) == ["文峰广场"]
    assert names(stalls=21) == names(powered=True) == names(routed=True) == names(retired=True) == []


def test_get_venue_out_of_scope_is_not_found(session: Session, world: World) -> None:
    venue = make_venue(session, world)
    assert get_venue(session, actor=world.actor("organiser"), venue_id=venue.id) is venue
    with pytest.raises(NotFound):
        get_venue(session, actor=world.actor("organiser2"), venue_id=venue.id)


def test_likely_duplicates_are_near_or_of_the_same_name(session: Session, world: World) -> None:
    near = make_venue(session, world, name="文峰广场")
    make_venue(session, world, name="远处", longitude=RUGAO[0] + 151 / 94_000)
    same = make_venue(session, world, name="Ａ 区集市", longitude=RUGAO[0] + 0.1)
    make_venue(session, world, name="A区集市", longitude=RUGAO[0] + 0.2, status=VenueStatus.RETIRED)
    found = list_likely_duplicates(
        session,
        actor=world.actor("organiser"),
        name="a区集市",
        area_id=world.areas["320682"].id,
        longitude=RUGAO[0] - 10 / 94_000,
        latitude=RUGAO[1],
    )
    assert [(one.venue.id, one.same_name) for one in found] == [(near.id, False), (same.id, True)]
    assert found[0].metres == pytest.approx(10, abs=0.1)


def test_a_venue_is_no_duplicate_of_itself(session: Session, world: World) -> None:
    venue = make_venue(session, world)
    found = list_likely_duplicates(
        session,
        actor=world.actor("organiser"),
        name=venue.name,
        area_id=venue.area_id,
        longitude=venue.longitude,
        latitude=venue.latitude,
        leave_out=venue.id,
    )
    assert found == []
