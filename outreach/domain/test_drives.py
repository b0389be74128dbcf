"""Test drives: who may drive, which refusals there are, and the slots that are booked.

The licence rule is the Ministry of Public Security's order no. 162 (in force from April 2022), annex 1: A1, A2, A3, B1,
B2 and C1 each include C1 or C2; a new-energy car has no clutch, so C2 serves. C5 is for adapted cars only.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from outreach.domain.words import N_

SLOT = timedelta(minutes=30)
ODOMETER_MOST = 2_000_000


class DriveStatus(StrEnum):
    """Where a drive stands."""

    BOOKED = "booked"
    OUT = "out"
    BACK = "back"
    CANCELLED = "cancelled"
    MISSED = "missed"


TRANSITIONS: dict[DriveStatus, frozenset[DriveStatus]] = {
    DriveStatus.BOOKED: frozenset({DriveStatus.OUT, DriveStatus.CANCELLED, DriveStatus.MISSED}),
    DriveStatus.OUT: frozenset({DriveStatus.BACK}),
    DriveStatus.BACK: frozenset(),
    DriveStatus.CANCELLED: frozenset(),
    DriveStatus.MISSED: frozenset(),
}
STATUS_LABELS = {
    DriveStatus.BOOKED: N_("Booked"),
    DriveStatus.OUT: N_("Out now"),
    DriveStatus.BACK: N_("Back"),
    DriveStatus.CANCELLED: N_("Cancelled"),
    DriveStatus.MISSED: N_("Didn't come"),
}


class LicenceClass(StrEnum):
    """The classes of a Chinese driving licence (准驾车型)."""

    C1 = "c1"
    C2 = "c2"
    B2 = "b2"
    B1 = "b1"
    A3 = "a3"
    A2 = "a2"
    A1 = "a1"
    C3 = "c3"
    C4 = "c4"
    C5 = "c5"
    C6 = "c6"
    D = "d"
    E = "e"
    F = "f"


SERVING = frozenset({"c1", "c2", "b1", "b2", "a1", "a2", "a3"})


class Refusal(StrEnum):
    """Why a drive can't begin; the vehicle's own reasons are in `domain.vehicles.Unfit`."""

    LICENCE_CLASS = "licence_class"
    LICENCE_EXPIRED = "licence_expired"
    LICENCE_EXPIRY_MISSING = "licence_expiry_missing"
    LICENCE_TOO_NEW = "licence_too_new"
    LICENCE_DATES = "licence_dates"
    NO_CONSENT = "no_consent"
    VEHICLE_OUT = "vehicle_out"
    STAFF_OUT = "staff_out"


REFUSAL_FIELDS = {
    Refusal.LICENCE_CLASS: "licence_class",
    Refusal.LICENCE_EXPIRED: "licence_expires_on",
    Refusal.LICENCE_EXPIRY_MISSING: "licence_expires_on",
    Refusal.LICENCE_TOO_NEW: "licence_first_issued_on",
    Refusal.LICENCE_DATES: "licence_first_issued_on",
    Refusal.NO_CONSENT: "consented",
    Refusal.VEHICLE_OUT: "vehicle_id",
    Refusal.STAFF_OUT: "staff_id",
}
REFUSAL_MESSAGES = {
    Refusal.LICENCE_CLASS: N_("This licence class may not drive a car: C1, C2, B1, B2, A1, A2 or A3 is needed."),
    Refusal.LICENCE_EXPIRED: N_("The driving licence expired on %(licence_day)s."),
    Refusal.LICENCE_EXPIRY_MISSING: N_("Enter the licence's last day, or mark it as long-term."),
    Refusal.LICENCE_TOO_NEW: N_(
        "The licence has been held for less than %(months)s months: from %(serves_day)s on it serves."
    ),
    Refusal.LICENCE_DATES: N_("The licence's first day can't be in the future or after its last day."),
    Refusal.NO_CONSENT: N_("The driver must agree to the test-drive agreement first."),
    Refusal.VEHICLE_OUT: N_("This car is already out."),
    Refusal.STAFF_OUT: N_("This colleague is already out with another car."),
}


@dataclass(frozen=True)
class Licence:
    """What is noted of a licence that was seen; its number and its picture are never kept. Long-term: no expiry."""

    licence_class: LicenceClass
    first_issued_on: date
    expires_on: date | None = None
    long_term: bool = False


@dataclass(frozen=True)
class Refused:
    """One refusal with what its message needs."""

    reason: Refusal
    day: date | None = None
    months: int | None = None

    @property
    def field(self) -> str:
        """The form's field that it belongs to."""
        return REFUSAL_FIELDS[self.reason]


