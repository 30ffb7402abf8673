"""Figures as SVG (byte-identical for the same data) and PNG, with matplotlib."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from textwrap import fill
from typing import Any

from ..base import files
from ..base.errors import InputError
from ..base.figure import Figure


def _canvas(figure: Figure, *, captioned: bool = True) -> Any:
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams.update(
        {
            "svg.hashsalt": "detente",
            "svg.fonttype": "path",
            "text.parse_math": False,  # a title with two dollar signs is not a formula
            "font.size": 9,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "figure.facecolor": "white",
            "savefig.facecolor": "white",
        }
    )
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(figure.width, figure.height), layout="constrained")
    axes = canvas.add_subplot()
    figure.draw(axes)
    axes.set_title(fill(figure.title, int(figure.width * 11)), loc="left", fontsize=10, fontweight="bold")
    if captioned:
        lines = [figure.caption, f"Source: {figure.source}"] if figure.source else [figure.caption]
        caption = "\n".join(fill(line, int(figure.width * 17)) for line in lines if line)
        canvas.supxlabel(caption, x=0.01, ha="left", fontsize=7, color="#444444")
    return canvas


def svg(figure: Figure, *, captioned: bool = True) -> str:
    """The figure as SVG text without date or random ids; a page that prints the caption beside it leaves it out."""
    out = io.StringIO()
    _canvas(figure, captioned=captioned).savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    return text[text.index("<svg") :]


def png(figure: Figure, *, dpi: int = 160, captioned: bool = True) -> bytes:
    """The figure as PNG."""
    out = io.BytesIO()
    _canvas(figure, captioned=captioned).savefig(out, format="png", dpi=dpi, metadata={"Software": None})
    return out.getvalue()


def pdf(figure: Figure, *, captioned: bool = True) -> bytes:
    """The figure as PDF, without a date."""
    out = io.BytesIO()
    metadata = {"CreationDate": None, "Creator": None, "Producer": None}
    _canvas(figure, captioned=captioned).savefig(out, format="pdf", metadata=metadata)
    return out.getvalue()


#: How a picture is written, by the suffix of its file.
FORMS: dict[str, Callable[[Figure], bytes]] = {
    ".svg": lambda figure: svg(figure).encode("utf-8"),
    ".png": png,
    ".pdf": pdf,
}


def write(figure: Figure, path: str | Path) -> Path:
    """Write a picture as the file's suffix says (another is refused); returns the path."""
    target = Path(path)
    form = FORMS.get(target.suffix.casefold())
    if form is None:
        raise InputError(
            f"cannot write a picture as {target.suffix or 'a file without suffix'!r}",
            remedy="name a file ending in " + ", ".join(FORMS),
        )
    return files.write(target, form(figure))
