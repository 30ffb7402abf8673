"""``detente anchor``."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("words", metavar="WORDS")
def anchor(file: Path, words: str) -> None:
    """The anchor of a passage of FILE (text, Markdown, HTML, PDF, Word), to paste into a claim.

    WORDS is the exact passage. The anchor holds its first and last words, at most five each, and
    a digest; words before it where it stands more than once.

    \b
    Example:
      detente anchor statement.txt "the exact words of the passage"
    """
    from ...ledger import anchors
    from ...reading.documents import load

    made = anchors.make(words, load(file).raw)
    parts = [(name, getattr(made, name)) for name in ("start", "end", "prefix", "digest")]
    written = ", ".join(f"{name} = {json.dumps(text, ensure_ascii=False)}" for name, text in parts if text)
    click.echo("anchor = { " + written + " }")
