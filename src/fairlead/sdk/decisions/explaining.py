"""Reasons from what explainers give: SHAP values, contributions of trees, linear models.

    reasons_from(shap_values[0], words={"income": "income_low"})       # an Explanation of SHAP
    reasons_from(booster.predict(row, pred_contribs=True)[0], features=names)   # XGBoost
    reasons_from(linear(model, row, mean=means, features=names))       # scikit-learn

Known by what they offer; neither SHAP nor NumPy is imported.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fairlead.core.decisions.errors import RecordError
from fairlead.core.decisions.reasons import Against, Code, linear_contributions, reasons_of
from fairlead.sdk.decisions.errors import CannotRecordError
from fairlead.sdk.decisions.plain import as_json


def reasons_from(
    contributions: Any,  # noqa: ANN401 - of any explainer
    *,
    features: Sequence[str] = (),
    values: Any = None,  # noqa: ANN401 - names with values, or a row
    words: Mapping[str, Code] | None = None,
    most: int = 5,
    against: Against = "down",
    output: int | None = None,
) -> list[dict[str, Any]]:
    """Give reasons for `explanation`, the largest against the person first.

    `contributions` is one row: names with numbers, numbers in the order of `features` (with the
    base value behind them, as trees give it), or an Explanation of SHAP. Of a model with several
    outputs, `output` says which. `against` is the way of the output that is bad for the person.

    Raises:
        CannotRecordError: no row of numbers, or no names for them.
    """
    names = list(features) or [
        str(each) for each in getattr(contributions, "feature_names", None) or ()
    ]
    if values is None:
        values = _row(getattr(contributions, "data", None))
    try:
        told = _by_name(contributions, names, output)
        return reasons_of(
            told, against=against, values=_values(values, names), words=words, most=most
        )
    except RecordError as refused:
        raise CannotRecordError(str(refused)) from refused


def linear(
    model: Any,  # noqa: ANN401 - a model, or its coefficients
    row: Any,  # noqa: ANN401 - an array, a list, a row of a table
    *,
    mean: Any,  # noqa: ANN401 - as the row
    features: Sequence[str] = (),
    output: int = 0,
) -> dict[str, float]:
    """Give what each feature of a linear model contributed: coefficient · (value - mean).

    Raises:
        CannotRecordError: lengths differ, or no names are known.
    """
    names = list(features) or [str(each) for each in getattr(model, "feature_names_in_", ())]
    factors = _numbers(getattr(model, "coef_", model), output)
    try:
        found = linear_contributions(factors, _numbers(row, 0), _numbers(mean, 0))
    except RecordError as refused:
        raise CannotRecordError(str(refused)) from refused
    return dict(_named(found, names))


def _by_name(contributions: Any, names: list[str], output: int | None) -> dict[str, float]:  # noqa: ANN401 - as told
    if isinstance(contributions, Mapping):
        return {str(name): _number(size) for name, size in contributions.items()}
    return dict(_named(_numbers(_inner(contributions), output), names))


def _inner(contributions: Any) -> Any:  # noqa: ANN401 - as told
    """Give the numbers of an Explanation; of a pandas row, whose `values` are the same."""
    found = getattr(contributions, "values", None)
    return contributions if found is None or callable(found) else found


def _numbers(found: Any, output: int | None) -> list[float]:  # noqa: ANN401 - as told
    """Give one row of numbers, of the wanted output where there are several."""
    told = _row(found)
    if not isinstance(told, list) or not told:
        raise CannotRecordError("contributions: one row of numbers, such as shap_values[0]")
    if isinstance(told[0], list):
        told = _one_output(told, output)
    return [_number(each) for each in told]


def _one_output(told: list[Any], output: int | None) -> list[Any]:
    """Give one row of a table: of one row itself, else the column of an output."""
    if len(told) == 1:
        return list(told[0])
    if output is None:
        raise CannotRecordError(
            f"contributions: there are {len(told)} rows or several outputs; give one row, and"
            " `output` for the output that was decided by"
        )
    return [each[output] for each in told]


def _row(found: Any) -> Any:  # noqa: ANN401 - as told
    convert = getattr(found, "tolist", None) or getattr(found, "to_list", None)
    return convert() if convert else list(found) if isinstance(found, tuple) else found


def _named(numbers: list[float], names: list[str]) -> list[tuple[str, float]]:
    if len(numbers) == len(names) + 1:  # the base value stands behind
        numbers = numbers[:-1]
    if not names or len(numbers) != len(names):
        raise CannotRecordError(
            f"features: {len(names)} names for {len(numbers)} contributions; give one for each"
        )
    return list(zip(names, numbers, strict=True))


def _number(size: Any) -> float:  # noqa: ANN401 - as told
    try:
        return float(size)
    except (TypeError, ValueError) as broken:
        raise CannotRecordError("contributions: numbers only") from broken


def _values(values: Any, names: list[str]) -> dict[str, Any]:  # noqa: ANN401 - as told
    told = as_json(values)
    if isinstance(told, list) and len(told) == len(names):
        return dict(zip(names, told, strict=True))
    return told if isinstance(told, dict) else {}
