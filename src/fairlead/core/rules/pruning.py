"""When the oldest entries of the ledger may go, and how many: whole bundles, from the beginning.

Their hashes stay, so everything kept is as provable as before. Kept at least: three years,
one round of certification; ten where a system may be high-risk (EU AI Act, Art. 18(1)).

>>> first_kept(1000, [Need(700, "decisions")])
(512, Need(seq=700, what='decisions'))
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from fairlead.core.rules.retention import due_before
from fairlead.core.rules.verdict import Allowed, Refused, Verdict

BUNDLE: Final = 256
CYCLE: Final = 36  # months
TECHNICAL: Final = 120  # months, EU AI Act 18(1)
_NAMED: Final = 5


@dataclass(frozen=True)
class Need:
    """The first entry that something still needs, and what does: nothing from there on may go."""

    seq: int
    what: str


def may_prune(
    before: date, today: date, *, high_risk: Sequence[str], holds: Sequence[str]
) -> Verdict:
    """Say whether entries from before a day may go.

    `high_risk` are the systems whose records stay ten years, `holds` the legal holds that stand.
    """
    if holds:
        says = "Nothing is pruned while a legal hold stands: {holds}. Lift it first."
        return Refused(says, holds=_named(holds))
    if before > due_before(today, months=CYCLE):
        says = "Entries stay three years, one round of certification: choose {last} or earlier."
        return Refused(says, last=due_before(today, months=CYCLE).isoformat())
    last = due_before(today, months=TECHNICAL)
    if high_risk and before > last:
        says = (
            "Entries stay ten years where a system may be high-risk: {systems}. Choose {last} or "
            "earlier, or set a rule for these systems that says they are not."
        )
        return Refused(
            says, clause="EU AI Act 18(1)", systems=_named(high_risk), last=last.isoformat()
        )
    return Allowed()


def first_kept(old: int, needs: Sequence[Need]) -> tuple[int, Need | None]:
    """Give the index below which entries go, and what stands in the way of more, if anything.

    `old` is how many entries, from the beginning, are old enough.
    """
    first = min(needs, key=lambda need: need.seq, default=None)
    stopped = first if first is not None and first.seq < old else None
    end = stopped.seq if stopped else old
    return end // BUNDLE * BUNDLE, stopped


def may_go(below: int, pruned: int, stopped: Need | None) -> Verdict:
    """Say whether there is anything to prune that is not pruned already."""
    if below > pruned:
        return Allowed()
    if stopped:
        says = "Entry {seq} is still needed: {what}. Nothing before it fills a bundle of {bundle}."
        return Refused(says, seq=stopped.seq, what=stopped.what, bundle=BUNDLE)
    says = "No bundle of {bundle} entries is that old: there is nothing to prune."
    return Refused(says, bundle=BUNDLE)


def _named(codes: Sequence[str]) -> str:
    more = "" if len(codes) <= _NAMED else f" (+{len(codes) - _NAMED})"
    return ", ".join(codes[:_NAMED]) + more
