"""Explainers are known by what they give: SHAP, trees, linear models; none is imported."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from fairlead.sdk.decisions.errors import CannotRecordError
from fairlead.sdk.decisions.explaining import linear, reasons_from

NAMES = ["income", "years"]


def explanation(values, data=(1900.5, 4)):
    """Something that has what an Explanation of SHAP has."""
    return SimpleNamespace(
        values=np.array(values), data=np.array(data), base_values=0.2, feature_names=NAMES
    )


def told(found):
    return [(each["feature"], each["contribution_micro"]) for each in found]


def test_shap_values_of_one_row():
    found = reasons_from(explanation([-0.31, 0.12]), words={"income": "income_low"})
    assert found[0] == {
        "code": "income_low",
        "feature": "income",
        "contribution_micro": -310000,
        "value": "1900.5",
    }
    assert told(found) == [("income", -310000), ("years", 120000)]


def test_shap_values_of_several_outputs_want_to_know_which():
    two = explanation([[-0.31, 0.31], [0.12, -0.12]])
    assert told(reasons_from(two, output=1)) == [("years", -120000), ("income", 310000)]
    with pytest.raises(CannotRecordError, match="`output`"):
        reasons_from(two)


def test_trees_give_the_base_value_behind():
    row = np.array([-0.31, 0.12, 0.7])
    assert told(reasons_from(row, features=NAMES)) == [("income", -310000), ("years", 120000)]
    assert told(reasons_from(np.array([row]), features=NAMES, against="up")) == [
        ("years", 120000),
        ("income", -310000),
    ]


def test_a_row_of_pandas_and_a_dict_have_names_of_their_own():
    row = pd.Series({"income": -0.31, "years": 0.12})
    assert told(reasons_from(row.to_dict())) == told(reasons_from(row, features=NAMES))


def test_a_linear_model_of_scikit_learn():
    rows = pd.DataFrame({"income": [1, 2, 3, 4], "years": [1, 1, 2, 2]})
    model = LogisticRegression().fit(rows, [0, 0, 1, 1])
    row = rows.iloc[0]
    found = linear(model, row, mean=rows.mean())
    wanted = model.coef_[0] * (row - rows.mean())
    assert found == pytest.approx(dict(wanted))
    decision = model.intercept_[0] + (model.coef_[0] * rows.mean()).sum() + sum(found.values())
    assert decision == pytest.approx(model.decision_function(rows)[0])


@pytest.mark.parametrize(
    ("contributions", "features", "says"),
    [
        ([0.1, 0.2, 0.3, 0.4], NAMES, "2 names for 4 contributions"),
        ([0.1, 0.2], [], "0 names for 2 contributions"),
        ("much", NAMES, "one row of numbers"),
        (["a", "b"], NAMES, "numbers only"),
        ({"income": float("nan")}, (), "nan is no number"),
    ],
)
def test_what_is_no_row_of_numbers_is_refused(contributions, features, says):
    with pytest.raises(CannotRecordError, match=says):
        reasons_from(contributions, features=features)
