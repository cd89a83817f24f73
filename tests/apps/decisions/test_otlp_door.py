"""Traces come in: what is answered to an exporter, for good requests and for every kind of bad."""

import gzip
import io
import json
import zlib

import pytest
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from fairlead.apps.decisions.models import Decision
from fairlead.apps.journal.models import Entry
from tests.core.decisions.otlp.traces import TRACE, body, chat, span

pytestmark = pytest.mark.django_db
DOOR = "/api/otlp/v1/traces"
JSON, PROTOBUF = "application/json", "application/x-protobuf"
PLACE = f"{TRACE}-{1:016x}"


@pytest.fixture
def export(post, ovens):
    """Send a body as an exporter does; for the only system unless told otherwise."""

    def send(sent, *, kind=JSON, to=f"{DOOR}?system={ovens.code}", **more):
        return post(to, sent, kind=kind, **more)

    return send


def test_a_call_of_a_model_is_in_the_tree_when_it_is_answered(export, ovens, ada):
    from fairlead.apps.decisions.services import open_parts

    answer = export(body(span(9), chat(1, gen_ai__prompt="May they?", fairlead__subject="p-1")))
    assert (answer.status_code, answer.json()) == (200, {})
    assert answer["Content-Type"] == JSON
    assert (answer["Fairlead-Decisions"], answer["Fairlead-Spans-Ignored"]) == ("1", "1")
    entry = Entry.objects.get(ext_id=PLACE)
    leaf = json.loads(bytes(entry.body))
    assert (leaf["type"], leaf["obj"]["id"], leaf["corr"]) == ("ai.decision", ovens.code, TRACE)
    assert list(leaf["sealed"]) == ["input", "prompt"]
    assert leaf["subject"].startswith("sub_")
    assert b"May they" not in bytes(entry.body)
    decision = Decision.objects.get(ext_id=PLACE)
    opened = open_parts(decision, ["prompt"], by=ada, because="Somebody asked why.")
    assert "May they?" in json.dumps(opened)


def test_an_exporter_that_sends_again_changes_nothing(export):
    for _ in range(3):
        assert export(body(chat(1), chat(2))).status_code == 200
    assert Decision.objects.count() == 2


def test_the_same_span_with_other_words_is_rejected_and_told(export):
    export(body(chat(1)))
    told = export(body(chat(1, gen_ai__prompt="other"), chat(2))).json()["partialSuccess"]
    assert told["rejectedSpans"] == "1"
    assert told["errorMessage"].startswith(f"span {1:016x}: ")
    assert "already used for another entry" in told["errorMessage"]
    assert Decision.objects.count() == 2


def test_a_thousand_spans_sent_again_with_other_words_are_rejected_one_by_one(export):
    assert export(body(*(chat(n) for n in range(1, 61)))).status_code == 200
    again = body(*(chat(n, gen_ai__prompt="other") for n in range(1, 62)))
    told = export(again)
    assert told.json()["partialSuccess"]["rejectedSpans"] == "60"
    assert told["Fairlead-Decisions"] == "1"
    assert told.json()["partialSuccess"]["errorMessage"].endswith("and 55 more like these")


def test_protobuf_and_gzip_are_answered_in_kind(export):
    from fairlead.doors.api.otlp.protobuf import answer as ours
    from tests.doors.api.otlp.messages import as_protobuf

    sent = as_protobuf(body(chat(1), chat(2, fairlead__system="SYS-99")))
    answer = export(gzip.compress(sent), kind=PROTOBUF, **{"Content-Encoding": "gzip"})
    assert (answer.status_code, answer["Content-Type"]) == (200, PROTOBUF)
    partial = ExportTraceServiceResponse.FromString(answer.content).partial_success
    assert partial.rejected_spans == 1
    assert "There is no system SYS-99 in the register" in partial.error_message
    assert export(as_protobuf(body(chat(1))), kind=PROTOBUF).content == ours(0, "") == b""
    assert Decision.objects.count() == 1


