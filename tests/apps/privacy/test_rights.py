"""Access, erasure, rectification: sealed, by two where it cannot be undone, and provable after."""

import io
import json
import zipfile

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from fairlead.apps.decisions.models import Parts
from fairlead.apps.decisions.queries import get_decision
from fairlead.apps.decisions.services import open_parts
from fairlead.apps.journal import fsck
from fairlead.apps.journal.errors import LedgerClosedError, NotPermittedError, RuleBrokenError
from fairlead.apps.journal.models import Entry
from fairlead.apps.privacy import queries, services
from fairlead.apps.privacy.models import Correction, Request
from fairlead.apps.privacy.person import Person
from fairlead.apps.privacy.services import erasing
from tests.apps.privacy.conftest import ANA, SECRET

WHY = "She wrote on Monday that she closed her account."
REASON = "Ana asked for a copy of her data."


def entries(kind):
    return [
        json.loads(bytes(body))
        for body in Entry.objects.filter(type=kind).values_list("body", flat=True)
    ]


def ask(ana, by):
    return services.ask_erasure(ana, basis="consent", because=WHY, by=by)


def test_a_person_is_found_by_the_firms_own_reference_only(bakery, ana, dee):
    assert queries.find(bakery, f" {ANA} ") == ana
    assert queries.find(bakery, "customer-9") is None
    assert queries.find(dee.organisation, ANA) is None
    assert [each.ext_id for each in queries.of_person(ana)] == ["d-3", "d-1"]
    assert queries.get_person(bakery, ana.pseudonym) == ana
    with pytest.raises(Http404):
        queries.get_person(dee.organisation, ana.pseudonym)


def test_an_export_opens_everything_and_is_sealed(ana, dan):
    services.rectify(get_decision(dan.organisation, "d-1"), says="She earns 2,345.", by=dan)
    made, file = services.export_person(ana, because=REASON, by=dan)
    inside = zipfile.ZipFile(io.BytesIO(file))
    told = json.loads(inside.read("person.json"))
    assert [each["id"] for each in told["decisions"]] == ["d-3", "d-1"]
    newest, oldest = told["decisions"]
    assert newest["sealed"] == {"output": {"text": SECRET}}
    assert oldest["sealed"] == {"input": {"note": SECRET}, "explanation": {"method": "shap"}}
    assert [each["says"] for each in oldest["corrections"]] == ["She earns 2,345."]
    assert newest["model"] == "xgb"
    assert len(newest["entry"]["leaf_sha256"]) == 64
    page = inside.read("person.html").decode()
    assert SECRET in page
    assert "Ben bakes" not in page
    [sealed] = entries("privacy.export")
    assert sealed["obj"] == {"type": "person", "id": ana.pseudonym}
    assert (sealed["facts"]["request"], sealed["facts"]["count"]) == (made.code, 2)
    assert REASON not in json.dumps(sealed)
    assert (made.right, made.state, made.count) == ("access", "done", 2)


def test_an_export_needs_role_and_reason(ana, dan, bo, ada):
    with pytest.raises(RuleBrokenError, match="Say why"):
        services.export_person(ana, because=" ", by=dan)
    for other in (bo, ada):
        with pytest.raises(NotPermittedError):
            services.export_person(ana, because=REASON, by=other)
    assert not Request.objects.exists()


def test_erasing_takes_two_people_a_ground_and_a_reason(ana, dan, eve, dee):
    with pytest.raises(RuleBrokenError, match="ground"):
        services.ask_erasure(ana, basis="because", because=WHY, by=dan)
    with pytest.raises(RuleBrokenError, match="reason"):
        services.ask_erasure(ana, basis="consent", because="please", by=dan)
    asked = ask(ana, dan)
    with pytest.raises(RuleBrokenError, match="asked already: see DSR-1"):
        ask(ana, eve)
    with pytest.raises(RuleBrokenError, match="somebody else decides"):
        services.erase(asked, by=dan)
    with pytest.raises(NotPermittedError):
        services.erase(asked, by=dee)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=asked.pk).update(decided_by=dan)
    assert queries.has_key(ana)
    assert services.erase(asked, by=eve).state == "done"
    with pytest.raises(RuleBrokenError, match="settled already"):
        services.erase(asked, by=eve)


