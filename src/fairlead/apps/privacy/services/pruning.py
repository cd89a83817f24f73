"""Pruning the ledger: what no rule, no hold and no record needs any more goes; its hashes stay."""

from datetime import date
from typing import Final

from django.utils.translation import gettext_noop as _

from fairlead.apps.journal import acts, checkpoints, pruning
from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.journal.pruned import Pruned
from fairlead.apps.journal.queries import current_log
from fairlead.apps.org.models import Member
from fairlead.apps.privacy.prunable import prunable
from fairlead.core.rules.because import may_stand_as_reason

LEAST: Final = 20
_CLAUSE: Final = "ISO/IEC 42001, 7.5.3"


def prune(
    *,
    before: date,
    because: str,
    by: Member,
    today: date,
    progress: pruning.Progress = lambda _done, _all: None,
) -> Pruned:
    """Prune the ledger of entries from before a day: sign, seal, then delete.

    Raises:
        NotPermittedError: `by` may not prune.
        RuleBrokenError: as `prunable` does, or the reason says too little.
        SigningRefusedError: the ledger does not agree with what was signed; nothing is deleted.
    """
    log = current_log(by.tenant)
    NotPermittedError.unless(by.may(acts.PRUNED, log))
    if not pruning.may_delete():
        raise RuleBrokenError(
            _("This database role may not delete entries: prune as the owner of the tables.")
        )
    RuleBrokenError.unless(may_stand_as_reason(because, least=LEAST, clause=_CLAUSE))
    checkpoints.publish(log)
    pruning.finish(log)
    chosen = prunable(by.organisation, before=before, today=today)
    told = pruning.seal(
        chosen.log,
        below=chosen.below,
        before=before.isoformat(),
        because=because.strip(),
        by=by,
    )
    pruning.finish(chosen.log, progress)
    return told
