"""Reading decisions: always of one organisation."""

from collections import Counter
from typing import Final

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from fairlead.apps.decisions.models import Decision, Instance
from fairlead.apps.journal.models import Entry, Log
from fairlead.apps.org.models import Organisation

_NEWEST: Final = 1000


def decisions(firm: Organisation) -> QuerySet[Decision]:
    """The decisions of a firm, with their systems."""
    return Decision.objects.of(firm).select_related("system", "organisation")


def get_decision(firm: Organisation, ext_id: str) -> Decision:
    """Find a decision by its reference, or answer as if it did not exist."""
    found = decisions(firm).filter(ext_id=ext_id).order_by("-seq").first()
    if found is None:
        raise Http404(_("There is no such record."))
    return found


def instances(firm: Organisation) -> QuerySet[Instance]:
    """Who decides for the systems of a firm, those with holes first."""
    return Instance.objects.of(firm).select_related("system").order_by("-absent", "system", "name")


def origin_of(log_id: int) -> str:
    """Give the name of a log, as its checkpoints have it."""
    return str(Log.objects.values_list("origin", flat=True).get(pk=log_id))


def place_of(log_id: int, seq: int) -> tuple[str, str]:
    """Give the name of the log and the leaf hash of an entry, in hex."""
    leaf = Entry.objects.filter(log_id=log_id, seq=seq).values_list("log__origin", "leaf").get()
    return leaf[0], bytes(leaf[1]).hex()


def frequent_outcomes(firm: Organisation, code: str) -> list[str]:
    """Name the outcomes of a system's newest thousand decisions, the most frequent first."""
    number = code.removeprefix("SYS-")
    if not number.isdecimal():
        return []
    newest = decisions(firm).filter(system__number=int(number)).order_by("-at", "-id")
    told = Counter(newest.values_list("outcome", flat=True)[:_NEWEST])
    return [outcome for outcome, _ in told.most_common()]
