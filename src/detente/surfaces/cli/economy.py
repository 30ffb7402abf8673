"""`detente economy build` and `detente economy trade`: a world table, and trade by subheading, of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from .made import emit, output


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--layout", type=click.Choice(["icio", "wiod", "plain"]), required=True, help="The layout of FILE.")
@click.option("--year", type=int, required=True, help="The year of the table.")
@click.option("--out", type=click.Path(file_okay=False), required=True, help="Folder to write.")
@click.option("--goods", default="", metavar="CODES", help="Sectors customs see, comma-separated (default: A, B, C…).")
@click.option("--sha256", default="", help="Refuse FILE unless this is its sha256.")
@click.option("--source", default="", help="The citation to print with results.")
@output
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


@click.command("trade")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--root", required=True, type=click.Path(path_type=Path), metavar="FOLDER", help="Your root of shelves.")
@click.option("--code", required=True, metavar="COLUMN", help="The column of six-digit codes.")
@click.option("--exporter", required=True, metavar="COLUMN", help="The column of who sells: codes or names.")
@click.option("--importer", required=True, metavar="COLUMN", help="The column of who buys.")
@click.option("--value", required=True, metavar="COLUMN", help="The column of values in US dollars.")
@click.option("--year", required=True, metavar="COLUMN", help="The column of years.")
@click.option("--vintage", required=True, metavar="HS", help="The edition of the codes: HS1992, HS2017 or HS2022.")
@output
def trade(
    file: Path,
    root: Path,
    code: str,
    exporter: str,
    importer: str,
    value: str,
    year: str,
    vintage: str,
    as_json: bool,
    as_csv: bool,
) -> None:
    """World trade by subheading (CSV) on your own shelf, for the goods that you add.

    What it holds of a subheading and year stands in place of the shipped table; the rest of that stays.

    \b
    Example: detente economy trade baci.csv --root ~/shelves --code k --exporter i --importer j \\
               --value v --year t --vintage HS2017
             DETENTE_PATH=~/shelves detente exposure --of CN --by AU --good iron-ore
    """
    from ...exposure.own_trade import bring_in

    made = bring_in(
        file, root, code=code, exporter=exporter, importer=importer, value=value, year=year, vintage=vintage
    )
    emit(made, as_json=as_json, as_csv=as_csv)
