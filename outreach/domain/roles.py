"""Who acts, and what each role may do. Whose records it may do it to is a policy's matter (`outreach.policies`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from outreach.domain.adcodes import AreaLevel


class Role(StrEnum):
    """One role for each account; it decides whether the account has an area or an organisation."""

    OFFICE = "office"
    OFFICIAL = "official"
    ORGANISER = "organiser"
    ORGANISER_STAFF = "organiser_staff"
    DEALER_MANAGER = "dealer_manager"
    DEALER_STAFF = "dealer_staff"
    PUBLIC = "public"


class Department(StrEnum):
    """The five kinds of departments that run the campaign together."""

    INDUSTRY = "industry"
    PLANNING = "planning"
    AGRICULTURE = "agriculture"
    COMMERCE = "commerce"
    ENERGY = "energy"


class Permission(StrEnum):
    """What a route may demand, as resource:action, in alphabetical order."""

    ACCOUNT_OWN = "account:own"
    AREAS_LOAD = "areas:load"
    AREAS_READ = "areas:read"
    AUDIT_READ = "audit:read"
    CAMPAIGNS_EDIT = "campaigns:edit"
    CAMPAIGNS_READ = "campaigns:read"
    CATALOGUE_EDIT = "catalogue:edit"
    CATALOGUE_READ = "catalogue:read"
    CHARGERS_FETCH = "chargers:fetch"
    CHARGERS_KEEP = "chargers:keep"
    CHARGERS_READ = "chargers:read"
    COVERAGE_CLOSE = "coverage:close"
    COVERAGE_COMPUTE = "coverage:compute"
    COVERAGE_READ = "coverage:read"
    DASHBOARD_READ = "dashboard:read"
    EVENTS_ANSWER = "events:answer"
    EVENTS_APPROVE = "events:approve"
    EVENTS_READ = "events:read"
    EVENTS_WRITE = "events:write"
    FILES_READ = "files:read"
    HOLIDAYS_EDIT = "holidays:edit"
    JOBS_READ = "jobs:read"
    LEADS_COUNT = "leads:count"
    LEADS_HAND_OVER = "leads:hand_over"
    LEADS_READ = "leads:read"
    LEADS_WRITE = "leads:write"
    OPERATIONS_IMPORT = "operations:import"
    OPERATIONS_READ = "operations:read"
    ORGANISATIONS_EDIT = "organisations:edit"
    ORGANISATIONS_READ = "organisations:read"
    PEOPLE_SERVE = "people:serve"
    SITING_PLAN = "siting:plan"
    TEST_DRIVES_READ = "test_drives:read"
    TEST_DRIVES_WRITE = "test_drives:write"
    USERS_MANAGE = "users:manage"
    VEHICLES_READ = "vehicles:read"
    VEHICLES_WRITE = "vehicles:write"
    VENUES_ASK = "venues:ask"
    VENUES_READ = "venues:read"
    VENUES_WRITE = "venues:write"


_EVERYONE_SIGNED_IN = frozenset(
    {
        Permission.ACCOUNT_OWN,
        Permission.AREAS_READ,
        Permission.CAMPAIGNS_READ,
        Permission.CATALOGUE_READ,
        Permission.CHARGERS_READ,
        Permission.DASHBOARD_READ,
        Permission.EVENTS_READ,
        Permission.FILES_READ,
        Permission.JOBS_READ,
    }
)

_VENUES = frozenset({Permission.VENUES_ASK, Permission.VENUES_READ, Permission.VENUES_WRITE})
_DRIVES = frozenset({Permission.TEST_DRIVES_READ, Permission.TEST_DRIVES_WRITE, Permission.VEHICLES_READ})
_REGISTER = frozenset({Permission.ORGANISATIONS_READ})

_CHARGERS = frozenset({Permission.CHARGERS_KEEP})

_LEADS = frozenset({Permission.LEADS_READ, Permission.LEADS_WRITE})

_COVERAGE = frozenset({Permission.COVERAGE_COMPUTE, Permission.COVERAGE_READ})

_ORGANISING = (
    _EVERYONE_SIGNED_IN
    | {Permission.EVENTS_WRITE}
    | {Permission.COVERAGE_READ}
    | {Permission.LEADS_COUNT}
    | _REGISTER
    | _VENUES
)

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OFFICE: frozenset(Permission),
    Role.OFFICIAL: _EVERYONE_SIGNED_IN
    | {Permission.EVENTS_APPROVE}
    | _COVERAGE
    | {Permission.LEADS_COUNT}
    | _REGISTER
    | {Permission.VENUES_READ}
    | _CHARGERS
    | {Permission.OPERATIONS_IMPORT, Permission.OPERATIONS_READ}
    | {Permission.SITING_PLAN},
    Role.ORGANISER: _ORGANISING | {Permission.USERS_MANAGE},
    Role.ORGANISER_STAFF: _ORGANISING,
    Role.DEALER_MANAGER: _EVERYONE_SIGNED_IN
    | {Permission.EVENTS_ANSWER}
    | _LEADS
    | {Permission.LEADS_HAND_OVER}
    | {Permission.USERS_MANAGE}
    | _DRIVES
    | {Permission.VEHICLES_WRITE},
    Role.DEALER_STAFF: _EVERYONE_SIGNED_IN | _LEADS | _DRIVES,
    Role.PUBLIC: frozenset(),
}


@dataclass(frozen=True)
class Actor:
    """Somebody who asks for something: an account, or the public.

    `area_lineage` ('/100000/320000/') bounds what an official sees; None for roles that have no area. `department`: which
    of an area's departments an official speaks for; None is all of them. `event_id`: the only event that a sign-in at
    its stall is for. `lead_id`: the only lead that a customer's own code opens.
    """

    role: Role
    user_id: UUID | None = None
    organisation_id: UUID | None = None
    area_lineage: str | None = None
    area_level: AreaLevel | None = None
    department: Department | None = None
    name: str = ""
    event_id: UUID | None = None
    lead_id: UUID | None = None

    def may(self, permission: Permission) -> bool:
        """True where the role grants `permission`."""
        return permission in GRANTS[self.role]

    @property
    def is_organiser(self) -> bool:
        """True for whoever organises events, as head of the organisation's accounts or not."""
        return self.role in {Role.ORGANISER, Role.ORGANISER_STAFF}

    @property
    def is_dealer(self) -> bool:
        """True for managers and staff of a dealer."""
        return self.role in {Role.DEALER_MANAGER, Role.DEALER_STAFF}

    @property
    def is_visitor(self) -> bool:
        """True for somebody without an account at a company's stand, or with the code of their own record there."""
        return self.role is Role.PUBLIC and self.organisation_id is not None


ANONYMOUS = Actor(role=Role.PUBLIC)
SYSTEM = Actor(role=Role.OFFICE, name="system")
