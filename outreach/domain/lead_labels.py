"""The words of the leads' lists of choices, in English; shown translated."""

from __future__ import annotations

from outreach.domain.leads import (
    BuyingTime,
    ContactKind,
    ContactStatus,
    Grade,
    HomeParking,
    LeadSource,
    LossReason,
    Outcome,
    OwnMeter,
    RevealReason,
    Stage,
    TradeIn,
)
from outreach.domain.words import N_

STAGE_LABELS: dict[Stage, str] = {
    Stage.NEW: N_("New"),
    Stage.CONTACTED: N_("Contacted"),
    Stage.INVITED: N_("Invited"),
    Stage.TEST_DRIVEN: N_("Test-driven"),
    Stage.ORDERED: N_("Ordered"),
    Stage.DELIVERED: N_("Delivered"),
    Stage.LOST: N_("Lost"),
}
LOSS_LABELS: dict[LossReason, str] = {
    LossReason.BOUGHT_ELSEWHERE: N_("Bought from another company"),
    LossReason.BOUGHT_FUEL_CAR: N_("Bought a petrol car"),
    LossReason.PRICE: N_("Too expensive"),
    LossReason.NO_HOME_CHARGING: N_("Can't charge at home"),
    LossReason.RANGE: N_("Range too short"),
    LossReason.NO_CREDIT: N_("No credit"),
    LossReason.NO_MODEL: N_("No suitable model"),
    LossReason.POSTPONED: N_("Purchase put off"),
    LossReason.UNREACHABLE: N_("Can't be reached"),
    LossReason.WRONG_NUMBER: N_("Wrong number"),
    LossReason.WITHDREW: N_("Withdrew consent"),
    LossReason.OTHER: N_("Another reason"),
}
SOURCE_LABELS: dict[LeadSource, str] = {
    LeadSource.EVENT: N_("Event"),
    LeadSource.SHOWROOM: N_("Showroom"),
    LeadSource.TELEPHONE: N_("Telephone"),
    LeadSource.ONLINE: N_("Online"),
    LeadSource.REFERRAL: N_("Recommended"),
    LeadSource.LIST: N_("Imported list"),
    LeadSource.OTHER: N_("Other source"),
}
GRADE_LABELS: dict[Grade, str] = {
    Grade.O: N_("O: deposit paid"),
    Grade.H: N_("H: within a week"),
    Grade.A: N_("A: within a month"),
    Grade.B: N_("B: within three months"),
    Grade.C: N_("C: later"),
}
TIME_LABELS: dict[BuyingTime, str] = {
    BuyingTime.WEEK: N_("Within a week"),
    BuyingTime.MONTH: N_("Within a month"),
    BuyingTime.QUARTER: N_("Within three months"),
    BuyingTime.LATER: N_("Just looking"),
}
PARKING_LABELS: dict[HomeParking, str] = {
    HomeParking.YARD: N_("Own yard"),
    HomeParking.FLAT_SPACE: N_("Flat with a space"),
    HomeParking.NONE: N_("No parking"),
}
METER_LABELS: dict[OwnMeter, str] = {
    OwnMeter.YES: N_("Own meter"),
    OwnMeter.NO: N_("No own meter"),
    OwnMeter.UNKNOWN: N_("Not known"),
}
TRADE_IN_LABELS: dict[TradeIn, str] = {
    TradeIn.NOTHING: N_("Nothing"),
    TradeIn.CAR: N_("A car"),
    TradeIn.TRICYCLE: N_("A tricycle or motorcycle"),
    TradeIn.OTHER: N_("Something else"),
}
CONTACT_LABELS: dict[ContactKind, str] = {
    ContactKind.CALL: N_("Call"),
    ContactKind.MESSAGE: N_("Message"),
    ContactKind.VISIT: N_("Visit"),
}
STATUS_LABELS: dict[ContactStatus, str] = {
    ContactStatus.ALLOWED: N_("May be contacted"),
    ContactStatus.NO_PHONE: N_("No phone"),
    ContactStatus.WITHDRAWN: N_("Consent withdrawn"),
    ContactStatus.DO_NOT_CALL: N_("Do not call"),
    ContactStatus.ERASED: N_("Erased"),
}
REVEAL_LABELS: dict[RevealReason, str] = {
    RevealReason.CALL: N_("To call"),
    RevealReason.STATED: N_("For a stated reason"),
    RevealReason.EXPORT: N_("In an exported file"),
    RevealReason.PERSON_EXPORT: N_("Access asked for by the person"),
}
OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.REACHED: N_("Reached"),
    Outcome.NO_ANSWER: N_("No answer"),
    Outcome.WRONG_NUMBER: N_("Wrong number"),
    Outcome.CALL_LATER: N_("Call again later"),
    Outcome.COMING: N_("Will come"),
    Outcome.NOT_INTERESTED: N_("Not interested"),
}
# the tables of a lead's rows, by `queries.retention.HELD`'s keys
HELD_LABELS: dict[str, str] = {
    "steps": N_("Stages"),
    "losses": N_("Checks of a loss"),
    "consents": N_("Consents"),
    "contacts": N_("Contacts"),
    "number_shown": N_("Number shown"),
    "test_drives": N_("Test drives"),
    "orders": N_("Orders"),
    "deliveries": N_("Deliveries"),
    "merges": N_("Leads merged in"),
    "chargers_told": N_("Told of chargers nearby"),
    "complaints": N_("Complaints about calls"),
}
