"""What all commands share: the --json / --csv / dispute options and how a result is printed.

A result is anything with ``to_dict()`` (the keys of ``--json``) and ``tables()`` (what
``--csv`` and the terminal show; ``--csv`` prints the first one).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from ...base.table import Table

if TYPE_CHECKING:
    from ...ledger.dispute import Ledger

F = TypeVar("F", bound=Callable[..., Any])


class Result(Protocol):
    """What a command prints."""

    def to_dict(self) -> dict[str, Any]: ...

    def tables(self) -> list[Table]: ...


def output_options(function: F) -> F:
    """Add ``--json`` and ``--csv``."""
    function = click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated values.")(function)
    return click.option("--json", "as_json", is_flag=True, help="Print JSON (keys in docs/json.md).")(function)


def dispute_option(function: F) -> F:
    """Add ``--dispute``: a dispute's name, or the path of its folder."""
    return click.option(
        "--dispute",
        default=None,
        metavar="NAME|FOLDER",
        help="The dispute (default: DETENTE_DISPUTE or the shipped one).",
    )(function)


def date_options(function: F) -> F:
    """Add ``--on`` and ``--known``."""
    function = click.option(
        "--known", default=None, metavar="DATE", help="Use only what was known by the end of this day."
    )(function)
    return click.option("--on", default=None, metavar="DATE", help="The day asked about (default: today).")(function)


def emit(result: Result, *, as_json: bool = False, as_csv: bool = False) -> None:
    """Print a result: JSON, CSV, or tables in the terminal."""
    if as_json:
        click.echo(json.dumps(result.to_dict(), ensure_ascii=False, indent=1))
    elif as_csv:
        click.echo(result.tables()[0].to_csv(), nl=False)
    else:
        from ...draw.terminal import print_tables

        print_tables(result.tables())
        if stand := getattr(result, "stand", None):
            click.echo(f"\nStandpoint: {stand}")


def ledger(dispute: str | None, *, claims: bool = True) -> Ledger:
    """Load a dispute; files that cannot be read are named on stderr and left out."""
    from ...ledger.shelves import load

    book = load(dispute, claims=claims)
    for problem in book.problems:
        click.echo(f"left out: {problem}", err=True)
    return book
