"""Rules of test drives."""

from datetime import UTC, date, datetime, timedelta

import pytest

from outreach.domain.test_drives import (
    REFUSAL_FIELDS,
    REFUSAL_MESSAGES,
    SERVING,
    Licence,
    LicenceClass,
    Refusal,
    free_slots,
    licence_refusals,
    minutes_out,
    months_after,
    refusal_params,
    slot_start,
    slots_between,
)

TODAY = date(2026, 6, 14)


def _refused(months: int = 12, **change) -> list[Refusal]:
    sound = {
        "licence_class": LicenceClass.C1,
        "first_issued_on": date(2015, 3, 1),
        "expires_on": date(2031, 3, 1),
        "long_term": False,
    }
    return [one.reason for one in licence_refusals(Licence(**(sound | change)), TODAY, months)]


@pytest.mark.parametrize("licence_class", list(LicenceClass))
def test_c1_c2_and_the_classes_that_include_them_serve(licence_class):
    expected = [] if licence_class.value in SERVING else [Refusal.LICENCE_CLASS]
    assert _refused(licence_class=licence_class) == expected


def test_serving_classes_are_those_of_the_order():
    assert {"c1", "c2", "b1", "b2", "a1", "a2", "a3"} == SERVING


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({"expires_on": date(2026, 6, 13)}, [Refusal.LICENCE_EXPIRED]),
        ({"expires_on": TODAY}, []),
        ({"expires_on": None}, [Refusal.LICENCE_EXPIRY_MISSING]),
        ({"expires_on": None, "long_term": True}, []),
        ({"first_issued_on": date(2025, 6, 14)}, []),
        ({"first_issued_on": date(2025, 6, 15)}, [Refusal.LICENCE_TOO_NEW]),
        ({"first_issued_on": date(2026, 6, 15)}, [Refusal.LICENCE_DATES]),
        ({"first_issued_on": date(2025, 6, 15), "months": 6}, []),
    ],
)
def test_licence_refusals_at_their_borders(change, reasons):
    assert _refused(**change) == reasons


def test_every_refusal_has_a_field_and_a_message():
    assert set(REFUSAL_FIELDS) == set(REFUSAL_MESSAGES) == set(Refusal)


def test_refusal_params_fill_the_messages():
    refused = licence_refusals(Licence(LicenceClass.C1, date(2026, 3, 31), date(2026, 4, 1)), TODAY, 11)
    params = refusal_params(refused)
    texts = [REFUSAL_MESSAGES[one.reason] % params for one in refused]
    assert texts == [
        "The driving licence expired on 2026-04-01.",
        "The licence has been held for less than 11 months: from 2027-02-28 on it serves.",
    ]


def test_months_after_keeps_within_the_month():
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2025, 11, 30), 3) == date(2026, 2, 28)


def test_slots_lie_on_half_hours():
    start = datetime(2026, 6, 14, 0, 10, tzinfo=UTC)
    assert slot_start(start) == datetime(2026, 6, 14, 0, 0, tzinfo=UTC)
    found = slots_between(start, start + timedelta(hours=2))
    assert found == [datetime(2026, 6, 14, h, m, tzinfo=UTC) for h, m in ((0, 30), (1, 0), (1, 30))]


def test_free_slots_leave_out_taken_and_past_ones():
    start = datetime(2026, 6, 14, 0, 0, tzinfo=UTC)
    taken = [start + timedelta(minutes=60)]
    free = free_slots(start, start + timedelta(hours=2), taken, now=start + timedelta(minutes=40))
    assert free == [start + timedelta(minutes=30), start + timedelta(minutes=90)]


def test_minutes_out_counts_whole_minutes():
    start = datetime(2026, 6, 14, tzinfo=UTC)
    assert minutes_out(start, start + timedelta(seconds=119)) == 1
