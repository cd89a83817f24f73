"""The keys of persons: made once, found by nobody else, destroyed for good."""

import json
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections
from django.utils import timezone

from fairlead.apps.journal.errors import KeyUnavailableError, LedgerClosedError
from fairlead.apps.keyring import services, tenants
from fairlead.apps.keyring.models import SubjectKey, TenantKey
from fairlead.apps.keyring.services import (
    destroy,
    found,
    keys_by_id,
    keys_by_pseudonym,
    keys_for,
    let_go,
)
from tests.processes import ROOT, environment

pytestmark = pytest.mark.django_db
ANA, BEN = "p:customer-4711", "p:customer-4712"


def test_a_key_is_made_once_and_found_again():
    first = keys_for("t", [ANA, BEN, "d:loan-1"])
    again = keys_for("t", [BEN, ANA, "d:loan-2"])
    assert {first[ANA], first[BEN]} == {again[ANA], again[BEN]}
    assert len({held.key for held in [*first.values(), *again.values()]}) == 4
    assert all(len(held.key) == 32 and len(held.pseudonym) == 30 for held in first.values())
    assert found("t", ANA) == first[ANA]
    assert found("t", "p:nobody") is None
    assert found("another", ANA) is None
    by_name = keys_by_pseudonym("t", [first[ANA].pseudonym, "sub_unknown"])
    assert by_name == {first[ANA].pseudonym: first[ANA]}
    assert keys_by_id("t", [first[ANA].key_id, 987_654]) == {first[ANA].key_id: first[ANA]}
    assert keys_by_id("another", [first[ANA].key_id]) == {}


def test_persons_heard_of_together_stand_together_in_the_index():
    """Else each of a thousand new persons writes a page of its own of every index."""
    begins = [
        {
            held.pseudonym[:9]
            for held in keys_for("t", [f"p:{batch}-{n}" for n in range(20)]).values()
        }
        for batch in range(3)
    ]
    assert [len(each) for each in begins] == [1, 1, 1]
    assert len(set.union(*begins)) == 3


def test_a_key_is_never_printed():
    held = keys_for("t", [ANA])[ANA]
    for told in (repr(held), str(held), f"{held}", repr({"held": held})):
        assert held.pseudonym in told
        assert repr(held.key)[2:-1] not in told


def test_the_same_person_in_two_organisations_is_two_persons():
    one, other = keys_for("t", [ANA])[ANA], keys_for("u", [ANA])[ANA]
    assert one.pseudonym != other.pseudonym
    assert one.key != other.key
    assert keys_by_pseudonym("u", [one.pseudonym]) == {}
    assert destroy("u", [one.pseudonym]) == 0
    assert found("t", ANA) == one


def test_a_thousand_names_over_several_statements():
    names = [f"p:{n}" for n in range(1234)]
    made = keys_for("t", names)
    assert made == keys_for("t", [*names, *names])
    assert len({held.pseudonym for held in made.values()}) == 1234
    assert {held.key_id for held in made.values()} == {
        *SubjectKey.objects.values_list("pk", flat=True)
    }
    assert len(keys_by_pseudonym("t", [held.pseudonym for held in made.values()])) == 1234
    assert destroy("t", [held.pseudonym for held in made.values()]) == 1234
    assert keys_for("t", []) == {}


def test_a_name_says_what_it_is():
    with pytest.raises(ValueError, match="begins with p: or d:"):
        keys_for("t", ["customer-4711"])


def test_a_key_is_never_shown():
    held = keys_for("t", [ANA])[ANA]
    assert held.key.hex() not in repr(held)
    assert repr(held.key) not in repr(held)


def test_nobody_finds_a_person_by_reading_the_tables():
    held = keys_for("t", [ANA])[ANA]
    rows = [*SubjectKey.objects.values_list(), *TenantKey.objects.values_list()]
    told = b"".join(bytes(v) if isinstance(v, bytes) else str(v).encode() for r in rows for v in r)
    assert b"4711" not in told
    assert held.key not in told


def test_a_destroyed_key_is_gone_and_the_name_begins_anew():
    held = keys_for("t", [ANA, BEN])
    assert destroy("t", [held[ANA].pseudonym, "sub_unknown"]) == 1
    assert destroy("t", [held[ANA].pseudonym]) == 0
    assert found("t", ANA) is None
    assert found("t", BEN) == held[BEN]
    assert keys_by_pseudonym("t", [held[ANA].pseudonym]) == {}
    new = keys_for("t", [ANA])[ANA]
    assert new.pseudonym != held[ANA].pseudonym
    assert new.key_id > held[BEN].key_id


def test_nothing_is_destroyed_where_nothing_is():
    assert destroy("nobody", ["sub_x"]) == 0
    assert not TenantKey.objects.exists()


def test_a_row_put_under_another_pseudonym_does_not_open():
    held = keys_for("t", [ANA, BEN])
    rows = SubjectKey.objects.in_bulk(field_name="pseudonym")
    stolen = rows[held[BEN].pseudonym].wrapped_key
    SubjectKey.objects.filter(pseudonym=held[ANA].pseudonym).update(wrapped_key=stolen)
    with pytest.raises(KeyUnavailableError, match="was changed"):
        keys_for("t", [ANA])


