"""Evidence is taken in once, by digest, and says what it supports."""

import io
import time
from datetime import timedelta
from hashlib import sha256

import pytest
from django.utils import timezone

from fairlead.apps.evidence import blobs, queries, services
from fairlead.apps.evidence.models import Evidence
from fairlead.apps.journal.errors import (
    BadInputError,
    LedgerClosedError,
    NotPermittedError,
    RuleBrokenError,
)
from fairlead.apps.journal.models import Entry, Log
from fairlead.core.rules.controls import status
from fairlead.core.rules.evidence import Freshness, Grade
from tests.apps.evidence.corpus import PDF

POLICY, ROLES = "iso42001:A.2.2", "iso42001:A.3.2"


@pytest.fixture
def signed(ada):
    """The signed policy of the bakery."""
    return take(ada, controls=[POLICY])


def take(by, data=PDF, **told):
    told = {"title": "Signed policy", "filename": "policy.pdf", **told}
    return services.take_in(by=by, kind="file", data=data, **told)


def last_entry():
    import orjson

    return orjson.loads(bytes(Entry.objects.order_by("-log_id", "-seq").first().body))


def test_a_file_is_kept_by_its_digest_and_sealed(ada, signed):
    digest = sha256(PDF).hexdigest()
    today = timezone.localdate()
    assert (signed.code, signed.digest, signed.size) == ("E-1", digest, len(PDF))
    assert (signed.grade, signed.owner, signed.valid_from) == (Grade.OBSERVED, ada, today)
    assert signed.valid_until == today + timedelta(days=180)
    assert queries.controls_of(signed) == [POLICY]
    entry = last_entry()
    assert entry["type"] == "evidence.take_in"
    assert entry["obj"] == {"type": "evidence", "id": "E-1"}
    assert entry["facts"] | {"title": ""} == {
        "kind": "file",
        "digest": digest,
        "size": len(PDF),
        "grade": "observed",
        "valid_from": today.isoformat(),
        "valid_until": signed.valid_until.isoformat(),
        "source": "manual",
        "controls": [POLICY],
        "title": "",
    }
    assert "Signed policy" not in str(entry)


def test_a_file_comes_as_a_stream_too(ada):
    one = take(ada, data=io.BytesIO(PDF))
    assert blobs.is_intact(one.digest)
    with blobs.opened(one.digest) as file:
        assert file.read() == PDF


def test_the_same_file_twice_names_the_evidence_that_has_it(ada, signed):
    with pytest.raises(services.AlreadyHereError) as here:
        take(ada, title="Again")
    assert here.value.number == signed.number
    assert "E-1" in str(here.value)
    assert Evidence.objects.count() == 1


def test_the_same_file_in_two_firms_is_stored_once_and_known_to_each_alone(ada, dee, signed):
    other = take(dee)
    assert other.digest == signed.digest
    assert queries.get_evidence(dee.organisation, other.number) == other
    assert queries.same_bytes(dee.organisation, signed.digest) == other
    assert list(queries.evidence(dee.organisation)) == [other]


def test_a_file_over_the_limit_is_refused_while_it_streams(ada, settings):
    settings.FAIRLEAD_UPLOAD_LIMIT = 1024 * 1024
    with pytest.raises(BadInputError, match="larger than 1 MiB"):
        take(ada, data=io.BytesIO(b"%PDF-" + b"x" * 2_000_000))
    assert not [each for each in settings.FAIRLEAD_BLOBS.rglob("*") if each.is_file()]


def test_a_full_quota_refuses_the_next_file(ada, settings, signed):
    settings.FAIRLEAD_QUOTA = len(PDF) + 10
    with pytest.raises(RuleBrokenError, match="ask the administrator"):
        take(ada, data=PDF + b"\n")
    assert queries.bytes_used(ada.organisation) == len(PDF)


def test_a_file_without_its_entry_leaves_no_record(ada, bakery, settings):
    Log.objects.filter(tenant=bakery.tenant).update(state="sealed")
    with pytest.raises(LedgerClosedError):
        take(ada)
    assert not Evidence.objects.exists()
    digest = sha256(PDF).hexdigest()
    assert blobs.swept(keeping=set(), before=time.time() - 86_400) == []
    assert blobs.swept(keeping=set(), before=time.time() + 1) == [digest]
    assert not blobs.is_intact(digest)


def test_staff_and_auditors_take_nothing_in(bo, cy, settings):
    for member in (bo, cy):
        with pytest.raises(NotPermittedError):
            take(member)
    assert not settings.FAIRLEAD_BLOBS.exists()


