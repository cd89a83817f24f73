"""A system that decides, a token that may record it, and decisions as they are sent."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

BATCH = "/api/v1/decisions/batch"
LONG_AGO = datetime(2025, 1, 30, 8, tzinfo=UTC)
EXPLAINED = {
    "method": "shap",
    "reasons": [
        {
            "code": "income_low",
            "feature": "income_minor",
            "contribution_micro": -310_000,
            "value": 190_000,
        },
        {"code": "years", "feature": "years", "contribution_micro": 120_000},
    ],
    "rules": [{"code": "age", "says": "Aged 18 or over", "met": True}],
    "nearest_change": [{"feature": "income_minor", "from": 190_000, "to": 230_000}],
}


@pytest.fixture
def ovens(ada):
    from fairlead.apps.register.services import register_system

    return register_system(by=ada, name="Scoring", purpose="Says who gets credit")


@pytest.fixture
def token_of():
    """Make a token: `token_of(ada)`, `token_of(ada, systems=["SYS-1"])`."""
    from fairlead.apps.org.services import make_token

    def make(member, *scopes: str, **more):
        day = timezone.localdate() + timedelta(days=9)
        told = list(scopes) or ["decide"]
        return make_token(by=member, name="scoring", scopes=told, expires_on=day, **more)

    return make


@pytest.fixture
def sender(ada, token_of):
    from fairlead.apps.decisions.services import Sender

    token, _ = token_of(ada)
    return Sender(ada, token)


@pytest.fixture
def sent(ovens):
    """Write decisions as they are sent: `sent(3)`, `sent("d-1", outcome="refer")`."""

    def one(name: str, **more):
        return {"id": name, "system": ovens.code, "outcome": "refused", **more}

    def make(what, **more):
        if isinstance(what, str):
            return one(what, **more)
        told = [one(f"d-{n}", **more) for n in range(1, what + 1)]
        return b"\n".join(json.dumps(each).encode() for each in told)

    return make


@pytest.fixture
def post(client, ada, token_of):
    """Post as a program does: `post(BATCH, body)`; JSON if it is an object."""
    token = token_of(ada)[1]

    def send(path, body, *, key=token, kind=None, **more):
        if isinstance(body, dict):
            body, kind = json.dumps(body).encode(), kind or "application/json"
        return client.post(
            path,
            body,
            content_type=kind or "application/x-ndjson",
            headers={"Authorization": f"Bearer {key}", **more},
        )

    return send


@pytest.fixture
def refused(ovens, sender, sent):
    """A loan that was refused, with sealed input and explanation."""
    from fairlead.apps.decisions.models import Decision
    from fairlead.apps.decisions.services import record
    from fairlead.core.decisions.record import parsed

    told = sent(
        "loan-1",
        at="2026-11-28T18:00:00.000000Z",
        kind="loan",
        subject="customer-4711",
        model={"name": "xgb-credit", "version": "3.2.1"},
        latency_ms=41,
        input={"income_minor": 190_000},
        explanation=EXPLAINED,
        human={"required": True, "action": "accept", "reason_code": "agreed"},
    )
    record([parsed(json.dumps(told).encode())], by=sender)
    return Decision.objects.select_related("system", "organisation").get(ext_id="loan-1")


@pytest.fixture
def place():
    """Give the address of the page of a decision."""
    from fairlead.apps.decisions.queries import address_of_decision

    return address_of_decision


@pytest.fixture
def decide(sender, sent):
    """Record decisions of long ago: `decide(7)` gives old-1 … old-7, three a day."""
    from fairlead.apps.decisions.models import Decision
    from fairlead.apps.decisions.services import record
    from fairlead.core.decisions.record import parsed

    def make(n, *, first=1, **more):
        told = []
        for at in range(first, first + n):
            when = LONG_AGO + timedelta(hours=8 * (at - 1))
            extra = {"subject": f"c-{at % 2}", "input": {"n": at}, "attributes": {"sex": "f"}}
            one = sent(f"old-{at}", at=f"{when:%Y-%m-%dT%H:%M:%S.%fZ}", **extra | more)
            told.append(parsed(json.dumps(one).encode()))
        record(told, by=sender)
        ids = [each.id for each in told]
        Decision.objects.filter(ext_id__in=ids).update(received_at=LONG_AGO)
        return ids

    return make
