"""How often the model is right, and for whom it is wrong.

A model that is right 99 times in 100 may still miss every sick person where one in a hundred is
sick. That is why accuracy never stands alone here: recall says who is missed, precision who is
troubled for nothing.

>>> everybody = counted(tp=40, fp=10, fn=20, tn=130)
>>> score = f1(everybody)
>>> round(score.value, 4), round(score.low, 3), round(score.high, 3)
(0.7273, 0.625, 0.81)

Sources: van Rijsbergen (1979) for F; Brodersen et al. (2010) for balanced accuracy. F1 = 2J/(1+J)
where J = TP/(TP+FP+FN) is a plain rate, so that Wilson's interval of J, mapped, is F1's.
Sums of rates follow Zou and Donner (2008).
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.answers import Facts, Measured, NotMeasured
from fairlead.core.metrics.bootstrap import METHOD as BOOTSTRAP
from fairlead.core.metrics.bootstrap import interval, resample
from fairlead.core.metrics.fairness import (
    FEW_OUTCOMES,
    LEAST,
    accuracy,
    positive_predictive_value,
    true_negative_rate,
    true_positive_rate,
)
from fairlead.core.metrics.groups import Group, Least, Mass
from fairlead.core.metrics.intervals import KISH, LEVEL, NOBODY, WILSON, newcombe, rate
from fairlead.core.metrics.states.cells import Cells

MOVER = "mover/1"
FEW_COMPLETE = "Only {n} rows have label and prediction, {least} needed."

Number = Measured | NotMeasured


def precision(group: Group, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """Of those said to have the outcome, how many do: what a flag is worth to the person flagged.

    >>> precision(counted(tp=30, fp=10)).value
    0.75
    """
    return positive_predictive_value(group, least=least, level=level)


def recall(group: Group, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """Of those who have the outcome, how many are found: one minus it are missed.

    >>> recall(counted(tp=9, fn=27)).value
    0.25
    """
    return true_positive_rate(group, least=least, level=level)


def f1(group: Group, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """The harmonic mean of precision and recall: low where either the missed or the flagged lose.

    >>> f1(counted(tp=30, fp=30)).value
    0.6666666666666666
    """
    of = group.true_positive + group.false_positive + group.false_negative
    few = _too_few("f1/1", group, of, least)
    if few:
        return few
    squared = of.w2 if group.weighted else None
    hit = group.true_positive.w
    found = rate(hit, of.w, method="f1/1", n=of.n, squared=squared, level=level)
    if isinstance(found, NotMeasured):
        return found
    value = 2 * hit / (2 * hit + group.false_positive.w + group.false_negative.w)
    low, high = (2 * edge / (1 + edge) for edge in (found.low, found.high))
    return Measured(
        value=value,
        low=min(low, value),
        high=max(high, value),
        n=group.complete.n,
        method=found.method,
        level=level,
        facts=group.told,
    )


def balanced_accuracy(group: Group, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """The mean of how often each class is right, so that the rare class counts as much.

    >>> few = counted(tp=5, fn=5, tn=90)
    >>> balanced_accuracy(few).value
    0.75
    """
    parts = [
        one(group, least=least, level=level) for one in (true_positive_rate, true_negative_rate)
    ]
    return _mean("balanced_accuracy/1", parts, group.complete.n, level, weighted=group.weighted)


def _too_few(method: str, group: Group, of: Mass, least: Least) -> NotMeasured | None:
    rows = accuracy(group, least=least)
    if isinstance(rows, NotMeasured):
        return NotMeasured(why=rows.why, n=rows.n, method=method, facts=rows.facts)
    if of.n >= max(least.outcomes, 1):
        return None
    why = FEW_OUTCOMES if of.n else NOBODY
    facts = {**group.told, "least": least.outcomes}
    return NotMeasured(why=why, n=of.n, method=method, facts=facts)


def _mean(method: str, parts: list[Number], n: int, level: float, *, weighted: bool) -> Number:
    """The mean of independent rates, its interval from theirs."""
    missing = next((part for part in parts if isinstance(part, NotMeasured)), None)
    if missing:
        return NotMeasured(why=missing.why, n=missing.n, method=method, facts=missing.facts)
    told = [part for part in parts if isinstance(part, Measured)]
    value = sum(part.value for part in told) / len(told)
    down = math.hypot(*(part.value - part.low for part in told)) / len(told)
    up = math.hypot(*(part.high - part.value for part in told)) / len(told)
    how = f"{method}+{WILSON}+{MOVER}" + (f"+{KISH}" if weighted else "")
    return Measured(value=value, low=value - down, high=value + up, n=n, method=how, level=level)


PERFORMANCE: dict[str, Callable[..., Number]] = {
    function.__name__: function for function in (accuracy, precision, recall, f1, balanced_accuracy)
}


def accuracy_change(
    before: tuple[int, int], now: tuple[int, int], *, least: Least = LEAST, level: float = LEVEL
) -> Number:
    """How much less often the model is right than in the reference: the same people, other lives.

    Given are how many answers were right, of how many. Where people come as before and this falls,
    what the model learnt no longer holds (concept drift).

    >>> found = accuracy_change((850, 1_000), (700, 1_000))
    >>> round(found.value, 2), round(found.low, 3), round(found.high, 3)
    (-0.15, -0.186, -0.114)
    """
    (was_right, n), (right, m) = before, now
    method = "accuracy_change/1+newcombe/1"
    if min(n, m) < max(least.rows, 1):
        facts: Facts = {"least": max(least.rows, 1)}
        return NotMeasured(why=FEW_COMPLETE, n=min(n, m), method=method, facts=facts)
    low, high = newcombe(right / m, m, was_right / n, n, level)
    value = right / m - was_right / n
    facts = {"reference_accuracy": was_right / n, "reference_rows": n}
    return Measured(value=value, low=low, high=high, n=m, method=method, level=level, facts=facts)


def right_answers(cells: Cells) -> tuple[int, int]:
    """How many complete rows were answered rightly, of how many, whatever the classes.

    >>> rows = [(("a", "a"), 40, ()), (("a", "b"), 10, ()), ((None, "b"), 50, ())]
    >>> right_answers(make_cells([], rows))
    (40, 50)
    """
    table, _ = confusion(cells)
    return int(np.trace(table)), int(table.sum())


def multiclass(
    cells: Cells, *, least: Least = LEAST, level: float = LEVEL, seed: int = 0, draws: int = 500
) -> Mapping[str, Number]:
    """Accuracy, balanced accuracy (macro recall) and macro F1 of a model of many classes.

    Classes count alike, however many people are in them: whoever is in a rare class would otherwise
    not be seen.

    >>> rows = [(("a", "a"), 40, ()), (("a", "b"), 10, ()), (("b", "b"), 50, ())]
    >>> found = multiclass(make_cells([], rows))
    >>> round(found["accuracy"].value, 2), round(found["macro_f1"].value, 4)
    (0.9, 0.899)
    """
    table, classes = confusion(cells)
    n, truth, right = int(table.sum()), table.sum(axis=1), np.diag(table)
    small = _small(table, classes, least)
    if small:
        return {
            name: NotMeasured(why=small.why, n=small.n, method=f"{name}/1", facts=small.facts)
            for name in ("accuracy", "balanced_accuracy", "macro_f1")
        }
    recalls = [
        rate(int(hit), int(of), method="recall/1", level=level)
        for hit, of in zip(right, truth, strict=True)
        if of
    ]
    drawn = resample(table, draws=draws, seed=seed).astype(float)
    value = float(_macro_f1(table[None].astype(float))[0])
    low, high = interval(_macro_f1(drawn), level)
    return {
        "accuracy": rate(int(right.sum()), n, method="accuracy/1", level=level),
        "balanced_accuracy": _mean("balanced_accuracy/1", recalls, n, level, weighted=False),
        "macro_f1": Measured(
            value=value,
            low=min(low, value),
            high=max(high, value),
            n=n,
            method=f"macro_f1/1+{BOOTSTRAP}",
            level=level,
        ),
    }


def confusion(cells: Cells) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Labels by predictions over all classes of either, complete rows only."""
    told = [
        (k[-2], k[-1], int(n)) for k, n in zip(cells.table.keys(), cells.table.counts, strict=True)
    ]
    complete = [(y, p, n) for y, p, n in told if y is not None and p is not None]
    classes = tuple(sorted({c for y, p, _ in complete for c in (y, p)}))
    place = {name: i for i, name in enumerate(classes)}
    table = np.zeros((len(classes), len(classes)), np.int64)
    for y, p, n in complete:
        table[place[y], place[p]] += n
    return table, classes


def _small(table: NDArray[np.int64], classes: tuple[str, ...], least: Least) -> NotMeasured | None:
    n = int(table.sum())
    if n < max(least.rows, 1):
        facts: Facts = {"least": least.rows}
        return NotMeasured(why=FEW_COMPLETE, n=n, method="multiclass/1", facts=facts)
    of = dict(zip(classes, table.sum(axis=1).tolist(), strict=True))
    rare = next((name for name, rows in of.items() if 0 < rows < least.outcomes), None)
    if rare is None:
        return None
    why = "Only {n} rows are of class {class_}, {least} needed."
    facts = {"class_": rare, "least": least.outcomes}
    return NotMeasured(why=why, n=of[rare], method="multiclass/1", facts=facts)


def _macro_f1(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    """F1 of each class, averaged; a class that nobody is in or is put in is left out of a draw."""
    right = np.diagonal(tables, axis1=1, axis2=2)
    both = tables.sum(axis=1) + tables.sum(axis=2)
    with np.errstate(invalid="ignore"):
        each = np.where(both > 0, 2 * right / both, np.nan)
    mean: NDArray[np.float64] = np.nanmean(each, axis=1)
    return mean
