"""Decisions taken in: in the tree, beside it a row, and what is personal under lock."""

import json
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import ProtectedError

from fairlead.apps.decisions import acts, queries
from fairlead.apps.decisions.errors import LinesRefusedError, TooManyError
from fairlead.apps.decisions.models import Decision, Instance, Outcome, Parts
from fairlead.apps.decisions.services import open_parts, record, record_outcomes, record_with_others
from fairlead.apps.journal.errors import IdTakenError, NotPermittedError, RuleBrokenError
from fairlead.apps.journal.kinds import BY_PROGRAMS
from fairlead.apps.journal.models import Entry, Head
from fairlead.apps.register.models import AISystem
from fairlead.apps.register.services import register_system
from fairlead.core.decisions.parts import commitment_of
from fairlead.core.decisions.record import parsed, parsed_outcome

pytestmark = pytest.mark.django_db(databases=["default", "keyring"])

PERSONAL = {
    "subject": "customer-of-ours",
    "input": {"income": 190_000_017, "street": "Canary Lane 3"},
    "attributes": {"sex": "female"},
}


def read(told: bytes):
    return [parsed(line) for line in told.splitlines()]


def leaf(decision: Decision) -> dict:
    return json.loads(bytes(Entry.objects.get(log_id=decision.log_id, seq=decision.seq).body))


def test_a_batch_is_in_the_tree_in_its_order(sender, sent, bakery, ovens):
    made = record(read(sent(5)), by=sender)
    assert (made.new, len(made.placed.indices)) == (5, 5)
    assert made.placed.size == made.placed.indices[-1] + 1
    rows = list(queries.decisions(bakery).order_by("seq"))
    assert [each.ext_id for each in rows] == ["d-1", "d-2", "d-3", "d-4", "d-5"]
    body = leaf(rows[0])
    assert body["obj"] == {"type": "system", "id": ovens.code}
    assert body["actor"] == f"svc:{sender.token.public_id}"
    assert (body["type"], body["outcome"]) == ("ai.decision", "refused")


def test_neither_system_nor_organisation_goes_while_a_decision_names_it(
    sender, sent, bakery, ovens
):
    record(read(sent(2)), by=sender)
    told = Decision.objects.values_list("organisation", "system__organisation").distinct()
    assert list(told) == [(bakery.pk, bakery.pk)]
    for held in (ovens, bakery):
        with pytest.raises(ProtectedError):
            held.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        AISystem.objects.filter(pk=ovens.pk)._raw_delete(using="default")
        connection.check_constraints()


def test_what_comes_in_by_the_thousand_is_left_out_of_what_people_did():
    assert {acts.DECIDED.name, acts.TURNED_OUT.name} == set(BY_PROGRAMS)


def test_nothing_personal_is_in_the_leaf_or_beside_it_in_the_clear(sender, sent, bakery):
    record([parsed(json.dumps(sent("d-1", **PERSONAL)).encode())], by=sender)
    row = queries.get_decision(bakery, "d-1")
    kept = [bytes(each) for each in Parts.objects.values_list("input", "attributes").get()]
    stored = b"".join([json.dumps(leaf(row)).encode(), *kept, repr(vars(row)).encode()])
    for secret in (b"customer-of-ours", b"Canary", b"190000017", b"female"):
        assert secret not in stored
    assert row.subject.startswith("sub_")
    assert leaf(row)["sealed"]["input"]["bytes"] == 64


def test_the_size_of_what_is_sealed_does_not_tell_what_it_is(sender, sent, bakery):
    told = [sent(f"d-{sex}", attributes={"sex": sex}) for sex in ("female", "male", "x" * 40)]
    record([parsed(json.dumps(each).encode()) for each in told], by=sender)
    rows = list(queries.decisions(bakery))
    assert {leaf(each)["sealed"]["attributes"]["bytes"] for each in rows} == {64}
    assert (
        len({len(bytes(each)) for each in Parts.objects.values_list("attributes", flat=True)}) == 1
    )


def test_a_person_has_one_pseudonym_and_a_decision_without_a_person_none(sender, sent, bakery):
    told = [sent("d-1", **PERSONAL), sent("d-2", **PERSONAL), sent("d-3", input={"a": 1})]
    record([parsed(json.dumps(each).encode()) for each in told], by=sender)
    first, second, third = queries.decisions(bakery).order_by("seq")
    assert first.subject == second.subject
    assert (third.subject, third.key_id is not None) == ("", True)
    assert third.key_id != first.key_id


