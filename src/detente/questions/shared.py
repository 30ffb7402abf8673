"""Parameters that several questions share, declared once."""

from __future__ import annotations

from .question import Param

DEAL = Param(
    "deal",
    "The deal: its id, its title or another of its names (default: the dispute's own).",
    "deal",
    argument=True,
    label="Deal",
)
ON = Param("on", "The day asked about (default: today).", "moment", label="On", empty="today")
DAY = Param("on", "The day asked about (default: today).", "day", label="On", empty="today")
KNOWN = Param(
    "known", "Use only what was known by the end of this day.", "moment", label="Known by", empty="everything held"
)
KNOWN_THEN = Param(
    "known",
    "Use only what was known by the end of this day (default: the day asked about).",
    "day",
    label="Known by",
    empty="the same day",
)
LENS = Param("lens", "law (default), announced, or an account of the dispute.", "lens", label="Read as")
IMPORTER = Param(
    "importer",
    "Who levies the duties (default: the party whose tariff is held).",
    "place",
    label="Duties of",
)
EXPORTER = Param("exporter", "Origin of the goods (default: the other party).", "place", label="On goods of")
SEED = Param("seed", "Seed of the draws.", "whole", default=0, label="Seed")
ELASTICITIES = Param(
    "elasticities",
    "One of the published sets (default: sw2014; docs/economy.md lists them), or a file.",
    "elasticities",
    metavar="SET|FILE",
    label="Trade elasticities",
)
HORIZON = Param(
    "horizon",
    "long, or quarters after the change: 4q, 8q, …",
    default="long",
    metavar="TIME",
    empty="long; 4q is a year after",
)
CLOSURE = Param(
    "closure",
    "What trade balances do.",
    default="fixed",
    choices=("fixed", "purged", "proportional"),
    label="Trade balances",
)
ECONOMY = Param("economy", "Another world table (`detente economy build`).", "folder")
TEXTS = Param("texts", "Your folder of documents; passages are then quoted.", "folder")
