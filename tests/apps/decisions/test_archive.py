"""Old decisions move to files, and nothing of them is lost, doubled or taken on trust."""

import json
from datetime import date, timedelta

import duckdb
import pyarrow.parquet as pq
import pytest
from django.http import Http404
from django.utils import timezone

from fairlead.apps.decisions import queries
from fairlead.apps.decisions.archived import files
from fairlead.apps.decisions.archived.searching import Wanted
from fairlead.apps.decisions.models import Decision, Outcome, Partition, Parts
from fairlead.apps.decisions.services import archiving, record, record_outcomes
from fairlead.apps.decisions.services.opening import open_parts, opened
from fairlead.apps.journal.errors import FairleadError, LedgerClosedError, RuleBrokenError
from fairlead.apps.journal.models import Entry
from fairlead.core.decisions.record import parsed, parsed_outcome
from tests.apps.decisions.conftest import LONG_AGO
from tests.core.metrics.test_distributed import spark  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
BEFORE = date(2025, 6, 1)


@pytest.fixture
def dan(join):
    return join("Dan", "dpo")


def rows_of(firm):
    return queries.archived(firm, Wanted(), limit=1000).rows


def test_old_decisions_move_to_a_file_a_day_and_new_ones_stay(decide, sender, sent, ada):
    decide(7)
    record([parsed(json.dumps(sent("new")).encode())], by=sender)

    moved = archiving.archive(ada.organisation, before=BEFORE)

    assert (moved.decisions, moved.files) == (7, 3)
    assert [each.ext_id for each in Decision.objects.all()] == ["new"]
    assert not Parts.objects.exists()
    told = Partition.objects.order_by("day")
    assert [(each.day, each.n) for each in told] == [
        (date(2025, 1, 30), 2),
        (date(2025, 1, 31), 3),
        (date(2025, 2, 1), 2),
    ]
    assert [each.name for each in told] == [f"part-1-{each.first_seq}.parquet" for each in told]
    entry = Entry.objects.filter(type="decisions.archive").order_by("seq").first()
    assert (entry.actor, entry.about) == ("svc:decisions", "system:SYS-1")
    assert archiving.archive(ada.organisation, before=BEFORE).decisions == 0


def test_a_decision_is_the_same_before_and_after(decide, ada, sender):
    decide(4)
    record_outcomes(
        [parsed_outcome(b'{"id":"out-1","decision":"old-2","outcome":"repaid"}')], by=sender
    )
    plain = [each.name for each in Decision._meta.concrete_fields]
    before = {
        each.ext_id: {name: getattr(each, each_attr(name)) for name in plain}
        for each in Decision.objects.all()
    }
    inside = {
        each.ext_id: dict(opened([each], ["input", "attributes"]))[each.pk]
        for each in Decision.objects.all()
    }

    archiving.archive(ada.organisation, before=BEFORE)

    assert not Outcome.objects.exists()
    for name, said in before.items():
        found = queries.get_decision(ada.organisation, name)
        assert {each: getattr(found, each_attr(each)) for each in plain} == said
        assert dict(opened([found], ["input", "attributes"]))[found.pk] == inside[name]
    told = queries.outcomes_of([queries.get_decision(ada.organisation, "old-2")])
    assert [(each.code, each.ext_id) for (one,) in told.values() for each in [one]] == [
        ("repaid", "out-1")
    ]


def each_attr(name):
    return f"{name}_id" if name in {"organisation", "system"} else name


def test_opening_an_archived_decision_is_sealed_as_any(decide, ada, dan):
    decide(2)
    archiving.archive(ada.organisation, before=BEFORE)

    found = queries.get_decision(ada.organisation, "old-2")

    told = open_parts(found, ["input"], by=dan, because="She asks why")
    assert told == {"input": {"n": 2}}
    assert Entry.objects.filter(type="decisions.open", about="decision:old-2").count() == 1


def test_erasing_a_person_reaches_what_is_archived(decide, ada, dan):
    from fairlead.apps.keyring.services import destroy

    decide(3)
    archiving.archive(ada.organisation, before=BEFORE)
    found = queries.get_decision(ada.organisation, "old-2")
    destroy(found.tenant, [found.subject])
    assert (
        open_parts(
            queries.get_decision(ada.organisation, "old-2"), ["input"], by=dan, because="Why"
        )
        is None
    )
    assert open_parts(
        queries.get_decision(ada.organisation, "old-1"), ["input"], by=dan, because="Why"
    ) == {"input": {"n": 1}}


