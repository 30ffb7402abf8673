"""Figures as SVG (byte-identical for the same data), PNG and PDF, with matplotlib.

A picture travels alone, so it says below what it rests on, who made it and under which licence. For
a narrow page it is drawn again at that width, with the same size of letters and longer names wrapped.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from textwrap import fill
from typing import Any

from ..base import files, kept
from ..base.errors import InputError
from ..base.figure import Figure, printable

#: Width of a picture for a narrow page, in inches, and the longest line of a name beside its axis there.
NARROW, NAME = 3.9, 24
#: Pictures held in memory, and what a thing of matplotlib's says of itself that is never twice the same.
HELD = 64
ADDRESS = re.compile(r" at 0x[0-9a-f]+")


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
    own = figure.narrow if narrow else None
    canvas = Canvas(figsize=(width, figure.narrow_height if own else figure.height), layout="constrained")
    axes = canvas.add_subplot()
    (own or figure.draw)(axes)
    if narrow and not own:
        canvas.set_figheight(figure.height + _fitted(axes))
    title = fill(printable(figure.title), int(width * 11))
    canvas.suptitle(title, x=0.01, ha="left", fontsize=10, fontweight="bold")
    if captioned:
        lines = [figure.caption, f"Source: {figure.source}" if figure.source else "", made_by()]
        caption = "\n".join(fill(printable(line), int(width * 17)) for line in lines if line)
        canvas.supxlabel(caption, x=0.01, ha="left", fontsize=7, color="#444444")
        canvas.set_figheight(canvas.get_figheight() + 0.125 * caption.count("\n") + 0.16 * title.count("\n"))
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


#: Forms by name: those of files, and what a page or a document takes besides.
KINDS: dict[str, Callable[[Figure], bytes]] = {
    "svg": FORMS[".svg"],
    "png": FORMS[".png"],
    "pdf": FORMS[".pdf"],
    "narrow": lambda figure: svg(figure, narrow=True).encode("utf-8"),
    "bare.png": lambda figure: png(figure, captioned=False),
    "bare.svg": lambda figure: svg(figure, captioned=False).encode("utf-8"),
}
_drawn: dict[str, bytes] = {}


def drawn(figure: Figure, kind: str) -> bytes:
    """A form of `KINDS`, kept by all that is on the picture, so that it is drawn once for all pages and days."""
    import numpy as np

    shown = _shown(figure)
    if shown is None:
        return KINDS[kind](figure)
    key = kept.digest(kind, _maker(), shown)
    if key not in _drawn:
        if len(_drawn) >= HELD:
            _drawn.pop(next(iter(_drawn)))
        made = kept.held("picture", key, lambda: {"bytes": np.frombuffer(KINDS[kind](figure), dtype=np.uint8)})
        _drawn[key] = made["bytes"].tobytes()
    return _drawn[key]


class _Noted:
    """Axes on which nothing is painted: what is asked of them is noted."""

    def __init__(self, calls: list[str], name: str = "axes") -> None:
        self.calls, self.name = calls, name

    def __getattr__(self, name: str) -> _Noted:
        return _Noted(self.calls, f"{self.name}.{name}")

    def __call__(self, *args: Any, **settings: Any) -> _Noted:
        self.calls.append(f"{self.name}{args!r}{settings!r}")
        return self

    def __repr__(self) -> str:
        return self.name

    def __getitem__(self, name: object) -> _Noted:
        return _Noted(self.calls, f"{self.name}[{name!r}]")

    def __iter__(self) -> Iterator[Any]:
        return iter(())


def _shown(figure: Figure) -> str | None:
    """All that is on a picture, as a text: its words, its size, what it paints; None where that cannot be told."""
    calls: list[str] = []
    try:
        figure.draw(_Noted(calls))
        if figure.narrow:
            figure.narrow(_Noted(calls))
    except TypeError:  # it reckons with what it was answered
        return None
    words = (figure.id, figure.title, figure.caption, figure.source, figure.width, figure.height)
    return ADDRESS.sub("", "\n".join([repr(words), *calls]))


@lru_cache(maxsize=1)
def _maker() -> str:
    """What draws: every source of ours, and matplotlib of this version."""
    import matplotlib

    return kept.digest(kept.package(), matplotlib.__version__)


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
