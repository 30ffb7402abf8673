"""``detente outlook``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from .output import date_options, dispute_option, emit, output_options


@click.command()
@click.argument("deal", required=False)
@click.option("--until", default=None, metavar="DATE", help="One more date to report.")
@click.option("--alive", default=None, metavar="DATE", help="Evidence of your own: it still held on this day.")
@click.option("--game", is_flag=True, help="Add the truce game: accounts, triggers, leverage, time.")
@click.option("--trigger", default=None, metavar="NAME", help="Next moves if that trigger happens (implies --game).")
@click.option("--third", is_flag=True, help="Add third parties: what each outcome does to them, and hedging.")
@click.option("--draws", default=384, show_default=True, metavar="N", help="Draws of the game's parameters.")
@click.option("--backtest", is_flag=True, help="How such forecasts would have done.")
@click.option("--fresh", is_flag=True, help="With --backtest: test again instead of showing the kept result.")
@click.option("--store", default=None, metavar="FILE", help="Keep the forecast (- for the user's own file).")
@click.option("--score", is_flag=True, help="Score kept forecasts against the record.")
@date_options
@dispute_option
@output_options
def outlook(
    deal: str | None,
    until: str | None,
    alive: str | None,
    game: bool,
    trigger: str | None,
    third: bool,
    draws: int,
    backtest: bool,
    fresh: bool,
    store: str | None,
    score: bool,
    on: str | None,
    known: str | None,
    dispute: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Will DEAL hold: probability to each date, by definition, with intervals.

    --known defaults to --on: a forecast uses nothing that became public later.
    The level comes from base rates, differences from the truce game.

    \b
    Examples:
      detente outlook busan-2025 --on 2026-11-22
      detente outlook busan-2025 --on 2025-11-01 --json
      detente outlook busan-2025 --on 2026-11-22 --trigger no-soybeans
      detente outlook --backtest
      detente outlook busan-2025 --on 2026-11-22 --store forecasts.jsonl
      detente outlook --score --store forecasts.jsonl
    """
    from ...base.errors import InputError
    from ...ledger.shelves import load
    from ...outlook.outlook import ask_backtest
    from ...outlook.outlook import outlook as ask

    if draws < 16:
        raise InputError(f"{draws} draws are too few for an interval", remedy="ask for 16 or more")
    if fresh and not backtest:
        raise InputError("--fresh belongs to --backtest", remedy="ask for both")
    file = Path(store) if store and store != "-" else None
    if score:
        from ...outlook.history import load_history
        from ...outlook.store import score as judge

        emit(judge(load_history(known=known), file), as_json=as_json, as_csv=as_csv)
        return
    with bar() as advance:
        if backtest:
            emit(ask_backtest(load(dispute), fresh=fresh, advance=advance), as_json=as_json, as_csv=as_csv)
            return
        result = ask(
            load(dispute),
            deal,
            on=on,
            known=known,
            until=until,
            alive=alive,
            game=game,
            trigger=trigger,
            third=third,
            draws=draws,
            progress=lambda text: click.echo(f"detente: {text} …", err=True),
            advance=advance,
        )
    if store:
        from ...outlook.store import keep

        name, where = keep(result, file)
        click.echo(f"detente: kept forecast {name} in {where}", err=True)
    if as_csv:
        click.echo(result.long().to_csv(), nl=False)
        return
    emit(result, as_json=as_json, as_csv=as_csv)


@contextmanager
def bar() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on stderr that appears only when something takes its time."""
    shown: list[tuple[object, dict[str, object]]] = []

    def advance(what: str, done: int, total: int) -> None:
        from rich.console import Console
        from rich.progress import Progress

        if not shown:
            progress = Progress(console=Console(stderr=True), transient=True)
            progress.start()
            shown.append((progress, {}))
        progress, tasks = shown[0]  # type: ignore[assignment]
        if what not in tasks:
            tasks[what] = progress.add_task(what, total=total)
        progress.update(tasks[what], completed=done)  # type: ignore[arg-type]

    try:
        yield advance
    finally:
        for progress, _ in shown:
            progress.stop()  # type: ignore[attr-defined]
