"""A progress bar on stderr for work that takes its time; nothing at all where stderr is no terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

#: Work that is done within this many seconds needs no bar.
PATIENCE = 0.5


@contextmanager
def bar(title: str) -> Iterator[Callable[..., None] | None]:
    """Yield what work reports to: ``(done, total)``, ``(what, done, total)`` or ``(what)``; None without a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    shown = _Bar(title)
    try:
        yield shown
    finally:
        shown.close()


class _Bar:
    """A bar that appears when something is reported after `PATIENCE`."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.start = time.monotonic()
        self.progress: Any = None
        self.tasks: dict[str, Any] = {}

    def __call__(self, *report: Any) -> None:
        what = report[0] if report and isinstance(report[0], str) else self.title
        numbers = [n for n in report if not isinstance(n, str)]
        if time.monotonic() - self.start < PATIENCE:
            return
        if self.progress is None:
            self._open()
        done, total = numbers if len(numbers) == 2 else (None, None)
        if what not in self.tasks:
            self.tasks[what] = self.progress.add_task(what, total=total)
        if done is not None:
            self.progress.update(self.tasks[what], completed=done, total=total)

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self.progress.start()

    def close(self) -> None:
        if self.progress is not None:
            self.progress.stop()
