"""Acts on risks: add, rate, treat, accept until a day; every one is sealed."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.apps.register.models import AISystem
from fairlead.apps.risk import acts, queries
from fairlead.apps.risk.models import Acceptance, Action, Criteria, Risk
from fairlead.core.catalogue import catalogue
from fairlead.core.rules import risk as rules
from fairlead.core.rules.because import is_reason
from fairlead.core.rules.four_eyes import may_decide
from fairlead.core.rules.risk import Rating
from fairlead.core.rules.standing import may_stand_until

COLUMNS = ("likelihood", "organisation", "individuals", "society")


def add_risk(
    *,
    by: Member,
    title: str,
    category: str,
    cause: str,
    event: str,
    consequence: str,
    system: AISystem | None = None,
    controls: Iterable[str] = (),
    library_id: str = "",
    owner: Member | None = None,
) -> Risk:
    """Add a risk to the register; it is not rated until somebody rates it."""
    with doing(acts.ADDED, by=by) as entry:
        risk = numbered(
            Risk,
            by.organisation,
            title=title,
            category=category,
            cause=cause,
            event=event,
            consequence=consequence,
            system=system,
            controls=sorted(controls),
            library_id=library_id,
            proposed_owner=owner,
            added_by=by,
        )
        entry.about = risk
        entry.update(
            system=system.code if system else "",
            library=library_id,
            text=write_down(f"{title}\n{cause}\n{event}\n{consequence}", about=risk),
        )
    return risk


def add_from_library(
    *, by: Member, library_id: str, system: AISystem | None = None, owner: Member | None = None
) -> Risk:
    """Take a risk over from the library, with its typical rating as a proposal to be adjusted."""
    known = catalogue().risks[library_id]
    already = queries.from_library(by.organisation, library_id, system)
    if already is not None:
        raise RuleBrokenError(_("This is already in the register as {code}."), code=already.code)
    return add_risk(
        by=by,
        title=known.title,
        category=known.category,
        cause=known.cause,
        event=known.event,
        consequence=known.consequence,
        system=system,
        controls=known.controls,
        library_id=library_id,
        owner=owner,
    )


def add_all_from_library(
    *, by: Member, chosen: Iterable[str], system: AISystem | None = None
) -> list[Risk]:
    """Take several risks over at once: all of them, or none."""
    with transaction.atomic():
        return [add_from_library(by=by, library_id=each, system=system) for each in chosen]


def change_risk(risk: Risk, *, by: Member, **texts: object) -> Risk:
    """Change what the register says about a risk; rating and treatment have acts of their own."""
    with doing(acts.CHANGED, by=by, about=risk) as entry:
        changed = [name for name, value in texts.items() if getattr(risk, name) != value]
        for name in changed:
            setattr(risk, name, texts[name])
        risk.save(update_fields=changed)
        entry.update(changed=sorted(changed))
    return risk


def rate(risk: Risk, *, by: Member, rating: Rating, because: str) -> Risk:
    """Say how likely and how bad the risk is before anything is done about it."""
    with doing(acts.RATED, by=by, about=risk) as entry:
        _keep(risk, "inherent", rating, because)
        entry.update(**_facts(rating), because=write_down(because, about=risk))
    return risk


def rate_residual(risk: Risk, *, by: Member, rating: Rating, because: str) -> Risk:
    """Say how likely and how bad the risk is with its treatment in place."""
    with doing(acts.RATED_RESIDUAL, by=by, about=risk) as entry:
        RuleBrokenError.unless(
            rules.may_rate_residual(inherent=_inherent(risk), residual=rating, because=because)
        )
        _keep(risk, "residual", rating, because)
        entry.update(**_facts(rating), because=write_down(because, about=risk))
    return risk


def treat(risk: Risk, *, by: Member, option: str, controls: Iterable[str]) -> Risk:
    """Choose what to do about the risk and which controls do it."""
    with doing(acts.TREATMENT_CHOSEN, by=by, about=risk) as entry:
        risk.option = option
        risk.controls = sorted(controls)
        risk.save(update_fields=["option", "controls"])
        entry.update(option=option, controls=risk.controls)
    return risk


def plan_action(risk: Risk, *, by: Member, what: str, owner: Member | None, due_on: date) -> Action:
    """Plan one thing against the risk, with somebody who does it by a day."""
    with doing(acts.ACTION_PLANNED, by=by, about=risk) as entry:
        action = Action.objects.create(risk=risk, what=what, owner=owner, due_on=due_on)
        entry.update(
            action=action.pk,
            owner=owner.pseudonym if owner else "",
            due_on=due_on.isoformat(),
            what=write_down(what, about=risk),
        )
    return action


def finish_action(action: Action, *, by: Member) -> Action:
    """Say that an action is done."""
    with doing(acts.ACTION_DONE, by=by, about=action.risk) as entry:
        action.done_at = timezone.now()
        action.save(update_fields=["done_at"])
        entry.update(action=action.pk)
    return action


def reopen_action(action: Action, *, by: Member) -> Action:
    """Take back that an action is done."""
    with doing(acts.ACTION_REOPENED, by=by, about=action.risk) as entry:
        action.done_at = None
        action.save(update_fields=["done_at"])
        entry.update(action=action.pk)
    return action


def propose_owner(risk: Risk, *, by: Member, owner: Member) -> Risk:
    """Ask somebody to own the risk; it counts when they take it on."""
    with doing(acts.OWNER_PROPOSED, by=by, about=risk) as entry:
        risk.proposed_owner = owner
        risk.save(update_fields=["proposed_owner"])
        entry.update(owner=owner.pseudonym)
    return risk


def accept_ownership(risk: Risk, *, by: Member) -> Risk:
    """Take the risk on as its owner."""
    with doing(acts.OWNER_ACCEPTED, by=by, about=risk):
        _must_be_asked(risk, by)
        risk.owner, risk.owner_accepted_at, risk.proposed_owner = by, timezone.now(), None
        risk.save(update_fields=["owner", "owner_accepted_at", "proposed_owner"])
    return risk


def decline_ownership(risk: Risk, *, by: Member, because: str) -> Risk:
    """Say no to owning the risk."""
    with doing(acts.OWNER_DECLINED, by=by, about=risk) as entry:
        _must_be_asked(risk, by)
        risk.proposed_owner = None
        risk.save(update_fields=["proposed_owner"])
        entry.update(because=write_down(because, about=risk))
    return risk


def propose_acceptance(risk: Risk, *, by: Member, until: date, because: str) -> Acceptance:
    """Propose to live with the risk until a day; somebody else decides."""
    with doing(acts.ACCEPTANCE_PROPOSED, by=by, about=risk) as entry:
        _must_be_rated(risk)
        if risk.acceptances.filter(state="proposed").exists():
            raise RuleBrokenError(_("A proposal already waits for a decision: withdraw it first."))
        RuleBrokenError.unless(may_stand_until(until, today=timezone.localdate(), clause="6.1.3"))
        if not is_reason(because, least=rules.LEAST_REASON):
            says = _("Say why living with it is right, in {least} characters or more.")
            raise RuleBrokenError(says, least=rules.LEAST_REASON)
        proposal = Acceptance.objects.create(
            risk=risk, until=until, because=because, proposed_by=by, proposed_at=timezone.now()
        )
        entry.update(until=until.isoformat(), because=write_down(because, about=risk))
    return proposal


def accept_risk(risk: Risk, *, by: Member, because: str = "") -> Risk:
    """Live with a risk as it stands, until the proposed day, on which it is looked at again.

    Raises:
        NotPermittedError: the roles of `by` may not accept risks.
        RuleBrokenError: nothing is proposed, or the rules of acceptance say no.
    """
    with doing(acts.ACCEPTED, by=by, about=risk) as entry:
        proposal = _waiting(risk)
        RuleBrokenError.unless(
            rules.may_accept(
                level=queries.level_name(risk.level),
                score=risk.score,
                appetite=queries.appetite(risk.organisation),
                roles=queries.accepting_roles(by, risk),
                proposer_id=proposal.proposed_by_id,
                accepter_id=by.pk,
                until=proposal.until,
                today=timezone.localdate(),
                because=because or proposal.because,
            )
        )
        _decide(proposal, "accepted", by, because)
        risk.accepted_until = proposal.until
        risk.review_on = proposal.until
        risk.option = risk.option or Risk.Option.ACCEPT
        risk.save(update_fields=["accepted_until", "review_on", "option"])
        entry.update(
            until=proposal.until.isoformat(),
            score=risk.score,
            proposed_by=proposal.proposed_by.pseudonym,
            because=write_down(because or proposal.because, about=risk),
        )
    return risk


def refuse_risk(risk: Risk, *, by: Member, because: str) -> Risk:
    """Refuse to live with the risk: it must be treated further."""
    with doing(acts.REFUSED, by=by, about=risk) as entry:
        proposal = _waiting(risk)
        RuleBrokenError.unless(may_decide(proposer=proposal.proposed_by_id, decider=by.pk))
        if not because.strip():
            raise RuleBrokenError(_("Say what has to change before it could be accepted."))
        _decide(proposal, "refused", by, because)
        entry.update(because=write_down(because, about=risk))
    return risk


def withdraw_acceptance(risk: Risk, *, by: Member, because: str) -> Risk:
    """Take back a proposal or an acceptance: the risk is open again."""
    with doing(acts.ACCEPTANCE_WITHDRAWN, by=by, about=risk) as entry:
        standing = risk.acceptances.filter(state__in=["proposed", "accepted"])
        if not standing.exists():
            raise RuleBrokenError(_("Nothing is proposed or accepted here."))
        standing.update(state="withdrawn")
        risk.accepted_until = None
        risk.save(update_fields=["accepted_until"])
        entry.update(because=write_down(because, about=risk))
    return risk


def close_risk(risk: Risk, *, by: Member, because: str) -> Risk:
    """Close a risk that can no longer happen; it stays in the register."""
    with doing(acts.CLOSED, by=by, about=risk) as entry:
        if not because.strip():
            raise RuleBrokenError(_("Say why the risk can no longer happen."))
        risk.closed_at = timezone.now()
        risk.save(update_fields=["closed_at"])
        entry.update(because=write_down(because, about=risk))
    return risk


def reopen_risk(risk: Risk, *, by: Member) -> Risk:
    """Open a closed risk again."""
    with doing(acts.REOPENED, by=by, about=risk):
        risk.closed_at = None
        risk.save(update_fields=["closed_at"])
    return risk


def propose_criteria(*, by: Member, appetite: int) -> Criteria:
    """Propose how much risk the firm is willing to live with; the board approves it."""
    with doing(acts.CRITERIA_PROPOSED, by=by) as entry:
        version = Criteria.objects.filter(organisation=by.organisation).count() + 1
        criteria = Criteria.objects.create(
            organisation=by.organisation,
            version=version,
            appetite=appetite,
            proposed_by=by,
            proposed_at=timezone.now(),
        )
        entry.about = criteria
        entry.update(appetite=appetite)
    return criteria


def approve_criteria(criteria: Criteria, *, by: Member) -> Criteria:
    """Put a proposed appetite in force."""
    with doing(acts.CRITERIA_APPROVED, by=by, about=criteria) as entry:
        RuleBrokenError.unless(may_decide(proposer=criteria.proposed_by_id, decider=by.pk))
        criteria.approved_by, criteria.approved_at = by, timezone.now()
        criteria.save(update_fields=["approved_by", "approved_at"])
        entry.update(appetite=criteria.appetite)
    return criteria


def _inherent(risk: Risk) -> Rating:
    _must_be_rated(risk)
    return Rating(**{column: getattr(risk, f"inherent_{column}") for column in COLUMNS})


def _must_be_rated(risk: Risk) -> None:
    if risk.inherent_score is None:
        raise RuleBrokenError(_("Rate the risk before treatment first."))


def _keep(risk: Risk, when: str, rating: Rating, because: str) -> None:
    level = queries.level_number(rules.level(rating))
    fields = {f"{when}_{column}": getattr(rating, column) for column in COLUMNS}
    fields |= {f"{when}_score": rating.score, f"{when}_level": level, f"{when}_reason": because}
    if when == "residual" or risk.residual_score is None:
        fields |= {"score": rating.score, "level": level}
    for name, value in fields.items():
        setattr(risk, name, value)
    risk.save(update_fields=list(fields))


def _facts(rating: Rating) -> dict[str, int]:
    return {column: getattr(rating, column) for column in COLUMNS} | {"score": rating.score}


def _waiting(risk: Risk) -> Acceptance:
    proposal = risk.acceptances.select_related("proposed_by").filter(state="proposed").first()
    if proposal is None:
        raise RuleBrokenError(_("Nobody has proposed to accept this risk: propose it first."))
    return proposal


def _decide(proposal: Acceptance, state: str, by: Member, because: str) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, timezone.now()
    proposal.decided_because = because
    proposal.save()


def _must_be_asked(risk: Risk, by: Member) -> None:
    if risk.proposed_owner_id != by.pk:
        raise RuleBrokenError(_("Only the person who was asked can answer."))
