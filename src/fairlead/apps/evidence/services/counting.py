"""Evidence that no longer counts, and the way back."""

from datetime import date, timedelta

from django.utils import timezone

from fairlead.apps.evidence import acts, queries
from fairlead.apps.evidence.models import Evidence
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.org.models import Member
from fairlead.apps.org.programs import Program
from fairlead.core.rules.because import is_reason
from fairlead.core.rules.verdict import Refused

LEAST_REASON = 10


def withdraw(one: Evidence, *, by: Member, because: str) -> Evidence:
    """Say that a piece of evidence is wrong or no longer meant; it stays readable.

    Raises:
        RuleBrokenError: it is withdrawn or renewed already, or the reason says nothing.
    """
    with doing(acts.WITHDRAWN, by=by, about=one) as entry:
        _must_be_current(one)
        if not is_reason(because, least=LEAST_REASON):
            says = "Say in a few words why it no longer counts; an auditor will ask."
            raise RuleBrokenError.of(Refused(says, clause="7.5.3"))
        _mark(one, at=timezone.now(), because=because.strip())
        entry.update(because=write_down(because.strip(), about=one))
    return one


def end(one: Evidence, *, by: Member | Program, on: date, because: str) -> Evidence:
    """Let evidence count no more from a day on, because what it rested on no longer holds.

    Raises:
        RuleBrokenError: it is withdrawn or renewed, ends sooner anyway, or no reason is given.
    """
    with doing(acts.ENDED, by=by, about=one) as entry:
        _must_be_current(one)
        if one.valid_until < on:
            raise RuleBrokenError("{code} counts no more on that day.", code=one.code)
        if not because.strip():
            raise RuleBrokenError("Say what it rested on and why that no longer holds.")
        one.ended_on, one.ended_because, one.ended_from = on, because.strip(), one.valid_until
        one.valid_until = on - timedelta(days=1)
        one.save(update_fields=["ended_on", "ended_because", "ended_from", "valid_until"])
        entry.update(
            on=on.isoformat(),
            was_until=one.ended_from.isoformat(),
            because=write_down(because.strip(), about=one),
        )
    return one


def reinstate(one: Evidence, *, by: Member) -> Evidence:
    """Take a withdrawal back; the evidence counts again as long as its days allow.

    Raises:
        RuleBrokenError: it was not withdrawn.
    """
    with doing(acts.REINSTATED, by=by, about=one):
        if one.withdrawn_at is None:
            raise RuleBrokenError("{code} was not withdrawn.", code=one.code)
        _mark(one, at=None, because="")
    return one


def _must_be_current(one: Evidence) -> None:
    if one.withdrawn_at is not None:
        raise RuleBrokenError("{code} is withdrawn already.", code=one.code)
    successor = queries.renewed_by(one)
    if successor is not None:
        raise RuleBrokenError(
            "{code} was renewed by {successor}: withdraw that one.",
            code=one.code,
            successor=successor.code,
        )


def _mark(one: Evidence, *, at: object, because: str) -> None:
    one.withdrawn_at = at  # type: ignore[assignment]  # a moment or none
    one.withdrawn_because = because
    one.is_current = at is None
    one.save(update_fields=["withdrawn_at", "withdrawn_because", "is_current"])
