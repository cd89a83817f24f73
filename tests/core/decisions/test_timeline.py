"""What happened to a decision is told in order, and claims are told apart from what was seen."""

from fairlead.core.decisions.timeline import Moment, Stage, in_order, moments

PLAIN = {
    "use_start": "2026-11-28T17:59:00.000000Z",
    "at": "2026-11-28T18:00:00.000000Z",
    "model": {"name": "xgb-credit", "version": "3.2.1"},
    "latency_ms": 41,
    "human": {"action": "override", "reason_code": "income_proven"},
    "outcome": "granted",
}
LATER = Moment(
    Stage.TURNED_OUT,
    "2027-06-01T00:00:00.000000Z",
    "turned_out",
    {"outcome": "repaid"},
    "",
    (1, 99),
)


def test_a_decision_is_told_from_the_request_to_what_came_of_it():
    told = moments(
        PLAIN,
        received="2026-11-28T18:00:01.000000Z",
        place=(1, 8),
        sender="scoring-1",
        rules=[{"code": "age", "met": True}],
    )
    ordered = in_order([LATER, *told], newest_first=False)
    assert [each.what for each in ordered] == [
        "asked",
        "weighed",
        "ruled",
        "looked",
        "decided",
        "sealed",
        "turned_out",
    ]
    assert [each.what for each in ordered if not each.is_claim] == ["sealed", "turned_out"]
    assert in_order([LATER, *told]) == ordered[::-1]


def test_without_a_time_of_the_sender_the_moment_it_came_in_counts_and_nothing_is_claimed():
    told = moments({"outcome": "answered"}, received="2026-11-28T18:00:01.000000Z", place=(1, 0))
    assert [(each.what, each.at, each.is_claim) for each in told] == [
        ("decided", "2026-11-28T18:00:01.000000Z", False),
        ("sealed", "2026-11-28T18:00:01.000000Z", False),
    ]
