"""Who is to look at a decision blind, and so is told nothing of its answer before they have.

The subject of oversight stands above this one, so it hands its knowledge down. A token is bound
like the person it speaks for: it opens no more than their pages do.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from fairlead.apps.decisions import acts
from fairlead.apps.decisions.models import Decision
from fairlead.apps.journal.act import Actor
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import Sealing
from fairlead.apps.journal.telling import Covered, Line
from fairlead.apps.org.models import Member
from fairlead.core.rules.verdict import Refused

SAYS: Final = _(
    "You are asked for a blind second look at this decision: decide first, or decline the review."
)
_ABOUT: Final = "decision:"
_REVIEWED: Final = "ai.override"  # of a subject that stands above this one
_AT_ONCE: Final = 500
Place = tuple[int, int]  # a log, and the place of the entry in it


class Asked(Protocol):
    """What the subject of oversight knows of cases that wait for a member to look blind."""

    def cases(self, member: Member, places: Collection[Place]) -> dict[Place, str]:
        """Give the addresses of the cases of a member among some decisions."""

    def named(self, member: Member, references: Collection[str]) -> dict[str, str]:
        """Give the addresses of the cases of a member among decisions of these references."""

    def count(self, member: Member, below: int | None) -> int:
        """Count the decisions that wait for a member, those below an index of the ledger."""

    def open_to(self, member: Member, rows: QuerySet[Decision]) -> QuerySet[Decision]:
        """Leave out of a search what a member is to look at blind."""

    def leave(self, entry: Sealing, member: Member, places: Collection[Place], why: str) -> None:
        """Leave the cases of a member to others, because they have to see the answers now."""


_asked: list[Asked] = []


def add_blind(asked: Asked) -> None:
    """Let somebody say who is to look at which decisions blind."""
    _asked.append(asked)


# ---- one decision
def case_of(member: Member, decision: Decision) -> str:
    """Give the address of the case that a member answers first; empty if they may see all."""
    return cases(member, [decision]).get(_place(decision), "")


def must_have_answered(decision: Decision, by: Actor) -> None:
    """Refuse to show an answer to whoever is to look at the decision blind.

    Raises:
        RuleBrokenError: a case of this decision waits for them.
    """
    if isinstance(by, Member) and case_of(by, decision):
        raise RuleBrokenError(SAYS)


# ---- many decisions
def cases(member: Member, rows: Sequence[Decision]) -> dict[Place, str]:
    """Give the addresses of the cases of a member among some decisions."""
    found = dict[Place, str]()
    for some in _at_once(rows):
        for asked in _asked:
            found |= asked.cases(member, some)
    return found


def cover(member: Member, rows: Sequence[Decision]) -> None:
    """Mark which decisions of a list a member is to look at blind, in one question."""
    found = cases(member, rows)
    for each in rows:
        each.blind_case = found.get(_place(each), "")  # type: ignore[attr-defined]  # see listing.py


def hidden(decision: Any) -> str:  # noqa: ANN401 - a row that may be marked
    """Give the case that hides the answer of a row, as `cover` marked it; empty if none does."""
    return str(getattr(decision, "blind_case", ""))


def open_to(member: Member, rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """Leave out of a search by answers what a member is to look at blind."""
    for asked in _asked:
        rows = asked.open_to(member, rows)
    return rows


def count(member: Member, *, below: int | None = None) -> int:
    """Count the decisions that a member is to look at blind, those below an index of the ledger."""
    return sum(asked.count(member, below) for asked in _asked)


def leave(entry: Sealing, member: Member, rows: Sequence[Decision], why: str) -> None:
    """Leave the cases of a member to others, within an act that shows them the answers."""
    for some in _at_once(rows):
        for asked in _asked:
            asked.leave(entry, member, some, why)


# ---- entries of the ledger
def covered(reader: Actor, lines: Sequence[Line]) -> Mapping[tuple[int, int], Covered]:
    """Cover what entries say of decisions that the reader is to look at blind."""
    told = {line.place: name for line in lines if (name := _named_by(line))}
    if not told or not isinstance(reader, Member):
        return {}
    found = dict[str, str]()
    for asked in _asked:
        found |= asked.named(reader, {*told.values()})
    return {
        place: Covered(Refused(SAYS), found[name]) for place, name in told.items() if name in found
    }


def _named_by(line: Line) -> str:
    """Say of which decision an entry tells; empty for all others."""
    if line.kind == acts.DECIDED.name:
        return line.ext_id
    if line.kind == acts.TURNED_OUT.name:
        return str(line.body.get("decision") or "")
    if line.about.startswith(_ABOUT):
        return line.about.removeprefix(_ABOUT)
    # A review of a decision that lies in the archive names it among its facts.
    return str(line.sealed.get("reference") or "") if line.kind == _REVIEWED else ""


def _at_once(rows: Sequence[Decision]) -> Iterator[list[Place]]:
    for at in range(0, len(rows), _AT_ONCE):
        yield [_place(each) for each in rows[at : at + _AT_ONCE]]


def _place(decision: Decision) -> Place:
    return (decision.log_id, decision.seq)
