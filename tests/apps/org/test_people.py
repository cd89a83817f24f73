"""People come in by invitation, hold offices they accepted, and leave without leaving a gap."""

from datetime import timedelta

import orjson
import pytest
from django.utils import timezone

from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.journal.models import Entry, Head
from fairlead.apps.org import services
from fairlead.apps.org.models import Appointment, Invitation, Member, User


def last_entry():
    return orjson.loads(bytes(Entry.objects.order_by("pk").last().body))


def newcomer(name="Eve"):
    user = User(email=f"{name.lower()}@example.test", name=name)
    user.set_password("a long enough pass phrase")
    return user


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def test_an_invitation_lets_one_person_in_once(ada, bakery):
    _, secret = services.invite(by=ada, roles=["staff"], meant_for="Eve")
    assert secret not in str(Invitation.objects.values().get())

    eve = services.accept_invitation(secret, user=newcomer())

    entry = last_entry()
    assert (eve.roles, eve.organisation) == (["staff"], bakery)
    assert (entry["type"], entry["actor"]) == ("org.invitation.accept", eve.pseudonym)
    assert entry["facts"] == {"roles": ["staff"], "invited_by": ada.pseudonym}
    with pytest.raises(RuleBrokenError, match="used"):
        services.accept_invitation(secret, user=newcomer("Mallory"))
    assert not User.objects.filter(name="Mallory").exists()


def test_a_withdrawn_or_old_or_unknown_invitation_opens_nothing(ada, time_machine_days):
    withdrawn, first = services.invite(by=ada, roles=["staff"])
    services.revoke_invitation(withdrawn, by=ada)
    _, second = services.invite(by=ada, roles=["staff"])
    with pytest.raises(RuleBrokenError, match="withdrawn"):
        services.accept_invitation(first, user=newcomer())
    with pytest.raises(RuleBrokenError, match="not known"):
        services.accept_invitation("x" * 43, user=newcomer())
    with time_machine_days(15), pytest.raises(RuleBrokenError, match="run out"):
        services.accept_invitation(second, user=newcomer())


def test_a_used_invitation_cannot_be_withdrawn(ada):
    invitation, secret = services.invite(by=ada, roles=["staff"])
    services.accept_invitation(secret, user=newcomer())
    invitation.refresh_from_db()
    with pytest.raises(RuleBrokenError, match="used or withdrawn"):
        services.revoke_invitation(invitation, by=ada)


def test_the_newcomer_chooses_which_offices_to_take(ada):
    _, secret = services.invite(by=ada, roles=["staff", "owner"])
    with pytest.raises(RuleBrokenError, match="at least one"):
        services.accept_invitation(secret, user=newcomer(), roles=["admin"])
    eve = services.accept_invitation(secret, user=newcomer(), roles=["staff", "admin"])
    assert eve.roles == ["staff"]


def test_who_belongs_here_cannot_join_twice(ada, bo):
    _, secret = services.invite(by=ada, roles=["owner"])
    with pytest.raises(RuleBrokenError, match="member here already"):
        services.accept_invitation(secret, user=bo.user)


def test_staff_invite_nobody(bo):
    with pytest.raises(NotPermittedError):
        services.invite(by=bo, roles=["admin"])


def test_a_person_of_another_firm_joins_with_the_same_account(ada, dee, bakery):
    _, secret = services.invite(by=ada, roles=["owner"])
    here = services.accept_invitation(secret, user=dee.user)
    assert here.organisation == bakery
    assert here.pseudonym != dee.pseudonym


def test_an_office_counts_only_after_the_persons_own_yes(ada, bo):
    asked = services.propose_appointment(bo, role="owner", by=ada)
    bo.refresh_from_db()
    assert bo.roles == ["staff"]
    with pytest.raises(RuleBrokenError, match="Only the person who is asked"):
        services.accept_appointment(asked, by=ada)

    services.accept_appointment(asked, by=bo)

    bo.refresh_from_db()
    assert bo.roles == ["owner", "staff"]
    assert last_entry()["obj"] == {"type": "appointment", "id": asked.code}


def test_a_declined_office_can_be_offered_again(ada, bo):
    asked = services.propose_appointment(bo, role="owner", by=ada)
    with pytest.raises(RuleBrokenError, match="already"):
        services.propose_appointment(bo, role="owner", by=ada)
    services.decline_appointment(asked, by=bo)
    with pytest.raises(RuleBrokenError, match="answered"):
        services.accept_appointment(asked, by=bo)
    again = services.propose_appointment(bo, role="owner", by=ada)
    assert again.is_waiting


def test_nobody_appoints_themselves_unless_they_are_alone(ada, bakery, join):
    assert services.propose_appointment(ada, role="board", by=ada).is_waiting
    join("Eve", "admin")
    with pytest.raises(RuleBrokenError, match="Nobody appoints themselves"):
        services.propose_appointment(ada, role="dpo", by=ada)


def test_nobody_can_be_made_a_service_or_a_guest_by_appointment(ada, bo):
    for role in ("service", "installation_admin", "external_auditor", "king"):
        with pytest.raises(RuleBrokenError):
            services.propose_appointment(bo, role=role, by=ada)


