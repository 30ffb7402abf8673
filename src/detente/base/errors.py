"""Errors that say what is wrong, where, and what to do next.

Every error détente raises on purpose derives from `DetenteError`. Its text reads
``file:line: what; remedy``. `exit_code` is what the command line returns: 2 for bad
input, 1 for a failed check or a solve that did not converge.
"""

from __future__ import annotations

import difflib
import errno
import os
from collections.abc import Iterable
from pathlib import Path


class DetenteError(Exception):
    """Something the user can mend. `what` went wrong, `where`, and the `remedy`."""

    exit_code = 2

    def __init__(self, what: str, *, remedy: str = "", file: str | Path | None = None, line: int | None = None) -> None:
        self.what = what
        self.remedy = remedy
        self.file = str(file) if file is not None else None
        self.line = line
        super().__init__(str(self))

    def __str__(self) -> str:
        where = "" if self.file is None else f"{self.file}:{self.line or 1}: "
        return f"{where}{self.what}" + (f"; {self.remedy}" if self.remedy else "")


class LedgerError(DetenteError):
    """A ledger file that cannot be read as it stands."""


class UnknownError(DetenteError):
    """A name that nothing answers to; says the nearest names that exist."""

    def __init__(self, kind: str, name: str, known: Iterable[str], **where: object) -> None:
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
        if near:
            remedy = "did you mean " + " or ".join(near) + "?"
        elif len(names) <= 12:
            remedy = "known: " + (", ".join(names) or "none")
        else:
            remedy = f"{len(names)} are known, among them " + ", ".join(names[:8])
        super().__init__(f"no {kind} named {name!r}", remedy=remedy, **where)  # type: ignore[arg-type]


class InputError(DetenteError):
    """A date, code, option or table that cannot be used."""


class CheckFailed(DetenteError):
    """A named check found something wrong."""

    exit_code = 1


class NotConverged(DetenteError):
    """A solve that stopped before its tolerance; carries residual and evaluations."""

    exit_code = 1

    def __init__(self, what: str, *, residual: float, evaluations: int, remedy: str) -> None:
        self.residual = residual
        self.evaluations = evaluations
        super().__init__(f"{what} (residual {residual:.3g} after {evaluations} evaluations)", remedy=remedy)


#: What the system says when there is no more room.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def why(error: BaseException) -> str:
    """What the system says of a file, in its own few words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, RuntimeError):  # what pathlib raises for a link that leads to itself
        return os.strerror(errno.ELOOP)
    return str(error) or type(error).__name__


def shown(path: str | Path) -> str:
    """A path as it can be printed."""
    return str(path).replace("\0", "\\0")


def cannot_write(path: str | Path, error: BaseException) -> InputError:
    """The words for a file or folder that could not be written; what was there before is untouched."""
    full = isinstance(error, OSError) and error.errno in _FULL
    remedy = "make room on the disk; what was there before is untouched" if full else "name a file that you may write"
    return InputError(f"cannot write {shown(path)} ({why(error)})", remedy=remedy)
