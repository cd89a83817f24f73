"""Programs send what they found; they decide nothing."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.discover.models import Finding, Import
from fairlead.apps.org.services import make_token
from fairlead.core.scan.result import Coverage, Place, ScanResult
from fairlead.core.scan.result import Finding as Scanned

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(client):
    """Call the API as a member with these scopes: `api(ada, "scan")("POST", "/scans", b"…")`."""

    def of(member, *scopes):
        until = timezone.localdate() + timedelta(days=30)
        _, token = make_token(by=member, name="CI", scopes=list(scopes), expires_on=until)
        headers = {"Authorization": f"Bearer {token}"}

        def call(method, path, body=b""):
            at = f"/api/v1/discover{path}"
            return client.generic(method, at, body, "application/json", headers=headers)

        return call

    return of


def a_scan() -> bytes:
    place = Place("app/minutes.py", 3, "import", "python-import")
    found = Scanned("ai:otter", "Otter.ai", "used", "runtime", (place,), 1)
    return ScanResult("sha256:00", "sha256:11", "1", Coverage(1, 1, 20), (found,)).to_json()


def changed(**more) -> bytes:
    return json.dumps(json.loads(a_scan()) | more).encode()


def test_a_scan_that_ran_elsewhere_comes_in_with_its_places(api, ada):
    answer = api(ada, "scan")("POST", "/scans", a_scan())
    assert (answer.status_code, answer.json()["code"]) == (201, "SRC-1")
    signal = Finding.objects.get().signals.get()
    assert (signal.rung, signal.places[0]["path"]) == (4, "app/minutes.py")


def test_the_same_scan_twice_is_refused_and_adds_nothing(api, ada):
    call = api(ada, "scan")
    call("POST", "/scans", a_scan())
    answer = call("POST", "/scans", a_scan())
    assert 400 <= answer.status_code < 500
    assert "SRC-1" in answer.json()["detail"]
    assert Import.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        a_scan()[:-20],
        a_scan().replace(b'"findings":', b'"findings":[],"findings":'),
        changed(schema="fairlead-scan/99"),
        changed(findings=[{"vendor_id": 7}]),
        changed(tree_digest="../../etc/passwd"),
        a_scan().replace(b"app/minutes.py", b"app/\\u0000.py"),
        a_scan().replace(b'"used"', b'"proven"'),
    ],
)
def test_what_is_no_scan_gets_a_sentence_and_leaves_nothing(api, ada, body):
    answer = api(ada, "scan")("POST", "/scans", body)
    assert 400 <= answer.status_code < 500
    assert answer["Content-Type"] == "application/problem+json"
    assert not Import.objects.exists()


def test_a_bill_of_materials_comes_in_as_a_report(api, ada, bom):
    answer = api(ada, "scan")("POST", "/boms", bom)
    assert answer.status_code == 201
    assert Finding.objects.get().confidence == 1


@pytest.mark.parametrize("body", [b"{}", b'{"bomFormat":"SPDX"}', b'{"a":1,"a":2}', b"nothing"])
def test_what_is_no_bill_of_materials_leaves_nothing(api, ada, body):
    answer = api(ada, "scan")("POST", "/boms", body)
    assert 400 <= answer.status_code < 500
    assert not Import.objects.exists()


def test_a_token_to_read_takes_nothing_in(api, ada):
    assert api(ada, "read")("POST", "/scans", a_scan()).status_code == 403
    assert not Import.objects.exists()
