import pytest
from django.utils import timezone

from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.oversight import queries, services
from fairlead.apps.oversight.models import Look, Review
from fairlead.core.ledger.commitment import commit
from fairlead.core.oversight.looks import Step

WHY = "The pay slip of May is missing."


def look(review, by, first, **decided):
    """Take, answer blindly and decide."""
    services.take(review, by=by)
    services.answer(review, by=by, outcome=first)
    told = decided or {"action": "accept"}
    return services.decide(review, by=by, **told)


def test_a_drawn_decision_waits_with_its_reason_and_its_hour(waiting, watched, bakery, sealed):
    assert (waiting.code, waiting.reference, waiting.ai) == ("RV-1", "d-1", "refused")
    assert waiting.reasons == [
        {"says": "The outcome is {outcome}.", "facts": {"outcome": "refused"}}
    ]
    assert round((waiting.due_at - waiting.came_at).total_seconds() / 3600) == 24
    [entry] = sealed(bakery)
    assert (entry["type"], entry["actor"]) == ("oversight.sample", "svc:oversight")
    facts = entry["facts"]
    assert (facts["looked"], facts["drawn"], facts["opened"]) == (1, 1, 0)
    assert "RV-1" not in str(entry)


def test_nothing_is_chosen_twice_and_nothing_before_the_plan(come_in, set_plan):
    come_in("before")
    set_plan()
    come_in("d-1", "d-2")
    services.sample_new()
    services.sample_new()
    assert sorted(Review.objects.values_list("reference", flat=True)) == ["d-1", "d-2"]


def test_only_what_the_rules_name_is_chosen(watched, come_in):
    come_in("d-1", outcome="granted")
    services.sample_new()
    assert not Review.objects.exists()


def test_the_answer_of_the_ai_stays_hidden_until_the_reviewer_answered(waiting, eve):
    services.take(waiting, by=eve)
    waiting.refresh_from_db()
    blind = services.case_of(waiting, eve)
    assert (blind.step, blind.ai, blind.parts) == (
        Step.BLIND,
        "",
        {"input": {"income_minor": 190_000}},
    )
    services.answer(waiting, by=eve, outcome="granted")
    waiting.refresh_from_db()
    shown = services.case_of(waiting, eve)
    assert (shown.step, shown.ai, shown.parts["output"]) == (
        Step.SHOWN,
        "refused",
        {"says": "No credit."},
    )


def test_opening_for_a_review_is_sealed_with_its_reason(waiting, eve, bakery, sealed):
    from fairlead.apps.journal.models import Writing

    services.take(waiting, by=eve)
    opened, taken = sealed(bakery, 2)
    assert (taken["type"], taken["obj"]["id"]) == ("oversight.review.take", "RV-1")
    assert (opened["type"], opened["actor"]) == ("decisions.open", eve.pseudonym)
    assert opened["facts"]["parts"] == ["input", "prompt"]
    assert Writing.objects.get(commitment=opened["facts"]["because"]).text == "review RV-1"
    services.answer(waiting, by=eve, outcome="granted")
    assert sealed(bakery)[0]["facts"]["parts"] == ["output", "explanation"]


def test_an_override_is_sealed_about_the_decision_with_the_blind_answer_opened(
    waiting, eve, bakery, sealed
):
    services.take(waiting, by=eve)
    services.answer(waiting, by=eve, outcome="granted")
    committed = next(e for e in sealed(bakery, 3) if e["type"] == "oversight.review.answer")
    services.decide(
        waiting,
        by=eve,
        action="override",
        outcome="granted",
        reason="input_missing",
        because=WHY,
    )
    entry = sealed(bakery)[0]
    assert (entry["type"], entry["obj"]) == ("ai.override", {"type": "decision", "id": "d-1"})
    facts = entry["facts"]
    told = (facts["review"], facts["action"], facts["outcome"], facts["index"])
    assert told == ("RV-1", "override", "granted", waiting.seq)
    [one] = facts["looks"]
    assert (one["by"], one["first"], one["reason"]) == (eve.pseudonym, "granted", "input_missing")
    assert WHY not in str(entry)
    opened = commit(bytes.fromhex(one["salt"]), {"first": "granted"})
    assert opened == committed["facts"]["commitment"]
    waiting.refresh_from_db()
    assert (waiting.state, waiting.action, waiting.final) == ("settled", "override", "granted")
    assert waiting.decision.overridden


