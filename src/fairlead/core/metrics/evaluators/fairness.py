"""Every group of people in a window: its rates, and how far apart the groups are."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from fairlead.core.metrics.answers import Facts, NotMeasured
from fairlead.core.metrics.calibration import auc, calibration_gap
from fairlead.core.metrics.disparity import DISPARITIES, any_difference, disparity, four_fifths
from fairlead.core.metrics.evaluators.draft import Draft, Number, Reading, attribute, of_group
from fairlead.core.metrics.fairness import RATES
from fairlead.core.metrics.groups import MISSING, Group, groups, says_name
from fairlead.core.metrics.luck import shrunken_range, without_luck
from fairlead.core.metrics.regression import apart, errors
from fairlead.core.metrics.states.cells import Cells

TOO_MANY: Final = (
    "{attribute} has {groups:,} groups, at most {most:,} are compared: put levels together."
)
MOST_CLASSES: Final = 20
_NAMES: Final = {"accuracy": "accuracy_of_group"}


def fairness(reading: Reading) -> Iterator[Draft]:
    """The rates of every group and the distances between them, by every grouping."""
    state, columns = reading.state, reading.columns
    if columns.task == "regression":
        yield from _numbers(reading)
    elif state.cells is not None:
        for positive in _positives(reading, state.cells):
            for by in reading.groupings:
                yield from _grouping(reading, state.cells, by, positive)
    if state.scores is not None:
        yield from _scores(reading)


def _positives(reading: Reading, cells: Cells) -> Sequence[str]:
    """The positive class; of a model of many classes each, one against the rest."""
    if reading.columns.task != "multiclass":
        return [reading.columns.positive]
    there = {each for each in cells.table.levels[-1] if each is not None}
    return sorted(there)[:MOST_CLASSES]


def _grouping(
    reading: Reading, cells: Cells, by: tuple[str, ...], positive: str
) -> Iterator[Draft]:
    told = groups(cells, by, positive=positive)
    many = reading.columns.task == "multiclass"
    scope = {"attribute": attribute(by)} | ({"class": positive} if many else {})
    words = {"attribute": attribute(by)}
    policy = reading.policy
    if len(told) > policy.most_groups:
        yield from _too_many(scope, words, len(told), policy.most_groups, _rows(told))
        return
    given = {"least": policy.least, "level": policy.level}
    for group in told:
        for name, of in RATES.items():
            yield _of_group(_NAMES.get(name, name), of(group, **given), by, group, scope)
    luck = _luck(reading, told)
    for metric in DISPARITIES:
        number = disparity(metric, told, **given)  # type: ignore[arg-type]
        yield Draft(metric=metric, number=number, scope=scope, words={**words, **luck(metric)})
    ratios = four_fifths(told, leave_out_below=policy.leave_out_below, **given)  # type: ignore[arg-type]
    by_name = {says_name(group.name): group for group in told}
    for name, ratio in ratios.ratios.items():
        yield _of_group("selection_rate_ratio", ratio, by, by_name[name], scope)
    left = {"left_out": tuple(ratios.left_out.items())} if ratios.left_out else {}
    number = any_difference(told, **given)  # type: ignore[arg-type]
    yield Draft(metric="any_difference", number=number, scope=scope, words={**words, **left})


def _luck(reading: Reading, told: Sequence[Group]) -> Callable[[str], Facts]:
    """What is left of each disparity without luck, for the facts beside it."""
    policy = reading.policy
    spreads = (
        without_luck(
            told, draws=policy.draws, seed=policy.seed, least=policy.least, level=policy.level
        )
        if policy.draws
        else {}
    )
    shrunken = shrunken_range(told, least=policy.least)

    def of(metric: str) -> Facts:
        spread = spreads.get(metric)
        facts: dict[str, object] = (
            {}
            if spread is None
            else {
                "without_luck": spread.value,
                "without_luck_low": spread.low,
                "without_luck_high": spread.high,
            }
        )
        if metric == "demographic_parity_difference" and shrunken is not None:
            facts["shrunken"] = shrunken
        return facts

    return of


def _rows(told: Sequence[Group]) -> int:
    return sum(group.n for group in told)


def _too_many(
    scope: dict[str, str], words: dict[str, str], many: int, most: int, rows: int
) -> Iterator[Draft]:
    facts = {**words, "groups": many, "most": most}
    for metric in (*DISPARITIES, "any_difference"):
        number = NotMeasured(why=TOO_MANY, n=rows, method=f"{metric}/1", facts=facts)
        yield Draft(metric=metric, number=number, scope=scope, words=words)


def _of_group(
    metric: str, number: Number, by: tuple[str, ...], group: Group, scope: dict[str, str]
) -> Draft:
    words = {"group": says_name(group.name), "attribute": attribute(by)}
    return Draft(
        metric=metric, number=number, scope={**scope, **of_group(by, group.name)}, words=words
    )


def _scores(reading: Reading) -> Iterator[Draft]:
    """Whether a score means the same for every group."""
    scores = reading.state.scores
    given = {"least": reading.policy.least, "level": reading.policy.level}
    for name, levels in scores.groups.items() if scores else ():
        if len(levels) > reading.policy.most_groups:
            continue
        for level, bins in levels.items():
            told = MISSING if level is None else level
            scope = {"attribute": name, "group": told}
            words = {"group": f"{name} {told}", "attribute": name}
            for metric, of in (
                ("calibration_gap_of_group", calibration_gap),
                ("auc_of_group", auc),
            ):
                yield Draft(metric=metric, number=of(bins, **given), scope=scope, words=words)  # type: ignore[arg-type]


def _numbers(reading: Reading) -> Iterator[Draft]:
    """Whose predicted numbers are off, and by how much more than others'."""
    residuals = reading.state.residuals
    if residuals is None:
        return
    given = {"least": reading.policy.least, "level": reading.policy.level}
    for by in reading.groupings:
        told = errors(residuals, by)
        scope = words = {"attribute": attribute(by)}
        for metric, of in (
            ("error_difference", "mean_absolute_error"),
            ("bias_difference", "bias"),
        ):
            number: Number = (
                NotMeasured(
                    why=TOO_MANY,
                    n=residuals.n,
                    method=f"{metric}/1",
                    facts={**words, "groups": len(told), "most": reading.policy.most_groups},
                )
                if len(told) > reading.policy.most_groups
                else apart(of, told, **given)  # type: ignore[arg-type]
            )
            yield Draft(metric=metric, number=number, scope=scope, words=words)
