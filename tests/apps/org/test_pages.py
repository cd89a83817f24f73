"""Settings, people, offices, tokens and one's own account, through the browser's eyes."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from fairlead.apps.org import services
from fairlead.apps.org.models import ApiToken, Appointment, Invitation, Member


@pytest.fixture(autouse=True)
def _no_limit_from_another_test():
    cache.clear()


def secret_in(page, name):
    return re.search(rf'id="{name}" value="([^"]+)"', page.content.decode())[1]


@pytest.mark.parametrize(
    "at", ["/settings/", "/settings/people/", "/settings/people/invite/", "/settings/roles/",
           "/settings/tokens/", "/account/", "/account/appointments/"],
)  # fmt: skip
def test_every_page_opens(signed_in, ada, at):
    assert signed_in(ada).get(at).status_code == 200


def test_the_profile_is_changed_on_its_page(signed_in, ada, bakery):
    told = {"name": "The big bakery", "size": "medium", "country": "IE", "sector": "food"}
    answer = signed_in(ada).post("/settings/", told | {"uses_ai": "on"})
    bakery.refresh_from_db()
    assert (answer.status_code, bakery.name, bakery.country) == (302, "The big bakery", "IE")


def test_a_profile_without_a_name_is_refused_and_nothing_typed_is_lost(signed_in, ada, bakery):
    answer = signed_in(ada).post("/settings/", {"name": "", "size": "micro", "sector": "health"})
    assert answer.status_code == 422
    assert '<option value="health" selected>' in answer.content.decode()


def test_staff_open_no_settings(signed_in, bo):
    assert signed_in(bo).get("/settings/").status_code == 403


def test_what_gives_power_away_asks_again_who_it_is(signed_in, ada):
    answer = signed_in(ada).post("/settings/people/invite/", {"meant_for": "Eve", "roles": "admin"})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not Invitation.objects.exists()


def test_from_the_link_to_the_first_page(stepped_up, ada, client):
    page = stepped_up(ada).post("/settings/people/invite/", {"meant_for": "Eve", "roles": "staff"})
    link = secret_in(page, "link")
    path = link.removeprefix("http://127.0.0.1:8000")
    client.logout()
    shown = client.get(path)
    assert "Join The bakery" in shown.content.decode()

    told = {"name": "Eve", "email": "eve@example.test", "password": "four odd words together"}
    answer = client.post(path, told | {"roles": ["staff"]})

    assert answer["Location"] == "/"
    eve = Member.objects.get(user__email="eve@example.test")
    assert (eve.roles, client.get("/").status_code) == (["staff"], 200)
    assert client.post(path, {"roles": ["staff"]}).status_code == 422


def test_an_address_that_is_known_has_to_sign_in_first(ada, dee, client):
    _, secret = services.invite(by=ada, roles=["staff"])
    told = {"name": "Dee", "email": "Dee@example.test", "password": "four odd words together"}
    answer = client.post(f"/join/{secret}/", told | {"roles": ["staff"]})
    assert answer.status_code == 422
    assert "sign in first" in answer.content.decode()


def test_who_has_an_account_joins_with_it(signed_in, ada, dee, bakery):
    _, secret = services.invite(by=ada, roles=["owner"])
    signed_in(dee).post(f"/join/{secret}/", {"roles": ["owner"]})
    assert Member.objects.get(organisation=bakery, user=dee.user).roles == ["owner"]


def test_a_link_nobody_made_is_missing(client, db):
    assert client.get("/join/" + "x" * 43 + "/").status_code == 404


def test_an_invitation_is_withdrawn_on_the_page(signed_in, ada):
    made, _ = services.invite(by=ada, roles=["staff"], meant_for="Eve")
    signed_in(ada).post(f"/settings/invitations/{made.number}/revoke/")
    made.refresh_from_db()
    assert made.revoked_at


def test_an_office_is_offered_and_accepted_on_pages(stepped_up, signed_in, ada, bo):
    stepped_up(ada).post(f"/settings/people/{bo.pk}/appoint/", {"role": "owner"})
    asked = Appointment.objects.get(member=bo, role="owner")
    bos = signed_in(bo)
    assert "Accept" in bos.get("/account/appointments/").content.decode()
    bos.post(f"/account/appointments/{asked.number}/answer/", {"answer": "accept"})
    bo.refresh_from_db()
    assert bo.roles == ["owner", "staff"]
    bos.post(f"/account/appointments/{asked.number}/lay-down/")
    bo.refresh_from_db()
    assert bo.roles == ["staff"]


def test_a_refused_office_says_why_on_the_form(stepped_up, ada, bo):
    answer = stepped_up(ada).post(f"/settings/people/{bo.pk}/appoint/", {"role": "staff"})
    assert answer.status_code == 422
    assert "They hold this role already" in answer.content.decode()


def test_nobody_answers_or_lays_down_for_another(signed_in, ada, bo):
    asked = services.propose_appointment(bo, role="owner", by=ada)
    answer = signed_in(ada).post(
        f"/account/appointments/{asked.number}/answer/", {"answer": "accept"}
    )
    assert answer.status_code == 422
    down = signed_in(ada).post(f"/account/appointments/{asked.number}/lay-down/")
    assert down.status_code == 404


def test_ending_a_membership_can_be_undone(stepped_up, ada, bo):
    browser = stepped_up(ada)
    browser.post(f"/settings/people/{bo.pk}/end/")
    bo.refresh_from_db()
    assert not bo.is_active
    assert (
        f"/settings/people/{bo.pk}/reinstate/" in browser.get("/settings/people/").content.decode()
    )
    browser.post(f"/settings/people/{bo.pk}/reinstate/")
    bo.refresh_from_db()
    assert bo.is_active


def test_a_token_is_shown_once_on_its_page(stepped_up, ada):
    browser = stepped_up(ada)
    day = timezone.localdate() + timedelta(days=9)
    told = {"name": "CI", "scopes": ["read"], "expires_on": day.isoformat()}
    page = browser.post("/settings/tokens/make/", told)
    shown = secret_in(page, "token")
    assert shown not in browser.get("/settings/tokens/").content.decode()
    number = ApiToken.objects.get().number
    browser.post(f"/settings/tokens/{number}/revoke/")
    assert ApiToken.objects.get().revoked_at
    assert browser.post("/settings/tokens/make/", told | {"scopes": []}).status_code == 422


def test_a_person_calls_themselves_as_they_like(signed_in, bo):
    signed_in(bo).post("/account/", {"name": "Bo Baker"})
    bo.user.refresh_from_db()
    assert bo.user.name == "Bo Baker"


def test_who_belongs_to_two_firms_goes_from_one_to_the_other(signed_in, ada, dee, bakery):
    services.admit(bakery, user=dee.user, roles=["staff"])
    browser = signed_in(dee)
    browser.post("/account/switch/", {"organisation": bakery.public_id})
    assert browser.get("/").wsgi_request.member.organisation == bakery
    assert browser.post("/account/switch/", {"organisation": "another"}).status_code == 404


def test_nobody_goes_where_they_do_not_belong(signed_in, bo, dee):
    browser = signed_in(bo)
    answer = browser.post("/account/switch/", {"organisation": dee.organisation.public_id})
    assert answer.status_code == 404


def test_who_belongs_nowhere_is_told_what_to_do(signed_in, ada, bo):
    services.end_membership(bo, by=ada)
    browser = signed_in(bo)
    assert browser.get("/settings/")["Location"] == "/no-organisation/"
    answer = browser.get("/no-organisation/")
    assert answer.status_code == 403
    assert "invitation link" in answer.content.decode()
