"""The one way out: nothing of Fairlead calls an address of others but through here.

    call("https://hooks.example.com/x", b"{}", {"webhook-id": "msg_…"}, hosts=["hooks.example.com"])

The host is resolved once, every address found must be public, and the connection goes to that
address; TLS still asks for the name. No redirect is followed, no proxy of the environment is
used, and after ten seconds the line is cut, however slowly somebody drips.
"""

import socket
import ssl
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLateError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Event, Timer
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_noop as _

from fairlead.apps.journal.errors import FairleadError
from fairlead.core.rules.outgoing import Target, is_listed, is_public, may_call, target_of
from fairlead.core.rules.verdict import Allowed, Refused, Verdict

CONNECT_SECONDS: Final = 5.0
SECONDS: Final = 10.0
MOST_BYTES: Final = 1024 * 1024
_MOST_ADDRESSES: Final = 2


class CallFailedError(FairleadError):
    """The call did not come to an answer; the sentence says why, and nothing of the answer."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


def call(url: str, body: bytes, headers: Mapping[str, str], *, hosts: Iterable[str]) -> Answer:
    """Post a body to an address that the firm's list and the installation's allow.

    Raises:
        CallFailedError: not allowed, not reached, or answered too slowly or too much.
    """
    target, late = _allowed(url, hosts), Event()
    try:
        with _line(target) as line, _cut_after(SECONDS, line, late):
            return _asked(target, line, body, headers)
    except (OSError, HTTPException, ValueError) as broken:
        if late.is_set() or isinstance(broken, TimeoutError):
            raise CallFailedError(_("It did not answer in time.")) from broken
        raise _why(broken) from broken


def may(url: str, hosts: Iterable[str]) -> Verdict:
    """Say whether the firm's list and the installation let an address be called."""
    local, target = settings.FAIRLEAD_CALL_LOCAL, target_of(url)
    verdict = may_call(url, hosts=hosts, local=local)
    if not verdict or target is None or f"{target.host}:{target.port}" in local:
        return verdict
    if not is_listed(target.host, settings.FAIRLEAD_CALL_HOSTS):
        return Refused(
            "This installation does not call {host}: who runs it can allow that with "
            "FAIRLEAD_CALL_HOSTS.",
            host=target.host,
        )
    return Allowed()


def _allowed(url: str, hosts: Iterable[str]) -> Target:
    CallFailedError.unless(may(url, hosts))
    target = target_of(url)
    if target is None:  # refused above already; this tells the type checker
        raise CallFailedError(_("It could not be reached."))
    return target


def addresses_of(target: Target) -> list[str]:
    """Resolve a host once; all of its addresses must be good, or none is used.

    Raises:
        CallFailedError: there is no such host, or it stands for an address that is not public.
    """
    found = list(dict.fromkeys(str(each[4][0]) for each in _resolved(target)))
    inner = f"{target.host}:{target.port}" in settings.FAIRLEAD_CALL_LOCAL
    if not found or not (inner or all(is_public(each) for each in found)):
        raise CallFailedError(
            _("{host} stands for an address inside a network, which is not called."),
            host=target.host,
        )
    return found


def _resolved(target: Target) -> list[tuple[Any, ...]]:
    # The resolver of the system takes no deadline: it is left behind when it takes too long.
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        asked = pool.submit(socket.getaddrinfo, target.host, target.port, type=socket.SOCK_STREAM)
        return list(asked.result(CONNECT_SECONDS))
    except (OSError, TooLateError, UnicodeError) as unknown:
        raise CallFailedError(
            _("{host} was not found: is the name right?"), host=target.host
        ) from unknown
    finally:
        pool.shutdown(wait=False)


@contextmanager
def _line(target: Target) -> Iterator[socket.socket]:
    with _connected(addresses_of(target), target.port) as plain:
        plain.settimeout(SECONDS)
        if target.scheme == "http":
            yield plain
            return
        with ssl.create_default_context().wrap_socket(
            plain, server_hostname=target.host, do_handshake_on_connect=False
        ) as wrapped:
            yield wrapped


def _connected(addresses: list[str], port: int) -> socket.socket:
    trouble: OSError = OSError("no address")
    for address in addresses[:_MOST_ADDRESSES]:
        try:
            return _dialled(address, port)
        except OSError as error:
            trouble = error
    raise trouble


def _dialled(address: str, port: int) -> socket.socket:
    # Not socket.create_connection, which would resolve what it is given once more.
    line = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        line.settimeout(CONNECT_SECONDS / _MOST_ADDRESSES)
        line.connect((address, port))
    except BaseException:
        line.close()
        raise
    return line


@contextmanager
def _cut_after(seconds: float, line: socket.socket, late: Event) -> Iterator[None]:
    """Cut the line when the time is over: a timeout of the socket starts anew with each byte."""

    def cut() -> None:
        late.set()
        # On the plain socket, also beneath TLS, whose own state nobody may touch meanwhile.
        with suppress(OSError):
            socket.socket.shutdown(line, socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _asked(target: Target, line: socket.socket, body: bytes, headers: Mapping[str, str]) -> Answer:
    if isinstance(line, ssl.SSLSocket):
        line.do_handshake()
    connection = HTTPConnection(target.host, target.port)
    connection.sock = line
    default = target.port == (443 if target.scheme == "https" else 80)
    host = target.host if default else f"{target.host}:{target.port}"
    sent = {"Host": host, "User-Agent": "Fairlead", "Connection": "close", **headers}
    connection.request("POST", target.path, body, sent)
    answer = connection.getresponse()
    told = answer.read(MOST_BYTES + 1)
    if len(told) > MOST_BYTES:
        raise CallFailedError(_("It answered more than 1 MiB, which nobody reads."))
    return Answer(answer.status, told)


def _why(broken: Exception) -> CallFailedError:
    if isinstance(broken, ssl.SSLCertVerificationError):
        return CallFailedError(
            _("Its certificate is not good for this name: {why}."),
            why=broken.verify_message.rstrip("."),
        )
    if isinstance(broken, ssl.SSLError):
        return CallFailedError(_("It does not speak TLS as it should."))
    if isinstance(broken, HTTPException | ValueError):
        return CallFailedError(_("It answered something that is not HTTP."))
    return CallFailedError(_("It could not be reached."))