def test_the_timeline_of_the_decision_names_who_looked_and_why(waiting, eve, bakery):
    from fairlead.apps.journal.queries import timeline

    why = {"reason": "input_missing", "because": WHY}
    look(waiting, eve, "granted", action="override", outcome="granted", **why)
    line = next(each for each in timeline(bakery.public_id, about=waiting.decision) if each.facts)
    assert line.kind == "ai.override"
    assert "Eve" in dict(line.facts)["Looks"]
    assert line.because == (WHY,)


def test_the_blind_answer_stands_nowhere_in_the_ledger_before_the_end(waiting, eve, bakery, sealed):
    services.take(waiting, by=eve)
    services.answer(waiting, by=eve, outcome="granted")
    assert not any("granted" in str(each) for each in sealed(bakery, 3))


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (
            {"action": "override"},
            "Say what holds instead of the AI's answer.",
        ),
        (
            {"action": "override", "outcome": "maybe", "reason": "exception", "because": WHY},
            "The plan knows no answer “maybe”.",
        ),
        ({"action": "accept"}, "Choose the reason that comes closest."),
    ],
)
def test_a_look_that_will_not_do_is_refused_and_nothing_is_kept(waiting, eve, told, says):
    services.take(waiting, by=eve)
    services.answer(waiting, by=eve, outcome="granted")
    with pytest.raises(RuleBrokenError) as refused:
        services.decide(waiting, by=eve, **told)
    assert str(refused.value) == says
    assert (Look.objects.get().action, Review.objects.get().state) == ("", "waiting")


def test_nobody_decides_before_the_blind_answer(waiting, eve):
    services.take(waiting, by=eve)
    with pytest.raises(RuleBrokenError, match="Answer first"):
        services.decide(waiting, by=eve, action="accept")


def test_two_do_not_have_it_in_hand_at_once_and_a_lease_ends_by_itself(
    waiting, eve, finn, time_machine_days
):
    services.take(waiting, by=eve)
    with pytest.raises(RuleBrokenError, match="Somebody else has RV-1 in hand"):
        services.take(waiting, by=finn)
    assert queries.next_for(finn) is None
    with time_machine_days(1):
        assert queries.next_for(finn) == waiting
        services.take(waiting, by=finn)
        with pytest.raises(RuleBrokenError, match="Somebody else"):
            services.answer(waiting, by=eve, outcome="granted")


def test_a_review_that_is_given_back_waits_for_others(waiting, eve, finn):
    services.take(waiting, by=eve)
    services.release(waiting, by=eve)
    assert not Look.objects.exists()
    services.take(waiting, by=finn)
    with pytest.raises(RuleBrokenError, match="You do not have RV-1 in hand"):
        services.release(waiting, by=eve)


def test_who_is_not_named_or_recorded_it_does_not_look(waiting, join, ada):
    from fairlead.apps.org.models import Member

    gus = Member.objects.get(user__name="Gus")
    with pytest.raises(RuleBrokenError, match="The plan does not name you"):
        services.take(waiting, by=ada)
    with pytest.raises(NotPermittedError):
        services.take(waiting, by=join("Hal", "staff"))
    assert queries.next_for(gus) is None


def test_whoever_recorded_it_is_told_so(waiting, name):
    from fairlead.apps.org.models import Member

    gus = Member.objects.get(user__name="Gus")
    name(gus)
    with pytest.raises(RuleBrokenError, match="You recorded this decision"):
        services.take(waiting, by=gus)
    assert queries.next_for(gus) is None


