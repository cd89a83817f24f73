"""What changed between two statements, told so that a board reads it."""

from fairlead.apps.controls.shown import told_changes
from fairlead.apps.controls.statement import Change


def test_evidence_takes_one_line_for_each_control():
    changes = [
        Change("A.2.4", "state", "no evidence", "observed"),
        Change("A.2.4", "grade", "none", "observed"),
        Change("A.2.4", "until", None, "2027-04-17"),
    ]
    assert told_changes(changes) == [
        ("A.2.4", "evidence", "no evidence", "observed, until 17 Apr 2027")
    ]


def test_a_new_day_alone_and_a_reason_each_keep_their_line():
    changes = [
        Change("A.4.2", "reason", "Because.", "Because of R-1."),
        Change("A.4.2", "until", "2027-02-19", "2027-05-08"),
    ]
    assert told_changes(changes) == [
        ("A.4.2", "reason", "Because.", "Because of R-1."),
        ("A.4.2", "in date until", "19 Feb 2027", "8 May 2027"),
    ]
