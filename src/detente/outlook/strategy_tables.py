"""The game's tables: differences with their intervals, never a level alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..base.table import Column, Table

if TYPE_CHECKING:
    from .strategy import Strategy, Summary


def tables_of(result: Strategy, only: str | None) -> list[Table]:
    """One trigger's next moves, or everything in short."""
    if only:
        return [moves_table(result, only)]
    triggers = [triggers_table(result)] if result.triggers else []
    return [
        pairs_table(result),
        *triggers,
        leverage_table(result),
        time_table(result),
        patience_table(result),
    ]


def patience_table(result: Strategy) -> Table:
    """What patience would change."""
    rows = [
        {"party": title_of(result, r["party"]), "times": r["impatience_times"], "shift": points(r)}
        for r in result.patience()
    ]
    return Table(
        "Patience, scanned: survival if a side discounted less or more",
        [
            Column("party", "Who"),
            Column("times", "Discounts, times", digits=1),
            Column("shift", f"Survival to {result.days[-1]}", "points", align="right"),
        ],
        rows,
        id="patience",
        source=source_of(result),
        notes=("Patience stabilises only where escalation costs its author; it is not estimated.",),
    )


def source_of(result: Strategy) -> str:
    """Where the numbers come from."""
    status = ", ".join(sorted({s.status for s in result.payoffs.sides}))
    return (
        f"truce game, {result.draws} draws ({result.distinct} distinct, effective {result.effective:.0f}) given the "
        f"dated moves; payoffs: {status}"
    )


def pairs_table(result: Strategy) -> Table:
    """Survival against one agreed text, by pair of readings."""
    rows: list[dict[str, Any]] = []
    for pair in result.pairs():
        row: dict[str, Any] = {"pair": pair["pair"]}
        for k, d in enumerate(result.days):
            row[d.isoformat()] = points(pair["difference"][k])
        rows.append(row)
    weight = "not computed" if result.weight is None else f"{result.weight:g}"
    gaps = "; ".join(
        f"{g.party} {g.value:.2f} ({len(g.disputed)} of {len(g.disputed) + len(g.borne_out)})" for g in result.gaps
    )
    return Table(
        "What the accounts cost: survival against one agreed text, by each date",
        [Column("pair", "How the deal is read", wide=True)]
        + [Column(d.isoformat(), d.isoformat(), "points", align="right") for d in result.days],
        rows,
        id="pairs",
        source=source_of(result),
        notes=(
            f"Gap of each side's account, counted from the account matrix: {gaps}.",
            "The sign is built in: a disputed undertaking can be seen as breached. The size is what the draws say.",
            f"Weight of the game in the pooled level: {weight}. Its own level is not used.",
            *result.caveats,
        ),
    )


def leverage_table(result: Strategy) -> Table:
    """Leverage as pairs."""
    rows = [
        {
            "party": title_of(result, r["party"]),
            "threat": r["threat"],
            "to_rival": value(r["to_rival"]),
            "to_author": value(r["to_author"]),
        }
        for r in result.leverage()
    ]
    return Table(
        "Leverage, always as a pair: what a step takes from the rival and what it costs its author",
        [
            Column("party", "Who"),
            Column("threat", "Step"),
            Column("to_rival", "Loss to the rival", result.payoffs.unit, align="right"),
            Column("to_author", "Cost to its author", result.payoffs.unit, align="right"),
        ],
        rows,
        id="leverage",
        source=source_of(result),
        notes=("Answers included. A step that costs its author nothing is a plan, not a threat.",),
    )


def time_table(result: Strategy) -> Table:
    """Time and a text."""
    rows = [
        {
            "party": title_of(result, r["party"]),
            **{
                k: value(r[k])
                for k in (
                    "one_step_less_dependent",
                    "rival_one_step_less_dependent",
                    "ninety_days_more",
                    "one_agreed_text",
                )
            },
        }
        for r in result.time()
    ]
    unit = result.payoffs.unit
    return Table(
        "What time and a text are worth to each side",
        [
            Column("party", "Who"),
            Column("one_step_less_dependent", "Depending one step less", unit, align="right"),
            Column("rival_one_step_less_dependent", "The rival depending less", unit, align="right"),
            Column("ninety_days_more", "Stated end 90 days later", unit, align="right"),
            Column("one_agreed_text", "One agreed text", unit, align="right"),
        ],
        rows,
        id="time",
        source=source_of(result),
        notes=("Less dependence lowers what peace is worth as well; it is not shown to stabilise as such.",),
    )


