import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.oversight.sampling import (
    MILLION,
    Rule,
    Seen,
    What,
    asks_for_attributes,
    drawn,
    lot,
    may_be_rules,
)

KEY = bytes(range(32))
PLAIN = Seen(id="loan-1", kind="loan", outcome="granted", confidence_micro=900_000, version_days=90)


def says(rules, seen=PLAIN):
    return [str(each) for each in drawn(rules, seen, key=KEY)]


@pytest.mark.parametrize(
    ("rule", "seen", "because"),
    [
        (Rule(What.ALL), PLAIN, ["Every decision is looked at."]),
        (
            Rule(What.ALL, kind="loan"),
            PLAIN,
            ["Every decision of the kind loan is looked at."],
        ),
        (Rule(What.ALL, kind="card"), PLAIN, []),
        (Rule(What.SHARE, share_micro=MILLION), PLAIN, ["Drawn by chance (100 per cent)."]),
        (Rule(What.OUTCOME, values=("refused",)), PLAIN, []),
        (
            Rule(What.OUTCOME, values=("refused", "granted")),
            PLAIN,
            ["The outcome is granted."],
        ),
        (
            Rule(What.CONFIDENCE, below_micro=950_000),
            PLAIN,
            ["The system is 90 per cent sure, below 95."],
        ),
        (Rule(What.CONFIDENCE, below_micro=900_000), PLAIN, []),
        (
            Rule(What.CONFIDENCE, below_micro=500_000),
            Seen(id="x"),
            ["The system did not say how sure it is."],
        ),
        (
            Rule(What.GROUP, attribute="sex", values=("female",)),
            Seen(id="x", attributes={"sex": "female"}),
            ["It concerns a protected group (sex)."],
        ),
        (
            Rule(What.GROUP, attribute="sex", values=("female",)),
            Seen(id="x", attributes={"sex": "male"}),
            [],
        ),
        (Rule(What.GROUP, attribute="sex"), Seen(id="x", attributes={}), []),
        (
            Rule(What.NEW_VERSION, days=14),
            Seen(id="x", version_days=13),
            ["The version is in its first 14 days."],
        ),
        (Rule(What.NEW_VERSION, days=14), Seen(id="x", version_days=14), []),
        (
            Rule(What.NEW_VERSION, days=14),
            Seen(id="x"),
            ["The version is in its first 14 days."],
        ),
    ],
)
def test_a_rule_draws_what_it_names_and_says_why(rule, seen, because):
    assert says([rule], seen) == because


def test_every_rule_that_draws_is_a_reason():
    rules = [Rule(What.ALL), Rule(What.OUTCOME, values=("granted",))]
    assert says(rules) == ["Every decision is looked at.", "The outcome is granted."]


def test_the_value_of_a_group_never_stands_in_the_reason():
    seen = Seen(id="x", attributes={"religion": "quaker"})
    [because] = drawn([Rule(What.GROUP, attribute="religion")], seen, key=KEY)
    assert "quaker" not in str(because)
    assert "quaker" not in because.facts.values()


def test_an_auditor_with_the_key_does_the_draw_again_in_three_lines():
    digest = hmac.new(KEY, b"fairlead/draw/v1\x00loan-1", hashlib.sha256).digest()
    again = int.from_bytes(digest[:8], "big") * 1_000_000 // 2**64
    assert again == lot(KEY, "loan-1")


def test_about_the_share_is_drawn_and_never_another_set():
    rules = [Rule(What.SHARE, share_micro=100_000)]
    first = {n for n in range(20_000) if drawn(rules, Seen(id=f"d-{n}"), key=KEY)}
    # 2,000 are expected; the number is fixed by the key, within three standard errors of it.
    assert abs(len(first) - 2_000) < 3 * (20_000 * 0.1 * 0.9) ** 0.5
    assert first == {n for n in range(20_000) if drawn(rules, Seen(id=f"d-{n}"), key=KEY)}
    other = {n for n in range(20_000) if drawn(rules, Seen(id=f"d-{n}"), key=bytes(32))}
    assert len(first & other) < 400


@given(st.binary(min_size=32, max_size=32), st.text(max_size=64))
def test_a_lot_lies_within_its_bounds(key, decision):
    assert 0 <= lot(key, decision) < MILLION


def test_a_key_of_another_length_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        lot(b"short", "x")


def test_a_larger_share_draws_all_that_a_smaller_one_drew():
    def chosen(share):
        rules = [Rule(What.SHARE, share_micro=share)]
        return {n for n in range(3_000) if drawn(rules, Seen(id=f"d-{n}"), key=KEY)}

    assert chosen(50_000) < chosen(200_000) < chosen(MILLION) == set(range(3_000))


@pytest.mark.parametrize(
    ("rules", "refusal"),
    [
        ([], "Say which decisions a person looks at: add a rule."),
        ([Rule(What.ALL)] * 21, "At most 20 rules: put some together."),
        ([Rule(What.SHARE)], "A share lies above 0 and is at most 100 per cent."),
        (
            [Rule(What.SHARE, share_micro=MILLION + 1)],
            "A share lies above 0 and is at most 100 per cent.",
        ),
        ([Rule(What.CONFIDENCE)], "A confidence lies above 0 and is at most 100 per cent."),
        ([Rule(What.GROUP)], "Name the attribute of the group, such as age_band."),
        (
            [Rule(What.ALL), Rule(What.OUTCOME)],
            "Name at least one outcome, such as refused.",
        ),
        ([Rule(What.NEW_VERSION, days=366)], "The first days of a version are 1 to 365."),
    ],
)
def test_rules_that_would_draw_nothing_are_refused(rules, refusal):
    told = may_be_rules(rules)
    assert not told
    assert str(told) == refusal


def test_good_rules_stand_and_only_groups_ask_for_what_is_sealed():
    rules = [Rule(What.SHARE, share_micro=1), Rule(What.NEW_VERSION, days=1)]
    assert may_be_rules(rules)
    assert not asks_for_attributes(rules)
    assert asks_for_attributes([*rules, Rule(What.GROUP, attribute="sex")])
