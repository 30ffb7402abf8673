"""Best-known figures of others, from a dispute's ``others.toml``: what they say, and why ours differs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from ..base.files import present
from ..ledger.files import read_toml
from ..ledger.record import Record, doc
from ..standpoint import Standpoint

FILE = "others.toml"
#: What figures may stand beside ours.
KINDS = ("duty",)


class Said(Record, frozen=True):
    """`[[other.said]]`: one figure, for one day, with the words of the page that gives it."""

    day: Annotated[str, doc("The day it is a figure of.")]
    value: Annotated[float, doc("Per cent.")]
    words: Annotated[str, doc("The page's own words, in which the figure stands.")]


class Other(Record, frozen=True):
    """`[[other]]`: a published series beside one of ours."""

    of: Annotated[str, doc("What it is a figure of: `duty`, the average duty.")]
    importer: Annotated[str, doc("Who levies it.")]
    exporter: Annotated[str, doc("On whose goods.")]
    publisher: Annotated[str, doc("Who publishes it, as a sentence names them.")]
    title: Annotated[str, doc("Title of the page.")]
    url: Annotated[str, doc("Where it stands.")]
    recorded: Annotated[str, doc("Day on which the last of its figures was public.")]
    method: Annotated[str, doc("Why it differs from ours, as the end of a sentence.")]
    said: Annotated[list[Said], doc("Its figures.")]

    @property
    def values(self) -> dict[str, float]:
        """Day → value, per cent."""
        return {figure.day: figure.value for figure in self.said}


class OtherFile(Record, frozen=True):
    """``others.toml``."""

    other: Annotated[list[Other], doc("The figures.")] = []  # noqa: RUF012 - msgspec copies it


def others(stand: Standpoint) -> list[Other]:
    """All that was published by the day known; no file, none."""
    path = stand.ledger.root / FILE
    return [o for o in published(path) if o.recorded <= stand.known] if present(path) else []


def published(path: Path) -> list[Other]:
    """Everything that a file holds."""
    return read_toml(path, OtherFile).other
