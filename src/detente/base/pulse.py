"""A pulse that long work gives from time to time, so that whoever waits for it can stop it.

Loops that may take long call `pulse`; it does nothing unless the work was started with
`listening`. The listener may raise, and the work ends there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_LISTENER: ContextVar[Callable[[], None] | None] = ContextVar("listener", default=None)


def pulse() -> None:
    """Tell the listener, if there is one, that the work is alive. Whatever it raises ends the work."""
    listener = _LISTENER.get()
    if listener is not None:
        listener()


@contextmanager
def listening(listener: Callable[[], None]) -> Iterator[None]:
    """Have `listener` called at every pulse of the work done inside, in this thread."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)
