"""Whom Fairlead may call: which addresses of the web, which hosts, which addresses of the network.

>>> bool(may_call("https://hooks.example.com/fairlead", hosts=["*.example.com"]))
True
>>> str(may_call("https://127.0.0.1/", hosts=["*"]))
'Give the host by its name: numbers and addresses of a network are not called.'
>>> is_public("169.254.169.254"), is_public("93.184.216.34")
(False, True)

A name is only half the question: it is resolved once, every address it stands for must be
public, and the connection goes to that very address. Nobody can answer twice, differently.
"""

import ipaddress
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from fairlead.core.rules.verdict import Allowed, Refused, Verdict

LONGEST: Final = 500
PORTS: Final = (443, 8443)
# An https address in its plainest spelling: no user, no fragment, nothing that is escaped in the
# host, no dot at its end. What is spelt otherwise is refused, never repaired.
_URL: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+)(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<target>/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*(?:\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?)?",
    re.ASCII,
)
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_TOP: Final = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]", re.ASCII)
_LONGEST_NAME: Final = 253
# Names that never leave the machine or the house, whatever they resolve to.
_INNER: Final = frozenset(
    {"localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "onion"}
    | {"test", "invalid", "arpa", "alt"}
)
# Beside what is not global anyway: ways to write an old address inside a new one, and
# the services inside clouds that hand out keys to whoever asks from there.
_NEVER: Final = tuple(
    ipaddress.ip_network(each)
    for each in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
        *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "168.63.129.16/32"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
)
_UNICAST: Final = ipaddress.IPv6Network("2000::/3")


class Target(NamedTuple):
    """An address of the web, taken apart."""

    scheme: str
    host: str
    port: int
    path: str


def target_of(url: str) -> Target | None:
    """Take an address apart; none if it is not in its plainest spelling."""
    parts = _URL.fullmatch(url) if len(url) <= LONGEST else None
    if parts is None:
        return None
    port = int(parts["port"] or (443 if parts["scheme"] == "https" else 80))
    return Target(parts["scheme"], parts["host"], port, parts["target"] or "/")


def may_call(url: str, *, hosts: Iterable[str], local: Iterable[str] = ()) -> Verdict:
    """Say whether this address may be called at all, before anything is resolved.

    `hosts` are names, `*.example.com` for all below a name, or `*` for any public one; `local`
    are `host:port` of the installation's own network, which need no https and may be anywhere.
    """
    target = target_of(url)
    if target is None:
        return Refused(
            "This is not a plain address such as https://hooks.example.com/fairlead: no user, "
            "no #, small letters in the host."
        )
    if f"{target.host}:{target.port}" in local:
        return Allowed()
    verdict = _is_good(target)
    if verdict and not is_listed(target.host, hosts):
        return Refused(
            "{host} does not stand on the list of hosts that may be called: add it there first.",
            host=target.host,
        )
    return verdict


def _is_good(target: Target) -> Verdict:
    if target.scheme != "https":
        return Refused("Only https is called: what is sent must not be read on its way.")
    if target.port not in PORTS:
        return Refused("Only ports 443 and 8443 are called, not {port}.", port=target.port)
    return is_name(target.host)


def is_name(host: str) -> Verdict:
    """Say whether this is the name of a host on the internet, in small letters without accents."""
    labels = host.split(".")
    if not _TOP.fullmatch(labels[-1]):
        return Refused(
            "Give the host by its name: numbers and addresses of a network are not called."
        )
    if len(host) > _LONGEST_NAME or not all(_LABEL.fullmatch(each) for each in labels):
        return Refused("This is not the name of a host: hooks.example.com would be one.")
    if len(labels) == 1 or labels[-1] in _INNER:
        return Refused("{host} is a name inside a network, which is not called.", host=host)
    return Allowed()


def is_listed(host: str, hosts: Iterable[str]) -> bool:
    """Say whether a host stands on a list.

    >>> is_listed("a.example.com", ["*.example.com"]), is_listed("example.com", ["*.example.com"])
    (True, False)
    """
    return any(
        each in {"*", host} or (each.startswith("*.") and host.endswith(each[1:])) for each in hosts
    )


def is_public(address: str) -> bool:
    """Say whether an address of the network lies on the public internet, in any spelling."""
    try:
        told = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not told.is_global or told.is_multicast or getattr(told, "scope_id", None):
        return False
    if isinstance(told, ipaddress.IPv6Address) and told not in _UNICAST:
        return False  # also IPv4 in disguise: mapped, compatible, translated (NAT64)
    return not any(told.version == each.version and told in each for each in _NEVER)
