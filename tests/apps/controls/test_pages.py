"""The statement of applicability as people see, decide and approve it."""

import json
from contextlib import closing
from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.controls import queries, services
from fairlead.apps.evidence import services as evidence
from fairlead.core.catalogue import catalogue
from fairlead.core.rules.controls import State

POLICY, BOUGHT = "iso42001:A.2.2", "iso42001:A.7.3"
WHY = "Risk R-1 needs a written policy."
WHY_NOT = "We use only our own orders; nothing is bought or collected elsewhere."


@pytest.fixture
def decided(ada):
    every = [each for each in catalogue().controls if each != BOUGHT]
    services.decide_controls(by=ada, control_ids=every, applies=True, reason=WHY)
    services.decide_control(by=ada, control_id=BOUGHT, applies=False, reason=WHY_NOT)


def linked(ada, n=0, control=POLICY, **more):
    return evidence.take_in(
        by=ada,
        title=f"Signed policy {n}",
        kind="link",
        url=f"https://wiki.example/{n}",
        controls=[control],
        **more,
    )


def text(answer):
    return answer.content.decode()


def test_the_statement_shows_38_controls_in_their_areas(signed_in, ada):
    shown = text(signed_in(ada).get("/controls/"))
    assert shown.count('name="chosen"') == 38
    for words in ("A.2 ", "A.10 ", "Decide several", "of 38", "38 not decided"):
        assert words in shown


def test_a_decided_statement_tells_what_it_rests_on(signed_in, ada, decided):
    linked(ada)
    linked(ada, 1, control="iso42001:A.3.2", valid_from=timezone.localdate() - timedelta(days=9),
           valid_until=timezone.localdate() - timedelta(days=1))  # fmt: skip
    shown = text(signed_in(ada).get("/controls/"))
    for words in ("Signed policy 0", WHY_NOT, "ran out", "1 stale", "Send for approval"):
        assert words in shown


@pytest.mark.parametrize(
    ("query", "n"),
    [("q=policy", 3), ("status=does_not_apply", 1), ("grade=stated", 1), ("owner=none", 38),
     ("status=nonsense", 0), ("q=" + "x" * 300, 38)],
)  # fmt: skip
def test_the_statement_narrows_and_never_breaks(signed_in, ada, decided, query, n):
    linked(ada)
    answer = signed_in(ada).get(f"/controls/?{query}")
    assert answer.status_code == 200
    found = text(answer).count('name="chosen"')
    assert found >= n if query == "q=policy" else found == n


@pytest.mark.parametrize("n", [0, 60])
def test_the_statement_costs_the_same_queries_however_much_evidence(
    signed_in, ada, decided, n, django_assert_max_num_queries
):
    for at in range(n):
        linked(ada, at, control=list(catalogue().controls)[at % 38])
    client = signed_in(ada)
    client.get("/controls/")  # the session is written down once
    with django_assert_max_num_queries(12):
        client.get("/controls/")


def test_exports_tell_the_same_and_are_safe(signed_in, ada, decided):
    services.describe(by=ada, control_id=POLICY, how="=HYPERLINK(1)", risks=["R-1"])
    client = signed_in(ada)
    lines = b"".join(client.get("/controls/?format=csv").streaming_content).decode().splitlines()
    assert len(lines) == 39
    assert "'=HYPERLINK(1)" in lines[1]
    told = json.loads(client.get("/controls/?format=json").content)
    assert [row["number"] for row in told["rows"]][:2] == ["A.2.2", "A.2.3"]
    # Last, because closing an answer also closes a connection to PostgreSQL.
    with closing(client.get("/controls/?format=xlsx")) as book:
        assert b"".join(book.streaming_content)[:2] == b"PK"


def test_one_control_says_what_it_asks_and_why_its_status_is_so(signed_in, ada, decided):
    linked(ada)
    shown = text(signed_in(ada).get("/controls/A.2.2/"))
    for words in ("Would show it", "Why this status", "What moves it", "Signed policy 0", WHY):
        assert words in shown
    assert "/evidence/new/?control=iso42001%3AA.2.2" in shown


@pytest.mark.parametrize("path", ["A.99", "iso42001:A.2.2", "x" * 90])
def test_a_control_that_is_none_is_not_found(signed_in, ada, path):
    assert signed_in(ada).get(f"/controls/{path}/").status_code == 404


def test_a_control_is_decided_described_and_owned_on_its_page(signed_in, ada, join, bakery):
    client, eve = signed_in(ada), join("Eve", "owner")
    assert (
        client.post("/controls/A.2.2/decide/", {"applies": "no", "reason": "x"}).status_code == 422
    )
    assert "stays" in text(
        client.post("/controls/A.2.2/decide/", {"applies": "no", "reason": WHY_NOT})
    )
    client.post("/controls/A.2.2/decide/", {"applies": "yes", "reason": WHY})
    client.post("/controls/A.2.2/describe/", {"how": "Signed in May", "risks": "R-1, r-2"})
    told = client.post("/controls/A.2.2/describe/", {"how": "", "risks": "seven"})
    assert told.status_code == 422
    client.post("/controls/A.2.2/owner/", {"to": eve.pk})
    found = queries.get_decision(bakery, POLICY)
    assert (found.applies, found.risks, found.proposed_owner) == (True, ["R-1", "R-2"], eve)
    client = signed_in(eve)
    assert "You are asked to own A.2.2" in text(client.get("/controls/"))
    assert "Yes, I own it" in text(client.get("/controls/A.2.2/"))
    client.post("/controls/A.2.2/owner/accept/")
    assert queries.get_decision(bakery, POLICY).owner == eve
    assert client.post("/controls/A.3.2/owner/decline/").status_code == 404


