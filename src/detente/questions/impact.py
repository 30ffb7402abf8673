"""Questions about value: what a move is worth, what tariffs would be chosen, what the world table is."""

from __future__ import annotations

from .question import Param, Question
from .shared import CLOSURE, DEAL, ECONOMY, ELASTICITIES, HORIZON, KNOWN, SEED

SECTION = "What is it worth?"

WORTH = Question(
    "worth",
    "What is it worth?",
    "What a move between two regimes is worth to every country.",
    SECTION,
    "value:worth",
    "detente.impact.worth:Worth",
    (
        DEAL,
        Param(
            "from",
            "Where to start (default: the regime before the deal).",
            "scenario",
            metavar="REGIME",
            empty="before the deal, or a day",
        ),
        Param(
            "to",
            "Where to go (default: the regime after it).",
            "scenario",
            metavar="REGIME",
            empty="after it, or a day",
        ),
        Param("on", "The day of scenarios that have none of their own.", "day", label="Day of undated regimes"),
        KNOWN,
        ELASTICITIES,
        HORIZON,
        CLOSURE,
        ECONOMY,
        Param("all", "Every country in the first table (and in --csv).", "flag", label="Every country"),
        Param(
            "nest",
            "Exponent between home and the foreign bundle; none: one nest (default: 1.5).",
            metavar="ETA",
            label="Nest",
            empty="1.5",
        ),
        Param(
            "wedge",
            "Duties as collected, or as law says.",
            default="collected",
            choices=("collected", "statutory"),
            label="Duties",
        ),
        Param(
            "revenue",
            "What duties are used for.",
            default="lump sum",
            choices=("lump sum", "labour tax", "deficit"),
            label="Use of revenue",
        ),
        Param("labour", "Elasticity of labour supply (default: 0, fixed).", metavar="KAPPA", label="Labour supply"),
        Param("for", "The page of one country.", "place", metavar="PLACE", label="For"),
        Param(
            "draws",
            "Draws for the sampling error (default: 40; 0 for none).",
            "whole",
            default=40,
            empty="40",
            most=1000,
        ),
        Param(
            "reference", "The reference run alone, without the range over settings.", "flag", label="Reference alone"
        ),
        SEED,
        Param(
            "by",
            "Split the move into parts.",
            choices=("measure", "topic", "imposer", "partner", "channel"),
            label="Split by",
            empty="nothing",
        ),
        Param(
            "purchases",
            "Add promises to buy, what came, and the backtest on earlier ones.",
            "flag",
            label="Promises to buy, and what came",
        ),
        Param(
            "who-won",
            "Put each evaluation of the deal to its own test.",
            "flag",
            label="Each evaluation of the deal, tested",
        ),
        Param(
            "backtest",
            "Add the model's 2024–2025 trade beside what customs counted.",
            "flag",
            label="The model beside what customs counted",
        ),
    ),
    text="""A REGIME is a day (2025-11-09), a day and a lens (2025-12-01@announced), a scenario of the
    dispute (before-deal, deal, holds, lapses, lapses:MEASURE, none, an account's name …), or a text
    file with one scenario.""",
    examples=(
        "detente worth busan-2025",
        "detente worth --from white-house --to mofcom --json",
        "detente worth --from holds --to lapses --draws 200 --plot lapses.svg",
        "detente worth --from holds --to lapses:cn-mofcom-58-2025",
        "detente worth --from holds --to lapses --by measure",
        "detente worth busan-2025 --for PL",
        "detente worth --from 2024-12-31 --to 2025-11-11 --horizon 4q",
    ),
    covers=("law", "tariff", "economy"),
    loose=("on",),
    figures="value:worth_figures",
    slow=True,
    menu="Worth",
    about="Prices, trade and welfare, country by country.",
)

MODEL = (
    Param(
        "partners",
        "Whom the players may tax (default: each other, or everyone for one player).",
        metavar="A,B|all",
    ),
    Param("sectors", "Only these sectors (default: all goods).", metavar="S,T"),
    ELASTICITIES,
    HORIZON,
    CLOSURE,
    ECONOMY,
    Param("no-subsidies", "Keep every tariff at zero or above.", "flag"),
)
OPTIMAL = Question(
    "tariffs optimal",
    "Which tariffs would one country choose?",
    "The tariffs one country would choose if nobody answered.",
    SECTION,
    "value:optimal",
    "detente.model.choice:TariffChoice",
    (Param("player", "The country that chooses.", "country", argument=True, required=True), *MODEL),
    text="Incentives under stated assumptions, not forecasts of policy.",
    examples=("detente tariffs optimal US --partners CN",),
    covers=("economy",),
    slow=True,
    blank="Name the countries, with commas between them.",
)
NASH = Question(
    "tariffs nash",
    "Which tariffs would countries choose against each other?",
    "Tariffs from which no player gains by moving alone.",
    SECTION,
    "value:nash",
    "detente.model.choice:TariffChoice",
    (Param("players", "The countries that choose.", "country", argument=True, required=True, many=0), *MODEL),
    text="""Two or more PLAYERS tax each other; with --partners all they tax everyone. `all` as the
    one player is every country of the table (minutes, not seconds).""",
    examples=("detente tariffs nash US CN",),
    covers=("economy",),
    slow=True,
    blank="Name the countries, with commas between them.",
)
COOPERATIVE = Question(
    "tariffs cooperative",
    "Which tariffs would countries agree on?",
    "Tariffs the players would agree on.",
    SECTION,
    "value:cooperative",
    "detente.model.choice:TariffChoice",
    (
        Param("players", "The countries that agree.", "country", argument=True, required=True, many=0),
        Param("from", "What the agreement is compared with.", default="benchmark", choices=("benchmark", "nash")),
        Param(
            "share",
            "Equal gains for all players, or the largest sum.",
            default="equal",
            choices=("equal", "joint"),
        ),
        *MODEL,
    ),
    examples=("detente tariffs cooperative US CN --from nash",),
    covers=("economy",),
    slow=True,
    blank="Name the countries, with commas between them.",
)
INFO = Question(
    "economy info",
    "What is the world table?",
    "Source, licence, year, units and every reconstruction with its error.",
    SECTION,
    "value:economy_info",
    "detente.economy.report:Info",
    (ECONOMY,),
    examples=("detente economy info --json",),
    covers=("economy",),
    whole=True,
)
CHECK = Question(
    "economy check",
    "Does the world table add up?",
    "Accounting identities of the table, by name; exit code 1 when one fails.",
    SECTION,
    "value:economy_check",
    "detente.economy.checks:Checks",
    (ECONOMY,),
    examples=("detente economy check",),
    fails="value:table_fails",
    covers=("economy",),
    whole=True,
)