def refusal_params(refused: Iterable[Refused]) -> dict[str, object]:
    """What the messages of these refusals name."""
    params: dict[str, object] = {}
    for one in refused:
        if one.reason is Refusal.LICENCE_EXPIRED:
            params["licence_day"] = str(one.day)
        if one.reason is Refusal.LICENCE_TOO_NEW:
            params |= {"serves_day": str(one.day), "months": one.months}
    return params


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def licence_refusals(licence: Licence, today: date, held_months: int) -> list[Refused]:
    """Each reason why this licence doesn't serve today; its last day itself is valid."""
    refused: list[Refused] = []
    if licence.licence_class.value not in SERVING:
        refused.append(Refused(Refusal.LICENCE_CLASS))
    if not licence.long_term and licence.expires_on is None:
        refused.append(Refused(Refusal.LICENCE_EXPIRY_MISSING))
    expires_on = None if licence.long_term else licence.expires_on
    if expires_on is not None and expires_on < today:
        refused.append(Refused(Refusal.LICENCE_EXPIRED, day=expires_on))
    if licence.first_issued_on > today or (expires_on is not None and licence.first_issued_on > expires_on):
        refused.append(Refused(Refusal.LICENCE_DATES))
    elif (serves_from := months_after(licence.first_issued_on, held_months)) > today:
        refused.append(Refused(Refusal.LICENCE_TOO_NEW, day=serves_from, months=held_months))
    return refused


def slot_start(moment: datetime) -> datetime:
    """The start of the slot that holds this moment: slots lie on whole half hours, so two never overlap in part."""
    seconds = int(SLOT.total_seconds())
    return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, UTC)


def slots_between(starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """The starts of the whole slots that lie within a span."""
    start = slot_start(starts_at)
    if start < starts_at:
        start += SLOT
    found: list[datetime] = []
    while start + SLOT <= ends_at:
        found.append(start)
        start += SLOT
    return found


def free_slots(starts_at: datetime, ends_at: datetime, taken: Iterable[datetime], now: datetime) -> list[datetime]:
    """The slots of a span that nobody has and that haven't ended."""
    gone = set(taken)
    return [slot for slot in slots_between(starts_at, ends_at) if slot not in gone and slot + SLOT > now]


def minutes_out(out_at: datetime, until: datetime) -> int:
    """Whole minutes that a car has been out."""
    return max(0, int((until - out_at).total_seconds() // 60))


DEFAULT_AGREEMENT_ZH = "\n".join(
    (
        "1. 本人持有有效的机动车驾驶证（准驾车型 C1、C2 或以上），驾龄符合要求；"
        "身体状况适合驾驶，未饮酒，未服用影响驾驶的药物。",
        "2. 试驾全程由陪驾人员陪同，本人服从陪驾人员的指引，遵守道路交通安全法律法规，按约定路线行驶。",
        "3. 试驾期间因本人违反交通法规造成的罚款、记分由本人承担；发生交通事故的，按责任认定和保险约定处理。",
        "4. 试驾车辆已投保机动车交通事故责任强制保险。",
        "5. 仅记录驾驶证的准驾车型、初次领证日期和有效期，不保存证件号码和照片。",
    )
)
DEFAULT_AGREEMENT_EN = "\n".join(
    (
        "1. I hold a valid driving licence (class C1, C2 or above) for the time required, am fit to drive, and have"
        " taken neither alcohol nor medicine that affects driving.",
        "2. A member of staff rides with me. I follow their guidance and the traffic law, and keep to the route.",
        "3. Fines and points for my own offences are mine. An accident is settled by fault and the insurance.",
        "4. The car carries the compulsory traffic accident insurance.",
        "5. Only my licence's class, first issue and expiry are noted; neither its number nor a picture is kept.",
    )
)
