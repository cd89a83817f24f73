"""Messages carried out beside the loop, so that signing never waits for somebody else's server."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from django.db import connections
from django.utils import timezone

from fairlead.apps.hooks import queries, services

_CALLERS: Final = 4
"""Webhooks that are called at the same time; one that is slow holds up no other but itself."""
_log = logging.getLogger(__name__)


class Calling:
    """Looks what is due and gives it to a few threads, one webhook to one thread at a time."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_CALLERS, thread_name_prefix="calling")
        self._running = dict[int, Future[None]]()

    def step(self) -> None:
        """Begin what is due; called each round, waits for nothing."""
        self._running = {key: each for key, each in self._running.items() if not each.done()}
        if (room := _CALLERS - len(self._running)) > 0:
            for webhook in queries.due(timezone.now(), most=100):
                if room and webhook not in self._running:
                    self._running[webhook] = self._pool.submit(_carry, webhook)
                    room -= 1

    def stop(self) -> None:
        """Wait for the calls that run, ten seconds at most each, and begin none."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _carry(webhook: int) -> None:
    try:
        services.deliver_to(webhook)
    except Exception:  # noqa: BLE001 - the message is claimed for a minute, then it is tried again
        _log.exception("Messages to webhook %d were not carried out.", webhook)
    finally:
        connections.close_all()
