"""Independent pieces of work over the cores of this machine: the same results, whatever the number of processes.

Processes are forked, so nothing is handed over but the results. That is done only on Linux and only while this process
is a single thread (a fork copies one thread and every lock): a server or a notebook works one piece after another.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ..base.errors import DetenteError

T = TypeVar("T")
R = TypeVar("R")
_WORK: list[Callable[[Any], Any]] = []  #: what forked processes find themselves with


def spread(
    work: Callable[[T], R],
    items: Sequence[T],
    counts: Sequence[int] = (),
    progress: Callable[[int, int], None] | None = None,
    *,
    processes: int | None = None,
) -> list[R]:
    """`work` of every item, in order; `counts` says how much each is for `progress`. Errors are those of `work`."""
    found: list[R] = []
    many = min(processes or cores(), len(items))

    def note(result: R) -> None:
        found.append(result)
        if progress is not None:
            progress(sum(counts[: len(found)]), sum(counts))

    if many < 2:
        for item in items:
            note(work(item))
        return found
    _WORK.append(work)
    try:
        with multiprocessing.get_context("fork").Pool(many) as pool:
            for item, result in zip(items, pool.imap(_one, items), strict=True):
                note(work(item) if result is None else result[0])
    finally:
        _WORK.pop()
    return found


def cores() -> int:
    """Processes that may work at once; one where a fork would not be safe."""
    if sys.platform != "linux" or len(os.listdir("/proc/self/task")) > 1 or multiprocessing.current_process().daemon:
        return 1
    return len(os.sched_getaffinity(0))


def _one(item: Any) -> tuple[Any] | None:
    """The result in a forked process; None for an error, which is raised where it is asked for."""
    try:
        return (_WORK[-1](item),)
    except DetenteError:
        return None
