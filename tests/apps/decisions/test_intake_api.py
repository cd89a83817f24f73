"""The doors of the intake: answers, refusals by line, limits."""

import json

import pytest

from fairlead.apps.decisions.models import Decision
from fairlead.apps.journal.models import Entry

pytestmark = pytest.mark.django_db
ONE, BATCH, OUTCOMES = (
    "/api/v1/decisions",
    "/api/v1/decisions/batch",
    "/api/v1/decisions/outcomes",
)


def test_one_decision_is_answered_with_its_place(post, sent):
    answer = post(ONE, sent("d-1"))
    assert answer.status_code == 201
    told = answer.json()
    entry = Entry.objects.get(ext_id="d-1")
    assert (told["index"], told["size"], told["stopped"]) == (entry.seq, entry.seq + 1, False)
    assert told["leaf_sha256"] == bytes(entry.leaf).hex()
    assert told["log"] == entry.log.origin
    assert post(ONE, sent("d-1")).json() | {"size": 0} == told | {"size": 0}


def test_a_batch_is_answered_in_the_order_of_its_lines(post, sent):
    told = post(BATCH, sent(3)).json()
    assert (told["new"], told["kept"], told["refused"]) == (3, [1, 2, 3], {})
    assert told["indices"] == sorted(told["indices"])
    assert post(BATCH, sent(4)).json()["new"] == 1


def _with_a_broken_line_57(sent):
    lines = sent(60).split(b"\n")
    lines[56] = lines[56][:-1]
    return b"\n".join(lines)


def test_one_line_that_will_not_do_and_nothing_of_the_batch_is_kept(post, sent):
    answer = post(BATCH, _with_a_broken_line_57(sent))
    told = answer.json()
    assert answer.status_code == 422
    assert list(told["lines"]) == ["57"]
    assert told["lines"]["57"].startswith("this is no JSON")
    assert "line 57" in told["detail"]
    assert (told["kept"], Decision.objects.count()) == ([], 0)


def test_asked_to_keep_the_good_lines_it_says_which_were_kept(post, sent):
    told = post(f"{BATCH}?keep=good", _with_a_broken_line_57(sent)).json()
    assert told["kept"] == [n for n in range(1, 61) if n != 57]
    assert (list(told["refused"]), told["new"], Decision.objects.count()) == (["57"], 59, 59)


def test_good_lines_stay_also_beside_unknown_systems_and_taken_ids(post, sent):
    post(ONE, sent("d-2"))
    lines = sent(3).split(b"\n")
    lines[0] = b'{"id": "d-1", "system": "SYS-99", "outcome": "x"}'
    lines[1] = json.dumps(sent("d-2", outcome="other")).encode()
    told = post(f"{BATCH}?keep=good", b"\n".join(lines)).json()
    assert (told["kept"], sorted(told["refused"])) == ([3], ["1", "2"])
    assert "SYS-99" in told["refused"]["1"]
    assert "is already used for another entry" in told["refused"]["2"]


def test_a_known_id_with_other_content_is_a_conflict_with_both_digests(post, sent):
    post(ONE, sent("d-1"))
    answer = post(ONE, sent("d-1", outcome="granted"))
    assert answer.status_code == 409
    facts = answer.json()["facts"]
    assert facts["kept"] != facts["sent"]
    assert facts["sent"] in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "body", "more", "status", "says"),
    [
        (ONE, b"{}", {"kind": "text/plain"}, 415, "application/json"),
        (BATCH, b"{}", {"kind": "application/json"}, 415, "application/x-ndjson"),
        (BATCH, b"{}", {"Content-Encoding": "gzip"}, 415, "without compression"),
        (BATCH, b"\n" * 50, {}, 422, "there is nothing in it"),
        (BATCH, b"{}\n" * 1001, {}, 413, "at most 1,000 lines"),
        (BATCH, b"x" * (4 * 1024 * 1024 + 1), {}, 413, "at most 4 MiB"),
        (ONE, b'{"id": 0.5}', {"kind": "application/json"}, 422, "id: 1 to 64"),
        (OUTCOMES, b'{"id":"o","decision":"d","outcome":"x"}', {}, 422, "no decision “d”"),
        (f"{BATCH}?keep=some", b"{}", {}, 422, "will not do"),
    ],
)
def test_what_will_not_do_is_said(post, path, body, more, status, says):
    answer = post(path, body, **more)
    assert answer.status_code == status
    assert says in json.dumps(answer.json(), ensure_ascii=False)
    assert Decision.objects.count() == 0


def test_a_flood_is_told_when_to_come_again(post, sent, settings):
    settings.FAIRLEAD_DECISIONS_A_SECOND = 1
    assert post(BATCH, sent(1000)).status_code == 201
    answer = post(BATCH, sent(999, kind="again"))
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 900


def test_only_the_scope_to_decide_opens_the_door_and_it_opens_no_other(
    post, sent, ada, token_of, dee, client
):
    assert post(ONE, sent("d-1"), key=token_of(ada, "read")[1]).status_code == 403
    assert post(ONE, sent("d-1"), key="").status_code == 401
    tied = token_of(ada, systems=["SYS-9"])[1]
    assert "tied to SYS-9" in post(ONE, sent("d-1"), key=tied).json()["detail"]
    stranger = post(ONE, sent("d-1"), key=token_of(dee)[1])
    assert (stranger.status_code, "no system" in stranger.json()["detail"]) == (422, True)
    key = token_of(ada)[1]
    told = client.get("/api/v1/register/systems", headers={"Authorization": f"Bearer {key}"})
    assert told.status_code == 403
    assert Decision.objects.count() == 0


def test_a_token_may_hand_in_more_often_than_others_ask(post, sent):
    for n in range(0, 620, 20):
        assert post(ONE, sent(f"d-{n}")).status_code == 201


def test_what_is_stopped_is_told_with_every_answer(post, sent, ovens, monkeypatch):
    from fairlead.apps.decisions import flags

    monkeypatch.setattr(flags, "_asked", [lambda _firm: frozenset({ovens.code, "SYS-44"})])
    assert post(ONE, sent("d-1")).json()["stopped"] is True
    assert post(BATCH, sent(2)).json()["stopped"] == [ovens.code]
