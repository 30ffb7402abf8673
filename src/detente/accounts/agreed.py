"""What was agreed: commitments × accounts, with a verdict each and everything it rests on.

Only a party's own account enters a verdict: what it published, or what others report
it as saying (marked so). The voices of analysts and the press stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..base.dates import parse_day
from ..base.errors import InputError
from ..base.table import Column, Table, columns, show
from ..base.units import label
from ..ledger.anchors import fragment
from ..ledger.dispute import DealFolder, Filed, Ledger
from ..ledger.records import Commitment, Stance
from ..standpoint import Asked, Standpoint
from .position import Position, combine, of_claim, spoken_terms
from .verdict import SAID, FieldComparison, FieldState, Verdict, compare, in_part, verdict


@dataclass(frozen=True, slots=True)
class AccountCell:
    """One account of one commitment. `coverage` says what its silence is worth.

    `read`: first-party documents of the deal that were read whole; `not_held`: those that were not.
    """

    account: str
    position: Position
    claims: tuple[Filed, ...]
    coverage: str
    read: tuple[str, ...] = ()
    not_held: tuple[str, ...] = ()

    @property
    def stance(self) -> str:
        """The stance, or what is known of the silence: `silent` (whole text read) or `not_seen`."""
        return self.position.stance.value if self.position.stance else self.coverage


@dataclass(frozen=True, slots=True)
class Row:
    """One commitment with every account of it."""

    commitment: Commitment
    verdict: Verdict
    comparisons: tuple[FieldComparison, ...]
    accounts: tuple[AccountCell, ...]
    observers: tuple[Filed, ...]
    evaluations_differ: bool

    @property
    def fields(self) -> list[str]:
        """The term fields on which the accounts conflict."""
        return [c.field for c in self.comparisons if c.state is FieldState.conflict and c.decisive]

    @property
    def one_side(self) -> list[str]:
        """The term fields that only one account gives."""
        return [c.field for c in self.comparisons if c.state is FieldState.unspecified_by_one]

    @property
    def in_part(self) -> list[str]:
        """Why the accounts agree in part only: essential terms of one side, a condition, firmness, the link."""
        positions = {c.account: c.position for c in self.accounts}
        return in_part(positions, self.comparisons) if self.verdict is Verdict.agreed_in_part else []


@dataclass(frozen=True)
class Agreed(Asked):
    """The matrix of a deal as it could be drawn up from a standpoint."""

    stand: Standpoint
    deal: DealFolder
    rows: tuple[Row, ...]

    def row(self, commitment: str) -> Row:
        """The row of that commitment."""
        for row in self.rows:
            if row.commitment.id == commitment:
                return row
        from ..base.errors import UnknownError

        raise UnknownError("commitment", commitment, [r.commitment.id for r in self.rows])

    def counts(self) -> dict[str, int]:
        """Verdict → number of commitments."""
        return {v.value: n for v in Verdict if (n := sum(row.verdict is v for row in self.rows))}

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``agreed --json``."""
        return {
            "standpoint": self.stand.to_dict(),
            "dispute": self.ledger.dispute.id,
            "deal": self.deal.deal.id,
            "on": self.on,
            "known": self.known,
            "counts": self.counts(),
            "rows": [_row_dict(row, self.ledger) for row in self.rows],
        }

    def tables(self) -> list[Table]:
        """The matrix; one column an account, one for what observers say."""
        accounts = [a.id for a in self.ledger.dispute.accounts]
        titles = {a.id: a.title for a in self.ledger.dispute.accounts}
        spec = columns(
            Column("title", "Undertaking"),
            Column("verdict", "Verdict"),
            *[Column(a, titles[a]) for a in accounts],
            Column("observers", "Observers"),
        )
        rows = []
        for row in self.rows:
            why = row.fields or row.in_part
            word = SAID.get(row.verdict, row.verdict.value.replace("_", " ")) + (f" ({', '.join(why)})" if why else "")
            entry: dict[str, Any] = {
                "id": row.commitment.id,
                "title": row.commitment.title,
                "verdict": word,
                "observers": _observer_text(row.observers),
            }
            for cell in row.accounts:
                entry[cell.account] = cell_text(cell)
            rows.append(entry)
        return [
            Table(
                f"{self.deal.deal.title}: what was agreed, by each account, as of {self.on}",
                spec,
                rows,
                source=f"ledger {self.ledger.dispute.id}, {sum(len(c.claims) for r in self.rows for c in r.accounts)} "
                f"claims of the parties, {sum(len(r.observers) for r in self.rows)} of observers",
                notes=("* known only from somebody else's report" if rows else "No undertaking of this deal is held.",),
                id="agreed",
            )
        ]


