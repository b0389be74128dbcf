"""Errors as pages with a request id; as RFC 9457 problems below /api."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from jinja2 import Template
from werkzeug.exceptions import HTTPException, SecurityError, ServiceUnavailable

from outreach.database import is_out_of_reach
from outreach.domain.errors import Conflict, Forbidden, NotFound, OutreachError, RuleBroken
from outreach.domain.roles import ANONYMOUS
from outreach.extensions import db
from outreach.web.security import look_no_further
from outreach.web.wording import said

STATUS: dict[type[OutreachError], int] = {NotFound: 404, Forbidden: 403, Conflict: 409, RuleBroken: 422}
RETRY_AFTER = "30"


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(OutreachError, _answer_outreach_error)
    app.register_error_handler(CSRFError, _answer_csrf_error)
    app.register_error_handler(SecurityError, _answer_foreign_host)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(Exception, _answer_fault)


def message_of(error: OutreachError) -> str:
    """The error's message in the reader's language."""
    return said(error.message, error.params)


def _answer_foreign_host(_error: SecurityError) -> Response:
    """A request for another host than ours: in plain words, for a page's links would be built from that host."""
    return Response(gettext("Something in the address or the form does not fit."), 400, mimetype="text/plain")


def _answer_outreach_error(error: OutreachError) -> ResponseReturnValue:
    db.session.rollback()
    fields = {name: gettext(text) for name, text in error.fields.items()} if isinstance(error, RuleBroken) else {}
    return answer(STATUS[type(error)], message_of(error), fields)


def _answer_csrf_error(error: CSRFError) -> ResponseReturnValue:
    return answer(400, gettext("This page was open for too long. Go back, reload it and send it again."))


def _answer_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    messages = (getattr(error, "data", {}) or {}).get("messages", {})
    fields = {name: texts for place in messages.values() for name, texts in place.items()} if messages else None
    # our own word on what is missing, such as Chromium for pictures; the library's words are in English
    said = error.description if isinstance(error, ServiceUnavailable) else None
    message = said if said and said != ServiceUnavailable.description else ""
    response = current_app.make_response(
        answer(error.code, message, fields if request.path.startswith("/api/") else None)
    )
    for name, value in error.get_headers(request.environ):
        # what a 405 allows, how a 401 is answered, when a 429 may try again
        if name in {"Allow", "WWW-Authenticate", "Retry-After", "Content-Range"}:
            response.headers.setdefault(name, value)
    return response


def _answer_fault(error: Exception) -> ResponseReturnValue:
    current_app.logger.exception("request %s failed", g.get("request_id"))
    away = is_out_of_reach(error)
    if current_app.testing and not away:
        raise error
    return _answer_broken(503 if away else 500)


def _answer_broken(status: int) -> Response:
    """The error's page; without the account's name and notices where reading these fails, too."""
    try:
        db.session.rollback()
        response = make_response(answer(status, ""))
    except Exception:  # whatever it is has just been written down
        db.session.remove()
        g.actor = ANONYMOUS
        look_no_further()
        response = make_response(answer(status, ""))
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def answer(status: int, message: str, fields: dict[str, Any] | None = None) -> ResponseReturnValue:
    """The error's page, or its problem document for the API."""
    if request.path.startswith("/api/"):
        problem = {
            "type": "about:blank",
            "status": status,
            "title": HTTPStatus(status).phrase,
            "detail": message or _detail(status),
            "request_id": g.get("request_id"),
        }
        if fields:
            problem["errors"] = fields
        response = jsonify(problem)
        response.status_code = status
        response.mimetype = "application/problem+json"
        if status == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response
    page: list[str | Template] = [f"errors/{status}.html", "errors/error.html"]
    return render_template(
        page,
        message=message,
        fields=fields or {},
        request_id=g.get("request_id"),
        status=status,
        megabytes=current_app.extensions["outreach.settings"].upload_megabytes,
    ), status


def _detail(status: int) -> str:
    return {
        400: gettext("Something in the address or the form does not fit."),
        401: gettext("Sign in first."),
        403: gettext("Your role does not allow this."),
        404: gettext("There is nothing here, or you may not see it."),
        405: gettext("This address does not take this method."),
        409: gettext("What you wanted to change has changed meanwhile."),
        413: gettext("This is too large."),
        415: gettext("This kind of content is not taken here."),
        422: gettext("Something in the request is not right; see the errors."),
        429: gettext("Too many requests. Wait a little, then try again."),
        500: gettext("Something failed on our side. The request id helps to find it."),
        503: gettext("The service can not answer at this moment. Try again in half a minute."),
    }.get(status, gettext("The request could not be answered."))
