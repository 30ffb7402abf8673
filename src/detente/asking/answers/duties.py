"""Answers about duties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...standpoint import Standpoint
    from ...tariff.sheet import Duty

Progress = Callable[..., None]


def duty(
    at: Standpoint,
    *,
    code: Sequence[str],
    origin: str,
    importer: str,
    loaded: str | None,
    claim: Sequence[str],
    content: str | None,
    quota: str | None,
    value: float | None,
    explain: bool,
    progress: Progress | None = None,
) -> Any:
    """The stack on a line, or the lines that a shorter code or words name."""
    from ...tariff.duty import duty as ask
    from ...tariff.explain import Explained
    from ...tariff.lookup import Lines, is_line, lookup

    text = " ".join(code)
    made: Duty | Lines
    entry: dict[str, Any] = {
        "loaded": loaded,
        "value": value,
        "claims": tuple(claim),
        "content": content or "",
        "quota": quota,
    }
    if is_line(importer, text):
        made = ask(at, text, origin, importer=importer, **entry)
    else:
        made = lookup(at, text, origin, importer=importer, progress=progress, **entry)
    if isinstance(made, Lines):
        return made
    return Explained(made) if explain else made


def effective(
    at: Standpoint,
    *,
    importer: str,
    exporter: str,
    by: str | None,
    published: bool = False,
    progress: Progress | None = None,
) -> Any:
    """The average duty on a day, or the table of its errors."""
    if published:
        from ...tariff.published import errors

        return errors(at, importer, advance=progress)
    from ...tariff.effective import effective as ask

    return ask(at, importer, exporter, by=by or "")


def series(
    at: Standpoint,
    *,
    from_: str,
    to: str | None,
    importer: str,
    exporter: str,
    both: bool = False,
    progress: Progress | None = None,
) -> Any:
    """The average duty at every change of the law, of one or of both."""
    from ...tariff.both import both as ask_both
    from ...tariff.series import series as ask

    if both:
        return ask_both(at, importer, exporter, first=from_, last=to or at.on, advance=progress)

    return ask(at, importer, exporter, first=from_, last=to or at.on, advance=progress)