def test_the_last_ai_lead_cannot_leave_or_lay_down(ada, join):
    lead = Appointment.objects.get(member=ada, role="ai_lead")
    before = Head.objects.get().size
    for attempt in (
        lambda: services.end_membership(ada, by=ada),
        lambda: services.end_appointment(lead, by=ada),
    ):
        with pytest.raises(RuleBrokenError, match="appoint another first"):
            attempt()
    assert Head.objects.get().size == before

    join("Eve", "ai_lead", "admin")
    services.end_appointment(lead, by=ada)
    ada.refresh_from_db()
    assert ada.roles == ["admin"]


def test_a_question_can_be_taken_back(ada, bo):
    asked = services.propose_appointment(bo, role="owner", by=ada)
    services.end_appointment(asked, by=ada)
    with pytest.raises(RuleBrokenError, match="taken back"):
        services.accept_appointment(asked, by=bo)
    with pytest.raises(RuleBrokenError, match="over already"):
        services.end_appointment(asked, by=ada)


def test_leaving_ends_offices_and_tokens_at_once(ada, bo):
    services.propose_appointment(bo, role="owner", by=ada)
    services.end_membership(bo, by=bo)
    bo.refresh_from_db()
    assert (bo.is_active, bo.roles, bo.reads("home")) == (False, [], False)
    assert not bo.appointments.filter(state__in=["proposed", "accepted"]).exists()
    assert last_entry()["type"] == "org.member.leave"


def test_who_left_comes_back_without_offices(ada, bo):
    services.end_membership(bo, by=ada)
    with pytest.raises(RuleBrokenError, match="ended already"):
        services.end_membership(bo, by=ada)
    services.reinstate(bo, by=ada)
    bo.refresh_from_db()
    assert (bo.is_active, bo.roles) == (True, [])
    with pytest.raises(RuleBrokenError, match="They are a member"):
        services.reinstate(bo, by=ada)


def test_who_left_can_join_again_by_invitation(ada, bo):
    services.end_membership(bo, by=ada)
    _, secret = services.invite(by=ada, roles=["owner"])
    back = services.accept_invitation(secret, user=bo.user)
    assert (back.pk, back.roles, back.pseudonym) == (bo.pk, ["owner"], bo.pseudonym)


def test_a_guest_sees_nothing_after_the_last_day(ada, time_machine_days):
    _, secret = services.invite(by=ada, roles=["external_auditor"], guest_until=in_days(10))
    guest = services.accept_invitation(secret, user=newcomer("Gus"))
    assert guest.reads("controls")
    assert not guest.reads("settings")
    with time_machine_days(11):
        assert not guest.reads("controls")


def test_a_guest_is_let_in_for_ninety_days_at_most(ada):
    with pytest.raises(RuleBrokenError, match="90 days"):
        services.invite(by=ada, roles=["external_auditor"], guest_until=in_days(91))


def test_a_guest_comes_back_only_by_a_new_invitation(ada):
    _, secret = services.invite(by=ada, roles=["external_auditor"], guest_until=in_days(10))
    guest = services.accept_invitation(secret, user=newcomer("Gus"))
    services.end_membership(guest, by=ada)
    with pytest.raises(RuleBrokenError, match="new invitation"):
        services.reinstate(guest, by=ada)


def test_the_profile_changes_and_the_entry_names_only_the_fields(ada, bakery):
    services.change_profile(bakery, by=ada, name="The big bakery", country="GB")
    assert last_entry()["facts"] == {"changed": ["name"]}
    size = Head.objects.get().size
    services.change_profile(bakery, by=ada, name="The big bakery")
    assert Head.objects.get().size == size
    with pytest.raises(RuleBrokenError, match="no field"):
        services.change_profile(bakery, by=ada, public_id="x")


def test_a_role_that_writes_needs_two_step_sign_in_after_the_grace(ada, bakery, time_machine_days):
    ada.user.authenticator_set.all().delete()
    alone = Member.objects.get(pk=ada.pk)
    services.change_profile(bakery, by=alone, name="First")
    with time_machine_days(15), pytest.raises(NotPermittedError, match="two-step"):
        services.change_profile(bakery, by=alone, name="Second")


def test_the_firm_can_ask_for_two_step_sign_in_at_once(ada, bakery):
    services.change_profile(bakery, by=ada, two_step_at_once=True)
    ada.user.authenticator_set.all().delete()
    alone = Member.objects.get(pk=ada.pk)
    with pytest.raises(NotPermittedError, match="two-step"):
        services.change_profile(bakery, by=alone, name="Second")


def test_the_first_person_and_their_firm_are_made_together(db):
    member = services.set_up(
        person="Ada", email="Ada@Example.test", password="a long enough pass phrase",
        firm="The bakery", size="micro", country="GB", sector="food",
    )  # fmt: skip
    assert member.roles == ["admin", "ai_lead", "board"]
    assert member.user.email == "ada@example.test"
    assert Entry.objects.count() == 1
    with pytest.raises(RuleBrokenError, match="set up already"):
        services.set_up(
            person="Eve",
            email="eve@example.test",
            password="a long enough pass phrase",
            firm="Hers",
        )


def test_a_weak_password_leaves_no_half_of_a_firm(db):
    with pytest.raises(RuleBrokenError, match="short"):
        services.set_up(person="Ada", email="ada@example.test", password="short", firm="The bakery")
    assert (User.objects.count(), Head.objects.count()) == (0, 0)


def test_a_new_name_is_shown_everywhere_and_sealed_nowhere(ada):
    from fairlead.apps.journal.models import Who

    services.rename(ada.user, name="Ada Miller")
    assert Who.objects.get(pseudonym=ada.pseudonym).shown_as == "Ada Miller"
