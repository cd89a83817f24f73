"""People whom decisions are about, holds, retention."""

from tests.contracts.samples.registry import sample


def decided_about_somebody(member):
    import json
    from datetime import timedelta

    from django.utils import timezone

    from fairlead.apps.decisions import handing_in
    from fairlead.apps.decisions.services import Sender
    from fairlead.apps.org.services import make_token
    from fairlead.apps.privacy.queries import find
    from fairlead.apps.register.services import register_system

    system = register_system(by=member, name="Scoring", purpose="Says who gets credit")
    day = timezone.localdate() + timedelta(days=9)
    token, _ = make_token(by=member, name="scoring", scopes=["decide"], expires_on=day)
    about = {"outcome": "refused", "subject": "customer-1"}
    told = {"id": f"privacy-{system.code}", "system": system.code, **about}
    handing_in.one(json.dumps(told).encode(), by=Sender(member, token))
    return find(member.organisation, "customer-1")


@sample("privacy:person", "privacy:export", "privacy:ask-erasure", "privacy:correct")
def somebody_decided_about(member):
    return {"pseudonym": decided_about_somebody(member).pseudonym}


@sample("privacy:request", "privacy:erase", "privacy:decline")
def a_request(member):
    from fairlead.apps.privacy.services import ask_erasure

    person = decided_about_somebody(member)
    asked = ask_erasure(person, basis="consent", because="She left and asked for it.", by=member)
    return {"code": asked.code}


@sample("privacy:hold")
def a_hold(member):
    from django.utils import timezone

    from fairlead.apps.privacy.services import set_hold

    day = timezone.localdate()
    return {"code": set_hold(first=day, because="The court of Leeds asked for it.", by=member).code}


@sample("privacy:keep", "privacy:delete")
def a_system_whose_decisions_are_kept(member):
    from fairlead.apps.register.services import register_system

    return {"code": register_system(by=member, name="Scoring", purpose="Credit").code}
