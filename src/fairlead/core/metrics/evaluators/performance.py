"""How right the model is in a window: with labels, by its scores, in numbers, and estimated."""

from collections.abc import Iterator
from typing import Final

from fairlead.core.metrics.answers import NotMeasured
from fairlead.core.metrics.calibration import CALIBRATION
from fairlead.core.metrics.estimated import METHOD as CBPE
from fairlead.core.metrics.estimated import estimate, estimated_error
from fairlead.core.metrics.evaluators.draft import Draft, Reading, of_group
from fairlead.core.metrics.groups import EVERYBODY, groups, says_name
from fairlead.core.metrics.performance import (
    PERFORMANCE,
    accuracy_change,
    multiclass,
    right_answers,
)
from fairlead.core.metrics.regression import REGRESSION, errors

NO_SCORES: Final = "The reference period has no scores to learn from."


def performance(reading: Reading) -> Iterator[Draft]:
    """Accuracy and its companions over everybody, where labels are there."""
    cells, policy = reading.state.cells, reading.policy
    if cells is None or reading.columns.task == "regression":
        return
    before = reading.reference.state.cells if reading.reference else None
    if before is not None:
        was, now = right_answers(before), right_answers(cells)
        number = accuracy_change(was, now, least=policy.least, level=policy.level)
        yield Draft(metric="accuracy_change", number=number)
    if reading.columns.task == "multiclass":
        found = multiclass(
            cells, least=policy.least, level=policy.level, seed=policy.seed, draws=policy.draws
        )
        for metric, number in found.items():
            yield Draft(metric=metric, number=number)
        return
    for group in groups(cells, (), positive=reading.columns.positive):
        for metric, of in PERFORMANCE.items():
            number = of(group, least=policy.least, level=policy.level)
            yield Draft(metric=metric, number=number)


def calibration(reading: Reading) -> Iterator[Draft]:
    """What the scores are worth over everybody."""
    scores, policy = reading.state.scores, reading.policy
    if scores is None:
        return
    for metric, of in CALIBRATION.items():
        more = {"seed": policy.seed} if metric == "expected_calibration_error" else {}
        number = of(scores.total, least=policy.least, level=policy.level, **more)
        yield Draft(metric=metric, number=number)


def regression(reading: Reading) -> Iterator[Draft]:
    """The errors of predicted numbers, of everybody and of each group."""
    residuals, policy = reading.state.residuals, reading.policy
    if residuals is None:
        return
    for by in ((), *reading.groupings):
        told = errors(residuals, by)
        for one in told if len(told) <= policy.most_groups else ():
            words = {"group": says_name(one.name) if by else EVERYBODY}
            for metric, of in REGRESSION.items():
                number = of(one, least=policy.least, level=policy.level)
                scope = of_group(by, one.name) if by else {}
                yield Draft(metric=metric, number=number, scope=scope, words=words)


def estimated(reading: Reading) -> Iterator[Draft]:
    """Performance before labels arrive, from scores that mean what they meant in the reference."""
    scores, policy = reading.state.scores, reading.policy
    if reading.columns.task == "regression":
        yield Draft(metric="estimated_error", number=estimated_error(reading.state.rows))
    if scores is None or reading.columns.task != "binary":
        return
    before = reading.reference.state.scores if reading.reference else None
    if before is None:
        number = NotMeasured(why=NO_SCORES, n=scores.n, method=CBPE)
        yield Draft(metric="estimated_accuracy", number=number)
        return
    found = estimate(before.total, scores.total, least=policy.least, level=policy.level)
    for name, one in found.items():
        yield Draft(metric=f"estimated_{name}", number=one)
