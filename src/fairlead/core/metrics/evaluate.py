"""Judge the states of one or more windows by a policy: arithmetic on counts, no rows, no engine.

report = evaluate(measurement.states, reference, policy, columns=measurement.columns)
report.answer           # the worst answer: breach, insufficient evidence, within
report.judged           # every result with a limit, breaches first, each a sentence
report.to_json()        # canonical bytes with the digests of policy, reference and states

Every limit of the policy gets an answer. Where the data hold nothing that a limit could be held
against (no protected attribute, no label, no reference), that answer is “insufficient evidence”,
with the reason: silence never passes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from fairlead.core.metrics.answers import Limit, NotMeasured
from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.distances import needs_exact
from fairlead.core.metrics.errors import StateError
from fairlead.core.metrics.evaluators.draft import NO_ROWS, Draft, Reading, point
from fairlead.core.metrics.evaluators.drift import binned, drift
from fairlead.core.metrics.evaluators.fairness import fairness
from fairlead.core.metrics.evaluators.performance import (
    calibration,
    estimated,
    performance,
    regression,
)
from fairlead.core.metrics.evaluators.proxies import proxies
from fairlead.core.metrics.evaluators.quality import quality
from fairlead.core.metrics.judging import Placed, judged
from fairlead.core.metrics.multiple import E_BH, e_bh
from fairlead.core.metrics.policy import Policy, Rule
from fairlead.core.metrics.reference import Reference
from fairlead.core.metrics.report import Report
from fairlead.core.metrics.sequential import ALARM, BIN_BET, VILLE, bin_wealth
from fairlead.core.metrics.states import canonical
from fairlead.core.metrics.states.window import ALL, UNDATED, WindowState
from fairlead.core.metrics.wording import family_of

METHOD: Final = "evaluate/1"
UNSEEN: Final = "Nothing in the data can be held against this limit: {hint}"
HINTS: Final[Mapping[str, str]] = {
    "fairness": "choose protected attributes and predictions in the column map.",
    "performance": "choose label and prediction in the column map.",
    "calibration": "choose score and label in the column map.",
    "regression": "choose a numeric label and prediction in the column map.",
    "estimated": "it needs scores, and a reference period with scores and labels.",
    "drift": "it needs a reference period.",
    "quality": "choose the columns to watch in the column map.",
    "proxy": "choose protected attributes in the column map.",
}

EVALUATORS: Final[Mapping[str, Callable[[Reading], Iterator[Draft]]]] = {
    "quality": quality,
    "fairness": fairness,
    "performance": performance,
    "calibration": calibration,
    "regression": regression,
    "estimated": estimated,
    "drift": drift,
    "proxy": proxies,
}


def evaluate(
    states: Sequence[WindowState],
    reference: Reference | None,
    policy: Policy,
    *,
    columns: ColumnMap,
    exact: Mapping[tuple[str, str, str], float] | None = None,
    joints: Mapping[tuple[str, str], object] | None = None,
    today: str = "",
) -> Report:
    """Judge states by a policy.

    `exact` gives gaps taken from the rows by (window, version, column), where the report before
    said that only they can tell; `joints` counts of feature by protected attribute for proxies;
    `today` the day (2026-11-28) from which the age of the newest row is told.

    Raises:
        StateError: a state was measured with another column map or against another reference.
    """
    for state in states:
        _refuse_strange(state, reference, columns)
    given = exact or {}
    readings = [
        Reading(
            state=state,
            columns=columns,
            policy=policy,
            reference=reference,
            exact={
                c: gap
                for (w, v, c), gap in given.items()
                if (w, v) == (state.window, state.version)
            },
            joints=joints or {},
            today=today,
        )
        for state in sorted(states, key=lambda each: (each.version, each.window))
    ]
    placed = [one for reading in readings for one in _placed(reading)]
    placed += _alarms(readings, policy)
    placed += list(_unanswered(placed, policy))
    results = judged(placed, policy)
    digests = sorted(state.digest for state in states)
    return Report(
        results=results,
        policy_digest=policy.digest,
        reference_digest=reference.digest if reference else "",
        states_digest=canonical.digest_of(canonical.write({"states": digests})),
        method=METHOD,
    )


def _refuse_strange(state: WindowState, reference: Reference | None, columns: ColumnMap) -> None:
    if state.map != columns.digest:
        raise StateError("The state was measured with another column map: give the one it names.")
    if reference is not None:
        reference.refuse_strange(state)


def _placed(reading: Reading) -> Iterator[Placed]:
    """Every number of one window, with its limit."""
    state, policy = reading.state, reading.policy
    for family in policy.families:
        for draft in EVALUATORS[family](reading):
            limit = policy.limit_for(draft.metric, draft.scope)
            yield Placed(
                draft=_open(draft, limit), window=state.window, version=state.version, limit=limit
            )


def _open(draft: Draft, limit: Limit | None) -> Draft:
    """Say beside a gap whether only the rows can tell what it comes to."""
    if (
        limit is None
        or draft.metric != "kolmogorov_smirnov"
        or not needs_exact(draft.number, limit)
    ):
        return draft
    words = {**draft.words, "exact_needed": True}
    return Draft(metric=draft.metric, number=draft.number, scope=draft.scope, words=words)


def _unanswered(placed: Sequence[Placed], policy: Policy) -> Iterator[Placed]:
    """A limit that nothing was held against is told as such, once."""
    for rule in policy.limits:
        if not any(one.limit is rule.limit or _covers(rule, one) for one in placed):
            family = family_of(rule.limit.metric)
            why = UNSEEN if placed else NO_ROWS
            number = NotMeasured(
                why=why, n=0, method=f"{rule.limit.metric}/1", facts={"hint": HINTS[family]}
            )
            words = {"group": "", "attribute": "", "column": "", **rule.scope}
            words = {key: value or "…" for key, value in words.items()}
            draft = Draft(
                metric=rule.limit.metric, number=number, scope=dict(rule.scope), words=words
            )
            yield Placed(draft=draft, window="", version="", limit=rule.limit)


def _covers(rule: Rule, placed: Placed) -> bool:
    """A wider limit is answered where a narrower one held in its place."""
    return placed.limit is not None and rule.fits(placed.draft.metric, placed.draft.scope)


def _alarms(readings: Sequence[Reading], policy: Policy) -> list[Placed]:
    """The bet on each column over the windows of a version; only an alarm is answered.

    No alarm is no proof that nothing moved, so it has no answer and never passes.
    """
    by_version = defaultdict[str, list[Reading]](list)
    for reading in readings:
        if reading.reference is not None and reading.state.window not in {ALL, UNDATED}:
            by_version[reading.state.version].append(reading)
    found = list[Placed]()
    for version, told in by_version.items() if "drift" in policy.families else ():
        if len(told) > 1:
            found += _bets(version, told, policy)
    return found


def _bets(version: str, readings: Sequence[Reading], policy: Policy) -> Iterator[Placed]:
    reference = readings[0].reference
    assert reference is not None  # noqa: S101 - chosen by it
    windows = [binned(reference, reading.state) for reading in readings]
    names = [name for name, bins in windows[0].items() if _can_bet(bins.reference.tolist(), policy)]
    # Half the chance is for the reference's own rows, shared by all columns (Bonferroni).
    each = policy.alpha / max(len(names), 1)
    courses = {
        name: bin_wealth(
            windows[0][name].reference.tolist(),
            [window[name].current.tolist() for window in windows],
            alpha=each,
        )
        for name in names
    }
    day, alarms = _first_alarm(courses, policy.alpha)
    span = f"{readings[0].state.window.split('/')[0]}/{readings[-1].state.window.split('/')[-1]}"
    for name, course in courses.items():
        number = point(
            course[day],
            n=sum(reading.state.rows for reading in readings[: day + 1]),
            method=f"{BIN_BET}+{VILLE}+{E_BH}",
            level=1 - policy.alpha,
            facts={"on": readings[day].state.window, "windows": day + 1, "course": tuple(course)},
        )
        limit = (
            Limit(metric="drift_wealth", at_most=ALARM(policy.alpha)) if name in alarms else None
        )
        words = scope = {"column": name}
        draft = Draft(metric="drift_wealth", number=number, scope=scope, words=words)
        yield Placed(draft=draft, window=span, version=version, limit=limit)


def _first_alarm(courses: Mapping[str, Sequence[float]], alpha: float) -> tuple[int, set[str]]:
    """The first window on which any column calls alarm, and which do; else the last, and none.

    To stop at the first alarm is what keeps the corrected bets honest: the largest wealth of a
    course, picked afterwards, is no bet that anybody could have cashed.
    """
    days = range(min((len(course) for course in courses.values()), default=0))
    for day in days:
        called = e_bh([course[day] for course in courses.values()], alpha=alpha)
        if any(called):
            return day, {name for name, alarm in zip(courses, called, strict=True) if alarm}
    return len(days) - 1, set()


def _can_bet(counts: Sequence[int], policy: Policy) -> bool:
    return sum(counts) >= policy.least.rows and len(counts) > 1
