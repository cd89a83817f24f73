"""People, their tokens, invitations and tasks."""

from tests.contracts.samples.registry import sample


@sample("account_confirm_email", shared=True)
def a_mail_key(member):
    return {"key": "x"}


@sample("account_reset_password_from_key", shared=True)
def a_reset_key(member):
    return {"uidb36": "1", "key": "x"}


@sample("openid_connect_login", "openid_connect_callback", shared=True)
def a_provider(member):
    return {"provider_id": "none"}


@sample("mfa_edit_webauthn", "mfa_remove_webauthn")
def a_passkey(member):
    from allauth.mfa.models import Authenticator

    facts = {"name": "Key", "credential": {}}
    kind = Authenticator.Type.WEBAUTHN
    return {"pk": Authenticator.objects.create(user=member.user, type=kind, data=facts).pk}


@sample("org:token-revoke")
def a_token(member):
    from datetime import timedelta

    from django.utils import timezone

    from fairlead.apps.org.services import make_token

    day = timezone.localdate() + timedelta(days=9)
    return {"number": make_token(by=member, name="CI", scopes=["read"], expires_on=day)[0].number}


@sample("org:invitation-revoke")
def an_invitation(member):
    from fairlead.apps.org.services import invite

    return {"number": invite(by=member, roles=["staff"])[0].number}


@sample("org:person", "org:appoint", "org:member-end", "org:reinstate")
def a_person(member):
    return {"pk": _joined(member).pk}


@sample("org:appointment-end", "org:appointment-answer", "org:appointment-lay-down")
def an_appointment(member):
    from fairlead.apps.org.services import propose_appointment

    return {"number": propose_appointment(_joined(member), role="owner", by=member).number}


@sample("org:join", shared=True)
def a_link(member):
    from fairlead.apps.org.services import invite

    return {"secret": invite(by=member, roles=["staff"])[1]}


def _joined(member):
    from fairlead.apps.org.models import User
    from fairlead.apps.org.services import admit

    name = f"somebody{User.objects.count()}"
    user = User.objects.create_user(f"{name}@example.test", name=name)
    return admit(member.organisation, user=user, roles=["staff"])


@sample("work:task", "work:done", "work:reopen")
def a_task(member):
    from datetime import date

    from fairlead.apps.journal.services import doing
    from fairlead.apps.register import acts
    from fairlead.apps.register.services import register_system
    from fairlead.apps.work.services import raise_task

    system = register_system(by=member, name="Ovens")
    with doing(acts.CHANGED, by=member, about=system) as entry:
        told = {"about": system, "owner": member, "due_on": date(2030, 1, 1)}
        made = raise_task(entry, member.organisation, "Look again.", **told)
    return {"code": made.code}
