"""GET /api/v1/reports/leads: counts of leads with small cells suppressed, never a lead."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from outreach.domain.clock import utcnow
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.reports import report_area, report_event
from outreach.web.api.blueprints import api_blueprint, operation
from outreach.web.api.schemas import CODE, Arguments
from outreach.web.security import current_actor

bp = api_blueprint("lead_counts", "Counts of leads: totals exact, small cells of splits suppressed.")


class LeadCountArguments(Arguments):
    """An area by its code, or an event by its id; neither: all that the account may count."""

    area = fields.String(load_default=None, validate=CODE)
    event = fields.UUID(load_default=None)


class CellSchema(Schema):
    """One published cell."""

    value = fields.String(required=True)
    leads = fields.Integer(required=True)


class SplitSchema(Schema):
    """One split: its published cells, and the people whose cells aren't published."""

    split = fields.String(required=True)
    cells = fields.List(fields.Nested(CellSchema), required=True)
    not_shown = fields.Integer(required=True)


class LeadCountSchema(Schema):
    """Exact totals and suppressed splits."""

    read_at = fields.AwareDateTime(required=True)
    splits_at = fields.AwareDateTime(required=True, allow_none=True)
    leads = fields.Integer(required=True)
    test_drives = fields.Integer(required=True)
    orders = fields.Integer(required=True)
    orders_counting = fields.Integer(required=True)
    deliveries = fields.Integer(required=True)
    splits = fields.List(fields.Nested(SplitSchema), required=True)


@operation(
    bp, "/reports/leads", Permission.LEADS_COUNT, arguments=LeadCountArguments, answer=LeadCountSchema, missing=True
)
def lead_counts(arguments: dict[str, Any]) -> dict[str, Any]:
    """Count leads of an area or an event."""
    session, actor, now = db.session(), current_actor(), utcnow()
    if arguments["event"] is not None:
        report = report_event(session, actor=actor, event_id=arguments["event"], now=now)
    else:
        report = report_area(session, actor=actor, code=arguments["area"], now=now)
    splits = [
        {
            "split": split.value,
            "cells": [{"value": key, "leads": number} for key, number in pooled.shown.items()],
            "not_shown": pooled.hidden,
        }
        for split, pooled in report.splits.items()
    ]
    return {**vars(report.totals), "read_at": report.read_at, "splits_at": report.splits_at, "splits": splits}
