"""Home says which decisions nobody looked at in time: to those who may look, and to owners."""

from datetime import timedelta

from django.utils import timezone

from fairlead.apps.oversight import queries, services
from fairlead.apps.oversight.models import Review


def late(review):
    Review.objects.filter(pk=review.pk).update(due_at=timezone.now() - timedelta(minutes=1))


def test_what_waits_in_time_is_told_to_the_reviewer_alone(signed_in, waiting, eve, ada):
    assert "1 decision waits for you" in signed_in(eve).get("/").text
    told = signed_in(ada).get("/").text
    assert ("waits for you" in told, "in time" in told) == (False, False)


def test_a_review_past_its_time_is_told_to_reviewer_and_owner(signed_in, waiting, eve, ada):
    late(waiting)
    told = signed_in(eve).get("/").text
    assert "1 decision waits for you" in told
    assert "1 of them is past its time: say what you would decide" in told
    assert "was not looked at in time" not in told
    told = signed_in(ada).get("/").text
    assert "1 decision was not looked at in time" in told
    assert "the hours of its plan are over" in told


def test_once_it_is_looked_at_nothing_is_late(signed_in, waiting, eve, ada):
    late(waiting)
    services.take(waiting, by=eve)
    services.answer(waiting, by=eve, outcome="refused")
    services.decide(waiting, by=eve, action="accept")
    assert "in time" not in signed_in(ada).get("/").text


def test_late_reviews_and_findings_are_one_question(waiting, bakery, django_assert_num_queries):
    late(waiting)
    with django_assert_num_queries(1):
        assert queries.standing(bakery) == {"late": 1, "findings": 0}


def test_another_firm_is_told_nothing(signed_in, waiting, dee):
    late(waiting)
    assert queries.standing(dee.organisation) == {"late": 0, "findings": 0}
    assert "in time" not in signed_in(dee).get("/").text


def test_home_costs_no_more_queries_when_all_of_it_is_late(
    signed_in, waiting, ada, django_assert_max_num_queries
):
    late(waiting)
    browser = signed_in(ada)
    browser.get("/")
    with django_assert_max_num_queries(32):
        assert "in time" in browser.get("/").text
