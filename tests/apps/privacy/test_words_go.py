"""What people wrote about a person's decisions goes with them; that they wrote it stays sealed."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from fairlead.apps.decisions.models import Decision
from fairlead.apps.decisions.services import archive, open_parts
from fairlead.apps.journal import fsck
from fairlead.apps.journal.models import Entry, Writing
from fairlead.apps.oversight import services as oversight
from fairlead.apps.oversight.models import Look, Review
from fairlead.apps.privacy import services
from fairlead.core.oversight.sampling import Rule, What
from tests.apps.privacy.conftest import ANA

OPENED = "Ana rang about the harbour on Monday"
LOOKED = "Ana's pay slip from the harbour is missing"
KNOWS = "Two years in credit, trained on the model card in May."


@pytest.fixture
def reviewed(ada, join, scoring, record):
    """A decision about Ana that was drawn for her group, looked at and overridden with a word."""
    eve = join("Rita", "reviewer")
    rules = [Rule(What.GROUP, attribute="sex", values=("female",))]
    plan = {"moment": "before", "due_hours": 24, "how": "Read the file first.", "competence": KNOWS}
    oversight.set_plan(scoring, by=ada, rules=rules, outcomes=["granted", "refused"], **plan)
    until = timezone.localdate() + timedelta(days=200)
    oversight.name_reviewer(scoring, by=ada, member=eve, competence=KNOWS, until=until)
    decision = record("d-7", subject=ANA, input={"a": 1}, attributes={"sex": "female"})
    record("d-8", subject="customer-4712", input={"a": 1}, attributes={"sex": "female"})
    oversight.sample_new()
    for review in Review.objects.all():
        oversight.take(review, by=eve)
        oversight.answer(review, by=eve, outcome="granted")
        told = {"action": "override", "outcome": "granted", "reason": "input_missing"}
        oversight.decide(review, by=eve, because=LOOKED, **told)
    return decision


def erased(bakery, dan, eve):
    from fairlead.apps.privacy.queries import find

    why = "She wrote on Monday that she closed her account."
    asked = services.ask_erasure(find(bakery, ANA), basis="consent", because=why, by=dan)
    return services.erase(asked, by=eve)


def test_words_about_a_person_go_and_those_about_others_stay(reviewed, bakery, ada, dan, eve):
    open_parts(reviewed, ["input"], by=ada, because=OPENED)
    before = Writing.objects.filter(about="decision:d-7")
    assert {OPENED, LOOKED} <= {each.text for each in before}
    erased(bakery, dan, eve)
    assert {(each.text, bytes(each.salt)) for each in before.all()} == {("", b"")}
    assert LOOKED in {each.text for each in Writing.objects.filter(about="decision:d-8")}
    mine, other = Look.objects.order_by("review__reference")
    assert (mine.because, other.because) == ("", LOOKED)
    assert (mine.action, mine.final) == ("override", "granted"), "what held stays"
    assert Review.objects.get(reference="d-7").reasons == []
    assert Review.objects.get(reference="d-8").reasons


def test_the_entry_names_what_went_and_the_log_is_sound(reviewed, bakery, dan, eve):
    n = Writing.objects.filter(about="decision:d-7").count()
    erased(bakery, dan, eve)
    [entry] = Entry.objects.filter(type="privacy.erase")
    texts = json.loads(bytes(entry.body))["facts"]["texts"]
    gone = Writing.objects.exclude(erased_at=None)
    assert set(texts) == {each.commitment for each in gone}
    assert len(texts) == n > 0
    assert all(report.is_sound for report in fsck.check_all())


def test_more_words_than_a_leaf_holds_go_too(reviewed, bakery, ada, dan, eve):
    for n in range(160):
        open_parts(reviewed, ["input"], by=ada, because=f"{OPENED} {n}")
    erased(bakery, dan, eve)
    assert not Writing.objects.filter(about="decision:d-7").exclude(text="").exists()
    assert Entry.objects.filter(type="privacy.erase").count() == 2
    assert all(report.is_sound for report in fsck.check_all())


def test_finishing_twice_changes_nothing(reviewed, bakery, dan, eve):
    done = erased(bakery, dan, eve)
    again = services.finish_erasure(done)
    assert (again.state, Entry.objects.filter(type="privacy.erase").count()) == ("done", 1)


def test_words_go_with_decisions_whose_time_is_over(reviewed, scoring, bakery, ada, dan):
    open_parts(reviewed, ["input"], by=ada, because=OPENED)
    Decision.objects.filter(ext_id="d-7").update(at=timezone.now() - timedelta(days=2000))
    n = Writing.objects.filter(about="decision:d-7", erased_at=None).count()
    done = services.delete_due(scoring, by=dan)
    assert done.removed == 1
    assert not Writing.objects.filter(about="decision:d-7").exclude(text="").exists()
    assert LOOKED in {each.text for each in Writing.objects.filter(about="decision:d-8")}
    mine, other = Look.objects.order_by("review__reference")
    assert (mine.because, other.because) == ("", LOOKED)
    [entry] = Entry.objects.filter(type="log.forget")
    facts = json.loads(bytes(entry.body))["facts"]
    assert (facts["deletion"], len(facts["texts"])) == (done.code, n)
    assert all(report.is_sound for report in fsck.check_all())


def test_words_about_archived_decisions_go_with_them(reviewed, record, scoring, bakery, ada, dan):
    open_parts(record("d-9", input={"a": 1}), ["input"], by=ada, because=OPENED)
    old = datetime(2020, 1, 30, 8, tzinfo=UTC)
    Decision.objects.filter(ext_id="d-9").update(at=old, received_at=old)
    assert archive(bakery, before=date(2021, 6, 1)).decisions == 1
    assert Writing.objects.filter(about="decision:d-9", text=OPENED).exists()
    assert services.delete_due(scoring, by=dan).removed == 1
    assert not Writing.objects.filter(about="decision:d-9").exclude(text="").exists()
    assert Writing.objects.filter(about="decision:d-8", text=LOOKED).exists()
    assert all(report.is_sound for report in fsck.check_all())
