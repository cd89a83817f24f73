from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.catalogue import catalogue
from fairlead.core.rules.risk import (
    Rating,
    acceptance_state,
    accepters,
    band,
    level,
    may_accept,
    may_rate_residual,
)
from fairlead.core.rules.standing import Standing

TODAY = date(2026, 11, 23)
NAMES = [one.level for one in catalogue().scales.levels]
STEP = st.integers(min_value=1, max_value=5)
RATINGS = st.builds(Rating, likelihood=STEP, organisation=STEP, individuals=STEP, society=STEP)


def rated(likelihood, organisation=1, individuals=1, society=1):
    return Rating(
        likelihood=likelihood, organisation=organisation, individuals=individuals, society=society
    )


@pytest.mark.parametrize(
    ("rating", "score", "name"),
    [
        (rated(1), 1, "low"),
        (rated(4), 4, "low"),
        (rated(5), 5, "medium"),
        (rated(3, organisation=3), 9, "medium"),
        (rated(5, individuals=2), 10, "high"),
        (rated(5, society=3), 15, "high"),
        (rated(4, organisation=4), 16, "critical"),
        (rated(5, 5, 5, 5), 25, "critical"),
        (rated(1, organisation=5), 5, "medium"),
        (rated(1, individuals=5), 5, "high"),
        (rated(1, society=5), 5, "high"),
        (rated(5, individuals=5), 25, "critical"),
    ],
)
def test_the_level_follows_the_score_and_lasting_harm_to_people_is_at_least_high(
    rating, score, name
):
    assert (rating.score, level(rating)) == (score, name)


@given(rating=RATINGS, worse=RATINGS)
def test_a_rating_that_is_worse_in_nothing_is_never_a_higher_level(rating, worse):
    if all(
        mild <= bad for mild, bad in zip(vars(rating).values(), vars(worse).values(), strict=True)
    ):
        assert NAMES.index(level(rating)) <= NAMES.index(level(worse))


@given(rating=RATINGS)
def test_the_impact_is_the_worst_column(rating):
    columns = [rating.organisation, rating.individuals, rating.society]
    assert rating.impact in columns
    assert all(rating.impact >= column for column in columns)


@pytest.mark.parametrize("wrong", [0, 6, -1])
@pytest.mark.parametrize("column", ["likelihood", "organisation", "individuals", "society"])
def test_a_rating_outside_the_scale_is_an_error(column, wrong):
    values = {"likelihood": 1, "organisation": 1, "individuals": 1, "society": 1, column: wrong}
    with pytest.raises(ValueError, match=f"{column} goes from 1 to 5, not {wrong}"):
        Rating(**values)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("low", ("system_owner", "ai_lead", "board_sponsor")),
        ("medium", ("ai_lead", "board_sponsor")),
        ("high", ("board_sponsor",)),
        ("critical", ("board_sponsor",)),
    ],
)
def test_who_may_accept_a_worse_risk_may_accept_a_milder_one(name, who):
    assert accepters(name) == who


def test_a_level_that_the_scales_do_not_have_is_an_error():
    with pytest.raises(ValueError, match="no level is called 'dreadful'"):
        band("dreadful")


WRITTEN = "The supplier leaves in March; until then we check every answer by hand."
ASKED = {
    "level": "low",
    "score": 4,
    "appetite": 9,
    "roles": {"system_owner"},
    "proposer_id": "bo",
    "accepter_id": "ada",
    "until": TODAY + timedelta(days=90),
    "today": TODAY,
}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"roles": {"staff", "ai_lead"}},
        {"level": "medium", "score": 9, "roles": {"ai_lead"}},
        {"level": "high", "score": 9, "roles": {"board_sponsor"}},
        {"level": "high", "score": 15, "roles": {"board_sponsor"}, "because": WRITTEN},
        {"level": "critical", "score": 25, "roles": {"board_sponsor"}, "because": WRITTEN},
        {
            "level": "critical",
            "score": 16,
            "appetite": 25,
            "roles": {"board_sponsor"},
            "because": WRITTEN,
        },
        {"until": TODAY + timedelta(days=365)},
    ],
)
def test_who_answers_for_a_level_may_accept_it_until_a_day(asked):
    assert may_accept(**{**ASKED, **asked})


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"accepter_id": "bo"},
            "Whoever proposes an acceptance does not sign it: ask somebody else.",
        ),
        (
            {
                "accepter_id": "bo",
                "level": "critical",
                "roles": {"board_sponsor"},
                "because": WRITTEN,
            },
            "Whoever proposes an acceptance does not sign it: ask somebody else.",
        ),
        (
            {"roles": {"staff"}},
            (
                "A risk of level low is accepted by the system owner or AI lead or board sponsor: "
                "ask there."
            ),
        ),
        (
            {"level": "medium", "score": 9},
            "A risk of level medium is accepted by the AI lead or board sponsor: ask there.",
        ),
        (
            {"level": "high", "score": 9, "roles": {"ai_lead"}},
            "A risk of level high is accepted by the board sponsor: ask there.",
        ),
        (
            {"level": "high", "score": 12, "roles": {"ai_lead"}},
            "The score 12 is above the appetite of 9: treat it, or ask the board sponsor.",
        ),
        (
            {"level": "high", "score": 12, "roles": {"board_sponsor"}},
            "A risk this high is an exception: write down why, in 30 characters or more.",
        ),
        (
            {"level": "critical", "score": 16, "appetite": 25, "roles": {"board_sponsor"}},
            "A risk this high is an exception: write down why, in 30 characters or more.",
        ),
        ({"until": None}, "Name the day on which this is looked at again."),
        ({"until": TODAY}, "The day 2026-11-23 does not lie ahead: choose a later one."),
        (
            {"until": TODAY + timedelta(days=366)},
            "The day 2027-11-24 is more than a year away: choose 2027-11-23 or earlier.",
        ),
    ],
)
def test_an_acceptance_is_refused_with_what_would_do(asked, said):
    refused = may_accept(**{**ASKED, **asked})
    assert (bool(refused), str(refused), refused.clause) == (False, said, "6.1.3")


def test_an_acceptance_lapses_by_itself():
    states = [acceptance_state(day, today=TODAY) for day in (None, TODAY, date(2026, 11, 22))]
    assert states == [Standing.NOT_GIVEN, Standing.LAPSES_SOON, Standing.LAPSED]


def test_treatment_may_leave_a_risk_as_it_was_or_better():
    assert may_rate_residual(inherent=rated(3, 3), residual=rated(3, 3), because="")
    assert may_rate_residual(inherent=rated(3, 3), residual=rated(1, 1), because="")


def test_a_risk_that_treatment_made_worse_needs_a_reason():
    refused = may_rate_residual(inherent=rated(2, 2), residual=rated(3, 3), because="n/a")
    assert str(refused) == "After treatment the score is 9, before it was 4: say why it rose."
    assert may_rate_residual(inherent=rated(2, 2), residual=rated(3, 3), because=WRITTEN)
