"""From states to answers: what is said, and that nothing fails open."""

import json

import numpy as np
import pandas as pd
import pytest

from fairlead.core.metrics.answers import Answer, Limit, Measured
from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.errors import StateError
from fairlead.core.metrics.evaluate import evaluate
from fairlead.core.metrics.judging import beyond
from fairlead.core.metrics.measure import make_reference, measure
from fairlead.core.metrics.policy import Policy, shipped
from tests import oracles

COLUMNS = ColumnMap(
    label="label",
    prediction="answer",
    score="score",
    protected=("sex", "race"),
    time="at",
    features=("pay", "town"),
)


def people(seed, n=2_000, *, days=1, first="2026-11-01", gap=0.0, shift=0.0):
    """Applicants: `gap` favours men, `shift` moves the pay upwards."""
    dice = oracles.dice(seed)
    sex, race = dice.choice(["f", "m"], n), dice.choice(["a", "b", "c"], n)
    score = np.clip(dice.beta(2, 2, n) + gap * (sex == "m") - gap / 2, 0, 1)
    return pd.DataFrame(
        {
            "label": (dice.random(n) < score).astype(int),
            "answer": (score > 0.5).astype(int),
            "score": score,
            "sex": sex,
            "race": race,
            "at": pd.Timestamp(first) + pd.to_timedelta(np.arange(n) * days / n, unit="D"),
            "pay": dice.normal(30 + shift, 5, n),
            "town": dice.choice(["x", "y"], n),
        }
    )


def report(frame, policy, *, before=None, columns=COLUMNS, by="all", **more):
    reference = None if before is None else make_reference(before, columns)
    measured = measure(frame, columns, reference, by=by, digest=False)
    return evaluate(measured.states, reference, policy, columns=columns, **more)


def limited(**limits):
    """A policy of limits written as metric_at_most or metric_at_least."""
    rules = [
        {"metric": key.rsplit("_at_", 1)[0], f"at_{key.rsplit('_at_', 1)[1]}": value}
        for key, value in limits.items()
    ]
    return Policy.from_dict({"name": "x", "crossed": True, "limits": rules})


def answers(told, metric):
    return [one.answer for one in told.results if one.metric == metric and one.answer]


def test_people_treated_alike_are_within_and_those_who_are_not_a_breach():
    policy = limited(demographic_parity_ratio_at_least=0.8)
    alike = report(people(1, n=20_000), policy)
    apart = report(people(2, n=20_000, gap=0.3), policy)
    assert alike.answer is Answer.WITHIN
    assert apart.answer is Answer.BREACH
    worst = apart.judged[0]
    assert worst.scope["attribute"] in {"sex", "sex, race"}
    assert worst.facts["lowest"].startswith("sex f")
    assert str(worst).startswith("The smallest ratio of selection rates by sex")


def test_a_breach_comes_first_and_is_a_whole_sentence():
    told = report(people(3, n=5_000, gap=0.3), shipped("bias-default"))
    assert told.judged[0].answer is Answer.BREACH
    for one in told.results:
        sentence = str(one)
        assert sentence.endswith(".")
        assert "{" not in sentence


def test_the_same_states_and_policy_are_the_same_bytes_in_any_order():
    frame = people(4, days=5)
    policy = shipped("bias-default")
    measured = measure(frame, COLUMNS, by="day", digest=False)
    shuffled = measure(frame.sample(frac=1, random_state=1), COLUMNS, by="day", digest=False)
    one = evaluate(measured.states, None, policy, columns=COLUMNS)
    two = evaluate(shuffled.states[::-1], None, policy, columns=COLUMNS)
    assert one.to_json() == two.to_json()
    body = json.loads(one.to_json())
    assert body["policy"] == policy.digest
    assert len(body["results"]) == len(one.results)


def test_a_shift_is_a_breach_and_none_is_within():
    policy = limited(psi_at_most=0.2, kolmogorov_smirnov_at_most=0.15)
    before = people(5, n=6_000)
    still = report(people(6, n=6_000), policy, before=before)
    moved = report(people(7, n=6_000, shift=5), policy, before=before)
    assert still.answer is Answer.WITHIN
    told = [one.scope["column"] for one in moved.judged if one.answer is Answer.BREACH]
    assert set(told) == {"pay"}


def test_estimates_are_called_estimated_and_say_their_assumption():
    policy = limited(estimated_accuracy_at_least=0.6)
    told = report(people(8).assign(label=None), policy, before=people(9, n=6_000))
    (one,) = told.judged
    assert one.answer is Answer.WITHIN
    assert str(one).startswith("The estimated accuracy")
    assert "assumption" in one.facts["assumes"]


