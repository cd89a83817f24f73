"""The next number of a kind of record, without gaps as long as acts succeed."""

from typing import TypeVar

from django.db.models import F
from django.utils import timezone

from fairlead.apps.org.models import Counter, Numbered, Organisation

Kind = TypeVar("Kind", bound=Numbered)


def next_number(organisation: Organisation, prefix: str) -> int:
    """Take the next number; call it inside an act, so that a refused act takes none."""
    return next_numbers(organisation, prefix, 1)[0]


def next_numbers(organisation: Organisation, prefix: str, n: int) -> range:
    """Take the next so many numbers at once, for acts that make many records."""
    Counter.objects.get_or_create(organisation=organisation, prefix=prefix)
    mine = Counter.objects.filter(organisation=organisation, prefix=prefix)
    mine.update(last=F("last") + n)
    last = mine.values_list("last", flat=True).get()
    return range(last - n + 1, last + 1)


def numbered(model: type[Kind], organisation: Organisation, **facts: object) -> Kind:
    """Create a record of this kind with its next number, inside an act."""
    number = next_number(organisation, model.prefix)
    made = model(organisation=organisation, number=number, created_at=timezone.now(), **facts)
    made.save(force_insert=True)
    return made
