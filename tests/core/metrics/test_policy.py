"""A policy is read strictly: what would never be looked at is refused."""

import pytest

from fairlead.core.metrics.answers import Limit
from fairlead.core.metrics.errors import PolicyError
from fairlead.core.metrics.policy import SHIPPED, Policy, shipped
from fairlead.core.metrics.wording import FAMILIES, METRICS, what

GOOD = """
name: hiring
set_by: People and AI policy
families: [fairness, quality]
correction: holm
level: 0.99
least: {rows: 50}
leave_out_below: 0.02
limits:
  - {metric: selection_rate_ratio, at_least: 0.8}
  - {metric: false_negative_rate, at_most: 0.3, scope: {attribute: sex}, set_by: The board}
"""


def test_a_policy_says_what_it_says_and_its_digest_means_it():
    policy = Policy.from_yaml(GOOD)
    assert (policy.level, policy.least.rows, policy.least.outcomes) == (0.99, 50, 5)
    assert policy.limits[0].limit == Limit(
        metric="selection_rate_ratio", at_least=0.8, set_by="People and AI policy"
    )
    assert policy.limits[1].limit.set_by == "The board"
    assert policy.digest == Policy.from_yaml(GOOD).digest
    assert policy.digest != Policy.from_yaml(GOOD.replace("0.3", "0.31")).digest


def test_a_policy_written_out_reads_back_the_same():
    policy = Policy.from_yaml(GOOD)
    assert Policy.from_dict(policy.to_dict()) == policy


def test_the_limit_that_says_most_about_where_holds():
    policy = Policy.from_dict(
        {
            "name": "x",
            "limits": [
                {"metric": "psi", "at_most": 0.2},
                {"metric": "psi", "at_most": 0.5, "scope": {"column": "age"}},
            ],
        }
    )
    assert policy.limit_for("psi", {"column": "age"}).at_most == 0.5
    assert policy.limit_for("psi", {"column": "pay"}).at_most == 0.2
    assert policy.limit_for("hellinger", {"column": "age"}) is None


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_policies_read_and_write_the_same(name):
    policy = shipped(name)
    assert Policy.from_dict(policy.to_dict()) == policy
    assert policy.limits
    assert policy.says


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "names with their values"),
        ("- a", "names with their values"),
        ("1: 2", "names with their values"),
        ("{name: [", "no YAML"),
        ("says: x", "needs a name"),
        ("{name: x, limit: []}", "has no “limit”"),
        ("{name: x, limits: {}}", "must be a list"),
        ("{name: x, limits: [{metric: pis, at_most: 1}]}", "did you mean “psi”"),
        ("{name: x, limits: [{metric: psi}]}", "say at_most or at_least"),
        ("{name: x, limits: [{metric: psi, at_most: .nan}]}", "must be a number"),
        ("{name: x, limits: [{metric: psi, at_most: true}]}", "must be a number"),
        ("{name: x, limits: [{metric: psi, at_most: '0.2'}]}", "must be a number"),
        ("{name: x, limits: [{metric: psi, at_most: 1, at_least: 2}]}", "nothing could fit"),
        ("{name: x, limits: [{metric: psi, most: 1}]}", "has no “most”"),
        ("{name: x, limits: [{metric: psi, at_most: 1, scope: {where: a}}]}", "has no “where”"),
        ("{name: x, limits: [{metric: psi, at_most: 1, scope: {column: 1}}]}", "in quotes"),
        ("{name: x, families: [fairness], limits: [{metric: psi, at_most: 1}]}", "add “drift”"),
        ("{name: x, families: [luck]}", "must be one of"),
        ("{name: x, families: []}", "must be a list"),
        ("{name: x, correction: bonferoni}", "must be one of"),
        ("{name: x, level: 1}", "must be a number from"),
        ("{name: x, alpha: 0}", "must be a number from"),
        ("{name: x, least: {rows: 0}}", "whole number"),
        ("{name: x, least: {row: 9}}", "has no “row”"),
        ("{name: x, crossed: 1}", "true or false"),
        ("{name: x, seed: 1.5}", "whole number"),
        ("{name: x, name: y}", "twice"),
        ("{name: &a x, says: *a}", "alias"),
    ],
)
def test_what_is_not_known_is_refused_with_a_sentence(text, says):
    with pytest.raises(PolicyError, match=says):
        Policy.from_yaml(text)


def test_a_policy_that_is_not_shipped_is_refused():
    with pytest.raises(PolicyError, match="take one of bias-default"):
        shipped("../../etc/passwd")


def test_every_metric_has_one_family_and_a_phrase():
    assert sum(len(metrics) for metrics in FAMILIES.values()) == len(METRICS)
    words = {"group": "sex f", "attribute": "sex", "column": "pay"}
    assert all("{" not in what(metric, words) for metric in METRICS)
