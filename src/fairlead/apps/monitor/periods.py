"""Any period at once: daily states add up to it, and no row is read again.

    told = period(check, first="2026-11-01", last="2026-11-30")
    told.report.answer, told.rows

Two periods, or two model versions, are compared by asking twice.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.monitor import measuring, queries
from fairlead.apps.monitor.models import Check

if TYPE_CHECKING:
    from fairlead.core.metrics.report import Report
    from fairlead.core.metrics.states.window import WindowState


@dataclass(frozen=True)
class Period:
    """The sum of the windows of a period, and what follows from it today."""

    state: "WindowState"
    report: "Report"
    windows: int

    @property
    def rows(self) -> int:
        return self.state.rows


def period(check: Check, *, first: str = "", last: str = "", version: str | None = None) -> Period:
    """Add up the kept states of a check from the first window to the last, and judge the sum.

    Raises:
        RuleBrokenError: no window lies in that period.
        BadInputError: kept bytes are missing or changed, or the windows do not add up.
    """
    kept = queries.states_of(check)
    if first:
        kept = kept.filter(window__gte=first)
    if last:
        kept = kept.filter(window__lte=f"{last}/~")
    if version is not None:
        kept = kept.filter(version=version)
    digests = list(kept.values_list("digest", flat=True))
    if not digests:
        raise RuleBrokenError("Nothing was measured in that period: choose another.")
    state = measuring.summed(digests)
    report = measuring.judged(
        [state],
        measuring.reference_of(check.reference.digest) if check.reference else None,
        measuring.read_policy(check.policy),
        columns=measuring.read_columns(check.columns),
        today=timezone.localdate(),
    )
    return Period(state, report, len(digests))