def test_an_owner_is_declined_with_a_word(signed_in, ada, join, bakery):
    eve = join("Eve", "owner")
    services.propose_owner(by=ada, control_id=POLICY, to=eve)
    client = signed_in(eve)
    shown = text(
        client.post("/controls/A.2.2/owner/decline/", {"because": "I leave."}, follow=True)
    )
    assert "You declined" in shown
    assert "I leave." in shown
    assert signed_in(ada).post("/controls/A.2.2/owner/", {"to": 0}).status_code == 422


def test_several_controls_are_decided_on_one_page(signed_in, ada, bakery):
    client = signed_in(ada)
    shown = text(client.get("/controls/decide/?chosen=A.2.2&chosen=A.7.3"))
    assert shown.count(" selected") == 2
    told = {"chosen": [POLICY, BOUGHT], "applies": "no", "reason": WHY_NOT}
    assert client.post("/controls/decide/", told).status_code == 422
    client.post("/controls/decide/", told | {"applies": "yes"})
    rows = [r for r in queries.statement(bakery) if r.status.state is not State.NOT_DECIDED]
    assert [r.number for r in rows] == ["A.2.2", "A.7.3"]


def test_evidence_that_is_here_is_linked_from_the_control(signed_in, ada, decided, bakery):
    one = linked(ada, control="iso42001:A.3.2")
    client = signed_in(ada)
    shown = text(client.post("/controls/A.2.2/link/", {"evidence": one.number}, follow=True))
    assert 'action="/evidence/E-1/unlink/A.2.2/"' in shown
    assert queries.one_row(bakery, POLICY).newest == one
    assert client.post("/controls/A.2.2/link/", {"evidence": 99}).status_code == 422


def test_the_board_approves_the_version_that_ada_sent(signed_in, ada, max_, decided, bakery):
    client = signed_in(ada)
    assert "No version yet" in text(client.get("/controls/versions/"))
    shown = text(client.post("/controls/versions/send/", follow=True))
    assert "SOA-1 waits for the board" in shown
    version = queries.get_version(bakery, 1)
    own = client.post("/controls/versions/1/approve/", {"digest": version.digest})
    assert own.status_code == 422
    assert "Four eyes" in text(own)
    client = signed_in(max_)
    client.post("/controls/versions/1/approve/", {"digest": version.digest})
    assert queries.approved(bakery) == version
    assert "Nothing has changed" in text(client.get("/controls/versions/"))
    file = client.get("/controls/versions/1/file/")
    assert file.content == version.body.encode()
    assert file["Content-Disposition"] == 'attachment; filename="SOA-1.json"'


def test_the_next_version_shows_what_changed(signed_in, ada, max_, decided, bakery):
    first = services.send_for_approval(by=ada)
    services.approve(first, by=max_, digest=first.digest)
    services.decide_control(by=ada, control_id=BOUGHT, applies=True, reason=WHY)
    services.propose_owner(by=ada, control_id=POLICY, to=ada)
    client = signed_in(ada)
    shown = text(client.get("/controls/versions/"))
    assert "Since SOA-1" in shown
    assert WHY_NOT in shown
    client.post("/controls/versions/send/")
    assert "What changed since SOA-1" in text(client.get("/controls/versions/2/"))
    client = signed_in(max_)
    assert client.post("/controls/versions/2/send-back/", {"because": ""}).status_code == 422
    client.post("/controls/versions/2/send-back/", {"because": "Not yet."})
    assert "Not yet." in text(client.get("/controls/versions/2/"))
    assert client.get("/controls/versions/9/").status_code == 404


def test_another_firm_sees_its_own_statement_only(signed_in, dee, ada, decided):
    services.send_for_approval(by=ada)
    client = signed_in(dee)
    assert "38 not decided" in text(client.get("/controls/"))
    assert client.get("/controls/versions/1/").status_code == 404
    assert client.get("/controls/versions/1/file/").status_code == 404


def test_auditors_read_and_change_nothing_and_staff_stay_out(signed_in, cy, bo, ada, decided):
    client = signed_in(cy)
    assert client.get("/controls/A.2.2/").status_code == 200
    told = {"applies": "yes", "reason": WHY}
    for path, data in (("A.2.2/decide/", told), ("versions/send/", {}), ("A.2.2/describe/", {})):
        assert client.post(f"/controls/{path}", data).status_code == 403
    assert signed_in(bo).get("/controls/").status_code == 403