def test_an_erased_person_cannot_be_opened_and_everything_stays_provable(
    ana, dan, eve, bakery, ada
):
    decision = get_decision(bakery, "d-1")
    assert open_parts(decision, ["input"], by=ada, because=REASON) == {"input": {"note": SECRET}}
    services.rectify(decision, says="She earns 2,345.", by=dan)
    services.erase(ask(ana, dan), by=eve)
    [sealed] = entries("privacy.erase")
    [reason] = entries("decisions.open")[:1]
    assert sealed["facts"] == {
        "texts": [reason["facts"]["because"]],
        "request": "DSR-1",
        "pseudonym": ana.pseudonym,
        "count": 2,
        "basis": "consent",
    }
    assert open_parts(decision, ["input"], by=ada, because=REASON) is None
    assert not queries.has_key(ana)
    assert queries.find(bakery, ANA) is None
    assert not Correction.objects.exists()
    assert {each.decision.ext_id for each in Parts.objects.all()} == {"d-2", "d-4"}
    assert queries.of_person(ana).count() == 2, "what the ledger says of it stays"
    assert queries.get_person(bakery, ana.pseudonym) == ana
    assert all(report.is_sound for report in fsck.check_all())
    other = get_decision(bakery, "d-2")
    assert open_parts(other, ["input"], by=ada, because=REASON) == {"input": {"note": "Ben bakes"}}


def test_an_erased_person_who_comes_back_is_somebody_new(ana, dan, eve, bakery, record):
    services.erase(ask(ana, dan), by=eve)
    record("d-9", subject=ANA, input={"note": "new"})
    again = queries.find(bakery, ANA)
    assert again.pseudonym != ana.pseudonym
    assert [each.ext_id for each in queries.of_person(again)] == ["d-9"]


def test_a_declined_request_says_why_and_can_be_asked_anew(ana, dan, eve):
    asked = ask(ana, dan)
    with pytest.raises(RuleBrokenError, match="reason"):
        services.decline_erasure(asked, because="no", by=eve)
    declined = services.decline_erasure(asked, because="The tax law keeps it until 2030.", by=eve)
    assert (declined.state, declined.decided_by) == ("declined", eve)
    assert queries.has_key(ana)
    assert ask(ana, dan).code == "DSR-2"


def test_an_erasure_that_stopped_halfway_goes_on(ana, dan, eve, monkeypatch):
    def away(*_):
        raise LedgerClosedError("The keyring does not answer.")

    asked = ask(ana, dan)
    with monkeypatch.context() as patched:
        patched.setattr(erasing, "destroy", away)
        with pytest.raises(LedgerClosedError):
            services.erase(asked, by=eve)
        assert services.finish() == {"DSR-1": "The keyring does not answer."}
    asked.refresh_from_db()
    assert asked.state == "erasing"
    assert services.finish() == {}
    asked.refresh_from_db()
    assert asked.state == "done"
    assert not queries.has_key(ana)
    assert len(entries("privacy.erase")) == 1


def test_a_correction_points_to_the_old_entry_and_says_nothing_in_the_leaf(ana, dan, bakery):
    decision = get_decision(bakery, "d-1")
    services.rectify(decision, says="She earns 2,345.", by=dan)
    [sealed] = entries("privacy.rectify")
    assert sealed["obj"] == {"type": "decision", "id": "d-1"}
    assert sealed["facts"]["entry"] == decision.seq
    assert len(sealed["facts"]["commit"]) == 64
    assert b"2,345" not in bytes(Correction.objects.get().locked)
    with pytest.raises(RuleBrokenError, match="Say what is right"):
        services.rectify(decision, says=" ", by=dan)
    with pytest.raises(RuleBrokenError, match="too long"):
        services.rectify(decision, says="x" * 70_000, by=dan)


def test_nothing_is_corrected_about_an_erased_person(ana, dan, eve, bakery):
    services.erase(ask(ana, dan), by=eve)
    with pytest.raises(RuleBrokenError, match="key was destroyed"):
        services.rectify(get_decision(bakery, "d-1"), says="She earns 2,345.", by=dan)


def test_a_stranger_of_the_log_is_nobody(bakery):
    with pytest.raises(Http404):
        queries.get_person(bakery, "sub_unknown")
    assert not queries.has_key(Person(bakery, "sub_unknown"))
