"""What can go wrong between a person and an act.

FairleadError
├── NotPermittedError     your role does not allow this            -> 403, exit 2
├── RuleBrokenError       a rule says no, and why                  -> 422, exit 1
│   ├── BadInputError     the file or text cannot be read          -> 400, exit 2
│   └── IdTakenError      the id stands for something else already -> 409, exit 1
└── LedgerClosedError     nothing can be sealed at the moment      -> 503, exit 2
    ├── KeyUnavailableError   the key or the high-water mark is out of reach
    └── SigningRefusedError   the log does not agree with what was signed; now read only

Doors translate each once (page, JSON, exit code); nobody else catches them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, Self

from django.utils.translation import gettext

from fairlead.core.rules.verdict import Fact, Refused, Verdict


class FairleadError(Exception):
    """A refusal that carries its sentence as template and facts."""

    def __init__(self, says: str, **facts: Fact) -> None:
        super().__init__(says)
        self.refused = Refused(says, clause="", **facts)

    def __str__(self) -> str:
        return gettext(self.refused.says).format(**self.refused.facts)

    @classmethod
    def of(cls, refused: Refused) -> Self:
        """Make the error that speaks this refusal."""
        error = cls(refused.says)
        error.refused = refused
        return error

    @classmethod
    def unless(cls, verdict: Verdict) -> None:
        """Raise this error with the reason, unless the verdict is yes."""
        if isinstance(verdict, Refused):
            raise cls.of(verdict)


class NotPermittedError(FairleadError):
    """The actor's roles do not allow the act."""


class RuleBrokenError(FairleadError):
    """A rule refuses the act; the sentence names what the person can change."""


class BadInputError(RuleBrokenError):
    """A file or text cannot be read; nothing of it was kept."""


class IdTakenError(RuleBrokenError):
    """What was sent has the id of an entry that says something else; both digests are told."""


class LedgerClosedError(FairleadError):
    """The log does not take entries at the moment: read only, sealed or out of space."""


class KeyUnavailableError(LedgerClosedError):
    """The key of the log, or the mark it is compared with, cannot be reached: nothing is signed."""


class SigningRefusedError(LedgerClosedError):
    """The log does not continue what was signed before; it takes no entries until that is clear."""


class TakesErrors(Protocol):
    """A form, as far as `explained` needs it."""

    def add_error(self, field: str | None, error: str) -> None: ...


@contextmanager
def explained(form: TakesErrors) -> Iterator[None]:
    """Turn a broken rule into the form's own error, shown beside the fields."""
    try:
        yield
    except RuleBrokenError as broken:
        form.add_error(None, str(broken))
