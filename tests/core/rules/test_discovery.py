from datetime import date, timedelta
from itertools import permutations

import pytest

from fairlead.core.catalogue import catalogue
from fairlead.core.rules.discovery import (
    Decision,
    Signal,
    decision_state,
    may_decide,
    merge_key,
    merged,
    rung_of,
    weigh,
)
from fairlead.core.rules.standing import Standing
from fairlead.core.scan.result import GRADES

TODAY = date(2026, 11, 23)


def seen(kind, source="code", **facts):
    return Signal(rung=rung_of(kind), source=source, **facts)


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ("reported by", 1),
        ("mentioned", 1),
        ("declared", 2),
        ("used in CI", 4),
        ("oauth_grant", 3),
        ("used", 4),
        ("subscription", 4),
    ],
)
def test_every_kind_of_trace_has_its_rung(kind, level):
    assert rung_of(kind) == level
    assert weigh([seen(kind)]).level == level


def test_a_trace_of_a_kind_that_nobody_knows_is_an_error():
    with pytest.raises(ValueError, match="no rung of the ladder lists the signal 'rumour'"):
        weigh([seen("rumour")])


@pytest.mark.parametrize("rung", [0, 6])
def test_a_trace_on_a_rung_that_the_ladder_does_not_have_is_an_error(rung):
    with pytest.raises(ValueError, match=f"the ladder has no rung {rung}"):
        weigh([Signal(rung=rung, source="code")])


def test_without_a_trace_there_is_nothing_to_weigh():
    with pytest.raises(ValueError, match="nothing to weigh"):
        weigh([])


def test_many_weak_traces_stay_weak():
    found = weigh([seen("mentioned", source=f"export {n}") for n in range(9)])
    assert (found.level, str(found.because)) == (
        1,
        "The strongest of 9 traces: documentation or model card mention.",
    )


TWO = [seen("declared"), seen("subscription", source="card")]


def test_two_sources_with_an_owner_and_a_purpose_make_a_system():
    found = weigh(TWO, owner="Bo", purpose="writing recipes")
    assert (found.level, found.name) == (5, "system")
    assert str(found.because) == "2 independent sources, with a named owner and purpose."


@pytest.mark.parametrize(
    ("signals", "named"),
    [
        (TWO, {"owner": "Bo"}),
        (TWO, {"purpose": "writing recipes"}),
        ([seen("declared"), seen("used")], {"owner": "Bo", "purpose": "recipes"}),
        ([seen("mentioned", "wiki"), seen("used")], {"owner": "Bo", "purpose": "recipes"}),
    ],
)
def test_less_than_that_is_use_and_no_system(signals, named):
    assert weigh(signals, **named).level == 4


def test_traces_of_one_tool_meet_under_its_vendor_or_its_name():
    assert merge_key("ai:chatgpt", "Chat GPT") == "ai:chatgpt"
    assert merge_key(None, "Crumb-GPT ２") == merge_key("", "crumb gpt2") == "name:crumbgpt2"


@pytest.mark.parametrize("name", ["", "  ", "--"])
def test_a_trace_with_neither_vendor_nor_name_is_an_error(name):
    with pytest.raises(ValueError, match="needs a vendor or a name"):
        merge_key(None, name)


def test_merging_keeps_each_trace_once_and_does_not_depend_on_the_order():
    signals = [
        seen("declared", vendor_id="ai:chatgpt"),
        seen("declared", vendor_id="ai:chatgpt"),
        seen("subscription", source="card", vendor_id="ai:chatgpt"),
        seen("declaration", source="staff", name="Crumb GPT"),
    ]
    found = merged(signals)
    assert found == {
        "ai:chatgpt": (signals[2], signals[0]),
        "name:crumbgpt": (signals[3],),
    }
    assert all(
        list(merged(order).items()) == list(found.items()) for order in permutations(signals)
    )


ASKED = {
    "owner": "Bo",
    "reason": "Bo writes recipes with it",
    "review_on": TODAY + timedelta(days=90),
    "today": TODAY,
}


@pytest.mark.parametrize("decision", Decision)
def test_a_decision_with_owner_reason_and_day_stands(decision):
    assert may_decide(decision, **ASKED)


@pytest.mark.parametrize("decision", [Decision.BLOCKED, Decision.MUTED, Decision.FALSE_POSITIVE])
def test_what_nobody_uses_needs_no_owner(decision):
    assert may_decide(decision, **{**ASKED, "owner": ""})


def test_a_false_alarm_needs_no_day():
    assert may_decide(Decision.FALSE_POSITIVE, **{**ASKED, "owner": "", "review_on": None})


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"reason": "ok"}, "Give a reason of at least 15 characters that somebody else can check."),
        ({"owner": ""}, "Name somebody who answers for this tool."),
        ({"review_on": None}, "Name the day on which this is looked at again."),
        ({"review_on": TODAY}, "The day 2026-11-23 does not lie ahead: choose a later one."),
    ],
)
@pytest.mark.parametrize("decision", [Decision.APPROVED, Decision.TOLERATED])
def test_a_decision_is_refused_with_what_is_missing(decision, asked, said):
    refused = may_decide(decision, **{**ASKED, **asked})
    assert (bool(refused), str(refused)) == (False, said)


def test_a_decision_lapses_on_its_own():
    assert decision_state(date(2026, 11, 22), today=TODAY) is Standing.LAPSED


def test_every_decision_is_a_status_that_the_catalogue_knows():
    assert {decision.value for decision in Decision} <= set(catalogue().detection.finding_status)


def test_every_grade_of_the_scan_stands_on_a_rung():
    assert {grade: rung_of(grade) for grade in GRADES} == {
        "used": 4,
        "used in CI": 4,
        "used by the team": 4,
        "declared": 2,
        "mentioned": 1,
        "reported by": 1,
    }