def test_what_was_sealed_opens_for_a_reason_and_is_what_the_leaf_commits_to(
    sender, sent, bakery, ada
):
    record([parsed(json.dumps(sent("d-1", **PERSONAL)).encode())], by=sender)
    row = queries.get_decision(bakery, "d-1")
    with pytest.raises(RuleBrokenError, match="Say why"):
        open_parts(row, ["input"], by=ada, because=" ")
    told = open_parts(row, ["input"], by=ada, because="They asked for it")
    assert told == {"input": PERSONAL["input"]}
    newest = json.loads(bytes(Entry.objects.order_by("-seq")[0].body))
    assert (newest["type"], newest["facts"]["parts"]) == ("decisions.open", ["input"])
    from fairlead.apps.keyring.services import keys_by_id

    key = keys_by_id(row.tenant, [row.key_id])[row.key_id].key
    text = '{"income":190000017,"street":"Canary Lane 3"}'
    assert leaf(row)["sealed"]["input"]["commit"] == commitment_of(key, "d-1", "input", text)


def test_a_sealed_part_that_was_changed_or_moved_does_not_open(sender, sent, bakery, ada):
    told = [sent("d-1", **PERSONAL), sent("d-2", **PERSONAL)]
    record([parsed(json.dumps(each).encode()) for each in told], by=sender)
    one, two = queries.decisions(bakery).order_by("seq")
    Parts.objects.filter(decision=one).update(input=Parts.objects.get(decision=two).input)
    with pytest.raises(RuleBrokenError, match="changed beside the ledger"):
        open_parts(one, ["input"], by=ada, because="To see")


def test_who_has_no_role_for_it_opens_nothing(sender, sent, bakery, bo):
    record(read(sent(1)), by=sender)
    with pytest.raises(NotPermittedError):
        open_parts(queries.get_decision(bakery, "d-1"), ["input"], by=bo, because="Curious")


def test_sent_twice_it_counts_once_also_with_sealed_parts_and_another_token(
    sender, sent, bakery, ada, token_of
):
    from fairlead.apps.decisions.services import Sender

    told = [parsed(json.dumps(sent("d-1", instance="a", n=1, **PERSONAL)).encode())]
    first = record(told, by=sender)
    size = Head.objects.get().size
    again = record(told, by=Sender(ada, token_of(ada)[0]))
    assert (again.new, list(again.placed.indices)) == (0, list(first.placed.indices))
    assert list(again.placed.leaves) == list(first.placed.leaves)
    assert Decision.objects.count() == 1
    assert Head.objects.get().size == size + 1, "only the making of the second token"
    assert Instance.objects.get().again == 0


def test_the_same_id_for_something_else_is_refused_with_both_digests(sender, sent):
    record(read(sent(1)), by=sender)
    other = [parsed(json.dumps(sent("d-1", outcome="granted")).encode())]
    with pytest.raises(IdTakenError) as refused:
        record(other, by=sender)
    facts = refused.value.refused.facts
    assert len(facts["kept"]) == len(facts["sent"]) == 64
    assert facts["kept"] != facts["sent"]
    assert Decision.objects.get().outcome == "refused"


def test_one_unknown_system_and_nothing_is_kept(sender, sent):
    size = Head.objects.get().size
    told = [*read(sent(2)), parsed(b'{"id": "x", "system": "SYS-99", "outcome": "a"}')]
    with pytest.raises(LinesRefusedError) as refused:
        record(told, by=sender)
    assert refused.value.lines == {3: "There is no system SYS-99 in the register"}
    assert (Head.objects.get().size, Decision.objects.count()) == (size, 0)


def test_a_token_tied_to_other_systems_records_nothing(ada, sent, token_of):
    from fairlead.apps.decisions.services import Sender

    tied = Sender(ada, token_of(ada, systems=["SYS-7"])[0])
    with pytest.raises(NotPermittedError, match="tied to SYS-7"):
        record(read(sent(1)), by=tied)


def test_numbers_that_never_came_are_known_until_they_come(sender, sent):
    def numbered(*numbers):
        told = [sent(f"n-{n}", instance="scoring-1", n=n) for n in numbers]
        record([parsed(json.dumps(each).encode()) for each in told], by=sender)
        return Instance.objects.get()

    assert numbered(1, 2, 5).missing == [[3, 4]]
    assert numbered(4).absent == 1
    filled = numbered(3)
    assert (filled.missing, filled.since, filled.high) == ([], None, 5)


