"""Reminders by mail, through a real SMTP server on loopback."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.jobs.notices import send_notices
from outreach.models.notices import Notice
from outreach.services.follow_up import run_follow_up
from tests.factories.leads import make_lead
from tests.factories.world import World

MORNING = datetime(2026, 6, 15, 2, tzinfo=UTC)


class Post:
    """Keeps what it is handed; refuses the first mail where it is told to."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refusals = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Take a mail."""
        if self.refusals:
            self.refusals -= 1
            return "451 try again later"
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default), session.ssl))
        return "250 OK"


def _certificate(folder: Path) -> ssl.SSLContext:
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1)
    )
    path = folder / "smtp.pem"
    path.write_bytes(
        made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.fixture
def post(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """An SMTP server that speaks STARTTLS, and the application set to it."""
    handler = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(
        handler, hostname="127.0.0.1", port=port, tls_context=_certificate(tmp_path), require_starttls=True
    )
    controller.start()
    for name, value in {"server": "127.0.0.1", "port": port, "use_tls": True, "backend": "smtp"}.items():
        monkeypatch.setattr(app.extensions["mailman"], name, value)
    yield handler
    controller.stop()


def test_the_mornings_reminder_arrives_by_smtp(session: Session, world: World, post: Post) -> None:
    for at in range(2):
        make_lead(session, world, phone=f"1380000123{at}", name="王先生", next_follow_up_on=date(2026, 6, 15))
    run_follow_up(session, now=MORNING)
    for notice in session.scalars(select(Notice)):
        notice.created_at = MORNING
    session.commit()
    post.refusals = 1
    assert send_notices(MORNING + timedelta(minutes=20)) == 0
    assert send_notices(MORNING + timedelta(minutes=30)) == 1
    assert send_notices(MORNING + timedelta(minutes=40)) == 0
    ((to, mail, encrypted),) = post.mails
    text = mail.get_content()
    assert to == ["dealer@test.example"]
    assert encrypted
    assert "今天等您回电的客户：2 位" in text
    assert "/notices/mail-off/" in text
    assert "1380000" not in text
    assert "王先生" not in text
