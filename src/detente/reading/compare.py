"""Documents side by side: what both say, what only one says, where their terms conflict.

For a first-party document only its own account counts; an observer's document counts
with all it reports. Terms are compared field by field as the undertaking's `compare`
list says; a field that one leaves open is no conflict and is listed apart.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from ..base.table import Table, Tabular, columns
from ..ledger.dispute import Ledger
from ..ledger.records import Stance, Terms
from .align import FIELDS, same
from .claims import Proposal, Reading
from .pairs import act_of, groups
from .terms import show_terms

#: Verdicts in the order in which they are listed.
ORDER = (
    "scope_conflict",
    "linkage_denied",
    "denied",
    "evaluations_differ",
    "agreed_in_part",
    "agreed",
    "both_comment",
    "one_side_only",
    "silent",
)
_ACTS = {Stance.affirms, Stance.conditions, Stance.reports_figure}
#: Actions that exclude one another; buying and resuming, cooperating and halting do not.
_OPPOSED = {"suspend", "remove", "reduce", "keep", "extend", "impose"}
_TALK = {Stance.evaluates, Stance.forecasts, Stance.demands}


@dataclass(frozen=True, slots=True)
class Side:
    """What one document says of a subject: stances, terms taken together, and the claims."""

    stances: tuple[Stance, ...]
    terms: Terms
    claims: tuple[Proposal, ...]
    words: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "stances": [str(s) for s in self.stances],
            "terms": msgspec.to_builtins(self.terms),
            "claims": [c.to_dict() for c in self.claims],
        }


@dataclass(frozen=True, slots=True)
class Row:
    """A subject, the verdict on it, the fields that decide it, and each document's side (None: not mentioned)."""

    subject: str
    title: str
    verdict: str
    fields: tuple[str, ...]
    open: tuple[str, ...]
    sides: dict[str, Side | None]
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """One element of ``compare --json``'s ``topics``."""
        return {
            "topic": self.subject,
            "title": self.title,
            "verdict": self.verdict,
            "fields": list(self.fields),
            "unspecified_by_one": list(self.open),
            "note": self.note,
            "documents": {name: side.to_dict() if side else None for name, side in self.sides.items()},
        }


@dataclass(frozen=True, slots=True)
class Comparison(Tabular):
    """All subjects of two or more documents."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    warnings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The keys of ``compare --json``."""
        return {
            "documents": list(self.names),
            "topics": [row.to_dict() for row in self.rows],
            "warnings": list(self.warnings),
        }

    def tables(self) -> list[Table]:
        """One table: subject, verdict, deciding fields, each document."""
        heads = [("topic", "About"), ("verdict", "Verdict"), ("fields", "Where they part")]
        rows = []
        for row in self.rows:
            cells: dict[str, Any] = {
                "topic": row.title,
                "verdict": row.verdict.replace("_", " "),
                "fields": list(row.fields),
            }
            for i, name in enumerate(self.names):
                cells[f"d{i}"] = _cell(row.sides[name])
            rows.append(cells)
        return [
            Table(
                title="Documents side by side",
                columns=columns(*heads, *((f"d{i}", name) for i, name in enumerate(self.names))),
                rows=rows,
                notes=list(self.warnings),
                id="compare",
            )
        ]


def _cell(side: Side | None) -> str | None:
    if side is None:
        return None
    stances = "/".join(dict.fromkeys(str(s).replace("_", " ") for s in side.stances))
    terms = show_terms(side.terms)
    if side.words:
        return f"{stances}: “{' '.join(side.words.split())[:160]}”"
    return f"{stances}: {terms}" if terms else stances


def compare(readings: Sequence[Reading], ledger: Ledger, *, talk: bool = False) -> Comparison:
    """The documents side by side; `talk` also lists topics on which they only comment."""
    names = _names(readings)
    sides = {name: _sides(reading) for name, reading in zip(names, readings, strict=True)}
    commitments = {c.id: c for folder in ledger.deals.values() for c in folder.commitments.values()}
    titles = {t.id: t.title for t in ledger.topics.values()} | {c.id: c.title for c in commitments.values()}
    complete = {
        name
        for name, r in zip(names, readings, strict=True)
        if (known := ledger.sources.get(r.document.source)) is not None and known.complete
    }
    rows = []
    for subject in dict.fromkeys(s for table in sides.values() for s in table):
        present = {name: sides[name].get(subject) for name in names}
        fields = commitments[subject].compare if subject in commitments else []
        row = _row(subject, titles.get(subject, subject), present, tuple(fields) or FIELDS, complete)
        if (
            talk
            or subject in commitments
            or row.verdict in {"agreed", "scope_conflict", "denied", "linkage_denied"}
            or _acts(present)
        ):
            rows.append(row)
    rows += _across(rows, commitments, titles, names)
    rows += _by_frames(readings, names, complete)
    if not rows:
        language = ", ".join(sorted({r.document.language for r in readings}))
        warnings = [f"nothing in these documents is named in the lexicon ({language}) of {ledger.dispute.id}"]
        return Comparison(tuple(names), (), tuple(warnings))
    rows.sort(key=lambda r: (ORDER.index(r.verdict), r.title))
    warnings = [
        f"{name}: {w}" for name, r in zip(names, readings, strict=True) for w in (*r.document.notes, *r.warnings)
    ]
    return Comparison(tuple(names), tuple(rows), tuple(warnings))


