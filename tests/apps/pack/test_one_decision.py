"""One decision, proven to whoever has never seen Fairlead."""

import io
import json
import zipfile

import pytest

from fairlead.core.ledger.verifier import fairlead_verify
from tests.apps.pack.conftest import SEALED


def exported(lent, ada, *parts):
    from fairlead.apps.pack.one_decision import export_decision

    return export_decision(lent, by=ada, parts=parts, because="She asked." if parts else "")


def verdict(data, vkey):
    return fairlead_verify.verify(io.BytesIO(data), [vkey])


def vkey_of(lent):
    from fairlead.apps.journal.queries import position

    return position(lent.tenant).vkey


def names(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return set(file.namelist())


def test_a_pack_of_one_decision_is_valid_and_opens_only_what_was_chosen(lent, ada):
    data = exported(lent, ada, "input")
    told = verdict(data, vkey_of(lent))
    assert (told["verdict"], told["why"]) == ("valid", "")
    assert told["facts"]["disclosed"] == 1
    assert f"disclosed/{lent.seq}.sealed.input.json" in names(data)
    assert f"entries/{lent.seq}.tlog-proof" in names(data)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        shown = json.loads(file.read(f"disclosed/{lent.seq}.sealed.input.json"))
        everything = b"".join(file.read(name) for name in file.namelist())
    assert json.loads(shown["payload"]["json"]) == SEALED
    assert b"shap" not in everything
    assert b"customer-1" not in everything


def test_it_holds_what_followed_and_the_entry_that_seals_it(lent, ada):
    from fairlead.apps.journal.models import Entry

    data = exported(lent, ada)
    held = {
        int(name[8:-5])
        for name in names(data)
        if name.startswith("entries/") and name.endswith(".json")
    }
    kinds = dict(
        Entry.objects.filter(seq__in=held, log__tenant=lent.tenant).values_list("seq", "type")
    )
    assert sorted(kinds.values()) == ["ai.decision", "ai.outcome", "export.pack"]
    assert verdict(data, vkey_of(lent))["verdict"] == "valid"


def test_changed_words_are_found(lent, ada):
    data = exported(lent, ada, "input")
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            body = old.read(info)
            new.writestr(info, body.replace(b"190000", b"990000"))
    assert verdict(out.getvalue(), vkey_of(lent))["verdict"] == "invalid"


def test_opening_it_takes_a_reason_and_making_it_is_sealed(lent, ada):
    from fairlead.apps.journal.errors import RuleBrokenError
    from fairlead.apps.journal.queries import timeline
    from fairlead.apps.pack.one_decision import export_decision

    with pytest.raises(RuleBrokenError):
        export_decision(lent, by=ada, parts=["input"], because=" ")
    assert timeline(lent.tenant, about=lent) == []
    exported(lent, ada, "input", "explanation")
    kinds = [line.kind for line in timeline(lent.tenant, about=lent)]
    assert kinds == ["export.pack", "decisions.open"]


def test_after_the_key_is_destroyed_it_is_still_proven_and_opens_nothing(lent, ada):
    from fairlead.apps.journal.errors import RuleBrokenError
    from fairlead.apps.keyring.services import destroy

    before = exported(lent, ada, "input")
    destroy(lent.tenant, [lent.subject])
    with pytest.raises(RuleBrokenError):
        exported(lent, ada, "input")
    assert verdict(exported(lent, ada), vkey_of(lent))["verdict"] == "valid"
    assert verdict(before, vkey_of(lent))["verdict"] == "valid"


def test_the_page_hands_it_over_and_says_what_is_missing(stepped_up, ada, lent):
    from fairlead.apps.decisions.queries import address_of_decision, epoch_of

    browser = stepped_up(ada)
    text = browser.get(address_of_decision(lent)).content.decode()
    assert "Prove it elsewhere" in text
    at = f"/pack/decision/{epoch_of(lent)}/{lent.seq}/"
    without = browser.post(at, {"parts": ["input"], "because": ""})
    assert without.status_code == 422
    answer = browser.post(at, {"parts": ["input"], "because": "She asked."})
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "no-store"
    assert verdict(answer.content, vkey_of(lent))["verdict"] == "valid"
