"""``detente sweep``."""

from __future__ import annotations

import click

from .made import emit, output


@click.command()
@click.argument("spec", type=click.Path(dir_okay=False))
@click.option("--out", required=True, type=click.Path(file_okay=False), help="Folder for the Parquet parts.")
@click.option("--workers", type=int, default=None, help="Processes on this machine (default: all cores).")
@click.option("--scheduler", default=None, metavar="ADDRESS", help="A Dask scheduler, e.g. tcp://10.0.0.1:8786.")
@output
def sweep(spec: str, out: str, workers: int | None, scheduler: str | None, as_json: bool, as_csv: bool) -> None:
    """Solve every scenario of SPEC.toml on all cores or on a cluster, to Parquet; resumes.

    \b
    Examples:
      detente sweep clocks.toml --out clocks
      detente sweep clocks.toml --out clocks --scheduler tcp://127.0.0.1:8786
    """
    from ...impact.sweep import run
    from .progress import bar

    with bar("cases") as advance:
        result = run(spec, out, workers=workers, scheduler=scheduler, progress=advance)
    emit(result, as_json=as_json, as_csv=as_csv)
