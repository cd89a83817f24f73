"""COMPAS from the file to the answer: what is known of it is what is said."""

import pytest

from fairlead.core.metrics.answers import Answer
from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.evaluate import evaluate
from fairlead.core.metrics.measure import measure
from fairlead.core.metrics.policy import shipped

COLUMNS = ColumnMap(
    label="label_value", prediction="score", protected=("race", "sex", "age_cat"), id="entity_id"
)


@pytest.mark.shared_data
def test_compas_is_a_breach_and_the_groups_are_named(shared):
    path = shared / "data" / "real" / "compas_for_aequitas.csv"
    measured = measure(path, COLUMNS, digest=False)
    told = evaluate(measured.states, None, shipped("bias-default"), columns=COLUMNS)
    assert told.answer is Answer.BREACH
    odds = next(
        one
        for one in told.judged
        if one.metric == "equalised_odds_difference" and one.scope["attribute"] == "race"
    )
    assert odds.answer is Answer.BREACH
    assert (odds.facts["highest"], odds.facts["lowest"]) == ("race African-American", "race Other")
    small = [one for one in told.judged if one.scope.get("group") == "Native American"]
    assert small
    assert all(one.answer is Answer.INSUFFICIENT for one in small)