def test_a_link_is_kept_by_the_digest_of_its_address(ada):
    one = services.take_in(by=ada, title="Wiki", kind="link", url="https://wiki.example/ai")
    assert one.digest == sha256(b"https://wiki.example/ai").hexdigest()
    assert (one.grade, one.has_file) == (Grade.STATED, False)


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "file:///etc/passwd", "https://", "https://a:b@c.example/", "//x",
     "https://[bad", "https://x.example/" + "a" * 2000],
)  # fmt: skip
def test_an_address_that_nobody_should_open_is_refused(ada, url):
    with pytest.raises(BadInputError):
        services.take_in(by=ada, title="Link", kind="link", url=url)


def test_a_statement_is_sealed_and_never_more_than_stated(ada):
    one = services.attest(by=ada, title="Checked", text="I read all notices.", controls=[POLICY])
    entry = last_entry()
    assert entry["type"] == "evidence.attest"
    assert entry["facts"]["text"] == one.digest
    assert "notices" not in str(entry)
    with pytest.raises(RuleBrokenError, match="graded “stated”"):
        services.take_in(by=ada, title="T", kind="attestation", text="x", grade="tested")
    with pytest.raises(RuleBrokenError, match="Write what you state"):
        services.attest(by=ada, title="T", text=" ")


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "longer than 200"),
        ({"grade": "gold"}, "no grade"),
        ({"controls": ["iso42001:A.9.9"]}, "holds no control"),
        ({"kind": "rumour"}, "no kind"),
        ({"valid_until": timezone.localdate() - timedelta(days=1)}, "before it starts"),
        ({"data": None}, "No file came"),
    ],
)
def test_what_will_not_do_is_refused_and_nothing_stays(ada, told, says):
    facts = {"by": ada, "title": "T", "kind": "file", "data": PDF, "filename": "a.pdf", **told}
    with pytest.raises(RuleBrokenError, match=says):
        services.take_in(**facts)
    assert not Evidence.objects.exists()


def test_evidence_is_linked_to_controls_and_taken_off_again(ada, signed):
    assert services.link(signed, by=ada, controls=[ROLES, POLICY]) == [ROLES]
    services.unlink(signed, by=ada, control_id=POLICY)
    assert queries.controls_of(signed) == [ROLES]
    assert last_entry()["facts"] == {"controls": [POLICY]}
    for refused in (
        lambda: services.link(signed, by=ada, controls=[ROLES]),
        lambda: services.unlink(signed, by=ada, control_id=POLICY),
    ):
        with pytest.raises(RuleBrokenError):
            refused()


def test_evidence_is_about_records_of_the_own_organisation_only(ada, dee, signed):
    services.link_record(signed, by=ada, about=ada)
    assert queries.records_of(signed) == [("member", ada.pseudonym)]
    assert list(queries.about(ada.organisation, kind="member", code=ada.pseudonym)) == [signed]
    with pytest.raises(RuleBrokenError, match="already"):
        services.link_record(signed, by=ada, about=ada)
    with pytest.raises(NotPermittedError):
        services.link_record(signed, by=ada, about=dee)
    services.unlink_record(signed, by=ada, kind="member", code=ada.pseudonym)
    assert queries.records_of(signed) == []
    with pytest.raises(RuleBrokenError):
        services.unlink_record(signed, by=ada, kind="member", code=ada.pseudonym)


def test_a_withdrawn_piece_does_not_count_until_it_is_reinstated(ada, bakery, signed):
    services.withdraw(signed, by=ada, because="The wrong version was signed.")
    assert queries.for_controls(bakery) == {}
    assert queries.freshness_of(signed, today=timezone.localdate()) is Freshness.WITHDRAWN
    with pytest.raises(RuleBrokenError, match="withdrawn already"):
        services.withdraw(signed, by=ada, because="Once more, to be sure.")
    with pytest.raises(RuleBrokenError, match="no longer counts"):
        services.link(signed, by=ada, controls=[ROLES])
    services.reinstate(signed, by=ada)
    assert len(queries.for_controls(bakery)[POLICY]) == 1
    with pytest.raises(RuleBrokenError, match="was not withdrawn"):
        services.reinstate(signed, by=ada)


def test_a_withdrawal_says_why(ada, signed):
    with pytest.raises(RuleBrokenError, match="why it no longer counts"):
        services.withdraw(signed, by=ada, because="no")


