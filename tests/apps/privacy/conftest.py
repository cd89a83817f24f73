"""A bakery whose scoring decides about Ana and Ben; Dan and Eve see to data protection."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

SECRET = "Ana earns 1,234 at the harbour"
ANA = "customer-4711"


@pytest.fixture
def scoring(ada):
    from fairlead.apps.register.services import register_system

    return register_system(by=ada, name="Scoring", purpose="Says who gets credit")


@pytest.fixture
def record(ada, scoring):
    """Record a decision: `record("d-1", subject="customer-4711", input={...})`."""
    from fairlead.apps.decisions import handing_in
    from fairlead.apps.decisions.queries import get_decision
    from fairlead.apps.decisions.services import Sender
    from fairlead.apps.org.services import make_token

    day = timezone.localdate() + timedelta(days=9)
    token, _ = make_token(by=ada, name="scoring", scopes=["decide"], expires_on=day)
    sender = Sender(ada, token)

    def make(name, **more):
        told = {"id": name, "system": scoring.code, "outcome": "refused", **more}
        handing_in.one(json.dumps(told).encode(), by=sender)
        return get_decision(ada.organisation, name)

    return make


@pytest.fixture
def dan(join):
    return join("Dan", "dpo")


@pytest.fixture
def eve(join):
    return join("Eve", "dpo")


@pytest.fixture
def ana(bakery, record):
    """A person with two decisions; another one about Ben stands between them."""
    from fairlead.apps.privacy.queries import find

    record("d-1", subject=ANA, input={"note": SECRET}, explanation={"method": "shap"})
    record("d-2", subject="customer-4712", input={"note": "Ben bakes"})
    record("d-3", subject=ANA, output={"text": SECRET}, model={"name": "xgb", "version": "3"})
    record("d-4", input={"note": "nobody"})
    return find(bakery, ANA)
