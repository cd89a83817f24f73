"""Tasks: raised inside somebody's act, seen by who has them, done and opened again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.queries import timeline
from fairlead.apps.journal.services import doing
from fairlead.apps.register import acts as register_acts
from fairlead.apps.register.services import register_system
from fairlead.apps.work import queries, services
from fairlead.doors.web.known import Known
from fairlead.doors.web.waiting import waiting_for


@pytest.fixture
def ovens(ada):
    return register_system(by=ada, name="Ovens")


@pytest.fixture
def given(ada, ovens):
    """Let Ada's act give somebody a task about the ovens."""

    def gives(owner, days=7):
        due = timezone.localdate() + timedelta(days=days)
        with doing(register_acts.CHANGED, by=ada, about=ovens) as entry:
            says = "Look at {code} again."
            return services.raise_task(
                entry,
                ada.organisation,
                says,
                about=ovens,
                owner=owner,
                due_on=due,
                code=ovens.code,
            )

    return gives


def test_a_task_is_sealed_with_the_act_that_asks_for_it(ada, bo, given):
    task = given(bo)
    newest, asked = timeline(ada.tenant, limit=2)
    assert (task.code, task.what) == ("T-1", "Look at SYS-1 again.")
    assert task.raised_by == "register.change"
    assert (newest.kind, newest.code, asked.kind) == ("work.raise", "T-1", "register.change")
    assert dict(newest.facts)["Record"] == "SYS-1"
    assert dict(newest.facts)["To"] == "Bo"


def test_home_of_who_has_it_says_so_until_it_is_done(bo, cy, given):
    task = given(bo)
    today = timezone.localdate()
    assert "Look at SYS-1 again." in [str(need.title) for need in waiting_for(Known(bo, today))]
    assert "Look at SYS-1 again." not in [str(need.title) for need in waiting_for(Known(cy, today))]
    services.finish(task, by=bo)
    assert not list(queries.waiting_for(bo))


def test_a_late_task_presses(bo, given):
    given(bo, days=-1)
    [need] = [
        each for each in waiting_for(Known(bo, timezone.localdate())) if "SYS-1" in each.title
    ]
    assert need.kind == "overdue"
    assert queries.counts(bo, timezone.localdate()) == {"waits": 1, "late": 1}


def test_only_who_has_it_or_the_ai_lead_says_that_it_is_done(ada, bo, cy, given):
    task = given(bo)
    with pytest.raises(RuleBrokenError, match="Only who has this task"):
        services.finish(task, by=cy)
    services.finish(task, by=ada)
    with pytest.raises(RuleBrokenError, match="done already"):
        services.finish(task, by=bo)
    services.reopen(task, by=bo)
    with pytest.raises(RuleBrokenError, match="open already"):
        services.reopen(task, by=bo)
    assert [line.kind for line in timeline(ada.tenant, about=task)] == [
        "work.reopen",
        "work.done",
        "work.raise",
    ]


def test_what_settles_a_record_settles_its_tasks(ada, bo, ovens, given):
    given(bo)
    with doing(register_acts.CHANGED, by=ada, about=ovens) as entry:
        [task] = services.finish_about(entry, ada.organisation, ovens)
    task.refresh_from_db()
    assert task.done_at is not None
    assert task.done_by is None
    assert timeline(ada.tenant, about=task, limit=1)[0].kind == "work.done"


def test_staff_see_their_own_tasks_auditors_all_and_other_firms_none(signed_in, bo, cy, dee, given):
    task = given(bo)
    for member, status in ((bo, 200), (cy, 200), (dee, 404)):
        assert signed_in(member).get(f"/tasks/{task.code}/").status_code == status
    assert "Look at SYS-1" not in signed_in(dee).get("/tasks/").content.decode()
    assert "Look at SYS-1" in signed_in(bo).get("/tasks/").content.decode()


def test_staff_do_not_see_tasks_of_others(signed_in, ada, bo, given):
    task = given(ada)
    assert signed_in(bo).get(f"/tasks/{task.code}/").status_code == 404
    assert signed_in(bo).get("/tasks/T-x/").status_code == 404


def test_done_on_the_page_and_taken_back(signed_in, bo, given):
    task = given(bo)
    browser = signed_in(bo)
    answer = browser.post(f"/tasks/{task.code}/done/", follow=True)
    assert "Done." in answer.content.decode()
    assert browser.post(f"/tasks/{task.code}/done/").status_code == 422
    browser.post(f"/tasks/{task.code}/reopen/")
    task.refresh_from_db()
    assert task.done_at is None
