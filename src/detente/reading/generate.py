"""A first lexicon from the ledger itself: names and aliases, for an analyst to edit."""

from __future__ import annotations

import re

from ..base.errors import InputError
from ..base.places import places
from ..ledger.dispute import Ledger
from .lexicon import ActorWords, CommitmentWords, DisputeWords, TopicWords, language_words, pattern_words
from .words import word_set

_NOT_LATIN = re.compile(r"[\u3400-\u9fff]")
_SMALL = word_set("a an the of and or to in on for its by with from it is are how what who us cn")


def from_ledger(ledger: Ledger, code: str) -> DisputeWords:
    """Actors from the parties and accounts, topics and undertakings from their names and aliases."""
    language_words(code)  # a language we can read, or an error
    chinese = code == "zh"

    def fits(text: str) -> bool:
        return bool(_NOT_LATIN.search(text)) == chinese and 0 < len(pattern_words(text)) <= 10

    known = places()
    actors = []
    for party in ledger.dispute.parties:
        names = [party.title, known[party.id].name] if party.id in known else [party.title]
        actors.append(
            ActorWords(
                id=party.id,
                names=sorted({n for n in names if fits(n)}),
                party=party.id,
                kind="state",
                title=party.title,
            )
        )
    for account in ledger.dispute.accounts:
        actors.append(
            ActorWords(
                id=account.id,
                names=[account.title] if fits(account.title) else [],
                party=account.party,
                title=account.title,
                official=True,
            )
        )
    for source in ledger.sources.values():
        if source.author and source.account != "observer" and fits(source.author):
            owner = ledger.account(source.account).party
            actors.append(
                ActorWords(
                    id=_slug(source.author),
                    names=[source.author],
                    party=owner,
                    kind="person",
                    title=source.author,
                    official=True,
                )
            )
    topics = [TopicWords(id=t.id, words=[a for a in t.aliases if fits(a)]) for t in ledger.topics.values()]
    measures: dict[str, list[str]] = {}
    for measure in ledger.view.values():
        measures[measure.id] = [a for a in [*measure.aliases, measure.title] if fits(a)]
    commitments = []
    for folder in ledger.deals.values():
        for item in folder.commitments.values():
            words = [a for a in item.aliases if fits(a)]
            for name in item.measures:
                words += measures.get(name, [])
            if not words:
                alias = next((t.words for t in topics if t.id == item.topic), [])
                words = list(alias)
            if words:
                commitments.append(CommitmentWords(id=item.id, all=[sorted(set(words))]))
    seen: dict[str, ActorWords] = {}
    for actor in actors:
        seen.setdefault(actor.id, actor)
    return DisputeWords(
        language=code,
        actor=[a for a in seen.values() if a.names],
        topic=[t for t in topics if t.words],
        commitment=commitments,
        note="Made from the names and aliases of the ledger; edit it.",
    )


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "actor"


def to_toml(words: DisputeWords) -> str:
    """The lexicon as the file an analyst edits."""
    import msgspec
    import tomlkit

    if not words.actor and not words.topic:
        raise InputError("the ledger has no names in this language", remedy="add aliases to topics.toml first")
    data = msgspec.to_builtins(words)
    document = tomlkit.document()
    document.add("language", tomlkit.item(data["language"]))
    document.add("note", tomlkit.item(data.get("note", "")))
    for key in ("actor", "topic", "commitment", "good"):
        tables = tomlkit.aot()
        for entry in data.get(key, []):
            table = tomlkit.table()
            for name, value in entry.items():
                table.add(name, value)
            tables.append(table)
        if len(tables):
            document.add(key, tables)
    return tomlkit.dumps(document)
