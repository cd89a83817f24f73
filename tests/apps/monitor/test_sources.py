"""Where rows may come from: nothing outside the firm's folder, no database nobody opened."""

import pytest

from fairlead.apps.journal.errors import BadInputError
from fairlead.apps.monitor import services, sources
from fairlead.apps.monitor.models import Check
from tests.apps.monitor.rows import COLUMNS, csv_of


@pytest.fixture
def folder(settings, tmp_path, ada):
    """The folder of the bakery, opened by the administrator."""
    settings.FAIRLEAD_MEASURE_FOLDER = str(tmp_path / "measure")
    mine = tmp_path / "measure" / ada.tenant
    mine.mkdir(parents=True)
    return mine


def test_a_folder_is_measured_by_its_rhythm_and_nothing_is_copied(folder, add):
    (folder / "rows.csv").write_bytes(csv_of())
    check = add(source="folder", place="rows.csv", rhythm="daily")
    assert services.queue_due() == 1
    run = services.perform(services.claim("tests"))
    assert (run.state, run.answer, run.cause, run.rows_digest) == (
        "finished",
        "within",
        "rhythm",
        "",
    )
    check.refresh_from_db()
    assert check.due_at > run.ended_at


@pytest.mark.parametrize(
    "place", ["../other/rows.csv", "/etc/passwd", "a/../../x", "loop/rows.csv"]
)
def test_no_path_leads_out_of_the_firms_folder(folder, ada, place):
    outside = folder.parent / "other"
    outside.mkdir()
    (outside / "rows.csv").write_bytes(csv_of())
    (folder / "loop").symlink_to(outside)
    with pytest.raises(BadInputError, match=r"leads out of the folder|There is no"):
        sources.folder(ada.tenant, place)


def test_a_file_that_went_away_is_a_failed_run(folder, add):
    (folder / "rows.csv").write_bytes(csv_of())
    add(source="folder", place="rows.csv", rhythm="daily")
    (folder / "rows.csv").unlink()
    services.queue_due()
    run = services.perform(services.claim("tests"))
    assert (run.state, "There is no “rows.csv”" in run.trouble) == ("failed", True)


@pytest.mark.parametrize(
    ("dsn", "says"),
    [
        ("postgresql://a:b@db.example/x", "db.example:5432 is not open for measuring"),
        ("postgresql://a:b@127.0.0.1:99999999/x", "Give the address as"),
        ("postgresql:///x?host=/var/run/postgresql", "Give the address as"),
        ("postgresql://a:b@db.example/x?options=-c", "after “?”"),
        ("host=db.example dbname=x", "Give the address as"),
    ],
)
def test_only_databases_that_the_administrator_named_are_asked(dsn, says):
    with pytest.raises(BadInputError, match=says.replace("?", r"\?")):
        sources.may_ask(dsn)


@pytest.mark.parametrize(
    "query", ["", "DROP TABLE x", "select 1; select 2", "COPY x TO PROGRAM 'id'", "-- select 1"]
)
def test_only_one_question_is_asked(query):
    with pytest.raises(BadInputError):
        sources.may_query(query)


def test_a_question_may_end_with_a_semicolon():
    assert sources.may_query(" SELECT 1 ; ") == "SELECT 1"


def test_nothing_and_an_empty_text_differ_on_the_way():
    assert sources._line((None, "", 'a"b', True, 1.5)) == ',"","a""b",true,1.5\n'


@pytest.fixture
def mill(postgres, settings):
    """A PostgreSQL database with decisions of the mill."""
    import psycopg

    host = postgres.partition("@")[2].partition("/")[0]
    settings.FAIRLEAD_MEASURE_HOSTS = frozenset({host})
    with psycopg.connect(postgres) as db:
        kinds = "day date, mill text, label int, prediction int, moisture float"
        db.execute(f"CREATE TABLE decided ({kinds})")
        with db.cursor().copy("COPY decided FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(csv_of(n=2000))
    return postgres


@pytest.mark.postgres
def test_a_query_is_measured_and_its_address_is_nowhere_in_the_clear(mill, ada, add):
    check = add(source="sql", query="SELECT * FROM decided;", dsn=mill, rhythm="daily")
    assert (check.query, bytes(check.locked_dsn) != b"") == ("SELECT * FROM decided", True)
    assert mill.encode() not in bytes(Check.objects.get().locked_dsn)
    services.queue_due()
    run = services.perform(services.claim("tests"))
    assert (run.state, run.answer, run.rows) == ("finished", "within", 2000), run.trouble


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT pg_sleep(9), * FROM decided", "statement timeout"),
        ("WITH gone AS (DELETE FROM decided RETURNING *) SELECT * FROM gone", "DECLARE CURSOR"),
        ("SELECT nextval('s') AS label FROM decided", "read-only transaction"),
        ("SELECT mill::int FROM decided", "a value cannot be read or computed (22P02)"),
        ("SELECT * FROM nowhere", "does not exist"),
        ("SELECT mill FROM decided", "There is no column “label”"),
    ],
)
def test_a_query_that_writes_or_takes_too_long_changes_nothing(mill, settings, add, query, says):
    import psycopg

    settings.FAIRLEAD_MEASURE_SECONDS = 1
    with psycopg.connect(mill) as db:
        db.execute("CREATE SEQUENCE s")
    add(source="sql", query=query, dsn=mill, rhythm="daily", columns={**COLUMNS})
    services.queue_due()
    run = services.perform(services.claim("tests"))
    assert run.state == "failed"
    assert says in run.trouble
    assert "south" not in run.trouble, "no row of anybody in a sentence"
    with psycopg.connect(mill) as db:
        assert db.execute("SELECT count(*) FROM decided").fetchone() == (2000,)


@pytest.mark.postgres
def test_an_answer_larger_than_allowed_is_refused(mill, settings, add):
    settings.FAIRLEAD_MEASURE_LIMIT = 1024
    add(source="sql", query="SELECT * FROM decided", dsn=mill, rhythm="daily")
    services.queue_due()
    run = services.perform(services.claim("tests"))
    assert (run.state, "ask for fewer rows" in run.trouble) == ("failed", True)
