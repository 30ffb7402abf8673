"""``detente serve``."""

from __future__ import annotations

import click

from ...questions.shared import TEXTS
from .made import options

#: Only this machine may ask.
HOST = "127.0.0.1"


@click.command()
@click.argument("dispute", required=False)
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@options(TEXTS, dispute=False)
@click.option("--queue", default=None, metavar="FILE", help="A working file of `detente read --save`, to be reviewed.")
@click.option("--open", "browse", is_flag=True, help="Open the page in your browser.")
def serve(dispute: str | None, port: int, texts: str | None, queue: str | None, browse: bool) -> None:
    """The four questions as local pages, on this machine only, without a network.

    The address of a page is its whole state and can be cited; `.json` and `.csv` stand
    beside every page. Stop it with Ctrl-C.

    \b
    Examples:
      detente serve
      detente serve us-china --port 8000 --texts ~/documents
      detente serve --queue work.jsonl --open
    """
    import socket
    from pathlib import Path

    from ...base.errors import InputError
    from ...ledger.absence import said
    from ...ledger.texts import texts as held

    try:
        import uvicorn

        from ..web.app import make
        from ..web.patience import config
    except ImportError as error:
        raise InputError(
            f"the pages need {error.name}, which is not installed", remedy="pip install 'detente[web]'"
        ) from error

    app = make(dispute=dispute, texts=held(texts), queue=Path(queue) if queue else None)
    for word in said(app.state.site.shelf.ledger()):
        click.echo(word, err=True)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        raise InputError(f"port {port} is taken ({error.strerror})", remedy="name another with --port") from error
    listener.listen(1024)  # whoever opens the address at once waits instead of being refused
    address = f"http://{HOST}:{listener.getsockname()[1]}/"
    click.echo(f"détente answers at {address} (stop with Ctrl-C)", err=True)
    if browse:
        click.launch(address)
    uvicorn.Server(config(app)).run(sockets=[listener])