def test_another_master_key_opens_nothing(settings, tmp_path):
    keys_for("t", [ANA])
    settings.FAIRLEAD_MASTER_KEY = tmp_path / "other.key"
    tenants._opened.cache_clear()
    with pytest.raises(KeyUnavailableError, match="put the right one back"):
        found("t", ANA)


def test_a_keyring_that_does_not_answer_is_a_closed_ledger(monkeypatch):
    def full(*_):
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(services, "_made", full)
    with pytest.raises(LedgerClosedError, match="Free some space"):
        keys_for("t", [ANA])


def test_keys_without_use_are_let_go_and_then_destroyed(time_machine_days):
    held = keys_for("t", [ANA, BEN])
    in_use = {held[BEN].key_id}

    def sweep():
        now = timezone.now()
        week = timedelta(days=7)
        return let_go("t", in_use.intersection, since=now - week, before=now - timedelta(days=1))

    assert sweep() == 0, "a fresh key is left alone"
    with time_machine_days(2):
        assert sweep() == 0
        assert found("t", ANA) is None, "let go: the name gets another key"
        assert keys_by_pseudonym("t", [held[ANA].pseudonym]), "and still opens what it locked"
    with time_machine_days(4):
        assert sweep() == 1
    assert found("t", BEN) == held[BEN]
    assert keys_by_pseudonym("t", [held[ANA].pseudonym]) == {}


def test_a_key_that_was_used_in_the_moment_it_was_let_go_comes_back(time_machine_days):
    held = keys_for("t", [ANA])[ANA]
    in_use = set()

    def sweep():
        now = timezone.now()
        week = timedelta(days=7)
        return let_go("t", in_use.intersection, since=now - week, before=now - timedelta(days=1))

    with time_machine_days(2):
        sweep()
    in_use.add(held.key_id)
    with time_machine_days(4):
        assert sweep() == 0
    assert found("t", ANA) == held


def cpu(work):
    began = time.process_time()
    work()
    return time.process_time() - began


def test_a_thousand_keys_take_milliseconds():
    """Generous against the noise of a shared machine: the goal is 15 and 8 ms."""
    batches = [[f"p:{n}-{at}" for at in range(1000)] for n in range(5)]
    new = min(cpu(lambda names=names: keys_for("t", names)) for names in batches)
    known = min(cpu(lambda names=names: keys_for("t", names)) for names in batches)
    assert new < 0.045, f"{new * 1e3:.1f} ms"
    assert known < 0.024, f"{known * 1e3:.1f} ms"


MAKE = """
import sys, json, django; django.setup()
from fairlead.apps.keyring.services import keys_for
sys.stdin.readline()
held = keys_for("t", [f"p:{n}" for n in range(700)])
print(json.dumps({name: each.pseudonym + each.key.hex() for name, each in held.items()}))
"""


def test_processes_that_ask_at_once_get_the_same_keys(tmp_path):
    env = environment(tmp_path / "data")
    migrate(env)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE],
            env=env,
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    for each in running:
        each.stdin.write("\n")
        each.stdin.flush()
    told = [json.loads(each.communicate(timeout=120)[0]) for each in running]
    assert len(told[0]) == 700
    assert all(each == told[0] for each in told)


def migrate(env):
    code = "from fairlead.doors.cli import site; import pathlib, os;"
    code += "site.open_site(pathlib.Path(os.environ['FAIRLEAD_DATA']))"
    subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, check=True)


ERASE = """
import sys, json, django; django.setup()
from django.db import connections
from fairlead.apps.keyring.models import SubjectKey
from fairlead.apps.keyring.services import keys_for, destroy
held = keys_for("t", [f"p:{n}" for n in range(50)])
row = SubjectKey.objects.get(pseudonym=held["p:7"].pseudonym)
print(json.dumps([held["p:7"].pseudonym, held["p:7"].key.hex(), bytes(row.wrapped_key).hex(),
                  bytes(row.lookup).hex()]), flush=True)
sys.stdin.readline()
assert destroy("t", [held["p:7"].pseudonym]) == 1
print("done", flush=True)
sys.stdin.readline()
"""


def test_nothing_of_a_destroyed_key_is_left_in_the_files(tmp_path):
    """R14: neither the key nor its locked form, in the file or its log, while we still run."""
    env = environment(tmp_path / "data")
    env.pop("FAIRLEAD_KEYRING_DATABASE", None)  # SQLite's files; those of others are theirs
    migrate(env)
    process = subprocess.Popen(
        [sys.executable, "-c", ERASE],
        env=env,
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    pseudonym, key, locked, lookup = json.loads(process.stdout.readline())
    canaries = [pseudonym.encode(), *map(bytes.fromhex, (locked, lookup))]
    before = bytes_below(tmp_path / "data")
    assert all(canary in before for canary in canaries), "the search finds what is there"
    assert bytes.fromhex(key) not in before
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "done\n"
    after = bytes_below(tmp_path / "data")
    assert not [canary for canary in [*canaries, bytes.fromhex(key)] if canary in after]
    process.communicate("\n", timeout=60)


def bytes_below(folder):
    return b"\0".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_keyring_has_its_tables_and_no_others():
    with connections["keyring"].cursor() as cursor:
        tables = set(connections["keyring"].introspection.table_names(cursor))
    assert tables == {"django_migrations", "keyring_tenantkey", "keyring_subjectkey"}
    assert not [t for t in connections["default"].introspection.table_names() if "keyring" in t]
