"""A process that hands in decisions and says aloud what was acknowledged; others kill it.

python -m tests.decision_writer prepare                     (prints the token for HTTP)
python -m tests.decision_writer write NAME COUNT MOST PAD   (COUNT 0: until killed)
python -m tests.decision_writer check ACKNOWLEDGED          (prints what does not agree)
python -m tests.decision_writer sign                        (signs, or says why not)
python -m tests.decision_writer epoch                       (opens the next one)
python -m tests.decision_writer erase SUBJECT               (erases a person, as two people do)

`FAIRLEAD_RECORD=FILE` writes every write and sync of the databases to a file
(tests/disk_recorder.py); `FAIRLEAD_WRITE_BACK=PAGES` has SQLite's log written back that often,
`FAIRLEAD_SYNC=NORMAL` leaves out the syncs that promise durability.
"""

import json
import os
import random
import sys
from datetime import timedelta

import django

NOTED = None
if os.environ.get("FAIRLEAD_RECORD"):
    from tests.disk_recorder import Recorder

    NOTED = Recorder(os.environ["FAIRLEAD_RECORD"])

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402
from django.utils import timezone  # noqa: E402

from fairlead.apps.decisions import handing_in, services  # noqa: E402
from fairlead.apps.journal import checkpoints  # noqa: E402
from fairlead.apps.journal.epochs import open_next_epoch  # noqa: E402
from fairlead.apps.journal.errors import FairleadError  # noqa: E402
from fairlead.apps.journal.models import Entry, Log  # noqa: E402
from fairlead.apps.keyring.models import SubjectKey  # noqa: E402
from fairlead.apps.keyring.services import found  # noqa: E402
from fairlead.apps.org.models import ApiToken, Organisation, User  # noqa: E402
from fairlead.apps.org.services import admit  # noqa: E402
from fairlead.apps.privacy import queries as privacy  # noqa: E402
from fairlead.apps.privacy import services as rights  # noqa: E402
from tests.acknowledged import Acknowledged  # noqa: E402
from tests.decision_reader import Reader  # noqa: E402
from tests.decisions_sent import batch, decision  # noqa: E402

OTHERWISE = {"FAIRLEAD_WRITE_BACK": "wal_autocheckpoint", "FAIRLEAD_SYNC": "synchronous"}


def with_other_settings(sender, connection, **_more):
    for name, pragma in OTHERWISE.items():
        if connection.vendor == "sqlite" and name in os.environ:
            connection.connection.execute(f"PRAGMA {pragma}={os.environ[name]}")


connection_created.connect(with_other_settings)


def say(**told) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    if NOTED is not None:
        NOTED.note("said", data=json.dumps(told).encode())


def prepare() -> None:
    from fairlead.apps.org.services import found as found_firm
    from fairlead.apps.org.services import make_token
    from fairlead.apps.register.services import register_system

    for alias in connections:
        call_command("migrate", verbosity=0, database=alias)
    call_command("createcachetable", verbosity=0)
    user = User.objects.create_user("ada@example.test", name="Ada")
    ada = found_firm(name="The bakery", founder=user, roles=["ai_lead", "admin"])
    register_system(by=ada, name="Scoring", purpose="Says who gets credit")
    until = timezone.localdate() + timedelta(days=9)
    _token, shown = make_token(by=ada, name="scoring", scopes=["decide"], expires_on=until)
    say(token=shown)


def sender() -> services.Sender:
    token = ApiToken.objects.select_related("made_by__organisation", "made_by__user").get()
    return services.Sender(token.made_by, token)


def write(name: str, count: int, most: int, pad: int) -> None:
    dice, done, by = random.Random(name), 0, sender()
    while not count or done < count:
        told = [decision(name, done + at, pad) for at in range(dice.randint(1, most))]
        try:
            if len(told) == 1:
                at = [handing_in.one(json.dumps(told[0]).encode(), by=by)["index"]]
            else:
                at = list(handing_in.batch(batch(told), by=by).recorded.placed.indices)
        except FairleadError as refused:
            say(refused=str(refused))
            return
        say(ids=[each["id"] for each in told], at=at)
        done += len(told)
        if dice.random() < 0.1:
            checkpoints.publish(Log.objects.latest("epoch"))


def sign() -> None:
    try:
        say(size=checkpoints.publish(Log.objects.latest("epoch")).size)
    except FairleadError as refused:
        say(refused=str(refused))


def epoch() -> None:
    log = Log.objects.get()
    made = open_next_epoch(log.tenant, because="The backup of yesterday was put back.")
    first = json.loads(bytes(Entry.objects.get(log=made, seq=0).body))
    say(epoch=made.epoch, first=first["type"], facts=first["facts"])


def _user(name: str) -> User:
    return User.objects.create_user(f"{name.lower()}@example.test", None, name=name)


def erase(subject: str) -> None:
    """Erase a person as two people do; say what lay in the keyring, so that others look for it."""
    tenant, firm = Log.objects.get().tenant, Organisation.objects.get()
    held = found(tenant, f"p:{subject}")
    row = SubjectKey.objects.get(pk=held.key_id)
    told = {"wrapped": bytes(row.wrapped_key).hex(), "lookup": bytes(row.lookup).hex()}
    dan, eve = (admit(firm, user=_user(name), roles=["dpo"]) for name in ("Dan", "Eve"))
    person = privacy.find(firm, subject)
    first = privacy.of_person(person)[0]
    services.open_parts(first, ["input"], by=dan, because="canary-reason why it was opened")
    why = "They closed their account on Monday."
    rights.erase(rights.ask_erasure(person, basis="consent", because=why, by=dan), by=eve)
    say(gone=int(not privacy.has_key(person)), key=held.key.hex(), pseudonym=held.pseudonym, **told)


def check(acks: str) -> None:
    say(**Reader(Acknowledged(acks)).read())


if __name__ == "__main__":
    word, *rest = sys.argv[1:]
    if word == "write":
        write(rest[0], *map(int, rest[1:]))
    else:
        words = {"prepare": prepare, "check": check, "sign": sign, "epoch": epoch, "erase": erase}
        words[word](*rest)
