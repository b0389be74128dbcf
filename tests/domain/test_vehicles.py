"""Rules of demonstration vehicles."""

from datetime import date, timedelta

import pytest

from outreach.domain.vehicles import (
    PlateKind,
    Unfit,
    VehicleDetails,
    VehicleStatus,
    expires_soon,
    plate_written,
    unfit_reasons,
    vehicle_faults,
)

TODAY = date(2026, 6, 14)
SOUND = {"plate_kind": PlateKind.PERMANENT, "plate": "苏FD12345", "insurance_expires_on": date(2026, 12, 31)}


def _reasons(status: VehicleStatus = VehicleStatus.ACTIVE, **change) -> list[Unfit]:
    return [reason for reason, _ in unfit_reasons(VehicleDetails(**(SOUND | change)), status, TODAY)]


def test_a_plated_and_insured_car_is_fit():
    assert _reasons() == []
    assert _reasons(insurance_expires_on=TODAY) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"plate_kind": PlateKind.NONE, "plate": ""}, Unfit.NO_PLATE),
        ({"plate": ""}, Unfit.NO_PLATE),
        ({"insurance_expires_on": None}, Unfit.INSURANCE_MISSING),
        ({"insurance_expires_on": date(2026, 6, 13)}, Unfit.INSURANCE_EXPIRED),
        (
            {"plate_kind": PlateKind.TEMPORARY, "temporary_plate_expires_on": date(2026, 6, 13)},
            Unfit.TEMPORARY_PLATE_EXPIRED,
        ),
        ({"status": VehicleStatus.RETIRED}, Unfit.RETIRED),
    ],
)
def test_unfit_reasons_names_each_reason(change, reason):
    assert _reasons(**change) == [reason]


def test_a_temporary_plate_serves_to_its_last_day():
    assert _reasons(plate_kind=PlateKind.TEMPORARY, temporary_plate_expires_on=TODAY) == []


@pytest.mark.parametrize("plate", ["苏F D12345", "苏f·d12345", "苏ＦＤ１２３４５", "苏F12345", "京A12345D"])
def test_plates_are_read_as_people_write_them(plate):
    details = VehicleDetails(PlateKind.PERMANENT, plate)
    assert vehicle_faults(details) == {}
    assert " " not in plate_written(plate)


@pytest.mark.parametrize("plate", ["", "FD12345", "苏F1234567", "苏FI2345", "{{7*7}}"])
def test_a_bad_plate_is_a_fault_on_its_field(plate):
    assert list(vehicle_faults(VehicleDetails(PlateKind.PERMANENT, plate))) == ["plate"]


def test_a_temporary_plate_needs_its_last_day():
    assert list(vehicle_faults(VehicleDetails(PlateKind.TEMPORARY, "苏F12345临"))) == ["temporary_plate_expires_on"]


def test_expires_soon_means_within_a_month_and_not_yet():
    assert expires_soon(TODAY, TODAY)
    assert expires_soon(TODAY + timedelta(days=30), TODAY)
    assert not expires_soon(TODAY + timedelta(days=31), TODAY)
    assert not expires_soon(TODAY - timedelta(days=1), TODAY)
    assert not expires_soon(None, TODAY)
