"""Nobody is made an owner: they are asked, and answer themselves."""

import pytest

from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.register import queries, services


def test_who_is_asked_owns_it_only_after_saying_yes(ada, olu, forecast, sealed):
    services.propose_owner(forecast, by=ada, to=olu)
    assert sealed(ada)[2] == {"proposed": olu.pseudonym}
    assert (forecast.owner, forecast.proposed_owner) == (None, olu)
    assert not olu.owns(forecast)
    assert queries.asked_of(olu) == [forecast]
    with pytest.raises(NotPermittedError):
        services.change(forecast, by=olu, rev=1, name="Mine")

    services.accept_owner(forecast, by=olu)
    assert sealed(ada) == ("register.owner.accept", "SYS-1", {"owner": olu.pseudonym})
    assert (forecast.owner, forecast.proposed_owner) == (olu, None)
    assert forecast.owner_accepted_at is not None
    services.change(forecast, by=olu, rev=1, name="Mine")


def test_who_declines_leaves_everything_as_it_was(ada, olu, forecast, sealed):
    services.propose_owner(forecast, by=ada, to=ada)
    services.propose_owner(forecast, by=ada, to=olu)
    services.decline_owner(forecast, by=olu, because="No time")
    assert (forecast.owner, forecast.proposed_owner) == (ada, None)
    assert set(sealed(ada)[2]) == {"because"}


def test_nobody_accepts_for_another(ada, olu, forecast):
    services.propose_owner(forecast, by=ada, to=olu)
    with pytest.raises(RuleBrokenError, match="Only the person who was asked"):
        services.accept_owner(forecast, by=ada)
    forecast.refresh_from_db()
    assert forecast.owner is None


def test_who_could_not_look_after_it_is_not_asked(ada, bo, dee, olu, forecast):
    for member, says in ((bo, "role"), (dee, "your own organisation")):
        with pytest.raises(RuleBrokenError, match=says):
            services.propose_owner(forecast, by=ada, to=member)
    olu.is_active = False
    with pytest.raises(RuleBrokenError, match="left"):
        services.propose_owner(forecast, by=ada, to=olu)


def test_registering_with_an_owner_asks_them_in_the_same_act(ada, olu, sealed):
    system = services.register_system(by=ada, name="Chat", owner=olu)
    assert sealed(ada)[2]["proposed"] == olu.pseudonym
    assert system.proposed_owner == olu
    assert services.register_system(by=olu, name="Other", owner=olu).owner == olu


def test_whoever_owned_it_before_stays_owner_until_the_answer(ada, olu, forecast, sealed):
    services.propose_owner(forecast, by=ada, to=ada)
    services.propose_owner(forecast, by=ada, to=olu)
    assert (forecast.owner, forecast.proposed_owner) == (ada, olu)
    services.accept_owner(forecast, by=olu)
    assert sealed(ada)[2] == {"owner": olu.pseudonym, "before": ada.pseudonym}
    assert forecast.owner == olu
