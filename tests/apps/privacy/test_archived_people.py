"""What a person may ask reaches the decisions about them that lie in the archive."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from fairlead.apps.decisions.archived import files
from fairlead.apps.decisions.models import Decision, Partition
from fairlead.apps.decisions.queries import get_decision
from fairlead.apps.decisions.services import archive
from fairlead.apps.decisions.services.opening import opened
from fairlead.apps.journal.errors import FairleadError, RuleBrokenError
from fairlead.apps.journal.models import Entry
from fairlead.apps.keyring.models import SubjectKey
from fairlead.apps.privacy import queries
from fairlead.apps.privacy.services import (
    ask_erasure,
    delete_due,
    erase,
    export_person,
    forget_unused_keys,
    rectify,
    set_hold,
)

LONG_AGO = datetime(2025, 1, 30, 8, tzinfo=UTC)
BECAUSE = "They asked for it in a letter of the 3rd"


@pytest.fixture
def old_ana(ana, bakery):
    """Ana, whose first decision lies in the archive, and Ben, whose only one does."""
    old = Decision.objects.filter(ext_id__in=["d-1", "d-2"])
    old.update(at=LONG_AGO, received_at=LONG_AGO)
    assert archive(bakery, before=date(2025, 6, 1)).decisions == 2
    return ana


def test_the_export_holds_what_is_archived(old_ana, dan):
    made, data = export_person(old_ana, because=BECAUSE, by=dan)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        told = json.loads(file.read("person.json"))
    assert made.count == 2
    assert [each["id"] for each in told["decisions"]] == ["d-3", "d-1"]
    assert told["decisions"][1]["sealed"]["input"] == {"note": "Ana earns 1,234 at the harbour"}


def test_an_export_that_would_leave_something_out_is_refused(old_ana, dan):
    files.place_of(Partition.objects.get()).unlink()
    with pytest.raises(FairleadError, match="is missing"):
        export_person(old_ana, because=BECAUSE, by=dan)


def test_erasing_counts_and_reaches_what_is_archived(old_ana, bakery, dan, eve):
    asked = ask_erasure(old_ana, basis="consent", because=BECAUSE, by=dan)
    done = erase(asked, by=eve)
    assert (done.count, done.state) == (2, "done")
    gone, ben = get_decision(bakery, "d-1"), get_decision(bakery, "d-2")
    assert dict(opened([gone], ["input"])) == {}
    assert dict(opened([ben], ["input"])) == {ben.pk: {"input": {"note": "Ben bakes"}}}


def test_a_hold_over_a_period_in_the_archive_stops_erasing(old_ana, dan, eve):
    day = LONG_AGO.date()
    hold = set_hold(by=dan, because=BECAUSE, first=day, last=day)
    assert queries.holding(old_ana) == [hold]
    with pytest.raises(RuleBrokenError, match=hold.code):
        erase(ask_erasure(old_ana, basis="consent", because=BECAUSE, by=dan), by=eve)


def test_keys_of_what_is_archived_are_never_let_go(old_ana, bakery, scoring, dan):
    Decision.objects.filter(ext_id="d-3").update(at=LONG_AGO - timedelta(days=5000))
    delete_due(scoring, by=dan)
    assert not Decision.objects.filter(ext_id="d-3").exists()
    SubjectKey.objects.update(made_at=timezone.now() - timedelta(days=3))
    SubjectKey.objects.filter(pseudonym=old_ana.pseudonym).update(
        let_go_at=timezone.now() - timedelta(days=3)
    )
    forget_unused_keys()
    found = get_decision(bakery, "d-1")
    assert dict(opened([found], ["input"]))[found.pk]["input"]["note"].startswith("Ana earns")
    assert SubjectKey.objects.get(pseudonym=old_ana.pseudonym).let_go_at is None


def test_a_correction_of_what_is_archived_is_refused_with_a_sentence(old_ana, bakery, dan):
    with pytest.raises(RuleBrokenError, match="d-1 is in the archive"):
        rectify(get_decision(bakery, "d-1"), says="She earns more", by=dan)


def test_what_is_past_its_time_goes_from_the_archive_too_and_what_is_held_stays(
    old_ana, bakery, scoring, dan, eve
):
    from fairlead.apps.decisions.archived.checking import check_all
    from fairlead.apps.privacy.overdue import past_due
    from fairlead.apps.privacy.services import lift_hold, set_retention

    set_retention(scoring, months=12, high_risk=False, because=BECAUSE, by=dan)
    hold = set_hold(by=dan, because=BECAUSE, person=old_ana.pseudonym)
    [kept] = queries.kept(bakery, timezone.localdate())
    assert (kept.count, kept.due, kept.first) == (4, 1, LONG_AGO)
    assert past_due(bakery, timezone.localdate()) == [], "of the archive, nothing under a hold"
    old = files.place_of(Partition.objects.get())

    done = delete_due(scoring, by=dan)

    assert (done.count, done.removed, done.done_at is not None) == (1, 1, True)
    part = Partition.objects.get()
    assert (part.n, part.name) == (1, old.name.replace(".parquet", "-2.parquet"))
    assert not old.exists()
    assert [each.wrong for each in check_all()] == [""]
    assert get_decision(bakery, "d-1").subject == old_ana.pseudonym
    with pytest.raises(Http404):
        get_decision(bakery, "d-2")
    lift_hold(hold, because=BECAUSE, by=eve)
    assert past_due(bakery, timezone.localdate()) == [scoring]
    assert delete_due(scoring, by=dan).removed == 1
    assert past_due(bakery, timezone.localdate()) == []
    assert not Partition.objects.exists()
    assert files.loose(set()) == []
    acts = Entry.objects.filter(type="decisions.archive.thin", about="system:SYS-1")
    assert acts.count() == 2
