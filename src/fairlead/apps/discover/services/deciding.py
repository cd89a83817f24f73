"""Deciding about a finding: merge, dismiss, decide, own, open again."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.discover import acts
from fairlead.apps.discover.models import Decision, Finding
from fairlead.apps.discover.services._finding import weighed
from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.org.models import Member
from fairlead.core.rules import discovery as rules

RULES = {
    Decision.ALLOW: rules.Decision.APPROVED,
    Decision.CONDITIONS: rules.Decision.TOLERATED,
    Decision.REPLACE: rules.Decision.BLOCKED,
    Decision.STOP: rules.Decision.BLOCKED,
}
_SETTLED = ("decision", "conditions", "replacement", "reason", "review_on")
_OWNED = ("owner", "owner_accepted_at", "proposed_owner")


def merge(finding: Finding, *, by: Member, into: Finding) -> Finding:
    """Say that two findings are the same tool; it can be taken apart again."""
    with doing(acts.MERGED, by=by, about=finding) as entry:
        if into.tenant != by.tenant:
            raise NotPermittedError("This belongs to another organisation.")
        _must_fit(finding, into)
        finding.merged_into = into
        finding.save(update_fields=["merged_into"])
        weighed(finding)
        entry.update(into=into.code)
    return finding


def unmerge(finding: Finding, *, by: Member) -> Finding:
    """Take apart what was merged."""
    with doing(acts.UNMERGED, by=by, about=finding) as entry:
        head = finding.merged_into
        if head is None:
            raise RuleBrokenError(_("This is not merged with another finding."))
        finding.merged_into = None
        finding.save(update_fields=["merged_into"])
        weighed(finding)
        weighed(head)
        entry.update(out_of=head.code)
    return finding


def dismiss(finding: Finding, *, by: Member, because: str) -> Finding:
    """Say that this is no AI, or none of ours, and why."""
    with doing(acts.DISMISSED, by=by, about=finding) as entry:
        _must_stand_alone(finding)
        RuleBrokenError.unless(
            rules.may_decide(
                rules.Decision.FALSE_POSITIVE,
                owner="",
                reason=because,
                review_on=None,
                today=timezone.localdate(),
            )
        )
        _clear(finding)
        finding.state, finding.reason = Finding.State.DISMISSED, because
        finding.decided_by, finding.decided_at = by, timezone.now()
        finding.save()
        entry.update(because=write_down(because, about=finding))
    return finding


def reopen(finding: Finding, *, by: Member) -> Finding:
    """Open a dismissed or decided finding again; what was said stays in the ledger."""
    with doing(acts.REOPENED, by=by, about=finding) as entry:
        if finding.state == Finding.State.NEW:
            raise RuleBrokenError(_("This is open already."))
        entry.update(was=str(finding.state))
        _clear(finding)
        finding.save()
        weighed(finding)
    return finding


def decide(
    finding: Finding,
    *,
    by: Member,
    decision: str,
    because: str,
    review_on: date,
    owner: Member | None = None,
    conditions: str = "",
    replacement: str = "",
) -> Finding:
    """Decide about a tool until a day; who is to answer for it is asked first.

    Raises:
        RuleBrokenError: owner, reason, day, condition or replacement is missing.
    """
    chosen = Decision(decision)
    with doing(acts.DECIDED, by=by, about=finding) as entry:
        _must_stand_alone(finding)
        _must_be_whole(chosen, conditions, replacement)
        RuleBrokenError.unless(
            rules.may_decide(
                RULES[chosen],
                owner=str(owner or ""),
                reason=because,
                review_on=review_on,
                today=timezone.localdate(),
            )
        )
        if owner is not None and owner.organisation_id != finding.organisation_id:
            raise RuleBrokenError(_("Choose an owner from this organisation."))
        finding.state, finding.decision = Finding.State.DECIDED, chosen
        finding.conditions = conditions if chosen is Decision.CONDITIONS else ""
        finding.replacement = replacement if chosen is Decision.REPLACE else ""
        finding.reason, finding.review_on = because, review_on
        finding.decided_by, finding.decided_at = by, timezone.now()
        _ask(finding, owner, by)
        finding.save()
        weighed(finding)
        entry.update(
            decision=str(chosen),
            review_on=review_on.isoformat(),
            owner=owner.pseudonym if owner else "",
            because=write_down(f"{because}\n{conditions}\n{replacement}", about=finding),
        )
    return finding


def accept_ownership(finding: Finding, *, by: Member) -> Finding:
    """Take a tool on as its owner."""
    with doing(acts.OWNER_ACCEPTED, by=by, about=finding):
        _must_be_asked(finding, by)
        finding.owner, finding.owner_accepted_at, finding.proposed_owner = by, timezone.now(), None
        finding.save(update_fields=[*_OWNED])
        weighed(finding)
    return finding


def decline_ownership(finding: Finding, *, by: Member, because: str) -> Finding:
    """Say no to owning a tool."""
    with doing(acts.OWNER_DECLINED, by=by, about=finding) as entry:
        _must_be_asked(finding, by)
        finding.proposed_owner = None
        finding.save(update_fields=["proposed_owner"])
        entry.update(because=write_down(because, about=finding))
    return finding


def _must_fit(finding: Finding, into: Finding) -> None:
    if finding.pk == into.pk:
        raise RuleBrokenError(_("A finding cannot be merged with itself."))
    if finding.merged_into_id or into.merged_into_id:
        raise RuleBrokenError(_("One of the two is merged already: take it apart first."))
    if finding.merged.exists():
        raise RuleBrokenError(_("Others are merged into this one: merge the other way round."))
    if finding.state != Finding.State.NEW or finding.system_id:
        raise RuleBrokenError(_("This one is settled already: open it again first."))


def _must_stand_alone(finding: Finding) -> None:
    if finding.merged_into is not None:
        says = _("This is merged into {code}: decide there, or take it apart first.")
        raise RuleBrokenError(says, code=finding.merged_into.code)


def _must_be_whole(chosen: Decision, conditions: str, replacement: str) -> None:
    if chosen is Decision.CONDITIONS and not conditions.strip():
        raise RuleBrokenError(_("Say under which conditions it is allowed."))
    if chosen is Decision.REPLACE and not replacement.strip():
        raise RuleBrokenError(_("Say what people shall use instead."))


def _must_be_asked(finding: Finding, by: Member) -> None:
    if finding.proposed_owner_id != by.pk:
        raise RuleBrokenError(_("Only the person who was asked can answer."))


def _ask(finding: Finding, owner: Member | None, by: Member) -> None:
    if owner is not None and owner.pk == finding.owner_id:
        finding.proposed_owner = None
        return
    own = owner is not None and owner.pk == by.pk
    finding.owner = owner if own else None
    finding.owner_accepted_at = timezone.now() if own else None
    finding.proposed_owner = None if own else owner


def _clear(finding: Finding) -> None:
    finding.state = Finding.State.NEW
    for name in _SETTLED:
        setattr(finding, name, None if name == "review_on" else "")
    finding.decided_by, finding.decided_at = None, None
    finding.owner, finding.owner_accepted_at, finding.proposed_owner = None, None, None
