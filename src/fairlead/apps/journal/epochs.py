"""Beginning anew after a database was set back, without hiding that anything was lost.

The old log is sealed as it is. The first entry of the next one says where the old one
ended for us, how far it had been signed, and why: whoever holds the old checkpoint
and the new log sees the gap.
"""

from django.db import transaction

from fairlead.apps.journal import acts, high_water
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.logs import open_epoch
from fairlead.apps.journal.models import Checkpoint, Head, Log
from fairlead.apps.journal.services import seal_by_ledger, write_down
from fairlead.core.rules.verdict import Allowed, Refused, Verdict

_SHORTEST = 10


def open_next_epoch(tenant: str, *, because: str) -> Log:
    """Seal the current log and open the next, whose first entry tells the gap.

    Raises:
        RuleBrokenError: the log is in order, or no reason is given.
    """
    with transaction.atomic():
        old = Log.objects.filter(tenant=tenant).order_by("-epoch").first()
        RuleBrokenError.unless(_may_open(old, because))
        return _opened(old, because) if old else open_epoch(tenant, 1)


def _may_open(old: Log | None, because: str) -> Verdict:
    if old is None:
        return Refused("There is no such organisation: `fairlead ledger show` lists them.")
    if old.state != "read_only":
        return Refused("The log is in order: a new epoch is only opened when it cannot go on.")
    if len(because.strip()) < _SHORTEST:
        return Refused("Say in one sentence what happened.")
    return Allowed()


def _opened(old: Log, because: str) -> Log:
    size = Head.objects.values_list("size", flat=True).get(log=old)
    signed, root = _signed(old)
    Log.objects.filter(pk=old.pk).update(state="sealed")
    new = open_epoch(old.tenant, old.epoch + 1)
    seal_by_ledger(
        old.tenant,
        acts.EPOCH_OPENED,
        after=old.origin,
        kept=size,
        signed=signed,
        root=root,
        lost=max(0, signed - size),
        because=write_down(because.strip(), about=new),
    )
    return new


def _signed(old: Log) -> tuple[int, str]:
    """Say how far the old log was ever signed, by the mark outside or by what is left."""
    try:
        mark = high_water.read(old)
    except high_water.HighWaterError:
        mark = None
    if mark is not None:
        return mark.size, mark.root.hex()
    last = Checkpoint.objects.filter(log=old).order_by("-size").first()
    return (last.size, "") if last else (0, "")