def test_many_questions_asked_at_once_call_fewer_alarms_and_say_so():
    told = Policy.from_dict(
        {
            "name": "x",
            "families": ["fairness"],
            "correction": "holm",
            "limits": [{"metric": "selection_rate", "at_most": 0.5}],
        }
    )
    dice = oracles.dice(10)
    n = 20_000
    frame = people(11, n=n).assign(race=dice.integers(0, 50, n).astype(str))
    frame["answer"] = (dice.random(n) < 0.5).astype(int)
    corrected = report(frame, told)
    assert Answer.BREACH not in answers(corrected, "selection_rate")
    assert all(
        one.facts["tests"] == 52 for one in corrected.judged if one.metric == "selection_rate"
    )
    plain = Policy.from_dict({**told.to_dict(), "correction": "none"})
    assert report(frame, plain).answer is Answer.BREACH


def test_beyond_is_the_normal_chance_and_ratios_are_read_on_their_logarithm():
    limit = Limit(metric="selection_rate_ratio", at_least=0.8)
    ratio = Measured(value=0.6, low=0.45, high=0.8, n=9, method="x/1")
    assert beyond(ratio, limit, ratio=True) == pytest.approx(0.025, abs=1e-6)
    assert beyond(ratio, Limit(metric="x", at_least=0.5)) == 1.0


def test_a_window_that_only_the_rows_can_settle_is_named_and_settled():
    before, now = people(12, n=50_000), people(13, n=50_000, shift=0.3)
    policy = limited(kolmogorov_smirnov_at_most=0.0245)
    reference = make_reference(before, COLUMNS)
    measured = measure(now, COLUMNS, reference, by="all", digest=False)
    first = evaluate(measured.states, reference, policy, columns=COLUMNS)
    for column in first.unsettled:
        again = evaluate(
            measured.states,
            reference,
            policy,
            columns=COLUMNS,
            exact={("all", "", column): 0.03},
        )
        assert column not in again.unsettled


# Bad input: never a wrong “within”, always a sentence.

STRICT = {
    "demographic_parity_ratio_at_least": 0.8,
    "selection_rate_ratio_at_least": 0.8,
    "equalised_odds_difference_at_most": 0.2,
    "accuracy_at_least": 0.5,
    "missing_prediction_share_at_most": 0.01,
}


def broken():
    whole = people(20)
    return {
        "nobody": (whole.iloc[:3], COLUMNS),
        "one group": (whole.assign(sex="f", race="a"), COLUMNS),
        "missing labels": (whole.assign(label=None), COLUMNS),
        "NaN predictions": (whole.assign(answer=np.where(whole.index < 500, np.nan, 1)), COLUMNS),
        "all predictions NaN": (whole.assign(answer=np.nan), COLUMNS),
        "no protected attribute": (whole, ColumnMap(label="label", prediction="answer")),
        "5,000 levels": (
            pd.concat([whole] * 3).assign(sex=[str(i % 5_000) for i in range(6_000)]),
            COLUMNS,
        ),
        "nobody chosen": (whole.assign(answer=0), COLUMNS),
        "nothing but missing attributes": (whole.assign(sex=None, race=None), COLUMNS),
    }


@pytest.mark.parametrize("name", broken())
def test_bad_input_never_passes_and_says_why(name):
    frame, columns = broken()[name]
    told = report(frame, limited(**STRICT), columns=columns)
    assert told.answer is not Answer.WITHIN
    settled = [one for one in told.judged if one.answer is not Answer.WITHIN]
    assert all(str(one).endswith((".", "…")) and "{" not in str(one) for one in settled)


@pytest.mark.parametrize(
    ("name", "metric"),
    [
        ("one group", "demographic_parity_ratio"),
        ("missing labels", "equalised_odds_difference"),
        ("missing labels", "accuracy"),
        ("no protected attribute", "demographic_parity_ratio"),
        ("5,000 levels", "demographic_parity_ratio"),
        ("nobody chosen", "demographic_parity_ratio"),
        ("nobody", "accuracy"),
    ],
)
def test_what_cannot_be_known_is_insufficient_evidence(name, metric):
    frame, columns = broken()[name]
    told = answers(report(frame, limited(**STRICT), columns=columns), metric)
    assert told
    assert Answer.INSUFFICIENT in told
    if name != "5,000 levels":
        assert set(told) == {Answer.INSUFFICIENT}


def test_missing_predictions_are_a_breach_of_quality():
    frame, columns = broken()["NaN predictions"]
    told = report(frame, limited(**STRICT), columns=columns)
    assert answers(told, "missing_prediction_share") == [Answer.BREACH]


def test_no_rows_at_all_answer_every_limit_with_insufficient_evidence():
    policy = shipped("drift-default")
    told = evaluate([], None, policy, columns=COLUMNS)
    assert told.answer is Answer.INSUFFICIENT
    assert len(told.judged) == len(policy.limits)
    assert all("There are no rows" in str(one) for one in told.judged)