def test_a_search_goes_by_system_period_person_and_outcome_and_continues(decide, ada, bo):
    decide(9)
    archiving.archive(ada.organisation, before=BEFORE)
    firm = ada.organisation

    def names(**asked):
        return [each.ext_id for each in queries.archived(firm, Wanted(**asked), limit=4).rows]

    assert names() == ["old-9", "old-8", "old-7", "old-6"]
    last = queries.archived(firm, Wanted(), limit=4).rows[-1]
    assert names(before=(last.at, last.pk)) == ["old-5", "old-4", "old-3", "old-2"]
    assert names(since=LONG_AGO + timedelta(days=1), until=LONG_AGO + timedelta(days=2)) == [
        "old-6",
        "old-5",
        "old-4",
    ]
    person = queries.get_decision(firm, "old-2").subject
    assert names(subject=person) == ["old-8", "old-6", "old-4", "old-2"]
    assert names(ext_id="old-3") == ["old-3"]
    assert names(system="SYS-1", outcome="refused", version="")[0] == "old-9"
    assert names(system="SYS-2") == names(outcome="granted") == names(overridden=True) == []
    assert names(outcome="x' OR 1=1 --") == []
    assert [each.ext_id for each in queries.archived_of_person(firm, person).rows] == [
        "old-8",
        "old-6",
        "old-4",
        "old-2",
    ]


def test_another_firm_finds_nothing(decide, ada, dee):
    decide(2)
    archiving.archive(ada.organisation, before=BEFORE)
    assert rows_of(dee.organisation) == []
    with pytest.raises(Http404):
        queries.get_decision(dee.organisation, "old-1")


def test_what_becomes_of_an_archived_decision_is_taken_in_and_told(decide, ada, sender):
    decide(2)
    archiving.archive(ada.organisation, before=BEFORE)

    sent = parsed_outcome(b'{"id":"out-9","decision":"old-1","outcome":"defaulted"}')
    made = record_outcomes([sent], by=sender)

    assert made.new == 1
    assert record_outcomes([sent], by=sender).new == 0
    found = queries.get_decision(ada.organisation, "old-1")
    assert found.later == "defaulted"
    assert [each.code for each in queries.outcomes_of([found])[found.pk]] == ["defaulted"]
    assert [each.later for each in rows_of(ada.organisation)] == ["", "defaulted"]


class KilledError(BaseException):
    """As if the process was killed: nobody cleans up."""


POINTS = [
    "_read",
    "_table",
    "_must_be_the_same",
    "_forget",
    "files.move",
    "files.digest_of",
    "files._write",
    "after move",
    "sealing",
]


@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_nothing_is_lost_or_double(decide, ada, monkeypatch, point):
    names = decide(4)

    def killed(*_args, **_more):
        raise KilledError

    with monkeypatch.context() as patch:
        if point == "after move":
            move = files.move
            patch.setattr(files, "move", lambda *told: (move(*told), killed()))
        elif point == "sealing":
            from fairlead.apps.journal import services

            patch.setattr(services, "append", killed)
        elif point.startswith("files."):
            patch.setattr(files, point[6:], killed)
        else:
            patch.setattr(archiving, point, killed)
        patch.setattr(archiving.leases, "give_back", lambda *_told: None)
        with pytest.raises(KilledError):
            archiving.archive(ada.organisation, before=BEFORE)

    here = [*Decision.objects.values_list("ext_id", flat=True)]
    assert sorted(here) == sorted(names)
    assert rows_of(ada.organisation) == []
    from fairlead.apps.journal.models import Lease

    Lease.objects.all().delete()
    assert archiving.archive(ada.organisation, before=BEFORE).decisions == 4
    assert sorted(each.ext_id for each in rows_of(ada.organisation)) == sorted(names)
    known = {files.place_of(each) for each in Partition.objects.all()}
    assert files.loose(known) == files.unfinished() == []


def test_a_decision_that_changes_meanwhile_stays(decide, ada, sender, monkeypatch):
    decide(2)
    write = files.written

    def slowly(table):
        record_outcomes(
            [parsed_outcome(b'{"id":"o","decision":"old-1","outcome":"late"}')], by=sender
        )
        return write(table)

    with monkeypatch.context() as patch:
        patch.setattr(files, "written", slowly)
        with pytest.raises(LedgerClosedError, match="changed while"):
            archiving.archive(ada.organisation, before=BEFORE)
    assert Decision.objects.count() == 2
    assert archiving.archive(ada.organisation, before=BEFORE).decisions == 2
    assert queries.get_decision(ada.organisation, "old-1").later == "late"


def test_what_somebody_holds_stays_until_they_let_go(decide, ada, monkeypatch):
    from django.db.models import Q

    from fairlead.apps.decisions.archived import holding

    decide(3)
    monkeypatch.setattr(holding, "_holds", [])
    holding.add_holds(lambda _firm: Q(ext_id="old-2"))
    assert archiving.archive(ada.organisation, before=BEFORE).decisions == 2
    assert [each.ext_id for each in Decision.objects.all()] == ["old-2"]
    holding._holds.clear()
    assert archiving.archive(ada.organisation, before=BEFORE).decisions == 1


