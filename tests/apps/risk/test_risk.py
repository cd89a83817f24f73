"""Risks: nobody lives with a risk that they proposed to live with."""

from datetime import timedelta

import orjson
import pytest
from django.utils import timezone

from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.journal.models import Entry
from fairlead.apps.register.services import register_system, retire
from fairlead.apps.risk import matrix, queries, services
from fairlead.core.rules.risk import Rating

SMALL = Rating(likelihood=2, organisation=2, individuals=2, society=1)
LARGE = Rating(likelihood=4, organisation=4, individuals=3, society=1)
WHY = "The supplier leaves in March and the replacement is already ordered."


@pytest.fixture
def risk(ada):
    return services.add_from_library(by=ada, library_id="fairlead:R01")


@pytest.fixture
def small_risk(risk, ada):
    return services.rate(risk, by=ada, rating=SMALL, because="Few people use it.")


@pytest.fixture
def large_risk(risk, ada):
    return services.rate(risk, by=ada, rating=LARGE, because="Customer data went in twice.")


def last_entry():
    entry = Entry.objects.order_by("seq").last()
    return entry.type, orjson.loads(bytes(entry.body))


def in_days(n):
    return timezone.localdate() + timedelta(days=n)


def test_a_risk_from_the_library_brings_its_words_and_controls(risk):
    known = queries.library()["fairlead:R01"]
    assert (risk.code, risk.title, risk.controls) == ("R-1", known.title, sorted(known.controls))
    assert risk.level == 0, "nobody rated it"


def test_the_same_library_risk_is_not_taken_over_twice(risk, ada):
    with pytest.raises(RuleBrokenError, match="already in the register as R-1"):
        services.add_from_library(by=ada, library_id="fairlead:R01")


def test_several_are_taken_over_together_or_none(risk, ada, bakery):
    with pytest.raises(RuleBrokenError):
        services.add_all_from_library(by=ada, chosen=["fairlead:R02", "fairlead:R01"])
    assert queries.risks(bakery).count() == 1


def test_a_rating_is_kept_with_its_reason_beside_the_log(small_risk):
    kind, body = last_entry()
    assert kind == "risk.rate"
    assert body["facts"]["score"] == 4
    assert "Few people" not in str(body)
    assert (small_risk.score, queries.level_name(small_risk.level)) == (4, "low")


def test_after_treatment_the_score_counts_and_may_not_rise_without_a_reason(large_risk, ada):
    worse = Rating(likelihood=5, organisation=5, individuals=5, society=5)
    with pytest.raises(RuleBrokenError, match="before it was 16"):
        services.rate_residual(large_risk, by=ada, rating=worse, because="")
    services.rate_residual(large_risk, by=ada, rating=SMALL, because="Approved tool in use.")
    assert (large_risk.inherent_score, large_risk.score) == (16, 4)


def test_the_proposer_never_accepts(small_risk, ada):
    services.propose_acceptance(small_risk, by=ada, until=in_days(90), because=WHY)
    with pytest.raises(RuleBrokenError, match="somebody else"):
        services.accept_risk(small_risk, by=ada)
    small_risk.refresh_from_db()
    assert small_risk.accepted_until is None


def test_the_board_accepts_what_the_ai_lead_proposed(large_risk, ada, max_):
    services.propose_acceptance(large_risk, by=ada, until=in_days(90), because=WHY)
    services.accept_risk(large_risk, by=max_, because=WHY)
    kind, body = last_entry()
    assert large_risk.accepted_until == in_days(90)
    assert kind == "risk.accept"
    assert body["facts"]["proposed_by"] == ada.pseudonym
    assert body["facts"]["until"] == in_days(90).isoformat()


def test_a_risk_above_appetite_is_not_for_the_ai_lead_to_accept(large_risk, max_, ada, join):
    eve = join("Eve", "ai_lead")
    services.propose_acceptance(large_risk, by=ada, until=in_days(90), because=WHY)
    with pytest.raises(RuleBrokenError, match="above the appetite of 9"):
        services.accept_risk(large_risk, by=eve, because=WHY)


def test_staff_and_auditors_may_not_touch_a_risk(small_risk, bo, cy):
    for somebody in (bo, cy):
        with pytest.raises(NotPermittedError):
            services.rate(small_risk, by=somebody, rating=SMALL, because="")


def test_another_firm_may_not_touch_it(small_risk, dee):
    with pytest.raises(NotPermittedError):
        services.rate(small_risk, by=dee, rating=SMALL, because="")


