"""HTTP to addresses that people have entered: only to public ones, so that no register reads what lies beside the server."""

from __future__ import annotations

import io
import ipaddress
import socket
import time
from collections.abc import Callable
from functools import partial
from http.client import HTTPResponse
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from outreach.domain.errors import RuleBroken
from outreach.domain.words import N_
from outreach.importers.tables import MAX_BYTES

TIMEOUT = (10, 60)
LONGEST = 1800.0  # seconds for all of one register
PIECE = 1 << 16
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Deadline:
    """When asking one register must be over, however slowly it goes on answering."""

    def __init__(self, seconds: float = LONGEST, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._end = clock, clock() + seconds

    def check(self) -> float:
        """The seconds that are left. Raises `RuleBroken` past it."""
        left = self._end - self._clock()
        if left < 0:
            raise RuleBroken({"url": N_("The address takes too long to answer. Ask again later.")})
        return left


def outward(*, private: bool, deadline: Deadline) -> requests.Session:
    """A session for such addresses, of which no answer lasts beyond the deadline.

    `private`: loopback, private networks and the machine's own proxy will do too.
    """
    session = requests.Session()
    session.trust_env = private  # neither a proxy, which would do the looking up, nor a password out of .netrc
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter(private=private, deadline=deadline))
    return session


def body_of(answer: requests.Response, most: int, deadline: Deadline) -> bytes:
    """What was answered, unpacked. Raises `RuleBroken` beyond so many bytes (what is left of a file's) or past the deadline."""
    parts, size = [], 0
    # whatever has arrived at each turn: waiting for a full piece, a slow register would be read for days
    while part := answer.raw.read1(PIECE, decode_content=True):
        deadline.check()
        parts.append(part)
        size += len(part)
        if size > most:
            raise RuleBroken({"url": N_("The file is larger than %(limit)s MB.")}, limit=MAX_BYTES // (1 << 20))
    return b"".join(parts)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where it wraps an IPv4 address."""
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def _looked_up(host: str, port: int) -> str:
    """An address of this host. Raises `RuleBroken` where any of its addresses isn't public, OSError where it has none."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise socket.gaierror(str(error)) from error
    addresses = sorted(found, key=lambda one: one[0] != socket.AF_INET)
    if not all(is_public(str(one[4][0])) for one in addresses):
        raise RuleBroken({"url": N_("%(host)s lies in a private network: it isn't asked.")}, host=host)
    return str(addresses[0][4][0])


class _Answer(HTTPResponse):
    """An answer that is read by the deadline from its first line on: a head may come a byte at a time as well as a body."""

    def __init__(self, sock: socket.socket, *args: Any, deadline: Deadline, **more: Any) -> None:
        super().__init__(sock, *args, **more)
        self.fp: io.BufferedReader = io.BufferedReader(_Timed(self.fp.detach(), sock, deadline))


class _Timed(io.RawIOBase):
    """What a connection says, each piece waited for no longer than the deadline leaves."""

    def __init__(self, said: io.RawIOBase, sock: socket.socket, deadline: Deadline) -> None:
        self._said, self._sock, self._deadline = said, sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int | None:
        self._sock.settimeout(min(TIMEOUT[1], self._deadline.check() + 1.0))
        return self._said.readinto(room)

    def close(self) -> None:
        self._said.close()
        super().close()


class _PublicOnly(HTTPConnection):
    """Connects to the very address that was looked at: a name that answers otherwise a moment later gains nothing."""

    def _new_conn(self) -> socket.socket:
        named = self._dns_host
        self._dns_host = _looked_up(named, self.port)
        try:
            return super()._new_conn()
        finally:
            self._dns_host = named  # the certificate is held against the name


class _PublicOnlyTls(_PublicOnly, HTTPSConnection):
    """The same under TLS."""


class _Adapter(HTTPAdapter):
    """Makes connections whose answers keep the deadline and, unless `private`, that lead to public addresses alone."""

    def __init__(self, *, private: bool, deadline: Deadline) -> None:
        answer = {"response_class": partial(_Answer, deadline=deadline)}
        plain, tls = (HTTPConnection, HTTPSConnection) if private else (_PublicOnly, _PublicOnlyTls)
        self._pools = {
            "http": type("_Pool", (HTTPConnectionPool,), {"ConnectionCls": type("_Plain", (plain,), answer)}),
            "https": type("_TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": type("_Tls", (tls,), answer)}),
        }
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, **more)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **more)
        manager.pool_classes_by_scheme = self._pools
        return manager
