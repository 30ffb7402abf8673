"""The backtest kept as a file, so that its table and the game's weight are at hand at once."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from .backtest import Backtest, Score
from .history import History
from .posterior import shipped_path, user_folder

VERSION = 1


def places(digest: str) -> list[Path]:
    """Where it may be: with the package, or in the user's folder."""
    return [shipped_path("backtest.json"), user_folder() / "outlook" / f"backtest-{digest}.json"]


def kept_backtest(history: History) -> Backtest | None:
    """The backtest of exactly this history, if one is kept."""
    for path in places(history.digest):
        if path.is_file():
            data = json.loads(path.read_text(encoding="utf-8"))
            if data.get("version") == VERSION and data.get("history") == history.digest:
                scores = tuple(
                    Score(s["question"], s["scheme"], s["model"], s["forecasts"], s["brier"], s["log_score"])
                    for s in data["scores"]
                )
                pool = data["pool"]
                table = tuple((w, s) for w, s in pool["log_score_by_weight"])
                return Backtest(scores, pool["game_weight"], data["history"], table)
    return None


def keep_backtest(found: Backtest, path: Path | None = None) -> None:
    """Keep it (in the user's folder unless told)."""
    target = path or places(found.history)[1]
    with contextlib.suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(
            json.dumps({"version": VERSION, **found.to_dict()}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
