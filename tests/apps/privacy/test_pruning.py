"""Pruning the ledger by rule: what is young, held or needed stays, whoever asks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.decisions.models import Decision, Outcome
from fairlead.apps.journal import checkpoints, fsck, pruning
from fairlead.apps.journal.append import append
from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.journal.models import Entry, Log, ReactedTo
from fairlead.apps.journal.reacting import reactions
from fairlead.apps.privacy import services
from fairlead.apps.privacy.prunable import prunable

BECAUSE = "The record plan keeps entries for three years"
DAY = timedelta(days=1)


@pytest.fixture
def later():
    """A day on which all that is sealed today is eleven years old."""
    return timezone.localdate() + timedelta(days=11 * 365)


@pytest.fixture
def log(bakery):
    made = Log.objects.get(tenant=bakery.tenant)
    told = {"v": 1, "type": "x", "org": made.tenant, "actor": "svc:x"}
    append(made.tenant, [told | {"id": f"n{at}"} for at in range(700)])
    return made


@pytest.fixture
def prune(join, later):
    admin = join("Al", "admin")

    def run(by=admin, because=BECAUSE, before=None, today=later):
        before = before or timezone.localdate() + 2 * DAY
        return services.prune(before=before, because=because, by=by, today=today)

    return run


def test_old_entries_go_and_the_ledger_stays_sound(log, prune):
    told = prune()
    assert told.below == 512
    assert Entry.objects.order_by("seq").first().seq == 512
    report = fsck.check(Log.objects.get(pk=log.pk))
    assert report.is_sound, report.named


def test_only_who_keeps_the_installation_may(log, prune, dan, ada):
    with pytest.raises(NotPermittedError):
        prune(by=dan)
    assert Entry.objects.filter(seq=0).exists()


def test_a_reason_is_needed(log, prune):
    with pytest.raises(RuleBrokenError, match="reason"):
        prune(because="why not")


def test_what_is_young_stays(log, prune):
    with pytest.raises(RuleBrokenError, match="three years"):
        prune(today=timezone.localdate())


def test_where_a_system_may_be_high_risk_ten_years_stay(log, prune, ada, scoring):
    today = timezone.localdate() + timedelta(days=4 * 365)
    with pytest.raises(RuleBrokenError, match=r"ten years.*SYS-1"):
        prune(today=today)
    services.set_retention(
        scoring, months=12, high_risk=False, because="It only sorts the post room's mail", by=ada
    )
    assert prune(today=today).below == 512


def test_a_hold_keeps_everything(log, prune, dan):
    hold = services.set_hold(by=dan, because="The court asked us to keep all", person="sub_1")
    with pytest.raises(RuleBrokenError, match=hold.code):
        prune()
    services.lift_hold(hold, because="The case was closed by the court", by=dan)
    assert prune().below == 512


def test_a_decision_that_is_kept_keeps_its_entry_and_all_after_it(bakery, record, prune, log):
    record("d-1", subject="customer-1")
    seq = Decision.objects.get().seq
    assert seq > 512
    told = {"v": 1, "type": "x", "org": log.tenant, "actor": "svc:x"}
    append(log.tenant, [told | {"id": f"m{at}"} for at in range(600)])
    checkpoints.publish(log)
    chosen = prunable(
        bakery, before=timezone.localdate() + 2 * DAY, today=timezone.localdate() + 4000 * DAY
    )
    assert chosen.below == 512
    assert (chosen.stopped.seq, chosen.entries) == (seq, 512)
    assert prune().below == 512
    with pytest.raises(RuleBrokenError, match=f"Entry {seq} is still needed: a decision"):
        prune()
    Outcome.objects.all().delete()
    Decision.objects.all().delete()
    assert prune().below > seq


def test_what_a_reaction_has_not_read_stays(log, prune, ada):
    kind = reactions()[0].kinds[0]
    told = {"v": 1, "type": kind, "org": log.tenant, "actor": "svc:x", "id": "late"}
    append(log.tenant, [told])
    append(log.tenant, [told | {"type": "x", "id": f"o{at}"} for at in range(300)])
    assert prune().below == 512
    with pytest.raises(RuleBrokenError, match="has not read it yet"):
        prune()
    for each in reactions():
        ReactedTo.objects.update_or_create(name=each.name, log=log, defaults={"size": 9999})
    assert prune().below == 768


def test_nothing_old_enough_is_said(log, prune):
    with pytest.raises(RuleBrokenError, match="nothing to prune"):
        prune(before=timezone.localdate() - 400 * DAY)


def test_a_database_role_that_may_not_delete_is_told_before_anything_is_sealed(
    log, prune, monkeypatch
):
    monkeypatch.setattr(pruning, "may_delete", lambda: False)
    with pytest.raises(RuleBrokenError, match="owner of the tables"):
        prune()
    assert not Entry.objects.filter(type="log.prune").exists()
    assert pruning.unfinished() == []


def test_the_worker_finishes_what_was_stopped(log, join):
    admin = join("Al", "admin")
    checkpoints.publish(log)
    pruning.seal(log, below=512, before="2020-01-01", because=BECAUSE, by=admin)
    assert services.finish() == {}
    assert Entry.objects.order_by("seq").first().seq == 512
