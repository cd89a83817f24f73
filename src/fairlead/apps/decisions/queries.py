"""Reading decisions: always of one organisation."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson
from django.db.models import QuerySet, Sum
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from fairlead.apps.decisions.archived import searching
from fairlead.apps.decisions.archived.searching import Found, Wanted
from fairlead.apps.decisions.models import Decision, Instance, Outcome, Partition
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
        found = archived_decision(firm, ext_id)
    if found is None:
        raise Http404(_("There is no such record."))
    return found


def instances(firm: Organisation) -> QuerySet[Instance]:
    """Who decides for the systems of a firm, those with holes first."""
    return Instance.objects.of(firm).select_related("system").order_by("-absent", "system", "name")


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
    if found is None and log is not None:
        found = searching.at_place(firm, log.pk, seq)
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


# ---- what lies in the archive
def archived_decision(firm: Organisation, ext_id: str) -> Decision | None:
    """Find a decision of the archive by its reference; with `trouble` if its file is wrong."""
    for log_id, seq, _about in searching.placed(firm, ext_id):
        found = searching.at_place(firm, log_id, seq)
        if found is not None:
            return found
    return None


def archived_by_reference(firm: Organisation, names: Collection[str]) -> dict[str, Decision]:
    """Find many decisions of the archive by their references, without their parts."""
    return searching.by_references(firm, names)


def archived(firm: Organisation, wanted: Wanted, *, limit: int = 50, parts: bool = False) -> Found:
    """Search the archive, newest first; `before` in `wanted` continues a list."""
    return searching.search(firm, wanted, limit=limit, parts=parts)


def archived_of_person(firm: Organisation, pseudonym: str, *, most: int = 20_000) -> Found:
    """Give what the archive holds of a person, newest first, with sealed parts."""
    return searching.search(firm, Wanted(subject=pseudonym), limit=most, parts=True)


def archived_since(system: AISystem, since: datetime | None) -> Iterator[Decision]:
    """Give the archived decisions of a system, oldest first, with their sealed parts."""
    wanted = Wanted(system=system.code, since=since)
    return searching.stream(system.organisation, wanted)


def count_archived(system: AISystem, since: datetime | None) -> int:
    """Count the archived decisions of a system since a moment."""
    return searching.count(system.organisation, Wanted(system=system.code, since=since))


def archived_before(system: AISystem, until: datetime, *, but: Sequence[Wanted]) -> int:
    """Count the archived decisions of a system that are older than a moment, but for some."""
    wanted = Wanted(system=system.code, until=until)
    return searching.count(system.organisation, wanted, but=but)


def archived_keys(firm: Organisation, keys: Collection[int]) -> set[int]:
    """Say which keys lock something that lies in the archive."""
    return searching.keys_in_use(firm, keys)


def outcomes_of(chosen: Sequence[Decision]) -> dict[int, list[Outcome]]:
    """Give what became of decisions, oldest first, wherever they lie."""
    found = {each.pk: [*each.outcomes_then] for each in chosen}
    firms = {each.organisation_id: each.organisation for each in chosen}.values()
    for firm in firms:
        here = Outcome.objects.of(firm).filter(decision__in=[*found])
        for one in here.order_by("at", "pk"):
            found[one.decision_id].append(one)
    return {pk: sorted(told, key=lambda one: (one.at, one.pk)) for pk, told in found.items()}


def partitions(firm: Organisation) -> QuerySet[Partition]:
    """The files of the archive of a firm, the newest days first."""
    found = Partition.objects.of(firm).select_related("system", "organisation")
    return found.order_by("-day", "system__number", "name")