@pytest.mark.parametrize(("days", "says"), [(0, "does not lie ahead"), (366, "more than a year")])
def test_a_day_that_will_not_do_is_refused(small_risk, ada, days, says):
    with pytest.raises(RuleBrokenError, match=says):
        services.propose_acceptance(small_risk, by=ada, until=in_days(days), because=WHY)


def test_an_unrated_risk_cannot_be_accepted(risk, ada):
    with pytest.raises(RuleBrokenError, match="Rate the risk"):
        services.propose_acceptance(risk, by=ada, until=in_days(90), because=WHY)


def test_a_proposal_waits_alone(small_risk, ada):
    services.propose_acceptance(small_risk, by=ada, until=in_days(90), because=WHY)
    with pytest.raises(RuleBrokenError, match="already waits"):
        services.propose_acceptance(small_risk, by=ada, until=in_days(60), because=WHY)
    services.withdraw_acceptance(small_risk, by=ada, because="Wrong day.")
    services.propose_acceptance(small_risk, by=ada, until=in_days(60), because=WHY)
    assert small_risk.acceptances.filter(state="proposed").count() == 1


def test_a_refusal_says_why_and_leaves_the_risk_open(large_risk, ada, max_):
    services.propose_acceptance(large_risk, by=ada, until=in_days(90), because=WHY)
    services.refuse_risk(large_risk, by=max_, because="Treat it first.")
    assert large_risk.acceptances.get().state == "refused"
    assert large_risk.accepted_until is None


def test_an_owner_counts_only_after_taking_it_on(small_risk, ada, bo):
    services.propose_owner(small_risk, by=ada, owner=bo)
    assert small_risk.owner is None
    with pytest.raises(RuleBrokenError, match="who was asked"):
        services.accept_ownership(small_risk, by=ada)
    services.accept_ownership(small_risk, by=bo)
    assert small_risk.owner == bo


def test_an_action_can_be_done_and_opened_again(small_risk, ada):
    action = services.plan_action(
        small_risk, by=ada, what="Tell everybody", owner=ada, due_on=in_days(7)
    )
    assert services.finish_action(action, by=ada).done_at
    assert services.reopen_action(action, by=ada).done_at is None


def test_the_appetite_is_approved_by_somebody_else(ada, max_, bakery):
    criteria = services.propose_criteria(by=ada, appetite=6)
    assert queries.appetite(bakery) == queries.APPETITE
    services.approve_criteria(criteria, by=max_)
    assert queries.appetite(bakery) == 6


def test_the_matrix_shows_where_a_risk_is_and_where_it_was(large_risk, ada, bakery):
    services.rate_residual(large_risk, by=ada, rating=SMALL, because="Approved tool in use.")
    today = timezone.localdate()
    named, counted = matrix.worst(bakery, today), matrix.tallies(bakery, today)
    cells = [cell for row in matrix.matrix(named, counted, 9) for cell in row]
    told = [(c.likelihood, c.impact, c.n, _codes(c.now), _codes(c.before)) for c in cells]
    assert [each for each in told if any(each[2:])] == [
        (4, 4, 0, [], [large_risk.code]),
        (2, 2, 1, [large_risk.code], []),
    ]


def our_own(ada, title, **more):
    words = dict.fromkeys(("category", "cause", "event", "consequence"), "In our own words.")
    return services.add_risk(by=ada, title=title, **words, **more)


def _codes(spots):
    return [spot.code for spot in spots]


def test_a_crowded_cell_names_six_and_counts_all(signed_in, ada, bakery):
    for n in range(8):
        services.rate(our_own(ada, f"Risk {n}"), by=ada, rating=LARGE, because="Twice last year.")
    today = timezone.localdate()
    counted = matrix.tallies(bakery, today)
    cells = [c for row in matrix.matrix(matrix.worst(bakery, today), counted, 9) for c in row]
    assert [(c.n, len(c.now), c.more) for c in cells if c.n] == [(8, 6, 2)]
    page = signed_in(ada).get("/risks/").text
    assert "and 2 more" in page
    assert "8 risks lie above the line of 9" in page


