"""Questions about a deal as such: all on one page, what was agreed, whether it holds, what it rests on."""

from __future__ import annotations

from .question import Param, Question
from .shared import DAY, DEAL, KNOWN_THEN, TEXTS

BRIEF = Question(
    "brief",
    "All four questions",
    "A deal on one page: where it stands, three numbers, who kept what, next dates.",
    "Start here",
    "deal:brief",
    "detente.brief.page:Brief",
    (
        DEAL,
        Param("for", "A country whose dependence and dates are added: a code or a name.", "place", label="For"),
        Param("full", "Everything that is held, not one page.", "flag", label="In full"),
        Param("pages", "One page or two.", "whole", default=1, label="Pages", most=2),
        Param(
            "section",
            "One part alone.",
            choices=(
                "stands",
                "find-out",
                "numbers",
                "worth",
                "chart",
                "promised",
                "disputed",
                "changed",
                "place",
                "dates",
            ),
            label="Part",
        ),
        DAY,
        KNOWN_THEN,
        TEXTS,
    ),
    text="""Where it stands and what is not known, three numbers with their ranges, who promised
    what and what became of it, what changed, the next dates, with eight notes. --full has
    every statement, with the number of the claim, instrument or equation it rests on.""",
    examples=(
        "detente brief busan-2025 --on 2026-10-08",
        "detente brief --for Poland",
        "detente brief --full",
        "detente brief --html busan.html",
        "detente brief busan-2025 --known 2025-11-05 --md",
    ),
    covers=("law", "tariff", "goods", "economy", "history"),
    as_of=True,
    slow=True,
)
AGREED = Question(
    "agreed",
    "What was agreed?",
    "What was agreed: every undertaking, by every account.",
    "What was agreed?",
    "deal:agreed",
    "detente.accounts.agreed:Agreed",
    (
        DEAL,
        Param(
            "row",
            "One commitment, with every claim on it.",
            "commitment",
            metavar="COMMITMENT",
            view="detente.accounts.row:RowDetail",
        ),
        DAY,
        KNOWN_THEN,
    ),
    text="""Verdicts: agreed, one_side_only,
    agreed_in_part (with why), scope_conflict (with the fields), linkage_denied, denied, silent, evaluations_differ.
    Analysts stand beside the parties, never among them.""",
    examples=(
        "detente agreed busan-2025",
        "detente agreed busan-2025 --row cn-export-controls",
        "detente agreed busan-2025 --known 2025-11-03 --json",
    ),
    figures="detente.brief.pictures:matrix",
    as_of=True,
    menu="Agreed",
    about="Every undertaking, by every account.",
)
OUTLOOK = Question(
    "outlook",
    "Will it hold?",
    "Will it hold: one tree of events, what to find out first, dates ahead.",
    "Will it hold?",
    "deal:outlook",
    "detente.outlook.outlook:Outlook",
    (
        Param(
            "deal",
            "The deal (default: the dispute's own), or a term of the record by its id.",
            "arrangement",
            argument=True,
            label="Deal",
        ),
        Param("until", "One more date to report.", "day", label="One more date"),
        Param(
            "alive",
            "Evidence of your own: it still held on this day; alone, on the day asked about.",
            "day",
            alone="on",
            label="It still held on",
            empty="last event seen",
        ),
        Param(
            "ask",
            "A question in words, such as 'something follows by 2027-01-10' (docs/outlook.md).",
            "words",
            many=0,
            metavar="WORDS",
            label="Ask in words",
            empty="something follows by 2027-01-10",
        ),
        Param(
            "answer", "What you found out.", many=0, metavar="KEY=yes|no", label="Found out", empty="still-holds=yes"
        ),
        Param(
            "worth", "Add what is at stake, weighted by its chance (some seconds).", "flag", label="What is at stake"
        ),
        Param(
            "third",
            "Add third parties: what each outcome does to them, and hedging.",
            "flag",
            label="Third parties",
        ),
        Param(
            "record",
            "List the terms that the estimate rests on, nearest first.",
            "flag",
            view="detente.outlook.nearest:Rests",
            label="The record",
        ),
        Param("memory", "Count terms graded M (memory) of your own record too.", "flag", label="Terms from memory"),
        Param(
            "backtest",
            "How such forecasts would have done.",
            "flag",
            view="detente.outlook.backtest:Backtest",
            label="Past forecasts",
        ),
        Param("fresh", "With --backtest: test again instead of showing the kept result.", "flag", label="Test again"),
        DAY,
        KNOWN_THEN,
    ),
    text="""One tree of events, from past terms like this one, with intervals; everything else is
    read off it. --known defaults to --on: a forecast uses nothing that became public later.""",
    examples=(
        "detente outlook busan-2025 --on 2026-11-22",
        "detente outlook busan-2025 --on 2026-11-27 --answer still-holds=yes",
        "detente outlook busan-2025 --on 2026-11-22 --ask 'tariff up by 2027-01-15'",
        "detente outlook us-cn-truce-201812 --on 2019-02-22 --ask 'restriction bites by 2019-03-02'",
        "detente outlook busan-2025 --on 2026-11-22 --record",
        "detente outlook --backtest",
        "detente outlook busan-2025 --on 2026-11-22 --store forecasts.jsonl",
        "detente outlook --score --store forecasts.jsonl",
    ),
    covers=("history", "law"),
    figures="own",
    csv="long",
    as_of=True,
    slow=True,
    menu="Outlook",
    about="One tree of events, what to find out first, dates ahead.",
)
