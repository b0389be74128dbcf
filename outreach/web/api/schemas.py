"""Shapes of the API's arguments and answers."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from marshmallow import Schema, ValidationError, fields, validate

CODE = validate.Regexp(r"^[0-9]{6,12}\Z", error="6 to 12 digits")


class Text(fields.String):
    """A text that both databases can hold."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if "\x00" in text or any(0xD800 <= ord(character) < 0xE000 for character in text):
            raise ValidationError("has characters that can't be stored")
        return text


class Arguments(Schema):
    """Base of query strings; an unknown name is an error, not silence (`blueprints.operation`)."""


class PageArguments(Arguments):
    """Where a page begins and how long it is."""

    cursor = Text(validate=validate.Length(max=2_000))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class ProblemSchema(Schema):
    """RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    request_id = fields.String()
    errors = fields.Dict()


class AreaRef(Schema):
    """An area as other things name it."""

    code = fields.String(required=True)
    name = fields.String(required=True, attribute="name_zh")
    name_en = fields.String(required=True)


def page_of(items: type[Schema]) -> type[Schema]:
    """The schema of a page of `items`."""
    name = items.__name__.removesuffix("Schema") + "Page"
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(items), required=True),
            "next": fields.String(required=True, allow_none=True),
        },
        name=name,
    )


def next_url(cursor: str | None) -> str | None:
    """The address of the next page of this request, with its filters."""
    if cursor is None:
        return None
    filters: dict[str, Any] = {**request.args.to_dict(), "cursor": cursor}
    return url_for(request.endpoint or "", **filters)
