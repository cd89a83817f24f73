"""Exports of other systems: what is AI in them, counted, and nothing else kept."""

from datetime import date

import pytest

from fairlead.core.scan.exports import SOURCES, columns_of, read_rows, recognise
from fairlead.core.scan.exports.google import tier
from fairlead.core.scan.exports.naming import by_app_name, by_merchant
from fairlead.core.scan.exports.reading import day, minor, whole

GOOGLE = [
    "App Name",
    "Type",
    "Id",
    "Verification Status",
    "Users",
    "Access",
    "Requested Services",
    "Requested Services with Scopes",
]
ENTRA = ["id", "displayName", "appId", "createdDateTime", "state", "homepage"]


@pytest.mark.parametrize(
    ("header", "source"),
    [
        (GOOGLE, "google_accessed_apps"),
        (["Date", "App ID", "App name", "OAuth event", "User", "Scope"], "google_oauth_log"),
        (ENTRA, "entra_enterprise_apps"),
        (["Buchungsdatum", "Empfänger", "Betrag", "Währung"], "expense_export"),
        (["date", "merchant", "amount", "currency", "cost_centre", "employee"], "expense_export"),
        (["name", "colour"], None),
        ([], None),
    ],
)
def test_an_export_is_recognised_by_its_header(header, source):
    assert recognise(header) == source


def test_google_apps_become_signals_with_people_and_reach():
    rows = [
        [
            "Otter.ai",
            "Web",
            "1",
            "Verified",
            "4",
            "Unrestricted",
            "",
            "Calendar(https://www.googleapis.com/auth/calendar)",
        ],
        ["Lunch planner", "Web", "2", "Verified", "12", "", "", ""],
        ["ChatGPT", "Web", "3", "Verified", "many", "", "", ""],
    ]
    read = read_rows("google_accessed_apps", GOOGLE, rows)
    assert [(s.vendor, s.people, s.rung, s.facts["tier"]) for s in read.signals] == [
        ("ai:otter", 4, 3, "moderate")
    ]
    assert (read.rows, read.unmatched) == (3, 1)
    assert [(e.row, e.says) for e in read.errors] == [(4, "“many” is no number of users.")]


def test_a_grant_taken_back_counts_no_longer():
    header = ["Date", "App name", "OAuth event", "User"]
    rows = [
        ["2026-10-01T09:00:00+01:00", "Otter.ai", "Grant", "a@x.test"],
        ["2026-10-03T09:00:00+01:00", "Otter.ai", "Grant", "b@x.test"],
        ["2026-11-01T09:00:00+01:00", "Otter.ai", "Revoke", "a@x.test"],
        ["2026-10-01T09:00:00+01:00", "Poe", "Grant", "c@x.test"],
        ["2026-10-02T09:00:00+01:00", "Poe", "Revoke", "c@x.test"],
    ]
    [signal] = read_rows("google_oauth_log", header, rows).signals
    assert (signal.vendor, signal.people) == ("ai:otter", 1)
    assert (signal.first_on, signal.last_on) == (date(2026, 10, 1), date(2026, 11, 1))
    assert "x.test" not in repr(signal)


def test_entra_apps_that_are_switched_off_do_not_count():
    rows = [
        ["1", "ChatGPT", "a", "2026-03-02T08:11:00Z", "enabled", "https://chatgpt.com"],
        ["2", "Perplexity", "b", "", "disabled", ""],
        ["3", "Our intranet", "c", "", "enabled", "https://intranet.example"],
        ["4", "Notes", "d", "", "enabled", "https://otter.ai/signin"],
    ]
    read = read_rows("entra_enterprise_apps", ENTRA, rows)
    assert [(s.vendor, s.people) for s in read.signals] == [
        ("ai:chatgpt", None),
        ("ai:otter", None),
    ]
    assert read.unmatched == 2


def test_payments_are_added_up_and_people_only_counted():
    header = ["date", "merchant", "amount", "currency", "employee"]
    rows = [
        ["2026-09-03", "OPENAI *CHATGPT SUBSCR", "20.00", "GBP", "e1"],
        ["2026-10-03", "OPENAI *CHATGPT SUBSCR", "-20.00", "GBP", "e2"],
        ["2026-10-04", "TESCO STORES", "8.00", "GBP", "e1"],
        ["soon", "OPENAI *CHATGPT", "1", "GBP", "e1"],
        ["2026-10-04", "GITHUB, INC.", "4.00", "USD", "e1"],
    ]
    read = read_rows("expense_export", header, rows)
    chatgpt, github = read.signals
    assert (chatgpt.vendor, chatgpt.rung, chatgpt.people) == ("ai:chatgpt", 4, 2)
    assert chatgpt.facts == {"payments": 2, "total_minor_GBP": 4000}
    assert (github.vendor, github.rung) == ("ai:github_copilot", 2)
    assert [error.row for error in read.errors] == [5]
    assert "e1" not in repr(read.signals)


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="“amount” was not found"):
        read_rows("expense_export", ["date", "merchant"], [])


def test_columns_can_be_corrected_by_hand():
    read = read_rows(
        "expense_export",
        ["a", "b", "c"],
        [["DEEPL SE", "3.5.2026", "8,99"]],
        {"merchant": 0, "date": 1, "amount": 2},
    )
    assert [(s.vendor, s.first_on) for s in read.signals] == [("ai:deepl", date(2026, 5, 3))]


@pytest.mark.parametrize(
    "name",
    [
        "Miller & Sons",
        "Linear",
        "Google Drive",
        "Microsoft Teams",
        "Make",
        "Dash",
        "",
        "   ",
        "ai",
        "\u202eTPGtahC",
    ],
)
def test_ordinary_apps_are_not_ai(name):
    assert by_app_name(name) is None


@pytest.mark.parametrize(
    ("name", "vendor", "sure"),
    [
        ("Claude", "ai:claude", True),
        ("Google Gemini", "ai:gemini_app", True),
        ("Copilot for Microsoft 365", "ai:m365_copilot", True),
        ("Notion", "ai:notion_ai", False),
        ("Notion AI", "ai:notion_ai", True),
    ],
)
def test_an_app_is_known_by_its_names(name, vendor, sure):
    found = by_app_name(name)
    assert (found.vendor, found.sure) == (vendor, sure)


@pytest.mark.parametrize("line", ["OTTERBOX UK", "GOOGLE *GSUITE", "Amazon Mktplace", ""])
def test_ordinary_payments_are_not_ai(line):
    assert by_merchant(line) is None


def test_short_rows_and_blank_rows_do_no_harm():
    read = read_rows("google_accessed_apps", GOOGLE, [[], ["", ""], ["ChatGPT"]])
    assert read.rows == 1
    assert [error.row for error in read.errors] == [4]


def test_readers_of_days_counts_and_money_refuse_what_they_do_not_know():
    assert day("31.02.2026") is None
    assert day("2 Nov 2026") == date(2026, 11, 2)
    assert whole("1.204") == 1204
    assert whole("9" * 12) is None
    assert minor("(20.00)") == -2000
    assert minor("1,2,3") is None
    assert tier("Drive(https://www.googleapis.com/auth/drive)") == "critical"


def test_every_source_stands_in_the_catalogue():
    from fairlead.core.catalogue import catalogue

    assert set(SOURCES) <= set(catalogue().detection.import_sources)
    for source in SOURCES:
        known = catalogue().detection.import_sources[source].columns
        assert columns_of(source, known), source
