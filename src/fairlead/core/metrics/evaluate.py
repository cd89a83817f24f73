"""Judge the states of one or more windows by a policy: arithmetic on counts, no rows, no engine.

report = evaluate(measurement.states, reference, policy, columns=measurement.columns)
report.answer           # the worst answer: breach, insufficient evidence, within
report.judged           # every result with a limit, breaches first, each a sentence
report.to_json()        # canonical bytes with the digests of policy, reference and states

Every limit of the policy gets an answer. Where the data hold nothing that a limit could be held
against (no protected attribute, no label, no reference), that answer is “insufficient evidence”,
with the reason: silence never passes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from fairlead.core.metrics.alarms import alarms
from fairlead.core.metrics.answers import Limit, NotMeasured
from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.distances import needs_exact
from fairlead.core.metrics.errors import StateError
from fairlead.core.metrics.evaluators.draft import NO_ROWS, Draft, Reading
from fairlead.core.metrics.evaluators.drift import drift
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
from fairlead.core.metrics.policy import Policy, Rule
from fairlead.core.metrics.quality import schema_changes
from fairlead.core.metrics.reference import Reference
from fairlead.core.metrics.report import Report
from fairlead.core.metrics.states import canonical
from fairlead.core.metrics.states.cells import Cells
from fairlead.core.metrics.states.levels import LevelCounts
from fairlead.core.metrics.states.numeric import NumericCounts
from fairlead.core.metrics.states.window import WindowState
from fairlead.core.metrics.wording import family_of

METHOD: Final = "evaluate/1"
UNSEEN: Final = "Nothing in the data can be held against this limit: {hint}"
NO_SUCH_COLUMN: Final = "No watched column is of the kind that this limit is about."
KINDS: Final[Mapping[str, type[NumericCounts] | type[LevelCounts]]] = {
    **dict.fromkeys(("new_level_share", "vanished_levels"), LevelCounts),
    **dict.fromkeys(
        (
            "mismatched_share",
            "infinite_share",
            "out_of_range_share",
            "kolmogorov_smirnov",
            "wasserstein",
        ),
        NumericCounts,
    ),
}
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
    schemas: tuple[Mapping[str, str], Mapping[str, str]] | None = None,
    today: str = "",
) -> Report:
    """Judge states by a policy.

    `exact` gives gaps taken from the rows by (window, version, column), where the report before
    said that only they can tell; `joints` counts of feature by protected attribute for proxies;
    `schemas` the kinds of the columns in the reference and now; `today` the day (2026-11-28) from
    which the age of the newest row is told.

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
    placed += alarms(readings, policy)
    placed += _schema(schemas, policy)
    placed += list(_unanswered(placed, readings, policy))
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
    if columns.task == "binary" and state.cells is not None:
        _refuse_other_words(state.cells, columns)


def _refuse_other_words(cells: Cells, columns: ColumnMap) -> None:
    """Refuse yes-or-no answers that are neither: counted as “no” they would look harmless."""
    known = {columns.positive, columns.negative, None}
    for role, place in (("label", -2), ("prediction", -1)):
        for word in sorted(str(each) for each in cells.table.levels[place] if each not in known):
            raise StateError(
                f"The {role} holds “{word[:40]}”, which is neither “{columns.positive}” nor "
                f"“{columns.negative}”: correct the column map, or the rows."
            )


def _placed(reading: Reading) -> Iterator[Placed]:
    """Every number of one window, with its limit."""
    state, policy = reading.state, reading.policy
    for family in policy.families:
        for draft in EVALUATORS[family](reading):
            limit = policy.limit_for(draft.metric, draft.scope)
            yield Placed(
                draft=_open(draft, limit), window=state.window, version=state.version, limit=limit
            )


def _schema(
    schemas: tuple[Mapping[str, str], Mapping[str, str]] | None, policy: Policy
) -> Iterator[Placed]:
    """How the columns themselves changed, where somebody gave both lists."""
    if schemas is None or "quality" not in policy.families:
        return
    number = schema_changes(*schemas, level=policy.level)
    limit = policy.limit_for("schema_changes", {})
    draft = Draft(metric="schema_changes", number=number)
    yield Placed(draft=draft, window="", version="", limit=limit)


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


def _unanswered(
    placed: Sequence[Placed], readings: Sequence[Reading], policy: Policy
) -> Iterator[Placed]:
    """A limit that nothing was held against is told as such, once."""
    for rule in policy.limits:
        if not any(one.limit is rule.limit or _covers(rule, one) for one in placed):
            family = family_of(rule.limit.metric)
            idle = _has_no_such_column(rule, readings)
            why = NO_SUCH_COLUMN if idle else UNSEEN if placed else NO_ROWS
            number = NotMeasured(
                why=why, n=0, method=f"{rule.limit.metric}/1", facts={"hint": HINTS[family]}
            )
            words = {"group": "", "attribute": "", "column": "", **rule.scope}
            words = {key: value or "…" for key, value in words.items()}
            draft = Draft(
                metric=rule.limit.metric, number=number, scope=dict(rule.scope), words=words
            )
            limit = None if idle else rule.limit
            yield Placed(draft=draft, window="", version="", limit=limit)


def _has_no_such_column(rule: Rule, readings: Sequence[Reading]) -> bool:
    """Say whether columns are watched, but none of the kind that this limit is about.

    Such a limit has nothing to hold and no answer: where all columns hold numbers, no level can be
    new. Without watched columns, or for a column that was named, it stays unanswered and no pass.
    """
    kind = KINDS.get(rule.limit.metric)
    return (
        kind is not None
        and not rule.scope
        and bool(readings)
        and all(
            reading.reference is not None
            and reading.state.columns
            and not any(isinstance(column, kind) for column in reading.state.columns.values())
            for reading in readings
        )
    )


def _covers(rule: Rule, placed: Placed) -> bool:
    """A wider limit is answered where a narrower one held in its place."""
    return placed.limit is not None and rule.fits(placed.draft.metric, placed.draft.scope)
