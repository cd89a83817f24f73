from datetime import timedelta
from hashlib import sha256

import pytest
from django.utils import timezone

from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.oversight import queries, services
from fairlead.apps.oversight.models import Plan, Review
from fairlead.core.oversight.sampling import Rule, What, lot

UNTIL = timedelta(days=100)
KNOWS = "Two years in credit, and the course of May."


def test_a_plan_is_sealed_with_the_digest_of_its_key(set_plan, bakery, sealed):
    plan = set_plan()
    [entry] = sealed(bakery)
    assert (entry["type"], entry["obj"]) == (
        "oversight.plan.set",
        {"type": "oversight_plan", "id": "OP-1"},
    )
    assert entry["facts"]["key"] == sha256(queries.key_of(plan)).hexdigest()
    assert queries.key_of(plan) not in bytes(plan.locked_key)


def test_a_new_plan_takes_the_place_of_the_old(set_plan, scoring):
    first, second = set_plan(), set_plan(due_hours=2)
    first.refresh_from_db()
    assert first.replaced_at is not None
    assert queries.plan_in_force(scoring) == second
    assert queries.key_of(first) != queries.key_of(second)


def test_a_plan_says_what_it_lacks(set_plan, name, eve, finn, scoring):
    plan, today = set_plan(rules=[Rule(What.ALL)]), timezone.localdate()
    assert "Nobody may look" in str(queries.missing_of(plan, today)[0])
    name(eve)
    assert "Only 1 person may look" in str(queries.missing_of(plan, today)[0])
    name(finn)
    assert queries.missing_of(plan, today) == ()


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"rules": []}, "Say which decisions a person looks at: add a rule."),
        ({"due_hours": 0}, "Somebody looks within 1 to 744 hours."),
        (
            {"most_overrides_micro": 1_000_000},
            "A line lies above 0 and below 100 per cent.",
        ),
    ],
)
def test_a_plan_that_will_not_do_is_refused_and_nothing_is_kept(set_plan, told, says):
    with pytest.raises(RuleBrokenError) as refused:
        set_plan(**told)
    assert str(refused.value) == says
    assert not Plan.objects.exists()


def test_nobody_records_their_own_competence(scoring, ada):
    with pytest.raises(RuleBrokenError, match="Somebody else records what you know"):
        services.name_reviewer(
            scoring, by=ada, member=ada, competence=KNOWS, until=timezone.localdate() + UNTIL
        )


def test_who_cannot_look_by_their_role_is_not_named(scoring, ada, bo):
    with pytest.raises(RuleBrokenError, match="appoint them reviewer first"):
        services.name_reviewer(
            scoring, by=ada, member=bo, competence=KNOWS, until=timezone.localdate() + UNTIL
        )


def test_a_reviewer_makes_no_plan_and_names_nobody(set_plan, scoring, eve, finn):
    set_plan()
    until = timezone.localdate() + UNTIL
    with pytest.raises(NotPermittedError):
        services.name_reviewer(scoring, by=eve, member=finn, competence=KNOWS, until=until)


def test_an_ended_plan_draws_nothing_more(watched, ada, come_in):
    with pytest.raises(RuleBrokenError, match="Say why nobody has to look"):
        services.end_plan(watched, by=ada, because="done")
    services.end_plan(watched, by=ada, because="The pilot is over, nobody is decided about.")
    come_in("d-1")
    services.sample_new()
    assert not Review.objects.exists()


def test_chance_follows_from_the_key_and_the_reference_alone(set_plan, come_in):
    plan = set_plan(rules=[Rule(What.SHARE, share_micro=300_000)])
    ids = [f"d-{n}" for n in range(60)]
    come_in(*ids)
    services.sample_new()
    key = queries.key_of(plan)
    again = sorted(each for each in ids if lot(key, each) < 300_000)
    assert sorted(Review.objects.values_list("reference", flat=True)) == again
    assert 5 <= len(again) <= 35


def test_a_group_is_drawn_from_what_is_sealed_and_the_opening_is_sealed(
    set_plan, come_in, bakery, sealed
):
    set_plan(rules=[Rule(What.GROUP, attribute="sex", values=("female",))])
    come_in("d-1", attributes={"sex": "female"})
    come_in("d-2", attributes={"sex": "male"})
    services.sample_new()
    review = Review.objects.get()
    assert review.reference == "d-1"
    assert "female" not in str(review.reasons)
    sampled, opened = sealed(bakery, 2)
    assert (opened["type"], opened["actor"]) == ("decisions.open.many", "svc:oversight")
    assert (opened["facts"]["parts"], opened["facts"]["n"]) == (["attributes"], 2)
    assert sampled["facts"]["opened"] == 2


def test_a_new_version_is_watched_for_its_first_days(set_plan, come_in, time_machine_days):
    set_plan(rules=[Rule(What.NEW_VERSION, days=14)])
    come_in("d-1", model={"name": "xgb", "version": "1"})
    services.sample_new()
    with time_machine_days(15):
        come_in("d-2", model={"name": "xgb", "version": "1"})
        come_in("d-3", model={"name": "xgb", "version": "2"})
        services.sample_new()
    assert sorted(Review.objects.values_list("reference", flat=True)) == ["d-1", "d-3"]


def test_a_decision_counts_under_the_plan_that_stood_when_it_came(set_plan, come_in):
    set_plan(rules=[Rule(What.ALL)])
    come_in("d-1")
    set_plan(rules=[Rule(What.OUTCOME, values=("refer",))])
    come_in("d-2")
    services.sample_new()
    assert Review.objects.get().reference == "d-1"


def test_a_lot_of_decisions_is_looked_through_in_batches(set_plan, come_in, monkeypatch):
    from fairlead.apps.oversight.services import sampling

    monkeypatch.setattr(sampling, "AT_ONCE", 20)
    set_plan(rules=[Rule(What.ALL)])
    come_in(*[f"d-{n}" for n in range(50)])
    services.sample_new()
    assert Review.objects.count() == 50
    numbers = Review.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 51))


def test_a_worker_that_died_in_the_middle_chooses_the_same_again(
    watched, come_in, monkeypatch, bakery
):
    from fairlead.apps.oversight.services import sampling

    come_in("d-1")
    broken = pytest.MonkeyPatch()
    broken.setattr(sampling, "tell", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.sample_new()
    broken.undo()
    assert not Review.objects.exists()
    services.sample_new()
    assert Review.objects.get().number == 1
