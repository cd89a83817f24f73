"""What an act is, who can do one and what it can be about.

The journal stands below the organisations so that their own acts are sealed too;
it therefore knows people and records only by these small promises.
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from django.apps import apps
from django.utils.functional import Promise

from fairlead.core.rules.verdict import Verdict


@dataclass(frozen=True)
class Act:
    """One kind of thing that people do; `name` is permanent and is the `type` of its entries.

    `says` completes the sentence "Ada …": *registered the AI system*.
    """

    name: str
    says: str | Promise


class Record(Protocol):
    """Anything an act can be about: it belongs to one organisation and can be named aloud."""

    @property
    def tenant(self) -> str:
        """Opaque id of the organisation that the record belongs to."""

    @property
    def ledger_kind(self) -> str:
        """What it is, as in `obj.type`: `risk`, `system`, `member`."""

    @property
    def ledger_id(self) -> str:
        """Which one it is, as in `obj.id`: `R-12`."""


class Actor(Protocol):
    """A member, a service or an assistant who does something in one organisation."""

    @property
    def tenant(self) -> str:
        """Opaque id of the organisation in which they act."""

    @property
    def pseudonym(self) -> str:
        """How the ledger names them: `ps_…`, `svc:…` or `ai:…`, never a name or an address."""

    def may(self, act: Act, about: Record | None) -> Verdict:
        """Say whether their roles let them do this to that."""


@cache
def known_acts() -> dict[str, Act]:
    """Collect the acts of every subject by their permanent names."""
    found = dict[str, Act]()
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.acts") is not None:
            told = vars(import_module(f"{config.name}.acts")).values()
            found.update({each.name: each for each in told if isinstance(each, Act)})
    return found
