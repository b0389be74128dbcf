"""What events' states, steps and kinds are called, to be translated where they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from outreach.domain.events import (
    DocumentKind,
    EventKind,
    EventStatus,
    Ground,
    GroupKind,
    InvitationStatus,
    PartnerKind,
    Reach,
    Verb,
)
from outreach.domain.words import N_

PARTNER_WORDS: Mapping[PartnerKind, str] = {
    PartnerKind.CHARGING: N_("Charging and battery swap"),
    PartnerKind.BANK: N_("Bank and credit"),
    PartnerKind.INSURANCE: N_("Insurance"),
    PartnerKind.AFTER_SALES: N_("After-sales service"),
}

INVITATION_WORDS: Mapping[InvitationStatus, str] = {
    InvitationStatus.INVITED: N_("Invited, no answer yet"),
    InvitationStatus.ACCEPTED: N_("Accepted"),
    InvitationStatus.DECLINED: N_("Declined"),
    InvitationStatus.WITHDRAWN: N_("Invitation withdrawn"),
}

DOCUMENT_WORDS: Mapping[DocumentKind, str] = {
    DocumentKind.PLAN: N_("Work, safety and emergency plan"),
    DocumentKind.PERMIT: N_("Police permit"),
    DocumentKind.APPROVAL: N_("Sealed approval"),
}

KIND_WORDS: Mapping[EventKind, str] = {
    EventKind.COUNTY: N_("County event"),
    EventKind.TOWNSHIP: N_("Township event"),
}

GROUP_WORDS: Mapping[GroupKind, str] = {
    GroupKind.SERIES: N_("Series"),
    GroupKind.TOUR: N_("County event with township events"),
}

REACH_WORDS: Mapping[Reach, str] = {
    Reach.ONE: N_("This event only"),
    Reach.REST: N_("This event and the later ones of the series"),
    Reach.ALL: N_("All events of the series"),
}

GROUND_WORDS: Mapping[Ground, str] = {
    Ground.TIME: N_("time"),
    Ground.PLACE: N_("place"),
    Ground.SCALE: N_("scale"),
}

STATUS_WORDS: Mapping[EventStatus, str] = {
    EventStatus.DRAFT: N_("Draft"),
    EventStatus.SUBMITTED: N_("Waiting for approval"),
    EventStatus.RETURNED: N_("Returned for changes"),
    EventStatus.APPROVED: N_("Approved"),
    EventStatus.PUBLISHED: N_("Published"),
    EventStatus.RUNNING: N_("Running"),
    EventStatus.CLOSED: N_("Closed"),
    EventStatus.REPORTED: N_("Reported"),
    EventStatus.CANCELLED: N_("Cancelled"),
}

VERB_WORDS: Mapping[Verb, str] = {
    Verb.SUBMIT: N_("Submitted for approval"),
    Verb.WITHDRAW: N_("Withdrawn"),
    Verb.RETURN: N_("Returned for changes"),
    Verb.APPROVE: N_("Approved"),
    Verb.CHANGE: N_("Changed; approval asked again"),
    Verb.CONSENT: N_("Agreed; others still decide"),
    Verb.ESCALATE: N_("Passed to the level above for decision"),
    Verb.EDIT: N_("Changed"),
    Verb.POSTPONE: N_("Postponed; approval asked again"),
    Verb.PUBLISH: N_("Published"),
    Verb.START: N_("Started"),
    Verb.CLOSE: N_("Closed"),
    Verb.REPORT: N_("Report handed in"),
    Verb.FORWARD: N_("Report read and passed up"),
    Verb.REOPEN: N_("Report returned"),
    Verb.CANCEL: N_("Cancelled"),
}

FIELD_WORDS: Mapping[str, str] = {
    "title": N_("Title"),
    "kind": N_("Kind of event"),
    "venue_id": N_("Venue"),
    "starts_at": N_("Beginning"),
    "ends_at": N_("End"),
    "expected_attendance": N_("Expected people"),
    "stalls_needed": N_("Stalls needed"),
    "holder_kind": N_("Held by"),
    "holder_name": N_("Name of the holder"),
    "summary": N_("What visitors should know"),
    "risk_note": N_("Risks assessed"),
    "safety_plan": N_("Safety and emergency plan"),
    "safety_person": N_("Person in charge of safety"),
    "safety_phone": N_("Their telephone"),
}

# what approvers most often ask for when they return an event, to be ticked
RETURN_REASONS: Sequence[str] = (
    N_("Papers are missing or out of date"),
    N_("The safety plan does not suffice"),
    N_("Day or venue clash with another event"),
    N_("The police permit will come too late"),
    N_("Scale or costs need a reason"),
)
