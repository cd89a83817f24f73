"""Legal holds: what they cover is neither erased nor deleted until they are lifted."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.apps.privacy import acts, queries
from fairlead.apps.privacy.models import Hold
from fairlead.apps.register.models import AISystem
from fairlead.core.rules import retention
from fairlead.core.rules.because import may_stand_as_reason

LEAST = 20
_CLAUSE = "GDPR 17(3)(e)"


def set_hold(
    *,
    by: Member,
    because: str,
    person: str = "",
    system: AISystem | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Hold:
    """Hold what fits all that is named: a person, a system, a period.

    Raises:
        RuleBrokenError: nothing is named, the period is none, or the reason says too little.
    """
    with doing(acts.HELD, by=by, about=system) as entry:
        named = retention.Hold(person or None, system.code if system else None, first, last)
        RuleBrokenError.unless(retention.may_hold(named))
        RuleBrokenError.unless(may_stand_as_reason(because, least=LEAST, clause=_CLAUSE))
        hold = numbered(
            Hold,
            by.organisation,
            person=person,
            system=system,
            first=first,
            last=last,
            because=because.strip(),
            set_by=by,
        )
        entry.about = hold
        entry.update(
            pseudonym=person,
            system=system.code if system else "",
            first=first.isoformat() if first else "",
            last=last.isoformat() if last else "",
            because=write_down(because.strip(), about=hold),
        )
    return hold


def lift_hold(hold: Hold, *, because: str, by: Member) -> Hold:
    """Lift a hold; what it covered follows the usual rules again.

    Raises:
        RuleBrokenError: it is lifted already, or the reason says too little.
    """
    with doing(acts.HOLD_LIFTED, by=by, about=hold) as entry:
        row = queries.holds(by.organisation).select_for_update(of=("self",)).get(pk=hold.pk)
        if not row.stands:
            raise RuleBrokenError(_("{code} is lifted already."), code=row.code)
        RuleBrokenError.unless(may_stand_as_reason(because, least=LEAST, clause=_CLAUSE))
        row.lifted_by, row.lifted_at, row.lifted_because = by, timezone.now(), because.strip()
        row.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
        entry.update(because=write_down(because.strip(), about=row))
    return row
