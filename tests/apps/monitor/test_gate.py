"""The gate closes and opens again, and what nobody knows is no yes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.monitor import queries, services
from fairlead.apps.org.services import make_token
from fairlead.apps.register.services import register_model_version, retire


def told(system, **more):
    gate = queries.gate_of(system, **more)
    return gate.answer.value, [str(each) for each in gate.because]


@pytest.fixture
def api(client):
    """Ask as a program of this member: `api(ada, "gate")("SYS-1")`."""

    def of(member, *scopes):
        until = timezone.localdate() + timedelta(days=30)
        _, token = make_token(by=member, name="CI", scopes=list(scopes), expires_on=until)
        headers = {"Authorization": f"Bearer {token}"}
        return lambda path: client.get(f"/api/v1/monitor/gate/{path}", headers=headers)

    return of


def test_a_system_that_nobody_validated_stays_in(forecast, model):
    assert told(forecast) == ("no", ["MOD-1 1.0: It was never validated."])


def test_a_validated_system_that_nobody_watches_is_no_yes(forecast, validated):
    says = "No check watches the system: add one, or nobody can say how it does."
    assert told(forecast) == ("cannot judge", [says])


def test_a_new_version_closes_it(ada, forecast, model, validated, worker):
    register_model_version(model, by=ada, version="2.0")
    assert told(forecast) == ("no", ["MOD-1 2.0: It was never validated."])


def test_stale_evidence_closes_it(ada, forecast, validated, report):
    from fairlead.apps.evidence.services import withdraw

    withdraw(report, by=ada, because="The test was run on the wrong file.")
    assert told(forecast) == ("no", ["E-1: This evidence is stale: renew it."])


def test_evidence_that_was_renewed_keeps_it_as_it_is(ada, forecast, validated, report):
    from fairlead.apps.evidence.services import renew

    renew(report, by=ada, data=b"error rate 1 of 100\n", filename="again.txt")
    assert told(forecast)[0] == "cannot judge"


def test_a_retired_system_stays_in(ada, forecast, validated):
    retire(forecast, by=ada, because="Nobody orders any more, the mill closed.")
    assert "The system is retired: take it back into use first." in told(forecast)[1]


def test_another_configuration_closes_it(ada, max_, forecast, one, report):
    from tests.apps.monitor.conftest import BASIS

    made = services.propose_validation(
        forecast,
        by=ada,
        version=one,
        basis=BASIS,
        evidence=[report.code],
        configuration="a" * 64,
    )
    services.sign_validation(made, by=max_)
    assert told(forecast, told="a" * 64)[0] == "cannot judge"
    answer, because = told(forecast, told="b" * 64)
    assert (answer, because) == (
        "no",
        ["The configuration bbbbbbbbbbbb… is not the one that was validated (aaaaaaaaaaaa…)."],
    )


def test_a_program_asks_with_the_scope_gate(api, ada, forecast, model):
    answer = api(ada, "gate")("SYS-1")
    body = answer.json()
    assert (answer.status_code, body["schema"], body["answer"], body["exit"]) == (
        200,
        "fairlead-gate/1",
        "no",
        1,
    )
    assert body["reasons"] == [
        {"kind": "validation", "about": "MOD-1 1.0", "says": "It was never validated."}
    ]
    assert [each["kind"] for each in body["unknown"]] == ["no_check"]


def test_other_scopes_other_firms_and_nonsense_learn_nothing(api, ada, dee, forecast):
    assert api(ada, "scan")("SYS-1").status_code == 403
    assert api(dee, "gate")("SYS-1").status_code == 404
    ask = api(ada, "gate")
    assert [ask(path).status_code for path in ("MOD-1", "SYS-x", "R-1")] == [404] * 3
    assert ask("SYS-1?configuration=nonsense").status_code == 422
