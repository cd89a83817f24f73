"""What of the ledger could be pruned, and who still needs an entry.

Deciding stands in `core.rules.pruning`. Here is asked what needs an entry: decisions and what
followed them, the archive, a part of Fairlead that has not read it, the keys.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Min
from django.utils.translation import gettext_noop as _

from fairlead.apps.decisions.models import Decision, Outcome, Partition
from fairlead.apps.journal import checkpoints, reacting
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.kinds import of_kinds
from fairlead.apps.journal.models import Entry, Log
from fairlead.apps.journal.queries import current_log
from fairlead.apps.journal.times import first_since
from fairlead.apps.org.models import Organisation
from fairlead.apps.privacy.models import Hold
from fairlead.apps.register.models import AISystem
from fairlead.core.rules import pruning as rules
from fairlead.core.rules.pruning import Need


@dataclass(frozen=True)
class Prunable:
    """What would be pruned: entries below `below`; `stopped` says why not more."""

    log: Log
    before: date
    below: int
    stopped: Need | None

    @property
    def entries(self) -> int:
        return self.below - self.log.pruned_below

    @property
    def why(self) -> str:
        """Why not more: which entry is still needed by what."""
        stopped = self.stopped
        return f"entry {stopped.seq} is still needed: {stopped.what}" if stopped else ""


def prunable(firm: Organisation, *, before: date, today: date) -> Prunable:
    """Say what would go if the ledger were pruned of entries from before a day (UTC).

    Raises:
        RuleBrokenError: too young, a hold stands, still needed, or nothing is that old.
    """
    high_risk, holds = _maybe_high_risk(firm), _standing(firm)
    RuleBrokenError.unless(rules.may_prune(before, today, high_risk=high_risk, holds=holds))
    log = current_log(firm.tenant)
    below, stopped = rules.first_kept(first_since(log, before), list(_needs(log)))
    RuleBrokenError.unless(rules.may_go(below, log.pruned_below, stopped))
    return Prunable(log, before, below, stopped)


def _maybe_high_risk(firm: Organisation) -> list[str]:
    """Name the systems that nobody says are not high-risk."""
    systems = AISystem.objects.of(firm).exclude(retention__high_risk=False)
    return [each.code for each in systems.order_by("number")]


def _standing(firm: Organisation) -> list[str]:
    holds = Hold.objects.of(firm).filter(lifted_at=None).order_by("number")
    return [each.code for each in holds]


def _needs(log: Log) -> Iterator[Need]:
    """Name the first entry that each of those who need one needs."""
    signed = checkpoints.latest(log)
    yield Need(signed.size if signed else 0, _("no checkpoint covers it yet"))
    rotated = Entry.objects.filter(of_kinds(["key.rotate"]), log=log).aggregate(seq=Min("seq"))[
        "seq"
    ]
    first = {
        _("it says how the key of the ledger changed"): rotated,
        _("a part of Fairlead has not read it yet"): reacting.first_unread(log),
        _("a decision that is kept"): _first_of(Decision, log),
        _("an outcome that is kept"): _first_of(Outcome, log),
        _("a decision in the archive"): _first_archived(log),
    }
    yield from (Need(seq, what) for what, seq in first.items() if seq is not None)


def _first_of(table: type[Decision | Outcome], log: Log) -> int | None:
    first: int | None = table.objects.filter(log_id=log.pk).aggregate(seq=Min("seq"))["seq"]
    return first


def _first_archived(log: Log) -> int | None:
    found = Partition.objects.filter(log_id=log.pk).aggregate(seq=Min("first_seq"))
    first: int | None = found["seq"]
    return first
