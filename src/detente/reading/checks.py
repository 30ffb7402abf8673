"""Checks of a dispute's lexicons: the words by which documents name its parties, topics and undertakings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from ..base.errors import DetenteError
from ..base.places import places
from ..ledger.checks import Check, Complaints, raised
from ..ledger.checks.side_files import faults_in, in_file, unknown
from ..ledger.dispute import Ledger
from ..ledger.files import read_toml
from ..ledger.toml_lines import Trail
from .lexica import load_lexicon
from .lexicon import DisputeWords, lexicon_path


def lexicons(ledger: Ledger) -> Complaints:
    """Lexicons open in their language: patterns have words, topics, undertakings and parties exist."""
    for path in sorted(ledger.root.glob("lexicon*.toml")):
        code = path.name.removeprefix("lexicon").removesuffix(".toml").lstrip(".") or "en"
        if path != lexicon_path(ledger.root, code):
            yield in_file(path, f"{path.name} is no lexicon", "name it lexicon.<language>.toml", "language")
            continue
        try:
            load_lexicon(ledger, code)
            words = read_toml(path, DisputeWords)
        except DetenteError as error:
            yield raised(error, path)
            continue
        yield from _names(path, words, ledger)


def _names(path: Path, words: DisputeWords, ledger: Ledger) -> Complaints:
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


def _known(path: Path, kind: str, names: Iterable[str], known: Collection[str], at: Trail) -> Complaints:
    return faults_in(path, unknown(kind, names, known, at))


CHECKS: dict[str, Check] = {"lexicons": lexicons}
