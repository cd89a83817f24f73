"""A letter is written by one and approved by another; its words go when the person's key goes."""

import zipfile
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction

ASKED = {
    "language": "en",
    "matter": "Your application for a loan was refused.",
    "contact": "Ada Baker, 0113 496 0000",
    "place": "eu",
    "is_significant": "yes",
    "is_listed": "",
}


@pytest.fixture
def drafted(signed_in, ada, refused, place):
    from fairlead.apps.decisions.models import Letter

    answer = signed_in(ada).post(f"{place(refused)}letter/", ASKED)
    assert answer.status_code == 302
    return Letter.objects.get()


@pytest.fixture
def dpo(join):
    return join("Pia", "dpo")


def acts(decision):
    from fairlead.apps.journal.queries import timeline

    return [line.kind for line in reversed(timeline(decision.tenant, about=decision))]


def lines(decision, kind):
    from fairlead.apps.journal.queries import timeline

    return [dict(line.sealed) for line in timeline(decision.tenant, about=decision, kinds=[kind])]


def address(letter, what=""):
    return f"/decisions/letters/{letter.code}/{what}"


def words_of(data):
    with zipfile.ZipFile(BytesIO(data)) as file:
        return file.read("word/document.xml").decode()


def test_a_draft_is_made_from_the_reasons_and_its_words_lie_locked(drafted, refused, ada):
    from fairlead.apps.decisions.services import open_letter

    assert acts(refused) == ["decisions.open", "letter.draft"]
    assert drafted.written_by == ada
    assert b"refused" not in bytes(drafted.locked)
    content = open_letter(drafted, by=ada)
    assert content.matter == ASKED["matter"]
    assert content.reasons == (
        "Income_minor moved the result down.",
        "Years moved the result up.",
    )
    assert "A person looked at its answer and kept it." in content.part
    assert content.regimes == ("eu_ai_act_86", "own_promise")


def test_the_page_says_which_law_asks_and_where_nobody_can_say(signed_in, ada, drafted):
    text = signed_in(ada).get(address(drafted)).content.decode()
    assert "EU AI Act, Art. 86 and Art. 26(11)" in text
    assert "The register does not say what our role for this system is." in text
    assert "A person is recorded to have taken part in this decision." in text
    assert "Certainty of the catalogue: high" in text
    assert ASKED["matter"] not in text


def test_whoever_wrote_it_does_not_approve_it(signed_in, ada, drafted):
    answer = signed_in(ada).post(address(drafted, "approve/"))
    drafted.refresh_from_db()
    assert answer.status_code == 422
    assert drafted.state == "draft"
    with pytest.raises(IntegrityError), transaction.atomic():
        drafted.approved_by = ada
        drafted.save()


def test_it_is_read_approved_by_another_and_issued_with_its_digests_sealed(
    signed_in, ada, dpo, drafted, refused
):
    browser = signed_in(dpo)
    opened = browser.post(address(drafted, "open/"))
    assert ASKED["matter"] in opened.content.decode()
    assert opened["Cache-Control"] == "no-store"
    assert browser.post(address(drafted, "issue/")).status_code == 422
    assert browser.post(address(drafted, "approve/")).status_code == 302
    assert browser.post(address(drafted, "issue/")).status_code == 302
    drafted.refresh_from_db()
    assert (drafted.state, drafted.approved_by, drafted.issued_by) == ("issued", dpo, dpo)
    digests = {"letter": "L-1", "pdf": drafted.pdf_sha256, "docx": drafted.docx_sha256}
    assert lines(refused, "letter.approve") == [digests]
    assert lines(refused, "letter.issue") == [digests]
    assert acts(refused) == [
        "decisions.open",
        "letter.draft",
        "decisions.open",
        "letter.approve",
        "letter.issue",
    ]


