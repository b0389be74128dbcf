"""The police permit's rule at its edges."""

from __future__ import annotations

from datetime import date

import pytest

from outreach.domain.permits import HolderKind, Permit, PermitAuthority, permit_advice, permit_faults, permit_gaps

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("expected", "holder", "needed", "authority"),
    [
        (999, "firm", False, None),
        (1000, "firm", True, PermitAuthority.COUNTY_POLICE),
        (4999, "firm", True, PermitAuthority.COUNTY_POLICE),
        (5000, "firm", True, PermitAuthority.CITY_POLICE),
        (5000, "county_government", False, None),
        (1000, "township_government", True, PermitAuthority.COUNTY_POLICE),
        (None, "firm", False, None),
    ],
)
def test_rule(expected: int | None, holder: str, needed: bool, authority: PermitAuthority | None) -> None:
    advice = permit_advice(expected, HolderKind(holder), date(2026, 7, 1), TODAY)
    assert (advice.needed, advice.authority) == (needed, authority)


def test_apply_by_is_twenty_days_before() -> None:
    advice = permit_advice(1000, HolderKind.FIRM, date(2026, 6, 21), TODAY)
    assert (advice.apply_by, advice.late) == (date(2026, 6, 1), False)
    assert permit_advice(1000, HolderKind.FIRM, date(2026, 6, 20), TODAY).late


def test_gaps_before_publishing() -> None:
    advice = permit_advice(1000, HolderKind.FIRM, date(2026, 7, 1), TODAY)
    assert set(permit_gaps(advice, Permit())) == {"permit_number", "permit_applied_on", "permit_issued_on"}
    assert permit_gaps(advice, Permit("如公大活许2026-3", date(2026, 5, 1), date(2026, 5, 6))) == {}


def test_days_out_of_order() -> None:
    assert set(permit_faults(Permit("1", date(2026, 5, 6), date(2026, 5, 1)), today=TODAY)) == {"permit_issued_on"}
    assert set(permit_faults(Permit("1", date(2026, 6, 2), None), today=TODAY)) == {"permit_applied_on"}
