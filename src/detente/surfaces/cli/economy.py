"""`detente economy`: the world table — what it is, whether it adds up, how to replace it."""

from __future__ import annotations

from pathlib import Path

import click

from .output import emit, output_options


@click.group()
def economy() -> None:
    """The world table: info, check, build.

    \b
    Example: detente economy info
    """


#: Adds ``--economy FOLDER``.
economy_option = click.option(
    "--economy", "folder", default=None, metavar="FOLDER", help="A folder made by `economy build`."
)


@economy.command()
@economy_option
@output_options
def info(folder: str | None, as_json: bool, as_csv: bool) -> None:
    """Source, licence, year, units and every reconstruction with its error.

    \b
    Example: detente economy info --json
    """
    from ...economy.baseline import load
    from ...economy.report import Info

    emit(Info(load(folder)), as_json=as_json, as_csv=as_csv)


@economy.command()
@economy_option
@output_options
@click.pass_context
def check(ctx: click.Context, folder: str | None, as_json: bool, as_csv: bool) -> None:
    """Accounting identities of the table, by name; exit code 1 when one fails.

    \b
    Example: detente economy check
    """
    from ...economy.baseline import load
    from ...economy.checks import Checks, identities

    table = load(folder)
    result = Checks(table.meta.title, tuple(identities(table)))
    emit(result, as_json=as_json, as_csv=as_csv)
    if not result.passed:
        ctx.exit(1)


@economy.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--layout", type=click.Choice(["icio", "wiod", "plain"]), required=True, help="The layout of FILE.")
@click.option("--year", type=int, required=True, help="The year of the table.")
@click.option("--out", type=click.Path(file_okay=False), required=True, help="Folder to write.")
@click.option("--goods", default="", metavar="CODES", help="Sectors customs see, comma-separated (default: A, B, C…).")
@click.option("--sha256", default="", help="Refuse FILE unless this is its sha256.")
@click.option("--source", default="", help="The citation to print with results.")
@output_options
def build(
    file: str,
    layout: str,
    year: int,
    out: str,
    goods: str,
    sha256: str,
    source: str,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Build a baseline from an official table: OECD ICIO, WIOD, or a plain CSV.

    \b
    Example: detente economy build 2022_SML.csv --layout icio --year 2022 --out my-economy
    then:    DETENTE_ECONOMY=my-economy detente worth
    """
    from ...economy.baseline import load
    from ...economy.readers import read_table
    from ...economy.report import Info
    from ...economy.store import save

    codes = tuple(code.strip() for code in goods.split(",") if code.strip())
    table = read_table(file, layout=layout, year=year, goods=codes, sha256=sha256, source=source)
    save(table, Path(out))
    emit(Info(load(out)), as_json=as_json, as_csv=as_csv)