def test_drift_without_a_reference_is_insufficient_evidence():
    told = report(people(21), limited(psi_at_most=0.2))
    (one,) = told.judged
    assert one.answer is Answer.INSUFFICIENT
    assert "it needs a reference period" in str(one)


def test_a_policy_without_limits_judges_nothing_and_passes_nothing():
    told = report(people(22), Policy(name="x"))
    assert told.judged == ()
    assert told.answer is Answer.INSUFFICIENT


def test_data_that_break_are_a_breach_of_quality():
    before = people(23, n=4_000)
    now = people(24, n=4_000)
    now.loc[:400, "pay"] = np.inf
    now.loc[400:1_000, "pay"] = np.nan
    now["town"] = np.where(now.index < 400, "new", now["town"])
    told = report(now, shipped("drift-default"), before=before)
    breaches = {
        (one.metric, one.scope.get("column")) for one in told.judged if one.answer == "breach"
    }
    assert breaches >= {
        ("infinite_share", "pay"),
        ("missing_share", "pay"),
        ("new_level_share", "town"),
    }


def test_a_constant_column_is_not_called_within():
    before = people(25).assign(pay=7.0)
    told = report(people(26).assign(pay=7.0), limited(psi_at_most=0.2), before=before)
    (one,) = [r for r in told.judged if r.scope.get("column") == "pay"]
    assert one.answer is Answer.INSUFFICIENT


def test_a_limit_on_every_column_asks_nothing_of_labels_that_nobody_named():
    unlabelled = ColumnMap(prediction="answer", features=("pay",))
    both = {"before": people(45, n=5_000), "columns": unlabelled}
    told = report(people(44, n=5_000), limited(psi_at_most=0.2), **both)
    assert told.answer is Answer.WITHIN
    assert {one.scope["column"] for one in told.judged} == {"pay", "prediction"}
    named = {"metric": "psi", "at_most": 0.2, "scope": {"column": "label"}}
    policy = Policy.from_dict({"name": "x", "families": ["drift"], "limits": [named]})
    assert report(people(44), policy, **both).answer is Answer.INSUFFICIENT


def test_a_limit_on_levels_holds_nothing_where_all_columns_are_numbers():
    numbers = ColumnMap(label="label", prediction="answer", features=("pay",))
    policy = limited(new_level_share_at_most=0.02, psi_at_most=0.2)
    told = report(people(44, n=5_000), policy, before=people(45, n=5_000), columns=numbers)
    assert told.answer is Answer.WITHIN
    (idle,) = [one for one in told.results if one.metric == "new_level_share"]
    assert (idle.answer, idle.limit) == (None, None)
    assert "of the kind" in str(idle)
    named = Policy.from_dict(
        {
            "name": "x",
            "limits": [
                {"metric": "new_level_share", "at_most": 0, "scope": {"column": "town"}},
                {"metric": "psi", "at_most": 0.2},
            ],
        }
    )
    told = report(people(44, n=5_000), named, before=people(45, n=5_000), columns=numbers)
    assert told.answer is Answer.INSUFFICIENT


def test_weights_count_and_widen_and_equal_ones_change_nothing():
    weighted = ColumnMap(label="label", prediction="answer", protected=("sex",), weight="w")
    plain = ColumnMap(label="label", prediction="answer", protected=("sex",))
    frame = people(28, n=4_000)
    uneven = np.where(frame.answer == 1, 3.0, 1.0)
    reports = {
        "plain": report(frame, Policy(name="x"), columns=plain),
        "even": report(frame.assign(w=1.0), Policy(name="x"), columns=weighted),
        "uneven": report(frame.assign(w=uneven), Policy(name="x"), columns=weighted),
    }
    rates = {
        name: next(
            one.measured
            for one in told.results
            if one.metric == "selection_rate" and one.scope["group"] == "f"
        )
        for name, told in reports.items()
    }
    assert rates["even"].value == rates["plain"].value
    assert rates["even"].low == pytest.approx(rates["plain"].low, rel=1e-12)
    women = frame.sex == "f"
    assert rates["uneven"].value == pytest.approx(
        np.average(frame.answer[women], weights=uneven[women]), rel=1e-9
    )
    assert "kish/1" in rates["uneven"].method


def test_another_column_map_is_refused():
    measured = measure(people(27), COLUMNS, digest=False)
    with pytest.raises(StateError, match="another column map"):
        evaluate(measured.states, None, Policy(name="x"), columns=ColumnMap(label="answer"))


# Watching over time.


