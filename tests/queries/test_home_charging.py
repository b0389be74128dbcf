"""What a household is told of charging: the nearest fast charger to its township."""

from __future__ import annotations

from sqlalchemy.orm import Session

from outreach.queries.home_charging import Home, advise_home
from tests.factories.coverage import DAY, add_station, furnish
from tests.factories.world import World


def test_the_nearest_fast_charger_is_named(session: Session, world: World) -> None:
    furnish(session, world)
    baipu = world.areas["320682106"]
    add_station(session, baipu, 120.75, 32.255, name="村口站")
    homes = (Home(township_id=baipu.id), Home(township_id=world.areas["320682107"].id))
    here, nowhere = (
        advise_home(session, home=home, models=[], day=DAY, detour_factor=1.0, prices=(0.5, 1.0)) for home in homes
    )
    assert here.charger is not None
    assert (here.charger.name, round(here.charger.km, 1)) == ("村口站", 0.6)
    assert (nowhere.placed, nowhere.charger) == (False, None)
