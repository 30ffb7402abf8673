"""`detente tariff import`: a user's own schedule onto a shelf."""

from __future__ import annotations

from pathlib import Path

import click

from .made import emit, output

FILE = click.Path(path_type=Path)


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--importer", required=True, metavar="PLACE", help="Whose tariff it is.")
@click.option("--root", required=True, type=FILE, metavar="FOLDER", help="Your root of shelves (see DETENTE_PATH).")
@click.option("--layout", default="", metavar="NAME", help="Columns as in a known table: usitc, uk, wits or piie.")
@click.option("--code", default="", metavar="COLUMN", help="Or: the column of codes.")
@click.option("--rate", default="", metavar="COLUMN", help="And the column of rates.")
@click.option("--since", default="", metavar="DATE", help="First day on which the rates hold (default: today).")
@output
def bring_in(
    file: Path,
    importer: str,
    root: Path,
    layout: str,
    code: str,
    rate: str,
    since: str,
    as_json: bool,
    as_csv: bool,
) -> None:
    """A table of rates (CSV) as a schedule on your own shelf.

    Codes of 6 to 10 digits, with or without dots; rates as "8%", "Free", or in words: what is not a plain
    percentage keeps its words and an open upper end, never zero. Say in the shelf's head what it lacks.

    \b
    Example: detente tariff import korea.csv --importer KR --code hs --rate base_rate --root ~/shelves
             DETENTE_PATH=~/shelves detente duty 8703.23 --origin US --importer KR
    """
    from ...tariff.importing import bring_in as bring

    made = bring(file, importer, root, layout=layout, code=code, rate=rate, since=since)
    emit(made, as_json=as_json, as_csv=as_csv)


@click.command("weights")
@click.argument("file", type=FILE)
@click.option("--importer", required=True, metavar="PLACE", help="Who imports.")
@click.option("--root", required=True, type=FILE, metavar="FOLDER", help="Your root of shelves (see DETENTE_PATH).")
@click.option("--code", required=True, metavar="COLUMN", help="The column of codes, of 6 to 10 digits.")
@click.option("--partner", required=True, metavar="COLUMN", help="The column of origins: codes or names.")
@click.option("--value", required=True, metavar="COLUMN", help="The column of values, in one currency.")
@click.option("--duty", default="", metavar="COLUMN", help="The column of duty paid, if there is one.")
@click.option("--year", required=True, type=int, help="The year of the imports.")
@output
def weights(
    file: Path,
    importer: str,
    root: Path,
    code: str,
    partner: str,
    value: str,
    duty: str,
    year: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """What an importer bought, by code and origin (CSV), as weights of its schedule.

    With them averages and `detente worth` read that importer's duties by line. Trade by six digits will do: it is
    spread evenly over the lines under a code, which is an assumption and is said.

    \b
    Example: detente tariff weights trade.csv --importer EU --root ~/shelves --code hs6 --partner from \\
               --value usd --year 2024
             DETENTE_PATH=~/shelves detente effective --importer EU --exporter US
    """
    from ...tariff.weighing import weigh

    made = weigh(file, importer, root, code=code, partner=partner, value=value, year=year, duty=duty)
    emit(made, as_json=as_json, as_csv=as_csv)
