"""``detente tariffs``: the tariffs countries would choose, alone, against each other, or together."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from .output import dispute_option, emit, ledger, output_options

if TYPE_CHECKING:
    from ...model.economy import Economy


@click.group()
def tariffs() -> None:
    """The tariffs that would raise real income in the model: alone, in Nash equilibrium, or agreed.

    Incentives under stated assumptions, not forecasts of policy.

    \b
    Examples:
      detente tariffs optimal USA
      detente tariffs nash US CN
      detente tariffs cooperative US CN --from nash --json
    """


def model_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """What the three commands share."""
    for option in (
        click.option(
            "--partners",
            default=None,
            metavar="A,B|all",
            help="Whom the players may tax (default: each other, or everyone for one player).",
        ),
        click.option("--sectors", default=None, metavar="S,T", help="Only these sectors (default: all goods)."),
        click.option("--elasticities", default=None, metavar="SET|FILE", help="A set of elasticities."),
        click.option(
            "--horizon", default="long", show_default=True, help="long, or quarters after the change: 4q, 8q, …"
        ),
        click.option(
            "--closure",
            type=click.Choice(["fixed", "purged", "proportional"]),
            default="fixed",
            show_default=True,
            help="What trade balances do.",
        ),
        click.option("--economy", default=None, metavar="FOLDER", help="Another world table."),
        click.option("--no-subsidies", is_flag=True, help="Keep every tariff at zero or above."),
        dispute_option,
        output_options,
    ):
        function = option(function)
    return function


@tariffs.command()
@click.argument("player")
@model_options
def optimal(player: str, **options: Any) -> None:
    """The tariffs one country would choose if nobody answered.

    \b
    Example:
      detente tariffs optimal US --partners CN
    """
    from ...model.tariffs import optimal_tariffs

    _show(lambda economy, members, kw: optimal_tariffs(economy, members[0], **kw), (player,), options)


@tariffs.command()
@click.argument("players", nargs=-1, required=True)
@model_options
def nash(players: tuple[str, ...], **options: Any) -> None:
    """Tariffs from which no player gains by moving alone.

    Two or more PLAYERS tax each other; with --partners all they tax everyone. `all` as the
    one player is every country of the table (minutes, not seconds).

    \b
    Example:
      detente tariffs nash US CN
    """
    from ...model.tariffs import nash_tariffs

    _show(lambda economy, members, kw: nash_tariffs(economy, members, **kw), players, options, "nash")


@tariffs.command()
@click.argument("players", nargs=-1, required=True)
@click.option(
    "--from",
    "origin",
    type=click.Choice(["benchmark", "nash"]),
    default="benchmark",
    show_default=True,
    help="What the agreement is compared with.",
)
@click.option(
    "--share",
    type=click.Choice(["equal", "joint"]),
    default="equal",
    show_default=True,
    help="Equal gains for all players, or the largest sum.",
)
@model_options
def cooperative(players: tuple[str, ...], origin: str, share: str, **options: Any) -> None:
    """Tariffs the players would agree on.

    \b
    Example:
      detente tariffs cooperative US CN --from nash
    """
    from ...model.tariffs import cooperative_tariffs, nash_tariffs

    def agree(economy: Economy, members: list[str], kw: dict[str, Any]) -> Any:
        start = nash_tariffs(economy, members, **kw).tariffs if origin == "nash" else None
        return cooperative_tariffs(economy, members, start=start, share=share, **kw)

    _show(agree, players, options)


def _show(
    choose: Callable[[Economy, list[str], dict[str, Any]], Any],
    players: tuple[str, ...],
    options: dict[str, Any],
    kind: str = "",
) -> None:
    """Build the benchmark, let `choose` find the tariffs, print them."""
    from ...base.places import place
    from ...economy.elasticities import DEFAULT_SET
    from ...impact.worth import prepare

    world = prepare(
        ledger(options["dispute"]),
        economy=options["economy"],
        elasticities=options["elasticities"] or DEFAULT_SET,
        horizon=options["horizon"],
    )
    economy = world.economy

    def code(name: str) -> str:
        return name if name in economy.countries else place(name).iso3

    chosen: dict[str, Any] = {"closure": options["closure"]}
    if options["partners"] == "all":
        chosen["partners"] = economy.countries
    elif options["partners"]:
        chosen["partners"] = [code(name.strip()) for name in options["partners"].split(",")]
    if options["sectors"]:
        chosen["sectors"] = [name.strip() for name in options["sectors"].split(",")]
    if options["no_subsidies"]:
        chosen["lowest"] = 0.0
    members = list(economy.countries) if players == ("all",) else [code(name) for name in players]
    title = f"tariffs of {', '.join(members[:4])}" + (f" and {len(members) - 4} more" if len(members) > 4 else "")
    with _spinner(title) as progress:
        if len(members) > 1 and kind == "nash":
            chosen["progress"] = progress
        result = choose(economy, members, chosen)
    named = {c: world.baseline.name(c) for c in (*economy.sectors, *economy.countries)}
    notes = (
        f"World table of {world.baseline.meta.year}, duties in law of that year as the benchmark; "
        f"elasticities {world.elasticities.id}, {world.elasticities.horizon} run; trade balances {options['closure']}.",
    )
    emit(
        replace(result, names=named, notes=notes, source=world.baseline.meta.attribution),
        as_json=options["as_json"],
        as_csv=options["as_csv"],
    )


@contextmanager
def _spinner(what: str) -> Iterator[Callable[[str], None] | None]:
    """A sign of life on stderr while the tariffs are searched for."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status(what) as status:
        yield lambda text: status.update(f"{what}: {text}")