def test_a_renewal_takes_over_what_the_old_one_supported(ada, bakery, signed):
    new = services.renew(signed, by=ada, data=PDF, filename="policy.pdf")
    assert (new.renews, queries.controls_of(new)) == (signed, [POLICY])
    assert queries.renewed_by(signed) == new
    assert [piece.times for piece in queries.for_controls(bakery)[POLICY]] == [1]
    assert last_entry()["facts"]["renews"] == "E-1"
    with pytest.raises(RuleBrokenError, match="renewed already"):
        services.renew(signed, by=ada, data=PDF + b"\n", filename="policy.pdf")
    with pytest.raises(RuleBrokenError, match="was renewed by E-2"):
        services.withdraw(signed, by=ada, because="Out of date since May.")


def test_the_owner_of_evidence_may_withdraw_it_and_no_other_owner(join, ada):
    eve, fay = join("Eve", "owner"), join("Fay", "owner")
    one = take(eve)
    with pytest.raises(NotPermittedError):
        services.withdraw(one, by=fay, because="I do not like this one.")
    services.withdraw(one, by=eve, because="It shows the wrong shop.")
    assert not one.is_current
    two = services.renew(take(eve, data=PDF + b"\n"), by=eve, data=PDF + b" ", filename="a.pdf")
    assert two.owner == eve


def test_grouped_evidence_says_the_same_as_each_piece_by_itself(ada, bakery):
    """The database groups; the rule must not notice."""
    today = timezone.localdate()
    spans = [(-400, -1), (-400, -10), (-10, 0), (-10, 20), (-5, 31), (0, 300), (1, 90), (5, 95)]
    for at, (start, end) in enumerate(spans * 2):
        services.take_in(
            by=ada,
            title=f"Piece {at}",
            kind="link",
            url=f"https://wiki.example/{at}",
            grade=["stated", "observed", "tested"][at % 3],
            valid_from=today + timedelta(days=start),
            valid_until=today + timedelta(days=end),
            controls=[POLICY],
        )
    single = [
        queries.Piece(grade=Grade(e.grade), valid_from=e.valid_from, valid_until=e.valid_until)
        for e in queries.evidence(bakery)
    ]
    for shift in range(-20, 120, 7):
        day = today + timedelta(days=shift)
        grouped = queries.for_controls(bakery, today=day)[POLICY]
        told = {"applicable": True, "reason": "R01", "today": day}
        assert status(evidence=grouped, **told) == status(evidence=single, **told)


@pytest.mark.parametrize("state", list(Freshness))
def test_the_list_finds_what_the_rule_says(ada, bakery, state):
    today = timezone.localdate()
    for at, (start, end) in enumerate([(-40, -1), (-10, 0), (-10, 30), (-5, 31), (1, 90)]):
        days = {
            "valid_from": today + timedelta(days=start),
            "valid_until": today + timedelta(days=end),
        }
        services.take_in(by=ada, title="P", kind="link", url=f"https://wiki.example/{at}", **days)
    services.withdraw(take(ada), by=ada, because="The wrong version was signed.")
    every = list(queries.evidence(bakery))
    found = queries.evidence(bakery).filter(queries.in_state(state.value, today=today))
    assert set(found) == {e for e in every if queries.freshness_of(e, today=today) is state}
    assert found


def test_evidence_ends_before_its_day_when_what_it_rested_on_is_gone(ada, signed):
    today, promised = timezone.localdate(), signed.valid_until
    services.end(signed, by=ada, on=today, because="The oven was replaced.")
    signed.refresh_from_db()
    assert (signed.ended_on, signed.ended_from) == (today, promised)
    assert queries.freshness_of(signed, today=today) is Freshness.STALE
    assert queries.tallies(ada.organisation, today=today)[POLICY][0].counts_on(today) is False
    assert last_entry()["type"] == "evidence.end"
    assert last_entry()["facts"] | {"because": ""} == {
        "because": "",
        "on": today.isoformat(),
        "was_until": promised.isoformat(),
    }


def test_what_counts_no_more_anyway_is_not_ended_and_a_reason_is_wanted(ada, signed):
    with pytest.raises(RuleBrokenError, match="counts no more on that day"):
        services.end(signed, by=ada, on=signed.valid_until + timedelta(days=1), because="Gone.")
    with pytest.raises(RuleBrokenError, match="Say what it rested on"):
        services.end(signed, by=ada, on=timezone.localdate(), because=" ")


def test_what_a_program_takes_in_is_sealed_under_its_own_name_and_may_have_an_owner(ada, bakery):
    from fairlead.apps.org.programs import Program

    monitor = Program("monitor", bakery)
    made = take(monitor, owner=ada, source="automatic")
    assert (made.owner, made.taken_by) == (ada, None)
    assert last_entry()["actor"] == "svc:monitor"
    with pytest.raises(NotPermittedError, match="takes a person"):
        services.withdraw(made, by=monitor, because="No program may do that.")
