"""``detente worth``."""

from __future__ import annotations

import click

from .output import dispute_option, emit, ledger, output_options


@click.command()
@click.argument("deal", required=False)
@click.option("--from", "origin", default=None, metavar="REGIME", help="Where to start (default: before-deal).")
@click.option("--to", "target", default=None, metavar="REGIME", help="Where to go (default: deal).")
@click.option("--on", default=None, metavar="DATE", help="The day of scenarios that have none of their own.")
@click.option(
    "--elasticities", default=None, metavar="SET|FILE", help="cp2015 (default), crc2014, sw2014, blp2023, or a file."
)
@click.option("--horizon", default="long", show_default=True, help="long, or quarters after the change: 4q, 8q, …")
@click.option(
    "--closure",
    type=click.Choice(["fixed", "purged", "proportional"]),
    default="fixed",
    show_default=True,
    help="What trade balances do.",
)
@click.option("--economy", default=None, metavar="FOLDER", help="Another world table (`detente economy build`).")
@click.option("--all", "every", is_flag=True, help="Every country in the first table (and in --csv).")
@click.option("--draws", default=0, show_default=True, help="Draws for intervals.")
@click.option("--seed", default=0, show_default=True, help="Seed of the draws.")
@click.option(
    "--by",
    type=click.Choice(["measure", "topic", "imposer", "partner", "channel"]),
    default=None,
    help="Split the move into parts.",
)
@click.option("--purchases", is_flag=True, help="Add promises to buy, what came, and the backtest on earlier ones.")
@click.option("--who-won", "judged", is_flag=True, help="Put each evaluation of the deal to its own test.")
@click.option("--backtest", is_flag=True, help="Add the model's 2024–2025 trade beside what customs counted.")
@click.option("--plot", default=None, metavar="FILE.svg", help="Write the bar picture.")
@dispute_option
@output_options
def worth(
    deal: str | None,
    origin: str | None,
    target: str | None,
    on: str | None,
    elasticities: str | None,
    horizon: str,
    closure: str,
    economy: str | None,
    every: bool,
    draws: int,
    seed: int,
    by: str | None,
    purchases: bool,
    judged: bool,
    backtest: bool,
    plot: str | None,
    dispute: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """What the move from one regime to another is worth to every country.

    A REGIME is a day (2025-11-09), a day and a lens (2025-12-01@mofcom), a scenario
    (before-deal, deal, holds, lapses, lapses:MEASURE, threat, april-2025, white-house, mofcom,
    none), or a text file with one scenario.

    \b
    Examples:
      detente worth busan-2025
      detente worth --from white-house --to mofcom --json
      detente worth --from holds --to lapses --draws 200 --plot lapses.svg
      detente worth --from holds --to lapses:cn-mofcom-58-2025
      detente worth --from holds --to lapses --by measure
    """
    import os
    from dataclasses import replace

    for name in (
        "OPENBLAS_NUM_THREADS",
        "OMP_NUM_THREADS",
    ):  # many small products: more threads only wait for each other
        os.environ.setdefault(name, "1")
    from ...economy.elasticities import DEFAULT_SET
    from ...impact.worth import worth as price
    from .progress import bar

    book = ledger(dispute)
    with bar("draws", draws) as advance:
        result = price(
            book,
            deal=deal,
            origin=origin,
            target=target,
            on=on,
            economy=economy,
            elasticities=elasticities or DEFAULT_SET,
            horizon=horizon,
            closure=closure,
            draws=draws,
            seed=seed,
            progress=advance,
        )
    if every:
        result = replace(result, every=True)
    if by:
        from ...impact.channels import channels
        from ...impact.decompose import decompose

        with bar(f"by {by}", 1) as advance:
            part = (
                channels(result).table(result)
                if by == "channel"
                else decompose(result, by, seed=seed, progress=advance).table(result)
            )
        result = replace(result, extra=(*result.extra, part))
    if purchases:
        from ...impact.purchases import purchases as bought

        result = replace(result, extra=(*result.extra, *bought(book, deal).tables()))
    if judged:
        from ...impact.yardsticks import who_won

        result = replace(result, extra=(*result.extra, who_won(result, book, deal)))
    if backtest:
        from ...impact.backtest import backtest as against

        with bar("months", 24) as advance:
            held = against(result.world, book, progress=advance)
        result = replace(result, extra=(*result.extra, *held.tables()))
    if plot:
        from ...draw.picture import write
        from ...impact.figure import bars

        write(bars(result), plot)
    emit(result, as_json=as_json, as_csv=as_csv)
