"""``detente exposure``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from ...base.errors import InputError
from .output import dispute_option, emit, output_options

F = TypeVar("F", bound=Callable[..., Any])

DAY = re.compile(r"\d{4}-")


def exposure_options(function: F) -> F:
    """Options that ``exposure`` and ``chokepoints`` share."""
    for option in (
        click.option("--plot", default=None, metavar="FILE.svg", help="Also draw who controls what, by stage."),
        click.option("--seed", default=None, type=int, help="Seed of the draws (default: one fixed seed)."),
        click.option("--known", default=None, metavar="DATE", help="Use only what was known by the end of this day."),
        click.option("--lens", default=None, metavar="LENS", help="law (default), announced, or an account."),
        click.option("--date", default=None, metavar="DATE", help="The day asked about (default: today)."),
        click.option(
            "--on",
            "on",
            multiple=True,
            metavar="CODE|DATE",
            help="On whom (a place code); a date here is the day asked about, like --date.",
        ),
        click.option("--of", "of", default=None, metavar="CODE", help="Whose exposure (default: the first party)."),
    ):
        function = option(function)
    return function


def partner_and_date(on: tuple[str, ...], date: str | None) -> tuple[str | None, str | None]:
    """Split what ``--on`` was given into a place code and a day; refuses two of either."""
    days = [value for value in on if DAY.match(value)] + ([date] if date else [])
    places = [value for value in on if not DAY.match(value)]
    if len(set(days)) > 1 or len(places) > 1:
        raise InputError("--on was given twice", remedy="one place code and one date: --on CN --date 2025-12-01")
    return (places[0] if places else None), (days[0] if days else None)


def ask(
    kind: str,
    *,
    of: str | None,
    on: tuple[str, ...],
    goods: tuple[str, ...],
    date: str | None,
    known: str | None,
    lens: str | None,
    seed: int | None,
    plot: str | None,
    dispute: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Put the question, draw the picture if one is wanted, and print."""
    from ...exposure.question import SEED, exposure
    from ...ledger.shelves import load

    partner, day = partner_and_date(on, date)
    ledger = load(dispute)
    parties = [party.id for party in ledger.dispute.parties]
    whose = of or next(party for party in parties if party != partner)
    other = partner or next((party for party in parties if party != whose), None)
    if other is None:
        raise InputError("nobody to be exposed to", remedy="name a place with --on")
    result = exposure(
        ledger,
        of=whose,
        on=other,
        goods=goods,
        date=day,
        known=known,
        lens=lens,
        seed=SEED if seed is None else seed,
        kind=kind,
    )
    if plot:
        from ...draw.picture import write
        from ...exposure.figures import figures

        drawn = figures(result)
        if not drawn:
            raise InputError("there is nothing to draw", remedy="ask about goods with published shares")
        write(drawn[0], plot)
        click.echo(f"picture written to {plot}", err=True)
    emit(result, as_json=as_json, as_csv=as_csv)


@click.command()
@click.option("--good", "goods", multiple=True, metavar="ID", help="Only this good, in full (also a group or a user).")
@exposure_options
@dispute_option
@output_options
def exposure(
    of: str | None,
    on: tuple[str, ...],
    goods: tuple[str, ...],
    date: str | None,
    known: str | None,
    lens: str | None,
    seed: int | None,
    plot: str | None,
    dispute: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """How much one place depends on another, good by good, and what a cut-off would cost.

    Control of a production stage, direct and look-through dependence, severity of the
    controls in force through a lens, loss with the elasticity of substitution drawn, stock
    cover, power, leverage net of own loss, and how fast it wears off.

    \b
    Examples:
      detente exposure --of US --on CN
      detente exposure --of US --on CN --good gallium --date 2025-12-01
      detente exposure --of EU --on CN --lens white-house --json
      detente exposure --good soybeans --of CN --on US --plot soybeans.svg
    """
    ask(
        "exposure",
        of=of,
        on=on,
        goods=goods,
        date=date,
        known=known,
        lens=lens,
        seed=seed,
        plot=plot,
        dispute=dispute,
        as_json=as_json,
        as_csv=as_csv,
    )
