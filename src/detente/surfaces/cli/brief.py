"""``detente brief``."""

from __future__ import annotations

from pathlib import Path

import click

from .output import date_options, dispute_option


@click.command()
@click.argument("deal", required=False)
@date_options
@click.option(
    "--html", "html_file", type=click.Path(path_type=Path), metavar="FILE", help="Write one self-contained page."
)
@click.option("--md", "as_md", is_flag=True, help="Print Markdown.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (keys in docs/json.md).")
@click.option("--csv", "as_csv", is_flag=True, help="Print the account matrix as comma-separated values.")
@click.option("--texts", default=None, metavar="FOLDER", help="Your folder of documents; passages are then quoted.")
@dispute_option
def brief(
    deal: str | None,
    on: str | None,
    known: str | None,
    html_file: Path | None,
    as_md: bool,
    as_json: bool,
    as_csv: bool,
    texts: str | None,
    dispute: str | None,
) -> None:
    """All four questions about DEAL on one page.

    What was agreed, what is in force, what is it worth, will it hold. Every statement
    carries the number of the claim, instrument or equation it rests on.

    \b
    Examples:
      detente brief busan-2025 --on 2026-10-08
      detente brief --html busan.html
      detente brief busan-2025 --known 2025-11-05 --md
    """
    from ...brief.page import brief as make
    from ...ledger.texts import texts as held
    from .output import ledger

    pictures = html_file is not None or as_json
    made = make(ledger(dispute), deal, on=on, known=known, held=held(texts), pictures=pictures)
    if html_file:
        from ...base.files import write
        from ...brief.html import render

        write(html_file, render(made))
        click.echo(f"wrote {html_file}", err=True)
        return
    if as_json:
        import json

        click.echo(json.dumps(made.to_dict(), ensure_ascii=False, indent=1))
    elif as_csv:
        click.echo(made.tables()[0].to_csv(), nl=False)
    elif as_md:
        from ...brief.text import markdown

        click.echo(markdown(made), nl=False)
    else:
        from ...brief.text import print_brief

        print_brief(made)
