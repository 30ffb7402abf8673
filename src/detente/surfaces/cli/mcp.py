"""``detente mcp``."""

from __future__ import annotations

import click

from .made import opened, options


@click.command()
@options()
def mcp(dispute: str | None) -> None:
    """The questions as tools for language-model clients (Model Context Protocol), over standard input and output.

    Read-only, of one dispute, on this machine; nothing is fetched. Every answer carries its
    sources, its standpoint and its coverage. Name it in the client's settings as a command.
    Extra: mcp.

    \b
    Example:
      detente mcp --dispute us-china
    """
    from ...base.errors import InputError

    book = opened(dispute)
    try:
        from ..mcp.server import run
    except ImportError as error:
        raise InputError(
            f"the tools need {error.name}, which is not installed", remedy="pip install 'detente[mcp]'"
        ) from error
    run(book)
