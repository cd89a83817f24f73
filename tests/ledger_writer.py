"""A process that writes to the log and says aloud what was acknowledged; others kill it.

python -m tests.ledger_writer prepare
python -m tests.ledger_writer write NAME COUNT MOST   (0: until killed)
python -m tests.ledger_writer check ACKNOWLEDGED      (prints size and what does not agree)
"""

import json
import random
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from fairlead.apps.journal import checkpoints, fsck  # noqa: E402
from fairlead.apps.journal.append import append  # noqa: E402
from fairlead.apps.journal.errors import LedgerClosedError  # noqa: E402
from fairlead.apps.journal.logs import open_log  # noqa: E402
from fairlead.apps.journal.models import Entry, Log  # noqa: E402
from tests.acknowledged import Acknowledged, Told, windows  # noqa: E402

TENANT = "t"


def say(**told) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def body(name: str, n: int, pad: int = 0) -> dict[str, object]:
    told = {"v": 1, "type": "x", "id": f"{name}-{n}", "org": TENANT, "actor": "svc:x"}
    return {**told, "facts": {"pad": "p" * pad}} if pad else told


def prepare() -> None:
    call_command("migrate", verbosity=0)
    open_log(TENANT)


def write(name: str, count: int, most: int, pad: int = 0) -> None:
    dice, done = random.Random(name), 0
    while not count or done < count:
        many = dice.randint(1, most)
        bodies = [body(name, done + at, pad) for at in range(many)]
        try:
            placed = append(TENANT, bodies)
        except LedgerClosedError as closed:
            say(refused=str(closed))
            return
        say(ids=[each["id"] for each in bodies], at=list(placed.indices))
        done += many
        if dice.random() < 0.1:
            checkpoints.publish(Log.objects.get())


def check(path: str) -> None:
    """Hold the log against itself and against what was acknowledged, a window at a time."""
    checkpoints.publish(Log.objects.get())
    acks, told = Acknowledged(path), Told()
    [report, rest] = fsck.check_all()
    told.take(report.named + rest.named)
    entries = Entry.objects.order_by("seq").values_list("seq", "ext_id")
    for first, end in windows(max(report.entries, acks.end())):
        told.take(acks.missing(first, end, dict(entries.filter(seq__gte=first, seq__lt=end))))
    say(size=report.entries, **vars(told))


if __name__ == "__main__":
    word, *rest = sys.argv[1:]
    if word == "write":
        write(rest[0], *map(int, rest[1:]))
    else:
        {"prepare": prepare, "check": check}[word](*rest)