def test_a_slow_month_calls_no_alarm_and_a_moved_one_does():
    before = people(30, n=6_000)
    policy = Policy(name="x", families=("drift",))
    still = people(31, n=4_500, days=30)
    late = people(32, n=1_500, days=10, first="2026-12-01", shift=2.5)
    quiet = report(still, policy, before=before, by="day")
    loud = report(pd.concat([still, late]), policy, before=before, by="day")
    assert answers(quiet, "drift_wealth") == []
    (alarm,) = [one for one in loud.judged if one.metric == "drift_wealth"]
    assert alarm.scope == {"column": "pay"}
    assert "2026-12-01" <= alarm.facts["on"] <= "2026-12-06"
    assert alarm.window == "2026-11-01/2026-12-10"


def test_an_accuracy_that_falls_below_its_limit_is_called_within_days():
    still = people(35, n=4_000, days=20)
    fallen = people(36, n=2_000, days=10, first="2026-11-21")
    fallen["label"] = np.where(oracles.dice(1).random(2_000) < 0.4, 1 - fallen.label, fallen.label)
    policy = limited(accuracy_at_least=0.6)
    quiet = report(still, policy, by="day")
    loud = report(pd.concat([still, fallen]), policy, by="day")
    assert answers(quiet, "accuracy_wealth") == []
    (alarm,) = [one for one in loud.judged if one.metric == "accuracy_wealth"]
    assert alarm.answer is Answer.BREACH
    assert "2026-11-21" <= alarm.facts["on"] <= "2026-11-29"


def test_a_model_that_is_right_less_often_than_before_is_a_breach():
    now = people(37, n=4_000)
    now["label"] = np.where(oracles.dice(2).random(4_000) < 0.3, 1 - now.label, now.label)
    policy = limited(accuracy_change_at_least=-0.05)
    assert report(now, policy, before=people(38, n=4_000)).answer is Answer.BREACH
    assert report(people(39, n=4_000), policy, before=people(38, n=4_000)).answer is Answer.WITHIN


def test_a_column_that_went_is_a_breach_where_a_limit_says_so():
    told = report(
        people(43),
        limited(schema_changes_at_most=0),
        schemas=({"pay": "number", "age": "integer"}, {"pay": "number"}),
    )
    (one,) = told.judged
    assert one.answer is Answer.BREACH
    assert one.facts["gone"] == ("age",)


def test_old_and_silent_sources_show():
    columns = COLUMNS
    before = people(33, n=3_000, days=30, first="2026-10-01")
    told = report(
        people(34, n=30),
        limited(volume_ratio_at_least=0.5, age_days_at_most=7),
        before=before,
        by="day",
        columns=columns,
        today="2026-11-28",
    )
    assert answers(told, "volume_ratio") == [Answer.BREACH]
    assert answers(told, "age_days") == [Answer.BREACH]


# Models of numbers and of many classes.


def test_a_model_of_numbers_is_judged_by_whose_numbers_are_off():
    columns = ColumnMap(
        task="regression", label="y", prediction="p", protected=("sex",), decimals=2
    )
    dice = oracles.dice(40)
    sex = dice.choice(["f", "m"], 3_000)
    y = dice.normal(50, 9, 3_000)
    p = y + dice.normal(0, 2, 3_000) - 3 * (sex == "f")
    told = report(
        pd.DataFrame({"y": y, "p": p, "sex": sex}),
        limited(bias_difference_at_most=1, mean_absolute_error_at_most=10),
        columns=columns,
    )
    assert answers(told, "bias_difference") == [Answer.BREACH]
    assert set(answers(told, "mean_absolute_error")) == {Answer.WITHIN}
    assert told.judged[0].facts["lowest"] == "sex f"


def test_a_model_of_many_classes_is_looked_at_class_by_class():
    columns = ColumnMap(task="multiclass", label="y", prediction="p", protected=("sex",))
    dice = oracles.dice(41)
    sex = dice.choice(["f", "m"], 3_000)
    p = np.where(sex == "f", dice.choice(list("xxy"), 3_000), dice.choice(list("xyz"), 3_000))
    frame = pd.DataFrame({"y": dice.choice(list("xyz"), 3_000), "p": p, "sex": sex})
    told = report(frame, limited(demographic_parity_difference_at_most=0.1), columns=columns)
    breaches = {one.scope["class"] for one in told.judged if one.answer is Answer.BREACH}
    assert breaches == {"x", "z"}
    assert any(one.metric == "macro_f1" for one in told.results)


def test_proxies_of_protected_attributes_are_ranked_from_joint_counts():
    told = report(
        people(42),
        limited(proxy_at_most=0.1),
        joints={("town", "sex"): np.array([[900, 100], [100, 900]])},
    )
    worst = told.judged[0]
    assert worst.scope == {"column": "town", "attribute": "sex"}
    assert str(worst).startswith("How much town tells of sex is 0.5")
