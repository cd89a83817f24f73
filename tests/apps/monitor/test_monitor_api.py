"""Pipelines count where the rows are and send states; they are judged here like any others."""

import base64
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.journal.queries import timeline
from fairlead.apps.monitor.models import Run
from fairlead.apps.org.services import make_token
from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.measure import measure as count
from tests.apps.monitor.rows import COLUMNS, csv_of


@pytest.fixture
def api(client):
    """Call the API as a program of this member: `api(ada, "measure")("GET", "/checks")`."""

    def of(member, *scopes):
        until = timezone.localdate() + timedelta(days=30)
        _, token = make_token(by=member, name="CI", scopes=list(scopes), expires_on=until)
        headers = {"Authorization": f"Bearer {token}"}

        def call(method, path, body=None):
            data = json.dumps(body).encode() if body is not None else b""
            at = f"/api/v1/monitor{path}"
            return client.generic(method, at, data, "application/json", headers=headers)

        return call

    return of


@pytest.fixture
def states(tmp_path):
    """What `fairlead push` sends, counted from rows."""

    def counted(columns=COLUMNS, **rows):
        path = tmp_path / "rows.csv"
        path.write_bytes(csv_of(**rows))
        told = count(path, ColumnMap.from_dict(columns))
        return {
            "schema": "fairlead-states/1",
            "states": [base64.b64encode(each.to_bytes()).decode() for each in told.states],
            "sql": dict(told.sql),
            "source": "rows.csv",
            "source_sha256": told.source_digest,
        }

    return counted


def test_states_come_in_are_judged_and_kept(api, ada, add, states):
    check = add(source="push", rhythm="daily")
    answer = api(ada, "measure")("POST", f"/checks/{check.code}/states", states(gap=0.3, days=2))
    told = answer.json()
    assert (answer.status_code, told["code"], told["answer"]) == (201, "RUN-1", "breach")
    assert (told["rows"], told["windows"], told["findings"]) == (1600, 2, ["FND-1"])
    assert told["evidence"] == "E-1"
    pushed, finished = (
        timeline(ada.tenant, kinds=[f"monitor.run.{k}"]) for k in ("push", "finish")
    )
    assert [(each.who, each.code) for each in pushed] == [("Ada", "CHK-1")]
    assert [(each.actor, each.code) for each in finished] == [("svc:monitor", "RUN-1")]
    run = api(ada, "read")("GET", "/runs/RUN-1").json()
    assert run["report_sha256"] == told["report_sha256"]


def test_a_pipeline_reads_how_to_count(api, ada, add):
    add(source="push")
    call = api(ada, "measure")
    assert [each["code"] for each in call("GET", "/checks").json()] == ["CHK-1"]
    assert call("GET", "/checks?system=SYS-9").json() == []
    told = call("GET", "/checks/CHK-1").json()
    assert (told["columns"], told["silent"], told["last_answer"]) == (COLUMNS, False, "")


def test_a_sealed_past_is_handed_out_byte_for_byte(api, ada, add):
    from fairlead.apps.monitor.measuring import kept
    from fairlead.apps.monitor.services import seal_and_compare

    past = seal_and_compare(
        add(),
        by=ada,
        name="Autumn",
        data=csv_of(n=500),
        filename="past.csv",
        because="The harvest that the model was made for.",
    )
    answer = api(ada, "measure")("GET", "/references/REF-1/profile")
    assert answer.getvalue() == kept(past.digest)


@pytest.mark.parametrize(
    ("more", "status", "says"),
    [
        ({"states": []}, 422, "states"),
        ({"states": ["not base64!"]}, 400, "A state is not base64"),
        ({"states": [base64.b64encode(b"{}").decode()]}, 400, ""),
        ({"schema": "fairlead-states/9"}, 422, "schema"),
        ({"rows": [1, 2]}, 422, "rows"),
        ({"source_sha256": "x"}, 422, "source_sha256"),
        ({"sql": {"a": "x" * 30_000}}, 400, "longer than anybody reads"),
    ],
)
def test_what_is_no_state_is_refused_with_a_sentence_and_no_run(
    api, ada, add, states, more, status, says
):
    add(source="push")
    answer = api(ada, "measure")("POST", "/checks/CHK-1/states", states() | more)
    assert answer.status_code == status
    assert says in json.dumps(answer.json(), ensure_ascii=False)
    assert not Run.objects.exists()


def test_states_of_other_columns_are_refused(api, ada, add, states):
    add(source="push")
    other = states(columns={**COLUMNS, "label": ""})
    answer = api(ada, "measure")("POST", "/checks/CHK-1/states", other)
    assert (answer.status_code, "another column map" in answer.json()["detail"]) == (400, True)


def test_the_same_window_twice_in_one_push_is_refused(api, ada, add, states):
    add(source="push")
    told = states()
    told["states"] *= 2
    answer = api(ada, "measure")("POST", "/checks/CHK-1/states", told)
    assert "stands twice" in answer.json()["detail"]


def test_a_state_with_a_digit_changed_is_refused(api, ada, add, states):
    add(source="push")
    told = states()
    raw = base64.b64decode(told["states"][0]).replace(b'"rows":800', b'"rows":900')
    told["states"] = [base64.b64encode(raw).decode()]
    assert api(ada, "measure")("POST", "/checks/CHK-1/states", told).status_code == 400


def test_only_a_token_for_measuring_may_push_and_only_to_checks_that_wait_for_it(
    api, ada, dee, add, states
):
    check, upload = add(source="push"), add()
    for member, scopes, status in (
        (ada, ["read"], 403),
        (dee, ["measure"], 404),
    ):
        answer = api(member, *scopes)("POST", f"/checks/{check.code}/states", states())
        assert answer.status_code == status
    answer = api(ada, "measure")("POST", f"/checks/{upload.code}/states", states())
    assert "takes no states" in answer.json()["detail"]


def test_a_pipeline_tells_the_configuration_and_hears_the_gate(api, ada, forecast):
    call = api(ada, "gate")
    answer = call("POST", "/systems/SYS-1/configuration", {"sha256": "a" * 64})
    assert (answer.status_code, answer.json()["answer"]) == (201, "no")
    assert call("POST", "/systems/SYS-1/configuration", {"sha256": "x"}).status_code == 422
    told = {"sha256": "a" * 64}
    assert api(ada, "read")("POST", "/systems/SYS-1/configuration", told).status_code == 403
