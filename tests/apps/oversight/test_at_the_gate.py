"""What oversight found of a system closes its gate until somebody closed the finding."""

import pytest

from fairlead.apps.monitor.queries import gate_of
from fairlead.apps.org.numbering import numbered
from fairlead.apps.oversight import services
from fairlead.apps.oversight.models import Finding
from tests.apps.oversight.rows import looks

ANSWER = "The new version weighs overtime twice; the supplier was told."
EFFECT = "Version 2.1 weighs it once; overrides fell in a week."


def at_the_gate(system):
    return [(each.about, str(each.because)) for each in gate_of(system).reasons if by(each)]


def by(reason):
    return reason.kind == "oversight"


def test_a_spike_of_overrides_closes_the_gate_and_says_so(scoring, set_plan, eve, name):
    plan = set_plan(most_overrides_micro=100_000)
    name(eve)
    looks(scoring, plan, eve, 60, 0)
    services.look_for_findings()
    says = "People override SYS-1 more often than our line of 10 per cent: 60 of 60 looks."
    assert at_the_gate(scoring) == [("OF-1", says)]
    assert gate_of(scoring).answer.exit == 1


@pytest.mark.parametrize(
    ("what", "says", "facts", "told"),
    [
        (
            "gap",
            "Numbers {numbers} of {instance} never came.",
            {"numbers": "3–5", "instance": "scoring-1"},
            "Numbers 3–5 of scoring-1 never came.",
        ),
        (
            "caught",
            "Fewer planted errors of {system} than {line} per cent are caught: {hits} of {n}.",
            {"system": "Scoring", "line": "80", "hits": 2, "n": 12},
            "Fewer planted errors of Scoring than 80 per cent are caught: 2 of 12.",
        ),
    ],
)
def test_every_kind_of_finding_stands_there_by_its_own_sentence(
    scoring, bakery, what, says, facts, told
):
    numbered(Finding, bakery, system=scoring, what=what, key=what, says=says, facts=facts)
    assert at_the_gate(scoring) == [("OF-1", told)]


def test_an_answer_alone_does_not_open_it_and_closing_does(scoring, ada, bakery):
    told = {"what": "gap", "key": "gap:a", "says": "Numbers {numbers} never came."}
    found = numbered(Finding, bakery, system=scoring, facts={"numbers": "3"}, **told)
    services.answer_finding(found, by=ada, because=ANSWER)
    assert at_the_gate(scoring) == [("OF-1", "Numbers 3 never came.")]
    services.close_finding(found, by=ada, effect=EFFECT)
    assert at_the_gate(scoring) == []


def test_the_finding_of_another_system_is_no_reason(scoring, ada, bakery):
    from fairlead.apps.register.services import register_system

    other = register_system(by=ada, name="Other", purpose="Says who gets tea", owner=ada)
    told = {"what": "gap", "key": "gap:a", "says": "Numbers {numbers} never came."}
    numbered(Finding, bakery, system=other, facts={"numbers": "3"}, **told)
    assert at_the_gate(scoring) == []


def test_page_and_program_say_it_too(signed_in, client, ada, scoring, bakery):
    from datetime import timedelta

    from django.utils import timezone

    from fairlead.apps.org.services import make_token
    from fairlead.doors.cli import gate_formats

    told = {"what": "gap", "key": "gap:a", "says": "Numbers {numbers} of {instance} never came."}
    facts = {"numbers": "3", "instance": "a"}
    numbered(Finding, bakery, system=scoring, facts=facts, **told)
    page = signed_in(ada).get(scoring.get_absolute_url()).content.decode()
    assert "Numbers 3 of a never came." in page
    day = timezone.localdate() + timedelta(days=9)
    _token, key = make_token(by=ada, name="pipeline", scopes=["gate"], expires_on=day)
    asked = client.get("/api/v1/monitor/gate/SYS-1", headers={"Authorization": f"Bearer {key}"})
    answer = asked.json()
    assert {"kind": "oversight", "about": "OF-1", "says": "Numbers 3 of a never came."} in answer[
        "reasons"
    ]
    assert "OF-1: Numbers 3 of a never came." in gate_formats.sentences(answer)
    assert b"No finding of oversight is open." in gate_formats.to_junit(answer)
    assert b"gate/oversight" in gate_formats.to_sarif(answer)
