"""What `doing` promises: all of it, or nothing."""

import orjson
import pytest

from fairlead.apps.journal.act import Act
from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.journal.models import Entry, Head
from fairlead.apps.journal.services import doing, write_down
from fairlead.core.ledger.merkle import Frontier, leaf_hash

CHANGED = Act("org.profile.change", "changed the profile")


def test_an_act_is_sealed_with_who_what_and_facts(ada, bakery):
    with doing(CHANGED, by=ada, about=bakery) as entry:
        entry.update(country="GB", why=write_down("moved", about=bakery))

    last = Entry.objects.order_by("seq").last()
    body = orjson.loads(bytes(last.body))
    assert (body["type"], body["actor"], body["org"]) == (
        CHANGED.name,
        ada.pseudonym,
        bakery.tenant,
    )
    assert body["obj"] == {"type": "organisation", "id": bakery.public_id}
    assert set(body["facts"]) == {"country", "why"}
    assert bytes(last.leaf) == leaf_hash(bytes(last.body))


def test_a_refused_rule_leaves_nothing_behind(ada, bakery):
    size = Head.objects.get().size
    with pytest.raises(RuleBrokenError), doing(CHANGED, by=ada, about=bakery):
        bakery.name = "Another"
        bakery.save()
        raise RuleBrokenError("No.")
    bakery.refresh_from_db()
    assert (bakery.name, Head.objects.get().size) == ("The bakery", size)


def test_who_may_not_does_not(bo, bakery):
    with pytest.raises(NotPermittedError), doing(CHANGED, by=bo, about=bakery):
        raise AssertionError
    assert not bo.may(CHANGED, bakery)


def test_a_record_of_another_firm_cannot_be_touched(ada, dee):
    with (
        pytest.raises(NotPermittedError, match="another organisation"),
        doing(CHANGED, by=ada, about=dee.organisation),
    ):
        raise AssertionError


def test_the_head_is_the_frontier_of_all_leaves(ada, bakery):
    for _ in range(300):
        with doing(CHANGED, by=ada, about=bakery):
            pass
    head = Head.objects.get()
    leaves = [bytes(leaf) for leaf in Entry.objects.order_by("seq").values_list("leaf", flat=True)]
    assert head.size == len(leaves) == 301
    assert bytes(head.frontier) == Frontier.empty().extend(leaves).to_bytes()


def test_an_entry_sealed_along_stands_after_its_act(ada, bakery):
    with doing(CHANGED, by=ada, about=bakery) as entry:
        entry.also(CHANGED, about=ada, n=2)
    kinds = list(Entry.objects.order_by("seq").values_list("about", flat=True))[-2:]
    assert kinds == [f"organisation:{bakery.public_id}", f"member:{ada.pseudonym}"]
