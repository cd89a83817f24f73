"""Who hands decisions in: a program with a token, for its maker, tied to named systems or not."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from fairlead.apps.journal.act import Act, Record
from fairlead.apps.journal.errors import NotPermittedError
from fairlead.apps.org import permissions
from fairlead.apps.org.models import ApiToken, Member, Organisation
from fairlead.core.rules.verdict import Refused, Verdict


@dataclass(frozen=True)
class Sender:
    """A token at work; the ledger names it as `svc:` and its public id."""

    member: Member
    token: ApiToken

    @property
    def organisation(self) -> Organisation:
        return self.member.organisation

    @property
    def tenant(self) -> str:
        return self.member.tenant

    @property
    def pseudonym(self) -> str:
        return f"svc:{self.token.public_id}"

    def may(self, act: Act, about: Record | None) -> Verdict:
        """Say whether its maker may do this, within the scopes and systems of the token."""
        verdict = self.member.may(act, about)
        if isinstance(verdict, Refused) or self.opens(about):
            return verdict
        return Refused("This token is tied to {systems}.", systems=", ".join(self.token.systems))

    def must_be_able(self, act: Act) -> None:
        """Refuse early whoever may do this to no record at all, before looking at what was sent.

        Raises:
            NotPermittedError: neither the scopes nor the roles name the act.
        """
        scoped = permissions.in_scope(self.token.scopes, act.name)
        if not scoped or not permissions.allows(self.member.roles, act.name, owns=True):
            raise NotPermittedError(_("This token does not open the recording of decisions."))

    def opens(self, about: Record | None) -> bool:
        """Say whether the token is tied to other systems than that."""
        tied = self.token.systems
        return not tied or about is None or about.ledger_id in tied
