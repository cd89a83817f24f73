"""What of a system has to be validated, by what it was, and whether that holds today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from fairlead.apps.evidence.models import Evidence
from fairlead.apps.evidence.queries import about, freshness_of
from fairlead.apps.monitor.models import Configured, Validation, name_of
from fairlead.apps.monitor.queries.watching import _number
from fairlead.apps.org.models import Organisation
from fairlead.apps.register.models import AIModel, AISystem, Link, ModelVersion
from fairlead.apps.register.queries import links_of
from fairlead.apps.risk.models import Risk
from fairlead.apps.risk.queries import level_name
from fairlead.core.rules.revalidation import NEVER, Change, Trigger, Validity, validity

_AT_HAND = 10


@dataclass(frozen=True)
class Subject:
    """One thing to validate: a model version in a system, or the system; and how it stands."""

    system: AISystem
    version: ModelVersion | None
    validation: Validation | None
    proposed: Validation | None
    validity: Validity

    @property
    def name(self) -> str:
        return name_of(self.system, self.version)


def validations(organisation: Organisation) -> QuerySet[Validation]:
    """Give all validations of a firm."""
    return Validation.objects.of(organisation).select_related(
        *("organisation", "system__owner__user", "version__model"),
        *("proposed_by__user", "decided_by__user"),
    )


def get_validation(organisation: Organisation, code: str) -> Validation:
    """Find a validation by its code, or answer that there is none."""
    return get_object_or_404(validations(organisation), number=_number(code, "VAL-"))


def versions_in_use(system: AISystem) -> list[ModelVersion | None]:
    """Give the newest version of each model that a system runs; none stands for the system."""
    links = Link.objects.filter(organisation_id=system.organisation_id, system=system, kind="runs")
    models = [each.model_id for each in links.filter(model__retired_on=None)]
    mine = ModelVersion.objects.filter(organisation_id=system.organisation_id, model__in=models)
    newest = mine.values("model").annotate(last=Max("pk")).values_list("last", flat=True)
    found = mine.filter(pk__in=list(newest)).select_related("model").order_by("model__number")
    some: list[ModelVersion | None] = list(found)
    return some if some and len(some) == len(set(models)) else [*some, None]


def subjects(system: AISystem, today: date) -> list[Subject]:
    """Give what of a system has to be validated, and how each stands on that day."""
    return [_subject(system, version, today) for version in versions_in_use(system)]


def subjects_of_model(model: AIModel, today: date) -> list[Subject]:
    """Give how the newest version of a model stands in every system that runs it."""
    systems = [tie.system for tie in links_of(model) if tie.kind == "runs" and tie.system]
    told = [each for system in systems for each in subjects(system, today)]
    return [each for each in told if each.version and each.version.model_id == model.pk]


def standing(system: AISystem) -> list[Validation]:
    """Give the signed validations of a system that nothing has ended yet, whatever the day."""
    mine = validations(system.organisation).filter(system=system, state=Validation.State.SIGNED)
    newest = {each.version_id: each for each in mine.order_by("number")}
    return [each for each in newest.values() if not each.requirements.exists()]


def validity_of(validation: Validation | None, today: date) -> Validity:
    """Say whether a validation holds on that day."""
    if validation is None or validation.state != Validation.State.SIGNED:
        return NEVER
    return validity(
        on=validation.on, until=validation.until, changes=_changes(validation), today=today
    )


def level_of(system: AISystem) -> str:
    """Name the level of a system's worst open risk; nothing when nobody rated one."""
    mine = Risk.objects.of(system.organisation).filter(system=system, closed_at=None)
    return level_name(mine.aggregate(worst=Max("level"))["worst"] or 0)


def configuration(system: AISystem) -> Configured | None:
    """Give what a system was last told to run with."""
    mine = Configured.objects.of(system.organisation).filter(system=system)
    return mine.select_related("told_by__user").order_by("-told_at", "-pk").first()


def evidence_at_hand(system: AISystem) -> list[str]:
    """Name the evidence about a system that counts today, newest first: what to rest on."""
    found = about(system.organisation, kind=system.ledger_kind, code=system.ledger_id)
    today = timezone.localdate()
    return [one.code for one in found[:_AT_HAND] if freshness_of(one, today=today).counts]


def evidence_named(validation: Validation) -> list[Evidence]:
    """Give the evidence that a validation rests on."""
    numbers = [int(code.removeprefix("E-")) for code in validation.evidence]
    mine = Evidence.objects.of(validation.organisation).filter(number__in=numbers)
    return list(mine.order_by("number"))


def lapsed(today: date) -> list[Validation]:
    """Give the signed validations of all firms whose day is over and that nothing ended yet."""
    rows = Validation.objects.filter(state=Validation.State.SIGNED, until__lt=today)
    named = ("organisation", "system__owner__user", "version__model", "proposed_by__user")
    return list(rows.filter(requirements=None).select_related(*named).order_by("pk"))


def _subject(system: AISystem, version: ModelVersion | None, today: date) -> Subject:
    mine = validations(system.organisation).filter(system=system, version=version)
    signed = mine.filter(state=Validation.State.SIGNED).order_by("-number").first()
    proposed = mine.filter(state=Validation.State.PROPOSED).order_by("-number").first()
    return Subject(system, version, signed, proposed, validity_of(signed, today))


def _changes(validation: Validation) -> Iterable[Change]:
    rows = validation.requirements.order_by("on", "pk")
    return [Change(trigger=Trigger(each.trigger), what=each.what, on=each.on) for each in rows]
