"""The API: a token opens what its maker may, within its scopes, and every refusal looks alike."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from fairlead.apps.journal.models import Entry
from fairlead.apps.org.services import make_token, revoke_token
from fairlead.apps.register.services import register_system

ALL = ["read", "register", "evidence", "pack"]


def token_of(member, *scopes: str):
    until = timezone.localdate() + timedelta(days=30)
    return make_token(by=member, name="test", scopes=list(scopes), expires_on=until)


@pytest.fixture
def api(client):
    """Call the API as a member: `api(ada)("GET", "/me")`."""

    def of(member, *scopes: str):
        _, token = token_of(member, *(scopes or ALL))

        def call(method: str, path: str, body=None, **more):
            raw = body if isinstance(body, bytes) else json.dumps(body or {})
            return client.generic(
                method,
                f"/api/v1{path}",
                raw,
                "application/json",
                headers={"Authorization": f"Bearer {token}"},
                **more,
            )

        return call

    return of


def problem(answer) -> dict:
    assert answer["Content-Type"] == "application/problem+json", answer.content[:200]
    told = answer.json()
    assert told["status"] == answer.status_code
    return told


def test_health_needs_no_token(client, db):
    assert client.get("/api/v1/health").json()["status"] == "ok"


def test_a_token_says_for_whom_it_acts(api, ada):
    told = api(ada)("GET", "/me").json()
    assert (told["pseudonym"], told["scopes"]) == (ada.pseudonym, sorted(ALL))


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer fairlead_00000000_" + "0" * 43]
)
def test_without_a_good_token_nothing_opens(client, db, header):
    answer = client.get(
        "/api/v1/register/systems", headers={"Authorization": header} if header else {}
    )
    assert problem(answer)["status"] == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_token_opens_nothing(client, ada):
    kept, token = token_of(ada, "read")
    revoke_token(kept, by=ada)
    answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert problem(answer)["status"] == 401


def test_a_system_is_entered_changed_retired_and_taken_back(api, ada):
    call = api(ada)
    made = call("POST", "/register/systems", {"name": "Order forecast", "our_roles": ["user"]})
    assert made.status_code == 201
    assert (made.json()["code"], made.json()["facts"]["our_roles"]) == ("SYS-1", ["user"])
    changed = call(
        "PATCH", "/register/systems/SYS-1", {"rev": 1, "changes": {"purpose": "Bake less"}}
    )
    assert (changed.json()["purpose"], changed.json()["rev"]) == ("Bake less", 2)
    retired = call("POST", "/register/systems/SYS-1/retire", {"because": "Replaced by another."})
    assert retired.json()["retired_on"] == timezone.localdate().isoformat()
    assert call("POST", "/register/systems/SYS-1/reinstate").json()["retired_on"] is None
    kinds = list(Entry.objects.order_by("seq").values_list("type", flat=True))
    assert kinds[-4] == "register.system.add", kinds


def test_whoever_was_overtaken_is_told(api, ada):
    call = api(ada)
    call("POST", "/register/systems", {"name": "Order forecast"})
    call("PATCH", "/register/systems/SYS-1", {"rev": 1, "changes": {"purpose": "One"}})
    late = call("PATCH", "/register/systems/SYS-1", {"rev": 1, "changes": {"purpose": "Two"}})
    assert problem(late)["status"] == 422


@pytest.mark.parametrize("path", ["systems", "models", "suppliers", "data-sets", "use-cases"])
def test_every_kind_can_be_entered_and_listed(api, ada, path):
    call = api(ada)
    code = call("POST", f"/register/{path}", {"name": "Something"}).json()["code"]
    listed = call("GET", f"/register/{path}?limit=1").json()
    assert [each["code"] for each in listed["items"]] == [code]
    assert call("GET", f"/register/{path}/{code}").json()["name"] == "Something"


def test_a_list_is_paged(api, ada):
    for number in range(3):
        register_system(by=ada, name=f"System {number}")
    call = api(ada)
    first = call("GET", "/register/systems?limit=2").json()
    assert (len(first["items"]), first["next_offset"]) == (2, 2)
    rest = call("GET", "/register/systems?limit=2&offset=2").json()
    assert (len(rest["items"]), rest["next_offset"]) == (1, None)
    assert problem(call("GET", "/register/systems?limit=501"))["status"] == 422


def test_scopes_narrow_what_a_token_opens(api, ada):
    reader = api(ada, "read")
    assert reader("GET", "/register/systems").status_code == 200
    assert problem(reader("POST", "/register/systems", {"name": "X"}))["status"] == 403
    packer = api(ada, "pack")
    assert problem(packer("GET", "/register/systems"))["status"] == 403


def test_records_of_another_firm_are_not_there(api, ada, dee):
    register_system(by=ada, name="Ours")
    call = api(dee)
    assert problem(call("GET", "/register/systems/SYS-1"))["status"] == 404
    assert (
        problem(call("PATCH", "/register/systems/SYS-1", {"rev": 1, "changes": {"purpose": "x"}}))[
            "status"
        ]
        == 404
    )
    assert call("GET", "/register/systems").json()["items"] == []


def test_a_record_is_found_only_under_its_kind(api, ada):
    register_system(by=ada, name="Ours")
    assert problem(api(ada)("GET", "/register/models/SYS-1"))["status"] == 404


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b'{"name": "a", "name": "b"}', "stands twice"),
        (b'{"name": NaN}', "no number"),
        (b'{"name": "a", "rev": 99999999999999999999}', "too large"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_json_of_ours_is_refused_and_nothing_is_kept(api, ada, body, says):
    call = api(ada)
    answer = call("POST", "/register/systems", body)
    assert says in problem(answer)["detail"]
    assert answer.status_code == 400
    assert call("GET", "/register/systems").json()["items"] == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "x", "colour": "red"},
        {"name": "x", "stage": "dreaming"},
        {"name": "x" * 201},
        {"name": 7},
    ],
)
def test_facts_that_will_not_do_are_named(api, ada, body):
    assert problem(api(ada)("POST", "/register/systems", body))["status"] == 422


def test_a_body_that_is_too_large_is_refused(api, ada):
    answer = api(ada)("POST", "/register/systems", b'{"name": "' + b"x" * (6 * 1024 * 1024) + b'"}')
    assert answer.status_code in {400, 413}


def test_evidence_is_taken_in_linked_and_read_back(api, ada, client):
    call = api(ada)
    _, token = token_of(ada, *ALL)
    sent = {
        "title": "House rules",
        "controls": ["iso42001:A.9.2"],
        "file": SimpleUploadedFile("rules.txt", b"Ten lines.\n", "text/plain"),
    }
    made = client.post("/api/v1/evidence/files", sent, headers={"Authorization": f"Bearer {token}"})
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["code"], told["grade"], told["controls"]) == (
        "E-1",
        "observed",
        ["iso42001:A.9.2"],
    )
    file = call("GET", "/evidence/1/file")
    assert b"".join(file.streaming_content) == b"Ten lines.\n"
    file.close()
    linked = call("POST", "/evidence/1/controls", {"controls": ["iso42001:A.2.2"]})
    assert "iso42001:A.2.2" in linked.json()["controls"]
    soa = {row["control"]: row["state"] for row in call("GET", "/controls").json()}
    assert len(soa) == 38
    again = client.post(
        "/api/v1/evidence/files",
        {"title": "Again", "file": SimpleUploadedFile("rules.txt", b"Ten lines.\n", "text/plain")},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert problem(again)["status"] == 422


def test_results_of_a_tool_are_read_and_controls_proposed(api, ada, client):
    results = Path(__file__).parents[2] / "vectors/results/inspect_ai-0.3.285/bakery.eval"
    call = api(ada)
    _, token = token_of(ada, "evidence")
    sent = {
        "title": "Bakery answers",
        "file": SimpleUploadedFile("bakery.eval", results.read_bytes(), "application/octet-stream"),
    }
    made = client.post("/api/v1/evidence/files", sent, headers={"Authorization": f"Bearer {token}"})
    told = made.json()
    assert (made.status_code, told["kind"], told["grade"]) == (201, "measurement", "tested")
    assert told["result"]["scores"][0] == {
        "name": "includes: accuracy",
        "value": "0.750000",
        "low": "0.409275",
        "high": "0.928521",
        "level": "0.950000",
        "n": 8,
        "method": "reported_rate/1+wilson/1",
    }
    assert told["proposed_controls"] == ["iso42001:A.6.2.4"]
    assert call("GET", "/evidence/1").json() == told


def test_a_link_is_evidence_too_but_a_program_states_nothing(api, ada):
    call = api(ada)
    assert (
        call(
            "POST", "/evidence/links", {"title": "Notice", "url": "https://bakery.example/ai"}
        ).status_code
        == 201
    )
    assert problem(call("POST", "/evidence/statements", {"title": "Told"}))["status"] == 404
    assert [each["kind"] for each in call("GET", "/evidence").json()["items"]] == ["link"]
    assert problem(call("POST", "/evidence/links", {"title": "Bad", "url": "javascript:alert(1)"}))[
        "status"
    ] in {400, 422}


def test_the_ledger_says_how_long_it_is_and_proves_an_entry(api, ada, bakery):
    from fairlead.apps.journal.checkpoints import publish
    from fairlead.apps.journal.queries import current_log

    call = api(ada)
    told = call("GET", "/ledger").json()
    assert (told["size"] > 0, told["covered_by_outside_copies"]) == (True, 0)
    assert problem(call("GET", "/ledger/entries/1/999/proof"))["status"] == 404
    assert current_log(bakery.tenant).state == "open"
    assert publish


def test_too_many_calls_are_told_when_to_come_back(api, ada, monkeypatch):
    monkeypatch.setattr("fairlead.doors.api.tokens.CALLS_A_MINUTE", 2)
    call = api(ada)
    call("GET", "/me")
    call("GET", "/me")
    answer = call("GET", "/me")
    assert problem(answer)["status"] == 429
    assert 0 < int(answer["Retry-After"]) <= 60
