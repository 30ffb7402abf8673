"""One writer at a time: for a read, a check and a write that belong together.

The lock is on the folder itself, so that nothing lies about; where the system cannot lock a
folder, on a file in it. Within a process it is a lock between threads as well.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from .errors import InputError, cannot_write

LOCKS: bool = True  #: without them it holds within one process only
try:
    import fcntl
except ImportError:  # Windows
    LOCKS = False

LOCK = ".detente.lock"  #: made only where a folder itself cannot be locked
WAIT = 120.0  #: seconds to wait for another writer


def hold(folder: Path) -> int | None:
    """An exclusive lock on a folder, or None when somebody has it or there are no locks here."""
    if not LOCKS:
        return None
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def let_go(handle: int | None) -> None:
    """Give a lock back."""
    if handle is not None:
        os.close(handle)


class _Turn:
    """Whose turn it is in one folder, within this process."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.depth = 0
        self.handle: int | None = None


_TURNS: dict[Path, _Turn] = {}
_GUARD = threading.Lock()


@contextlib.contextmanager
def locked(folder: str | Path) -> Iterator[None]:
    """Be the only one who changes what lies in `folder`; one thread may enter again.

    Waits for others up to `WAIT` seconds, then raises InputError.
    """
    root = Path(folder)
    try:
        root.mkdir(parents=True, exist_ok=True)
        root = root.resolve()
    except (OSError, ValueError, RuntimeError) as error:
        raise cannot_write(folder, error) from error
    with _GUARD:
        turn = _TURNS.setdefault(root, _Turn())
    until = time.monotonic() + WAIT
    if not turn.lock.acquire(timeout=WAIT):
        raise _busy(root)
    try:
        turn.depth += 1
        if turn.depth == 1:
            turn.handle = _wait(root, until)
        yield
    finally:
        turn.depth -= 1
        if turn.depth == 0:
            let_go(turn.handle)
            turn.handle = None
        turn.lock.release()


def _wait(root: Path, until: float) -> int | None:
    """The folder's lock, once it is free; None where the system has no locks."""
    if not LOCKS:
        return None
    try:
        handle = os.open(root, os.O_RDONLY)
    except OSError as error:
        raise cannot_write(root, error) from error
    pause, on_file = 0.002, False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(handle)
                raise _busy(root) from None
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)
        except OSError:
            os.close(handle)
            if on_file:
                return None
            on_file = True  # some network disks lock files only
            try:
                handle = os.open(root / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o666)
            except OSError as error:
                raise cannot_write(root / LOCK, error) from error


def _busy(root: Path) -> InputError:
    return InputError(f"another program is writing in {root}", remedy="wait for it, or end it, and try again")