def test_whose_system_it_is_may_stand_in_the_token(export, ada, token_of, ovens):
    nobody = export(body(chat(1)), to=DOOR)
    assert "say whose system this is" in nobody.json()["partialSuccess"]["errorMessage"]
    tied = token_of(ada, systems=[ovens.code])[1]
    assert export(body(chat(1)), to=DOOR, key=tied).json() == {}
    other = export(body(chat(2, fairlead__system="SYS-9")), to=DOOR, key=tied)
    assert other.json()["partialSuccess"]["rejectedSpans"] == "1"
    assert Decision.objects.count() == 1


def test_a_token_tied_elsewhere_records_nothing_and_is_told(export, ada, token_of):
    told = export(body(chat(1), chat(2)), key=token_of(ada, systems=["SYS-8", "SYS-9"])[1])
    assert told.json()["partialSuccess"]["rejectedSpans"] == "2"
    assert "This token is tied to SYS-8, SYS-9." in told.json()["partialSuccess"]["errorMessage"]
    assert Decision.objects.count() == 0


def test_the_system_of_another_firm_does_not_exist(export, dee, token_of):
    told = export(body(chat(1)), key=token_of(dee)[1]).json()["partialSuccess"]
    assert "There is no system" in told["errorMessage"]
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("kind", [JSON, PROTOBUF])
def test_who_may_not_is_told_in_the_kind_that_was_sent(export, ada, token_of, kind):
    def says(answer):
        if kind == JSON:
            return answer.json()["message"]
        return Status.FromString(answer.content).message

    nobody = export(b"-", kind=kind, key="")
    assert (nobody.status_code, nobody["Content-Type"]) == (401, kind)
    assert says(nobody).startswith("Send a token")
    reader = export(b"-", kind=kind, key=token_of(ada, "read")[1])
    assert reader.status_code == 403
    assert says(reader) == "This token does not open the recording of decisions."


def test_a_cookie_does_not_sign_an_exporter_in(client, ada):
    client.force_login(ada.user)
    assert client.post(DOOR, body(chat(1)), content_type=JSON).status_code == 401
    assert client.get(DOOR).status_code == 405


def bomb(size):
    """A gzip of so many zeros."""
    return gzip.compress(bytes(size), mtime=0)


def huge(count):
    return body(chat(1, **{f"a{n}": n for n in range(count)}))


GZIP = {"Content-Encoding": "gzip"}
RAW_DEFLATE = zlib.compress(b"{}")


@pytest.mark.parametrize(
    ("sent", "more", "status", "says"),
    [
        (b"{}", {"kind": "text/plain"}, 415, "this came as text/plain"),
        (b"{}", {"kind": "application/x-ndjson"}, 415, "this came as application/x-ndjson"),
        (b"{}", {"Content-Encoding": "br"}, 415, "it came as br"),
        (RAW_DEFLATE, {"Content-Encoding": "deflate"}, 415, "it came as deflate"),
        (b"{}", GZIP, 400, "The body says it is gzip, and is not."),
        (RAW_DEFLATE, GZIP, 400, "The body says it is gzip, and is not."),
        (gzip.compress(b"{}", mtime=0)[:-3], GZIP, 400, "The body is a gzip that is cut"),
        (gzip.compress(b"{}", mtime=0) + b"more", GZIP, 400, "something follows its end"),
        (bomb(8 * 1024 * 1024 + 1), GZIP, 413, "more than 8 MiB unpacked"),
        (bomb(64 * 1024 * 1024), GZIP, 413, "more than 8 MiB unpacked"),
        (b" " * (4 * 1024 * 1024 + 1), {}, 413, "larger than 4 MiB"),
        (b" " * (6 * 1024 * 1024), {}, 413, "larger than 4 MiB"),
        (b" ", {}, 400, "The body is no JSON: expecting value at character 2."),
        (b'{"resourceSpans": [', {}, 400, "The body is no JSON: expecting value at character 20."),
        (b'{"a": "\\ud83d"}', {}, 400, "half a character"),
        (b"[" * 60_000, {}, 400, "The body is nested too deep."),
        (b'{"a": 1, "a": 1}', {}, 400, "The name “a” stands twice in one object."),
        (body(*[{}] * 20_001), {}, 400, "More than 20,000 spans"),
    ],
)
def test_what_is_no_request_is_refused_with_a_sentence_and_nothing_is_kept(
    export, sent, more, status, says
):
    answer = export(sent, **more)
    assert (answer.status_code, answer["Content-Type"]) == (status, JSON)
    assert says in answer.json()["message"]
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("sent", [b"\x00", b"\xff" * 40, b"\n\x7f", body(chat(1))])
def test_what_is_no_protobuf_is_refused(export, sent):
    answer = export(sent, kind=PROTOBUF)
    assert answer.status_code == 400
    assert "no ExportTraceServiceRequest" in Status.FromString(answer.content).message


