"""`flask accounts`: the first account of an installation, links, tokens."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup
from flask_security.utils import hash_password

from outreach.domain.accounts import AccountDetails
from outreach.domain.clock import utcnow
from outreach.domain.errors import OutreachError
from outreach.domain.phones import parse_phone
from outreach.domain.roles import SYSTEM, Role
from outreach.extensions import db
from outreach.models.accounts import Invitation, User
from outreach.queries.accounts import find_area_named, find_user
from outreach.queries.organisations import find_organisation
from outreach.services.accounts import accept_invitation, create_token, invite_user, save_user
from outreach.services.links import invitation_address

accounts = AppGroup("accounts", help="Make accounts, links and tokens.")
ROLES = click.Choice([role.value for role in Role if role is not Role.PUBLIC])


def _address(invitation: Invitation) -> str:
    return invitation_address(invitation, current_app.extensions["outreach.settings"])


def _user(identity: str) -> User:
    user = find_user(db.session(), parse_phone(identity) or identity)
    if user is None:
        raise click.ClickException(f"no account {identity}")
    return user


@accounts.command("create")
@click.argument("identity")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", type=ROLES, required=True)
@click.option("--organisation", default="", help="Name in the register: for organisers and dealers.")
@click.option("--area", default="", help="Code or name: for officials.")
@click.option("--password", default="", help="Without it, a link is printed by which the person sets one.")
def create(identity: str, name: str, role: str, organisation: str, area: str, password: str) -> None:
    """Make an account for an e-mail address or a mobile number, and print its link."""
    session, now = db.session(), utcnow()
    phone = parse_phone(identity) if "@" not in identity else None
    company, place = find_organisation(session, organisation), find_area_named(session, area)
    if (organisation and company is None) or (area and place is None):
        raise click.ClickException(f"not known: {organisation or area}")
    details = AccountDetails(
        name,
        Role(role),
        None if phone else identity.lower(),
        phone,
        company.id if company else None,
        place.id if place else None,
    )
    try:
        user = save_user(session, actor=SYSTEM, details=details)
        invitation = invite_user(session, actor=SYSTEM, user=user, now=now)
        if password:
            if len(password) < 10:
                raise click.ClickException("a password needs at least 10 characters")
            accept_invitation(session, invitation=invitation, password_hash=hash_password(password), now=now)
    except OutreachError as error:
        raise click.ClickException(str(error)) from None
    session.commit()
    click.echo(user.email or user.us_phone_number if password else _address(invitation))


@accounts.command("link")
@click.argument("identity")
def link(identity: str) -> None:
    """Print a new link by which the account's owner sets a password."""
    try:
        invitation = invite_user(db.session(), actor=SYSTEM, user=_user(identity), now=utcnow())
    except OutreachError as error:
        raise click.ClickException(str(error)) from None
    db.session.commit()
    click.echo(_address(invitation))


@accounts.command("token")
@click.argument("identity")
@click.option("--name", default="command line", help="What the token is for.")
def token(identity: str, name: str) -> None:
    """Print a new bearer token of the JSON API for this account."""
    _row, text = create_token(db.session(), actor=_user(identity).actor, name=name, now=utcnow())
    db.session.commit()
    click.echo(text)
