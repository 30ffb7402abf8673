"""`detente read`: documents in, proposed claims out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .made import emit, opened, options, output

if TYPE_CHECKING:
    from ...ledger.dispute import Ledger
    from ...reading.claims import Reading


@click.command()
@click.argument("files", nargs=-1, metavar="FILE|FOLDER|URL...")
@options()
@click.option("--deal", default=None, help="The deal the documents speak of.")
@click.option("--source", default="", metavar="ID", help="The ledger's source this document is.")
@click.option("--date", default="", metavar="DATE", help="Publication date, if the text does not carry it.")
@click.option("--publisher", default="", help="Publisher, if the text does not name it.")
@click.option("--language", default="", metavar="CODE", help="Language, if it is told wrongly.")
@click.option("--save", default=None, metavar="FILE", help="Working file for `detente review` (JSON lines).")
@click.option("--out", default=None, metavar="FILE", help="Many documents: one line of JSON each; run again to resume.")
@click.option("--jobs", default=1, show_default=True, help="With --out: processes on this machine.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="With --out: a Dask scheduler, tcp://host:8786.")
@click.option(
    "--make-lexicon", default=None, metavar="CODE", help="Print a lexicon made from the ledger's names and aliases."
)
@click.option(
    "--nlp/--no-nlp", default=None, help="Read English by grammar (extra: nlp); default where it is installed."
)
@click.option(
    "--score", "scored", default=None, metavar="FOLDER", help="The reader against what reviewers decided in a folder."
)
@click.option("--llm", is_flag=True, help="Ask the configured model as well (DETENTE_LLM_URL, docs/reading.md).")
@click.option("--llm-estimate", is_flag=True, help="Only say what asking the model would cost.")
@output
def read(
    files: tuple[str, ...],
    dispute: str | None,
    deal: str | None,
    source: str,
    date: str,
    publisher: str,
    language: str,
    save: str | None,
    out: str | None,
    jobs: int,
    scheduler: str,
    make_lexicon: str | None,
    nlp: bool | None,
    scored: str | None,
    llm: bool,
    llm_estimate: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Find who says what about which undertaking, and propose claims.

    Text, Markdown, HTML, PDF and Word. From an order or a notice also events of measures are proposed, from a
    trade report deliveries. Nothing is fetched unless an address is given;
    nothing enters the ledger until `detente review` confirms it.

    \b
    Example: detente read statement.md --json
             detente read factsheet.pdf --save work.jsonl
             detente read ~/articles --out readings.jsonl --jobs 2
             detente read --score ~/reviewed
    """
    from ...base.errors import InputError
    from ...follow.told import ReadingsWithLaw, saved, told_by
    from ...reading.desk import Desk

    ledger = opened(dispute)
    if make_lexicon:
        from ...reading.generate import from_ledger, to_toml

        click.echo(to_toml(from_ledger(ledger, make_lexicon)), nl=False)
        return
    if scored:
        from ...follow.told import again
        from ...reading.score import score

        emit(score(Path(scored), again(ledger, nlp=nlp)), as_json=as_json, as_csv=as_csv)
        return
    if not files:
        raise InputError("no document was named", remedy="detente read FILE|FOLDER|URL…")
    if nlp:
        from ...reading.parse import load_parser

        load_parser()
    if out:
        _many(files, Path(out), dispute=str(ledger.root), deal=deal or "", nlp=nlp, jobs=jobs, scheduler=scheduler)
        return
    if any(Path(name).is_dir() for name in files):
        raise InputError("a folder needs --out FILE", remedy="detente read FOLDER --out readings.jsonl")
    desk = Desk(ledger, deal=deal, nlp=nlp)
    if source and len(files) > 1:
        raise InputError("--source names one document", remedy="read the documents one by one")
    documents = (desk.open(name, source=source, date=date, publisher=publisher, language=language) for name in files)
    readings = tuple(desk.read_all(documents))
    if llm or llm_estimate:
        readings = _second(readings, ledger, estimate=llm_estimate)
    told = tuple(told_by(reading, ledger) for reading in readings)
    if save:
        added = sum(saved(one, Path(save)) for one in told)
        click.echo(f"{added} proposals saved; go on with: detente review {save}", err=True)
    emit(ReadingsWithLaw(readings, told), as_json=as_json, as_csv=as_csv)


def _second(readings: tuple[Reading, ...], ledger: Ledger, *, estimate: bool) -> tuple[Reading, ...]:
    """The readings with a model's proposals beside them; what the gates refused goes to stderr."""
    from ...base.errors import InputError
    from ...reading.gates import counts
    from ...reading.llm import ModelReader, from_environment

    settings = from_environment()
    if settings is None:
        raise InputError("no model is configured", remedy="set DETENTE_LLM_URL and DETENTE_LLM_MODEL (docs/reading.md)")
    model = ModelReader(settings, ledger)
    cost = model.estimate(list(readings))
    click.echo(f"{cost.calls} calls, {cost.cached} cached, at most {cost.tokens:,} tokens", err=True)
    if estimate:
        return readings
    out = []
    for reading in readings:
        second = model.read(reading)
        refused = ", ".join(f"{n} by {gate}" for gate, n in counts(second.refused).items())
        click.echo(f"{reading.document.name}: {second.calls} calls, refused: {refused or 'nothing'}", err=True)
        out.append(second.reading)
    return tuple(out)


def _many(
    files: tuple[str, ...], out: Path, *, dispute: str, deal: str, nlp: bool | None, jobs: int, scheduler: str
) -> None:
    """Read a folder with a progress bar on stderr."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from ...reading.batch import done_before, files_of, read_many

    total = sum(1 for _ in files_of(files))
    before = len(done_before(out)[0])
    bar = Progress(
        TextColumn("reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[claims]} claims"),
        console=Console(stderr=True),
    )
    with bar:
        task = bar.add_task("read", total=max(0, total - before), claims=0)
        summary = read_many(
            files,
            out,
            dispute=dispute,
            deal=deal,
            nlp=nlp,
            jobs=max(1, jobs),
            scheduler=scheduler,
            tick=lambda done, claims: bar.update(task, completed=done, claims=claims),
        )
    click.echo(
        f"{summary.read} read, {summary.claims} claims, {summary.refused} refused, {summary.repeated} repeated, "
        f"{summary.earlier} done earlier; {out}",
        err=True,
    )
