"""How long decisions are kept, and deleting what is past its time when somebody says so.

What is deleted: the sealed parts, the rows by which a decision is found, in the archive too, what
people wrote about it, and, a day later, keys that nothing is locked with any more. The entries
stay until the ledger is pruned (`pruning`).
"""

from collections.abc import Sequence
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.decisions.forgetting import forget
from fairlead.apps.decisions.models import Decision, Outcome
from fairlead.apps.decisions.queries import archived_keys
from fairlead.apps.decisions.services import thin_archive
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.forgetting import forget_in_time
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.keyring.services import release
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.apps.privacy import acts, queries
from fairlead.apps.privacy.models import Deletion, Policy
from fairlead.apps.register.models import AISystem
from fairlead.core.rules import retention
from fairlead.core.rules.because import may_stand_as_reason

LEAST: Final = 20
AT_ONCE: Final = 5_000
_PART: Final = 500
_FILES: Final = 20  # of the archive
_CLAUSE: Final = "GDPR 5(1)(e)"


def set_retention(
    system: AISystem, *, months: int, high_risk: bool, because: str, by: Member
) -> Policy:
    """Set how many months decisions of a system are kept.

    Raises:
        RuleBrokenError: too short for a high-risk system, no number of months, or no reason.
    """
    with doing(acts.RETENTION_SET, by=by, about=system) as entry:
        RuleBrokenError.unless(retention.may_keep_for(months, high_risk=high_risk))
        RuleBrokenError.unless(may_stand_as_reason(because, least=LEAST, clause=_CLAUSE))
        policy, _made = Policy.objects.update_or_create(
            organisation=by.organisation,
            system=system,
            defaults={
                "months": months,
                "high_risk": high_risk,
                "because": because.strip(),
                "set_by": by,
                "set_at": timezone.now(),
            },
        )
        told = write_down(because.strip(), about=system)
        entry.update(months=months, high_risk=high_risk, because=told)
    return policy


def delete_due(system: AISystem, *, by: Member) -> Deletion:
    """Delete the decisions of a system that are past their time; many go on in the worker.

    Raises:
        RuleBrokenError: nothing is past its time, or a deletion still runs.
    """
    with doing(acts.DELETED, by=by, about=system) as entry:
        before = queries.due_day(queries.policy_of(system), timezone.localdate())
        count = queries.count_due(system, before)
        if not count:
            raise RuleBrokenError(_("No decision of {code} is past its time."), code=system.code)
        if queries.deletions(by.organisation).filter(system=system, done_at=None).exists():
            raise RuleBrokenError(_("The last deletion of {code} still runs."), code=system.code)
        made = numbered(
            Deletion,
            by.organisation,
            system=system,
            before=before,
            count=count,
            confirmed_by=by,
        )
        entry.update(deletion=made.code, before=before.isoformat(), n=count)
    return carry_on(made)


def carry_on(deletion: Deletion) -> Deletion:
    """Delete the next five thousand of what was confirmed; a hold that came since is kept to."""
    for _part in range(AT_ONCE // _PART):
        if not _delete_some(deletion):
            _thin(deletion)
            break
    deletion.refresh_from_db(fields=["removed", "done_at"])
    return deletion


def _delete_some(deletion: Deletion) -> int:
    due = queries.past_their_time(deletion.system, deletion.before)
    with transaction.atomic():
        some = list(due.order_by("at", "pk").values_list("pk", "key_id", "ext_id")[:_PART])
        ids = [pk for pk, _key, _reference in some]
        Outcome.objects.filter(decision__in=ids).delete()
        Decision.objects.filter(pk__in=ids).delete()
        mine = Deletion.objects.filter(pk=deletion.pk)
        mine.update(removed=F("removed") + len(some))
        _forget(deletion, [reference for _pk, _key, reference in some])
    _let_go(deletion, {key for _pk, key, _reference in some if key is not None})
    return len(some) if len(some) == _PART else 0


def _thin(deletion: Deletion) -> None:
    """Go on in the archive, some files at once; when none has anything, the deletion is done."""
    mine, system = Deletion.objects.filter(pk=deletion.pk), deletion.system
    until = queries.begin_of(deletion.before)
    for _file in range(_FILES):
        told = thin_archive(
            system,
            until=until,
            held=lambda: queries.held_in_archive(system),
            also=partial(_forget, deletion),
        )
        if told is None:
            mine.update(done_at=timezone.now())
            break
        mine.update(removed=F("removed") + told.n)
        _let_go(deletion, {*told.keys})


def _forget(deletion: Deletion, references: Sequence[str]) -> None:
    """Erase what people wrote about decisions that go: reasons for opening, words of reviewers."""
    forget(deletion.organisation, references)
    about = {f"decision:{each}" for each in references}
    forget_in_time(deletion.tenant, about, deletion=deletion.code)


def _let_go(deletion: Deletion, keys: set[int]) -> None:
    """Let keys go that no decision of the firm is locked with any more."""
    left = Decision.objects.of(deletion.organisation).filter(key_id__in=keys)
    unused = keys - set(left.values_list("key_id", flat=True))
    release(deletion.tenant, unused - archived_keys(deletion.organisation, unused))