def cell_text(cell: AccountCell) -> str:
    """One cell of the matrix in a few words."""
    words = cell.stance.replace("_", " ") + ("*" if cell.position.reported else "")
    if cell.position.stance is None and cell.read:
        words += (
            f" ({', '.join(cell.read)} read"
            + (f"; {', '.join(cell.not_held)} not held whole" if cell.not_held else "")
            + ")"
        )
    said = say_terms(cell.position.terms())
    return words + (": " + said if said else "")


def say_terms(terms: Mapping[str, Any]) -> str:
    """Terms as a reader would say them: 20% → 10%, 12 million t by 2025-12-31, for 1 year."""
    said: list[str] = []

    def give(field: str, form: str = "{}") -> None:
        if field in terms:
            value = terms[field]
            text = " or ".join(show(v) for v in value) if _several(field, value) else show(value)
            said.append(form.format(text.replace("_", " ")))

    if "rate_from" in terms and "rate_to" in terms:
        said.append(f"{show(terms['rate_from'])}% → {show(terms['rate_to'])}%")
    else:
        give("rate_change", "{} points")
        give("rate_to", "to {}%")
    if "quantity" in terms:
        unit = terms.get("unit", "")
        said.append(f"{show(terms['quantity'])} {label(unit if isinstance(unit, str) else unit[0])}".strip())
    give("extent")
    give("since", "measures since {}")
    give("products")
    give("beneficiaries", "for {}")
    give("period", "{}" if str(terms.get("period", "")).startswith("per") else "in {}")
    give("duration", "for {}")
    if "period" not in terms:
        give("start", "from {}")
    give("end", "until {}")
    give("condition", "condition: {}")
    if not said:
        give("action")
    return "; ".join(said)


def _several(field: str, value: Any) -> bool:
    """Whether an account gives more than one value (lists of products are one value)."""
    return isinstance(value, list) and field not in ("products", "beneficiaries", "instruments")


def _observer_text(observers: Sequence[Filed]) -> str:
    said: dict[str, set[str]] = {}
    for filed in observers:
        said.setdefault(filed.source, set()).add(filed.claim.stance.value.replace("_", " "))
    return "; ".join(f"{source}: {', '.join(sorted(stances))}" for source, stances in said.items())


def agreed(stand: Standpoint, deal: str | None = None) -> Agreed:
    """The account matrix of `deal`: what had been said by the day asked about, as far as it is known."""
    ledger = stand.ledger
    folder = ledger.deal(deal)
    if stand.day < parse_day(folder.deal.date):
        raise InputError(
            f"{folder.deal.id} was struck on {folder.deal.date}, after {stand.on}",
            remedy="ask for a day on or after the deal",
        )
    later = later_sources(ledger, folder)
    claims = [f for f in ledger.claims if f.deal == folder.deal.id and f.source not in later and _said_by(f, stand)]
    return Agreed(stand, folder, tuple(_row(c, claims, ledger, folder) for c in folder.commitments.values()))


def _said_by(filed: Filed, stand: Standpoint) -> bool:
    """Whether a claim had been made by the day asked about."""
    return stand.ledger.day(filed.claim.date or stand.ledger.sources[filed.source].date) <= stand.day


def later_sources(ledger: Ledger, folder: DealFolder) -> frozenset[str]:
    """The documents that state a later deal: what they say is that deal's, and no account of this one."""
    later = [f.deal for f in ledger.deals.values() if f.deal.date > folder.deal.date]
    own = {name for names in folder.deal.principal.values() for name in names}
    return frozenset(n for deal in later for names in deal.principal.values() for n in names) - own


def rank(filed: Filed, ledger: Ledger, folder: DealFolder) -> int:
    """0: the account's decisive document; 1: its other own words; 2: reported by somebody else."""
    principal = folder.deal.principal.get(filed.claim.account, [])
    if principal and filed.source == principal[0]:  # also a joint statement, which is decisive for both
        return 0
    source = ledger.sources.get(filed.source)
    return 2 if source is None or source.account != filed.claim.account else 1


