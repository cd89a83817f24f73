"""Which law asks for an explanation is said with its reason, and not guessed."""

import pytest

from fairlead.core.catalogue import catalogue
from fairlead.core.rules.explaining import Case, Place, Standing, laws, place_of

LOAN = Case(
    place=Place.EU,
    firm=Place.EU,
    is_deployer=True,
    is_listed=True,
    is_significant=True,
    is_alone=True,
)


def standing(**facts):
    told = vars(LOAN) | facts
    return {each.regime: each.standing.value for each in laws(Case(**told))}


def test_every_law_of_the_catalogue_gets_an_answer():
    assert [each.regime for each in laws(Case())] == list(catalogue().explaining.regimes)


@pytest.mark.parametrize(
    ("facts", "ai_act", "uk", "eu"),
    [
        ({}, "asks", "does not", "asks"),
        ({"place": Place.UK}, "asks", "asks", "asks"),
        ({"firm": Place.UK, "place": Place.UK}, "does not", "asks", "does not"),
        ({"firm": Place.ELSEWHERE}, "asks", "does not", "asks"),
        ({"place": Place.ELSEWHERE}, "asks", "does not", "asks"),
        ({"place": Place.UNKNOWN}, "asks", "cannot say", "asks"),
        ({"place": Place.UNKNOWN, "firm": Place.UK}, "cannot say", "asks", "cannot say"),
        ({"is_deployer": False}, "does not", "does not", "asks"),
        ({"is_deployer": None}, "cannot say", "does not", "asks"),
        ({"is_listed": None}, "cannot say", "does not", "asks"),
        ({"is_listed": None, "is_significant": False}, "does not", "does not", "does not"),
        ({"is_alone": False}, "asks", "does not", "does not"),
        ({"is_alone": None}, "asks", "does not", "cannot say"),
    ],
)
def test_one_no_is_enough_and_an_unknown_is_no_yes(facts, ai_act, uk, eu):
    assert standing(**facts) == {
        "eu_ai_act_86": ai_act,
        "uk_gdpr_22c": uk,
        "eu_gdpr_22": eu,
        "own_promise": "asks",
    }


def test_the_reason_names_what_nobody_has_said():
    [act, *_rest] = laws(Case(place=Place.EU, is_deployer=True))
    assert act.standing is Standing.CANNOT_SAY
    assert str(act.because) == "Nobody has said whether the use is on the list of Annex III."


def test_a_country_stands_for_the_law_that_holds_there():
    assert [place_of(each) for each in ("NO", "GB", "CH")] == [
        Place.EU,
        Place.UK,
        Place.ELSEWHERE,
    ]
