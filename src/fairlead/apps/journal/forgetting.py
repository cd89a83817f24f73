"""Erasing what was written about records: the words go, their commitments stay in the log.

    with doing(acts.ERASED, by=dan, about=person) as entry:
        forget_words(entry, {"decision:loan-1", "decision:loan-2"})

The entry names the commitments in `texts` (docs/formats/ledger.md); a text that is gone without
that is found by `fairlead ledger fsck`. When records go because their time is over, nobody acts:
the ledger itself says which words went with them (`forget_in_time`).
"""

from collections.abc import Collection
from typing import Final

from django.utils import timezone

from fairlead.apps.journal import acts
from fairlead.apps.journal.models import Writing
from fairlead.apps.journal.services import Sealing, seal_by_ledger

_IN_A_LEAF: Final = 100  # commitments of 64 signs, which an entry names twice; it has 16 KiB
_AT_ONCE: Final = 500


def forget_words(entry: Sealing, about: Collection[str]) -> int:
    """Erase all that was written about these records, inside somebody's act; say how many texts.

    `about` names records as the timeline does: `decision:loan-1`. Only a `privacy.erase` may.
    """
    gone = [each for part in _parts(sorted(about)) for each in _erased(entry.by.tenant, part)]
    told = [gone[at : at + _IN_A_LEAF] for at in range(0, len(gone), _IN_A_LEAF)]
    for at, texts in enumerate(told):
        if at == 0:
            entry.update(texts=texts)
        elif entry.about is not None:
            entry.also(entry.act, about=entry.about, texts=texts)
    return len(gone)


def forget_in_time(tenant: str, about: Collection[str], **facts: object) -> int:
    """Erase all that was written about records past their time; call it where these are deleted.

    `facts` say by what it was decided. Says how many texts went.
    """
    gone = [each for part in _parts(sorted(about)) for each in _erased(tenant, part)]
    for at in range(0, len(gone), _IN_A_LEAF):
        seal_by_ledger(tenant, acts.FORGOTTEN, texts=gone[at : at + _IN_A_LEAF], **facts)
    return len(gone)


def _erased(tenant: str, about: Collection[str]) -> list[str]:
    rows = Writing.objects.filter(tenant=tenant, about__in=about, erased_at=None)
    found = list(rows.order_by("pk").values_list("pk", "commitment"))
    kept = Writing.objects.filter(pk__in=[pk for pk, _ in found])
    kept.update(text="", salt=b"", erased_at=timezone.now())
    return [commitment for _, commitment in found]


def _parts(names: list[str]) -> list[list[str]]:
    return [names[at : at + _AT_ONCE] for at in range(0, len(names), _AT_ONCE)]
