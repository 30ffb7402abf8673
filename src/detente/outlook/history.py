"""Trade truces and how they ended: the record that base rates are estimated from.

One file per truce under ``data/history/truces``, dated moves in ``data/history/spells.toml``.
Every fact carries the day on which it was public, and `as_known` forgets what was not
public yet: later rows go, later outcomes become censoring, later words are withheld.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import Annotated

import msgspec

from ..base.dates import parse_day
from ..base.errors import InputError, LedgerError
from ..ledger.files import read_text, read_toml, toml_files
from ..ledger.records import Record, doc


class OutcomeKind(StrEnum):
    """How a term of a truce ended."""

    extended = "extended"
    upgraded = "upgraded"
    replaced_early = "replaced_early"
    lapsed = "lapsed"
    unmet = "unmet"
    broken = "broken"


#: Outcomes in which something went on after the stated end.
CONTINUED = frozenset({OutcomeKind.extended, OutcomeKind.upgraded, OutcomeKind.replaced_early})
#: Outcomes in which the stated end came and nothing followed (`unmet`: the term ran out with its undertakings unmet).
RAN_OUT = frozenset({OutcomeKind.lapsed, OutcomeKind.unmet})


class Outcome(Record, frozen=True):
    """How it ended, when, and when that was public."""

    kind: Annotated[OutcomeKind, doc("extended, upgraded, replaced_early, lapsed, unmet or broken.")]
    at: Annotated[str, doc("Day.")]
    says: Annotated[str, doc("What happened, in our words.")]
    recorded: Annotated[str, doc("Day it became public, if not `at`.")] = ""


class BreachClaim(Record, frozen=True):
    """One side says the other does not keep it."""

    by: Annotated[str, doc("Who says so: a place code or `observer`.")]
    of: Annotated[str, doc("About whom.")]
    says: Annotated[str, doc("What is claimed.")]
    at: Annotated[str, doc("Day, if known.")] = ""


class Truce(Record, frozen=True):
    """One term of one truce."""

    id: Annotated[str, doc("Unique id; the file's name.")]
    title: Annotated[str, doc("Name as printed.")]
    parties: Annotated[list[str], doc("Place codes; they make the dyad.")]
    start: Annotated[str, doc("First day of the term.")]
    term: Annotated[int, doc("1 for the first term, 2 for its renewal, …")]
    fixed: Annotated[bool, doc("Whether the term has a stated end.")]
    says: Annotated[str, doc("What it held, in our words.")]
    sources: Annotated[list[str], doc("Addresses or titles.")]
    evidence: Annotated[str, doc("A primary seen … D weak.")]
    ref: Annotated[str, doc("Row of the working list it was derived from.")] = ""
    announced: Annotated[str, doc("Day it was agreed, if before `start`; the clock runs from here.")] = ""
    stated_end: Annotated[str, doc("Last day by its own terms; required when fixed.")] = ""
    deal: Annotated[str, doc("Deal id in a dispute's ledger.")] = ""
    follows: Annotated[str, doc("The truce it continues.")] = ""
    last_seen: Annotated[str, doc("Last day on which it was seen to hold, when it has no outcome.")] = ""
    estimate: Annotated[bool, doc("Whether it enters estimation.")] = True
    why_not: Annotated[str, doc("Why it does not; required then.")] = ""
    note: Annotated[str, doc("What a reader must know.")] = ""
    outcome: Annotated[Outcome | None, doc("How it ended.")] = None
    claims: Annotated[list[BreachClaim], doc("Breaches claimed while it ran.")] = []  # noqa: RUF012 - msgspec copies it

    @property
    def clock(self) -> date:
        """The day its clock starts: when it was agreed, or when it began."""
        return parse_day(self.announced or self.start)

    @property
    def dyad(self) -> str:
        """The parties as one name."""
        return dyad(self.parties)

    @property
    def later(self) -> bool:
        """Whether it is a second or later term."""
        return self.term > 1


class Spell(Record, frozen=True):
    """Dated moves under one deal, across its terms."""

    id: Annotated[str, doc("Unique id.")]
    parties: Annotated[list[str], doc("Place codes.")]
    start: Annotated[str, doc("Day the deal was struck.")]
    until: Annotated[str, doc("Last day coded; a spell without an event is censored here.")]
    says: Annotated[str, doc("What happened.")]
    sources: Annotated[list[str], doc("Addresses or titles.")]
    deal: Annotated[str, doc("Deal id in a dispute's ledger.")] = ""
    first_claim: Annotated[str, doc("First new measure or public claim of breach.")] = ""
    claim_by: Annotated[str, doc("Whose move that was.")] = ""
    tariff_raised: Annotated[str, doc("First tariff raised, or announced to be raised, again.")] = ""
    raised_by: Annotated[str, doc("Who raised it.")] = ""
    note: Annotated[str, doc("What a reader must know.")] = ""

    @property
    def dyad(self) -> str:
        """The parties as one name."""
        return dyad(self.parties)


class SpellFile(Record, frozen=True):
    """`spells.toml`."""

    spell: Annotated[list[Spell], doc("The spells.")] = []  # noqa: RUF012 - msgspec copies it


def dyad(parties: Iterable[str]) -> str:
    """Place codes, sorted, joined by an en dash."""
    return "–".join(sorted(parties))


@dataclass(frozen=True)
class History:
    """Truces and spells as known on `known` (``None``: everything held)."""

    truces: tuple[Truce, ...]
    spells: tuple[Spell, ...]
    known: date | None = None

    @property
    def digest(self) -> str:
        """sha256 of the content, first 16 hex digits."""
        body = msgspec.json.encode([self.truces, self.spells], order="deterministic")
        return hashlib.sha256(body).hexdigest()[:16]

    @property
    def estimated(self) -> tuple[Truce, ...]:
        """The rows that enter estimation: evidence held, and an outcome or a last day seen."""
        return tuple(t for t in self.truces if t.estimate and observed_until(t) is not None)

    def as_known(self, known: date | str | None) -> History:
        """What was public by the end of `known`: nothing later remains in any field."""
        if known is None:
            return self
        day = parse_day(known)
        truces = tuple(forget(t, day) for t in self.truces if t.clock <= day)
        spells = tuple(forget_spell(s, day) for s in self.spells if parse_day(s.start) <= day)
        return History(truces, spells, day)


def observed_until(truce: Truce) -> date | None:
    """The day of its outcome, or the last day it was seen to hold."""
    if truce.outcome is not None:
        return parse_day(truce.outcome.at)
    return parse_day(truce.last_seen) if truce.last_seen else None


def forget(truce: Truce, known: date) -> Truce:
    """The truce as known that day: a later outcome is censoring, later claims and words are withheld."""
    outcome = truce.outcome
    hidden = outcome is not None and parse_day(outcome.recorded or outcome.at) > known
    seen = parse_day(truce.last_seen) if truce.last_seen else None
    later_seen = seen is not None and seen > known
    claims = [c for c in truce.claims if not c.at or parse_day(c.at) <= known]
    late = hidden or later_seen or len(claims) < len(truce.claims)
    if not late:
        return truce
    return msgspec.structs.replace(
        truce,
        outcome=None if hidden else outcome,
        claims=[c for c in claims if c.at] if hidden or later_seen else claims,
        last_seen=known.isoformat() if hidden or later_seen else truce.last_seen,
        estimate=True if hidden else truce.estimate,
        why_not="" if hidden else truce.why_not,
        note="",
        sources=[],
    )


def forget_spell(spell: Spell, known: date) -> Spell:
    """The spell as known that day: later moves are dropped and it is cut off."""
    if parse_day(spell.until) <= known:
        return spell

    def seen(day: str) -> str:
        return day if day and parse_day(day) <= known else ""

    return msgspec.structs.replace(
        spell,
        first_claim=seen(spell.first_claim),
        claim_by=spell.claim_by if seen(spell.first_claim) else "",
        tariff_raised=seen(spell.tariff_raised),
        raised_by=spell.raised_by if seen(spell.tariff_raised) else "",
        until=known.isoformat(),
        says="",
        note="",
        sources=[],
    )


def history_folder() -> Path:
    """Where the record lives: DETENTE_HISTORY, or inside the package."""
    named = os.environ.get("DETENTE_HISTORY")
    return Path(named) if named else Path(str(package_files("detente"))) / "data" / "history"


def load_history(folder: str | Path | None = None, *, known: date | str | None = None) -> History:
    """Read the record; an empty or contradictory one raises with file and remedy."""
    root = Path(folder) if folder is not None else history_folder()
    return _load(root.resolve()).as_known(known)


@lru_cache(maxsize=8)
def _load(root: Path) -> History:
    truces: dict[str, Truce] = {}
    for path in toml_files(root / "truces"):
        truce = read_toml(path, Truce)
        check(truce, path)
        if truce.id in truces:
            raise LedgerError(f"the truce {truce.id!r} is written twice", remedy="keep one file per truce", file=path)
        truces[truce.id] = truce
    if not truces:
        raise InputError(
            f"the history in {root} holds no truces", remedy="add files under truces/, or unset DETENTE_HISTORY"
        )
    for truce in truces.values():
        if truce.follows and truce.follows not in truces:
            raise LedgerError(
                f"{truce.id!r} follows {truce.follows!r}, which is not in the history",
                remedy="add it or clear `follows`",
                file=root / "truces" / f"{truce.id}.toml",
            )
    path = root / "spells.toml"
    spells = tuple(read_toml(path, SpellFile).spell) if path.is_file() else ()
    for spell in spells:
        check_spell(spell, path)
    return History(tuple(sorted(truces.values(), key=lambda t: (t.start, t.id))), spells)


def check(truce: Truce, path: Path) -> None:
    """Refuse what contradicts itself."""

    def refuse(what: str, remedy: str) -> None:
        line = next((n for n, text in enumerate(read_text(path).split("\n"), 1) if text.startswith("[outcome")), 1)
        raise LedgerError(f"{truce.id}: {what}", remedy=remedy, file=path, line=line)

    if path.stem != truce.id:
        refuse(f"the file is named {path.stem!r}", "name the file after the id")
    if len(set(truce.parties)) < 2:
        refuse("a truce needs two parties", "name both")
    if truce.fixed != bool(truce.stated_end):
        refuse(
            "`fixed` and `stated_end` contradict each other", "give the end of a fixed term and none for an open one"
        )
    if truce.term < 1:
        refuse("terms are counted from 1", "write 1 for the first")
    if not truce.estimate and not truce.why_not:
        refuse("it is left out of estimation without a reason", "fill `why_not`")
    if truce.outcome is not None:
        at = parse_day(truce.outcome.at)
        if truce.last_seen and parse_day(truce.last_seen) > at:
            refuse("it has an outcome and was seen to hold after it", "clear `last_seen` or mend the outcome's day")
        if at < truce.clock:
            refuse("its outcome is dated before its start", "mend one of the days")
        if not truce.fixed and truce.outcome.kind in {OutcomeKind.extended, *RAN_OUT}:
            refuse(f"an open-ended truce cannot be {truce.outcome.kind}", "give it a stated end, or another outcome")
        if truce.outcome.kind in RAN_OUT and at < parse_day(truce.stated_end):
            refuse("it is said to have run out before its stated end", "call it broken, or mend the day")


def check_spell(spell: Spell, path: Path) -> None:
    """Refuse moves outside the spell."""
    begin, end = parse_day(spell.start), parse_day(spell.until)
    for day in (spell.first_claim, spell.tariff_raised):
        if day and not begin <= parse_day(day) <= end:
            raise LedgerError(
                f"{spell.id}: the move of {day} lies outside {spell.start} to {spell.until}",
                remedy="mend the days",
                file=path,
            )
