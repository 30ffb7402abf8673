"""Who won, by each evaluation's own yardstick.

Claims that evaluate a deal in a fixed word (`us_win`, `mutual_gain`, …) are put to the test on a priced
move. The dispute's `yardsticks.toml` says which test stands for which word; the reading is printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np

from ..base.errors import InputError
from ..base.files import present
from ..base.places import place
from ..base.table import Column, Table
from ..ledger.files import read_toml
from ..ledger.records import Stance
from ..standpoint import Standpoint
from .decompose import decompose
from .worth import Worth

FILE = "yardsticks.toml"
SMALL = 0.1
OF_GAINS = ("gains", "gains_more", "all_gain")  #: tests that hang on the setting


class Yardstick(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[yardstick]]`: a word of evaluation and the test that stands for it."""

    value: str
    test: Literal["gains", "gains_more", "all_gain", "gave_way", "nothing_received"]
    reading: str
    party: str = ""


class YardstickFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`yardsticks.toml`."""

    yardstick: list[Yardstick] = []


@dataclass(frozen=True)
class Figures:
    """What the tests read: by ISO3 code of a party, gains in per cent, duty cuts in points, shares."""

    gain: dict[str, float]
    cut: dict[str, float]  #: fall of the party's trade-weighted duty on the other parties' goods
    received: dict[str, float]  #: share of the gain that comes from the other parties' measures


DEPENDS = "depends"


def verdicts(yardstick: Yardstick, found: Figures, w: Worth) -> tuple[bool | str, float | None]:
    """(yes, no, or ``depends``; share of settings for which the test holds). Tests of duties have no share."""
    outcome, _ = holds(yardstick, found)
    if w.ensemble is None or yardstick.test not in OF_GAINS:
        return outcome, None
    values = w.ensemble.readings.of("move", "income")
    each = [
        holds(
            yardstick,
            Figures({code: float(row[w.baseline.country(code)]) for code in w.parties}, found.cut, found.received),
        )[0]
        for row in values
    ]
    share = sum(each) / len(each)
    return (outcome if share in (0.0, 1.0) else DEPENDS), share


def figures(w: Worth) -> Figures:
    """The figures of a move."""
    b = w.baseline
    at = {code: b.country(code) for code in w.parties}
    gain = {code: float(w.move.real_income[n]) for code, n in at.items()}
    tau = [d.tariffs(w.world.shape) for d in w.duties]
    cut = {}
    for code, n in at.items():
        others = [i for other, i in at.items() if other != code]
        trade = b.X[b.goods][:, n, others]
        change = (tau[0] - tau[1])[b.goods][:, n, others]
        cut[code] = 100.0 * float((trade * change).sum() / trade.sum())
    parts = decompose(w, "imposer")
    received = {}
    for code, n in at.items():
        theirs = [k for k, player in enumerate(parts.players) if place(player.id).iso3 != code]
        total = float(parts.values[:, n].sum())
        received[code] = float(parts.values[theirs, n].sum()) / total if abs(total) > 1e-9 else float("nan")
    return Figures(gain, cut, received)


def holds(yardstick: Yardstick, found: Figures) -> tuple[bool, str]:
    """Whether a test holds, and the figures it read."""
    party = place(yardstick.party).iso3 if yardstick.party else ""
    if yardstick.party and party not in found.gain:
        raise InputError(f"{yardstick.party} is no party in the table", remedy="mend yardsticks.toml")
    gains = ", ".join(f"{code} {value:+.3f}%" for code, value in found.gain.items())
    cuts = ", ".join(f"{code} −{value:.1f} points" for code, value in found.cut.items())
    if yardstick.test == "gains":
        return found.gain[party] > 0, gains
    if yardstick.test == "gains_more":
        best = max(value for code, value in found.gain.items() if code != party)
        return found.gain[party] > max(best, 0.0), gains
    if yardstick.test == "all_gain":
        return min(found.gain.values()) > 0, gains
    if yardstick.test == "gave_way":
        most = max(value for code, value in found.cut.items() if code != party)
        return found.cut[party] > most, cuts
    share = found.received[party]
    return bool(np.isfinite(share) and share < SMALL), f"{party}: {100 * share:.0f}% of its gain"


def entries(path: Path) -> list[Yardstick]:
    """The yardsticks of a file, in its order."""
    return read_toml(path, YardstickFile).yardstick


def read(path: Path) -> dict[str, Yardstick]:
    """Yardsticks by word; none when the dispute keeps no file."""
    return {y.value: y for y in entries(path)} if present(path) else {}


def _words(outcome: bool | str | None, share: float | None) -> str:
    """A verdict as printed: ``depends (62% of settings)`` where settings part."""
    if outcome is None:
        return "no test"
    if outcome == DEPENDS:
        return f"depends ({100 * (share or 0.0):.0f}% of settings)"
    return "yes" if outcome else "no"


def who_won(w: Worth, stand: Standpoint, deal: str | None = None) -> Table:
    """Every evaluation in a fixed word, with its yardstick, the figures and whether it holds."""
    ledger = stand.ledger
    yardsticks = read(ledger.root / FILE)
    found = figures(w)
    rows: list[dict[str, Any]] = []
    of_deal = [f for f in ledger.claims if f.deal in ("", ledger.deal(deal).deal.id)]
    judged = [f for f in of_deal if f.claim.stance is Stance.evaluates and f.claim.terms.value]
    about = {f.claim.commitment for f in judged if f.claim.terms.value == next(iter(yardsticks), "")}
    for filed in judged:
        yardstick = yardsticks.get(filed.claim.terms.value)
        if yardstick is None and filed.claim.commitment not in about:
            continue
        outcome, share, read_as = None, None, ""
        if yardstick is not None:
            read_as = holds(yardstick, found)[1]
            outcome, share = verdicts(yardstick, found, w)
        rows.append(
            {
                "speaker": filed.claim.speaker,
                "source": filed.source,
                "says": filed.claim.says,
                "reading": yardstick.reading if yardstick else "no test",
                "figures": read_as,
                "holds": outcome,
                "share": share,
                "verdict": _words(outcome, share),
            }
        )
    return Table(
        "Who won, by each evaluation's own yardstick",
        [
            Column("speaker", "Who says so"),
            Column("says", "What (our paraphrase)", wide=True),
            Column("reading", "Read as", wide=True),
            Column("figures", "Figures"),
            Column("verdict", "Holds"),
        ],
        rows,
        source="; ".join(sorted({row["source"] for row in rows})),
        notes=[
            f"On the move from “{w.origin.title}” to “{w.target.title}”. Real income only: security is not priced.",
            *(
                ["Without the range over settings a verdict is that of the reference alone."]
                if w.ensemble is None
                else []
            ),
        ],
        id="who-won",
    )