def unlinked(claim: Proposal) -> bool:
    """Whether an act is linked to no undertaking of the ledger: it is compared by its own words."""
    return claim.frame is not None and not claim.commitment


def _by_frames(readings: Sequence[Reading], names: Sequence[str], complete: set[str]) -> list[Row]:
    """Acts that no ledger knows, side by side: aligned by giver, act, object and number."""
    acts = []
    for name, reading in zip(names, readings, strict=True):
        own, seen = reading.document.account, set()
        for claim in reading.claims:
            other = own and own != "observer" and claim.account not in {own, "observer"}
            key = (claim.start, claim.end)
            if claim.stance is not None and unlinked(claim) and not other and key not in seen:
                seen.add(key)
                acts.append(act_of(name, claim))
    rows = []
    for group in groups(acts):
        sides: dict[str, Side | None] = dict.fromkeys(names)
        figures: dict[str, set[str]] = {}
        for name in dict.fromkeys(a.document for a in group):
            told = [a.claim for a in group if a.document == name]
            said = tuple(c.stance for c in told if c.stance)
            sides[name] = Side(said, together(told), tuple(told), words=" … ".join(c.exact for c in told))
            was = {
                f"{c.terms.rate_from:g}" for c in told if c.terms.rate_from is not None and c.terms.rate_to is not None
            }
            figures[name] = {n for a in group if a.document == name for n in a.numbers} - was
        first = group[0].claim
        row = _row(f"act-{first.start}", _title(first), sides, (*FIELDS, "products"), complete)
        givers = {a.claim.committing for a in group if a.claim.committing}
        parting = [*(["giver"] if len(givers) > 1 else [])]
        parting += ["figures"] if any(f != g for f in figures.values() for g in figures.values()) else []
        if row.verdict == "agreed" and parting:
            row = replace(row, verdict="agreed_in_part", fields=tuple(parting))
        rows.append(row)
    return rows


def _title(claim: Proposal) -> str:
    """What an act is called: who does what to what; its own words where that would mislead."""
    frame, who = claim.frame, " and ".join(claim.committing)
    words = textwrap.shorten(" ".join(claim.exact.split()), 76, placeholder=" …")
    if frame is None:
        return words
    object_ = re.sub(r"^(?:The|No|This|These|A|An|Its) ", lambda m: m[0].lower(), frame.object)
    told = frame.how in {"target", "owner"} or frame.modality in {"figure", "demanded", "absent"}
    if not who or not frame.kind or told or len(object_.split()) < 2 or object_.split()[0] in {"that", "it", "them"}:
        return words
    return f"{who}: {frame.act} {object_}"


def _names(readings: Sequence[Reading]) -> list[str]:
    names: list[str] = []
    for reading in readings:
        name = reading.document.source or reading.document.name.replace("\\", "/").rsplit("/", 1)[-1]
        count = sum(n == name or n.startswith(name + " (") for n in names)
        names.append(f"{name} ({count + 1})" if count else name)
    return names


def _acts(present: dict[str, Side | None]) -> bool:
    return any(
        side is not None and set(side.stances) & (_ACTS | {Stance.denies, Stance.denies_linkage, Stance.says_absent})
        for side in present.values()
    )


def _sides(reading: Reading) -> dict[str, Side]:
    """Subject → what the document says of it. A party's document speaks for that party only."""
    own = reading.document.account
    table: dict[str, list[Proposal]] = {}
    acts = [c for c in reading.claims if c.stance is not None and unlinked(c)]
    for claim in reading.claims:
        if own and own != "observer" and claim.account != own:
            continue
        if claim.stance is None or unlinked(claim):
            continue
        if claim.frame is None and not claim.commitment and any(_within(a, claim) for a in acts):
            continue  # the act itself is a row of its own
        table.setdefault(claim.subject, []).append(claim)
    return {
        subject: Side(tuple(c.stance for c in claims if c.stance), together(claims), tuple(claims))
        for subject, claims in table.items()
    }


def _within(a: Proposal, b: Proposal) -> bool:
    """Whether two proposals share half of the shorter one's words."""
    return min(a.end, b.end) - max(a.start, b.start) >= 0.5 * min(a.end - a.start, b.end - b.start)


