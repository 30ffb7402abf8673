"""``detente diff``."""

from __future__ import annotations

import click

from ...base.errors import InputError
from .output import dispute_option, emit, ledger, output_options


@click.command()
@click.option("--from", "first", default=None, metavar="DATE", help="The earlier day.")
@click.option("--to", "second", default=None, metavar="DATE", help="The later day.")
@click.option("--on", default=None, metavar="DATE", help="One day, for comparing two lenses on it.")
@click.option("--lens", "lenses", multiple=True, metavar="LENS", help="One lens for both, or two to compare.")
@click.option("--known", "knowns", multiple=True, metavar="DATE", help="One day for both, or two to compare.")
@dispute_option
@output_options
def diff(
    first: str | None,
    second: str | None,
    on: str | None,
    lenses: tuple[str, ...],
    knowns: tuple[str, ...],
    dispute: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """What changed between two dates, two lenses, or two states of knowledge.

    \b
    Examples:
      detente diff --from 2025-11-09 --to 2025-11-11
      detente diff --lens white-house --lens mofcom --on 2025-12-01
      detente diff --on 2026-11-15 --lens law --known 2026-09-22 --known 2026-09-30
    """
    from ...regime.difference import difference
    from ...regime.state import regime
    from ...standpoint import Standpoint
    from ...tariff.difference_lines import difference_lines

    if on and (first or second):
        raise InputError("give either --on or --from and --to", remedy="--on compares two lenses on one day")
    if len(lenses) > 2 or len(knowns) > 2:
        raise InputError("at most two lenses and two --known can be compared", remedy="name two")
    start, stop = on or first, on or second
    if not start or not stop:
        raise InputError("two regimes are needed", remedy="give --from and --to, or --on with two --lens")
    if start == stop and len(lenses) < 2 and len(knowns) < 2:
        raise InputError("both sides are the same", remedy="give two dates, two --lens or two --known")
    book = ledger(dispute)
    before = regime(Standpoint.of_law(book, start, _pick(knowns, 0), _pick(lenses, 0)))
    after = regime(Standpoint.of_law(book, stop, _pick(knowns, 1), _pick(lenses, 1)))
    emit(difference_lines(difference(before, after)), as_json=as_json, as_csv=as_csv)


def _pick(given: tuple[str, ...], index: int) -> str | None:
    """The index-th of one or two values; the only one serves for both."""
    return given[min(index, len(given) - 1)] if given else None
