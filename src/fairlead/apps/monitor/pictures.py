"""Pictures of a run with their tables: drawn by the worker when it ends, shown by the page.

What a run looks at is its own windows; beside them stand the windows that earlier runs measured,
so that a day of data shows the weeks before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import translation

from fairlead.apps.journal.errors import BadInputError
from fairlead.apps.monitor import measuring, queries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from fairlead.apps.monitor.models import Check, Run
    from fairlead.core.metrics.policy import Policy
    from fairlead.core.metrics.reference import Reference
    from fairlead.core.metrics.report import Report
    from fairlead.core.metrics.states.window import WindowState
    from fairlead.core.papers.measurement import Section

MOST_WINDOWS: Final = 90


def drawn(check: Check, states: Sequence[WindowState], report: Report, *, today: date) -> bytes:
    """Draw what a run found, in the language of the firm; the bytes are kept by digest."""
    from fairlead.core.papers import measurement as papers  # noqa: PLC0415 - only who draws

    policy = measuring.read_policy(check.policy)
    reference = measuring.reference_of(check.reference.digest) if check.reference else None
    told = _with_the_past(check, states, reference, policy, report, today=today)
    newest = max(states, key=lambda state: (state.window, state.version))
    with translation.override(check.organisation.language):
        found = papers.Found(
            results=told.results,
            state=newest,
            reference=reference,
            say=translation.gettext,
        )
        verdict = papers.verdict(report, policy, translation.gettext)
        return papers.write_sections(verdict, papers.sections(found))


def shown(run: Run) -> tuple[str, tuple[Section, ...]]:
    """Give the verdict and the sections that were drawn; nothing where none were."""
    from fairlead.core.papers.measurement.kept import read_sections  # noqa: PLC0415 - as above

    if not run.pictures_digest:
        return "", ()
    try:
        return read_sections(measuring.kept(run.pictures_digest))
    except (BadInputError, ValueError):
        return "", ()


def _with_the_past(
    check: Check,
    states: Sequence[WindowState],
    reference: Reference | None,
    policy: Policy,
    report: Report,
    *,
    today: date,
) -> Report:
    """Judge the windows before these once more, for the trend; what was answered stays answered."""
    mine = {(each.window, each.version) for each in states}
    before = [
        each
        for each in queries.states_of(check)
        if (each.window, each.version) not in mine and each.window < max(mine)[0]
    ]
    if not before or len(mine) >= MOST_WINDOWS:
        return report
    kept = [measuring.state_of(each.digest) for each in before[len(mine) - MOST_WINDOWS :]]
    # Windows that were counted with other columns or against another past are another story.
    like = (states[0].map, states[0].reference)
    past = [each for each in kept if (each.map, each.reference) == like]
    columns = measuring.read_columns(check.columns)
    return measuring.judged([*past, *states], reference, policy, columns=columns, today=today)
