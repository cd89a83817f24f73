"""What each metric is called, to which family it belongs, and the sentences of a result.

A sentence is a template with its facts, so that a door can translate it; `{what}` is the phrase of
the metric, filled with the same facts.

>>> what("selection_rate", {"group": "sex f"})
'the selection rate of sex f'
>>> family_of("psi")
'drift'
"""

from collections.abc import Callable, Mapping
from typing import Final

WITHIN: Final = "{what} is {value:.4g} ({low:.4g} to {high:.4g}, {n:,} rows): within {limit}."
BREACH: Final = "{what} is {value:.4g} ({low:.4g} to {high:.4g}, {n:,} rows): beyond {limit}."
UNSURE: Final = (
    "{what} is {value:.4g} ({low:.4g} to {high:.4g}, {n:,} rows): "
    "too few rows to tell it from {limit}."
)
CHANCE: Final = (
    "{what} is {value:.4g} ({low:.4g} to {high:.4g}, {n:,} rows), beyond {limit}, "
    "but among {tests:,} questions asked at once this could still be chance."
)
PLAIN: Final = "{what} is {value:.4g} ({low:.4g} to {high:.4g}, {n:,} rows)."
UNMEASURED: Final = "{what} was not measured: {why}"
AT_MOST: Final = "the limit of at most {at_most:g}"
AT_LEAST: Final = "the limit of at least {at_least:g}"
BETWEEN: Final = "the limits of {at_least:g} to {at_most:g}"

SENTENCES: Final = (WITHIN, BREACH, UNSURE, CHANCE, PLAIN, UNMEASURED)
LIMITS: Final = (AT_MOST, AT_LEAST, BETWEEN)

FAMILIES: Final[Mapping[str, Mapping[str, str]]] = {
    "fairness": {
        "selection_rate": "the selection rate of {group}",
        "true_positive_rate": "the true positive rate of {group}",
        "false_positive_rate": "the false positive rate of {group}",
        "false_negative_rate": "the false negative rate of {group}",
        "true_negative_rate": "the true negative rate of {group}",
        "false_discovery_rate": "the false discovery rate of {group}",
        "false_omission_rate": "the false omission rate of {group}",
        "positive_predictive_value": "the positive predictive value of {group}",
        "negative_predictive_value": "the negative predictive value of {group}",
        "prevalence": "the share of {group} with the outcome",
        "accuracy_of_group": "the accuracy for {group}",
        "selection_rate_ratio": "the selection rate of {group} as a share of the highest",
        "demographic_parity_difference": "the largest difference in selection by {attribute}",
        "demographic_parity_ratio": "the smallest ratio of selection rates by {attribute}",
        "equalised_odds_difference": "the largest difference in error rates by {attribute}",
        "equal_opportunity_difference": (
            "the largest difference in true positive rates by {attribute}"
        ),
        "false_positive_rate_difference": (
            "the largest difference in false positive rates by {attribute}"
        ),
        "predictive_parity_difference": "the largest difference in precision by {attribute}",
        "accuracy_difference": "the largest difference in accuracy by {attribute}",
        "any_difference": "the association of selection with {attribute}",
        "error_difference": "the largest difference in mean absolute error by {attribute}",
        "bias_difference": "the largest difference in bias by {attribute}",
        "calibration_gap_of_group": "outcome less score for {group}",
        "auc_of_group": "the ranking (AUC) of {group}",
    },
    "performance": {
        "accuracy": "the accuracy",
        "precision": "the precision",
        "recall": "the recall",
        "f1": "the F1 score",
        "balanced_accuracy": "the balanced accuracy",
        "macro_f1": "the F1 score averaged over classes",
        "accuracy_change": "the accuracy less that of the reference",
        "accuracy_wealth": "the wealth of a bet that the accuracy lies beyond its limit",
    },
    "calibration": {
        "auc": "the ranking (AUC)",
        "brier": "the Brier score",
        "calibration_gap": "outcome less score",
        "expected_calibration_error": "the calibration error",
    },
    "regression": {
        "mean_absolute_error": "the mean absolute error of {group}",
        "root_mean_squared_error": "the root mean squared error of {group}",
        "bias": "the bias (predicted less true) of {group}",
    },
    "estimated": {
        "estimated_accuracy": "the estimated accuracy",
        "estimated_precision": "the estimated precision",
        "estimated_recall": "the estimated recall",
        "estimated_f1": "the estimated F1 score",
        "estimated_specificity": "the estimated specificity",
        "estimated_auc": "the estimated ranking (AUC)",
        "estimated_error": "the estimated error of predicted numbers",
    },
    "drift": {
        "kolmogorov_smirnov": "the shift (Kolmogorov-Smirnov) of {column}",
        "wasserstein": "the shift (Wasserstein, in standard deviations) of {column}",
        "psi": "the population stability index of {column}",
        "jensen_shannon": "the Jensen-Shannon distance of {column}",
        "hellinger": "the Hellinger distance of {column}",
        "chi_square": "the association of {column} with the period",
        "drift_wealth": "the wealth of a bet that {column} has moved",
    },
    "quality": {
        "missing_share": "the share of missing values in {column}",
        "mismatched_share": "the share of values of the wrong kind in {column}",
        "infinite_share": "the share of infinite values in {column}",
        "out_of_range_share": "the share of values of {column} outside the reference's range",
        "new_level_share": "the share of rows with a level of {column} new to the reference",
        "vanished_levels": "the number of levels of {column} that have vanished",
        "repeated_share": "the share of repeated values in {column}",
        "left_out_share": "the share of rows that count nowhere",
        "undated_share": "the share of rows without a time",
        "volume_ratio": "the number of rows as a multiple of the reference's",
        "age_days": "the age of the newest row in days",
        "invalid_score_share": "the share of scores that are missing or outside 0 to 1",
        "missing_prediction_share": "the share of rows without a prediction",
        "missing_label_share": "the share of rows without a label",
        "missing_attribute_share": "the share of rows without {attribute}",
        "schema_changes": "the number of columns that came, went or changed their kind",
    },
    "proxy": {
        "proxy": "how much {column} tells of {attribute}",
    },
}

