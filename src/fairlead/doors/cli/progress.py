"""A bar on standard error for what takes longer than a second."""

import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

_PATIENCE = 1.0


class Bar:
    """Called with done and total; shows nothing before a second has passed."""

    def __init__(self, title: str) -> None:
        self._title, self._began = title, time.monotonic()
        self._progress: Progress | None = None
        self._task = TaskID(0)

    def __call__(self, done: int, total: int) -> None:
        if self._progress is None:
            if done >= total or time.monotonic() - self._began < _PATIENCE:
                return
            self._open(total)
        if self._progress is not None:
            self._progress.update(self._task, completed=done)
            if done >= total:
                self._progress.stop()

    def _open(self, total: int) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task(self._title, total=total)
        self._progress.start()
