"""The example firm: an invented year, told by the real services, beside one's own firm."""

import json
from collections import Counter
from datetime import timedelta
from threading import Thread

import pytest
from django.utils import timezone

from fairlead.apps.controls import queries as controls
from fairlead.apps.discover.models import Finding
from fairlead.apps.evidence.models import Evidence
from fairlead.apps.example import clock, queries, services
from fairlead.apps.journal import fsck, rounds
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.models import Anchor, Checkpoint, Entry
from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.pack import queries as packs
from fairlead.apps.register.models import AISystem
from fairlead.apps.risk.models import Risk
from fairlead.core.ledger.verifier.fairlead_verify import main as verify
from fairlead.core.rules.evidence import Grade

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shortly(ada, monkeypatch):
    """The first weeks only: the whole year takes seconds."""
    beginning = services.events()[:30]
    monkeypatch.setattr(services, "events", lambda: beginning)
    return services.load(user=ada.user)


def leaves(firm):
    return Entry.objects.filter(log__tenant=firm.public_id).order_by("seq")


def test_a_whole_year_is_told_and_its_ledger_is_a_real_one(ada):
    loaded = services.load(user=ada.user)
    firm, today = loaded.organisation, timezone.localdate()
    assert loaded.roles == ["admin", "ai_lead", "board"]
    assert firm.is_example
    assert AISystem.objects.of(firm).count() == 11

    states = Counter(str(row.status.state) for row in controls.statement(firm, today))
    assert states["not decided"] == 0
    assert states["does not apply"] == 2
    assert {"no evidence", "stated", "observed", "tested", "stale"} <= set(states)

    mine = Evidence.objects.of(firm)
    assert {each.grade for each in mine} == {each.value for each in Grade}
    assert mine.filter(valid_until__lt=today).exists()
    assert mine.filter(valid_until__range=(today, today + timedelta(days=10))).exists()
    risks = Risk.objects.of(firm)
    assert risks.filter(accepted_until__gte=today).count() >= 8
    assert risks.filter(acceptances__state="proposed").exists(), "something waits for the board"

    found = Counter(Finding.objects.of(firm).values_list("state", flat=True))
    assert found["new"] >= 5
    assert found["decided"] == 2

    told = [json.loads(bytes(each.body))["ts"] for each in leaves(firm)]
    assert told == sorted(told)
    assert told[0] < (timezone.now() - timedelta(days=330)).isoformat()
    assert told[-1] <= timezone.now().isoformat()
    assert not [each for each in leaves(firm) if b"clock_regress" in bytes(each.body)]
    assert Checkpoint.objects.filter(log__tenant=firm.public_id).count() >= 12
    assert Anchor.objects.filter(log__tenant=firm.public_id).count() == 1
    assert all(report.is_sound for report in fsck.check_all())
    assert verify([str(packs.place(packs.packs(firm).first()))]) == 0
    assert not AISystem.objects.of(ada.organisation).exists(), "strictly apart"


def test_the_first_entries_say_that_it_is_invented(shortly):
    first, second, *_rest = leaves(shortly.organisation)
    assert b'"invented":true' in bytes(first.body)
    assert second.type == "example.begin"


def test_the_own_firm_stays_as_it_was(ada, shortly):
    assert leaves(ada.organisation).count() == 1
    assert Member.objects.filter(organisation=ada.organisation).count() == 1
    with pytest.raises(RuleBrokenError, match="loaded already"):
        services.load(user=ada.user)


def test_reset_puts_the_old_one_away_and_begins_anew(ada, shortly):
    before = shortly.organisation
    fresh = services.reset(user=ada.user)
    assert fresh.organisation != before
    assert queries.standing() == [fresh.organisation]
    assert not Member.objects.filter(organisation=before, is_active=True).exists()
    assert leaves(before).last().type == "example.put_away", "nothing sealed is ever deleted"

    services.remove(user=ada.user)
    assert queries.standing() == []
    with pytest.raises(RuleBrokenError, match="load it first"):
        services.remove(user=ada.user)
    assert all(report.is_sound for report in fsck.check_all())


def test_the_page_begins_anew_for_the_visitor_and_no_page_does_for_a_real_firm(
    shortly, ada, bo, signed_in
):
    assert signed_in(bo).get("/example/reset/").status_code == 404
    browser = signed_in(ada)
    assert browser.get("/example/reset/").status_code == 404
    browser.post("/account/switch/", {"organisation": shortly.tenant})
    assert b"Your own firm is not touched" in browser.get("/example/reset/").content
    answer = browser.post("/example/reset/", follow=True)
    assert "The example firm begins anew." in answer.content.decode()
    assert (
        [firm.public_id for firm in queries.standing()]
        == [browser.session["organisation"]]
        != [shortly.tenant]
    )


def test_what_fails_half_way_leaves_no_firm_in_sight(ada, monkeypatch):
    def breaks(_world):
        raise RuntimeError("in the middle")

    half = [*services.events()[:20], services.Event(-200, "09:00", breaks)]
    monkeypatch.setattr(services, "events", lambda: half)
    with pytest.raises(RuntimeError, match="in the middle"):
        services.load(user=ada.user)
    assert queries.standing() == []
    assert timezone.now.__module__ == "django.utils.timezone"


def test_only_an_example_has_a_clock_of_its_own(ada):
    with (
        pytest.raises(clock.NotAnExampleError),
        clock.at(timezone.now() - timedelta(days=9), of=ada.organisation),
    ):
        pass
    with pytest.raises(RuleBrokenError, match="Only an example"):
        services.put_away(ada.organisation)


def test_others_keep_the_true_time_while_a_year_is_told():
    true, seen = timezone.now(), []
    with clock.at(true - timedelta(days=100), of=Organisation(is_example=True)):
        assert timezone.localdate() == timezone.localdate(true - timedelta(days=100))
        other = Thread(target=lambda: seen.append(timezone.now()))
        other.start()
        other.join()
    assert seen[0] >= true
    assert timezone.now() >= true


def test_the_story_never_runs_ahead_of_today():
    ahead = timezone.now() + timedelta(days=2)
    with clock.at(ahead, of=Organisation(is_example=True)):
        assert timezone.now() < ahead


def test_the_worker_leaves_a_log_alone_while_a_year_is_told_into_it(ada):
    world = services._begun()
    before = leaves(world.firm).count()
    rounds.sign_what_is_due()
    assert leaves(world.firm).count() == before, "no sign of life of today in last year"
    assert not Checkpoint.objects.filter(log__tenant=world.firm.public_id).exists()
    assert Checkpoint.objects.filter(log__tenant=ada.tenant).exists()
