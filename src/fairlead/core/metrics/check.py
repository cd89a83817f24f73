"""One check from rows to answer: measure, look closer where only the rows can tell, judge.

    checked = check("november.parquet", policy=shipped("bias-default"), columns=columns)
    checked.report.answer

Everything here is told: the day, the seed in the policy. Rows are read where they lie and kept
nowhere; what remains are the states, which anybody can judge again by another policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.evaluate import evaluate
from fairlead.core.metrics.measure import By, Measurement, Progress, make_reference, measure
from fairlead.core.metrics.policy import Policy
from fairlead.core.metrics.reference import Reference
from fairlead.core.metrics.report import Report
from fairlead.core.metrics.states.window import WindowState

MOST_EXACT: Final = 50

Gaps = Mapping[tuple[str, str, str], float]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What was measured and what the policy says to it."""

    measurement: Measurement
    report: Report
    policy: Policy
    reference: Reference | None
    newest: WindowState


def check(
    given: object,
    *,
    columns: ColumnMap,
    policy: Policy,
    reference: object = None,
    by: By = "all",
    today: str = "",
    threads: int = 2,
    progress: Progress | None = None,
) -> Checked:
    """Measure a source and judge it by a policy.

    `reference` is a profile, or rows of a reference period from which one is made. With rows, a
    shift that its bins leave open is settled from the rows themselves.

    Raises:
        MeasureError: the rows cannot be read, the map does not fit, or the files changed.
    """
    profile = _profile(reference, columns, threads, progress)
    told = measure(given, columns, profile, by=by, threads=threads, progress=progress)
    joints = _joints(given, columns, profile, policy, threads)
    report = evaluate(told.states, profile, policy, columns=columns, today=today, joints=joints)
    rows = None if isinstance(reference, Reference) else reference
    if exact := _gaps(given, rows, report, told, threads):
        report = evaluate(
            told.states,
            profile,
            policy,
            columns=columns,
            today=today,
            joints=joints,
            exact=exact,
        )
    newest = max(told.states, key=lambda state: (state.window, state.version))
    return Checked(measurement=told, report=report, policy=policy, reference=profile, newest=newest)


def _profile(
    reference: object, columns: ColumnMap, threads: int, progress: Progress | None
) -> Reference | None:
    if reference is None or isinstance(reference, Reference):
        return reference
    return make_reference(reference, columns, threads=threads, progress=progress)


def _joints(
    given: object,
    columns: ColumnMap,
    profile: Reference | None,
    policy: Policy,
    threads: int,
) -> Mapping[tuple[str, str], object]:
    """How each feature meets each protected attribute, where the policy asks for proxies."""
    if profile is None or "proxy" not in policy.families or not columns.protected:
        return {}
    from fairlead.core.metrics.engines.joints import count_joints  # noqa: PLC0415 - as below

    return dict(count_joints(given, columns, profile, threads=threads))


def _gaps(given: object, rows: object, report: Report, told: Measurement, threads: int) -> Gaps:
    """Exact shifts of the columns that the bins leave open, where there is one window to compare.

    The exact shift compares whole sources; of several windows each would need its own rows.
    """
    if rows is None or len(told.states) != 1:
        return {}
    from fairlead.core.metrics.engines import exact  # noqa: PLC0415 - only where rows are read

    state = told.states[0]
    names = [name for name in report.unsettled[:MOST_EXACT] if name in state.columns]
    found = exact.exact_distances(given, rows, names, threads=threads) if names else {}
    return {(state.window, state.version, name): each.ks for name, each in found.items()}
