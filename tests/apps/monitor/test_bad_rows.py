"""Rows that cannot say what they are asked: never a wrong “within”, always a sentence."""

import pytest

from fairlead.apps.monitor.models import Finding
from fairlead.apps.monitor.services import seal_and_compare
from tests.apps.monitor.rows import COLUMNS, DRIFT, POLICY, csv_of

ACCURACY = {
    "name": "ours",
    "families": ["performance"],
    "limits": [{"metric": "accuracy", "at_least": 0.1}],
}


def changed(n=800, **columns):
    """Rows of a day with columns replaced: a value, or a function of the row's place."""
    head, *lines = csv_of(n=n).decode().splitlines()
    names = head.split(",")
    told = [head]
    for at, line in enumerate(lines):
        row = dict(zip(names, line.split(","), strict=True))
        row |= {k: v(at) if callable(v) else v for k, v in columns.items()}
        told.append(",".join(row[name] for name in names))
    return ("\n".join(told) + "\n").encode()


@pytest.mark.parametrize(
    ("policy", "data", "answer"),
    [
        pytest.param(ACCURACY, changed(label=""), "insufficient evidence", id="no label"),
        pytest.param(ACCURACY, changed(prediction=""), "insufficient evidence", id="no prediction"),
        pytest.param(POLICY, changed(prediction=""), "insufficient evidence", id="NaN predictions"),
        pytest.param(POLICY, changed(mill="south"), "insufficient evidence", id="one group"),
        pytest.param(POLICY, changed(mill=""), "insufficient evidence", id="no group"),
        pytest.param(
            POLICY, changed(n=20_000, mill=lambda at: f"m{at % 5000}"), "", id="5,000 groups"
        ),
        pytest.param(POLICY, changed(n=4), "insufficient evidence", id="four rows"),
        pytest.param(POLICY, csv_of(n=0), "", id="no rows"),
        pytest.param(POLICY, b"", "", id="nothing at all"),
        pytest.param(POLICY, b"\xff\xfe\x00garbage\n\x00\x01", "", id="not text"),
        pytest.param(
            POLICY, changed(prediction=lambda at: "maybe" if at % 3 else "1"), "", id="other words"
        ),
        pytest.param(POLICY, changed(day="not a day"), "", id="time that is none"),
        pytest.param(DRIFT, csv_of(), "insufficient evidence", id="no past"),
    ],
)
def test_rows_that_cannot_say_are_never_within(add, measure, policy, data, answer):
    if not data:
        from fairlead.apps.journal.errors import RuleBrokenError

        with pytest.raises(RuleBrokenError, match="Hand in a file"):
            measure(add(policy=policy), data)
        return
    run = measure(add(policy=policy), data)
    assert run.answer != "within", run.counts
    if answer:
        assert (run.state, run.answer) == ("finished", answer), run.trouble
        assert run.evidence.grade < 3
    else:
        assert run.trouble or run.answer in {"breach", "insufficient evidence"}
    assert not Finding.objects.exclude(last_run__answer="breach").exists()


@pytest.mark.parametrize(
    "moisture",
    [
        pytest.param("", id="all missing"),
        pytest.param("nan", id="all NaN"),
        pytest.param("inf", id="infinite"),
        pytest.param("-inf", id="minus infinite"),
        pytest.param("12.5", id="constant"),
        pytest.param(lambda at: "" if at % 2 else "12.5", id="half missing, half constant"),
        pytest.param(lambda at: "wet" if at % 7 == 0 else "12.5", id="mixed types"),
    ],
)
def test_a_column_that_broke_has_never_drifted_within(ada, add, measure, moisture):
    check = add(policy=DRIFT)
    seal_and_compare(
        check,
        by=ada,
        name="Autumn",
        data=csv_of(day="2026-10-01", n=2000),
        filename="past.csv",
        because="The harvest that the model was made for.",
    )
    run = measure(check, changed(n=2000, moisture=moisture))
    assert run.answer != "within", run.counts
    assert run.trouble or run.answer in {"breach", "insufficient evidence"}


def test_the_order_of_the_rows_changes_no_digest(add, measure):
    from fairlead.apps.monitor.queries import states_of

    head, *lines = csv_of(days=3).decode().splitlines()
    backwards = "\n".join([head, *reversed(lines)]).encode() + b"\n"
    first, second = add(), add(name="Backwards")
    measure(first, csv_of(days=3))
    measure(second, backwards)
    assert [s.digest for s in states_of(first)] == [s.digest for s in states_of(second)]


def test_rows_that_repeat_their_identifier_are_told(add, measure):
    import orjson

    from fairlead.apps.monitor.measuring import kept

    check = add(columns={**COLUMNS, "id": "moisture"})
    run = measure(check, changed(moisture=lambda at: str(at // 2)))
    assert orjson.loads(kept(run.record_digest))["coverage"]["repeated"] == 400
