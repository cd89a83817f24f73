"""A bar on standard error for what takes longer than a second."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE = 1.0


class Bar:
    """Called with done and total; shows nothing before a second has passed."""

    def __init__(self, title: str) -> None:
        self._title, self._began = title, time.monotonic()
        self._open: tuple[Progress, TaskID] | None = None

    def __call__(self, done: int, total: int) -> None:
        if self._open is None and done < total and time.monotonic() - self._began > _PATIENCE:
            self._open = _opened(self._title, total)
        if self._open is not None:
            progress, task = self._open
            progress.update(task, completed=done)
            if done >= total:
                progress.stop()


def _opened(title: str, total: int) -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    task = progress.add_task(title, total=total)
    progress.start()
    return progress, task
