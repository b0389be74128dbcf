from datetime import date

import pytest

from outreach.domain.catalogues import (
    KIND_LABELS,
    VERDICT_MESSAGES,
    Listing,
    ModelKind,
    Verdict,
    check_listing,
    judge_sale,
)

FIRST = Listing(date(2024, 5, 15), 2024, 1, date(2024, 12, 31))
SECOND = Listing(date(2025, 6, 3), 2025, 1)


@pytest.mark.parametrize(
    ("listings", "day", "verdict"),
    [
        ([], date(2025, 1, 1), Verdict.NOT_LISTED),
        ([FIRST], date(2024, 5, 14), Verdict.TOO_EARLY),
        ([FIRST], date(2024, 5, 15), Verdict.LISTED),
        ([FIRST], date(2024, 12, 31), Verdict.LISTED),
        ([FIRST], date(2025, 1, 1), Verdict.WITHDRAWN),
        ([FIRST, SECOND], date(2025, 3, 1), Verdict.BETWEEN),
        ([SECOND, FIRST], date(2030, 1, 1), Verdict.LISTED),
    ],
)
def test_sale_is_judged_by_the_listings_of_its_day(listings, day, verdict):
    answer = judge_sale(listings, day)
    assert answer.verdict is verdict
    assert answer.counts == (verdict is Verdict.LISTED)
    assert "%" not in answer.message % answer.params


def test_reason_names_the_listing_that_holds():
    answer = judge_sale([SECOND, FIRST], date(2025, 6, 3))
    assert answer.listing == SECOND
    assert (
        answer.message % answer.params == "Counts: on 2025-06-03 the model was listed (2025, batch 1, from 2025-06-03)."
    )


def test_listing_days_are_in_order():
    assert check_listing(date(2025, 1, 2), date(2025, 1, 1)) == {"last_on": "The last day lies before the first."}
    assert check_listing(date(2025, 1, 1), date(2025, 1, 1)) == {}
    assert check_listing(date(2025, 1, 1), None) == {}


def test_every_kind_and_verdict_has_words():
    assert set(KIND_LABELS) == set(ModelKind)
    assert set(VERDICT_MESSAGES) == set(Verdict)
