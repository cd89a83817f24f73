"""The page of a decision says whether people looked at it, and never which cases were planted."""

from django.utils import timezone

from fairlead.apps.decisions.queries import address_of_decision
from fairlead.apps.oversight import services
from fairlead.apps.oversight.models import Review


def shown(signed_in, member, decision):
    return signed_in(member).get(address_of_decision(decision)).content.decode()


def test_what_waits_and_what_was_settled_stand_on_the_page_of_the_decision(
    signed_in, ada, waiting, eve
):
    text = shown(signed_in, ada, waiting.decision)
    assert "Waits for a person" in text
    services.take(waiting, by=eve)
    services.answer(waiting, by=eve, outcome="granted")
    services.decide(
        waiting,
        by=eve,
        action="override",
        outcome="granted",
        reason="input_missing",
        because="The pay slip of May is missing.",
    )
    text = shown(signed_in, ada, waiting.decision)
    assert "Overridden: granted" in text
    assert "At a review it was decided otherwise: granted" in text
    assert "a person decided otherwise later" in text


def test_a_planted_case_is_not_told_apart(signed_in, ada, waiting):
    planted = Review.objects.get(pk=waiting.pk)
    planted.pk, planted.number, planted.planted = None, 99, True
    planted.came_at = timezone.now()
    planted.save(force_insert=True)
    text = shown(signed_in, ada, waiting.decision)
    assert "RV-1" in text
    assert "RV-99" not in text
