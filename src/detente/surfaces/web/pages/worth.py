"""What a move between two regimes is worth to every country."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ....base.dates import today
from ....brief.pictures import pictures
from ....ledger.dispute import Ledger
from ..ask import Ask, Field, common
from ..page import Answer, Page, Progress
from ..shelf import Shelf

if TYPE_CHECKING:
    from ....impact.worth import Worth

#: More draws than this are for the command line.
MAX_DRAWS = 1000
#: Ways to split the move into parts, and what may be added to the answer.
SPLITS = ("measure", "topic", "imposer", "partner", "channel")
ADDED = {
    "purchases": "promises to buy, and what came",
    "who-won": "each evaluation of the deal, tested",
    "backtest": "the model beside what customs counted",
}


def fields(ledger: Ledger) -> tuple[Field, ...]:
    """Two regimes by name or by day, the day of undated ones, and what the model is told."""
    from ....impact.scenario import scenarios

    names = [(name, f"{name}: {scenario.title}") for name, scenario in scenarios(ledger).items()]
    return (
        *common(ledger, "deal"),
        Field("from", "From", "suggest", [("", "before-deal"), *names], hint="before-deal, or a day"),
        Field("to", "To", "suggest", [("", "deal"), *names], hint="deal, or a day"),
        Field("on", "Day of undated regimes", "date"),
        Field(
            "elasticities",
            "Trade elasticities",
            "choice",
            [
                ("", "Caliendo and Parro 2015"),
                ("crc2014", "Costinot and Rodríguez-Clare 2014"),
                ("sw2014", "Simonovska and Waugh 2014"),
                ("blp2023", "Boehm, Levchenko and Pandalai-Nayar 2023"),
                ("cgmt2025", "Chen and others 2025"),
                ("fgo2022", "Fontagné, Guimbard and Orefice 2022"),
            ],
        ),
        Field("horizon", "Horizon", "choice", [("", "long run"), ("4q", "a year after"), ("12q", "three years after")]),
        Field(
            "closure",
            "Trade balances",
            "choice",
            [("", "fixed"), ("purged", "purged"), ("proportional", "proportional")],
        ),
        Field("draws", "Draws for intervals", "number", hint="0", most=MAX_DRAWS),
        Field("seed", "Seed", "number", hint="0"),
        Field("by", "Split by", "choice", [("", "nothing"), *((w, w) for w in SPLITS)], what="way to split"),
        Field("add", "Add", "choice", [("", "nothing"), *ADDED.items()], what="addition"),
    )


def answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """Prices the move; draws are counted as they are done."""
    from ....economy.elasticities import DEFAULT_SET
    from ....impact.worth import worth

    made = worth(
        shelf.ledger(),
        deal=ask.get("deal"),
        origin=ask.get("from"),
        target=ask.get("to"),
        on=ask.get("on"),
        elasticities=ask.get("elasticities") or DEFAULT_SET,
        horizon=ask.get("horizon") or "long",
        closure=ask.get("closure") or "fixed",
        draws=ask.number("draws", 0),
        seed=ask.number("seed", 0),
        progress=progress,
    )
    made = _extended(made, ask, shelf, progress)
    first, second = made.to_dict()["from"], made.to_dict()["to"]
    return Answer(
        "What is it worth?",
        made,
        lead=[f"From “{first.get('title', '')}” to “{second.get('title', '')}”. Asked on {today().isoformat()}."],
        figures=pictures(made),
    )


def _extended(made: Worth, ask: Ask, shelf: Shelf, progress: Progress) -> Worth:
    """The answer with the parts that were asked for, as `detente worth` adds them."""
    extra, by, added = list(made.extra), ask.get("by"), ask.get("add")
    if by == "channel":
        from ....impact.channels import channels

        extra.append(channels(made).table(made))
    elif by:
        from ....impact.decompose import decompose

        extra.append(decompose(made, by, seed=ask.number("seed", 0), progress=progress).table(made))
    if added == "purchases":
        from ....impact.purchases import purchases

        extra += purchases(shelf.ledger(), ask.get("deal")).tables()
    elif added == "who-won":
        from ....impact.yardsticks import who_won

        extra.append(who_won(made, shelf.ledger(), ask.get("deal")))
    elif added == "backtest":
        from ....impact.backtest import backtest

        extra += backtest(made.world, shelf.ledger(), progress=progress).tables()
    return replace(made, extra=tuple(extra))


PAGE = Page(
    "worth",
    "What is it worth?",
    fields,
    answer,
    slow=True,
    nav="Worth",
    about="Prices, trade and welfare, country by country.",
    shares=("deal",),
)
