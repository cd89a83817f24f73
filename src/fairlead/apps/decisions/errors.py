"""What can be wrong with decisions that are sent."""

from collections.abc import Mapping

from fairlead.apps.journal.errors import FairleadError, RuleBrokenError


class LinesRefusedError(RuleBrokenError):
    """Some lines will not do; `lines` says by number what is wrong with each."""

    def __init__(self, lines: Mapping[int, str]) -> None:
        super().__init__(
            "{n} of the lines cannot be taken, the first is line {at}: {why}. Nothing was kept.",
            n=len(lines),
            at=min(lines),
            why=lines[min(lines)],
        )
        self.lines = dict(lines)


class TooManyError(FairleadError):
    """More than the organisation may send; `after` says in how many seconds it may again."""

    def __init__(self, after: int) -> None:
        super().__init__(
            "Too many decisions at once: send them again in {after} seconds. Nothing was kept.",
            after=after,
        )
        self.after = after


class NotOurKindError(FairleadError):
    """A body of another kind than the operation takes."""
