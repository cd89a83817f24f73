"""The pages of decisions as people see them, on every width: search, one decision, its letter."""

import json

import pytest

from tests.browser import looks_right, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def more(refused, sender, sent):
    """Some more decisions beside the refused one, one overridden, one with sources and tools."""
    from fairlead.apps.decisions.services import record, record_outcomes
    from fairlead.core.decisions.record import parsed, parsed_outcome

    told = [
        sent(
            f"loan-{n}",
            at=f"2026-11-{10 + n:02}T09:{n:02}:00.000000Z",
            kind="loan",
            outcome="granted" if n % 2 else "refused",
            subject=f"customer-{n}",
            model={"name": "xgb-credit", "version": "3.2.1"},
            **({"human": {"action": "override", "reason_code": "proven"}} if n == 4 else {}),
        )
        for n in range(2, 16)
    ]
    record([parsed(json.dumps(each).encode()) for each in told], by=sender)
    later = {"id": "out-1", "decision": "loan-1", "at": "2027-06-01T00:00:00.000000Z"}
    later |= {"outcome": "appealed"}
    record_outcomes([parsed_outcome(json.dumps(later).encode())], by=sender)


def test_search_decision_opening_and_words_look_right(
    browser_page, server, ada, more, refused, place
):
    from fairlead.apps.decisions.services import keep_words, say_against
    from fairlead.apps.decisions.words_sheet import Line
    from fairlead.apps.journal import checkpoints
    from fairlead.apps.journal.queries import current_log
    from fairlead.apps.journal.services import record_copy

    page = browser_page
    lines = [
        Line("en", "income_minor", "your monthly income", down="Income low for the sum asked for"),
        Line("de", "income_minor", "Ihr Monatseinkommen"),
    ]
    keep_words(refused.system, lines, by=ada)
    say_against(refused.system, "down", by=ada)
    checkpoints.publish(current_log(refused.tenant))
    record_copy(by=ada, holder="Calder & Finch, auditors", kind="auditor")
    sign_in(page, ada, server)
    looks_right(page, "decisions", at="/decisions/")
    looks_right(page, "decisions-none", at="/decisions/?outcome=never")
    looks_right(page, "decision", at=place(refused))
    page.get_by_label("Why it must be opened").fill("She asked why.")
    page.get_by_role("button", name="Open for this once").click()
    page.get_by_text("Income low for the sum asked for").wait_for()
    looks_right(page, "decision-opened")
    looks_right(page, "decision-words", at=f"/decisions/words/{refused.system.code}/")


def test_a_letter_from_the_draft_to_its_issue_looks_right(
    browser_page, new_page, server, ada, join, refused, place
):
    page, pia = browser_page, join("Pia", "dpo")
    sign_in(page, ada, server)
    page.goto(f"{server}{place(refused)}")
    page.get_by_role("link", name="Write to the person").click()
    looks_right(page, "letter-new")
    page.get_by_label("What was decided").fill(
        "Your application for a loan of £ 5,000 was refused."
    )
    page.get_by_label("Where the person can turn").fill("Ada Baker, 0113 496 0000")
    page.get_by_role("button", name="Draft the letter").click()
    page.get_by_text("It waits for a second pair of eyes.").wait_for()
    page.get_by_role("button", name="Open the letter").click()
    page.get_by_text("Opened for this answer only").wait_for()
    looks_right(page, "letter-draft")
    other = new_page()
    sign_in(other, pia, server)
    other.goto(f"{server}/decisions/letters/L-1/")
    other.get_by_role("button", name="Open the letter").click()
    other.get_by_role("button", name="Approve it").click()
    other.get_by_text("it can go out").wait_for()
    looks_right(other, "letter-approved")
    with other.expect_download() as download:
        other.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "L-1.pdf"
    other.get_by_role("button", name="It goes out").click()
    other.get_by_text("Issued on").wait_for()
    looks_right(other, "letters", at="/decisions/letters/")


def test_an_empty_list_looks_right(browser_page, server, ada):
    sign_in(browser_page, ada, server)
    looks_right(browser_page, "decisions-empty", at="/decisions/")