_PHRASES: Final = {m: phrase for metrics in FAMILIES.values() for m, phrase in metrics.items()}
_FAMILY: Final = {m: family for family, metrics in FAMILIES.items() for m in metrics}
METRICS: Final = frozenset(_FAMILY)
_EDGES: Final = ("at_most", "at_least")
_HINT: Final = "hint"

Say = Callable[[str], str]


def family_of(metric: str) -> str:
    """The family that a metric belongs to."""
    return _FAMILY[metric]


def what(metric: str, facts: Mapping[str, object], say: Say = str) -> str:
    """What is measured, as a phrase."""
    return say(_PHRASES[metric]).format(**facts)


def name_of(metric: str, say: Say = str) -> str:
    """What a column of a table calls a metric.

    >>> name_of("selection_rate")
    'selection rate'
    """
    return say(metric.replace("_", " "))


def says_limit(edges: Mapping[str, object], say: Say = str) -> str:
    """A limit as people say it.

    >>> says_limit({"at_most": 0.2, "at_least": None})
    'the limit of at most 0.2'
    """
    told = {key: edges[key] for key in _EDGES if edges.get(key) is not None}
    template = BETWEEN if len(told) > 1 else AT_MOST if "at_most" in told else AT_LEAST
    return say(template).format(**told)


def said(metric: str, says: str, facts: Mapping[str, object], say: Say = str) -> str:
    """A result in the reader's language: each part is translated first, then filled in.

    `facts` are those of the result; with `at_most` or `at_least` the limit is said anew, with
    `why_says` the reason. What they do not hold stays as it was told when the result was made.
    """
    phrase = what(metric, facts, say)
    parts = {**facts, "what": phrase[:1].upper() + phrase[1:]}
    if any(facts.get(edge) is not None for edge in _EDGES):
        parts["limit"] = says_limit(facts, say)
    if "why_says" in facts:
        parts["why"] = reason(str(facts["why_says"]), facts, say)
    return say(says).format(**parts)


def reason(why: str, facts: Mapping[str, object], say: Say = str) -> str:
    """Why there is no number; a hint inside it is translated first."""
    hint = {_HINT: say(str(facts[_HINT]))} if _HINT in facts else {}
    return say(why).format(**{**facts, **hint})
