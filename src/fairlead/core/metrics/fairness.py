"""How a model treats groups of people: the rates of each group.

A rate is about people: of those who would have paid back, how many were refused credit; of those
wrongly suspected, how many are old. Each function takes one group and says the rate with its
interval, or why there is none: a group without positives has no true positive rate, not one of 0.

>>> women = counted(tp=40, fn=60)
>>> rate = true_positive_rate(women)
>>> rate.value, round(rate.low, 3), round(rate.high, 3), rate.n
(0.4, 0.309, 0.498, 100)

Sources: Hardt, Price and Srebro (2016) for error rates by group; Chouldechova (2017) for predictive
parity; ISO/IEC TR 24027:2021 lists the metrics.
"""

from collections.abc import Callable

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.metrics.groups import Group, Least, Mass
from fairlead.core.metrics.intervals import LEVEL, rate

FEW_ROWS = "Only {n} rows, {least} needed."
FEW_OUTCOMES = "Only {n} people have the outcome that this rate is about, {least} needed."
LEAST = Least()

Number = Measured | NotMeasured


def selection_rate(group: Group, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """How many of the group are chosen: invited, granted, flagged, whatever positive means.

    >>> round(selection_rate(counted(tp=30, tn=70)).value, 2)
    0.3
    """
    return _rate(
        "selection_rate/1", group, group.selected, group.predicted, least=least, level=level
    )


def prevalence(group: Group, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """How many of the group truly have the outcome, as far as labels tell; not the model's doing.

    >>> prevalence(counted(fn=5, tn=95)).value
    0.05
    """
    hits = group.true_positive + group.false_negative + group.positive_unpredicted
    of = hits + group.true_negative + group.false_positive + group.negative_unpredicted
    return _rate("prevalence/1", group, hits, of, least=least, level=level)


def true_positive_rate(group: Group, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """Of those who deserve the positive answer, how many get it (recall, sensitivity).

    >>> true_positive_rate(counted(tp=9, fn=27)).value
    0.25
    """
    of = group.true_positive + group.false_negative
    return _rate("true_positive_rate/1", group, group.true_positive, of, least=least, level=level)


def false_negative_rate(group: Group, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """Of those who deserve the positive answer, how many are passed over.

    >>> false_negative_rate(counted(tp=9, fn=27)).value
    0.75
    """
    of = group.true_positive + group.false_negative
    return _rate("false_negative_rate/1", group, group.false_negative, of, least=least, level=level)


def false_positive_rate(group: Group, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """Of those who do not have the outcome, how many are wrongly said to have it.

    >>> false_positive_rate(counted(fp=8, tn=32)).value
    0.2
    """
    of = group.false_positive + group.true_negative
    return _rate("false_positive_rate/1", group, group.false_positive, of, least=least, level=level)


def true_negative_rate(group: Group, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """Of those who do not have the outcome, how many are rightly left alone (specificity).

    >>> true_negative_rate(counted(fp=8, tn=32)).value
    0.8
    """
    of = group.false_positive + group.true_negative
    return _rate("true_negative_rate/1", group, group.true_negative, of, least=least, level=level)


def false_discovery_rate(group: Group, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """Of those said to have the outcome, how many do not.

    >>> false_discovery_rate(counted(tp=30, fp=10)).value
    0.25
    """
    of = group.true_positive + group.false_positive
    return _rate(
        "false_discovery_rate/1", group, group.false_positive, of, least=least, level=level
    )


def false_omission_rate(group: Group, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """Of those said not to have the outcome, how many do.

    >>> false_omission_rate(counted(fn=6, tn=34)).value
    0.15
    """
    of = group.false_negative + group.true_negative
    return _rate("false_omission_rate/1", group, group.false_negative, of, least=least, level=level)


def positive_predictive_value(
    group: Group, *, least: Least = LEAST, level: float = LEVEL
) -> Number:
    """Of those said to have the outcome, how many do (precision): what a flag is worth.

    >>> positive_predictive_value(counted(tp=30, fp=10)).value
    0.75
    """
    of = group.true_positive + group.false_positive
    return _rate(
        "positive_predictive_value/1", group, group.true_positive, of, least=least, level=level
    )


def negative_predictive_value(
    group: Group, *, least: Least = LEAST, level: float = LEVEL
) -> Number:
    """Of those said not to have the outcome, how many do not: what a clearance is worth.

    >>> negative_predictive_value(counted(fn=6, tn=34)).value
    0.85
    """
    of = group.false_negative + group.true_negative
    return _rate(
        "negative_predictive_value/1", group, group.true_negative, of, least=least, level=level
    )


def accuracy(group: Group, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """How often the model is right about the group, among rows with both answer and truth.

    >>> accuracy(counted(tp=30, fp=10)).value
    0.75
    """
    right = group.true_positive + group.true_negative
    return _rate("accuracy/1", group, right, group.complete, least=least, level=level)


def _rate(
    method: str, group: Group, hits: Mass, of: Mass, *, least: Least, level: float
) -> Measured | NotMeasured:
    facts = group.told
    if group.n < least.rows:
        few = {**facts, "least": least.rows}
        return NotMeasured(why=FEW_ROWS, n=group.n, method=method, facts=few)
    if of.n < least.outcomes:
        few = {**facts, "least": least.outcomes}
        return NotMeasured(why=FEW_OUTCOMES, n=of.n, method=method, facts=few)
    squared = of.w2 if group.weighted else None
    return rate(hits.w, of.w, method=method, n=of.n, squared=squared, level=level, facts=facts)


RATES: dict[str, Callable[..., Number]] = {
    function.__name__: function
    for function in (
        selection_rate,
        true_positive_rate,
        false_positive_rate,
        false_negative_rate,
        true_negative_rate,
        false_discovery_rate,
        false_omission_rate,
        positive_predictive_value,
        negative_predictive_value,
        prevalence,
        accuracy,
    )
}
