"""Lines on which a request does not arrive, or an answer is not taken, are cut; everybody else is served.

A client that opens lines and says nothing, drips its request byte by byte or never reads what
it asked for holds a line for a bounded time. Idle lines are closed by the server itself.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

#: Seconds in which a whole request must arrive, and in which something of an answer must be taken.
ARRIVES, TAKEN = 20.0, 20.0
#: Lines at once; what comes beyond is told to come back.
LINES = 512
#: Seconds that an idle line is kept.
IDLE = 15


class Patient(H11Protocol):
    """HTTP with an end to waiting."""

    arrives, taken = ARRIVES, TAKEN
    _arriving: asyncio.TimerHandle | None = None
    _taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """A line is opened: its first request must arrive."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Something arrived; the whole request must arrive by the same moment as before."""
        super().data_received(data)
        self._watch()

    def _watch(self) -> None:
        """Wait for the rest of a request from its first byte on; once it is here, for nothing."""
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._forget()
        elif self._arriving is None:
            self._arriving = self.loop.call_later(self.arrives, self._cut)

    def _forget(self) -> None:
        if self._arriving is not None:
            self._arriving.cancel()
            self._arriving = None

    def pause_writing(self) -> None:
        """The client does not take what is written fast enough."""
        super().pause_writing()
        self._taking = self._taking or self.loop.call_later(self.taken, self._cut)

    def resume_writing(self) -> None:
        """It took some."""
        super().resume_writing()
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def connection_lost(self, exc: Exception | None) -> None:
        """The line is gone."""
        self._forget()
        if self._taking is not None:
            self._taking.cancel()
        super().connection_lost(exc)

    def _cut(self) -> None:
        self.transport.abort()


def config(app: Any, **settings: Any) -> uvicorn.Config:
    """The server's settings."""
    return uvicorn.Config(
        app,
        http=Patient,
        ws="none",
        log_level="warning",
        server_header=False,
        date_header=False,
        limit_concurrency=LINES,
        timeout_keep_alive=IDLE,
        backlog=1024,
        **settings,
    )
