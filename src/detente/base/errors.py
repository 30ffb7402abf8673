"""Errors that say what is wrong, where, and what to do next.

Every error détente raises on purpose derives from `DetenteError`. Its text reads
``file:line: what; remedy``. `exit_code` is what the command line returns: 2 for bad
input, 1 for a failed check or a solve that did not converge.
"""

from __future__ import annotations

import difflib
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
