"""A person as the firm's decisions know them: by pseudonym only."""

from dataclasses import dataclass

from fairlead.apps.org.models import Organisation


@dataclass(frozen=True)
class Person:
    """Somebody about whom an AI system decided; acts on their rights are about them."""

    organisation: Organisation
    pseudonym: str

    @property
    def tenant(self) -> str:
        return str(self.organisation.public_id)

    @property
    def ledger_kind(self) -> str:
        return "person"

    @property
    def ledger_id(self) -> str:
        return self.pseudonym
