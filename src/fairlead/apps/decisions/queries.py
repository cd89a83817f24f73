"""Reading decisions: always of one organisation."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import orjson
from django.db.models import QuerySet, Sum
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from fairlead.apps.decisions.models import Decision, Instance
from fairlead.apps.journal.models import Entry, Log
from fairlead.apps.org.models import Organisation
from fairlead.apps.register.models import AIModel, AISystem
from fairlead.apps.register.queries import get_system as system_of_register
from fairlead.core.decisions.record import PARTS

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


# ---- one decision
def at_place(firm: Organisation, epoch: int, seq: int) -> Decision:
    """Find a decision by the place of its entry, or answer as if it did not exist."""
    log = Log.objects.filter(tenant=firm.public_id, epoch=epoch).first()
    found = decisions(firm).filter(log_id=log.pk, seq=seq).first() if log else None
    if found is None:
        raise Http404(_("There is no such record."))
    return found


def epoch_of(decision: Decision) -> int:
    """Give the epoch of the log that a decision stands in."""
    return Log.objects.values_list("epoch", flat=True).get(pk=decision.log_id)


def plain_of(decision: Decision) -> Mapping[str, Any]:
    """Read the entry of a decision; empty where it is here no more."""
    found = Entry.objects.filter(log_id=decision.log_id, seq=decision.seq)
    body = found.values_list("body", flat=True).first()
    told: Mapping[str, Any] = orjson.loads(bytes(body)) if body else {}
    return told


def sealed_parts(decision: Decision) -> list[str]:
    """Name the parts of a decision that are sealed."""
    sealed = plain_of(decision).get("sealed") or {}
    return [part for part in PARTS if part in sealed]


def address_of_decision(decision: Decision) -> str:
    """Give the address of the page of a decision."""
    return reverse("decisions:decision", args=[epoch_of(decision), decision.seq])


def model_of(decision: Decision) -> AIModel | None:
    """Find the model in the register that a decision names, if its system runs it."""
    mine = AIModel.objects.of(decision.organisation).filter(links__system=decision.system_id)
    return mine.filter(name__iexact=decision.model).first() if decision.model else None


# ---- around decisions
def systems(firm: Organisation) -> list[tuple[str, str]]:
    """Name the systems of a firm, to choose from."""
    found = AISystem.objects.of(firm).order_by("name", "number")[:500]
    return [(each.code, each.name) for each in found]


def get_system(firm: Organisation, code: str) -> AISystem:
    """Find a system of the register, or answer that there is none."""
    return system_of_register(firm, code)


def holes_of(system: AISystem) -> int:
    """Count the decisions of a system that were numbered and never came."""
    return Instance.objects.filter(system=system).aggregate(n=Sum("absent"))["n"] or 0
