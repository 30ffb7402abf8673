"""Questions about dependence: who depends on whom, and by which goods one can hold up the other."""

from __future__ import annotations

from .question import Param, Question
from .shared import KNOWN, LENS, ON

SECTION = "What is it worth?"

OF = Param("of", "Whose exposure (default: the first party).", "place", label="Exposure of")
BY = Param("by", "To whom (default: the other party).", "place", label="To", old=("to",), was="on")
DATE = Param("on", ON.help, "moment", label="On", empty="today", old=("date",))
SEED = Param("seed", "Seed of the draws (default: one fixed seed).", "whole", label="Seed")
SCREEN = Param("screen", "Look at everything held for the pair instead: import lines and industries.", "flag")
GOOD = Param("good", "Only this good, in full (also a group or a user).", "good", many=0, metavar="ID", label="Good")

EXPOSURE = Question(
    "exposure",
    "Who depends on whom?",
    "Who depends on whom, and what a cut-off costs.",
    SECTION,
    "value:exposure",
    "detente.exposure.result:Exposure",
    (OF, BY, GOOD, SCREEN, DATE, LENS, KNOWN, SEED),
    also=("detente.exposure.screen:Screen",),
    text="""Good by good:
    control of a production stage, direct and look-through dependence, severity of the controls in
    force through a lens, loss with the elasticity of substitution drawn, stock cover, power,
    leverage net of own loss, and how fast it wears off.""",
    examples=(
        "detente exposure --of US --by CN",
        "detente exposure --of US --by CN --good gallium --on 2025-12-01",
        "detente exposure --of EU --by CN --lens white-house --json",
        "detente exposure --screen --of KR --by JP",
        "detente exposure --good soybeans --of CN --by US --plot soybeans.svg",
    ),
    covers=("goods", "law"),
    figures="detente.exposure.figures:figures",
    slow=True,
    menu="Exposure",
    about="Stages, chokepoints, stocks and time.",
)
CHOKEPOINTS = Question(
    "chokepoints",
    "Which goods are chokepoints?",
    "The goods by which one can hold up the other.",
    SECTION,
    "value:chokepoints",
    "detente.exposure.result:Exposure",
    (OF, BY, DATE, LENS, KNOWN, SEED),
    text="""Hardest hold first. A chokepoint: at
    least half of a production stage (or of the market, where the buyer holds the lever), and a
    look-through dependence of at least three tenths.""",
    examples=(
        "detente chokepoints --of US --by CN",
        "detente chokepoints --of CN --by US --json",
        "detente chokepoints --of US --by CN --on 2025-12-01 --lens mofcom",
    ),
    covers=("goods", "law"),
    figures="detente.exposure.figures:figures",
    slow=True,
)
DELIVERIES = Question(
    "deliveries",
    "What was delivered?",
    "What was sold, inspected and shipped, by whose count.",
    SECTION,
    "value:deliveries",
    "detente.exposure.deliveries:Deliveries",
    (
        Param(
            "good",
            "The good (soybeans, rare-earth-magnets, sorghum, iron-ore, …).",
            "good",
            argument=True,
            required=True,
        ),
        Param("of", "Who sells (default: whose series is held first).", "place", label="From"),
        Param("by", "Who buys (default: China where it is held).", "place", label="To"),
        Param("file", "Your own download, set beside what is held.", "file"),
        Param("form", "Whose download it is.", choices=("census", "fas", "fgis", "gacc")),
        DATE,
        KNOWN,
    ),
    text="""By month, week and year. Sales, inspections and
    exports are three counts at three times and do not add up to each other; a period is known when its source
    publishes it.""",
    examples=(
        "detente deliveries soybeans",
        "detente deliveries rare-earth-magnets --of CN --by US",
        "detente deliveries soybeans --plot soybeans.svg",
    ),
    covers=("goods",),
    figures="detente.exposure.deliveries_listing:figures",
)
