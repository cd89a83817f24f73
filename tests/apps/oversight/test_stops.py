import pytest

from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.monitor.queries import gate_of
from fairlead.apps.oversight import queries, services

WHY = "It refuses everybody over sixty."
FOUND = "The age field was read wrongly; version 2 reads it rightly."


def test_a_reviewer_stops_a_system_and_its_gate_closes(
    watched, scoring, eve, bakery, sealed, come_in
):
    services.stop(scoring, by=eve, because=WHY)
    entries = sealed(bakery, 2)
    entry = next(each for each in entries if each["type"] == "ai.stop")
    assert (entry["obj"]["id"], entry["facts"]["system"]) == ("ST-1", "SYS-1")
    assert WHY not in str(entry)
    gate = gate_of(scoring)
    assert gate.answer.value == "no"
    assert str(gate.because[0]) == f"Stopped by Eve, because: {WHY}"
    assert list(come_in("d-1").stopped) == ["SYS-1"]


def test_the_owner_is_asked_to_look(watched, scoring, eve, ada):
    from fairlead.apps.work.models import Task

    services.stop(scoring, by=eve, because=WHY)
    task = Task.objects.get(raised_by="ai.stop")
    assert (task.owner, task.about_code) == (ada, "ST-1")


def test_integrators_are_told_by_webhook(watched, scoring, eve, ada, monkeypatch):
    from fairlead.apps.oversight.services import stopping

    told = []
    monkeypatch.setattr(stopping, "tell", lambda firm, event, facts: told.append((event, facts)))
    made = services.stop(scoring, by=eve, because=WHY)
    services.start(made, by=ada, because=FOUND)
    assert told == [
        ("system.stopped", {"system": "SYS-1", "stop": "ST-1"}),
        ("system.released", {"system": "SYS-1", "stop": "ST-1"}),
    ]


@pytest.mark.parametrize(
    ("who", "because", "says"),
    [
        ("eve", " ", "Say in a few words why."),
        ("ida", WHY, "The plan does not name you: tell the owner or the AI lead at once."),
    ],
)
def test_a_stop_without_reason_or_standing_is_refused(
    watched, scoring, eve, join, who, because, says
):
    by = eve if who == "eve" else join("Ida", "reviewer")
    with pytest.raises(RuleBrokenError) as refused:
        services.stop(scoring, by=by, because=because)
    assert str(refused.value) == says
    assert queries.stopped(scoring) is None


def test_staff_and_auditors_do_not_stop(watched, scoring, bo, cy):
    for who in (bo, cy):
        with pytest.raises(NotPermittedError):
            services.stop(scoring, by=who, because=WHY)


def test_starting_again_takes_another_person_and_a_reason(
    watched, scoring, ada, max_, come_in, bakery, sealed
):
    made = services.stop(scoring, by=ada, because=WHY)
    with pytest.raises(RuleBrokenError, match="You stopped it"):
        services.start(made, by=ada, because=FOUND)
    with pytest.raises(RuleBrokenError, match="at least 20"):
        services.start(made, by=max_, because="fine")
    services.start(made, by=max_, because=FOUND)
    assert "ai.start" in {each["type"] for each in sealed(bakery, 2)}
    assert queries.stopped(scoring) is None
    assert list(come_in("d-1").stopped) == []
    with pytest.raises(RuleBrokenError, match="the system runs"):
        services.start(made, by=max_, because=FOUND)


def test_a_reviewer_does_not_start_again(watched, scoring, eve, finn):
    made = services.stop(scoring, by=eve, because=WHY)
    with pytest.raises(NotPermittedError):
        services.start(made, by=finn, because=FOUND)


def test_what_is_stopped_is_not_stopped_twice(watched, scoring, eve, finn):
    services.stop(scoring, by=eve, because=WHY)
    with pytest.raises(RuleBrokenError, match="It is stopped already, by Eve"):
        services.stop(scoring, by=finn, because=WHY)


def test_a_stop_is_of_one_firm(watched, scoring, eve, dee):
    services.stop(scoring, by=eve, because=WHY)
    assert queries.stopped_codes(dee.organisation) == frozenset()
    assert queries.stopped_codes(eve.organisation) == frozenset({"SYS-1"})
