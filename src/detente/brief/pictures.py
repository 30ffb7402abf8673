"""Pictures of results: the account matrix here, others from the layer that answers.

`pictures` gives the figures of any result, so that a page, a document and a brief draw
the same ones. Colours and marks are `detente.base.figure.COLOURS`; nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Callable
from textwrap import fill
from typing import TYPE_CHECKING, Any

from ..accounts.verdict import SAID
from ..base.figure import COLOURS, Figure, printable
from ..base.table import Column, Table, show
from ..base.words import day, listed
from ..ledger.records import Stance

if TYPE_CHECKING:
    from ..accounts.agreed import AccountCell, Agreed, Row

#: Stance → (mark, colour, text colour) of a cell.
LOOK: dict[str, tuple[str, str, str]] = {
    Stance.affirms.value: ("yes", COLOURS[0], "white"),
    Stance.conditions.value: ("if", COLOURS[5], "black"),
    Stance.demands.value: ("asks", COLOURS[4], "black"),
    Stance.denies.value: ("no", COLOURS[1], "white"),
    Stance.denies_linkage.value: ("unlinked", COLOURS[3], "black"),
    Stance.says_absent.value: ("not raised", COLOURS[6], "white"),
    "silent": ("silent", "#e8e8e8", "black"),
    "not_seen": ("·", "white", "black"),
}
#: Verdicts under which equal stances would hide the disagreement, with the colour of their cells.
PARTED = {"scope_conflict": "#f2c14e", "agreed_in_part": "#d9e8c5"}
YES = frozenset({Stance.affirms.value, Stance.conditions.value})
WIDEST = 62
#: Letters on a line of the matrix on a narrow page.
LINE = 62


def short(text: str, most: int = WIDEST) -> str:
    """A title cut at a word, for an axis; what cannot be printed is marked."""
    text = printable(text)
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + " …"


def _differing(row: Row, account: str) -> str:
    """The terms of an account on which the accounts part, or that it alone gives."""
    names = row.fields or row.in_part
    return "; ".join(
        f"{c.field}: {' or '.join(show(v) for v in c.values.get(account, []))}".replace("_", " ")
        for c in row.comparisons
        if c.field in names and c.values.get(account)
    )


def matrix(agreed: Agreed) -> Figure:
    """The account matrix: one row an undertaking, one column an account, its verdict beside it."""
    accounts = agreed.ledger.dispute.accounts
    rows: list[dict[str, Any]] = [
        {
            "title": row.commitment.title,
            **{c.account: mark(c) for c in row.accounts},
            "verdict": SAID.get(row.verdict, row.verdict.value.replace("_", " ")),
            "verdict_id": row.verdict.value,
            "differs": {c.account: _differing(row, c.account) for c in row.accounts},
            "stances": {c.account: c.stance for c in row.accounts},
        }
        for row in agreed.rows
    ]
    spec = [
        Column("title", "Undertaking"),
        *(Column(a.id, a.title) for a in accounts),
        Column("verdict", "Verdict"),
    ]
    table = Table(f"Accounts of {agreed.deal.deal.title}", spec, rows, source=f"ledger {agreed.ledger.dispute.id}")

    heads = [a.title for a in accounts]
    cells = [[_cell(row, a.id) for a in accounts] for row in rows]

    def draw(axes: Any) -> None:
        for y, row in enumerate(rows):
            for x, cell in enumerate(cells[y]):
                _paint(axes, cell, x, y, height=0.86, most=34)
            axes.text(len(accounts) + 0.05, y, row["verdict"], ha="left", va="center", fontsize=7)
        axes.set_yticks(range(len(rows)), [fill(printable(r["title"]), 52) for r in rows], fontsize=6.5)
        axes.set_xticks([i + 0.47 for i in range(len(heads))], [short(h, 34) for h in heads], fontsize=8)
        axes.set_xlim(0, len(accounts) + 1.1)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        _bare(axes)

    titles = [fill(printable(f"{row['title']}: {row['verdict']}"), LINE) for row in rows]
    tops = [0.0]
    for title in titles:
        tops.append(tops[-1] + title.count("\n") + 1 + 1.7)

    def narrow(axes: Any) -> None:
        for top, title, line in zip(tops, titles, cells, strict=False):
            axes.text(0, top, title, ha="left", va="top", fontsize=7)
            for x, cell in enumerate(line):
                _paint(axes, cell, x, top + title.count("\n") + 1.55, height=0.95, most=30 if len(accounts) < 3 else 18)
        axes.set_yticks([])
        axes.set_xticks([i + 0.47 for i in range(len(heads))], [short(h, 24) for h in heads], fontsize=8)
        axes.set_xlim(0, len(accounts))
        axes.set_ylim(tops[-1], -0.3)
        _bare(axes)

    return Figure(
        "accounts",
        finding(agreed),
        "yes: affirms; if: with a condition; unlinked: denies it belongs to the deal; silent: not mentioned in a "
        "document read whole; · not seen; yellow: both affirm, in different terms (printed), green: in part. "
        f"* known only from somebody else's report. Claims public by {day(agreed.on)}.",
        f"{listed([a.title for a in accounts])}, each claim with its source in the ledger; checked to "
        f"{day(agreed.ledger.dispute.checked)}",
        table,
        draw,
        width=8.6,
        height=0.27 * len(rows) + 1.9,
        narrow=narrow,
        narrow_height=0.145 * tops[-1] + 1.2,
        alt="; ".join(f"{r['title']}: {r['verdict']}" for r in rows),
    )


def _cell(row: dict[str, Any], account: str) -> tuple[str, str, str, bool]:
    """What a cell says, its colours, and whether it says terms: two ticks over different terms are no accord."""
    word = row["stances"][account]
    text, colour, ink = LOOK.get(word, (word.replace("_", " "), "#f3f3f3", "black"))
    parts = row["verdict_id"] in PARTED and word in YES
    if parts:
        colour, ink, text = PARTED[row["verdict_id"]], "black", row["differs"].get(account) or text
    return text + ("*" if row[account].endswith("*") else ""), colour, ink, parts


def _paint(axes: Any, cell: tuple[str, str, str, bool], x: float, y: float, *, height: float, most: int) -> None:
    text, colour, ink, parts = cell
    axes.barh(y, 0.94, left=x, height=height, color=colour, edgecolor="#999999", linewidth=0.4)
    words = fill(short(text, 2 * most - 8), most) if parts else text
    size = 7 if not parts else 6 if "\n" not in words else 5
    axes.text(x + 0.47, y, words, ha="center", va="center", color=ink, fontsize=size, linespacing=0.95)


def _bare(axes: Any) -> None:
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)


#: How the verdicts are counted in a title.
KINDS = {
    "consistent in both accounts": ("agreed",),
    "in part": ("agreed_in_part",),
    "in conflict": ("scope_conflict", "linkage_denied", "denied"),
    "in one account only": ("one_side_only",),
    "evaluated differently": ("evaluations_differ",),
    "in nobody's account": ("silent",),
}


def finding(agreed: Agreed) -> str:
    """What the matrix shows, as a sentence: how many undertakings stand in all accounts, and how many do not."""
    rows = [row for row in agreed.rows if row.commitment.kind.value == "undertaking"]
    count = {word: sum(row.verdict.value in names for row in rows) for word, names in KINDS.items()}
    said = ", ".join(f"{n} {word}" for word, n in count.items() if n)
    return f"{agreed.deal.deal.title.split(' (')[0]}: of {len(rows)} undertakings {said}"


def mark(cell: AccountCell) -> str:
    """A cell's stance in words, starred when it is known only at second hand."""
    return cell.stance.replace("_", " ") + ("*" if cell.position.reported else "")


def pictures(result: Any) -> list[Figure]:
    """The figures of a result: its own, or those that are drawn for its kind."""
    own: Callable[[], list[Figure]] | None = getattr(result, "figures", None)
    if callable(own):
        return list(own())
    from ..accounts.agreed import Agreed
    from ..exposure.result import Exposure
    from ..impact.worth import Worth
    from ..outlook.outlook import Outlook

    if isinstance(result, Agreed):
        return [matrix(result)]
    if isinstance(result, Worth):
        from ..impact.figure import bars

        return [bars(result)]
    if isinstance(result, Exposure):
        from ..exposure.figures import figures

        return figures(result)
    if isinstance(result, Outlook):
        from ..outlook.figures import tree_picture

        return [tree_picture(result)]
    return []