def together(claims: Sequence[Proposal]) -> Terms:
    """The terms of several claims, the first that gives a field deciding it; acts before talk."""
    values: dict[str, Any] = {}
    blank = msgspec.structs.asdict(Terms())
    for claim in sorted(claims, key=lambda c: c.stance not in _ACTS):
        for name, value in msgspec.structs.asdict(claim.terms).items():
            if value != blank[name] and name not in values:
                values[name] = value
    return Terms(**values)


def _row(subject: str, title: str, present: dict[str, Side | None], fields: Sequence[str], complete: set[str]) -> Row:
    sides = {
        name: side for name, side in present.items() if side is not None and set(side.stances) != {Stance.says_absent}
    }
    if len(sides) < 2:
        said_absent = [n for n, s in present.items() if s is not None and n not in sides]
        silent = [n for n, s in present.items() if (s is None and n in complete)] + said_absent
        note = (
            f"{', '.join(silent)}: silent in a complete text"
            if silent and not said_absent
            else (f"{', '.join(said_absent)}: says it is absent" if said_absent else "")
        )
        verdict = "one_side_only" if sides else "silent"
        return Row(subject, title, verdict, (), (), present, note)
    stances = [set(side.stances) for side in sides.values()]
    conflict, unspecified = _fields(list(sides.values()), fields)
    if any(Stance.denies_linkage in s for s in stances) and any(Stance.affirms in s for s in stances):
        verdict, conflict = "linkage_denied", ("linkage",)
    elif any(Stance.denies in s and Stance.affirms not in s for s in stances) and any(
        Stance.affirms in s for s in stances
    ):
        verdict = "denied"
    elif all(s <= _TALK for s in stances):
        values = {side.terms.value for side in sides.values() if side.terms.value}
        verdict = "evaluations_differ" if len(values) > 1 else "both_comment"
        conflict = ("value",) if len(values) > 1 else ()
    elif conflict:
        verdict = "scope_conflict"
    elif sum(bool(s & _ACTS) for s in stances) >= 2:
        verdict = "agreed"
    else:
        verdict = "both_comment"
    return Row(subject, title, verdict, conflict, unspecified, present)


def _fields(sides: Sequence[Side], fields: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Fields in conflict, and fields that one gives and another leaves open."""
    conflict, unspecified = [], []
    for name in fields:
        values = [_value(side.terms, name, sides) for side in sides]
        given = [v for v in values if v not in (None, "", [])]
        if name == "quantity" and len({side.terms.unit for side in sides if side.terms.unit}) > 1:
            continue
        if name == "action":
            given = [v for v in given if v in _OPPOSED]
        if any(not _same(name, a, b) for a in given for b in given):
            conflict.append(name)
        elif given and len(given) < len(values):
            unspecified.append(name)
    return tuple(conflict), tuple(unspecified)


def _value(terms: Terms, name: str, sides: Sequence[Side]) -> Any:
    """A term; a lone rate ("pays 15%") that is another's new rate is no rate before."""
    value = getattr(terms, name)
    level = name == "rate_from" and terms.rate_to is None and value is not None
    return None if level and any(side.terms.rate_to == value for side in sides) else value


def _same(name: str, a: Any, b: Any) -> bool:
    if isinstance(a, list):
        return bool(set(a) & set(b)) or set(a) == set(b)
    return same(name, a, b)


def _across(
    rows: Sequence[Row], commitments: dict[str, Any], titles: dict[str, str], names: Sequence[str]
) -> list[Row]:
    """Different undertakings of one giver on one topic, each told by another document: a conflict of scope."""
    lone: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
    for row in rows:
        if row.verdict == "one_side_only" and row.subject in commitments and commitments[row.subject].giver:
            item = commitments[row.subject]
            lone.setdefault((item.topic, tuple(item.giver)), []).append(row)
    out = []
    for (topic, _), group in lone.items():
        tellers = {row.subject: next(n for n in names if row.sides[n] is not None) for row in group}
        if len(set(tellers.values())) < 2:
            continue
        sides: dict[str, Side | None] = dict.fromkeys(names)
        for name in set(tellers.values()):
            told: list[Proposal] = []
            for row in group:
                side = row.sides[name]
                if side is not None and tellers[row.subject] == name:
                    told += side.claims
            sides[name] = Side(tuple(c.stance for c in told if c.stance), together(told), tuple(told))
        held = [s for s in sides.values() if s is not None]
        conflict, unspecified = _fields(held, ("action", *FIELDS, "products", "beneficiaries"))
        if conflict:
            note = "told as different undertakings: " + "; ".join(f"{tellers[r.subject]}: {r.title}" for r in group)
            out.append(Row(topic, titles.get(topic, topic), "scope_conflict", conflict, unspecified, sides, note))
    return out