def test_a_system_counts_once_while_it_is_in_use_and_a_risk_of_it_is_open(ada, bakery, risk):
    assert queries.systems_at_risk(bakery) == 0, "the risk is about the whole firm"
    system = register_system(by=ada, name="Order forecast", owner=ada)
    first, second = (our_own(ada, title, system=system) for title in ("One", "Two"))
    assert queries.systems_at_risk(bakery) == 1
    services.close_risk(first, by=ada, because="The supplier left.")
    assert queries.systems_at_risk(bakery) == 1
    retire(system, by=ada, because="We order by hand again, as before.")
    assert second.closed_at is None
    assert queries.systems_at_risk(bakery) == 0


def test_more_risks_than_are_shown_are_still_counted(signed_in, ada):
    for n in range(12):
        our_own(ada, f"Risk {n}")
    assert "12 risks are not rated" in signed_in(ada).get("/risks/").text


# ---- pages
def test_the_list_without_risks_offers_the_library(signed_in, ada):
    page = signed_in(ada).get("/risks/")
    assert page.status_code == 200
    assert "Choose from the library" in page.text


def test_a_risk_is_rated_on_its_page(signed_in, ada, risk):
    client = signed_in(ada)
    typed = {
        "likelihood": 4,
        "organisation": 4,
        "individuals": 3,
        "society": 1,
        "because": "Twice.",
    }
    answer = client.post("/risks/R-1/rate/", typed, follow=True)
    assert answer.status_code == 200
    assert "Score 16: above our line of 9." in answer.text


def test_a_refused_act_keeps_what_was_typed_and_says_why(signed_in, ada, small_risk):
    typed = {"until": "2020-01-01", "because": "A long enough reason of my own, typed with care."}
    answer = signed_in(ada).post("/risks/R-1/propose-acceptance/", typed)
    assert answer.status_code == 422
    assert "does not lie ahead" in answer.text
    assert "typed with care" in answer.text


def test_risks_of_another_firm_are_not_there(signed_in, dee, risk):
    client = signed_in(dee)
    assert client.get("/risks/R-1/").status_code == 404
    assert client.post("/risks/R-1/rate/", {}).status_code == 404


def test_staff_may_not_open_the_register_of_risks(signed_in, bo):
    assert signed_in(bo).get("/risks/").status_code == 403


@pytest.mark.parametrize("code", ["R-0", "R-999999999999", "X-1", "R-", "R-1%00"])
def test_a_code_that_is_none_is_not_found(signed_in, ada, code):
    assert signed_in(ada).get(f"/risks/{code}/").status_code == 404


def test_the_library_offers_what_fits_and_says_why(signed_in, ada):
    page = signed_in(ada).get("/risks/library/")
    assert page.status_code == 200
    assert "Every firm that meets AI has this risk." in page.text


def test_risks_are_taken_over_from_the_library_page(signed_in, ada, bakery):
    client = signed_in(ada)
    client.post("/risks/library/take/", {"chosen": ["fairlead:R01", "fairlead:R03"]})
    assert set(queries.risks(bakery).values_list("library_id", flat=True)) == {
        "fairlead:R01",
        "fairlead:R03",
    }
    assert client.post("/risks/library/take/", {}).status_code == 422


def test_the_scales_page_says_who_may_accept_what(signed_in, max_, ada):
    criteria = services.propose_criteria(by=ada, appetite=8)
    client = signed_in(max_)
    assert "Nobody has decided how much risk we live with" in client.get("/risks/scales/").text
    client.post(f"/risks/scales/{criteria.version}/approve/")
    assert "We live with scores up to 8" in client.get("/risks/scales/").text


def test_the_list_costs_the_same_number_of_queries_for_many_risks(
    signed_in, ada, django_assert_max_num_queries
):
    for number in range(1, 9):
        risk = services.add_from_library(by=ada, library_id=f"fairlead:R0{number}")
        services.rate(risk, by=ada, rating=LARGE, because="")
    client = signed_in(ada)
    client.get("/risks/")
    with django_assert_max_num_queries(16):
        assert client.get("/risks/").text.count("R-8") >= 1


def test_a_system_shows_its_risks_and_the_register_its_worst(signed_in, ada):
    system = register_system(by=ada, name="Order forecast")
    client = signed_in(ada)
    assert "No risk of this system" in client.get(f"/register/{system.code}/").text
    risk = services.add_from_library(by=ada, library_id="fairlead:R09", system=system)
    services.rate(risk, by=ada, rating=LARGE, because="Seen twice.")
    assert risk.title in client.get(f"/register/{system.code}/").text
    listed = client.get("/register/?sort=-risk")
    assert "Critical" in listed.text