def test_a_trace_cut_on_its_way_is_refused_whole(export):
    from tests.doors.api.otlp.messages import VECTORS

    whole = (VECTORS / "openinference.pb").read_bytes()
    assert export(whole[:-1], kind=PROTOBUF).status_code == 400
    assert Decision.objects.count() == 0
    assert export(whole, kind=PROTOBUF)["Fairlead-Decisions"] == "2"


def test_fifty_thousand_attributes_on_a_span_change_nothing_but_the_time(export):
    assert export(huge(50_000)).json() == {}
    assert Decision.objects.count() == 1


def test_a_body_sent_in_chunks_is_read_where_the_server_ends_it(export, rf):
    from fairlead.apps.decisions.lines import LARGEST, TooLargeError
    from fairlead.doors.api.otlp.bodies import body_of

    def chunked(data):
        request = rf.post(DOOR, content_type=JSON)
        ended = {"wsgi.input_terminated": True, "wsgi.input": io.BytesIO(data)}
        request.META |= ended | {"CONTENT_LENGTH": ""}
        return request

    assert body_of(chunked(b'{"a": 1}')) == b'{"a": 1}'
    with pytest.raises(TooLargeError):
        body_of(chunked(b"x" * (LARGEST + 1)))


def test_a_flood_is_told_when_to_come_again(export, settings):
    settings.FAIRLEAD_DECISIONS_A_SECOND = 1
    assert export(body(*(chat(n) for n in range(1, 1001)))).status_code == 200
    answer = export(body(*(chat(n) for n in range(2001, 3001))))
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 900
    assert answer.json()["message"].startswith("Too many decisions at once")


def test_a_log_that_takes_nothing_says_when_to_try_again(export, monkeypatch):
    from fairlead.apps.decisions.services import intake
    from fairlead.apps.journal.errors import LedgerClosedError

    def closed(*_, **__):
        raise LedgerClosedError("The disk is full.")

    monkeypatch.setattr(intake, "seal_many", closed)
    answer = export(body(chat(1)))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json() == {"message": "The disk is full."}


def test_what_is_stopped_is_told_with_the_answer(export, ovens, monkeypatch):
    from fairlead.apps.decisions import flags

    monkeypatch.setattr(flags, "_asked", [lambda _firm: frozenset({ovens.code})])
    answer = export(body(chat(1)))
    told = answer.json()["partialSuccess"]
    assert (answer["Fairlead-Stopped"], told["rejectedSpans"]) == (ovens.code, "0")
    assert "must not act on its answers" in told["errorMessage"]
    assert Decision.objects.count() == 1


def test_spans_that_have_nothing_to_do_with_ai_are_counted_and_left(export):
    answer = export(body(span(1), span(2, http__method="GET")))
    assert (answer.json(), answer["Fairlead-Spans-Ignored"]) == ({}, "2")
    assert Decision.objects.count() == 0