def test_more_than_a_firm_may_send_waits_and_nothing_of_it_is_kept(sender, sent, settings):
    settings.FAIRLEAD_DECISIONS_A_SECOND = 1
    record(read(sent(1000)), by=sender)
    with pytest.raises(TooManyError) as refused:
        record([parsed(json.dumps(sent(f"e-{n}")).encode()) for n in range(500)], by=sender)
    assert 400 <= refused.value.after <= 500
    assert Decision.objects.count() == 1000


def test_a_clock_that_is_days_ahead_is_kept_and_flagged(sender, sent, bakery):
    told = sent("d-1", at="2036-01-01T00:00:00.000000Z")
    record([parsed(json.dumps(told).encode())], by=sender)
    assert queries.get_decision(bakery, "d-1").is_ahead


def test_what_became_of_it_is_an_entry_of_its_own_and_the_newest_counts(sender, sent, bakery):
    record(read(sent(2)), by=sender)
    told = [
        ("o-1", "d-1", "repaid", "2026-03-01"),
        ("o-2", "d-1", "late", "2026-02-01"),
        ("o-3", "d-2", "defaulted", "2026-02-01"),
    ]
    lines = [
        parsed_outcome(
            json.dumps(
                {"id": i, "decision": d, "outcome": o, "at": f"{day}T00:00:00.000000Z"}
            ).encode()
        )
        for i, d, o, day in told
    ]
    assert record_outcomes(lines, by=sender).new == 3
    assert record_outcomes(lines, by=sender).new == 0
    assert Outcome.objects.count() == 3
    assert queries.get_decision(bakery, "d-1").later == "repaid"
    with pytest.raises(LinesRefusedError, match="no decision “d-9”"):
        record_outcomes([parsed_outcome(b'{"id":"o","decision":"d-9","outcome":"x"}')], by=sender)


@pytest.mark.django_db(transaction=True)
def test_many_callers_share_commits_and_each_gets_its_own_answer(sender, sent):
    """32 at once; the last sends an unknown system, which is nobody else's trouble."""
    from django.db import connection

    told = [parsed(json.dumps(sent(f"c-{n}")).encode()) for n in range(31)]
    told.append(parsed(b'{"id": "x", "system": "SYS-99", "outcome": "a"}'))
    answers, together = dict[int, object](), Barrier(len(told))

    def call(at):
        together.wait()
        try:
            answers[at] = record_with_others(told[at], by=sender).index
        except LinesRefusedError as refused:
            answers[at] = refused
        finally:
            connection.close()

    threads = [Thread(target=call, args=(at,)) for at in range(len(told))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert isinstance(answers.pop(31), LinesRefusedError)
    assert len(set(answers.values())) == 31
    assert set(Decision.objects.values_list("seq", flat=True)) == set(answers.values())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["decision", "deletion"])
def test_a_system_goes_in_the_moment_of_a_decision(sender, sent, ada, first):
    """Whoever comes second is refused, where they may wait for each other and where not."""
    system = register_system(by=ada, name="Fleeting", purpose="Credit")
    told, said = read(sent(1, system=system.code)), list[BaseException]()

    def decide():
        record(told, by=sender)

    def delete():
        with transaction.atomic():
            AISystem.objects.filter(pk=system.pk)._raw_delete(using="default")

    def come_second(act):
        try:
            act()
        except (IntegrityError, LinesRefusedError) as refused:
            said.append(refused)
        finally:
            connections.close_all()

    one, two = (decide, delete) if first == "decision" else (delete, decide)
    second = Thread(target=come_second, args=(two,))
    meanwhile = connection.vendor == "postgresql"  # SQLite in memory has no meanwhile
    with transaction.atomic():
        one()
        if meanwhile:
            second.start()
            second.join(0.5)
            assert second.is_alive()
    if not meanwhile:
        second.start()
    second.join()
    assert [type(each) for each in said] == [
        IntegrityError if first == "decision" else LinesRefusedError
    ]
    assert Decision.objects.count() == (first == "decision")
    assert AISystem.objects.filter(pk=system.pk).exists() == (first == "decision")


@pytest.mark.parametrize(
    ("alias", "table"),
    [
        ("default", "journal_entry"),
        ("default", "decisions_decision"),
        ("default", "decisions_parts"),
        ("keyring", "keyring_subjectkey"),
    ],
)
def test_no_row_of_a_batch_is_held_against_what_cannot_be_wrong(sender, alias, table):
    """On PostgreSQL; the migrations name what they take away, and another name would stay."""
    database = connections[alias]
    with database.cursor() as cursor:
        told = database.introspection.get_constraints(cursor, table)
    assert told
    kept = any(each["foreign_key"] for each in told.values())
    assert kept == (database.vendor == "sqlite")
    assert not [name for name in told if name.endswith("_like")]
