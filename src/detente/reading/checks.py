"""Checks of a dispute's lexicons: the words by which documents name its parties, topics and undertakings."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from ..base.errors import DetenteError, UnknownError
from ..base.places import places
from ..ledger.checks import Check, Complaint, Complaints, in_file, raised
from ..ledger.dispute import Ledger
from ..ledger.files import read_toml
from .lexicon import DisputeWords, lexicon_path, load_lexicon


def lexicons(ledger: Ledger) -> Complaints:
    """Lexicons open in their language: patterns have words, topics, undertakings and parties exist."""
    for path in sorted(ledger.root.glob("lexicon*.toml")):
        code = path.name.removeprefix("lexicon").removesuffix(".toml").lstrip(".") or "en"
        if path != lexicon_path(ledger.root, code):
            yield Complaint(
                "error", "", f"{path.name} is no lexicon", "name it lexicon.<language>.toml", (), str(path), 1
            )
            continue
        try:
            load_lexicon(ledger, code)
            words = read_toml(path, DisputeWords)
        except DetenteError as error:
            yield raised(error, path)
            continue
        yield from _names(path, words, ledger)


def _names(path: Path, words: DisputeWords, ledger: Ledger) -> Iterator[Complaint]:
    """Ids in a lexicon that the ledger lacks."""
    parties = {*places(), *(party.id for party in ledger.dispute.parties)}
    undertakings = {name for folder in ledger.deals.values() for name in folder.commitments}
    for n, actor in enumerate(words.actor):
        if actor.party:
            yield from _known(path, "place", [actor.party], parties, ("actor", n, "party"))
    for n, topic in enumerate(words.topic):
        yield from _known(path, "topic", [topic.id, *topic.yields], ledger.topics, ("topic", n, "id"))
    for n, item in enumerate(words.commitment):
        yield from _known(path, "commitment", [item.id, *item.also], undertakings, ("commitment", n, "id"))
        if item.topic:
            yield from _known(path, "topic", [item.topic], ledger.topics, ("commitment", n, "topic"))


def _known(
    path: Path, kind: str, names: Collection[str], known: Collection[str], at: tuple[str | int, ...]
) -> Iterator[Complaint]:
    for name in names:
        if name not in known:
            error = UnknownError(kind, name, known)
            yield in_file(path, error.what, error.remedy, *at)


CHECKS: dict[str, Check] = {"lexicons": lexicons}
