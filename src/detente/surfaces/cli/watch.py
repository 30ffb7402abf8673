"""``detente watch``."""

from __future__ import annotations

from pathlib import Path

import click

from .output import dispute_option, emit, output_options

FILE = click.Path(path_type=Path)


@click.command()
@click.option(
    "--since",
    default=None,
    metavar="DATE",
    help="Look back to this day; the last look is then left as it is.",
)
@click.option("--on", default=None, metavar="DATE", help="The day of the look (default: today).")
@click.option("--days", default=60, show_default=True, help="How many days ahead.")
@click.option("--ics", type=FILE, metavar="FILE", help="Write what comes as iCalendar.")
@click.option("--rss", type=FILE, metavar="FILE", help="Write what changed as RSS.")
@dispute_option
@output_options
def watch(
    since: str | None,
    on: str | None,
    days: int,
    ics: Path | None,
    rss: Path | None,
    dispute: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """What changed since your last look, and what comes next.

    New events, claims, deliveries and meetings, what was entered late, what ran out in
    law; then every clock of the next days. The last look is remembered in your state
    folder (DETENTE_HOME); the first one goes back 30 days.

    \b
    Examples:
      detente watch
      detente watch --on 2026-10-08 --days 60
      detente watch --since 2026-09-01 --on 2026-10-08 --ics clocks.ics --rss news.xml
    """
    from ...base.dates import parse_day, today
    from ...base.errors import InputError
    from ...base.files import write
    from ...watch.changes import memory, recall, remember
    from ...watch.changes import watch as look_at
    from ...watch.feeds import icalendar
    from ...watch.feeds import rss as feed
    from .output import ledger

    book = ledger(dispute)
    place = memory(book.dispute.id)
    last, seen = recall(place) if since is None else (None, None)
    day = parse_day(on) if on else today()
    if last and parse_day(last) > day:  # a look at the past knows nothing of later looks
        last, seen = None, None
    look = look_at(book, since=since or last, on=on, days=days, seen=seen)
    for path, text in ((ics, icalendar), (rss, feed)):
        if path is not None:
            write(path, text(look))
            click.echo(f"wrote {path}", err=True)
    if since is None:
        try:
            remember(place, look)
        except InputError as error:
            click.echo(f"this look is not remembered: {error}", err=True)
    emit(look, as_json=as_json, as_csv=as_csv)
