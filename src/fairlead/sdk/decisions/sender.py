"""Sending what waits, oldest first, until the server has it: nothing is dropped, nothing twice.

A line leaves the queue when the server has said that it is on its disk. Sent again after an answer
that got lost, it counts once there, because its id was made before it was queued. A line that the
server will never take, or over which it breaks each time while it takes others, is set aside with
its sentence; the others go on without it.
"""

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from fairlead.sdk.decisions.posting import Answer, ask, post
from fairlead.sdk.decisions.queue import OUTCOMES, Queue, Waiting

LOG: Final = logging.getLogger("fairlead.decisions")
_BATCH: Final = "/api/v1/decisions/batch"
_OUTCOMES: Final = "/api/v1/decisions/outcomes"
_STOPPED: Final = "/api/v1/decisions/stopped"
_FIRST_REST: Final = 0.5  # seconds; doubled with each failure
_LONGEST_REST: Final = 60.0
_UNTIL_A_PERSON: Final = 300.0
_BROKEN: Final = 500
_PATIENCE: Final = 5  # failures in a row before a line is suspected
_SUSPECTS: Final = 20  # lines in a row before the server is
_ADVICE: Final = {
    401: "Give a token with the scope “decide”.",
    403: "Give a token with the scope “decide” for these systems.",
}


@dataclass(frozen=True, slots=True)
class Server:
    """Where decisions go, and the token that opens it."""

    address: str
    token: str


class _RestError(Exception):
    """The server takes nothing at the moment."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.says)
        self.answer = answer


class Sender:
    """Sends the lines of one queue to one server; told from outside when to begin and to stop."""

    def __init__(self, queue: Queue, server: Server, *, is_over: Callable[[], bool]) -> None:
        self._queue, self._server, self._is_over = queue, server, is_over
        self._failures = 0
        self._trouble = ""

    def send(self) -> float:
        """Send until nothing waits; give the seconds to rest if the server wants them.

        Raises:
            QueueError: the queue cannot be used.
        """
        try:
            while not self._is_over():
                later = self._queue.take(OUTCOMES)  # before decisions, which they may speak of
                if not self._decisions() and not later:
                    break
                self._settle(OUTCOMES, later)
        except _RestError as rest:
            return self._rest(rest.answer)
        self._well()
        return 0.0

    def ask_stopped(self) -> None:
        """Ask which systems are stopped; without an answer, what is known stays.

        Raises:
            QueueError: the queue cannot be used.
        """
        answer = ask(self._server.address, _STOPPED, token=self._server.token)
        told = answer.told.get("stopped")
        if answer.is_kept and isinstance(told, list):
            self._queue.note_stopped(map(str, told))

    def _decisions(self) -> bool:
        """Send decisions until none waits; say whether there were any."""
        some = False
        while not self._is_over():
            streams = [each for each in self._queue.streams() if each != OUTCOMES]
            for stream in streams:
                self._settle(stream, self._queue.take(stream))
            if not streams:
                break
            some = True
        return some

    def _settle(self, stream: int, taken: Sequence[Waiting]) -> None:
        """See that lines are kept or set aside; what cannot be sent is set aside first."""
        wrong = {at: each.wrong for at, each in enumerate(taken) if each.wrong}
        lines = self._set_aside(taken, 0, wrong) if wrong else taken
        while lines and not self._is_over():
            answer = self._posted(stream, lines)
            if answer.is_kept:
                self._kept(stream, lines, answer)
                return
            if answer.status == _BROKEN and self._failures >= _PATIENCE:
                self._one_by_one(stream, lines, answer)
                return
            if not answer.is_about_lines:
                raise _RestError(answer)
            named = answer.named([each.id for each in lines])
            if not named and len(lines) > 1:
                half = len(lines) // 2
                self._settle(stream, lines[:half])
                lines = lines[half:]
                continue
            lines = self._set_aside(lines, answer.status, named or {0: answer.says})

    def _one_by_one(self, stream: int, lines: Sequence[Waiting], answer: Answer) -> None:
        """Find the line over which the server breaks again and again; it must not stop the others.

        A line is at fault if the server breaks over it before and after it takes another one.
        """
        suspects = list[Waiting]()
        for each in lines:
            if self._is_over():
                return
            said = self._posted_alone(stream, each)
            if said.is_kept:
                self._tried_again(stream, suspects)
                suspects = []
            elif said.status == _BROKEN:
                suspects.append(each)
            if len(suspects) > _SUSPECTS:
                raise _RestError(said)
        if suspects:
            raise _RestError(answer)

    def _tried_again(self, stream: int, suspects: Sequence[Waiting]) -> None:
        for each in suspects:
            said = self._posted_alone(stream, each)
            if said.status == _BROKEN:
                self._set_aside([each], said.status, {0: said.says})

    def _posted_alone(self, stream: int, line: Waiting) -> Answer:
        """Send one line and keep or set it aside; over what the server breaks, it waits on."""
        said = self._posted(stream, [line])
        if said.is_kept:
            self._kept(stream, [line], said)
        elif said.is_about_lines:
            self._set_aside([line], said.status, {0: said.says})
        elif said.status != _BROKEN:
            raise _RestError(said)
        return said

    def _posted(self, stream: int, lines: Sequence[Waiting]) -> Answer:
        path = _OUTCOMES if stream == OUTCOMES else _BATCH
        body = [each.line for each in lines]
        return post(self._server.address, path, body, token=self._server.token)

    def _kept(self, stream: int, lines: Sequence[Waiting], answer: Answer) -> None:
        self._queue.done([each.key for each in lines])
        self._well()
        told = answer.told.get("stopped")
        if stream != OUTCOMES and isinstance(told, list):
            self._queue.note_stopped(map(str, told), of=[self._queue.system_of(stream)])

    def _set_aside(
        self, lines: Sequence[Waiting], status: int, named: dict[int, str]
    ) -> list[Waiting]:
        for at, says in named.items():
            self._queue.set_aside([lines[at]], status=status, says=says)
        first = min(named)
        LOG.warning(
            "%d decisions will not do and are set aside, the first is %s (%d: %s)."
            " “fairlead queue show %s” lists them.",
            len(named), lines[first].id, status, named[first], self._queue.file.path,
        )  # fmt: skip
        return [each for at, each in enumerate(lines) if at not in named]

    def _rest(self, answer: Answer) -> float:
        """Say what is wrong, once, and how long to rest."""
        self._failures += 1
        says = f"{self._server.address}: {answer.status or ''} {answer.says}".replace(":  ", ": ")
        if answer.wants_a_person:
            advice = _ADVICE.get(answer.status, "Look at the address of the server.")
            self._tell(f"{says} Nothing is sent until that is put right. {advice}")
            return _UNTIL_A_PERSON
        self._tell(says)
        if answer.retry_after:
            return answer.retry_after * random.uniform(1.0, 1.1)  # noqa: S311 - no secret
        longest = min(_LONGEST_REST, _FIRST_REST * 2.0 ** min(self._failures - 1, 10))
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - no secret

    def _tell(self, says: str) -> None:
        if says != self._trouble:
            LOG.warning("%s Decisions are kept in %s and sent later.", says, self._queue.file.path)
            self._trouble = says
            self._queue.note_trouble(says)

    def _well(self) -> None:
        self._failures = 0
        if self._trouble:
            LOG.info("%s takes decisions again.", self._server.address)
            self._trouble = ""
            self._queue.note_trouble("")
