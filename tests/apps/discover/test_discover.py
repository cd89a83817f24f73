"""What happens between a file and a decision."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.discover import queries, services
from fairlead.apps.discover.models import Declaration, Finding, Import, Signal
from fairlead.apps.evidence.models import Evidence
from fairlead.apps.journal.errors import BadInputError, NotPermittedError, RuleBrokenError
from fairlead.apps.register.models import AISystem, Supplier

WHY = "Customers have not agreed to be recorded."


@pytest.fixture
def otter(ada, google):
    services.import_source(by=ada, data=google, filename="apps.csv")
    return Finding.objects.get()


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


def an_archive(**files: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)
    return held.getvalue()


def test_only_what_matches_is_kept_of_an_export(otter):
    run = Import.objects.get()
    assert (otter.code, otter.name, otter.confidence, otter.people) == ("F-1", "Otter.ai", 3, 4)
    assert (run.rows, run.matched, run.unmatched) == (2, 1, 1)
    assert not Signal.objects.filter(named__contains="Flour").exists()


def test_the_same_file_twice_adds_nothing_and_says_so(otter, ada, google):
    with pytest.raises(BadInputError, match="read before, as SRC-1"):
        services.import_source(by=ada, data=google)
    assert Signal.objects.count() == 1


def test_traces_of_one_tool_from_two_sources_meet_in_one_finding(otter, ada, card):
    services.import_source(by=ada, data=card)
    otter.refresh_from_db()
    assert otter.sources == ["expense_export", "google_accessed_apps"]
    assert (otter.confidence, otter.people) == (4, 4)


def test_a_scanned_archive_tells_where_the_code_uses_ai(ada):
    data = an_archive(chat__py="from anthropic import Anthropic\nAnthropic()\n")
    run = services.import_archive(by=ada, data=data, filename="shop.zip")
    signal = run.signals.get()
    assert (signal.finding.vendor_id, signal.finding.confidence) == ("ai:anthropic_api", 4)
    assert signal.places[0]["path"] == "chat.py"


def test_a_bill_of_materials_is_a_report_and_no_proof_of_use(ada, bom):
    run = services.import_bom(by=ada, data=bom)
    assert run.signals.get().finding.confidence == 1


def test_declarations_of_one_tool_add_up_without_a_name(ada, bo):
    _link, secret = services.make_link(by=ada, label="Sales")
    assert len(secret) == 32
    for by in (bo, services.Declarant(_link)):
        services.declare(by=by, tool="otter", purpose="Minutes of calls", how_often="daily")
    finding = Finding.objects.get()
    assert (finding.people, finding.confidence, finding.purpose) == (2, 4, "Minutes of calls")
    assert "bo" not in str(list(Declaration.objects.values())).lower().split()


def test_a_declaration_sent_twice_is_one(ada):
    facts = {"tool": "Otter", "purpose": "Minutes", "how_often": "daily", "once": "x1"}
    first = services.declare(by=ada, **facts)
    assert services.declare(by=ada, **facts) == first
    assert Signal.objects.count() == 1


def test_a_closed_link_declares_nothing(ada):
    link, _secret = services.make_link(by=ada, label="Sales")
    services.revoke_link(link, by=ada)
    with pytest.raises(NotPermittedError, match="closed"):
        services.declare(
            by=services.Declarant(link), tool="Otter", purpose="Minutes", how_often="daily"
        )
    assert not Finding.objects.exists()


def test_two_sources_an_owner_and_a_purpose_make_a_system(otter, ada, bo):
    services.declare(by=bo, tool="Otter.ai", purpose="Minutes of calls", how_often="daily")
    otter.refresh_from_db()
    services.decide(otter, by=ada, decision="allow", because=WHY, review_on=in_days(90), owner=bo)
    otter.refresh_from_db()
    assert (otter.confidence, otter.owner, otter.proposed_owner) == (4, None, bo)
    services.accept_ownership(otter, by=bo)
    otter.refresh_from_db()
    assert (otter.confidence, otter.owner) == (5, bo)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"decision": "allow"}, "Name somebody"),
        ({"decision": "stop", "because": "No."}, "reason"),
        ({"decision": "conditions"}, "conditions"),
        ({"decision": "replace"}, "instead"),
    ],
)
def test_half_a_decision_is_refused(otter, ada, told, says):
    facts = {"because": WHY, "review_on": in_days(30)} | told
    with pytest.raises(RuleBrokenError, match=says):
        services.decide(otter, by=ada, **facts)
    otter.refresh_from_db()
    assert otter.state == "new"


def test_home_counts_what_waits_for_a_decision_as_the_inbox_does(otter, ada, bakery):
    services.declare(by=ada, tool="Minute taker", purpose="Minutes", how_often="daily")
    until = in_days(30)
    services.decide(otter, by=ada, decision="allow", because=WHY, review_on=until, owner=ada)
    for days, waits in ((0, 1), (30, 1), (31, 2)):
        told = queries.standing_counts(bakery, in_days(days))
        listed = told.get("new", 0) + told.get("registered", 0) + told.get("lapsed", 0)
        assert queries.undecided(bakery, in_days(days)) == listed == waits


def test_merging_can_be_taken_apart_again(otter, ada):
    services.declare(by=ada, tool="Minute taker", purpose="Minutes", how_often="daily")
    other = Finding.objects.get(name="Minute taker")
    services.merge(other, by=ada, into=otter)
    otter.refresh_from_db()
    assert otter.sources == ["declaration", "google_accessed_apps"]
    services.unmerge(other, by=ada)
    otter.refresh_from_db()
    assert (otter.sources, otter.confidence) == (["google_accessed_apps"], 3)


def test_a_finding_is_dismissed_with_a_reason_and_opened_again(otter, ada):
    services.dismiss(otter, by=ada, because="This is the river authority’s newsletter.")
    assert otter.state == "dismissed"
    services.reopen(otter, by=ada)
    otter.refresh_from_db()
    assert (otter.state, otter.reason, otter.confidence) == ("new", "", 3)


def test_promoting_registers_system_supplier_and_evidence_at_once(otter, ada):
    system = services.promote(otter, by=ada, purpose="Minutes of calls")
    assert (system.vendor_id, Supplier.objects.get().name) == ("ai:otter", "Otter.ai")
    kept = Evidence.objects.get()
    assert set(kept.links.values_list("control_id", flat=True)) == {
        "iso42001:A.4.2",
        "iso42001:A.9.2",
    }
    with pytest.raises(RuleBrokenError, match=system.code):
        services.promote(otter, by=ada)


def test_a_look_is_taken_back_while_nothing_was_decided(otter, ada, google):
    run = Import.objects.get()
    services.undo_import(run, by=ada)
    assert not Finding.objects.exists()
    assert services.import_source(by=ada, data=google).code == "SRC-2"


def test_a_look_stays_once_something_rests_on_it(otter, ada):
    services.promote(otter, by=ada, purpose="Minutes of calls")
    with pytest.raises(RuleBrokenError, match="F-1"):
        services.undo_import(Import.objects.get(), by=ada)
    assert AISystem.objects.count() == Signal.objects.count() == 1


def test_staff_and_other_firms_decide_nothing(otter, bo, dee):
    for member in (bo, dee):
        with pytest.raises(NotPermittedError):
            services.dismiss(otter, by=member, because=WHY)
