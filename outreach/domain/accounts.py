"""What an account needs, by role; how long links and tokens live; how often a sign-in may fail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from outreach.domain.roles import Department, Role
from outreach.domain.words import N_

INVITATION_LIFE = timedelta(days=14)
TOKEN_LIFE = timedelta(days=365)
TOKEN_PREFIX = "outreach_"  # noqa: S105  # the readable beginning, not a secret
WINDOW = timedelta(minutes=15)
TRIES_PER_IDENTITY = 10
TRIES_PER_ADDRESS = 200
KNOWN_ADDRESS_LIFE = timedelta(days=90)

ROLE_LABELS: dict[Role, str] = {
    Role.OFFICE: N_("Campaign office"),
    Role.OFFICIAL: N_("Official"),
    Role.ORGANISER: N_("Organiser"),
    Role.ORGANISER_STAFF: N_("Organiser staff"),
    Role.DEALER_MANAGER: N_("Dealer manager"),
    Role.DEALER_STAFF: N_("Dealer staff"),
    Role.PUBLIC: N_("Visitor"),
}
SECOND_FACTOR_ROLES = frozenset({Role.OFFICE, Role.OFFICIAL})
DEALER_ROLES = (Role.DEALER_MANAGER, Role.DEALER_STAFF)
STAFF_OF: dict[Role, tuple[Role, ...]] = {
    Role.ORGANISER: (Role.ORGANISER, Role.ORGANISER_STAFF),
    Role.DEALER_MANAGER: DEALER_ROLES,
}
MEMBER_ROLES = frozenset(role for roles in STAFF_OF.values() for role in roles)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


class AccountState(StrEnum):
    """What a list of accounts says of one."""

    ACTIVE = "active"
    INVITED = "invited"
    INACTIVE = "inactive"


STATE_LABELS: dict[AccountState, str] = {
    AccountState.ACTIVE: N_("Active"),
    AccountState.INVITED: N_("Invited"),
    AccountState.INACTIVE: N_("Deactivated"),
}


@dataclass(frozen=True)
class AccountDetails:
    """What is said of an account when it is made or changed."""

    name: str
    role: Role
    email: str | None = None
    phone: str | None = None
    organisation_id: UUID | None = None
    area_id: int | None = None
    department: Department | None = None


def check_account(details: AccountDetails) -> dict[str, str]:
    """Return the broken rules, by field."""
    broken: dict[str, str] = {}
    if not details.name:
        broken["name"] = N_("Enter the person's name.")
    if not details.email and not details.phone:
        broken["email"] = N_("An account needs an e-mail address or a mobile number.")
    elif details.email and not _EMAIL.fullmatch(details.email):
        broken["email"] = N_("This is not an e-mail address.")
    if details.role is Role.PUBLIC:
        broken["role"] = N_("The public needs no account.")
    if details.role is Role.OFFICIAL and details.area_id is None:
        broken["area"] = N_("An official needs an area.")
    if details.role in MEMBER_ROLES and details.organisation_id is None:
        broken["organisation"] = N_("This role needs an organisation.")
    return broken


def window_of(now: datetime) -> int:
    """Return the number of the window of time that failed sign-ins are counted in."""
    return int(now.timestamp() // WINDOW.total_seconds())
