"""Holds, how long is kept, and deleting what is past its time."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from fairlead.apps.decisions.models import Decision, Parts
from fairlead.apps.decisions.queries import get_decision
from fairlead.apps.journal import fsck
from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.journal.models import Entry
from fairlead.apps.keyring.models import SubjectKey
from fairlead.apps.privacy import queries, services
from fairlead.apps.privacy.models import Deletion, Policy
from fairlead.apps.privacy.overdue import past_due
from fairlead.apps.register.services import register_system
from tests.apps.privacy.conftest import ANA

WHY = "The court of Leeds asked for it on 3 May."
SHORT = "Ten months suffice for complaints."


def erasure(ana, dan):
    return services.ask_erasure(ana, basis="consent", because="She left and asked for it.", by=dan)


@pytest.mark.parametrize("over", ["person", "system", "day"])
def test_a_hold_blocks_erasing_until_it_is_lifted(ana, dan, eve, scoring, over):
    named = {
        "person": {"person": ana.pseudonym},
        "system": {"system": scoring},
        "day": {"first": timezone.localdate(), "last": timezone.localdate()},
    }[over]
    asked = erasure(ana, dan)
    hold = services.set_hold(because=WHY, by=dan, **named)
    with pytest.raises(RuleBrokenError, match=r"legal hold forbids it \(LH-1\)"):
        services.erase(asked, by=eve)
    assert queries.has_key(ana)
    with pytest.raises(RuleBrokenError, match="reason"):
        services.lift_hold(hold, because="over", by=eve)
    services.lift_hold(hold, because="The case was settled in June.", by=eve)
    with pytest.raises(RuleBrokenError, match="lifted already"):
        services.lift_hold(hold, because="The case was settled in June.", by=eve)
    assert services.erase(asked, by=eve).state == "done"
    assert Entry.objects.filter(type="privacy.hold", about="legal_hold:LH-1").count() == 1
    assert Entry.objects.filter(type="privacy.hold.lift").count() == 1


def test_a_hold_over_others_blocks_nothing(ana, dan, eve, bakery):
    ben = queries.find(bakery, "customer-4712")
    services.set_hold(person=ben.pseudonym, because=WHY, by=dan)
    services.set_hold(last=timezone.localdate() - timedelta(days=1), because=WHY, by=dan)
    services.set_hold(first=timezone.localdate() + timedelta(days=1), because=WHY, by=dan)
    assert queries.holding(ana) == []
    assert services.erase(erasure(ana, dan), by=eve).state == "done"


def test_a_hold_names_something_and_says_why(dan, bo, scoring):
    with pytest.raises(RuleBrokenError, match="Say what is held"):
        services.set_hold(because=WHY, by=dan)
    with pytest.raises(RuleBrokenError, match="before it begins"):
        services.set_hold(first=date(2027, 2, 1), last=date(2027, 1, 1), because=WHY, by=dan)
    with pytest.raises(RuleBrokenError, match="reason"):
        services.set_hold(system=scoring, because="law", by=dan)
    with pytest.raises(NotPermittedError):
        services.set_hold(system=scoring, because=WHY, by=bo)


def test_three_years_unless_a_rule_says_otherwise(ana, dan, bakery, scoring):
    [kept] = queries.kept(bakery, date(2030, 1, 31))
    assert (kept.system, kept.months, kept.count, kept.policy) == (scoring, 36, 4, None)
    assert kept.before == date(2027, 1, 31)
    services.set_retention(scoring, months=10, high_risk=True, because=SHORT, by=dan)
    services.set_retention(scoring, months=12, high_risk=True, because=SHORT, by=dan)
    [kept] = queries.kept(bakery, date(2030, 1, 31))
    assert (kept.months, kept.before) == (12, date(2029, 1, 31))


def test_a_high_risk_system_is_kept_six_months_whatever_anybody_says(dan, bakery, scoring):
    with pytest.raises(RuleBrokenError, match="at least 6 months"):
        services.set_retention(scoring, months=5, high_risk=True, because=SHORT, by=dan)
    services.set_retention(scoring, months=5, high_risk=False, because=SHORT, by=dan)
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.update(high_risk=True)


def old(*names, days=400):
    rows = Decision.objects.filter(ext_id__in=names)
    assert rows.update(at=timezone.now() - timedelta(days=days)) == len(names)


def test_what_is_past_its_time_goes_when_somebody_says_so(
    ana, dan, bakery, scoring, time_machine_days
):
    services.set_retention(scoring, months=12, high_risk=True, because=SHORT, by=dan)
    with pytest.raises(RuleBrokenError, match="No decision of SYS-1 is past its time"):
        services.delete_due(scoring, by=dan)
    old("d-1", "d-2", "d-4")
    [kept] = queries.kept(bakery, timezone.localdate())
    assert kept.due == 3
    entries = Entry.objects.count()
    done = services.delete_due(scoring, by=dan)
    assert (done.code, done.count, done.removed) == ("DEL-1", 3, 3)
    assert done.done_at is not None
    assert {each.ext_id for each in Decision.objects.all()} == {"d-3"}
    assert Parts.objects.count() == 1
    assert Entry.objects.count() == entries + 1, "entries stay, and one says what was done"
    assert all(report.is_sound for report in fsck.check_all())
    assert queries.find(bakery, ANA) == ana, "a younger decision is locked with her key"
    assert queries.has_key(ana)
    assert queries.find(bakery, "customer-4712") is None
    assert SubjectKey.objects.count() == 3, "let go, and destroyed a day later"
    with time_machine_days(2):
        assert services.forget_unused_keys() == 2
    assert [each.pseudonym for each in SubjectKey.objects.all()] == [ana.pseudonym]


def test_what_is_held_stays(ana, dan, bakery, scoring, monkeypatch):
    old("d-1", "d-2", "d-3", "d-4", days=2000)
    services.set_hold(person=ana.pseudonym, because=WHY, by=dan)
    [kept] = queries.kept(bakery, timezone.localdate())
    assert kept.due == 2
    services.delete_due(scoring, by=dan)
    assert {each.ext_id for each in Decision.objects.all()} == {"d-1", "d-3"}


def due(firm):
    return [each.code for each in past_due(firm, timezone.localdate())]


def test_home_names_the_systems_whose_decisions_are_past_their_time(
    ana, dan, bakery, scoring, signed_in
):
    assert due(bakery) == []
    services.set_retention(scoring, months=12, high_risk=True, because=SHORT, by=dan)
    old("d-1", "d-4")
    assert due(bakery) == ["SYS-1"]
    told = signed_in(dan).get("/").text
    assert "Decisions of Scoring are past their time" in told
    assert "/privacy/keeping/SYS-1/" in told
    services.delete_due(scoring, by=dan)
    assert due(bakery) == []
    assert "/privacy/keeping/SYS-1/" not in signed_in(dan).get("/").text


def test_each_system_has_its_own_time(ana, dan, bakery, scoring, ada):
    other = register_system(by=ada, name="Chat", purpose="Answers customers")
    old("d-1", days=400)
    Decision.objects.filter(ext_id="d-1").update(system=other)
    assert due(bakery) == [], "three years where nobody said otherwise"
    services.set_retention(scoring, months=12, high_risk=True, because=SHORT, by=dan)
    assert due(bakery) == []
    services.set_retention(other, months=12, high_risk=True, because=SHORT, by=dan)
    assert due(bakery) == [other.code]
    services.set_retention(other, months=24, high_risk=True, because=SHORT, by=dan)
    assert due(bakery) == []


def test_what_is_held_is_not_past_its_time(ana, dan, eve, bakery, scoring):
    old("d-1", days=2000)
    hold = services.set_hold(person=ana.pseudonym, because=WHY, by=dan)
    assert due(bakery) == []
    services.lift_hold(hold, because="The case was settled in June.", by=eve)
    assert due(bakery) == ["SYS-1"]
    services.set_hold(system=scoring, because=WHY, by=dan)
    assert due(bakery) == []


def test_what_is_being_deleted_is_not_asked_for_again(dan, bakery, scoring, record, monkeypatch):
    record("n-1")
    record("n-2")
    old("n-1", "n-2", days=2000)
    monkeypatch.setattr("fairlead.apps.privacy.services.keeping._PART", 1)
    monkeypatch.setattr("fairlead.apps.privacy.services.keeping.AT_ONCE", 1)
    assert services.delete_due(scoring, by=dan).done_at is None
    assert due(bakery) == []


def test_many_go_on_in_the_worker(record, dan, scoring, monkeypatch):
    for n in range(7):
        record(f"n-{n}")
    old(*(f"n-{n}" for n in range(7)), days=2000)
    monkeypatch.setattr("fairlead.apps.privacy.services.keeping._PART", 2)
    monkeypatch.setattr("fairlead.apps.privacy.services.keeping.AT_ONCE", 4)
    first = services.delete_due(scoring, by=dan)
    assert (first.removed, first.done_at) == (4, None)
    with pytest.raises(RuleBrokenError, match="still runs"):
        services.delete_due(scoring, by=dan)
    assert services.finish() == {}
    assert Deletion.objects.get().removed == 7
    assert Deletion.objects.get().done_at is not None
    assert services.finish() == {}


def test_a_key_in_use_is_never_forgotten(ana, dan, bakery, time_machine_days):
    for days in (2, 4, 6):
        with time_machine_days(days):
            assert services.forget_unused_keys() == 0
    assert queries.find(bakery, ANA) == ana
    assert SubjectKey.objects.filter(let_go_at=None).count() == 3
    assert get_decision(bakery, "d-4").key_id in SubjectKey.objects.values_list("pk", flat=True)


def test_a_key_that_a_crash_left_is_forgotten(bakery, ana, time_machine_days):
    from fairlead.apps.keyring.services import keys_for

    keys_for(ana.tenant, ["p:crash", "d:crash"])
    with time_machine_days(2):
        assert services.forget_unused_keys() == 0
    with time_machine_days(4):
        assert services.forget_unused_keys() == 2
    assert SubjectKey.objects.count() == 3
