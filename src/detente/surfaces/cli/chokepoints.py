"""``detente chokepoints``."""

from __future__ import annotations

import click

from .exposure import ask, exposure_options
from .output import dispute_option, output_options


@click.command()
@exposure_options
@dispute_option
@output_options
def chokepoints(
    of: str | None,
    on: tuple[str, ...],
    date: str | None,
    known: str | None,
    lens: str | None,
    seed: int | None,
    plot: str | None,
    dispute: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """The goods by which one place can hold up another, hardest hold first.

    A chokepoint: at least half of a production stage (or of the market, where the buyer
    holds the lever), and a look-through dependence of at least three tenths.

    \b
    Examples:
      detente chokepoints --of US --on CN
      detente chokepoints --of CN --on US --json
      detente chokepoints --of US --on CN --date 2025-12-01 --lens mofcom
    """
    ask(
        "chokepoints",
        of=of,
        on=on,
        goods=(),
        date=date,
        known=known,
        lens=lens,
        seed=seed,
        plot=plot,
        dispute=dispute,
        as_json=as_json,
        as_csv=as_csv,
    )
