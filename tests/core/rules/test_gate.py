from dataclasses import replace
from datetime import date

import pytest

from fairlead.core.rules.because import Because
from fairlead.core.rules.gate import Answer, Check, Facts, Subject, gate
from fairlead.core.rules.revalidation import NEVER, Change, Trigger, validity

TODAY = date(2026, 11, 23)
ON, UNTIL = date(2026, 11, 1), date(2027, 1, 30)
VALID = validity(on=ON, until=UNTIL, changes=[], today=TODAY)
DRIFTED = Change(trigger=Trigger.DRIFT, what="FND-2", on=TODAY)
LAPSED = validity(on=ON, until=UNTIL, changes=[DRIFTED], today=TODAY)
MODEL = Subject(name="MOD-1 2.0", validity=VALID)
CHECK = Check(code="CHK-3", answer="within")
GOOD = Facts(subjects=(MODEL,), checks=(CHECK,))


def test_the_gate_opens_when_everything_is_known_and_nothing_speaks_against():
    told = gate(GOOD)
    assert (told.answer, told.because, told.answer.exit) == (Answer.YES, (), 0)


@pytest.mark.parametrize(
    ("change", "kind", "says"),
    [
        ({"retired": True}, "retired", "The system is retired: take it back into use first."),
        (
            {"oversight": (("OF-1", Because("Numbers {n} never came.", n="3–5")),)},
            "oversight",
            "OF-1: Numbers 3–5 never came.",
        ),
        (
            {"subjects": (replace(MODEL, validity=NEVER),)},
            "validation",
            "MOD-1 2.0: It was never validated.",
        ),
        (
            {"subjects": (MODEL, replace(MODEL, validity=LAPSED))},
            "validation",
            "MOD-1 2.0: The validation lapsed on 2026-11-23: drift passed a limit (FND-2).",
        ),
        (
            {"checks": (replace(CHECK, open_findings=("FND-2",)),)},
            "finding",
            "FND-2: A limit was passed in CHK-3, and the finding is open.",
        ),
        (
            {"checks": (replace(CHECK, answer="breach"),)},
            "breach",
            "CHK-3: The last run passed a limit.",
        ),
        (
            {"checks": (replace(CHECK, silent_since="2026-11-20"),)},
            "silent",
            "CHK-3: The source is silent: no run since 2026-11-20.",
        ),
        (
            {"checks": (replace(CHECK, answer="", silent_since="2026-11-20"),)},
            "silent",
            "CHK-3: The source is silent: no run since 2026-11-20.",
        ),
        (
            {"checks": (replace(CHECK, stale=("E-7",)),)},
            "evidence",
            "CHK-3: The evidence E-7 is stale: run the check.",
        ),
        ({"stale": ("E-4",)}, "evidence", "E-4: This evidence is stale: renew it."),
        (
            {"configuration": "a" * 64, "validated_configuration": "b" * 64},
            "configuration",
            "The configuration aaaaaaaaaaaa… is not the one that was validated (bbbbbbbbbbbb…).",
        ),
    ],
)
def test_one_reason_closes_it(change, kind, says):
    told = gate(replace(GOOD, **change))
    assert (told.answer, told.answer.exit) == (Answer.NO, 1)
    assert [(each.kind, str(each)) for each in told.because] == [(kind, says)]


@pytest.mark.parametrize(
    ("change", "kind", "says"),
    [
        ({"checks": ()}, "no_check", "No check watches the system"),
        (
            {"checks": (replace(CHECK, answer=""),)},
            "not_run",
            "CHK-3: It has not run yet.",
        ),
        (
            {"checks": (replace(CHECK, answer="insufficient evidence"),)},
            "insufficient",
            "CHK-3: Too few rows to say",
        ),
        (
            {"checks": (replace(CHECK, failed="The file is not there."),)},
            "failed",
            "CHK-3: The last run failed: The file is not there.",
        ),
        (
            {"checks": (replace(CHECK, is_paused=True, silent_since="2026-11-20"),)},
            "paused",
            "CHK-3: The check is paused",
        ),
        ({"configuration": "a" * 64}, "configuration", "No configuration was named"),
    ],
)
def test_what_nobody_knows_is_no_yes(change, kind, says):
    told = gate(replace(GOOD, **change))
    assert (told.answer, told.answer.exit) == (Answer.CANNOT_JUDGE, 2)
    assert [each.kind for each in told.because] == [kind]
    assert str(told.because[0]).startswith(says)


def test_a_breach_that_was_accepted_does_not_close_it():
    accepted = replace(CHECK, answer="breach", is_accepted=True)
    assert gate(replace(GOOD, checks=(accepted,))).answer is Answer.YES


def test_a_reason_against_outweighs_what_nobody_knows():
    told = gate(Facts(subjects=(replace(MODEL, validity=NEVER),), checks=()))
    assert told.answer is Answer.NO
    assert [each.kind for each in told.unknown] == ["no_check"]


def test_the_same_configuration_as_validated_will_do():
    same = replace(GOOD, configuration="a" * 64, validated_configuration="a" * 64)
    assert gate(same).answer is Answer.YES
