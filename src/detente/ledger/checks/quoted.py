"""What others publish beside our figures: places, days, addresses, and figures that stand in the words quoted."""

from __future__ import annotations

from collections.abc import Iterator

from ...base.places import places
from ..dispute import Ledger
from ..files import read_toml
from ..others import FILE, KINDS, OtherFile
from ..validate import Fault
from .report import Complaint, Complaints
from .side_files import faults_in, no_day, opened, unknown


def quoted(ledger: Ledger) -> Complaints:
    """Figures of others open: each stands in the words of the page that gives it, for a day it could know."""
    path = ledger.root / FILE
    held = opened(path, lambda p: read_toml(p, OtherFile))
    if isinstance(held, Complaint):
        yield held
    elif held is not None:
        yield from faults_in(path, _faults(held))


def _faults(held: OtherFile) -> Iterator[Fault]:
    for n, other in enumerate(held.other):
        yield from unknown("figure", [other.of], KINDS, ("other", n, "of"))
        for field in ("importer", "exporter"):
            yield from unknown("place", [getattr(other, field)], places(), ("other", n, field))
        yield from no_day(other.recorded, ("other", n, "recorded"))
        if not other.url.startswith("https://"):
            yield Fault(["other", n, "url"], f"{other.url!r} is no address", "give the page's, from https:// on")
        for k, figure in enumerate(other.said):
            yield from no_day(figure.day, ("other", n, "said", k, "day"))
            if figure.day > other.recorded:
                what = f"a figure of {figure.day} was not public on {other.recorded}"
                yield Fault(["other", n, "said", k, "day"], what, "mend the day, or `recorded`")
            if f"{figure.value:g}" not in figure.words:
                what = f"{figure.value:g} does not stand in the words"
                yield Fault(["other", n, "said", k, "words"], what, "copy the sentence that gives the figure")
