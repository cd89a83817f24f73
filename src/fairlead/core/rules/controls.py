"""What a control's own evidence says about it today (clause 6.1.3, statement of applicability).

Status is computed from one control's own decision and evidence and from nothing else, so one
new piece of evidence costs one control.

>>> day = date(2026, 11, 23)
>>> told = status(applicable=True, reason="R01 needs a policy", evidence=[], today=day)
>>> told.state, str(told.next)
(<State.NO_EVIDENCE: 'no evidence'>, 'Link a first piece of evidence.')
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from fairlead.core.catalogue import catalogue
from fairlead.core.rules.because import Because, may_stand_as_reason
from fairlead.core.rules.evidence import Freshness, Grade, Piece
from fairlead.core.rules.verdict import Allowed, Refused, Verdict

LEAST_EXCLUDING = 30
LEAST_INCLUDING = 15
POLICY = "iso42001:A.2.2"


class State(StrEnum):
    """The states a control can be in; each looks as deliberate as the others."""

    NOT_DECIDED = "not decided"
    DOES_NOT_APPLY = "does not apply"
    NO_EVIDENCE = "no evidence"
    STATED = "stated"
    OBSERVED = "observed"
    TESTED = "tested"
    STALE = "stale"


_GRADED: Mapping[Grade, State] = MappingProxyType(
    {Grade.STATED: State.STATED, Grade.OBSERVED: State.OBSERVED, Grade.TESTED: State.TESTED}
)
_NEXT: Mapping[State, Because] = MappingProxyType(
    {
        State.NOT_DECIDED: Because("Decide whether this control applies, and say why."),
        State.DOES_NOT_APPLY: Because("Look at the reason again when your AI changes."),
        State.NO_EVIDENCE: Because("Link a first piece of evidence."),
        State.STALE: Because("Renew the evidence, or withdraw it."),
        State.STATED: Because("Add a record that shows it, so that it is observed."),
        State.OBSERVED: Because("Add a check that measures it, so that it is tested."),
        State.TESTED: Because("Nothing to do until {until}."),
    }
)


@dataclass(frozen=True, kw_only=True)
class ControlStatus:
    """What can be said of a control today, why, and what to do next."""

    state: State
    because: Because
    next: Because
    grade: Grade | None = None
    in_date_until: date | None = None
    counts: Mapping[Freshness, int]

    @property
    def is_fresh(self) -> bool:
        """Say whether evidence that is in date supports it."""
        return self.grade is not None

    @property
    def has_evidence(self) -> bool:
        """Say whether there is evidence, in date or stale."""
        return self.is_fresh or self.state is State.STALE


def status(
    *, applicable: bool | None, reason: str, evidence: Iterable[Piece], today: date
) -> ControlStatus:
    """Say what state a control is in today.

    A decision without a reason is none: the statement of applicability asks for both.
    """
    pieces = tuple(evidence)
    counts = _counted(pieces, today)
    if applicable is None or not reason.strip():
        says = "Nobody has decided whether it applies."
        missing = "It was decided without a reason."
        return _plain(State.NOT_DECIDED, says if applicable is None else missing, counts)
    if not applicable:
        return _plain(State.DOES_NOT_APPLY, "It was left out with a reason.", counts)
    in_date = [piece for piece in pieces if piece.freshness(today).counts]
    return _supported(in_date, counts) if in_date else _unsupported(pieces, counts, today)


def _counted(pieces: Iterable[Piece], today: date) -> Mapping[Freshness, int]:
    counts: Counter[Freshness] = Counter()
    for piece in pieces:
        counts[piece.freshness(today)] += piece.times
    return MappingProxyType(counts)


def _times(pieces: Iterable[Piece]) -> int:
    return sum(piece.times for piece in pieces)


def _plain(
    state: State, because: str, counts: Mapping[Freshness, int], **facts: int | str
) -> ControlStatus:
    return ControlStatus(
        state=state, because=Because(because, **facts), next=_NEXT[state], counts=counts
    )


def _supported(in_date: list[Piece], counts: Mapping[Freshness, int]) -> ControlStatus:
    """Take the best grade in date, and the last day on which it still holds."""
    grade = max(piece.grade for piece in in_date)
    best = [piece for piece in in_date if piece.grade == grade]
    until = max(piece.valid_until for piece in best)
    says = "The best evidence in date is {grade}: {best} of {pieces}, until {until}."
    day = until.isoformat()
    state = _GRADED[grade]
    return ControlStatus(
        state=state,
        because=Because(
            says, best=_times(best), pieces=_times(in_date), grade=grade.name.lower(), until=day
        ),
        next=Because(_NEXT[state].says, until=day),
        grade=grade,
        in_date_until=until,
        counts=counts,
    )


def _unsupported(
    pieces: tuple[Piece, ...], counts: Mapping[Freshness, int], today: date
) -> ControlStatus:
    stale = [piece for piece in pieces if piece.freshness(today) is Freshness.STALE]
    if stale:
        last = max(piece.valid_until for piece in stale).isoformat()
        says = "All evidence is out of date: {stale} in number, the last since {last}."
        return _plain(State.STALE, says, counts, stale=_times(stale), last=last)
    coming = [piece for piece in pieces if piece.freshness(today) is Freshness.NOT_YET]
    if coming:
        first = min(piece.valid_from for piece in coming).isoformat()
        says = "The first evidence counts from {first}."
        return _plain(State.NO_EVIDENCE, says, counts, first=first)
    return _plain(State.NO_EVIDENCE, "It applies, and nothing supports it yet.", counts)


@dataclass(frozen=True)
class Share:
    """So many of so many, never a percentage."""

    n: int
    of: int

    def __str__(self) -> str:
        return f"{self.n} of {self.of}"


@dataclass(frozen=True)
class Coverage:
    """How far the statement of applicability has come; four counts, never one score."""

    decided: Share
    evidenced: Share
    fresh: Share
    tested: Share


def coverage(statuses: Iterable[ControlStatus]) -> Coverage:
    """Count what is decided of all, and what is evidenced, fresh and tested of what applies."""
    every = tuple(statuses)
    decided = [one for one in every if one.state is not State.NOT_DECIDED]
    applies = [one for one in decided if one.state is not State.DOES_NOT_APPLY]
    return Coverage(
        decided=Share(len(decided), len(every)),
        evidenced=Share(sum(one.has_evidence for one in applies), len(applies)),
        fresh=Share(sum(one.is_fresh for one in applies), len(applies)),
        tested=Share(sum(one.state is State.TESTED for one in applies), len(applies)),
    )


def may_exclude(control_id: str, *, reason: str) -> Verdict:
    """Say whether a control may be left out for this reason (clause 6.1.3).

    Raises:
        UnknownIdError: no control has this id.
    """
    catalogue().control(control_id)
    if control_id == POLICY:
        says = "Clause 5.2 asks for an AI policy, so this control stays."
        return Refused(says, clause="5.2")
    return may_stand_as_reason(reason, least=LEAST_EXCLUDING, clause="6.1.3")


def may_include(control_id: str, *, reason: str) -> Verdict:
    """Say whether a control may be taken in for this reason: taking in needs one too.

    Raises:
        UnknownIdError: no control has this id.
    """
    catalogue().control(control_id)
    return may_stand_as_reason(reason, least=LEAST_INCLUDING, clause="6.1.3")


def may_approve(*, is_board: bool, by_proposer: bool, is_waiting: bool, same_text: bool) -> Verdict:
    """Say whether somebody may approve a statement of applicability (clauses 5.1, 6.1.3).

    The board answers for it, never who proposed it, and only for the text that they saw.
    """
    if not is_waiting:
        return Refused("This version was decided already.", clause="6.1.3")
    if by_proposer:
        says = "Four eyes: who sent it cannot approve it. Ask another member of the board."
        return Refused(says, clause="5.3")
    if not is_board:
        says = "The board approves the statement of applicability: ask the board sponsor."
        return Refused(says, clause="5.1")
    if not same_text:
        says = "The text is not the one that you were shown: read it again."
        return Refused(says, clause="7.5.3")
    return Allowed()
