"""What is done by the day: files that nobody needs are deleted, what is over lapses."""

import logging
from secrets import token_hex
from typing import Final

from django.utils import timezone

from fairlead.apps.decisions.services import archive_due
from fairlead.apps.evidence.services import sweep
from fairlead.apps.hooks.services import sweep_deliveries
from fairlead.apps.journal import leases
from fairlead.apps.journal.errors import FairleadError
from fairlead.apps.monitor.services import require_after_time
from fairlead.apps.pack.services import expire
from fairlead.apps.privacy import services as privacy

_LEASE: Final = "daily"
_KEYS_LEASE: Final = "daily-keys"
_ARCHIVE_LEASE: Final = "daily-archive"
_DAY: Final = 24 * 60 * 60
_log = logging.getLogger(__name__)


def tidy() -> dict[str, str]:
    """Tidy up unless somebody did today, and say what stood in the way (empty: nothing)."""
    # A lease under a new name that nobody gives back: it ends a day later, also after a restart.
    if not leases.take(_LEASE, token_hex(8), seconds=_DAY):
        return {}
    try:
        swept = sweep(now=timezone.now())
    except OSError as trouble:
        return {"sweep": str(trouble)}
    sweep_deliveries(now=timezone.now())
    if swept:
        _log.info("Deleted %d files that no record names: %s", len(swept), ", ".join(swept[:20]))
    return expire(today=timezone.localdate())


def forget() -> dict[str, str]:
    """Finish erasures and deletions that somebody decided, and say what stood in the way."""
    troubles = privacy.finish()
    if leases.take(_KEYS_LEASE, token_hex(8), seconds=_DAY):
        try:
            gone = privacy.forget_unused_keys()
        except FairleadError as refused:
            return {**troubles, "keyring": str(refused)}
        if gone:
            _log.info("Destroyed %d keys that lock nothing.", gone)
    return {"keyring": "", **troubles}


def put_away() -> dict[str, str]:
    """Move old decisions into the archive, and say what stood in the way."""
    if not leases.take(_ARCHIVE_LEASE, token_hex(8), seconds=_DAY):
        return {}
    return archive_due()


def lapse() -> dict[str, str]:
    """End the validations whose last day is over, and say what stood in the way."""
    try:
        ended = require_after_time()
    except FairleadError as refused:
        return {"validations": str(refused)}
    if ended:
        _log.info("%d validations ended: their last day is over.", ended)
    return {"validations": ""}
