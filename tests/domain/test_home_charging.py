import pytest

from outreach.domain.catalogues import ModelKind
from outreach.domain.home_charging import ANSWERS, HomeCharging, cost_per_100_km, home_charging, suits
from outreach.domain.leads import HomeParking, OwnMeter

YARD, FLAT, NONE = HomeParking.YARD, HomeParking.FLAT_SPACE, HomeParking.NONE


@pytest.mark.parametrize(
    ("parking", "meter", "metres", "answer"),
    [
        (None, OwnMeter.YES, 5, None),
        (YARD, OwnMeter.YES, None, HomeCharging.LIKELY),
        (YARD, OwnMeter.YES, 50, HomeCharging.LIKELY),
        (YARD, OwnMeter.YES, 51, HomeCharging.ASK),
        (YARD, OwnMeter.UNKNOWN, 5, HomeCharging.ASK),
        (FLAT, OwnMeter.YES, 5, HomeCharging.ASK),
        (YARD, OwnMeter.YES, 201, HomeCharging.NO),
        (NONE, OwnMeter.YES, 5, HomeCharging.NO),
        (FLAT, OwnMeter.NO, None, HomeCharging.NO),
        (YARD, OwnMeter.NO, 5, HomeCharging.ASK),
    ],
)
def test_the_answer_follows_from_what_was_asked(parking, meter, metres, answer):
    assert home_charging(parking, meter, metres) is answer


def test_every_answer_has_its_words():
    assert set(ANSWERS) == set(HomeCharging)


def test_the_cost_is_that_of_the_energy_bought():
    assert cost_per_100_km(36, 400, 0.56) == pytest.approx(100 * 36 / 400 / 0.9 * 0.56)
    assert cost_per_100_km(None, 400, 0.56) is None
    assert cost_per_100_km(36, 0, 0.56) is None


@pytest.mark.parametrize(
    ("kind", "answer", "km", "fits"),
    [
        (ModelKind.BEV, HomeCharging.LIKELY, None, True),
        (ModelKind.BEV, HomeCharging.NO, 15.0, True),
        (ModelKind.BEV, HomeCharging.NO, 15.1, False),
        (ModelKind.BEV, None, None, False),
        (ModelKind.PHEV, HomeCharging.NO, None, True),
    ],
)
def test_an_electric_car_needs_a_plug_somewhere(kind, answer, km, fits):
    assert suits(kind, answer, km) is fits
