"""Slow work, done aside: a question is worked on in a thread, can be watched, and can be cancelled.

A job is cancelled where it next reports progress or gives a pulse (`detente.base.pulse`). Only
so many wait, and only so many that are finished are kept, so that the page that asked finds its
answer: the table of jobs is bounded.
"""

from __future__ import annotations

import itertools
import queue
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ...base.errors import DetenteError, InputError, UnknownError
from ...base.pulse import listening

#: Jobs worked on at once, waiting at most, and kept after they finish.
WORKERS, WAITING, KEPT = 3, 24, 32
#: What a page was opened for comes before what only completes one.
FIRST, LATER = 0, 1
#: What only completes a page starts this much later, in seconds, so that the page itself leaves first.
DELAY = 0.4


Work = Callable[[Callable[..., None]], Any]


class Cancelled(BaseException):
    """Raised inside a job at its next sign of life after somebody cancelled it."""


@dataclass
class Job:
    """One piece of work. `state` is waiting, running, done, failed or cancelled."""

    id: str
    key: str
    title: str
    state: str = "waiting"
    done: int = 0
    total: int = 0
    note: str = ""
    started: float = field(default_factory=time.monotonic)
    result: Any = None
    error: Exception | None = None
    finished: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)

    def progress(self, *args: Any) -> None:
        """What the work calls: ``progress(done, total)``, with or without a text of what it does now before them."""
        if self.stop.is_set():
            raise Cancelled
        if args and isinstance(args[0], str):
            self.note, args = args[0], args[1:]
        if len(args) >= 2:
            self.done, self.total = int(args[0]), int(args[1])

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``/job/….json``."""
        return {
            "id": self.id,
            "title": self.title,
            "state": self.state,
            "done": self.done,
            "total": self.total,
            "note": self.note,
            "seconds": round(time.monotonic() - self.started, 1),
            "error": str(self.error) if self.error else "",
        }


class Desk:
    """Takes questions, works on a few at a time, remembers the last answers. Its threads never hold up the exit."""

    def __init__(self) -> None:
        self._waiting: queue.PriorityQueue[tuple[int, int, Job, Work]] = queue.PriorityQueue()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._order = itertools.count()
        self._threads: list[threading.Thread] = []

    def ask(self, key: str, title: str, work: Work, *, rank: int = FIRST) -> Job:
        """The job for `key`: the one at hand (unless it failed or was cancelled), or a new one."""
        with self._lock:
            for job in self._jobs.values():
                if job.key == key and job.state not in ("failed", "cancelled"):
                    self._jobs.move_to_end(job.id)
                    return job
            if sum(not job.finished.is_set() for job in self._jobs.values()) >= WAITING:
                raise InputError("too much work is waiting", remedy="cancel some of it, or wait a little")
            made = Job(secrets.token_hex(8), key, title)
            self._jobs[made.id] = made
            over = [j.id for j in self._jobs.values() if j.finished.is_set()][: max(0, len(self._jobs) - KEPT)]
            for old in over:
                del self._jobs[old]
            if len(self._threads) < WORKERS:
                thread = threading.Thread(target=self._work, name="detente-job", daemon=True)
                self._threads.append(thread)
                thread.start()
        self._waiting.put((rank, next(self._order), made, work))
        return made

    def _work(self) -> None:
        while True:
            rank, _, job, work = self._waiting.get()
            if rank == LATER:
                time.sleep(max(0.0, job.started + DELAY - time.monotonic()))
            self._run(job, work)

    def _run(self, job: Job, work: Work) -> None:
        try:
            job.progress()
            job.state = "running"
            with listening(job.progress):
                job.result = work(job.progress)
            job.state = "done"
        except Cancelled:
            job.state = "cancelled"
        except Exception as error:  # shown on the page that asked
            job.error = error
            job.state = "failed"
            if not isinstance(error, DetenteError):
                import logging

                logging.getLogger("detente.surfaces.web").exception("job %s", job.title)
        finally:
            job.finished.set()

    def job(self, name: str) -> Job:
        """The job of that id."""
        with self._lock:
            if name not in self._jobs:
                raise UnknownError("job", name[:40], [])
            return self._jobs[name]

    def cancel(self, name: str) -> Job:
        """Ask a job to stop; it does at its next sign of life, or is not begun at all."""
        job = self.job(name)
        job.stop.set()
        return job

    def close(self) -> None:
        """Stop everything."""
        for job in list(self._jobs.values()):
            job.stop.set()
