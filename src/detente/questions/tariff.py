"""Questions about duties: on a line, on average, over time."""

from __future__ import annotations

from dataclasses import replace

from .question import Param, Question
from .shared import EXPORTER, IMPORTER, KNOWN, LENS, ON

SECTION = "What is in force?"

DUTY = Question(
    "duty",
    "What is the duty?",
    "The stack of duties on a tariff line, with the law behind it.",
    SECTION,
    "duties:duty",
    "detente.tariff.sheet:Duty",
    also=("detente.tariff.lookup:Lines",),
    params=(
        Param(
            "code",
            "A tariff line by its digits (4, 6 or 8 name all lines below), or words of its text.",
            "line",
            argument=True,
            required=True,
            many=0,
            metavar="HTS",
            label="Tariff code or words",
            empty="8481.80.90.05, or magnets",
        ),
        Param("origin", "Country of origin (default: the other party).", "place", label="Goods of"),
        replace(IMPORTER, help="Who levies it (default: the other party).", label="Entering"),
        Param("loaded", "Day loaded on the final mode of transit.", "moment", label="Loaded on"),
        Param(
            "claim",
            "What is claimed of the entry, or known not to be: usmca, us-content=25, patented=no (repeatable).",
            many=0,
            metavar="CLAIM[=ANSWER]",
            label="Claims",
            empty="usmca us-content=25 patented=no",
        ),
        Param(
            "content",
            "Shares of the value that are metal.",
            metavar="METAL=PCT,…",
            label="Metal content, %",
            empty="steel=60,aluminium=5",
        ),
        Param("quota", "Inside or over the quota.", choices=("in", "over"), label="Quota", empty="not known"),
        LENS,
        Param(
            "value",
            "Customs value: print the duty to the cent.",
            "number",
            metavar="USD",
            label="Customs value, US$",
        ),
        Param(
            "explain",
            "Print the events replayed and what each did.",
            "flag",
            view="detente.tariff.explain:Explained",
            label="Explain",
        ),
        ON,
        KNOWN,
    ),
    text="""Each layer, what was switched off, what is open. The total is an interval
    where something is open (a claim, metal content, the loading date, an extension of which no legal
    text was seen); it then prints the questions it depends on and the option that answers each.
    A shorter code, or words, answer with their lines.""",
    examples=(
        "detente duty 8481.80.90.05 --origin CN --on 2026-09-18",
        "detente duty 8481.80.90.05 --origin CN --on 2025-10-17 --value 10000 --explain",
        "detente duty 9403.20.00.50 --origin CN --on 2025-05-20 --loaded 2025-04-08",
        "detente duty 8507.60 --origin CN --on 2026-09-18",
        "detente duty lithium batteries --origin CN --on 2026-09-18",
        "detente duty 7326.90.86.88 --origin BR --on 2026-02-20 --content steel=60",
        "detente duty 2918.99.30.00 --origin EU --on 2026-08-01 --claim patented",
    ),
    covers=("law", "tariff"),
    claims=False,
    slow=True,
    blank="Give a tariff line by its digits, or words of its text.",
)
EFFECTIVE = Question(
    "effective",
    "Average duty",
    "Average duty on a day, weighted by imports.",
    SECTION,
    "duties:effective",
    "detente.tariff.effective:Effective",
    (
        IMPORTER,
        EXPORTER,
        Param(
            "by",
            "Break it down.",
            choices=("sector", "chapter", "authority", "line"),
            label="By",
            empty="the total",
        ),
        Param("published", "Against published averages and what customs collected, with the errors.", "flag"),
        LENS,
        ON,
        KNOWN,
    ),
    text="""In law, on every weights held (own imports, 2017, the exporter's sales to the world, or fitted to
    somebody's averages: each says which) and unweighted; then, step by step, what customs collects of it.
    Of all partners together: --exporter World. --published is the table of errors against others.""",
    examples=(
        "detente effective --importer US --exporter CN --on 2025-11-17",
        "detente effective --importer US --exporter CN --on 2025-11-17 --by authority",
        "detente effective --importer US --exporter CN --on 2025-11-17 --by chapter --csv",
        "detente effective --importer CN --exporter US --on 2025-11-12",
        "detente effective --importer US --exporter CN --on 2026-10-08 --published",
    ),
    covers=("law", "tariff"),
    claims=False,
    slow=True,
)
SERIES = Question(
    "series",
    "Average duty over time",
    "Average duty at every change of the law, drawn.",
    SECTION,
    "duties:series",
    "detente.tariff.series:Series",
    (
        IMPORTER,
        EXPORTER,
        Param("from", "First day.", "day", default="2018-01-01", label="From", empty="2018-01-01"),
        Param("to", "Last day (default: today).", "day", label="To", empty="today"),
        Param("both", "Also what the other charges in return.", "flag"),
        LENS,
        KNOWN,
    ),
    also=("detente.tariff.both:BothWays",),
    text="With the deals marked, and what others publish beside it.",
    examples=(
        "detente series --from 2018-01-01 --to 2027-01-31 --csv",
        "detente series --both --plot both.svg",
        "detente series --from 2025-01-01 --to 2026-12-31 --plot duties.svg",
    ),
    covers=("law", "tariff"),
    figures="own",
    claims=False,
    slow=True,
    menu="Duty and tariff",
    about="Average duty at every change of the law.",
)
