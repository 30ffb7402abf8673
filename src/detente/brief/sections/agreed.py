"""What was agreed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...accounts.agreed import Agreed, Row, agreed, say_terms
from ...accounts.verdict import FieldState, Verdict
from ...base.dates import last_day
from ...base.table import Column, Table, columns, show
from ...base.units import label
from ...base.words import clause, count, day, listed
from ...ledger.dispute import Filed
from ...ledger.records import Delivery, Meeting, Stance
from ..context import Context
from ..pictures import matrix as picture
from ..sheet.promises import spoken
from ..statement import Ref, Section, Statement

#: How many claims a statement cites at most from each account.
CITED = 2
#: How many of the latest words on a delivery are shown; the table has all.
LATEST = 3


def section(context: Context) -> Section:
    """Verdict by verdict, from what both say to what neither does; then the matrix."""
    matrix = agreed(context.stand, context.folder.deal.id)
    statements = [
        *_agreed(matrix),
        *_conflicts(matrix),
        *_linkage(matrix),
        *_one_side(matrix),
        *_silent(matrix),
        *_evaluations(matrix, context),
        *_delivered(matrix, context),
    ]
    tables = (_matrix(matrix), *deliveries_table(context), *meetings_table(context))
    return Section(
        "agreed",
        "What was agreed?",
        tuple(statements),
        tables,
        (picture(matrix),) if matrix.rows else (),
        commands=(context.command("agreed"),),
    )


def rows(matrix: Agreed, *verdicts: Verdict) -> list[Row]:
    """The rows with one of these verdicts."""
    return [row for row in matrix.rows if row.verdict in verdicts]


def refs(row: Row, accounts: Sequence[str] = ()) -> tuple[Ref, ...]:
    """The claims a row rests on, own words first, a few from each account."""
    found: list[Ref] = []
    for cell in row.accounts:
        if accounts and cell.account not in accounts:
            continue
        found += [Ref("claim", f.id) for f in cell.claims[:CITED]]
    return tuple(found)


def words(matrix: Agreed, row: Row, accounts: Sequence[str] = ()) -> str:
    """An undertaking as it is said by who gives it, for our title of it rests on nobody's word.

    Each account (of `accounts`, if any are named) in its own words; else an observer's; else what it is about.
    """
    titles = _titles(matrix)
    said: dict[str, list[str]] = {}
    for cell in row.accounts:
        filed = spoken(cell) or next(iter(cell.claims), None)
        if filed is not None and (not accounts or cell.account in accounts):
            who = titles[cell.account] + (", as reported" if cell.position.reported else "")
            said.setdefault(clause(filed.claim.says), []).append(who)
    if not said and row.observers:
        filed = row.observers[0]
        said[clause(filed.claim.says)] = [filed.claim.speaker]
    if not said:
        return f"About “{row.commitment.title}”"
    return "; ".join(f"{text} ({' and '.join(who)})" for text, who in said.items())


def _titles(matrix: Agreed) -> dict[str, str]:
    return {a.id: a.title for a in matrix.ledger.dispute.accounts}


def _agreed(matrix: Agreed) -> list[Statement]:
    made = rows(matrix, Verdict.agreed, Verdict.agreed_in_part)
    undertakings = [row for row in made if row.commitment.kind.value == "undertaking"]
    if not undertakings:
        return []
    parts = []
    for row in undertakings:
        alone: dict[str, list[str]] = {}
        for c in row.comparisons:
            if c.state is FieldState.unspecified_by_one and (c.decisive or c.field == "quantity"):
                for who in (_titles(matrix)[a] for a, v in c.values.items() if v):
                    alone.setdefault(who, []).append(c.field.replace("_", " "))
        extra = "; ".join(f"only {who} gives the {listed(fields)}" for who, fields in alone.items())
        other = [w.replace("_", " ") for w in row.in_part if not any(w.replace("_", " ") in f for f in alone.values())]
        if other:
            extra = "; ".join(filter(None, [extra, f"the accounts differ on {listed(other)}"]))
        parts.append(Statement(words(matrix, row) + (f": {extra}" if extra else "") + ".", refs(row)))
    return [
        Statement(
            f"Both accounts give {count(len(undertakings), 'undertaking')} without a conflict of terms, "
            f"{sum(row.verdict is Verdict.agreed_in_part for row in undertakings)} of them in part.",
            detail=tuple(parts),
        )
    ]


def _conflicts(matrix: Agreed) -> list[Statement]:
    made = rows(matrix, Verdict.scope_conflict, Verdict.denied)
    parts = []
    for row in made:
        if row.verdict is Verdict.denied:
            parts.append(
                Statement(f"{words(matrix, row)}: one side says it was agreed, the other denies it.", refs(row))
            )
            continue
        said = []
        for comparison in row.comparisons:
            if comparison.field in row.fields:
                both = "; ".join(
                    f"{_titles(matrix)[a]} says {' or '.join(show(x) for x in v)}".replace("_", " ")
                    for a, v in comparison.values.items()
                    if v
                )
                said.append(f"{comparison.field.replace('_', ' ')} ({both})")
        one = [
            c.field.replace("_", " ")
            for c in row.comparisons
            if c.state is FieldState.unspecified_by_one and c.decisive
        ]
        text = f"{words(matrix, row)}: the accounts conflict on " + ", ".join(said)
        if one:
            text += f"; only one side gives {', '.join(one)}"
        parts.append(Statement(text + ".", refs(row)))
    if not parts:
        return []
    return [Statement(f"On {count(len(parts), 'point')} the accounts conflict in scope.", detail=tuple(parts))]


def _linkage(matrix: Agreed) -> list[Statement]:
    made = []
    for row in rows(matrix, Verdict.linkage_denied):
        sayer = [c for c in row.accounts if c.position.affirms]
        denier = [c for c in row.accounts if c.position.stance is Stance.denies_linkage]
        titles = _titles(matrix)
        by = " and ".join(titles[c.account] + (" (as reported)" if c.position.reported else "") for c in denier)
        says = " and ".join(titles[c.account] for c in sayer) or "the other side"
        made.append(
            Statement(
                f"{words(matrix, row)}: {says} counts it as part of the deal; {by} says it will happen but denies "
                "the link.",
                refs(row),
            )
        )
    return made


def _one_side(matrix: Agreed) -> list[Statement]:
    made = rows(matrix, Verdict.one_side_only)
    titles = _titles(matrix)
    statements = []
    for account in titles:
        mine = [r for r in made if any(c.account == account and c.position.affirms for c in r.accounts)]
        if not mine:
            continue
        other = next((c for r in mine for c in r.accounts if c.account != account), None)
        points = f"{len(mine)} point{'s' if len(mine) > 1 else ''}"
        text = f"On {points}, only {titles[account]} speaks."
        if other is not None and other.coverage == "silent":
            text += f" {titles[other.account]} does not mention them, and its whole statement was read:"
        elif other is not None:
            text += f" {titles[other.account]}'s whole text was not seen, so its silence proves nothing:"
        parts = []
        for row in mine:
            cell = next(c for c in row.accounts if c.account == account)
            filed = spoken(cell)
            terms = say_terms(cell.position.terms())
            told = clause(filed.claim.says) if filed else words(matrix, row, [account])
            parts.append(Statement(told + (f" [{terms}]" if terms else "") + ".", refs(row, [account])))
        statements.append(Statement(text, detail=tuple(parts)))
    return statements


def _silent(matrix: Agreed) -> list[Statement]:
    made = []
    for row in rows(matrix, Verdict.silent):
        cited = refs(row) + tuple(Ref("claim", f.id) for f in row.observers[:CITED])
        absent = [f for f in row.observers if f.claim.stance is Stance.says_absent]
        text = f"{row.commitment.title}: neither account says that it was given"
        if row.commitment.kind.value == "topic" and (absent or any(c.position.stance for c in row.accounts)):
            text = f"{row.commitment.title} was not raised, by what was said afterwards"
        elif row.observers:
            text += f"; {words(matrix, row)}" if row.observers or any(c.claims for c in row.accounts) else ""
        made.append(Statement(text + ".", cited))
    return made


def _evaluations(matrix: Agreed, context: Context) -> list[Statement]:
    made = []
    titles = _titles(matrix)
    for row in matrix.rows:
        if row.commitment.kind.value != "topic" or not row.evaluations_differ:
            continue
        heard: dict[str, list[Filed]] = {}
        for who, filed in [
            *((titles[c.account], f) for c in row.accounts for f in c.claims),
            *((_publisher(context, f.source), f) for f in row.observers),
        ]:
            if filed.claim.stance is Stance.evaluates and filed.claim.terms.value:
                source = context.ledger.sources.get(filed.source)
                own = (source and source.account == filed.claim.account) or filed.claim.account == "observer"
                via = "" if own else f", as reported by {_publisher(context, filed.source)}"
                heard.setdefault(who + via, []).append(filed)
        parts = [_heard(context, who, mine) for who, mine in heard.items()]
        made.append(Statement(f"{row.commitment.title}: evaluations differ.", detail=tuple(parts)))
    return made


def _heard(context: Context, who: str, mine: Sequence[Filed]) -> Statement:
    """What a speaker said of a thing, in one breath; with the words themselves where texts are held."""
    refs = tuple(Ref("claim", f.id) for f in mine)
    quotes = [context.texts.quoted(context.ledger, f.source, f.claim.anchor) for f in mine]
    text = f"{who}: {'. '.join(clause(f.claim.says) for f in mine)}."
    if len(mine) == 1 or not any(quotes):
        return Statement(text, refs, quote=quotes[0])
    each = (Statement(f.claim.says, (ref,), quote=q) for f, ref, q in zip(mine, refs, quotes, strict=True))
    return Statement(f"{who}:", detail=tuple(each))


def deliveries(context: Context) -> list[Delivery]:
    """What was done under the deal, as said by the day that counts, in order of date."""
    return sorted(context.folder.deliveries, key=lambda d: (last_day(d.recorded), d.commitment))


def _delivered(matrix: Agreed, context: Context) -> list[Statement]:
    """For each undertaking with deliveries: who said what last; several where they differ on whether it is met."""
    grouped: dict[str, list[Delivery]] = {}
    for item in deliveries(context):
        if item.commitment in context.folder.commitments:
            grouped.setdefault(item.commitment, []).append(item)
    parts = []
    rows = {row.commitment.id: row for row in matrix.rows}
    for name, items in grouped.items():
        latest = [_done(item) for item in items[-LATEST:]]
        about = words(matrix, rows[name]).split("; ")[0] if name in rows else context.folder.commitments[name].title
        if len({item.says for item in items}) == 1:
            parts.append(replace(latest[-1], text=f"{about}: {latest[-1].text}"))
        else:
            parts.append(Statement(f"{about}:", detail=tuple(latest)))
    if not parts:
        return []
    what = f"What was done since, by whose word, on {count(len(parts), 'undertaking')}:"
    return [Statement(what, detail=tuple(parts))]


def _done(item: Delivery) -> Statement:
    return Statement(f"{day(item.as_of)}, {item.said_by}: {item.says}", (Ref("source", item.source),))


def deliveries_table(context: Context) -> list[Table]:
    """All deliveries, in order of date."""
    items = deliveries(context)
    if not items:
        return []
    spec = columns(
        Column("as_of", "As of"),
        Column("undertaking", "Undertaking"),
        Column("said_by", "By whose word"),
        Column("quantity", "Quantity"),
        Column("says", "What was done"),
        Column("met", "Called met"),
    )
    rows = [
        {
            "as_of": d.as_of,
            "undertaking": context.folder.commitments[d.commitment].title,
            "said_by": d.said_by,
            "quantity": f"{show(d.quantity)} {label(d.unit)}" if d.quantity is not None else None,
            "says": d.says,
            "met": d.met,
        }
        for d in items
        if d.commitment in context.folder.commitments
    ]
    return [Table("What was done under the deal, and who says so", spec, rows, id="deliveries")]


def meetings_table(context: Context) -> list[Table]:
    """Rounds and meetings held by the day that counts: level, place, what was raised and what was not."""
    held = [m for m in context.ledger.meetings.values() if last_day(m.date) <= context.stand.day]
    if not held:
        return []
    topics = context.ledger.topics

    def words(meeting: Meeting, raised: bool) -> str:
        said = {topics[a.topic].title if a.topic in topics else a.topic for a in meeting.agenda if a.raised is raised}
        return ", ".join(sorted(said))

    rows = [
        {
            "date": m.date,
            "title": m.title,
            "level": m.level,
            "place": m.place,
            "raised": words(m, True),
            "absent": words(m, False),
            "by": ", ".join(sorted({a.by for a in m.agenda if not a.raised})),
        }
        for m in sorted(held, key=lambda m: m.date)
    ]
    spec = columns(
        Column("date", "Date"),
        Column("title", "Meeting"),
        Column("level", "Level"),
        Column("place", "Place"),
        Column("raised", "Raised"),
        Column("absent", "Not raised"),
        Column("by", "By whose word not raised"),
    )
    return [Table("Rounds and meetings", spec, rows, id="meetings")]


def _publisher(context: Context, source: str) -> str:
    record = context.ledger.sources.get(source)
    return (record.author or record.publisher.split(",")[0]) if record else source


def _matrix(matrix: Agreed) -> Table:
    whole = matrix.tables()[0]
    spec = columns(*[c for c in whole.columns if c.key != "observers"], Column("seen", "Observers who speak of it"))
    out = []
    for row, entry in zip(matrix.rows, whole.rows, strict=True):
        out.append({**entry, "seen": ", ".join(sorted({f.source for f in row.observers}))})
    return Table(whole.title, spec, out, source=whole.source, notes=whole.notes, id="agreed")
