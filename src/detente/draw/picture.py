"""Figures as SVG (byte-identical for the same data), PNG and PDF, with matplotlib.

A picture travels alone, so it says below what it rests on, who made it and under which licence. For
a narrow page it is drawn again at that width, with the same size of letters and longer names wrapped.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from textwrap import fill
from typing import Any

from ..base import files
from ..base.errors import InputError
from ..base.figure import Figure, printable

#: Width of a picture for a narrow page, in inches, and the longest line of a name beside its axis there.
NARROW, NAME = 3.9, 24


def _canvas(figure: Figure, *, captioned: bool = True, narrow: bool = False) -> Any:
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

    width = min(NARROW, figure.width) if narrow else figure.width
    canvas = Canvas(figsize=(width, figure.height), layout="constrained")
    axes = canvas.add_subplot()
    figure.draw(axes)
    if narrow:
        canvas.set_figheight(figure.height + _fitted(axes))
    title = fill(printable(figure.title), int(width * 11))
    canvas.suptitle(title, x=0.01, ha="left", fontsize=10, fontweight="bold")
    if captioned:
        lines = [figure.caption, f"Source: {figure.source}" if figure.source else "", made_by()]
        caption = "\n".join(fill(printable(line), int(width * 17)) for line in lines if line)
        canvas.supxlabel(caption, x=0.01, ha="left", fontsize=7, color="#444444")
        canvas.set_figheight(canvas.get_figheight() + 0.11 * (caption.count("\n") + title.count("\n")))
    return canvas


def made_by() -> str:
    """Who made a picture, and under which licence it may be used."""
    from .. import __version__

    return f"Made by détente {__version__}, Apache-2.0."


def _fitted(axes: Any) -> float:
    """Names beside the axis wrapped, days upright, the legend in one column; the inches by which the picture grows."""
    names = [tick.get_text() for tick in axes.get_yticklabels()]
    more, below = 0.0, 0.45
    if any(len(name) > NAME for name in names):
        wrapped = [fill(name, NAME) for name in names]
        axes.set_yticks(axes.get_yticks(), wrapped, fontsize=axes.get_yticklabels()[0].get_fontsize())
        lines = max(name.count("\n") + 1 for name in wrapped)
        more += 0.13 * (lines - 1) * len(names)
    from matplotlib.dates import AutoDateLocator

    if isinstance(axes.xaxis.get_major_locator(), AutoDateLocator):
        axes.tick_params(axis="x", labelrotation=60, labelsize=7)
        below += 0.3
    legend = axes.get_legend()
    if legend is not None:
        labels = [text.get_text() for text in legend.get_texts()]
        handles = legend.legend_handles
        down = -below / (axes.figure.get_figheight() + more)
        axes.legend(handles, labels, fontsize=7, frameon=False, loc="upper left", bbox_to_anchor=(-0.1, down))
        more += below + 0.16 * len(labels)
    return more


def svg(figure: Figure, *, captioned: bool = True, narrow: bool = False) -> str:
    """The figure as SVG text without date or random ids; a page that prints the caption beside it leaves it out.

    With `narrow` it is drawn for a narrow page.
    """
    out = io.StringIO()
    _canvas(figure, captioned=captioned, narrow=narrow).savefig(
        out, format="svg", metadata={"Date": None, "Creator": None}
    )
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
