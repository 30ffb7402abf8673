"""Questions about the law: what is in force, until when, what changed, and what controls a good."""

from __future__ import annotations

from .question import Param, Question
from .shared import DAY, KNOWN, KNOWN_THEN, LENS, ON

SECTION = "What is in force?"

INFORCE = Question(
    "inforce",
    "What is in force?",
    "What is in force on a date, as known on a date, by a lens.",
    SECTION,
    "law:inforce",
    "detente.regime.state:Regime",
    (
        LENS,
        Param("imposer", "Only this party's measures.", "party", metavar="PLACE", label="Imposed by", old=("by",)),
        Param(
            "kind",
            "Only this kind (tariff, export_control, fee …).",
            "measure-kind",
            many=9,
            metavar="KIND",
            label="Kind",
        ),
        Param("third", "Also measures aimed at third places alone.", "flag", label="Third places too"),
        ON,
        KNOWN,
        Param("deal", "The picture shows the measures of this deal (default: the dispute's own).", "deal"),
        Param(
            "measures",
            "Which measures the picture shows.",
            default="deal",
            choices=("deal", "all"),
            label="Picture shows",
        ),
    ),
    text="""Events are replayed: a voided authority beats a pending snap-back, a suspended component
    resumes when its clock runs out. Announced is not in force.""",
    examples=(
        "detente inforce --on 2025-11-11",
        "detente inforce --on 2025-11-11 --lens white-house",
        "detente inforce --on 2026-02-25 --imposer US --json",
        "detente inforce --on 2025-11-11 --known 2025-10-29",
    ),
    covers=("law",),
    figures="law:regime_figures",
    menu="In force",
    about="The regime on a day, by a lens.",
)
CLOCKS = Question(
    "clocks",
    "What runs out when?",
    "What runs out when, on whose word, and what resumes then.",
    SECTION,
    "law:clocks",
    "detente.regime.clocks:Clocks",
    (ON, KNOWN_THEN),
    text="""The clock in the law and the one that was announced are both listed. A clock whose
    authority was voided is marked moot. Elections and meetings stand among them.""",
    examples=(
        "detente clocks --on 2026-10-08",
        "detente clocks --on 2026-10-08 --known 2026-09-22 --json",
    ),
    covers=("law",),
    as_of=True,
)
DIFF = Question(
    "diff",
    "What changed?",
    "What changed between two dates or two lenses.",
    SECTION,
    "law:diff",
    "detente.tariff.difference_lines:WithDuties",
    (
        Param("from", "The earlier day.", "moment", label="From"),
        Param("to", "The later day.", "moment", label="To"),
        Param("on", "One day, for comparing two lenses on it.", "moment", label="Or one day"),
        Param(
            "lens",
            "One lens for both, or two to compare.",
            "lens",
            many=2,
            label="Read first as|Read second as",
            old=("lens2",),
        ),
        Param(
            "known",
            "One day for both, or two to compare.",
            "moment",
            many=2,
            label="Known first by|Known second by",
            empty="everything held",
            old=("known2",),
        ),
    ),
    text="Two dates, two lenses, or two states of knowledge are compared, measure by measure.",
    examples=(
        "detente diff --from 2025-11-09 --to 2025-11-11",
        "detente diff --lens white-house --lens mofcom --on 2025-12-01",
        "detente diff --on 2026-11-15 --lens law --known 2026-09-22 --known 2026-09-30",
    ),
    covers=("law", "tariff"),
    loose=("on", "lens", "known"),
    slow=True,
    blank="Give two days, or one day and two readings of it.",
)
CONTROLS = Question(
    "controls",
    "What controls are there?",
    "What is not a tariff and touches a good on a day.",
    SECTION,
    "law:controls",
    "detente.regime.controls:Controls",
    (
        Param(
            "good", "A good, or a customs code of 4 to 10 digits.", "good", argument=True, required=True, label="Good"
        ),
        Param("from", "Where the good comes from (default: the party that exports it here).", "place", label="From"),
        Param("to", "Where it goes (default: the other party).", "place", label="To"),
        LENS,
        ON,
        KNOWN,
    ),
    text="Licences, entity rules, fees, boycotts.",
    examples=(
        "detente controls gallium --from CN --to US --on 2025-11-20",
        "detente controls rare-earth-magnets --from CN --to US --on 2025-12-01 --lens white-house",
        "detente controls ai-chips --from US --to CN --on 2026-02-01",
    ),
    covers=("law", "goods"),
    blank="Choose a good.",
)
WATCH = Question(
    "watch",
    "What changed, what comes?",
    "What changed since your last look, and what comes next.",
    SECTION,
    "law:watch",
    "detente.watch.changes:Watch",
    (
        Param(
            "since",
            "Look back to this day; the last look is then left as it is.",
            "day",
            label="Since",
            empty="30 days before",
        ),
        DAY,
        Param("days", "How many days ahead.", "whole", default=60, label="Days ahead", empty="60", most=3660),
    ),
    text="""New events, claims, deliveries and meetings, what was entered late, what ran out in
    law; then every clock of the next days. On the command line the last look is remembered in
    your own folder (DETENTE_HOME); the first one goes back 30 days.""",
    examples=(
        "detente watch",
        "detente watch --on 2026-10-08 --days 60",
        "detente watch --since 2026-09-01 --on 2026-10-08 --ics clocks.ics --rss news.xml",
    ),
    covers=("law",),
    as_of=True,
    menu="Dates",
    about="What changed, and what comes when.",
)
