"""The description of the API is committed, true, and holds under random calls."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import schemathesis
from django.utils import timezone
from hypothesis import HealthCheck, given, settings


@schemathesis.serializer("application/x-ndjson", "application/x-protobuf")
def lines_and_bytes(_ctx, value):
    """Send a body of lines or of bytes as it was drawn."""
    return value.encode(errors="replace") if isinstance(value, str) else json.dumps(value).encode()


KEPT = Path(__file__).parents[3] / "docs" / "openapi.json"


def schema() -> dict:
    from fairlead.doors.api.main import api

    return json.loads(json.dumps(api.get_openapi_schema()))


def test_the_committed_description_is_the_one_that_runs():
    """Written anew by `make openapi`."""
    now = json.dumps(schema(), indent=1, sort_keys=True) + "\n"
    if os.environ.get("FAIRLEAD_WRITE_OPENAPI"):
        KEPT.write_text(now)
    assert KEPT.read_text() == now, "run `make openapi` and read the diff"


def test_every_operation_says_what_it_does():
    for path, operations in schema()["paths"].items():
        for method, operation in operations.items():
            assert operation.get("summary"), f"{method} {path}"


@pytest.mark.django_db
def test_random_calls_never_break_it(ada, client):
    """Whatever is sent, the answer is no server error and its status is one we mean."""
    from fairlead.apps.org.services import make_token

    until = timezone.localdate() + timedelta(days=1)
    _, token = make_token(
        by=ada, name="t", scopes=["read", "register", "evidence"], expires_on=until
    )
    described = schemathesis.openapi.from_dict(schema())
    operations = [found.ok() for found in described.get_all_operations()]
    meant = {200, 201, 400, 401, 403, 404, 405, 413, 415, 422, 429}
    seen = set()
    for operation in operations:
        _try(operation, client, token, seen)
    assert seen <= meant, seen - meant
    assert len(operations) > 20
    assert {200, 201, 404, 422} <= seen, "the calls did reach something"


def _try(operation, client, token: str, seen: set[int]) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    def calls(case):
        told = case.as_transport_kwargs()
        answer = client.generic(
            case.method,
            "/api/v1" + case.formatted_path.removeprefix("/api/v1"),
            _body(told),
            told.get("headers", {}).get("Content-Type") or "application/json",
            query_params=_flat(told.get("params") or {}),
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code < 500, (case.method, case.formatted_path, answer.content[:300])
        seen.add(answer.status_code)
        answer.close()

    calls()


def _body(told) -> bytes:
    if "json" in told:
        return json.dumps(told["json"]).encode("utf-8", "surrogatepass")
    data = told.get("data") or b""
    return data if isinstance(data, bytes) else json.dumps(str(data)).encode()


def _flat(params) -> dict:
    return {str(key): str(value) for key, value in params.items()}


def test_the_api_starts_without_asking_anybody(tmp_path):
    """No page of documentation that loads scripts from elsewhere."""
    source = "import django; django.setup(); from fairlead.doors.api.main import api"
    source += "; print(api.docs_url)"
    environment = {
        **os.environ,
        "FAIRLEAD_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "fairlead.doors.web.settings",
    }
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", source], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "None"