def test_the_file_that_is_taken_out_is_the_approved_one_or_has_an_address_that_is_not_kept(
    signed_in, dpo, drafted
):
    from hashlib import sha256

    from fairlead.apps.decisions.models import Letter
    from fairlead.apps.journal.models import Entry, Writing

    browser = signed_in(dpo)
    browser.post(address(drafted, "approve/"))
    drafted.refresh_from_db()
    pdf = browser.post(address(drafted, "file/"), {"kind": "pdf"})
    assert sha256(pdf.content).hexdigest() == drafted.pdf_sha256
    assert pdf["Cache-Control"] == "no-store"
    filled = browser.post(
        address(drafted, "file/"), {"kind": "docx", "name": "Eve Weaver", "address": "1 Mill Lane"}
    )
    assert "Eve Weaver" in words_of(filled.content)
    kept = [bytes(each.body) for each in Entry.objects.all()]
    kept += [each.text.encode() for each in Writing.objects.all()]
    kept += [str(row).encode() for row in Letter.objects.values()]
    assert not any(b"Eve" in each or b"Mill" in each for each in kept)


def test_changing_an_approved_letter_takes_the_approval_away(signed_in, ada, dpo, drafted):
    signed_in(dpo).post(address(drafted, "approve/"))
    told = {
        "matter": "We could not lend you the sum you asked for.",
        "part": "A program suggested it.",
        "reasons": "Your income was low.\n\nYou have been with us for a short time.",
        "contact": "Ada",
    }
    assert signed_in(ada).post(address(drafted, "change/"), told).status_code == 302
    drafted.refresh_from_db()
    assert (drafted.state, drafted.approved_by, drafted.pdf_sha256) == ("draft", None, "")
    from fairlead.apps.decisions.services import open_letter

    assert open_letter(drafted, by=ada).reasons == (
        "Your income was low.",
        "You have been with us for a short time.",
    )


def test_it_is_sent_back_or_withdrawn_only_with_a_reason(signed_in, ada, dpo, drafted, refused):
    browser = signed_in(dpo)
    assert browser.post(address(drafted, "send-back/"), {"because": " "}).status_code == 422
    assert browser.post(address(drafted, "send-back/"), {"because": "Too curt."}).status_code == 302
    browser = signed_in(ada)
    assert browser.post(address(drafted, "withdraw/"), {"because": "Paid out."}).status_code == 302
    drafted.refresh_from_db()
    assert drafted.state == "withdrawn"
    assert browser.post(address(drafted, "approve/")).status_code == 422
    assert acts(refused)[-2:] == ["letter.send_back", "letter.withdraw"]


def test_when_the_key_is_destroyed_the_words_and_files_are_gone_and_the_digest_stays(
    signed_in, dpo, drafted, refused
):
    from fairlead.apps.keyring.services import destroy

    browser = signed_in(dpo)
    browser.post(address(drafted, "approve/"))
    browser.post(address(drafted, "issue/"))
    destroy(refused.tenant, [refused.subject])
    assert browser.post(address(drafted, "open/")).status_code == 422
    assert browser.post(address(drafted, "file/"), {"kind": "pdf"}).status_code == 422
    drafted.refresh_from_db()
    assert drafted.pdf_sha256 in browser.get(address(drafted)).content.decode()


def test_an_auditor_sees_that_a_letter_went_out_and_does_not_read_it(signed_in, cy, drafted):
    browser = signed_in(cy)
    assert browser.get(address(drafted)).status_code == 200
    for what in ("open/", "change/", "approve/", "issue/", "file/", "withdraw/"):
        answer = browser.post(address(drafted, what), {"because": "x", "kind": "pdf"})
        assert answer.status_code in {403, 422}, what
    drafted.refresh_from_db()
    assert drafted.state == "draft"


def test_another_firm_finds_no_letter(signed_in, dee, drafted):
    assert signed_in(dee).get(address(drafted)).status_code == 404
    assert signed_in(dee).post(address(drafted, "open/")).status_code == 404


def test_a_letter_says_what_was_decided_and_where_to_turn(signed_in, ada, refused, place):
    browser = signed_in(ada)
    answer = browser.post(f"{place(refused)}letter/", ASKED | {"matter": " "})
    assert answer.status_code == 422
    assert ASKED["contact"] in answer.content.decode()


def test_home_says_to_others_that_a_letter_waits(signed_in, ada, dpo, cy, drafted):
    assert "1 letter waits for you" in signed_in(dpo).get("/").content.decode()
    for member in (ada, cy):
        assert "letter waits for you" not in signed_in(member).get("/").content.decode()
