"""Copies of the keyring: apart, young, and without whoever was erased since."""

import json
import shutil
import subprocess
import sys

import pytest

from tests.apps.keyring.test_keyring import bytes_below, migrate
from tests.processes import ROOT, environment

DECIDE = """
import json, django; django.setup()
from datetime import timedelta
from django.utils import timezone
from allauth.mfa.models import Authenticator
from fairlead.apps.org.models import User
from fairlead.apps.org.services import found, admit, make_token
from fairlead.apps.decisions import handing_in
from fairlead.apps.decisions.services import Sender
from fairlead.apps.register.services import register_system
def user(name):
    made = User.objects.create_user(name + "@example.test", "a long enough pass phrase", name=name)
    Authenticator.objects.create(user=made, type="totp", data={"secret": ""})
    return made
ada = found(name="The bakery", founder=user("ada"), roles=["ai_lead", "admin"], country="GB")
for name in ("dan", "eve"):
    admit(ada.organisation, user=user(name), roles=["dpo"])
system = register_system(by=ada, name="Scoring", purpose="Credit")
day = timezone.localdate() + timedelta(days=9)
token, _ = make_token(by=ada, name="scoring", scopes=["decide"], expires_on=day)
for n in range(5):
    told = {"id": f"d-{n}", "system": system.code, "outcome": "refused", "subject": f"c-{n}",
            "input": {"note": f"SECRET-OF-{n}"}}
    handing_in.one(json.dumps(told).encode(), by=Sender(ada, token))
"""
ERASE = """
import json, django; django.setup()
from fairlead.apps.keyring.models import SubjectKey
from fairlead.apps.org.models import Member
from fairlead.apps.privacy import queries, services
from fairlead.apps.keyring.services import found
dan = Member.objects.get(user__name="dan"); eve = Member.objects.get(user__name="eve")
person = queries.find(dan.organisation, "c-3")
held = found(person.tenant, "p:c-3")
row = SubjectKey.objects.get(pk=held.key_id)
asked = services.ask_erasure(person, basis="consent", because="She left and asked for it.", by=dan)
services.erase(asked, by=eve)
print(json.dumps([held.key.hex(), bytes(row.wrapped_key).hex(), bytes(row.lookup).hex()]))
"""
OPEN = """
import json, django; django.setup()
from fairlead.apps.decisions.queries import get_decision
from fairlead.apps.decisions.services import open_parts
from fairlead.apps.org.models import Member, Organisation
ada = Member.objects.get(user__name="ada")
print(json.dumps({name: open_parts(get_decision(ada.organisation, name), ["input"], by=ada,
    because="A test looks.") for name in ("d-1", "d-3")}))
"""


def run(env, *words, code=0, **more):
    done = subprocess.run(
        [sys.executable, *words], env=env, cwd=ROOT, text=True, capture_output=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def fairlead(env, *words, **more):
    code = "from fairlead.doors.cli.main import main; main()"
    return run(env, "-c", code, *words, "--data", env["FAIRLEAD_DATA"], **more)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keyring")
    env = environment(folder / "data")
    migrate(env)
    run(env, "-c", DECIDE)
    return folder


def place(made, tmp_path):
    return environment(shutil.copytree(made / "data", tmp_path / "data"))


def test_a_copy_comes_back_without_whoever_was_erased_since(made, tmp_path):
    """R14: after the erasure nothing of key or content is anywhere in the data folder."""
    env = place(made, tmp_path)
    told = json.loads(fairlead(env, "keyring", "backup", str(tmp_path / "copies"), "--json"))
    assert told["keys"] == 5
    assert "last copied" in fairlead(env, "doctor")
    canaries = [bytes.fromhex(each) for each in json.loads(run(env, "-c", ERASE).strip())]
    left = bytes_below(tmp_path / "data")
    assert not [each for each in [*canaries, b"SECRET-OF"] if each in left]
    assert "sound" in fairlead(env, "ledger", "fsck").lower()
    held = fairlead(env, "keyring", "restore", told["file"], code=2)
    assert "holds 4 keys" in held
    for each in (tmp_path / "data").glob("keyring.sqlite3*"):
        each.unlink()
    back = json.loads(fairlead(env, "keyring", "restore", told["file"], "--json"))
    assert back == {"keys": 5, "erased_again": 1}
    opened = json.loads(run(env, "-c", OPEN))
    assert opened == {"d-1": {"input": {"note": "SECRET-OF-1"}}, "d-3": None}
    left = bytes_below(tmp_path / "data")
    assert not [each for each in canaries if each in left]


def test_the_keyring_is_in_no_backup_of_the_records(made, tmp_path):
    env = place(made, tmp_path)
    fairlead(env, "backup", str(tmp_path / "night.zip"))
    data = str(tmp_path / "again")
    run(
        {**env, "FAIRLEAD_DATA": data},
        "-c",
        "from fairlead.doors.cli.main import main; main()",
        "restore",
        str(tmp_path / "night.zip"),
        "--data",
        data,
    )
    again = {**env, "FAIRLEAD_DATA": data}
    assert json.loads(run(again, "-c", OPEN)) == {"d-1": None, "d-3": None}
    copy = json.loads(fairlead(env, "keyring", "backup", str(tmp_path / "copies"), "--json"))
    fairlead(again, "keyring", "restore", copy["file"])
    assert json.loads(run(again, "-c", OPEN))["d-3"] == {"input": {"note": "SECRET-OF-3"}}


def test_old_copies_are_deleted_and_not_taken(made, tmp_path):
    env, copies = place(made, tmp_path), tmp_path / "copies"
    copies.mkdir()
    for name in ("keyring-20200101T000000Z.sqlite3", "keyring-notes.sqlite3", "other.txt"):
        (copies / name).write_bytes(b"x")
    told = json.loads(fairlead(env, "keyring", "backup", str(copies), "--json"))
    assert told["deleted"] == ["keyring-20200101T000000Z.sqlite3"]
    assert {"keyring-notes.sqlite3", "other.txt"} < {each.name for each in copies.iterdir()}
    for each in (tmp_path / "data").glob("keyring.sqlite3*"):
        each.unlink()
    old = shutil.copy(told["file"], copies / "keyring-20200101T000000Z.sqlite3")
    assert "older than 30 days" in fairlead(env, "keyring", "restore", str(old), code=2)
    unnamed = shutil.copy(told["file"], copies / "mine.sqlite3")
    assert "does not say when" in fairlead(env, "keyring", "restore", str(unnamed), code=2)
    other = shutil.copy(tmp_path / "data" / "fairlead.sqlite3", told["file"])
    assert "is no copy of a keyring" in fairlead(env, "keyring", "restore", str(other), code=2)
