"""Answers about duties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...standpoint import Standpoint

Progress = Callable[..., None]


def duty(
    at: Standpoint,
    *,
    code: Sequence[str],
    origin: str | None,
    importer: str | None,
    loaded: str | None,
    value: float | None,
    explain: bool,
    progress: Progress | None = None,
) -> Any:
    """The stack on a line, or the lines that a shorter code or words name."""
    from ...tariff.duty import duty as ask
    from ...tariff.explain import Explained
    from ...tariff.lines import parties
    from ...tariff.lookup import find, is_line

    buyer, seller = parties(at.ledger, importer or "", "" if importer else (origin or ""))
    text = " ".join(code)
    if not is_line(buyer, text):
        lines = find(buyer, text)
        if lines.total > 1:
            return lines
        text = lines.rows[0]["hts"]
    made = ask(at, text, origin or seller, importer=buyer, loaded=loaded, value=value)
    return Explained(made) if explain else made


def effective(
    at: Standpoint, *, importer: str | None, exporter: str | None, by: str | None, progress: Progress | None = None
) -> Any:
    """The average duty on a day."""
    from ...tariff.effective import effective as ask
    from ...tariff.lines import parties

    buyer, seller = parties(at.ledger, importer or "", exporter or "")
    return ask(at, buyer, seller, by=by or "")


def series(
    at: Standpoint,
    *,
    from_: str,
    to: str | None,
    importer: str | None,
    exporter: str | None,
    progress: Progress | None = None,
) -> Any:
    """The average duty at every change of the law."""
    from ...tariff.lines import parties
    from ...tariff.series import series as ask

    buyer, seller = parties(at.ledger, importer or "", exporter or "")
    return ask(at, buyer, seller, first=from_, last=to or at.on, advance=progress)
