"""The pages of monitoring: the answer first, then what it rests on; acts refuse with a reason."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from fairlead.apps.monitor import services
from fairlead.apps.monitor.models import Check, Finding, Run
from tests.apps.monitor.conftest import BASIS
from tests.apps.monitor.rows import csv_of


def text(answer):
    return answer.content.decode()


@pytest.fixture
def browser(signed_in, ada):
    return signed_in(ada)


def test_columns_are_guessed_shown_with_reasons_and_corrected(browser, ada, forecast):
    sample = SimpleUploadedFile("mills.csv", csv_of(n=50))
    shown = text(browser.post("/monitor/checks/columns/", {"sample": sample}))
    assert "“prediction” is named like a prediction." in shown
    assert "label: label" in shown
    told = {
        "name": "Mills",
        "system": forecast.pk,
        "source": "upload",
        "columns": "label: label\nprediction: prediction\nprotected: [mill]\ntime: day",
        "policy": "name: ours\nlimits:\n- {metric: selection_rate_ratio, at_least: 0.8}",
        "window": "day",
        "rhythm": "hand",
        "keep_days": "0",
    }
    answer = browser.post("/monitor/checks/add/", told, follow=True)
    assert "CHK-1 is set up." in text(answer)
    assert Check.objects.get().columns["protected"] == ["mill"]


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"columns": "{"}, "This is no YAML"),
        ({"columns": "- a"}, "Write names with their values"),
        ({"columns": "labelz: x"}, "A column map has no “labelz”"),
        ({"policy": "name: x\nlimits: [{metric: pis, at_most: 1}]"}, "There is no metric “pis”"),
    ],
)
def test_a_check_that_will_not_do_says_why_and_keeps_what_was_typed(browser, forecast, told, says):
    whole = {
        "name": "Mills of the north",
        "system": forecast.pk,
        "source": "upload",
        "columns": "label: label",
        "policy": "name: ours",
        "window": "day",
        "rhythm": "hand",
        "keep_days": "0",
    }
    answer = browser.post("/monitor/checks/add/", whole | told)
    assert answer.status_code == 422
    assert says in text(answer)
    assert "Mills of the north" in text(answer)
    assert not Check.objects.exists()


def test_a_file_that_nobody_can_read_is_refused_when_guessing(browser):
    sample = SimpleUploadedFile("mills.parquet", b"PAR1 nonsense")
    answer = browser.post("/monitor/checks/columns/", {"sample": sample})
    assert answer.status_code == 422
    assert "is not a whole Parquet file" in text(answer)


def test_rows_are_handed_in_measured_and_shown_with_their_intervals(browser, add):
    check = add()
    data = {"file": SimpleUploadedFile("mills.csv", csv_of(gap=0.3))}
    answer = browser.post(f"/monitor/checks/{check.code}/rows/", data, follow=True)
    assert "The worker measures it in a moment." in text(answer)
    services.perform(services.claim("tests"))
    shown = text(browser.get("/monitor/runs/RUN-1/"))
    for each in ("A limit was passed", "selection rate ratio", "≥ 0.8", "FND-1", "E-1", "SELECT"):
        assert each in shown
    shown = text(browser.get("/monitor/"))
    assert "One finding is not settled" in shown
    assert "Finding open" in shown
    shown = text(browser.get("/monitor/findings/"))
    assert "FND-1" in shown
    assert browser.get("/monitor/runs/RUN-1/report.json").getvalue().startswith(b'{"answer":"bre')
    assert b'"fairlead-run/1"' in browser.get("/monitor/runs/RUN-1/record.json").getvalue()


def test_a_file_of_the_wrong_kind_is_refused_on_the_page(browser, add):
    check = add()
    data = {"file": SimpleUploadedFile("mills.pdf", b"%PDF-")}
    answer = browser.post(f"/monitor/checks/{check.code}/rows/", data)
    assert answer.status_code == 422
    assert "Hand in Parquet or CSV" in text(answer)
    assert not Run.objects.exists()


def test_a_failed_run_shows_its_sentence(browser, add, measure):
    measure(add(), b"not,these\n1,2\n")
    for page in ("/monitor/runs/RUN-1/", "/monitor/checks/CHK-1/"):
        assert "There is no column “label”" in text(browser.get(page))
    assert "Could not measure" in text(browser.get("/monitor/"))
    assert browser.get("/monitor/runs/RUN-1/report.json").status_code == 404


def test_results_that_were_changed_on_disk_are_not_shown(browser, add, measure):
    from fairlead.apps.evidence import blobs

    run = measure(add(), csv_of())
    blobs.place_of(run.report_digest).write_bytes(b"{}")
    shown = text(browser.get("/monitor/runs/RUN-1/"))
    assert "are missing or changed: restore them from a backup" in shown


def test_a_finding_is_answered_on_its_page_and_refuses_with_a_reason(browser, add, measure):
    measure(add(), csv_of(gap=0.3))
    address = "/monitor/findings/FND-1/"
    answer = browser.post(f"{address}answer/", {"because": "hm"})
    assert (answer.status_code, "Say what is behind it" in text(answer)) == (422, True)
    why = "North had no rows of this harvest; they are added."
    assert "Answered." in text(browser.post(f"{address}answer/", {"because": why}, follow=True))
    answer = browser.post(f"{address}close/", {"effect": "All is as it was before."})
    assert (answer.status_code, "Run CHK-1 again first" in text(answer)) == (422, True)
    assert browser.post(f"{address}burn/").status_code == 404
    assert Finding.objects.get().state == "answered"


def test_a_system_is_validated_on_its_page_and_signed_by_somebody_else(
    client, ada, max_, forecast, one, report
):
    client.force_login(ada.user)
    page = text(client.get("/monitor/validity/SYS-1/"))
    assert "No, because:" in page
    assert "It was never validated." in page
    told = {"subject": one.pk, "basis": BASIS, "evidence": "E-1"}
    told["until"] = timezone.localdate() + timezone.timedelta(days=90)
    answer = client.post("/monitor/validity/SYS-1/", told, follow=True)
    assert "VAL-1 is proposed" in text(answer)
    answer = client.post("/monitor/validations/VAL-1/sign/")
    assert (answer.status_code, "somebody else signs" in text(answer)) == (422, True)
    client.force_login(max_.user)
    assert "Validated." in text(client.post("/monitor/validations/VAL-1/sign/", follow=True))
    shown = text(client.get("/monitor/validity/"))
    assert "MOD-1 1.0" in shown
    assert "it holds until" in shown


def test_a_validation_that_says_too_little_is_refused_on_the_page(browser, forecast, one):
    told = {"subject": one.pk, "basis": "ok", "evidence": "E-9", "until": timezone.localdate()}
    answer = browser.post("/monitor/validity/SYS-1/", told)
    assert answer.status_code == 422
    assert "E-9 is no evidence that counts today" in text(answer)


def test_pausing_needs_a_reason_and_says_that_nothing_watches(browser, add):
    add()
    assert browser.post("/monitor/checks/CHK-1/pause/", {"because": "x"}).status_code == 422
    told = {"because": "The mill is closed in August."}
    answer = browser.post("/monitor/checks/CHK-1/pause/", told, follow=True)
    assert "Paused: nothing watches here." in text(answer)
    assert "Taken up again." in text(browser.post("/monitor/checks/CHK-1/resume/", follow=True))


def test_a_check_is_changed_on_its_page(browser, add):
    add()
    page = text(browser.get("/monitor/checks/CHK-1/change/"))
    assert "protected:" in page
    told = {"name": "Mills", "source": "upload", "window": "week", "rhythm": "hand"}
    told |= {"columns": "label: label", "policy": "name: ours", "keep_days": "4", "rev": "1"}
    assert "Changed." in text(browser.post("/monitor/checks/CHK-1/change/", told, follow=True))
    answer = browser.post("/monitor/checks/CHK-1/change/", told)
    assert (answer.status_code, "Somebody else changed CHK-1" in text(answer)) == (422, True)


def test_another_past_is_sealed_on_its_page(browser, add):
    add()
    told = {"name": "Autumn", "because": "The harvest that the model was made for."}
    told["file"] = SimpleUploadedFile("past.csv", csv_of(n=500))
    answer = browser.post("/monitor/checks/CHK-1/reference/", told, follow=True)
    assert "REF-1 is sealed, and CHK-1 compares with it." in text(answer)


def test_other_firms_see_nothing_and_auditors_may_look(signed_in, cy, dee, bo, add, measure):
    measure(add(), csv_of(gap=0.3))
    pages = ("checks/CHK-1", "runs/RUN-1", "findings/FND-1", "validity/SYS-1")
    for member, status in ((cy, 200), (bo, 403), (dee, 404)):
        browser = signed_in(member)
        assert {browser.get(f"/monitor/{page}/").status_code for page in pages} == {status}
    assert "CHK-1" not in text(signed_in(dee).get("/monitor/"))
    assert signed_in(cy).post("/monitor/checks/CHK-1/pause/", {"because": "x"}).status_code == 403
