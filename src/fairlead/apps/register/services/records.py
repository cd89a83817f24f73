"""Registering, changing and retiring records."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar, Unpack

from django.utils import timezone

from fairlead.apps.journal.act import Act
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.apps.register import acts
from fairlead.apps.register.models import (
    AIModel,
    AISystem,
    DataSet,
    ModelVersion,
    Registered,
    Stage,
    Supplier,
    UseCase,
)
from fairlead.apps.register.services._facts import (
    DataSetFacts,
    ModelFacts,
    SupplierFacts,
    SystemFacts,
    UseCaseFacts,
    differing,
    sealed,
    tidied,
)
from fairlead.apps.register.services._owning import asked
from fairlead.apps.register.services._revise import must_be_current, refuse_unfit, save_next
from fairlead.core.rules import register as rules

Kind = TypeVar("Kind", bound=Registered)


def register_system(
    *, by: Member, owner: Member | None = None, **facts: Unpack[SystemFacts]
) -> AISystem:
    """Enter an AI system; an owner other than the one who registers it is asked first."""
    return _register(AISystem, acts.SYSTEM_ADDED, by, owner, facts)


def register_use_case(
    *, by: Member, owner: Member | None = None, **facts: Unpack[UseCaseFacts]
) -> UseCase:
    """Enter what AI is used for."""
    return _register(UseCase, acts.USE_CASE_ADDED, by, owner, facts)


def register_model(
    *, by: Member, owner: Member | None = None, **facts: Unpack[ModelFacts]
) -> AIModel:
    """Enter a model."""
    return _register(AIModel, acts.MODEL_ADDED, by, owner, facts)


def register_supplier(
    *, by: Member, owner: Member | None = None, **facts: Unpack[SupplierFacts]
) -> Supplier:
    """Enter who supplies a tool, a model or data."""
    return _register(Supplier, acts.SUPPLIER_ADDED, by, owner, facts)


def register_data_set(
    *, by: Member, owner: Member | None = None, **facts: Unpack[DataSetFacts]
) -> DataSet:
    """Enter a data set."""
    return _register(DataSet, acts.DATA_SET_ADDED, by, owner, facts)


def _register(
    kind: type[Kind], act: Act, by: Member, owner: Member | None, facts: Mapping[str, Any]
) -> Kind:
    facts = tidied(facts)
    with doing(act, by=by) as entry:
        record = kind(organisation=by.organisation, number=1, created_at=timezone.now(), **facts)
        refuse_unfit(record, facts)
        record = numbered(kind, by.organisation, **facts)
        entry.about = record
        given = {name: value for name, value in facts.items() if value not in (None, "", (), [])}
        entry.update(**sealed(record, given))
        if owner is not None:
            entry.update(**asked(record, owner, by=by))
    return record


def change(record: Kind, *, by: Member, rev: int, **facts: Any) -> Kind:  # noqa: ANN401 - fields of any kind
    """Change what a record says; refused when somebody else changed it since `rev` was read.

    The entry says which fields changed. The same values again are no change and leave no entry.

    Raises:
        RuleBrokenError: changed meanwhile, retired, or a stage that cannot follow.
    """
    must_be_current(record, rev)
    changed = differing(record, tidied(facts))
    if not changed:
        return record
    with doing(acts.CHANGED, by=by, about=record) as entry:
        if record.is_retired:
            raise RuleBrokenError("It is retired: take it back into use first.")
        _must_follow(record, changed)
        for name, value in changed.items():
            setattr(record, name, value)
        refuse_unfit(record, changed)
        save_next(record, changed)
        entry.update(changed=sorted(changed), **sealed(record, changed))
    return record


def _must_follow(record: Registered, changed: Mapping[str, object]) -> None:
    if isinstance(record, AISystem) and "stage" in changed:
        RuleBrokenError.unless(
            rules.may_move(
                stage=record.stage,
                to=str(changed["stage"]),
                owner_accepted=record.owner_id is not None,
            )
        )


def retire(record: Kind, *, by: Member, because: str, on: date | None = None) -> Kind:
    """Take a record out of use, with the reason; nothing of it is deleted."""
    with doing(acts.RETIRED, by=by, about=record) as entry:
        RuleBrokenError.unless(rules.may_retire(retired=record.is_retired, because=because))
        record.retired_on = on or timezone.localdate()
        names = ["retired_on"]
        if isinstance(record, AISystem):
            entry.update(stage=str(record.stage))
            record.stage = Stage.RETIREMENT
            names.append("stage")
        save_next(record, names)
        entry.update(
            retired_on=record.retired_on.isoformat(), because=write_down(because, about=record)
        )
    return record


def reinstate(record: Kind, *, by: Member) -> Kind:
    """Take a retired record back into use; a system comes back under review."""
    with doing(acts.REINSTATED, by=by, about=record):
        if not record.is_retired:
            raise RuleBrokenError("It is in use: there is nothing to take back.")
        record.retired_on = None
        names = ["retired_on"]
        if isinstance(record, AISystem):
            record.stage = Stage.RE_EVALUATION
            names.append("stage")
        save_next(record, names)
    return record


def register_model_version(
    model: AIModel, *, by: Member, version: str, digest: str = "", released_on: date | None = None
) -> ModelVersion:
    """Record a version of a model, with the digest of its files if it is known."""
    with doing(acts.VERSION_ADDED, by=by, about=model) as entry:
        text = version.strip()
        if not text:
            raise RuleBrokenError("Say which version it is, as its maker names it.")
        if model.versions.filter(version=text).exists():
            raise RuleBrokenError("This version is recorded already: {version}.", version=text)
        made = ModelVersion(
            organisation=model.organisation,
            model=model,
            version=text,
            digest=_digest(digest),
            released_on=released_on,
            created_at=timezone.now(),
        )
        made.save(force_insert=True)
        entry.update(version=write_down(text, about=model))
        entry.update(**({"sha256": made.digest} if made.digest else {}))
        entry.update(**({"released_on": released_on.isoformat()} if released_on else {}))
    return made


def _digest(told: str) -> str:
    digest = told.strip().lower().removeprefix("sha256:")
    if digest and (len(digest) != 64 or set(digest) - set("0123456789abcdef")):  # noqa: PLR2004 - SHA-256
        raise RuleBrokenError("A SHA-256 digest has 64 digits of 0–9 and a–f.")
    return digest
