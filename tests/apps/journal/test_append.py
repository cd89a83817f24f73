"""What the end of the log promises whoever writes to it."""

from datetime import timedelta

import orjson
import pytest
import time_machine
from django.utils import timezone

from fairlead.apps.journal.append import append
from fairlead.apps.journal.errors import LedgerClosedError, RuleBrokenError
from fairlead.apps.journal.logs import open_log
from fairlead.apps.journal.models import Entry, Head, Log, Tile
from fairlead.core.ledger.merkle import Frontier, leaf_hash
from fairlead.core.ledger.profile import ProfileError
from fairlead.core.ledger.tiles import tile_widths


@pytest.fixture
def log(db):
    return open_log("t")


def bodies(*ids, **more):
    return [
        {"v": 1, "type": "x", "id": str(each), "org": "t", "actor": "svc:x", **more} for each in ids
    ]


def test_entries_stand_in_the_order_in_which_they_came(log):
    assert list(append("t", bodies(1, 2)).indices) == [0, 1]
    done = append("t", bodies(3))
    assert (done.first, done.size) == (2, 3)


def test_the_same_entries_sent_again_are_found_not_doubled(log):
    append("t", bodies(1, 2))
    again = append("t", bodies(2, 3, 1))
    assert (list(again.indices), again.size) == ([1, 2, 0], 3)
    assert append("t", bodies(1, 2, 3)).size == 3


def test_a_known_id_with_another_body_is_refused(log):
    append("t", bodies(1))
    with pytest.raises(RuleBrokenError, match="already used"):
        append("t", bodies(1, n=2))
    assert Head.objects.get().size == 1


def test_a_clock_set_back_is_kept_and_shown(log):
    append("t", bodies(1))
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        append("t", bodies(2))
    append("t", bodies(3))
    told = [orjson.loads(bytes(each.body)) for each in Entry.objects.order_by("seq")]
    assert [each.get("clock_regress") for each in told] == [None, True, None]
    assert Head.objects.get().last_ts == told[2]["ts"]


@pytest.mark.parametrize("size", [1, 255, 256, 257, 1000])
def test_full_tiles_and_frontier_follow_from_the_leaves(log, size):
    append("t", bodies(*range(size - 1)))
    append("t", bodies(size))
    leaves = [leaf_hash(bytes(e.body)) for e in Entry.objects.order_by("seq")]
    head = Head.objects.get()
    assert bytes(head.frontier) == Frontier.empty().extend(leaves).to_bytes()
    full = [(lvl, idx) for lvl, idx, width in tile_widths(size) if width == 256]
    assert sorted(Tile.objects.values_list("lvl", "idx")) == full


def test_a_body_outside_the_profile_leaves_nothing(log):
    with pytest.raises(ProfileError):
        append("t", bodies(1) + bodies(2, score=0.5))
    assert Head.objects.get().size == 0


def test_a_closed_log_says_why(log):
    Log.objects.update(state="read_only", trouble="The disk is away.")
    with pytest.raises(LedgerClosedError, match="The disk is away"):
        append("t", bodies(1))
    with pytest.raises(LedgerClosedError, match="no open log"):
        append("nobody", bodies(1))


def test_a_row_in_the_way_is_a_sentence_not_a_crash(log):
    append("t", bodies(1))
    entry = Entry.objects.get()
    Entry.objects.create(
        log=log, seq=1, leaf=entry.leaf, body=b"{}", type="x", actor="", ext_id="stray"
    )
    with pytest.raises(LedgerClosedError, match="Nothing was kept"):
        append("t", bodies(2))
