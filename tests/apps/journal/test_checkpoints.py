"""What the signer promises: it signs growth, and nothing else."""

import stat
from pathlib import Path

import pytest
from django.db import transaction

from fairlead.apps.journal import checkpoints, high_water
from fairlead.apps.journal.act import Act
from fairlead.apps.journal.errors import (
    KeyUnavailableError,
    LedgerClosedError,
    SigningRefusedError,
)
from fairlead.apps.journal.models import Checkpoint, Entry, Head, Log
from fairlead.apps.journal.services import doing
from fairlead.core.ledger import note as notes
from fairlead.core.ledger.merkle import Frontier, leaf_hash
from fairlead.core.ledger.signing import VKey

CHANGED = Act("org.profile.change", "changed the profile")


@pytest.fixture
def log(bakery):
    return Log.objects.get(tenant=bakery.tenant)


@pytest.fixture
def more(ada, bakery):
    """Let some acts happen."""

    def happen(times: int = 1):
        for _ in range(times):
            with doing(CHANGED, by=ada, about=bakery):
                pass

    return happen


def test_a_checkpoint_is_signed_by_the_log_over_all_bodies(log, more):
    more(300)
    made = checkpoints.publish(log)
    said = notes.open_note(made.note, [VKey.parse(log.vkey)]).checkpoint()
    bodies = Entry.objects.filter(log=log).order_by("seq").values_list("body", flat=True)
    root = Frontier.empty().extend(leaf_hash(bytes(body)) for body in bodies).root()
    assert said == notes.Checkpoint(log.origin, Head.objects.get(log=log).size, root)


def test_what_is_signed_already_is_not_signed_twice(log):
    assert checkpoints.publish(log).note == checkpoints.publish(log).note
    assert Checkpoint.objects.count() == 1


def test_the_mark_outside_the_database_stands_at_what_was_signed(log, more):
    checkpoints.publish(log)
    more(3)
    made = checkpoints.publish(log)
    mark = high_water.read(log)
    assert (mark.origin, mark.size) == (log.origin, made.size)
    assert mark.root == checkpoints.opened(log, made).root


def test_the_master_key_is_ours_alone_and_made_once(log, settings):
    path = Path(settings.FAIRLEAD_MASTER_KEY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.unlink()
    with pytest.raises(KeyUnavailableError, match="master key is missing"):
        checkpoints.publish(log)
    assert not path.exists()
    assert Log.objects.get(pk=log.pk).state == "open"


def test_another_master_key_opens_nothing_and_says_so(log, settings):
    path = Path(settings.FAIRLEAD_MASTER_KEY)
    path.write_text("A" * 43 + "=\n")
    with pytest.raises(KeyUnavailableError, match="is not the one that locked"):
        checkpoints.publish(log)


def test_a_database_that_was_set_back_is_not_signed_again(log, more, ada, bakery, unguarded):
    kept = Head.objects.filter(log=log).values().get()
    more(5)
    checkpoints.publish(log)
    Checkpoint.objects.filter(log=log).delete()
    Entry.objects.filter(log=log, seq__gte=kept["size"]).delete()
    Head.objects.filter(log=log).update(size=kept["size"], frontier=kept["frontier"])

    with pytest.raises(SigningRefusedError, match="older database was put back"):
        checkpoints.publish(log)
    with (
        pytest.raises(LedgerClosedError, match="older database was put back"),
        doing(CHANGED, by=ada, about=bakery),
    ):
        pass


@pytest.mark.parametrize("seq", [0, 2, 6])
def test_a_changed_entry_is_never_signed_over(log, more, seq, unguarded):
    more(4)
    checkpoints.publish(log)
    more(4)
    entry = Entry.objects.get(log=log, seq=seq)
    body = bytes(entry.body).replace(b"org.", b"orc.")
    Entry.objects.filter(log=log, seq=seq).update(body=body, leaf=leaf_hash(body))
    with pytest.raises(SigningRefusedError, match="changed"):
        checkpoints.publish(log)
    assert Log.objects.get(pk=log.pk).state == "read_only"


def test_a_missing_mark_stops_the_signer_until_its_disk_is_back(log, more):
    checkpoints.publish(log)
    more()
    path = high_water.path_of(log)
    away = path.rename(path.with_suffix(".away"))
    with pytest.raises(SigningRefusedError, match="mount its disk"):
        checkpoints.publish(log)
    away.rename(path)
    checkpoints.publish(log)
    assert (Log.objects.get(pk=log.pk).state, Log.objects.get(pk=log.pk).trouble) == ("open", "")


def test_a_power_cut_between_mark_and_signature_is_no_alarm(log, more, unguarded):
    more(2)
    checkpoints.publish(log)
    Checkpoint.objects.filter(log=log).delete()
    more(2)
    assert checkpoints.publish(log).size == Head.objects.get(log=log).size


@pytest.mark.parametrize("text", ["", "{}", "null", '{"origin":1,"root":"","size":"x"}'])
def test_a_mark_that_is_none_is_named(log, text):
    checkpoints.publish(log)
    high_water.path_of(log).write_text(text)
    with pytest.raises(SigningRefusedError, match="high-water"):
        checkpoints.publish(log)


def test_nothing_is_signed_inside_an_act(log):
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        checkpoints.publish(log)
