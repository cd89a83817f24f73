"""Declaring a tool, with an account or by a link without one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.discover import acts
from fairlead.apps.discover.models import Declaration, DeclareLink, Finding, Signal, SourceKind
from fairlead.apps.discover.services._finding import finding_of, weighed
from fairlead.apps.journal.act import Act, Record
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.org import tokens
from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.org.numbering import numbered
from fairlead.core.rules.discovery import rung_of
from fairlead.core.rules.verdict import Allowed, Refused, Verdict
from fairlead.core.scan.exports.naming import by_app_name

LINK_DAYS = 90
TEXTS = ("tool", "purpose", "output", "wish", "department")


@dataclass(frozen=True)
class Declarant:
    """Somebody with the link: acts without a name, and may do nothing but declare."""

    link: DeclareLink
    pseudonym: str = "svc:declare"

    @property
    def organisation(self) -> Organisation:
        return self.link.organisation

    @property
    def tenant(self) -> str:
        return self.link.tenant

    def may(self, act: Act, about: Record | None) -> Verdict:  # noqa: ARG002 - what every actor is asked
        """Say whether the link still opens the form."""
        if act.name != acts.DECLARED.name or not self.link.is_open_on(timezone.localdate()):
            return Refused("This link is closed: ask for a new one.")
        return Allowed()


Declaring = Member | Declarant


def make_link(*, by: Member, label: str) -> tuple[DeclareLink, str]:
    """Make a link for staff and give its secret, which is not kept."""
    with doing(acts.LINK_MADE, by=by) as entry:
        secret = tokens.fresh(32)
        link = numbered(
            DeclareLink,
            by.organisation,
            label=label.strip()[:100],
            digest=tokens.digest(secret),
            made_by=by,
            expires_on=timezone.localdate() + timedelta(days=LINK_DAYS),
        )
        entry.about = link
        entry.update(until=link.expires_on.isoformat())
    return link, secret


def revoke_link(link: DeclareLink, *, by: Member) -> DeclareLink:
    """Close a link; what was declared by it stays."""
    with doing(acts.LINK_REVOKED, by=by, about=link):
        if link.revoked_at is not None:
            raise RuleBrokenError(_("This link is closed already."))
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
    return link


def declare(
    *,
    by: Declaring,
    tool: str,
    purpose: str,
    how_often: str,
    data: Iterable[str] = (),
    output: str = "",
    wish: str = "",
    department: str = "",
    once: str = "",
) -> Declaration:
    """Take down that a tool is used, without the name of who uses it.

    Sent twice with the same `once`, it is the same declaration.
    """
    texts = {"tool": tool, "purpose": purpose, "output": output, "wish": wish}
    texts |= {"department": department}
    once = once or tokens.fresh(24)
    mine = Declaration.objects.of(by.organisation)
    if same := mine.filter(once=once).first():
        return same
    with doing(acts.DECLARED, by=by) as entry:
        made = numbered(
            Declaration,
            by.organisation,
            link=by.link if isinstance(by, Declarant) else None,
            once=once,
            how_often=how_often,
            data=sorted(data),
            **{name: " ".join(text.split()) for name, text in texts.items()},
        )
        entry.about = made
        finding = _traced(made)
        told = "\n".join(str(getattr(made, name)) for name in TEXTS)
        entry.update(finding=finding.code, how_often=how_often, text=write_down(told, about=made))
    return made


def _traced(made: Declaration) -> Finding:
    named = by_app_name(made.tool)
    vendor = named.vendor if named and named.sure else ""
    try:
        finding = finding_of(made.organisation, vendor_id=vendor, named=made.tool)
    except ValueError as nameless:
        raise RuleBrokenError(_("Write the name of the tool in letters or digits.")) from nameless
    if not finding.purpose:
        finding.purpose = made.purpose
        finding.save(update_fields=["purpose"])
    Signal.objects.create(
        finding=finding,
        declaration=made,
        source=SourceKind.DECLARATION,
        vendor_id=vendor,
        named=made.tool,
        rung=rung_of("declaration"),
        people=1,
        first_on=made.created_at.date(),
        last_on=made.created_at.date(),
        facts={"how_often": made.how_often, "data": made.data},
        seen_at=made.created_at,
    )
    return weighed(finding)
