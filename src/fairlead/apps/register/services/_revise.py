"""The inner moves of a change: does it fit, is it current, keep it as the next revision."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone

from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.register.models import Registered, Stage


def refuse_unfit(record: Registered, facts: Iterable[str]) -> None:
    """Refuse facts that the record cannot hold, with the first sentence about them.

    Raises:
        RuleBrokenError: a field is empty, too long or not among its choices.
    """
    known = record._meta  # noqa: SLF001 - the public door to a model's fields
    try:
        record.clean_fields(exclude={each.name for each in known.fields} - {"name", *facts})
    except ValidationError as unfit:
        name, why = next(iter(unfit.message_dict.items()))
        label = str(getattr(known.get_field(name), "verbose_name", name))
        raise RuleBrokenError("{label}: {why}", label=label, why=why[0]) from unfit
    members = (value for value in (record.owner, record.deputy) if value is not None)
    if any(each.organisation_id != record.organisation_id for each in members):
        raise RuleBrokenError("Choose somebody of your own organisation.")
    if getattr(record, "stage", "") == Stage.RETIREMENT and not record.is_retired:
        raise RuleBrokenError("Register it first, then retire it: so the reason is kept.")


def must_be_current(record: Registered, rev: int) -> None:
    """Refuse when the record is not at the revision that was read."""
    if record.rev != rev:
        says = (
            "Somebody else changed {code} meanwhile. Compare, then save again to put yours on top."
        )
        raise RuleBrokenError(says, code=record.code)


def save_next(record: Registered, names: Iterable[str]) -> None:
    """Keep the named fields as the next revision, unless somebody was quicker.

    Raises:
        RuleBrokenError: another change came between reading and writing.
    """
    values = {name: getattr(record, name) for name in names}
    mine = type(record).objects.filter(pk=record.pk, rev=record.rev)
    moved = mine.update(rev=F("rev") + 1, changed_at=timezone.now(), **values)
    if moved != 1:
        record.refresh_from_db()
        must_be_current(record, 0)
    record.rev += 1
