"""What is not there: files that could not be read, what the ledger names and nobody added, and what that changes.

Every command, page and call of the API says the same words (`said`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..base.errors import LedgerError
from .checks.references import ids
from .checks.report import found
from .checks.scopes import lists
from .dispute import Ledger

#: First part of a file's place in its folder, or its name → what its absence changes.
EFFECTS = {
    "measures": "until then every answer leaves the measure out",
    "authorities": "until then what rests on its authorities has no base in law",
    "sources": "until then what rests on its sources is printed without them",
    "claims": "until then no answer knows what it says",
    "topics": "until then its topics go by their ids",
    "meetings": "until then no answer knows its meetings",
    "events": "until then no answer knows the events filed here",
    "links": "until then the law is not tied to this dispute's deals",
    "proceedings": "until then no answer knows its proceedings",
    "goods": "until then its goods are not known",
    "lists": "until then no duty on its lines can be said",
    "shelf": "until then nothing of its shelf is used",
    "lock": "until then nobody knows whether its shelves are those it was locked with",
    "dispute": "until then that part of it is not used",
    "deal": "until then no answer knows the deal, its undertakings and deliveries",
    "commitments": "until then its undertakings are in no answer",
    "deliveries": "until then no answer knows what was delivered",
    "deals": "until then no answer knows what is in it",
}


def said(ledger: Ledger) -> tuple[str, ...]:
    """What every answer must say: a line for each thing not there, and for a name that could mean two folders.

    Looked for once: a ledger is as it was read.
    """
    ledger = ledger.whole or ledger
    if ledger.absent is None:
        left = (f"left out: {p}; {effect(ledger, p)}" for p in ledger.problems)
        ledger.absent = (*_which(ledger), *map(str, ledger.unlocked), *left, *_promised(ledger))
    return ledger.absent


def effect(ledger: Ledger, problem: LedgerError) -> str:
    """What the absence of the problem's file or record changes."""
    path = Path(problem.file or ledger.root / "dispute.toml")
    for folder in (ledger.root, *ledger.folders):
        if path.is_relative_to(folder):
            parts = path.relative_to(folder).parts
            break
    else:
        parts = path.parts[-1:]
    stem = path.name.split(".", 1)[0].split("-", 1)[0]
    keys = (stem, parts[0]) if parts[:1] == ("deals",) else (parts[0] if parts else "", stem)
    return next((EFFECTS[key] for key in keys if key in EFFECTS), "until then it is not used")


def _which(ledger: Ledger) -> Iterator[str]:
    if ledger.beside is not None:
        yield (
            f"opened {ledger.root}, which comes with the package; the folder {ledger.beside} here is another: "
            f"name it with --dispute ./{ledger.beside.name}"
        )


def _promised(ledger: Ledger) -> Iterator[str]:
    """Names that lead nowhere, in one line: the first, and how many there are."""
    lost = [found("ids", complaint, ledger) for complaint in (*ids(ledger), *lists(ledger))]
    if lost:
        first = lost[0]
        many = "" if len(lost) == 1 else f" (and {len(lost) - 1} more names lead nowhere)"
        remedy = f"{first.remedy}; `detente check ids lists` lists all of them"
        yield f"not there: {first.file}:{first.line}: {first.what}{many}; answers go without it; {remedy}"
