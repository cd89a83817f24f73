"""SEC 3: how people sign in, how long it lasts, and what ends it."""

import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from fairlead.apps.journal.errors import KeyUnavailableError
from fairlead.apps.org import services
from fairlead.apps.org.models import Member, User

PHRASE = "a long enough pass phrase"


@pytest.fixture(autouse=True)
def _no_limit_from_another_test():
    cache.clear()


@pytest.fixture
def eve(bakery):
    """A member who has not set up a second step yet."""
    user = User.objects.create_user("eve@example.test", PHRASE, name="Eve")
    return services.admit(bakery, user=user, roles=["staff"])


def sign_in(client, email="eve@example.test", password=PHRASE):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_SEC_3_a_pass_phrase_opens_the_door(client, eve):
    assert sign_in(client)["Location"] == "/"
    assert client.get("/").status_code == 200


def test_SEC_3_a_wrong_phrase_and_an_unknown_address_get_the_same_answer(client, eve):
    wrong = sign_in(client, password="another pass phrase entirely")
    unknown = sign_in(client, email="nobody@example.test")
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_SEC_3_guessing_is_slowed_down(client, eve):
    for _ in range(6):
        sign_in(client, password="another pass phrase entirely")
    assert "Too many" in sign_in(client).content.decode()


def test_SEC_3_nobody_signs_up_by_themselves(client, db):
    told = {"email": "mallory@example.test", "password1": PHRASE, "password2": PHRASE}
    answer = client.post("/accounts/signup/", told)
    assert not User.objects.exists()
    assert answer.status_code == 200


def test_SEC_3_who_has_a_second_step_is_asked_for_it(client, ada):
    answer = sign_in(client, email="ada@example.test")
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/")["Location"].startswith("/accounts/login/")


def test_SEC_3_a_guest_is_turned_away_after_the_last_day(client, eve, time_machine_days):
    Member.objects.filter(pk=eve.pk).update(
        roles=["external_auditor"], guest_until=timezone.localdate()
    )
    assert sign_in(client)["Location"] == "/"
    with time_machine_days(1):
        assert client.get("/")["Location"].startswith(("/no-organisation/", "/accounts/login/"))
        other = Client()
        assert sign_in(other)["Location"] == "/accounts/login/"
        assert "guest ended" in other.get("/accounts/login/").content.decode()


def test_SEC_3_a_session_ends_after_half_an_hour_without_a_click(client, eve):
    sign_in(client)
    session = client.session
    session["seen"] = int(time.time()) - 29 * 60
    session.save()
    assert client.get("/").status_code == 200
    session = client.session
    assert session["seen"] > time.time() - 5
    session["seen"] = int(time.time()) - 31 * 60
    session.save()
    assert client.get("/")["Location"].startswith("/accounts/login/")
    assert "signed out after a while" in client.get("/accounts/login/").content.decode()


def test_SEC_3_a_session_ends_after_twelve_hours_in_any_case(client, eve):
    sign_in(client)
    session = client.session
    session["began"] = int(time.time()) - 12 * 3600 - 1
    session.save()
    assert client.get("/")["Location"].startswith("/accounts/login/")


def test_SEC_3_a_new_phrase_ends_every_other_session(client, eve):
    other = Client()
    sign_in(client)
    sign_in(other)
    new = "another pass phrase entirely"
    client.post("/accounts/reauthenticate/", {"password": PHRASE})
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PHRASE, "password1": new, "password2": new},
    )
    assert client.get("/").status_code == 200
    assert other.get("/")["Location"].startswith("/accounts/login/")


def test_SEC_3_a_disabled_account_is_out_at_once(client, eve):
    sign_in(client)
    eve.user.is_active = False
    eve.user.save()
    assert client.get("/")["Location"].startswith("/accounts/login/")


def test_SEC_3_one_sees_and_ends_ones_own_sessions(client, eve):
    from allauth.usersessions.models import UserSession

    other = Client()
    sign_in(client)
    sign_in(other)
    assert client.get("/accounts/sessions/").status_code == 200
    assert UserSession.objects.filter(user=eve.user).count() == 2
    client.post("/accounts/sessions/")
    assert client.get("/").status_code == 200
    assert other.get("/")["Location"].startswith("/accounts/login/")


def test_SEC_7_the_seed_of_an_app_is_kept_locked(client, eve):
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PHRASE})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))
    client.post("/accounts/2fa/totp/activate/", {"code": code})

    kept = Authenticator.objects.get(user=eve.user, type="totp").data["secret"]
    assert secret not in kept
    assert get_adapter().decrypt(kept) == secret
    assert User.objects.get(pk=eve.user.pk).has_two_step
    assert Authenticator.objects.filter(user=eve.user, type="recovery_codes").exists()


def test_SEC_7_another_master_key_opens_no_seed(db, settings, tmp_path):
    kept = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    settings.FAIRLEAD_MASTER_KEY = tmp_path / "another" / "master.key"
    with pytest.raises(KeyUnavailableError, match="does not open"):
        get_adapter().decrypt(kept)


def test_SEC_3_pages_of_members_are_not_kept_by_the_browser(client, eve):
    sign_in(client)
    assert client.get("/")["Cache-Control"] == "no-store"


def test_SEC_3_a_missing_second_step_is_a_task_on_home(client, eve):
    Member.objects.filter(pk=eve.pk).update(roles=["owner"])
    sign_in(client)
    assert "Set up two-step sign-in" in client.get("/").content.decode()
