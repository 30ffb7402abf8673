"""Delete the future: answers of the full ledger against those of a copy with everything later deleted on disk.

The deleter here works on the raw tables and shares nothing with `Ledger.as_known`: a table
with a `recorded` (or, of a source or deal, a `date`) later than the day goes, and so does
whatever names it. Each day is done once and kept in `--state`, so a run can be stopped and
goes on. Prints, for each question, on how many days it answered with equal bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

QUESTIONS = {
    "inforce": [],
    "inforce --lens announced": [],
    "clocks": [],
    "diff": ["--to", "{day}"],
    "duty 85414300": [],
    "duty 01012100": ["--importer", "CN"],
    "effective": [],
    "series": [],
    "controls gallium --from CN --to US": [],
    "agreed": [],
    "brief": [],
    "outlook": [],
}
DATA = Path(__file__).parents[1] / "src" / "detente" / "data"


def literal(value: Any) -> str:
    """A value as TOML, tables and lists inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (str, bool)) else str(value)


def delete(root: Path, limit: str) -> None:
    """Delete from the shelves and disputes under `root` whatever is later than the day `limit`."""
    files = {p: tomllib.loads(p.read_text("utf-8")) for p in root.rglob("*.toml") if {"law", "disputes"} & {*p.parts}}
    gone: set[str] = set()

    def late(table: dict[str, Any], kind: str) -> bool:
        day = table.get("recorded") or (table.get("date") if kind in ("source", "deal", "meeting") else None)
        return bool(day) and str(day)[:10] > limit

    for found in files.values():
        for kind, rows in found.items():
            gone |= (
                {t["id"] for t in rows if isinstance(t, dict) and "id" in t and late(t, kind)}
                if isinstance(rows, list)
                else set()
            )

    def left(value: Any, kind: str) -> Any:
        if isinstance(value, list):
            kept = [
                x
                for x in value
                if not (isinstance(x, dict) and late(x, kind)) and not (x in gone if isinstance(x, str) else False)
            ]
            return [left(x, kind) for x in kept]
        if isinstance(value, dict):
            made = {}
            for name, item in value.items():
                if name == "checked":
                    item = min(item, limit)
                if isinstance(item, str) and item in gone and name in ("source", "deal", "commitment"):
                    item = ""
                made[name] = left(item, name)
            return made
        return value

    for path, found in files.items():
        kept = left(found, "deal" if path.name == "deal.toml" else "")
        if path.name == "deal.toml" and late(found, "deal"):
            shutil.rmtree(path.parent)
        elif (isinstance(found.get("source"), str) and found["source"] in gone) or (
            "events" in found and not kept["events"]
        ):
            path.unlink()
        elif path.exists() and kept != found:
            path.write_text("".join(f"{k} = {literal(v)}\n" for k, v in kept.items()), "utf-8")


ASK = """
import contextlib, io, json, sys
from pathlib import Path
from detente.ledger import shelves
roots = shelves.roots
shelves.roots = lambda: [Path(sys.argv[1]), *roots()[1:]]
from detente.surfaces.cli import main
out = {}
for line in json.loads(sys.argv[2]):
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(io.StringIO()):
        try:
            main(line)
        except SystemExit:
            pass
        except Exception as why:
            print(type(why).__name__, why)
    out[" ".join(line)] = text.getvalue()
print(json.dumps(out))
"""


def answers(root: Path, lines: list[list[str]], day: str) -> dict[str, str]:
    """What each command line prints with the data under `root`."""
    command = [sys.executable, "-c", ASK, str(root), json.dumps(lines)]
    env = {**os.environ, "DETENTE_TODAY": os.environ.get("DETENTE_TODAY", "2026-11-27")}
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=True)
    made: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return {name: without_faults(text).replace(str(root), "ROOT") for name, text in made.items()}


def without_faults(text: str) -> str:
    """An answer without what it says of the folder itself: the deleter leaves names that lead nowhere."""
    if not text.startswith("{"):
        return text
    found = json.loads(text)
    found.pop("left_out", None)
    return json.dumps(found)


def compare(day: str, forms: tuple[tuple[str, ...], ...] = ((), ("--json",))) -> dict[str, bool]:
    """For each command line, whether both ledgers print the same bytes."""
    lines = []
    for words, more in QUESTIONS.items():
        for form in forms:
            on = ["--from", "2025-02-01"] if words == "diff" else ["--on", day] if words != "series" else []
            lines.append([*words.split(), *(m.format(day=day) for m in more), *on, "--known", day, *form])
    with tempfile.TemporaryDirectory() as folder:
        whole, cut = Path(folder) / "whole", Path(folder) / "cut"
        for target in (whole, cut):
            for name in ("law", "disputes"):
                shutil.copytree(DATA / name, target / name)
        delete(cut, day)
        full, short = answers(whole, lines, day), answers(cut, lines, day)
    return {name: full[name] == short[name] for name in full}


def main() -> None:
    """Run the days that are not yet kept, then print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path, default=Path("build/leak"))
    args = parser.parse_args()
    args.state.mkdir(parents=True, exist_ok=True)
    draw = random.Random(args.seed)
    first, span = date(2025, 2, 1), (date(2026, 11, 20) - date(2025, 2, 1)).days
    same: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for day in sorted(str(first + timedelta(draw.randrange(span))) for _ in range(args.days)):
        path = args.state / f"{day}.json"
        if not path.is_file():
            path.write_text(json.dumps(compare(day)), "utf-8")
        for name, equal in json.loads(path.read_text("utf-8")).items():
            word = name.split()[0]
            asked[word] += 1
            same[word] += equal
    for word, count in asked.items():
        print(f"{word:12} {same[word]:4} of {count:4} equal")


if __name__ == "__main__":
    main()