def test_a_decision_that_was_corrected_stays(decide, ada, dan):
    from fairlead.apps.privacy.services import rectify

    decide(3)
    rectify(Decision.objects.get(ext_id="old-1"), says="She is forty-one", by=dan)
    assert archiving.archive(ada.organisation, before=BEFORE).decisions == 2
    assert [each.ext_id for each in Decision.objects.all()] == ["old-1"]


def test_a_changed_file_is_told_and_never_shown_as_fine(decide, ada, dan):
    decide(3)
    archiving.archive(ada.organisation, before=BEFORE)
    partition = Partition.objects.get(day="2025-01-30")
    place = files.place_of(partition)
    data = bytearray(place.read_bytes())
    data[200] ^= 1
    place.write_bytes(data)

    found = queries.get_decision(ada.organisation, "old-1")

    assert found.trouble == "changed"
    assert (found.outcome, found.system.code, found.at) == ("refused", "SYS-1", LONG_AGO)
    with pytest.raises(RuleBrokenError, match="missing or was changed"):
        open_parts(found, ["input"], by=dan, because="Why")


def test_a_row_that_says_something_else_than_its_entry_is_not_shown(decide, ada):
    decide(2)
    archiving.archive(ada.organisation, before=BEFORE)
    partition = Partition.objects.get()
    place = files.place_of(partition)
    table = pq.read_table(place, partitioning=None)
    forged = table.set_column(table.schema.get_field_index("outcome"), "outcome", [["granted"] * 2])
    pq.write_table(forged, place)
    Partition.objects.update(bytes=place.stat().st_size, sha256=files.digest_of(place))

    found = queries.archived(ada.organisation, Wanted(), limit=9)

    assert found.rows == []
    assert found.troubles == [
        "The archive file of SYS-1 of 2025-01-30 was changed: its decisions are not shown."
    ]
    assert queries.get_decision(ada.organisation, "old-1").trouble == "changed"


def test_a_missing_file_is_told(decide, ada):
    decide(2)
    archiving.archive(ada.organisation, before=BEFORE)
    files.place_of(Partition.objects.get()).unlink()
    found = queries.archived(ada.organisation, Wanted(), limit=9)
    assert found.troubles == [
        "The archive file of SYS-1 of 2025-01-30 is missing: its decisions are not shown."
    ]
    assert queries.get_decision(ada.organisation, "old-1").trouble == "missing"
    with pytest.raises(FairleadError, match="missing"):
        [*queries.archived_since(Partition.objects.get().system, None)]


def test_a_day_that_is_too_near_is_refused(ada):
    with pytest.raises(RuleBrokenError, match="30 days old"):
        archiving.archive(ada.organisation, before=timezone.localdate())


def test_duckdb_reads_the_folder_as_a_table(decide, ada):
    decide(7, score_micro=10)
    archiving.archive(ada.organisation, before=BEFORE)
    told = duckdb.sql(
        "SELECT firm, system, day, count(*), sum(score_micro) FROM read_parquet("
        f"'{files.table_folder()}/**/*.parquet', hive_partitioning = true) "
        "GROUP BY ALL ORDER BY day"
    ).fetchall()
    firm = ada.organisation.tenant
    assert told == [
        (firm, "SYS-1", date(2025, 1, 30), 2, 20),
        (firm, "SYS-1", date(2025, 1, 31), 3, 30),
        (firm, "SYS-1", date(2025, 2, 1), 2, 20),
    ]


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # pyspark and py4j warn of their next versions
def test_spark_and_duckdb_read_the_same_table(decide, ada, spark):  # noqa: F811 - the fixture
    decide(7, score_micro=11, model={"version": "3"})
    archiving.archive(ada.organisation, before=BEFORE)
    folder = files.table_folder()

    table = spark.read.parquet(str(folder))
    there = table.groupBy("firm", "system").agg({"*": "count", "score_micro": "sum", "seq": "sum"})
    [told] = [each.asDict() for each in there.collect()]

    here = duckdb.sql(
        "SELECT firm, system, count(*), sum(score_micro), sum(seq) FROM read_parquet("
        f"'{folder}/**/*.parquet', hive_partitioning = true) GROUP BY ALL"
    ).fetchall()[0]
    firm = ada.organisation.tenant
    counted = tuple(told[name] for name in ("count(1)", "sum(score_micro)", "sum(seq)"))
    assert (told["firm"], told["system"], *counted) == here
    assert here[:4] == (firm, "SYS-1", 7, 77)
    kinds = dict(table.dtypes)
    assert (kinds["at"], kinds["body"], kinds["day"]) == ("timestamp", "binary", "date")
    day = table.where("day = DATE '2025-01-31'").select("ext_id").collect()
    assert sorted(each.ext_id for each in day) == ["old-3", "old-4", "old-5"]
