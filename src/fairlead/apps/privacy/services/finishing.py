"""What the worker does: finish what somebody decided, destroy keys without use."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.utils import timezone

from fairlead.apps.decisions.models import Decision
from fairlead.apps.decisions.queries import archived_keys
from fairlead.apps.journal import pruning
from fairlead.apps.journal.errors import FairleadError
from fairlead.apps.keyring.services import destroy, let_go, release_others
from fairlead.apps.org.models import Organisation
from fairlead.apps.privacy import queries
from fairlead.apps.privacy.services.erasing import finish_erasure
from fairlead.apps.privacy.services.keeping import carry_on

_DAY: Final = timedelta(days=1)
_LOOKED_AT: Final = timedelta(days=8)


def finish() -> dict[str, str]:
    """Finish erasures, deletions and prunings that were decided; say what stood in the way."""
    erasing, deleting = queries.unfinished()
    troubles = dict[str, str]()
    for request in erasing:
        try:
            finish_erasure(request)
        except FairleadError as refused:
            troubles[request.code] = str(refused)
    for deletion in deleting:
        carry_on(deletion)
    for log in pruning.unfinished():
        pruning.finish(log)
    return troubles


def erase_again() -> int:
    """Destroy keys that came back with an older copy of the keyring; say how many.

    Keys of people who were erased go at once; those that lock nothing any more are let go.
    """
    erased = dict[str, list[str]]()
    for request in queries.erased().select_related("organisation"):
        erased.setdefault(request.tenant, []).append(request.pseudonym)
    for firm in Organisation.objects.order_by("pk"):
        release_others(str(firm.public_id), partial(_locks, firm))
    return sum(destroy(tenant, pseudonyms) for tenant, pseudonyms in erased.items())


def _locks(firm: Organisation, keys: Collection[int]) -> set[int]:
    """Say which of these keys lock something, in the database or in the archive."""
    rows = Decision.objects.of(firm).values_list("key_id", flat=True)
    here = {each for each in rows if each is not None}
    return here | archived_keys(firm, {*keys} - here)


def forget_unused_keys() -> int:
    """Destroy keys that lock nothing: left by a crash, or by a deletion a day ago."""
    now = timezone.now()
    since = now - _LOOKED_AT
    return sum(
        let_go(str(firm.public_id), _in_use(firm, since - _DAY), since=since, before=now - _DAY)
        for firm in Organisation.objects.order_by("pk")
    )


def _in_use(firm: Organisation, since: datetime) -> Callable[[Mapping[int, str]], set[int]]:
    """Say which keys lock something: of persons by pseudonym, of anything among what is new.

    The key of a decision that names nobody is used by that one alone, on the day it is made.
    """
    rows = Decision.objects.of(firm).exclude(key_id=None)
    recent = {*rows.filter(received_at__gte=since).values_list("key_id", flat=True)}

    def in_use(keys: Mapping[int, str]) -> set[int]:
        about = rows.filter(subject__in=keys.values()).values_list("key_id", flat=True)
        here = {each for each in keys if each in recent} | {each for each in about if each}
        return here | archived_keys(firm, keys.keys() - here)

    return in_use
