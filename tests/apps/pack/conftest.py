"""A decision to take away."""

import json

import pytest

SEALED = {"income_minor": 190_000, "note": "späte Rate"}


@pytest.fixture
def lent(ada):
    """A refused loan with sealed input and explanation, and what came of it."""
    from datetime import timedelta

    from django.utils import timezone

    from fairlead.apps.decisions.models import Decision
    from fairlead.apps.decisions.services import Sender, record, record_outcomes
    from fairlead.apps.org.services import make_token
    from fairlead.apps.register.services import register_system
    from fairlead.core.decisions.record import parsed, parsed_outcome

    system = register_system(by=ada, name="Scoring", purpose="Says who gets credit")
    day = timezone.localdate() + timedelta(days=9)
    token, _ = make_token(by=ada, name="scoring", scopes=["decide"], expires_on=day)
    by = Sender(ada, token)
    told = {"id": "loan/1", "system": system.code, "outcome": "refused", "subject": "customer-1"}
    told |= {"input": SEALED, "explanation": {"method": "shap"}}
    record([parsed(json.dumps(told).encode())], by=by)
    record([parsed(json.dumps(told | {"id": f"d-{n}"}).encode()) for n in range(20)], by=by)
    later = {"id": "out-1", "decision": "loan/1", "outcome": "appealed"}
    record_outcomes([parsed_outcome(json.dumps(later).encode())], by=by)
    return Decision.objects.select_related("system", "organisation").get(ext_id="loan/1")
