"""`fairlead push`: rows stay in the pipeline, counts go to a real server and are judged there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead import metrics
from fairlead.apps.monitor.models import Run
from fairlead.apps.org.services import make_token
from fairlead.core.metrics.errors import MeasureError
from fairlead.doors.cli.main import main
from tests.apps.monitor.rows import csv_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pipeline(ada, monkeypatch, live_server):
    """A pipeline with a token in its environment."""
    until = timezone.localdate() + timedelta(days=9)
    _, token = make_token(by=ada, name="CI", scopes=["measure"], expires_on=until)
    monkeypatch.setenv("FAIRLEAD_TOKEN", token)
    monkeypatch.setenv("FAIRLEAD_SERVER", live_server.url)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(csv_of(gap=0.3, days=2))
    return path


def test_counts_go_over_and_rows_stay(pipeline, add, file):
    check = add(source="push", rhythm="daily")
    sent = metrics.push(file, check=check.code)
    run = Run.objects.get()
    assert (sent.run, sent.answer) == (run.code, "breach")
    assert run.answer == "breach"
    assert run.rows == len(file.read_text().splitlines()) - 1


def test_the_command_ends_with_the_servers_answer(pipeline, add, file, monkeypatch, capsys):
    check = add(source="push", rhythm="daily")
    monkeypatch.setattr("sys.argv", ["fairlead", "push", check.code.lower(), str(file)])
    with pytest.raises(SystemExit) as left:
        main()
    assert (left.value.code, capsys.readouterr().out.strip()) == (1, "RUN-1 of CHK-1: breach")


def test_what_the_server_refuses_is_told_and_nothing_is_kept(pipeline, add, file):
    own = add()
    with pytest.raises(metrics.ServerError, match="measures by itself"):
        metrics.push(file, check=own.code)
    with pytest.raises(metrics.ServerError, match="404"):
        metrics.push(file, check="CHK-9")
    assert not Run.objects.exists()


def test_rows_that_do_not_fit_never_leave(pipeline, add, tmp_path):
    check = add(source="push", rhythm="daily")
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(MeasureError, match="There is no column"):
        metrics.push(other, check=check.code)
    assert not Run.objects.exists()


def test_many_wide_windows_go_over_in_pieces_and_the_worst_answer_counts(
    pipeline, add, tmp_path, monkeypatch
):
    from fairlead.sdk import pushing

    monkeypatch.setattr(pushing, "_LARGEST_PIECE", 10)
    check = add(source="push", rhythm="daily")
    path = tmp_path / "rows.csv"
    calm, gap = csv_of(day="2026-11-01", n=4000), csv_of(day="2026-11-02", gap=0.3, n=4000)
    path.write_bytes(calm + b"\n".join(gap.splitlines()[1:]))
    sent = metrics.push(path, check=check.code)
    assert sorted(Run.objects.values_list("answer", flat=True)) == ["breach", "within"]
    assert sent.answer == "breach"
