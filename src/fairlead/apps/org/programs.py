"""Parts of Fairlead that act by themselves: what they do is sealed under their own name.

    Program("monitor", bakery).pseudonym   ->  svc:monitor

A program holds the role `service` of the matrix and no other; nobody lends it theirs.
"""

from dataclasses import dataclass

from fairlead.apps.journal.act import Act, Record
from fairlead.apps.org import permissions
from fairlead.apps.org.models import Organisation
from fairlead.core.rules.verdict import Allowed, Refused, Verdict

ROLE = "service"


@dataclass(frozen=True)
class Program:
    """One part of Fairlead at work in one organisation."""

    name: str
    organisation: Organisation

    @property
    def tenant(self) -> str:
        return str(self.organisation.public_id)

    @property
    def pseudonym(self) -> str:
        return f"svc:{self.name}"

    def may(self, act: Act, about: Record | None) -> Verdict:  # noqa: ARG002 - an actor's signature
        """Say whether programs may do this at all."""
        if permissions.allows([ROLE], act.name, owns=False):
            return Allowed()
        return Refused("No program of ours may do this: it takes a person.")