def triggers_table(result: Strategy) -> Table:
    """What each trigger would change, in short."""
    rows: list[dict[str, Any]] = []
    for moves in result.next_moves():
        changed = max(
            (k for k in moves["next"] if ":" in k),
            key=lambda k: moves["next"][k]["value"] - moves["next"][k]["without"],
        )
        act = moves["next"][changed]
        rows.append(
            {
                "title": moves["title"],
                "at": moves["at"],
                "act": act_name(result, changed),
                "change": 100 * (act["value"] - act["without"]),
                "shift": points(moves["shift"][-1]) if moves["shift"] else None,
                "trigger": moves["trigger"],
            }
        )
    last = result.days[-1].isoformat()
    return Table(
        "What a trigger would change",
        [
            Column("title", "If", wide=True),
            Column("at", "On"),
            Column("act", "First move that gains most"),
            Column("change", "By", "points", digits=0),
            Column("shift", f"Survival to {last}", "points", align="right"),
            Column("trigger", "--trigger"),
        ],
        rows,
        id="triggers",
        source=source_of(result),
        notes=("Differences with and without the trigger, in the game. Running out ends the truce by definition.",),
    )


def moves_table(result: Strategy, only: str) -> Table:
    """First deliberate moves after one trigger."""
    rows: list[dict[str, Any]] = []
    for moves in result.next_moves():
        if moves["trigger"] != only:
            continue
        for key, p in sorted(moves["next"].items(), key=lambda kv: -kv[1]["value"]):
            rows.append(
                {
                    "trigger": moves["title"],
                    "at": moves["at"],
                    "next": act_name(result, key),
                    "p": f"{100 * p['value']:.0f} ({100 * p['low']:.0f}–{100 * p['high']:.0f})",
                    "without": 100 * p["without"],
                    "change": 100 * (p["value"] - p["without"]),
                }
            )
    title = "First deliberate move within 90 days of the trigger"
    shifts = [
        f"{m['title']} ({m['at']}): survival by {m['shift'][-1]['date']} {points(m['shift'][-1])} points."
        for m in result.next_moves()
        if m["shift"] and m["trigger"] == only
    ]
    return Table(
        title,
        [
            Column("trigger", "If"),
            Column("at", "On"),
            Column("next", "Then first"),
            Column("p", "Probability in the game", "%", align="right"),
            Column("without", "Without it", "%", digits=0),
            Column("change", "Change", "points", digits=0),
        ],
        rows,
        id="next-moves",
        source=source_of(result),
        notes=(*shifts, "Read the change, not the level: the game's level has not beaten a coin."),
    )


def act_name(result: Strategy, key: str) -> str:
    """An act in words."""
    if key == "none":
        return "Nobody moves"
    if key == "runs out":
        return "The truce runs out"
    player, act = key.split(":")
    word = {"probe": "takes a new measure", "escalate": "escalates openly", "concede": "takes a step back"}[act]
    return f"{result.titles[int(player)]} {word}"


def title_of(result: Strategy, code: str) -> str:
    """A party's name."""
    return result.titles[result.parties.index(code)]


def points(difference: Summary) -> str:
    """A difference of probabilities in percentage points with its interval."""
    return " ".join([signed(difference["value"]), f"({signed(difference['low'])} to {signed(difference['high'])})"])


def signed(x: float) -> str:
    """A signed number of percentage points; zero has no sign."""
    number = round(100 * x)
    return f"{number:+d}".replace("-", "−") if number else "0"


def value(x: Summary) -> str:
    """A value with its interval."""
    return f"{x['value']:+.3f} ({x['low']:+.3f} to {x['high']:+.3f})".replace("-", "−")