def test_a_severe_one_takes_two_who_know_nothing_of_each_other(
    set_plan, name, eve, finn, come_in, bakery, sealed
):
    set_plan(severe_outcomes=["refused"])
    name(eve), name(finn)
    come_in("d-1")
    services.sample_new()
    review = Review.objects.get()
    look(review, eve, "refused")
    review.refresh_from_db()
    assert (review.state, sealed(bakery)[0]["type"]) == ("waiting", "oversight.review.decide")
    with pytest.raises(RuleBrokenError, match="You have looked already"):
        services.take(review, by=eve)
    assert queries.next_for(eve) is None
    look(review, finn, "refused")
    review.refresh_from_db()
    assert (review.state, review.final) == ("settled", "refused")
    assert [each["by"] for each in sealed(bakery)[0]["facts"]["looks"]] == [
        eve.pseudonym,
        finn.pseudonym,
    ]


def test_two_who_differ_wait_for_a_third(set_plan, name, eve, finn, join, come_in):
    third = join("Ida", "reviewer")
    set_plan(severe_outcomes=["refused"])
    name(eve), name(finn), name(third)
    come_in("d-1")
    services.sample_new()
    review = Review.objects.get()
    look(review, eve, "refused")
    other = {
        "action": "override",
        "outcome": "granted",
        "reason": "exception",
        "because": WHY,
    }
    look(review, finn, "granted", **other)
    review.refresh_from_db()
    assert review.state == "waiting"
    look(review, third, "granted", **other)
    review.refresh_from_db()
    assert (review.state, review.action, review.final) == ("settled", "override", "granted")


def test_stopping_in_a_review_stops_the_system(waiting, eve, scoring, bakery, sealed):
    services.take(waiting, by=eve)
    services.answer(waiting, by=eve, outcome="granted")
    services.decide(waiting, by=eve, action="stop", reason="unsafe", because=WHY)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.action, waiting.final) == ("settled", "stop", "")
    assert queries.stopped(scoring).because == WHY
    assert {"ai.stop", "ai.override"} <= {each["type"] for each in sealed(bakery, 5)}


def test_a_lapsed_competence_does_not_look(waiting, eve, time_machine_days):
    with time_machine_days(201), pytest.raises(RuleBrokenError, match="Nothing current shows"):
        services.take(waiting, by=eve)


def test_what_waits_is_counted_for_each_person(waiting, eve, ada):
    assert queries.waiting_for(eve) == {"waits": 1, "late": 0}
    assert queries.waiting_for(ada) == {"waits": 0, "late": 0}
    assert queries.counts(eve.organisation)["waits"] == 1


def test_a_firm_sees_nothing_of_another(waiting, dee):
    from django.http import Http404

    with pytest.raises(Http404):
        queries.get_review(dee.organisation, "RV-1")
    assert not queries.reviews(dee.organisation).exists()


def test_what_is_overdue_is_said_once_with_a_task(waiting, ada, eve, time_machine_days, bakery):
    from fairlead.apps.work.models import Task

    services.escalate()
    assert not Task.objects.exists()
    with time_machine_days(2):
        assert set(services.escalate().values()) == {""}
        services.escalate()
        [task] = Task.objects.filter(raised_by="oversight.escalate")
        assert task.owner == ada
        assert "are overdue" in task.what
        look(waiting, eve, "refused")
        task.refresh_from_db()
        assert task.done_at is not None


def test_erased_inputs_are_told_as_erased(waiting, eve):
    from fairlead.apps.keyring.models import SubjectKey

    services.take(waiting, by=eve)
    waiting.refresh_from_db()
    SubjectKey.objects.all().delete()
    case = services.case_of(waiting, eve)
    assert (case.erased, case.parts) == (True, {})


def test_time_to_decide_is_kept(waiting, eve):
    look(waiting, eve, "refused")
    told = Look.objects.get()
    assert 0 <= told.seconds < 60
    assert told.decided_at <= timezone.now()
