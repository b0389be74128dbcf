"""A report of counts as rows: what the page, the file and the API show alike."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from outreach.domain.lead_labels import PARKING_LABELS, SOURCE_LABELS, STAGE_LABELS, TIME_LABELS
from outreach.domain.leads import CountSplit
from outreach.domain.suppression import NOT_STATED
from outreach.domain.words import N_
from outreach.queries.reports import LeadReport
from outreach.web.templating import area_name

SPLIT_LABELS: dict[CountSplit, str] = {
    CountSplit.STAGE: N_("Stage, without an order"),
    CountSplit.TOWNSHIP: N_("Township"),
    CountSplit.BUYING_TIME: N_("When to buy"),
    CountSplit.HOME_PARKING: N_("Parking at home"),
    CountSplit.SOURCE: N_("Source"),
    CountSplit.COMPANY: N_("Company"),
    CountSplit.MODEL: N_("Models"),
    CountSplit.NO_HOME_CHARGING: N_("No charging at home, by township"),
}
_WORDS: dict[CountSplit, dict[str, str]] = {
    CountSplit.STAGE: {str(k.value): v for k, v in STAGE_LABELS.items()},
    CountSplit.BUYING_TIME: {str(k.value): v for k, v in TIME_LABELS.items()},
    CountSplit.HOME_PARKING: {str(k.value): v for k, v in PARKING_LABELS.items()},
    CountSplit.SOURCE: {str(k.value): v for k, v in SOURCE_LABELS.items()},
}


def report_rows(report: LeadReport) -> list[tuple[str, str, int]]:
    """Split, value, number; the cells that aren't shown stand together as one row."""
    totals = report.totals
    rows: list[tuple[str, str, int]] = [
        (gettext("Total"), gettext("Leads"), totals.leads),
        (gettext("Total"), gettext("Test drives"), totals.test_drives),
        (gettext("Total"), gettext("Orders"), totals.orders),
        (gettext("Total"), gettext("Orders that count"), totals.orders_counting),
        (gettext("Total"), gettext("Deliveries"), totals.deliveries),
    ]
    for split, pooled in report.splits.items():
        head = gettext(SPLIT_LABELS[split])
        rows += [(head, _value(report, split, key), number) for key, number in pooled.shown.items()]
        if pooled.hidden:
            rows.append((head, gettext("Not shown: small groups"), pooled.hidden))
    return rows


def _value(report: LeadReport, split: CountSplit, key: str) -> str:
    if key == NOT_STATED:
        return gettext("Not known")
    if split in _WORDS:
        return gettext(_WORDS[split][key])
    name: Any = report.names.get(key, key)
    return name if isinstance(name, str) else area_name(name)