def _row(commitment: Commitment, claims: Iterable[Filed], ledger: Ledger, folder: DealFolder) -> Row:
    mine = [f for f in claims if f.claim.commitment == commitment.id]
    cells = []
    for account in ledger.dispute.accounts:
        own = [f for f in mine if f.claim.account == account.id]
        position = combine(of_claim(f, rank(f, ledger, folder)) for f in own)
        cells.append(
            AccountCell(
                account.id,
                position,
                tuple(_order(own)),
                _coverage(account.id, ledger, folder),
                *_documents(account.id, ledger, folder),
            )
        )
    positions = {c.account: c.position for c in cells}
    comparisons = compare(positions, fields=commitment.compare)
    evaluations = {c.account: _values(c.claims) for c in cells}
    found = verdict(commitment.kind, positions, comparisons, evaluations)
    observers = tuple(_order(f for f in mine if f.claim.account not in positions))
    everyone = [words for words in [*evaluations.values(), _values(observers)] if words]
    differ = len(everyone) > 1 and not frozenset.intersection(*everyone)
    return Row(commitment, found, tuple(comparisons), tuple(cells), observers, differ)


def _order(claims: Iterable[Filed]) -> list[Filed]:
    return sorted(claims, key=lambda f: (f.source, f.id))


def _values(claims: Iterable[Filed]) -> frozenset[str]:
    return frozenset(f.claim.terms.value for f in claims if f.claim.stance is Stance.evaluates and f.claim.terms.value)


def _coverage(account: str, ledger: Ledger, folder: DealFolder) -> str:
    """What an account's silence means: `silent` when its decisive document was read whole, else `not_seen`."""
    for name in folder.deal.principal.get(account, [])[:1]:
        source = ledger.sources.get(name)
        if source and source.complete:
            return "silent"
    return "not_seen"


def _documents(account: str, ledger: Ledger, folder: DealFolder) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The first-party documents of the deal that were read whole, and those known of and not read whole."""
    public = [ledger.sources[n] for n in folder.deal.principal.get(account, []) if n in ledger.sources]
    return tuple(s.id for s in public if s.complete), tuple(s.id for s in public if not s.complete)


def claim_dict(filed: Filed, ledger: Ledger) -> dict[str, Any]:
    """A claim as plain data, with the link that highlights its words."""
    claim = filed.claim
    source = ledger.sources.get(filed.source)
    link = (
        source.url + fragment(claim.anchor)
        if source and source.url and claim.anchor
        else (source.url if source else "")
    )
    return {
        "id": filed.id,
        "source": filed.source,
        "speaker": claim.speaker,
        "account": claim.account,
        "stance": claim.stance.value,
        "says": claim.says,
        "terms": spoken_terms(claim.terms),
        "reported": bool(source and source.account != claim.account and claim.account != "observer"),
        "date": claim.date or (source.date if source else ""),
        "link": link,
        "note": claim.note,
    }


def _row_dict(row: Row, ledger: Ledger) -> dict[str, Any]:
    commitment = row.commitment
    observers: dict[str, Any] = {}
    for filed in row.observers:
        entry = observers.setdefault(filed.source, {"stances": [], "claims": []})
        if filed.claim.stance.value not in entry["stances"]:
            entry["stances"].append(filed.claim.stance.value)
        entry["claims"].append(claim_dict(filed, ledger))
    return {
        "id": commitment.id,
        "title": commitment.title,
        "topic": commitment.topic,
        "kind": commitment.kind.value,
        "giver": list(commitment.giver),
        "receiver": list(commitment.receiver),
        "verdict": row.verdict.value,
        "fields": row.fields,
        "one_side_fields": row.one_side,
        "in_part": row.in_part,
        "evaluations_differ": row.evaluations_differ,
        "comparison": [c.to_dict() for c in row.comparisons],
        "accounts": {
            cell.account: {
                "stance": cell.stance,
                "reported": cell.position.reported,
                "terms": cell.position.terms(),
                "in_return": sorted({w for f in cell.claims for w in f.claim.in_return}),
                "documents": {"read": list(cell.read), "not_read_whole": list(cell.not_held)},
                "claims": [claim_dict(f, ledger) for f in cell.claims],
            }
            for cell in row.accounts
        },
        "observers": observers,
        "note": commitment.note,
    }
