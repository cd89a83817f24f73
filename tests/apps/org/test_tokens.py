"""A token acts for its maker, within its scopes, while both are good."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.org import acts, services, tokens
from fairlead.apps.org.models import ApiToken


@pytest.fixture
def made(ada):
    return services.make_token(
        by=ada, name="CI", scopes=["read"], expires_on=timezone.localdate() + timedelta(days=30)
    )


def test_SEC_7_a_token_is_shown_once_and_kept_as_a_digest(made):
    token, shown = made
    assert re.fullmatch(r"fairlead_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}", shown)
    kept = str(ApiToken.objects.values().get())
    assert shown.rpartition("_")[2] not in kept
    assert tokens.speaks_for(shown)[0] == token.made_by


@pytest.mark.parametrize(
    "spoilt", ["", "fairlead_", "fairlead_x_y", "Bearer", "fairlead_" + "é" * 52]
)
def test_SEC_7_what_is_no_token_opens_nothing(db, spoilt):
    assert tokens.speaks_for(spoilt) is None


def test_SEC_7_a_wrong_secret_opens_nothing(made):
    _, shown = made
    assert tokens.speaks_for(shown[:-1] + ("a" if shown[-1] != "a" else "b")) is None


def test_SEC_7_a_revoked_or_old_token_opens_nothing(ada, made, time_machine_days):
    token, shown = made
    with time_machine_days(31):
        assert tokens.speaks_for(shown) is None
    services.revoke_token(token, by=ada)
    assert tokens.speaks_for(shown) is None
    with pytest.raises(RuleBrokenError, match="already"):
        services.revoke_token(token, by=ada)


def test_SEC_7_a_token_dies_with_the_membership_and_the_account(ada, made, join):
    _, shown = made
    ada.user.is_active = False
    ada.user.save()
    assert tokens.speaks_for(shown) is None
    ada.user.is_active = True
    ada.user.save()
    eve = join("Eve", "ai_lead", "admin")
    services.end_membership(ada, by=eve)
    assert tokens.speaks_for(shown) is None


@pytest.mark.parametrize("change", ["token", "member", "organisation", "user"])
def test_SEC_7_a_change_of_anything_counts_at_the_next_call(made, change):
    """Also where it is written past this process: what is remembered is held against the rows."""
    token, shown = made
    tokens.speaks_for(shown)
    tokens.speaks_for(shown)
    rows = {"token": token, "member": token.made_by}
    rows |= {"organisation": token.made_by.organisation, "user": token.made_by.user}
    row, told = (
        rows[change],
        {"token": {"revoked_at": timezone.now()}, "user": {"is_active": False}},
    )
    told |= {"member": {"roles": ["staff"]}, "organisation": {"name": "Renamed"}}
    type(row).objects.filter(pk=row.pk).update(**told[change])
    found = tokens.speaks_for(shown)
    if change in {"token", "user"}:
        assert found is None
    else:
        member, _ = found
        assert (member.roles == ["staff"]) == (change == "member")
        assert (member.organisation.name == "Renamed") == (change == "organisation")


def test_SEC_7_nobody_shares_what_was_found_for_somebody_else(made, django_assert_num_queries):
    _, shown = made
    tokens.speaks_for(shown)
    first, token = tokens.speaks_for(shown)
    first.roles.clear()
    token.systems.append("SYS-9")
    _ = first.user.has_two_step
    with django_assert_num_queries(1):
        second, other = tokens.speaks_for(shown)
    assert (second.roles, other.systems) == (made[0].made_by.roles, [])
    assert second.roles
    assert "has_two_step" not in vars(second.user)


def test_SEC_7_a_token_goes_no_further_than_its_scopes(made):
    _, shown = made
    member, _ = tokens.speaks_for(shown)
    assert member.reads("register")
    assert not member.reads("settings")
    with pytest.raises(NotPermittedError, match="scopes"):
        services.invite(by=member, roles=["staff"])
    assert not member.may(acts.TOKEN_MADE, None)


@pytest.mark.parametrize(
    ("scopes", "days", "says"),
    [
        (["everything"], 1, "no scope"),
        ([], 1, "Choose"),
        (["read"], 0, "lies ahead"),
        (["read"], 400, "year"),
    ],
)
def test_a_token_that_will_not_do_is_refused(ada, scopes, days, says):
    with pytest.raises(RuleBrokenError, match=says):
        services.make_token(
            by=ada, name="x", scopes=scopes, expires_on=timezone.localdate() + timedelta(days=days)
        )


def test_the_use_of_a_token_is_noted(made):
    token, _ = made
    services.note_use(token)
    token.refresh_from_db()
    first = token.last_used_at
    services.note_use(token)
    token.refresh_from_db()
    assert token.last_used_at == first
