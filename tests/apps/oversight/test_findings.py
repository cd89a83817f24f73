from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.oversight import services
from fairlead.apps.oversight.models import Finding
from tests.apps.oversight.rows import looks

ANSWER = "The new version weighs overtime twice; the supplier was told."


@pytest.fixture
def later(time_machine_days):
    """Half an hour on, when what came late would have come."""
    import time_machine

    with time_machine.travel(timezone.now() + timedelta(minutes=30), tick=True):
        yield


def number(come_in, *numbers, instance="scoring-1"):
    for n in numbers:
        come_in(f"{instance}-{n}", instance=instance, n=n)


def test_numbers_that_never_came_are_a_finding_with_a_task(scoring, come_in, ada, later, request):
    import time_machine

    with time_machine.travel(timezone.now() - timedelta(minutes=25), tick=True):
        number(come_in, 1, 2, 6)
    services.look_for_findings()
    found = Finding.objects.get()
    assert found.said == "Numbers 3–5 of scoring-1 never came."
    assert (found.state, found.owner, found.task.owner) == ("open", ada, ada)
    services.look_for_findings()
    assert Finding.objects.count() == 1


def test_a_gap_closes_by_itself_when_the_numbers_come(scoring, come_in, later, bakery, sealed):
    import time_machine

    with time_machine.travel(timezone.now() - timedelta(minutes=25), tick=True):
        number(come_in, 1, 4)
    services.look_for_findings()
    number(come_in, 2)
    services.look_for_findings()
    assert Finding.objects.get().said == "Numbers 3 of scoring-1 never came."
    number(come_in, 3)
    services.look_for_findings()
    found = Finding.objects.get()
    assert (found.state, found.closed_by, found.task.done_at is not None) == ("closed", None, True)
    assert "oversight.finding.close" in {each["type"] for each in sealed(bakery, 3)}


def test_what_comes_late_by_minutes_is_no_finding(scoring, come_in):
    number(come_in, 1, 4)
    services.look_for_findings()
    assert not Finding.objects.exists()


def test_overrides_above_the_line_open_one_finding(set_plan, scoring, eve, ada):
    plan = set_plan(most_overrides_micro=200_000)
    looks(scoring, plan, eve, 3, 27, days_ago=9)
    services.look_for_findings()
    assert not Finding.objects.exists()
    looks(scoring, plan, eve, 24, 6)
    services.look_for_findings()
    services.look_for_findings()
    found = Finding.objects.get()
    assert found.said == (
        "People override SYS-1 more often than our line of 20 per cent: 27 of 60 looks."
    )
    assert (found.facts["method"], found.facts["alpha"]) == ("beta_bet/1+ville/1", "0.01")


def test_a_finding_is_answered_closed_and_a_new_stake_is_laid(set_plan, scoring, eve, ada):
    plan = set_plan(most_overrides_micro=200_000)
    looks(scoring, plan, eve, 30, 6)
    services.look_for_findings()
    found = Finding.objects.get()
    with pytest.raises(RuleBrokenError, match="Answer it first"):
        services.close_finding(found, by=ada, effect=ANSWER)
    with pytest.raises(RuleBrokenError, match="Say what is behind it"):
        services.answer_finding(found, by=ada, because="ok")
    services.answer_finding(found, by=ada, because=ANSWER)
    services.close_finding(found, by=ada, effect="Overrides fell to the usual share.")
    found.refresh_from_db()
    assert (found.state, found.closed_by, found.task.done_at is not None) == ("closed", ada, True)
    services.look_for_findings()
    assert Finding.objects.count() == 1
    with pytest.raises(RuleBrokenError, match="OF-1 is closed"):
        services.answer_finding(found, by=ada, because=ANSWER)


def test_without_a_line_no_number_of_overrides_is_a_finding(set_plan, scoring, eve):
    looks(scoring, set_plan(), eve, 60, 0)
    services.look_for_findings()
    assert not Finding.objects.exists()


def test_the_overview_counts_as_the_page_of_the_system_does(set_plan, scoring, eve, ada):
    from fairlead.apps.oversight import queries

    plan = set_plan(legal_basis="Works agreement of May 2026")
    looks(scoring, plan, eve, 6, 24)
    told, rates = queries.shown(scoring, plan), queries.rates(scoring.organisation)[scoring.pk]
    assert rates.overrides == told.all.overrides
    assert (rates.overrides.value, rates.overrides.n) == (0.2, 30)
    [(name, figures)] = told.persons
    assert (name, figures.overrides.n) == ("Eve", 30)
    assert queries.shown(scoring, set_plan()).persons == []
