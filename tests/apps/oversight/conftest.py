"""A scoring system with an oversight plan, two reviewers, and decisions that come in."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

WHY = "Trained on credit rules and on the model card in May."


@pytest.fixture
def scoring(ada):
    from fairlead.apps.register.services import register_system

    return register_system(by=ada, name="Scoring", purpose="Says who gets credit", owner=ada)


@pytest.fixture
def eve(join):
    """A reviewer."""
    return join("Eve", "reviewer")


@pytest.fixture
def finn(join):
    """Another reviewer."""
    return join("Finn", "reviewer")


@pytest.fixture
def set_plan(ada, scoring):
    """Put a plan in force: `set_plan()`, `set_plan(severe_outcomes=["refused"])`."""
    from fairlead.apps.oversight import services
    from fairlead.core.oversight.sampling import Rule, What

    def make(**more):
        told = {
            "moment": "before",
            "due_hours": 24,
            "how": "Read the file, decide, then compare with the answer.",
            "competence": "Two years in credit, trained on the model card.",
            "rules": [Rule(What.OUTCOME, values=("refused",))],
            "outcomes": ["granted", "refused", "refer"],
        }
        return services.set_plan(scoring, by=ada, **(told | more))

    return make


@pytest.fixture
def name(ada, scoring):
    """Let somebody look: `name(eve)`."""
    from fairlead.apps.oversight import services

    def make(member, **more):
        until = timezone.localdate() + timedelta(days=200)
        told = {"competence": WHY, "until": until} | more
        return services.name_reviewer(scoring, by=ada, member=member, **told)

    return make


@pytest.fixture
def watched(set_plan, name, eve, finn):
    """A plan in force, and two who may look."""
    plan = set_plan()
    name(eve), name(finn)
    return plan


@pytest.fixture
def come_in(join, scoring):
    """Let decisions come in, from a program of Gus: `come_in("d-1", outcome="granted")`."""
    from fairlead.apps.decisions.services import Sender, record
    from fairlead.apps.org.services import make_token
    from fairlead.core.decisions.record import parsed

    gus = join("Gus", "ai_lead")
    day = timezone.localdate() + timedelta(days=9)
    token, _ = make_token(by=gus, name="scoring", scopes=["decide"], expires_on=day)

    def send(*ids, **more):
        told = {"system": scoring.code, "outcome": "refused", "subject": "c-1"}
        told |= {"input": {"income_minor": 190_000}, "output": {"says": "No credit."}}
        lines = [parsed(json.dumps({"id": each} | told | more).encode()) for each in ids]
        return record(lines, by=Sender(gus, token))

    return send


@pytest.fixture
def waiting(watched, come_in):
    """One refused decision that waits for somebody to look."""
    from fairlead.apps.oversight import services
    from fairlead.apps.oversight.models import Review

    come_in("d-1")
    services.sample_new()
    return Review.objects.get()


@pytest.fixture
def sealed():
    """Read the newest entries of a firm: `sealed(bakery, 3)`."""
    import orjson

    from fairlead.apps.journal.models import Entry

    def read(firm, n=1):
        mine = Entry.objects.filter(log__tenant=str(firm.public_id)).order_by("-seq")[:n]
        return [orjson.loads(bytes(each.body)) for each in mine]

    return read


@pytest.fixture
def hal(join, ada, scoring, set_plan):
    """Leads AI and protects data, so reads everything; and is to look at decisions blind."""
    from fairlead.apps.oversight import services

    member = join("Hal", "ai_lead", "dpo")
    set_plan()
    services.name_reviewer(
        scoring,
        by=ada,
        member=member,
        competence=WHY,
        until=timezone.localdate() + timedelta(days=200),
    )
    return member


@pytest.fixture
def case(hal, watched, come_in):
    """A refused decision that waits for Hal, Eve or Finn; one that was granted waits for nobody."""
    from fairlead.apps.oversight import services
    from fairlead.apps.oversight.models import Review

    come_in("d-1", kind="loan", score_micro=123_000, confidence_micro=987_000)
    come_in("d-2", outcome="granted", kind="loan")
    services.sample_new()
    return Review.objects.get()
