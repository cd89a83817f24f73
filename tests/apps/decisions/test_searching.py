"""Searching: every field alone and together, page by page, as a file that no spreadsheet runs."""

import json
from datetime import UTC, datetime, timedelta

import pytest

START = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def many(ovens, sender, sent):
    """Hundred and twenty decisions, one an hour; every fifth is overridden."""
    from fairlead.apps.decisions.services import record
    from fairlead.core.decisions.record import parsed

    def one(n):
        at = (START + timedelta(hours=n)).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
        return sent(
            f"d-{n:03}",
            at=at,
            kind="loan" if n % 2 else "card",
            outcome="refused" if n % 3 else "granted",
            model={"name": "xgb", "version": f"{n // 60}.0"},
            subject=f"customer-{n % 7}",
            **({"human": {"action": "override"}} if n % 5 == 0 else {}),
        )

    record([parsed(json.dumps(one(n)).encode()) for n in range(120)], by=sender)


def ids(firm, **asked):
    from django.http import QueryDict

    from fairlead.apps.decisions.searching import read, search

    told = QueryDict(mutable=True)
    told.update(asked)
    return [each.ext_id for each in search(firm, read(told), limit=200).rows]


@pytest.mark.parametrize(
    ("asked", "keep"),
    [
        ({}, lambda _n: True),
        ({"id": "d-017"}, lambda n: n == 17),
        ({"id": "d-01"}, lambda _n: False),
        ({"person": "customer-3"}, lambda n: n % 7 == 3),
        ({"person": "nobody"}, lambda _n: False),
        ({"system": "SYS-1"}, lambda _n: True),
        ({"system": "SYS-9"}, lambda _n: False),
        ({"system": "x' OR 1=1"}, lambda _n: False),
        ({"outcome": "granted"}, lambda n: n % 3 == 0),
        ({"kind": "loan", "version": "1.0"}, lambda n: n % 2 and n >= 60),
        ({"overridden": "yes", "outcome": "refused"}, lambda n: n % 5 == 0 and n % 3),
        ({"since": "2026-11-02", "until": "2026-11-03"}, lambda n: 24 <= n < 72),
        ({"since": "2026-11-03", "until": "2026-11-02"}, lambda _n: False),
    ],
)
def test_what_is_asked_is_found_newest_first(bakery, many, asked, keep):
    assert ids(bakery, **asked) == [f"d-{n:03}" for n in range(119, -1, -1) if keep(n)]


@pytest.mark.parametrize("few", [0, 5, 50, 500])
def test_of_several_terms_the_rare_one_is_looked_up_first_and_nothing_else_changes(
    bakery, many, monkeypatch, few
):
    monkeypatch.setattr("fairlead.apps.decisions.searching._FEW", few)
    asked = {"kind": "loan", "version": "1.0", "outcome": "granted"}
    kept = [f"d-{n:03}" for n in range(119, 59, -1) if n % 2 and n % 3 == 0]
    assert ids(bakery, **asked) == kept
    assert ids(bakery, **asked | {"outcome": "never"}) == []
    assert ids(bakery, **asked | {"since": "2026-11-05"}) == [
        each for each in kept if each > "d-096"
    ]


def test_a_person_is_found_by_the_ledgers_name_too(bakery, many):
    from fairlead.apps.decisions.models import Decision

    name = Decision.objects.get(ext_id="d-003").subject
    assert name.startswith("sub_")
    assert ids(bakery, person=name) == ids(bakery, person="customer-3")


def test_pages_follow_each_other_without_a_gap_also_at_one_moment(bakery, ovens, sender, sent):
    from django.http import QueryDict

    from fairlead.apps.decisions.searching import place_said, read, search
    from fairlead.apps.decisions.services import record
    from fairlead.core.decisions.record import parsed

    same = "2026-11-28T18:00:00.000000Z"
    record([parsed(json.dumps(sent(f"d-{n:02}", at=same)).encode()) for n in range(25)], by=sender)
    seen, before = [], ""
    while True:
        found = search(bakery, read(QueryDict(f"before={before}")), limit=10)
        seen += [each.ext_id for each in found.rows]
        if not found.more:
            break
        before = place_said(found.more)
    assert seen == [f"d-{n:02}" for n in range(24, -1, -1)]


def test_a_page_asks_the_database_the_same_few_times_however_many_there_are(
    signed_in, ada, many, django_assert_max_num_queries
):
    browser = signed_in(ada)
    browser.get("/decisions/")
    with django_assert_max_num_queries(16):
        text = browser.get("/decisions/?outcome=refused").content.decode()
    assert text.count("<tr") == 51
    assert "Older" in text
    assert 'href="/decisions/1/' in text


def test_what_an_address_says_wrongly_is_left_out_and_said(signed_in, ada, many):
    text = signed_in(ada).get("/decisions/?since=yesterday&before=x~y").content.decode()
    assert "“yesterday” is no day" in text
    assert "it starts anew" in text
    assert text.count("<tr") == 51


def test_a_file_holds_what_was_found_and_runs_no_formula(signed_in, ada, ovens, sender, sent):
    from fairlead.apps.decisions.services import record
    from fairlead.core.decisions.record import parsed

    told = [sent("=cmd()", model={"name": "@x"}), sent("d-2", outcome="granted")]
    record([parsed(json.dumps(each).encode()) for each in told], by=sender)
    answer = signed_in(ada).get("/decisions/?outcome=refused&format=csv")
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("'=cmd(),")
    assert ",'@x," in rows[1]


def test_an_empty_list_says_how_the_first_decision_is_sent(signed_in, ada, dee, many):
    text = signed_in(dee).get("/decisions/").content.decode()
    assert "No decisions yet" in text
    assert "/api/v1/decisions" in text
    assert "d-001" not in text


def test_staff_do_not_read_decisions(signed_in, bo, many):
    assert signed_in(bo).get("/decisions/").status_code == 403
