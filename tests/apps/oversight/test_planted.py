import pytest

from fairlead.apps.decisions.queries import get_decision
from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.oversight import queries, services
from fairlead.apps.oversight.models import Review, Seed
from fairlead.core.ledger.commitment import commit
from fairlead.core.metrics.answers import NotMeasured

WRONG = "The income is ten times what the rules ask for."


@pytest.fixture
def planted(watched, come_in, ada, bakery):
    """A granted decision, shown as refused."""
    come_in("d-1", outcome="granted")
    services.sample_new()
    decision = get_decision(bakery, "d-1")
    return services.plant(decision, by=ada, shown="refused", right="granted", because=WRONG)


def finish(review, by, action, outcome=""):
    services.take(review, by=by)
    services.answer(review, by=by, outcome="granted")
    why = {"reason": "weighed_wrong", "because": "The income is enough by far."}
    return services.decide(review, by=by, action=action, outcome=outcome, **why)


def test_the_ledger_does_not_betray_which_review_is_planted(planted, bakery, sealed):
    [entry] = sealed(bakery)
    assert (entry["type"], entry["obj"]["id"]) == ("oversight.seed.plant", "SE-1")
    assert "RV-1" not in str(entry)
    salt = bytes(planted.salt)
    assert entry["facts"]["commitment"] == commit(salt, {"review": "RV-1"})


def test_the_reviewer_sees_the_wrong_answer_and_not_what_the_ai_wrote(planted, eve):
    review = planted.review
    services.take(review, by=eve)
    services.answer(review, by=eve, outcome="granted")
    review.refresh_from_db()
    case = services.case_of(review, eve)
    assert (case.ai, case.parts) == ("refused", {"input": {"income_minor": 190_000}})


def test_a_caught_error_is_told_and_touches_nothing_real(planted, eve, bakery, sealed, scoring):
    finish(planted.review, eve, "override", "granted")
    planted.refresh_from_db()
    assert planted.caught is True
    entry = sealed(bakery)[0]
    assert (entry["type"], entry["facts"]["review"], entry["facts"]["caught"]) == (
        "oversight.seed.answer",
        "RV-1",
        True,
    )
    committed = commit(bytes.fromhex(entry["facts"]["salt"]), {"review": "RV-1"})
    plant = next(e for e in sealed(bakery, 12) if e["type"] == "oversight.seed.plant")
    assert committed == plant["facts"]["commitment"]
    assert not get_decision(bakery, "d-1").overridden
    shown = queries.shown(scoring, queries.plan_in_force(scoring))
    assert (shown.all.overrides.n, shown.all.caught.n) == (0, 1)
    assert isinstance(shown.all.caught, NotMeasured)


def test_a_missed_error_is_told_as_missed(planted, eve):
    finish(planted.review, eve, "accept")
    planted.refresh_from_db()
    assert (planted.caught, planted.review.seed.caught) == (False, False)


def test_a_stop_on_a_planted_case_stops_nothing(planted, eve, scoring):
    finish(planted.review, eve, "stop")
    planted.refresh_from_db()
    assert planted.caught is True
    assert queries.stopped(scoring) is None


def test_whoever_can_see_which_are_planted_is_not_tested(planted, ada, name, join):
    hal = join("Hal", "ai_lead")
    name(hal)
    assert queries.next_for(hal) is None
    with pytest.raises(RuleBrokenError, match="You planted this test case"):
        services.take(planted.review, by=hal)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"shown": "granted"}, "An answer that is right is no test: choose a wrong one."),
        ({"shown": "maybe"}, "The plan knows no answer “maybe”."),
        ({"because": "wrong"}, "Say what is wrong with it, in 20 characters or more."),
    ],
)
def test_a_case_that_tests_nothing_is_refused(watched, come_in, ada, bakery, told, says):
    come_in("d-1", outcome="granted")
    facts = {"shown": "refused", "right": "granted", "because": WRONG} | told
    with pytest.raises(RuleBrokenError) as refused:
        services.plant(get_decision(bakery, "d-1"), by=ada, **facts)
    assert str(refused.value) == says
    assert not Seed.objects.exists()
    assert not Review.objects.filter(planted=True).exists()


def test_only_who_leads_ai_plants(watched, come_in, eve, join, bakery):
    come_in("d-1", outcome="granted")
    for who in (eve, join("Olga", "owner")):
        with pytest.raises(NotPermittedError):
            services.plant(
                get_decision(bakery, "d-1"),
                by=who,
                shown="refused",
                right="granted",
                because=WRONG,
            )


def test_without_a_plan_or_anybody_to_test_nothing_is_planted(set_plan, come_in, ada, bakery):
    come_in("d-1", outcome="granted")
    decision = get_decision(bakery, "d-1")
    told = {"by": ada, "shown": "refused", "right": "granted", "because": WRONG}
    with pytest.raises(RuleBrokenError, match="no oversight plan"):
        services.plant(decision, **told)
    set_plan()
    with pytest.raises(RuleBrokenError, match="Nobody can be tested"):
        services.plant(decision, **told)
