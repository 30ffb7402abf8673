"""What checks find: a complaint says what, about which record, and what to do; a finding adds file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ...base.errors import DetenteError
from ...base.table import Column, Table, Tabular, columns
from ..dispute import Ledger
from ..files import read_text
from ..toml_lines import line_in

ERROR, WARNING = "error", "warning"


class Complaint(NamedTuple):
    """What a check says. `key` is the record (``measure:ID``), `trail` the field in it; or `file` and `line`."""

    level: str
    key: str
    what: str
    remedy: str
    trail: tuple[str | int, ...] = ()
    file: str = ""
    line: int = 0


Complaints = Iterator[Complaint]
Check = Callable[[Ledger], Complaints]


def wrong(key: str, what: str, remedy: str, *trail: str | int) -> Complaint:
    """An error about a record, or about the field at `trail` in it."""
    return Complaint(ERROR, key, what, remedy, trail)


def doubtful(key: str, what: str, remedy: str, *trail: str | int) -> Complaint:
    """A warning about a record, or about the field at `trail` in it."""
    return Complaint(WARNING, key, what, remedy, trail)


def raised(error: DetenteError, file: Path) -> Complaint:
    """What a reader of a file raised, as a complaint about that file (or on the one it names)."""
    return Complaint(ERROR, "", error.what, error.remedy, (), error.file or str(file), error.line or 1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found."""

    check: str
    level: str
    what: str
    remedy: str
    file: str = ""
    line: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "check": self.check,
            "level": self.level,
            "what": self.what,
            "remedy": self.remedy,
            "file": self.file,
            "line": self.line,
        }


def found(name: str, complaint: Complaint, ledger: Ledger) -> Finding:
    """A complaint with the file and line of its record."""
    origin = ledger.origins.get(complaint.key)
    file, line = complaint.file, complaint.line
    if origin and not file:
        file, line = origin.file, origin.line
        if complaint.trail:
            line = line_in(read_text(Path(file)), line, complaint.trail)
    return Finding(name, complaint.level, complaint.what, complaint.remedy, file, line)


@dataclass(frozen=True)
class Report(Tabular):
    """What the checks found; `ran` says which were run, and what each looks at."""

    dispute: str
    ran: dict[str, str]
    findings: tuple[Finding, ...]

    def failed(self, *, strict: bool = False) -> bool:
        """Whether anything stands in the way."""
        return any(strict or f.level == ERROR for f in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``check --json``."""
        return {
            "dispute": self.dispute,
            "checks": [
                {"name": name, "about": about, "findings": sum(f.check == name for f in self.findings)}
                for name, about in self.ran.items()
            ],
            "findings": [f.to_dict() for f in self.findings],
            "ok": not self.failed(),
        }

    def tables(self) -> list[Table]:
        """One line a check, then the findings."""
        summary = Table(
            f"Checks of {self.dispute}",
            columns(Column("check", "Check"), Column("about", "What it looks at"), Column("result", "Result")),
            [{"check": name, "about": about, "result": self._result(name)} for name, about in self.ran.items()],
            id="checks",
        )
        if not self.findings:
            return [summary]
        told = Table(
            "Findings",
            columns(
                Column("level", "Level"),
                Column("where", "Where"),
                Column("what", "What"),
                Column("remedy", "What to do"),
            ),
            [
                {"level": f.level, "where": f"{f.file}:{f.line}" if f.file else "", "what": f.what, "remedy": f.remedy}
                for f in self.findings
            ],
            id="findings",
        )
        return [summary, told]

    def _result(self, name: str) -> str:
        mine = [f for f in self.findings if f.check == name]
        errors = sum(f.level == ERROR for f in mine)
        if not mine:
            return "ok"
        return f"{errors} errors, {len(mine) - errors} warnings"
