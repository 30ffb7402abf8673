"""Questions about the ledger itself: its sources, records, checks, data and assumptions; documents beside it."""

from __future__ import annotations

from dataclasses import replace

from .question import Param, Question
from .shared import DEAL, TEXTS

SECTION = "The ledger"

SOURCES = Question(
    "sources",
    "What does it rest on?",
    "Every source of the ledger, graded, with what rests on it.",
    SECTION,
    "records:sources",
    "detente.brief.sources:SourceList",
    (Param("grade", "Only this grade: A primary seen, B primary quoted, C secondary, D weak.", "grade"), TEXTS),
    examples=("detente sources", "detente sources --grade A --csv"),
    menu="Sources",
    about="Every source, graded.",
    whole=True,
)
CHECK = Question(
    "check",
    "Is the ledger sound?",
    "Named checks of the ledger.",
    SECTION,
    "records:check",
    "detente.ledger.checks:Report",
    (
        Param("names", "Only these checks, or only these shelves (law/us).", argument=True, many=0),
        Param("strict", "Count warnings as failures.", "flag"),
        Param(
            "goods",
            "Check the files of goods instead: the shipped and the dispute's own.",
            "flag",
        ),
        Param(
            "oracle",
            "Hold the duties against the tariff schedule as printed, edition by edition, instead.",
            "flag",
        ),
    ),
    text="All checks when none is named. Leaves with exit code 1 when a check fails.",
    examples=(
        "detente check",
        "detente check order line_lists --strict",
        "detente check law/us",
        "detente check --dispute ./my-dispute --json",
        "detente check --goods",
        "detente check --oracle",
    ),
    fails="records:check_fails",
    whole=True,
)
INFO = Question(
    "info",
    "What data is held?",
    "What data is held, from where, checked when.",
    SECTION,
    "records:info",
    "detente.holdings:Holdings",
    text="With year, licence and digest of each.",
    examples=("detente info", "detente info --json"),
    claims=False,
    whole=True,
)
SHOW = Question(
    "show",
    "What is this record?",
    "Any record of the ledger with its sources.",
    SECTION,
    "records:show",
    "detente.ledger.lookup:Found",
    (Param("id", "The record's id.", argument=True, required=True),),
    text="By its ID; with where it is written and what rests on it.",
    examples=("detente show us-bis-affiliates", "detente show cn-mofcom-70-2025 --json", "detente show cn-nexperia"),
    blank="Give the id of a record.",
    whole=True,
)
ASSUMPTIONS = Question(
    "assumptions",
    "What is assumed?",
    "Every assumption, with its value and its basis.",
    SECTION,
    "records:assumptions",
    "detente.assumptions:Assumptions",
    (Param("part", "Only this part: code, goods, exposure, economy, a shelf of law, the dispute.", metavar="PART"),),
    text="""Those in the data say so where they stand; those in the code are listed with the values that
    they have. Sources: `detente sources`. What was measured: `detente info`.""",
    examples=("detente assumptions", "detente assumptions --part code", "detente assumptions --part goods --csv"),
    whole=True,
)
VERIFY = Question(
    "verify",
    "Do the words stand in the texts?",
    "The ledger's anchors against the texts you hold.",
    "Documents",
    "records:verify",
    "detente.reading.verify:Verification",
    (
        Param("sources", "Only these sources.", argument=True, many=0),
        replace(TEXTS, help="Folder of documents (default: DETENTE_TEXTS).", metavar="DIR"),
    ),
    text="""Re-check every anchor of the ledger against the documents you hold; of SOURCES only, if
    named. Leaves with exit code 1 when the words of a claim are not in the text. Matching folds
    typography and white space, never words.""",
    examples=("detente verify --texts ~/texts", "detente verify osw-2025-11 --texts ~/texts --json"),
    fails="records:verify_fails",
    local=True,
    whole=True,
)
COMPARE = Question(
    "compare",
    "Where do documents part?",
    "Two or more documents side by side, with verdicts.",
    "Documents",
    "records:compare",
    "detente.reading.compare:Comparison",
    (
        Param("files", "The documents.", "file", argument=True, required=True, many=0, metavar="FILE|URL"),
        replace(DEAL, help="The deal the documents speak of.", argument=False),
        Param("all", "Also topics on which they only comment.", "flag"),
    ),
    text="What both say, what only one says, where terms conflict.",
    examples=("detente compare factsheet.md mofcom.md",),
    local=True,
)
