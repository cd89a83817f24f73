"""The cast: Ada leads AI at the bakery, Bo works there, Cy audits it, Dee runs another firm.

Max sits on the bakery's board. Everybody is made by the same services as real people.
"""

from datetime import timedelta

import pytest


def _user(name: str):
    """A person who signs in with two steps, as everybody in the cast does."""
    from allauth.mfa.models import Authenticator

    from fairlead.apps.org.models import User

    user = User.objects.create_user(
        f"{name.lower()}@example.test", "a long enough pass phrase", name=name
    )
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    return user


@pytest.fixture
def ada(db):
    """AI lead and administrator of the bakery."""
    from fairlead.apps.org.services import found

    return found(name="The bakery", founder=_user("Ada"), roles=["ai_lead", "admin"], country="GB")


@pytest.fixture
def bakery(ada):
    return ada.organisation


@pytest.fixture
def join(bakery):
    """Let somebody join the bakery in these roles."""
    from fairlead.apps.org.services import admit

    def joins(name: str, *roles: str):
        return admit(bakery, user=_user(name), roles=list(roles))

    return joins


def admitted(firm, role: str):
    """Somebody new in a firm, under a name of their own."""
    from secrets import token_hex

    from fairlead.apps.org.services import admit

    return admit(firm, user=_user(f"P{token_hex(3)}"), roles=[role])


@pytest.fixture
def bo(join):
    """Staff of the bakery."""
    return join("Bo", "staff")


@pytest.fixture
def max_(join):
    """Board sponsor of the bakery."""
    return join("Max", "board")


@pytest.fixture
def cy(join):
    """Internal auditor of the bakery: reads everything, changes nothing."""
    return join("Cy", "internal_auditor")


@pytest.fixture
def dee(db):
    """AI lead of another firm; must see nothing of the bakery."""
    from fairlead.apps.org.services import found

    return found(name="Dee and daughters", founder=_user("Dee"), roles=["ai_lead", "admin"])


@pytest.fixture
def signed_in(client):
    """A browser in which this member is signed in: `signed_in(ada).get("/")`."""

    def sign_in(member):
        client.force_login(member.user)
        return client

    return sign_in


@pytest.fixture
def stepped_up(client):
    """A browser in which this member has just said again who they are, for `@step_up` pages."""
    import time

    def sign_in(member):
        client.force_login(member.user)
        session = client.session
        record = {"method": "password", "at": time.time(), "reauthenticated": True}
        session["account_authentication_methods"] = [record]
        session["account_authentication_methods_user"] = str(member.user.pk)
        session.save()
        return client

    return sign_in


@pytest.fixture
def time_machine_days():
    """Be some days ahead for a while: `with time_machine_days(15): ...`."""
    import time_machine
    from django.utils import timezone

    def ahead(days: int):
        return time_machine.travel(timezone.now() + timedelta(days=days), tick=True)

    return ahead
