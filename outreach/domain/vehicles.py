"""Demonstration vehicles: plates, compulsory insurance, and what makes one unfit to be driven today."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from outreach.domain.words import N_

EXPIRING_DAYS = 30


class VehicleStatus(StrEnum):
    """In the fleet, or no longer."""

    ACTIVE = "active"
    RETIRED = "retired"


class PlateKind(StrEnum):
    """A permanent plate, a temporary one with its last day, or none yet."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    NONE = "none"


PLATE_KIND_LABELS = {
    PlateKind.PERMANENT: N_("Permanent plate"),
    PlateKind.TEMPORARY: N_("Temporary plate"),
    PlateKind.NONE: N_("No plate yet"),
}
STATUS_LABELS = {VehicleStatus.ACTIVE: N_("In the fleet"), VehicleStatus.RETIRED: N_("Retired")}

_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
# new-energy plates have six signs after the letter, ordinary ones five; I and O are not used
_PLATE = re.compile(rf"^[{_PROVINCES}][A-HJ-NP-Z](?:[A-HJ-NP-Z0-9]{{6}}|[A-HJ-NP-Z0-9]{{5}}|[A-HJ-NP-Z0-9]{{4}}学)$")
# temporary plates add a mark of their kind (临, 试, 超) or end in digits only
_TEMPORARY = re.compile(rf"^[{_PROVINCES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{4,7}}[临试超]?$")


class Unfit(StrEnum):
    """Why a vehicle may not leave for a drive today."""

    NO_PLATE = "no_plate"
    TEMPORARY_PLATE_EXPIRED = "temporary_plate_expired"
    INSURANCE_MISSING = "insurance_missing"
    INSURANCE_EXPIRED = "insurance_expired"
    RETIRED = "retired"


UNFIT_MESSAGES = {
    Unfit.NO_PLATE: N_("This car has no plate. Enter its plate, or a temporary one with its last day."),
    Unfit.TEMPORARY_PLATE_EXPIRED: N_("This car's temporary plate expired on %(plate_day)s."),
    Unfit.INSURANCE_MISSING: N_("This car's compulsory insurance isn't entered."),
    Unfit.INSURANCE_EXPIRED: N_("This car's compulsory insurance expired on %(insured_day)s."),
    Unfit.RETIRED: N_("This car is no longer in the fleet."),
}


@dataclass(frozen=True)
class VehicleDetails:
    """What a dealer enters about a vehicle."""

    plate_kind: PlateKind = PlateKind.NONE
    plate: str = ""
    temporary_plate_expires_on: date | None = None
    insurance_expires_on: date | None = None
    label: str = ""
    note: str = ""


def plate_written(text: str) -> str:
    """A plate as it is stored: no blanks, dots or width variants, capital letters."""
    return re.sub(r"[\s.·•・-]", "", unicodedata.normalize("NFKC", text)).upper()


def vehicle_faults(details: VehicleDetails) -> dict[str, str]:
    """Field name to message id for each rule of a vehicle's details that doesn't hold."""
    faults: dict[str, str] = {}
    plate = plate_written(details.plate)
    if details.plate_kind is PlateKind.NONE and plate:
        faults["plate_kind"] = N_("Say whether the plate is permanent or temporary.")
    if details.plate_kind is PlateKind.PERMANENT and not _PLATE.match(plate):
        faults["plate"] = N_("Enter the plate as on the car, such as 苏F D12345.")
    if details.plate_kind is PlateKind.TEMPORARY:
        if not _TEMPORARY.match(plate):
            faults["plate"] = N_("Enter the temporary plate's number as printed.")
        if details.temporary_plate_expires_on is None:
            faults["temporary_plate_expires_on"] = N_("A temporary plate needs its last day.")
    return faults


def unfit_reasons(details: VehicleDetails, status: VehicleStatus, today: date) -> list[tuple[Unfit, date | None]]:
    """Each reason why the car may not be driven today, with the day that it speaks of. The last day itself is valid."""
    reasons: list[tuple[Unfit, date | None]] = []
    if status is VehicleStatus.RETIRED:
        reasons.append((Unfit.RETIRED, None))
    if details.plate_kind is PlateKind.NONE or not details.plate:
        reasons.append((Unfit.NO_PLATE, None))
    elif details.plate_kind is PlateKind.TEMPORARY:
        last = details.temporary_plate_expires_on
        if last is None or last < today:
            reasons.append((Unfit.TEMPORARY_PLATE_EXPIRED, last))
    insured = details.insurance_expires_on
    if insured is None:
        reasons.append((Unfit.INSURANCE_MISSING, None))
    elif insured < today:
        reasons.append((Unfit.INSURANCE_EXPIRED, insured))
    return reasons


def unfit_params(reasons: list[tuple[Unfit, date | None]]) -> dict[str, str]:
    """What the messages of these reasons name."""
    names = {Unfit.TEMPORARY_PLATE_EXPIRED: "plate_day", Unfit.INSURANCE_EXPIRED: "insured_day"}
    return {names[reason]: str(day) for reason, day in reasons if reason in names}


def expires_soon(day: date | None, today: date) -> bool:
    """Whether a last day is still ahead but within a month."""
    return day is not None and today <= day <= today + timedelta(days=EXPIRING_DAYS)
