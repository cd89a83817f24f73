"""Is this installation well? Each check answers ok, look or wrong, and says what to do.

>>> Check("disk", "look", "2 GiB free.", "Make room before it is full.").state
'look'
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

from django.conf import settings
from django.core import checks
from django.db import connection, connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.utils import timezone

from fairlead.apps.archive.keyring import last_copy
from fairlead.apps.decisions.archived.checking import check_all
from fairlead.apps.evidence import blobs
from fairlead.apps.evidence.queries import digests_in_use
from fairlead.apps.evidence.services.sweeping import SPARED
from fairlead.apps.journal import fsck
from fairlead.apps.journal.errors import FairleadError
from fairlead.apps.journal.keys import signing_key
from fairlead.apps.journal.models import Checkpoint, Head, Log
from fairlead.apps.journal.queries import position, tenants
from fairlead.apps.keyring.models import SubjectKey, TenantKey
from fairlead.apps.keyring.tenants import keys_of

State = Literal["ok", "look", "wrong"]
GIB: Final = 1 << 30
STALE: Final = timedelta(days=2)
_OTHERS: Final = 0o077


@dataclass(frozen=True)
class Check:
    """One answer: what was looked at, how it is, and what to do."""

    name: str
    state: State
    says: str
    do: str = ""


def examine() -> Iterator[Check]:
    """Look at everything that goes wrong in practice, the cheapest first."""
    yield from _settings()
    yield _folders()
    yield _disk()
    database = _migrations()
    yield database
    yield _engine()
    if database.state == "wrong":
        return
    yield from _keys()
    yield _keyring()
    yield from _ledger()
    yield from _copies()
    yield _high_water()
    yield from _files()
    yield from _archive()
    yield _clock()


def _settings() -> Iterator[Check]:
    local = settings.FAIRLEAD_URL.startswith("http://127.") or "localhost" in settings.FAIRLEAD_URL
    found = checks.run_checks(include_deployment_checks=not local)
    if not found:
        yield Check("settings", "ok", f"Address {settings.FAIRLEAD_URL}.")
    for each in found:
        state: State = "wrong" if each.level >= checks.ERROR else "look"
        yield Check("settings", state, f"{each.id}: {each.msg}", str(each.hint or ""))


def _folders() -> Check:
    data = Path(settings.FAIRLEAD_DATA)
    open_ones = [str(path) for path in (data, data / "keys") if _is_open(path)]
    if open_ones:
        says = f"Others may read {', '.join(open_ones)}."
        return Check("folders", "wrong", says, f"chmod 700 {' '.join(open_ones)}")
    return Check("folders", "ok", f"{data} is for us alone.")


def _is_open(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & _OTHERS)


def _disk() -> Check:
    free = shutil.disk_usage(settings.FAIRLEAD_DATA).free
    says = f"{free / GIB:.1f} GiB free."
    if free < GIB // 4:
        return Check("disk", "wrong", says, "Make room now: a full disk stops every act.")
    if free < GIB:
        return Check("disk", "look", says, "Make room before it is full.")
    return Check("disk", "ok", says)


def _migrations() -> Check:
    waiting = sum(map(_waiting, connections.all()))
    if waiting:
        says = f"{waiting} changes of the database wait."
        return Check("database", "wrong", says, "Start fairlead up once; it makes them.")
    return Check("database", "ok", f"{connection.vendor}, in this version's shape.")


def _waiting(database: BaseDatabaseWrapper) -> int:
    executor = MigrationExecutor(database)
    subjects = executor.loader.migrated_apps
    ours = [app for app in subjects if router.allow_migrate(database.alias, app)]
    leaves = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in ours]
    return len(executor.migration_plan(leaves))


def _keys() -> Iterator[Check]:
    for log in Log.objects.exclude(state="sealed").order_by("pk"):
        try:
            signing_key(log)
        except FairleadError as refused:
            yield Check("keys", "wrong", str(refused))
        else:
            yield Check("keys", "ok", f"The key of {log.origin} opens.")


def _keyring() -> Check:
    """Say whether the keys of persons open, and when the keyring was last copied."""
    try:
        for tenant in TenantKey.objects.values_list("tenant", flat=True):
            keys_of(tenant)
    except FairleadError as refused:
        return Check("keyring", "wrong", str(refused))
    count, days = SubjectKey.objects.count(), settings.FAIRLEAD_KEYRING_BACKUP_DAYS
    if not count:
        return Check("keyring", "ok", "It holds no keys of persons yet.")
    if connections["keyring"].vendor != "sqlite":
        return Check("keyring", "ok", f"{count} keys; copy it with pg_dump, kept {days} days.")
    last = last_copy()
    says = f"{count} keys; last copied {last:%Y-%m-%d}." if last else f"{count} keys, never copied."
    if last is None or last < timezone.now() - timedelta(days=days):
        do = "fairlead keyring backup FOLDER: without it a lost disk loses what is sealed."
        return Check("keyring", "look", says, do)
    return Check("keyring", "ok", says)


def _ledger() -> Iterator[Check]:
    for report in fsck.check_all(quick=True):
        if report.is_sound:
            yield Check("ledger", "ok", f"{report.log}: the last {report.entries} entries agree.")
        else:
            do = "Run fairlead ledger fsck and keep the database as it is."
            yield Check("ledger", "wrong", f"{report.log}: {report.first}", do)
    for log in Log.objects.exclude(trouble="").order_by("pk"):
        yield Check("ledger", "wrong", f"{log.origin} takes no entries: {log.trouble}")


def _copies() -> Iterator[Check]:
    for tenant in tenants():
        told = position(tenant)
        last = Checkpoint.objects.filter(log__origin=told.origin).order_by("-size").first()
        if told.size and (last is None or last.created_at < timezone.now() - STALE):
            since = "never signed" if last is None else "not signed for two days"
            says = f"{told.origin} was {since}."
            yield Check("checkpoint", "look", says, "Is the worker running? fairlead up starts it.")
        if not told.copies:
            says = f"Nobody outside holds a checkpoint of {told.origin}."
            do = "Hand an audit pack or a checkpoint to somebody, and record it on the Ledger page."
            yield Check("outside copy", "look", says, do)


def _high_water() -> Check:
    data, mark = Path(settings.FAIRLEAD_DATA), Path(settings.FAIRLEAD_HIGH_WATER)
    if not mark.exists():
        return Check("high water", "ok", "Nothing was signed yet.")
    if data.stat().st_dev == mark.stat().st_dev:
        says = "The high-water marks lie on the same disk as the database."
        do = "FAIRLEAD_HIGH_WATER on another disk shows when both are set back together."
        return Check("high water", "look", says, do)
    return Check("high water", "ok", f"{mark} is on another disk.")


def _files() -> Iterator[Check]:
    wanted = digests_in_use()
    if lost := blobs.missing(wanted):
        says = f"{len(lost)} files that records name are missing: {', '.join(lost[:3])}"
        yield Check("files", "wrong", says, "Put them back under blobs/ from a backup.")
    before = (timezone.now() - SPARED).timestamp()
    if loose := blobs.loose(keeping=wanted, before=before):
        says = f"{len(loose)} files are named by no record: {', '.join(loose[:3])}"
        yield Check("files", "look", says, "The worker deletes them within a day: is it running?")
    if not lost and not loose:
        yield Check("files", "ok", f"{len(wanted)} files, each where its record says.")


def _archive() -> Iterator[Check]:
    found = list(check_all(quick=True))
    for each in found:
        if not each.is_sound:
            yield Check("archive", "wrong", each.says, "Run fairlead archive check.")
    if all(each.is_sound for each in found):
        n = sum(each.n for each in found)
        yield Check("archive", "ok", f"{len(found)} files of {n} old decisions, as long as sealed.")


def _clock() -> Check:
    last = Head.objects.aggregate(latest=Max("last_ts"))["latest"]
    now = timezone.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if last and last > now:
        says = f"The clock says {now}, but an entry is dated {last}."
        return Check("clock", "wrong", says, "Set the clock; new entries are marked meanwhile.")
    return Check("clock", "ok", f"{now}.")


def _engine() -> Check:
    there = [name for name in ("hyperscan", "re2") if find_spec(name)]
    if there:
        return Check("scan", "ok", f"Engine: {there[0]}.")
    do = "pip install 'fairlead[scan]' makes fairlead scan several times faster."
    return Check("scan", "look", "Engine: the standard library.", do)
