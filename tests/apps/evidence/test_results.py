"""Results files of other tools: recognised, read from their bytes, graded tested, proposed."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from fairlead.apps.evidence import blobs, queries, results, services
from fairlead.apps.evidence.models import Evidence
from fairlead.apps.evidence.shown import result_line, result_of
from fairlead.apps.journal.errors import BadInputError, RuleBrokenError
from fairlead.apps.register import services as register
from fairlead.core.results import read_results
from fairlead.core.results.summary import digest_of
from fairlead.core.rules.evidence import Grade
from tests.apps.evidence.test_evidence import last_entry
from tests.core.results.test_refused import eval_with

VECTORS = Path(__file__).parents[2] / "vectors/results"
EVAL = VECTORS / "inspect_ai-0.3.285/bakery.eval"
GARAK = VECTORS / "garak-0.17.1/repeat.report.jsonl"
MLFLOW = VECTORS / "mlflow-3.17.2/run.json"
REAL = [
    EVAL,
    GARAK,
    MLFLOW,
    VECTORS / "inspect_ai-0.3.150/bakery.eval",
    VECTORS / "promptfoo-0.121.20/results.json",
    VECTORS / "deepeval-4.3.1/test_run.json",
    VECTORS / "giskard-2.19.2/scan.json",
    VECTORS / "evidently-0.7.23/drift-tests.json",
    VECTORS / "fairlearn-0.15.0/metricframe.json",
]
VERIFIED = "iso42001:A.6.2.4"


def take(by, path=EVAL, *, data=None, name="", **told):
    told = {"title": "Bakery answers", **told}
    return services.take_in(
        by=by, data=data or path.read_bytes(), filename=name or path.name, **told
    )


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.parent.name)
def test_a_real_file_is_taken_in_read_and_graded_tested(ada, path):
    one = take(ada, path)
    told = read_results(path.name, path.read_bytes()).to_json()

    assert (one.form, one.grade, one.reading) == ("measurement", Grade.TESTED, told)
    facts = last_entry()["facts"]
    assert (facts["grade"], facts["reading"]) == ("tested", digest_of(told))
    assert blobs.is_intact(one.digest)


def test_results_count_from_the_day_of_the_run(ada, time_machine):
    time_machine.move_to("2027-01-10T12:00:00Z")
    one = take(ada)
    assert (one.valid_from, one.valid_until) == (date(2026, 11, 28), date(2027, 2, 26))


def test_a_run_from_the_future_counts_from_today(ada, time_machine):
    time_machine.move_to("2026-01-10T12:00:00Z")
    assert take(ada).valid_from == timezone.localdate()


def test_what_somebody_said_about_grade_and_days_stays(ada):
    one = take(ada, grade="stated", valid_from=date(2026, 12, 1), valid_until=date(2026, 12, 31))
    assert (one.grade, one.valid_from) == (Grade.STATED, date(2026, 12, 1))
    assert one.valid_until == date(2026, 12, 31)


def test_days_that_end_before_the_run_are_refused_and_nothing_is_kept(ada, time_machine):
    time_machine.move_to("2026-11-28T12:00:00Z")
    with pytest.raises(RuleBrokenError, match="before it starts on 2026-11-28"):
        take(ada, valid_until=date(2026, 11, 1))
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (eval_with(status="error"), "a.eval", "The run ended as “error”"),
        (eval_with(version=9), "a.eval", "a log of form 9; known is 2"),
        (GARAK.read_bytes()[:-40], "a.jsonl", "is not whole"),
        (b'{"prompt": "hello"}\n', "a.jsonl", "No tool whose results are read"),
    ],
    ids=["ended", "version", "cut", "other"],
)
def test_what_cannot_be_read_is_kept_and_marked_not_parsed(ada, signed_in, data, name, says):
    one = take(ada, data=data, name=name)

    assert (one.form, one.grade, one.reading["kind"]) == ("file", Grade.OBSERVED, "not parsed")
    shown = signed_in(ada).get("/evidence/E-1/").content.decode()
    assert "Not parsed" in shown
    assert says in shown


def test_ordinary_json_is_ordinary_evidence(ada, signed_in):
    one = take(ada, data=b'{"policy": "signed"}', name="policy.json")
    assert (one.form, one.reading) == ("file", None)
    shown = signed_in(ada).get("/evidence/E-1/").content.decode()
    assert "Not parsed" not in shown
    assert "Which system is it about?" not in shown


def test_the_same_log_twice_is_one_piece(ada):
    take(ada)
    with pytest.raises(services.AlreadyHereError, match="here already as E-1"):
        take(ada, name="again.eval")


def test_a_log_that_is_a_trap_is_refused(ada):
    with pytest.raises(BadInputError, match="damaged"):
        take(ada, data=EVAL.read_bytes()[:-30], name="cut.eval")
    bent = bytearray(EVAL.read_bytes())
    bent[60:80] = b"\0" * 20
    with pytest.raises(BadInputError):
        take(ada, data=bytes(bent), name="bent.eval")
    with pytest.raises(BadInputError, match="does not hold what its ending says"):
        take(ada, data=b'{"a": 1}', name="text.eval")
    with pytest.raises(BadInputError, match="first line"):
        take(ada, data=b"hello\n", name="a.jsonl")
    assert not Evidence.objects.exists()


def test_the_page_reads_the_file_again_and_proposes_controls(ada, signed_in):
    take(ada)
    client = signed_in(ada)
    shown = client.get("/evidence/E-1/").content.decode()
    for words in (
        "What Inspect found",
        "0.3.285",
        "mockllm/model",
        "bakery_answers",
        "28 Nov 2026, 14:34 UTC",
        "8 samples",
        "75.0\u00a0%",
        "40.9\u00a0% to 92.9\u00a0%",
        "What was not checked",
        "the same as was sealed",
        "What a run of this kind may support",
    ):
        assert words in shown

    client.post("/evidence/E-1/link/", {"controls": [VERIFIED]})
    assert queries.controls_of(Evidence.objects.get()) == [VERIFIED]
    assert (
        "What a run of this kind may support" not in client.get("/evidence/E-1/").content.decode()
    )


def test_a_reading_that_was_tampered_with_does_not_reach_the_page(ada, signed_in):
    one = take(ada)
    told = {**one.reading, "scores": [], "model": "a better one"}
    Evidence.objects.filter(pk=one.pk).update(reading=told)
    shown = signed_in(ada).get("/evidence/E-1/").content.decode()
    assert "a better one" not in shown
    assert "it says something else than" in shown


def test_a_file_that_is_gone_is_said(ada):
    one = take(ada)
    results._remembered.cache_clear()
    blobs.place_of(one.digest).unlink()
    assert result_of(one).again.is_there is False


def test_the_system_is_proposed_by_name_and_linked_by_a_person(ada, signed_in):
    register.register_system(by=ada, name="Planner")
    register.register_system(by=ada, name="Bakery assistant")
    take(ada)
    client = signed_in(ada)
    shown = client.get("/evidence/E-1/").content.decode()
    assert shown.index("Bakery assistant") < shown.index("Planner")

    answer = client.post("/register/evidence/E-1/", {"code": "SYS-2"}, follow=True)

    assert "E-1 is about SYS-2." in answer.content.decode()
    assert queries.records_of(Evidence.objects.get()) == [("system", "SYS-2")]
    assert "Bakery answers" in client.get("/register/SYS-2/").content.decode()
    assert client.post("/register/evidence/E-1/", {"code": "SYS-9"}).status_code == 404


def test_a_renewal_by_a_newer_run_is_read_too(ada):
    old = take(ada)
    new = services.renew(
        old, by=ada, data=GARAK.read_bytes(), filename="newer.report.jsonl", title="Newer"
    )
    assert (new.reading["tool"], new.grade) == ("garak", Grade.TESTED)


def test_lists_and_exports_carry_what_was_read(ada, signed_in):
    take(ada)
    client = signed_in(ada)
    csv = client.get("/evidence/?format=csv").getvalue().decode()
    assert "Inspect 0.3.285 · includes: accuracy: 0.750000 [0.409275; 0.928521], n 8" in csv
    assert result_line(None) == ""
    assert result_line({"kind": "not parsed", "tool": "garak"}) == "garak: not parsed"


@pytest.mark.parametrize("address", ["/evidence/", "/evidence/?format=csv"])
def test_a_list_of_results_takes_no_query_more(
    ada, signed_in, address, django_assert_max_num_queries
):
    client = signed_in(ada)
    for path in REAL:
        take(ada, path)
    client.get(address).getvalue()
    with django_assert_max_num_queries(12) as asked:
        client.get(address).getvalue()
    loads = [each["sql"] for each in asked.captured_queries if '"reading"' in each["sql"]]
    assert len(loads) == ("csv" in address)


def test_a_dropped_file_goes_through_the_form(ada, signed_in):
    file = io.BytesIO(EVAL.read_bytes())
    file.name = "bakery.eval"
    answer = signed_in(ada).post(
        "/evidence/new/", {"title": "Bakery answers", "file": file}, follow=True
    )
    assert "What Inspect found" in answer.content.decode()
