"""Validating a model version in a system, or a system: proposed, signed or sent back."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.evidence.models import Evidence
from fairlead.apps.evidence.queries import freshness_of
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import Sealing, doing, write_down
from fairlead.apps.monitor import acts, queries
from fairlead.apps.monitor.models import Configured, Validation
from fairlead.apps.monitor.services.requiring import require
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.apps.register.models import AISystem, ModelVersion
from fairlead.apps.work.services import finish_about
from fairlead.core.rules import revalidation as rules
from fairlead.core.rules.because import is_reason

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_LEAST_REASON: Final = 10


def propose_validation(
    system: AISystem,
    *,
    by: Member,
    version: ModelVersion | None = None,
    basis: str,
    evidence: Sequence[str],
    until: date | None = None,
    configuration: str = "",
) -> Validation:
    """Propose to let a version run until a day, and say what that rests on.

    Raises:
        RuleBrokenError: words or evidence are missing or stale, or the day is too far.
    """
    with doing(acts.VALIDATION_PROPOSED, by=by, about=system) as entry:
        level, today = queries.level_of(system), timezone.localdate()
        last = until or today + timedelta(days=rules.days_for(level))
        codes = _counting(by, evidence, today)
        RuleBrokenError.unless(rules.may_propose(basis=basis, evidence=len(codes)))
        RuleBrokenError.unless(rules.may_last(level=level, on=today, until=last))
        _must_run(system, version)
        _must_not_wait(system, version)
        made = numbered(
            Validation,
            system.organisation,
            system=system,
            version=version,
            level=level,
            basis=basis.strip(),
            evidence=codes,
            configuration=_digest(configuration),
            proposed_by=by,
            on=today,
            until=last,
        )
        entry.about = made
        entry.update(
            system=system.code,
            level=rules.level_or_usual(level),
            evidence=codes,
            until=last.isoformat(),
            basis=write_down(made.basis, about=made),
        )
        if version is not None:
            entry.update(model=version.model.code, version=write_down(version.version, about=made))
        if made.configuration:
            entry.update(configuration=made.configuration)
    return made


def sign_validation(validation: Validation, *, by: Member) -> Validation:
    """Sign a proposed validation: from now on it holds until its day, or until something changes.

    Raises:
        RuleBrokenError: it does not wait for a signature, its evidence or day ran out
            meanwhile, or at this level of risk somebody else must sign.
    """
    with doing(acts.VALIDATED, by=by, about=validation) as entry:
        _must_wait(validation)
        today, level = timezone.localdate(), queries.level_of(validation.system)
        signer, proposer = by.pk, validation.proposed_by_id
        RuleBrokenError.unless(rules.may_sign(level=level, proposer=proposer, signer=signer))
        RuleBrokenError.unless(rules.may_last(level=level, on=today, until=validation.until))
        _counting(by, validation.evidence, today)
        validation.state, validation.level, validation.on = Validation.State.SIGNED, level, today
        validation.decided_by, validation.decided_at = by, timezone.now()
        validation.save(update_fields=["state", "level", "on", "decided_by", "decided_at"])
        _finish_tasks(entry, validation)
        entry.update(
            system=validation.system.code,
            proposed_by=validation.proposed_by.pseudonym,
            until=validation.until.isoformat(),
        )
    return validation


def decline_validation(validation: Validation, *, by: Member, because: str) -> Validation:
    """Send a proposed validation back, with the reason."""
    with doing(acts.VALIDATION_DECLINED, by=by, about=validation) as entry:
        _must_wait(validation)
        if not is_reason(because, least=_LEAST_REASON):
            raise RuleBrokenError(_("Say in a few words what is missing."))
        validation.state, validation.declined_because = Validation.State.DECLINED, because.strip()
        validation.decided_by, validation.decided_at = by, timezone.now()
        names = ["state", "declined_because", "decided_by", "decided_at"]
        validation.save(update_fields=names)
        entry.update(because=write_down(because.strip(), about=validation))
    return validation


def record_configuration(system: AISystem, *, by: Member, digest: str) -> Configured:
    """Record the SHA-256 of prompt and configuration in use; another one ends the validation.

    Raises:
        RuleBrokenError: it is not a SHA-256.
    """
    with transaction.atomic(), doing(acts.CONFIGURED, by=by, about=system) as entry:
        told = _digest(digest)
        if not told:
            raise RuleBrokenError(_("Give the SHA-256 of prompt and configuration."))
        made = Configured(organisation=system.organisation, system=system, digest=told)
        made.told_by, made.told_at = by, timezone.now()
        made.save(force_insert=True)
        entry.update(sha256=told)
        for each in queries.standing(system):
            if each.configuration and each.configuration != told:
                require(each, rules.Trigger.CONFIGURATION, what=system.code, cause=f"cfg:{told}")
    return made


def _finish_tasks(entry: Sealing, validation: Validation) -> None:
    """Settle what was asked when earlier validations of this, or of what runs no more, ended."""
    system = validation.system
    in_use = {each.pk if each else None for each in queries.versions_in_use(system)}
    for older in queries.validations(system.organisation).filter(system=system):
        if older.version_id == validation.version_id or older.version_id not in in_use:
            finish_about(entry, system.organisation, older)


def _must_run(system: AISystem, version: ModelVersion | None) -> None:
    in_use = queries.versions_in_use(system)
    if version not in in_use:
        names = [f"{each.model.code} {each.version}" if each else system.code for each in in_use]
        says = _("{system} runs other versions than this one: validate {names}.")
        raise RuleBrokenError(says, system=system.code, names=", ".join(names))


def _must_not_wait(system: AISystem, version: ModelVersion | None) -> None:
    mine = queries.validations(system.organisation).filter(system=system, version=version)
    waiting = mine.filter(state=Validation.State.PROPOSED).first()
    if waiting is not None:
        says = _("{code} waits for a signature: sign it, or send it back first.")
        raise RuleBrokenError(says, code=waiting.code)


def _must_wait(validation: Validation) -> None:
    if validation.state != Validation.State.PROPOSED:
        raise RuleBrokenError(_("{code} waits for nobody's signature."), code=validation.code)


def _counting(by: Member, codes: Iterable[str], today: date) -> list[str]:
    """Read the codes of evidence, refuse what is not there or no longer counts."""
    named = sorted({code.strip().upper() for code in codes if code.strip()})
    for code in named:
        number = code.removeprefix("E-")
        mine = Evidence.objects.of(by.organisation).filter(is_current=True)
        found = mine.filter(number=int(number)).first() if number.isdecimal() else None
        if found is None or not freshness_of(found, today=today).counts:
            says = _("{code} is no evidence that counts today: choose another.")
            raise RuleBrokenError(says, code=code[:20])
    return named


def _digest(told: str) -> str:
    digest = told.strip().lower().removeprefix("sha256:")
    if digest and not _DIGEST.fullmatch(digest):
        raise RuleBrokenError(_("A SHA-256 digest has 64 digits of 0–9 and a–f."))
    return digest
