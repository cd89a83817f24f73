import pytest

from fairlead.core.catalogue import catalogue
from fairlead.core.rules.choosing import library_for

FOR_ALL = ["R03", "R22", "R30", "R31", "R32", "R39"]


def chosen(*found, builds=False, supplies=False, uses=True, situations=()):
    fits = library_for(found, builds=builds, supplies=supplies, uses=uses, situations=situations)
    return {fit.risk.id.removeprefix("fairlead:"): str(fit.because) for fit in fits}


def test_a_firm_that_found_nothing_yet_starts_with_what_concerns_everybody():
    assert sorted(chosen()) == FOR_ALL
    assert set(chosen().values()) == {"Every firm that meets AI has this risk."}


def test_a_firm_that_says_it_has_no_ai_is_weighed_as_a_user():
    assert chosen(uses=False) == chosen(uses=True)


def test_what_was_found_calls_for_its_risks_and_says_how_often():
    fits = chosen("coding_assistant", "coding_assistant", "chat_assistant")
    assert fits["R14"] == "Found here: coding assistant (2)."
    assert fits["R01"] == "Found here: chat assistant (1), coding assistant (2)."


def test_what_the_firm_says_calls_for_its_risks():
    fits = chosen(situations=["vulnerable_people"])
    assert fits["R36"] == "You said: Children, older or vulnerable people meet our AI."
    assert sorted(fits) == sorted([*FOR_ALL, "R36"])


def test_what_was_found_tells_more_than_what_was_said():
    assert chosen("hr_recruiting", situations=["decides_about_people"])["R06"].startswith("Found")


def test_who_only_uses_ai_is_spared_the_risks_of_who_builds_it():
    assert "R20" not in chosen("ml_framework")
    assert "R20" in chosen("ml_framework", builds=True)
    assert "R17" not in chosen("chat_assistant", builds=True, uses=False)


def test_the_worst_come_first_and_the_order_stays():
    fits = library_for(["chat_assistant", "llm_api"], builds=False, supplies=True, uses=True)
    order = [(-fit.risk.inherent.score, fit.risk.id) for fit in fits]
    assert order == sorted(order)


@pytest.mark.parametrize("risk_id", sorted(catalogue().risks))
def test_every_risk_of_the_library_can_be_reached(risk_id):
    kinds = {vendor.category for vendor in catalogue().vendors.values()}
    every = library_for(
        kinds, builds=True, supplies=True, uses=True, situations=catalogue().library.situations
    )
    assert risk_id in {fit.risk.id for fit in every}
