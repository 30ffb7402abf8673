"""Delete the future: answers of the full data against those of a copy with everything later deleted on disk.

The copy is a whole package, so that records, line lists, goods, history, counts and tables are all
cut. The deleter works on the raw files and shares nothing with `Ledger.as_known`; its rules are
`late` (tables of TOML), `rows` (line lists) and `years` (tables of years). Two processes answer,
one over the whole data, one over the copy, each day in a fork, so that nothing is remembered
of another day. Each day is done once and kept in `--state`: a run can be stopped and goes on.
Prints, for each question, on how many days it answered with equal bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1] / "src" / "detente"
FIRST, SPAN = date(2025, 2, 1), (date(2026, 11, 20) - date(2025, 2, 1)).days
#: Command line → the options that take the day: on and known where none are named.
QUESTIONS: dict[str, tuple[str, ...]] = {
    "inforce": (),
    "inforce --lens announced": (),
    "clocks": (),
    "diff --from 2025-02-01 --to {day}": ("--known",),
    "duty 85414300": (),
    "duty 01012100 --importer CN": (),
    "effective": (),
    "series": ("--known",),
    "controls gallium --from CN --to US": (),
    "agreed": (),
    "brief": (),
    "outlook": (),
    "watch --since 2025-01-01": ("--on",),
    "exposure --of US --by CN": (),
    "chokepoints --of CN --by US": (),
    "worth --reference --purchases --who-won": ("--known",),
    "sources": ("--known",),
}
#: Tables of which one edition is held; answers name it (`detente.vintages`). Households are a projection.
EDITIONS = ("world_tariffs.csv", "households.csv")
#: How each is printed.
FORMS: tuple[tuple[str, ...], ...] = ((), ("--json",), ("--csv",))
Table = dict[str, Any]


def literal(value: Any) -> str:
    """A value as TOML, tables and lists inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (str, bool)) else str(value)


@lru_cache(maxsize=4096)
def parsed(text: str) -> Table:
    """A TOML text, read once for all days."""
    return tomllib.loads(text)


def replace(path: Path, text: str) -> None:
    """Write a file anew; its old content stays where it is linked from."""
    path.unlink()
    path.write_text(text, "utf-8")


def delete(data: Path, limit: str) -> None:
    """Delete from the data of a package whatever is later than the day `limit`."""
    empty = {name for path in data.rglob("lists/*.csv") if (name := rows(path, limit))}
    for path in (*data.glob("exposure/*.csv*"), *data.glob("economy/*.csv"), *data.glob("tariff/*/*.csv*")):
        years(path, limit)
    for path in data.glob("goods/*.toml"):
        good(path, limit)
    for path in data.glob("history/renewals/*.toml"):
        chain(path, limit)
    records(data, limit, empty)


def late(table: Table, kind: str, limit: str) -> bool:
    """Whether a table has a day of its own that is later."""
    day = str(table.get("recorded") or (table.get("date", "") if kind in ("source", "deal", "meeting") else ""))[:10]
    return day >= limit[: len(day)] if 0 < len(day) < 10 else day > limit  # a month or a year is out at its end


def records(data: Path, limit: str, gone: set[str]) -> None:
    """The shelves, disputes and dated tables: later ones go, and whatever names them."""
    folders = [data / name for name in ("law", "disputes", "economy")]
    files = {p: parsed(p.read_text("utf-8")) for folder in folders for p in folder.rglob("*.toml")}
    for found in files.values():
        for kind, held in found.items():
            if isinstance(held, list):
                gone |= {t["id"] for t in held if isinstance(t, dict) and "id" in t and late(t, kind, limit)}
    for found in files.values():
        for scene in found.get("scenario", []):  # rests on what is gone
            if gone & {*scene.get("source", []), scene.get("base", "")}:
                gone.add(scene["id"])

    def left(value: Any, kind: str) -> Any:
        if isinstance(value, list):
            kept = [x for x in value if not (isinstance(x, dict) and late(x, kind, limit))]
            kept = [x for x in kept if not (isinstance(x, str) and x in gone)]
            kept = [x for x in kept if kind != "agenda" or x.get("source") not in gone]  # it was said there
            kept = [x for x in kept if kind != "scenario" or x["id"] not in gone]
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
        if path.name == "deal.toml" and late(found, "deal", limit):
            shutil.rmtree(path.parent)
        elif (isinstance(found.get("source"), str) and found["source"] in gone) or (
            "events" in found and not kept["events"]
        ):
            path.unlink()
        elif path.exists() and kept != found:
            replace(path, "".join(f"{k} = {literal(v)}\n" for k, v in kept.items()))


def rows(path: Path, limit: str) -> str:
    """A line list without later rows and ends; its name where nothing is left, and then it goes too."""
    head, *held = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    if not {"from", "until"} & set(head):
        return ""
    made = []
    for cells in held:
        row = dict(zip(head, [*cells, *[""] * len(head)], strict=False))
        start, stop, said = row.get("from", ""), row.get("until", ""), row.get("recorded", "")
        if start and (start if stop else said or start)[:10] > limit:
            continue
        if stop and (said or stop)[:10] > limit:
            row.update({"until": ""} | ({"recorded": ""} if said else {}))
            cells = [row[name] for name in head[: len(cells)]]
        made.append(cells)
    if not made:
        path.unlink()
        return path.stem
    if made != held:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([head, *made])
        replace(path, out.getvalue())
    return ""


def years(path: Path, limit: str) -> None:
    """A table without the years, periods and days that were not over."""
    packed = path.suffix == ".gz"
    raw = path.read_bytes()
    head, *held = list(csv.reader(io.StringIO((gzip.decompress(raw) if packed else raw).decode("utf-8"))))
    at = next((head.index(name) for name in ("year", "period", "since", "date") if name in head), None)
    if at is None or path.name in EDITIONS:
        return

    def over(text: str) -> bool:
        last = text.rpartition("..")[2]
        return not last or (last < limit[: len(last)] if len(last) < 10 else last <= limit)

    made = [row for row in held if over(row[at])]
    if made != held:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([head, *made])
        path.unlink()
        path.write_bytes(gzip.compress(out.getvalue().encode(), mtime=0) if packed else out.getvalue().encode())


def good(path: Path, limit: str) -> None:
    """A good without later months, years and remarks."""
    held, year = dict(parsed(path.read_text("utf-8"))), int(limit[:4])
    for kind in ("dependence", "annual", "stock"):
        held[kind] = [row for row in held.get(kind, []) if row["year"] <= year]
    stages = [s | {"year": min(s["year"], year - 1)} if "table" in s else s for s in held.get("stage", [])]
    held["stage"] = [s for s in stages if s["year"] <= year]
    held["observed"] = [o for o in held.get("observed", []) if o["period"] < limit[: len(o["period"])]]
    if any(y >= year for y in held.get("fell", [])):
        del held["fell"]
    if held["checked"] > limit:
        held["note"] = ""  # the day of the check stays: what is assumed of a good has one edition
    replace(path, "".join(f"{k} = {literal(v)}\n" for k, v in held.items()))


def chain(path: Path, limit: str) -> None:
    """Terms of the record without what came later."""
    held = dict(parsed(path.read_text("utf-8")))
    held["term"] = [_term(t, limit) for t in held["term"] if (t.get("agreed") or t["start"]) <= limit]
    if held["term"]:
        replace(path, "".join(f"{k} = {literal(v)}\n" for k, v in held.items()))
    else:
        path.unlink()


def _term(term: Table, limit: str) -> Table:
    hidden, seen = term.get("announced", "") > limit, term.get("last_seen", "") > limit
    if not hidden and not seen:
        return term
    drop = {"note", "disputed"}
    drop |= {"outcome", "announced", "legal", "adverse", "partial", "gap_days"} if hidden else set()
    made = {k: v for k, v in term.items() if k not in drop} | {"last_seen": limit, "sources": []}
    return made | ({"quality": "exact"} if hidden else {})


# -- asking ------------------------------------------------------------------------------

SERVE = """
import contextlib, functools, io, json, os, sys
import detente.asking.ask as asking
import detente.ledger.shelves as shelves
from detente.surfaces.cli import main
import detente.asking.answers.law, detente.asking.answers.value, detente.brief.export, detente.brief.sources
import detente.outlook.outlook, detente.impact.worth, detente.exposure.question, detente.tariff.series
once, answers = asking.ask, {}

def ask(question, ledger, given, **more):  # once for all forms of an answer
    key = question.name, repr(sorted(given.items())), id(ledger)
    if key not in answers:
        answers[key] = once(question, ledger, given, **more)
    return answers[key]

asking.ask = ask
load = shelves.load = functools.lru_cache(4)(shelves.load)
if sys.argv[1] == "warm":
    load()
for line in sys.stdin:
    reader, writer = os.pipe()
    if not os.fork():
        made = []
        for words in json.loads(line):
            text = io.StringIO()
            with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
                try:
                    if words[0] == "sources":  # the command shows everything held
                        from detente.brief.sources import sources
                        print(json.dumps(sources(load().as_known(words[2])).to_dict()))
                    else:
                        main(words)
                except SystemExit:
                    pass
                except BaseException as why:
                    print(type(why).__name__, why)
            made.append(text.getvalue())
        with open(writer, "w") as out:
            json.dump(made, out)
        os._exit(0)
    os.close(writer)
    with open(reader) as made:
        print(made.read(), flush=True)
    os.wait()
"""


class Server:
    """A process that answers command lines from one package, those of a day in a fork."""

    def __init__(self, package: Path, home: Path, kind: str) -> None:
        env = {**os.environ, "PYTHONPATH": str(package.parent), "DETENTE_HOME": str(home), "DETENTE_CACHE": str(home)}
        env["DETENTE_TODAY"] = os.environ.get("DETENTE_TODAY", "2026-11-27")
        self.package = package
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
        )

    def send(self, asked: list[list[str]]) -> None:
        """Ask, without waiting."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()

    def read(self) -> list[str]:
        """The answers to what was sent first."""
        assert self.process.stdout is not None
        made: list[str] = json.loads(self.process.stdout.readline())
        return [without_faults(text.replace(str(self.package), "ROOT")) for text in made]

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def without_faults(text: str) -> str:
    """An answer without what it says of the folder itself: the deleter leaves names that lead nowhere."""
    kept = "\n".join(line for line in text.splitlines() if not line.startswith(("left out:", "not there:")))
    if not kept.startswith("{"):
        return kept
    found = json.loads(kept)
    found.pop("left_out", None)
    return json.dumps(found)


def lines(day: str, forms: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    """The command lines of a day."""
    made = []
    for words, options in QUESTIONS.items():
        for form in forms if words != "sources" else ((),):
            asked = [part for option in options or ("--on", "--known") for part in (option, day)]
            made.append([*words.format(day=day).split(), *asked, *form])
    return made


class Bench:
    """Both servers and the folder they work in."""

    def __init__(self, folder: Path) -> None:
        self.cut = folder / "cut" / "detente"
        shutil.copytree(PACKAGE, self.cut, copy_function=_link, ignore=shutil.ignore_patterns("data", "__pycache__"))
        self.servers = [Server(PACKAGE, folder / "whole", "warm"), Server(self.cut, folder / "short", "cold")]

    def compare(self, day: str, forms: tuple[tuple[str, ...], ...] = FORMS) -> dict[str, Any]:
        """For each command line, true where both print the same bytes, else the first place where they part."""
        shutil.rmtree(self.cut / "data", ignore_errors=True)
        shutil.copytree(PACKAGE / "data", self.cut / "data", copy_function=_link)
        delete(self.cut / "data", day)
        asked = lines(day, forms)
        for server in self.servers:
            server.send(asked)
        full, short = (server.read() for server in self.servers)
        return {" ".join(words): _same(*pair) for words, *pair in zip(asked, full, short, strict=True)}

    def close(self) -> None:
        """End both."""
        for server in self.servers:
            server.close()


def _same(full: str, short: str) -> Any:
    if full == short:
        return True
    at = next((n for n, (a, b) in enumerate(zip(full, short, strict=False)) if a != b), min(len(full), len(short)))
    return [full[max(at - 150, 0) : at + 150], short[max(at - 150, 0) : at + 150]]


def _link(source: str, target: str) -> None:
    """A second name for the same file; a copy where there can be none."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def seeded(days: int, seed: int) -> list[str]:
    """Days drawn at random, in order."""
    draw = random.Random(seed)
    return sorted(str(FIRST + timedelta(draw.randrange(SPAN))) for _ in range(days))


def with_bench(work: Callable[[Bench], None]) -> None:
    """Do something with both servers running."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        try:
            work(bench)
        finally:
            bench.close()


def main() -> None:
    """Run the days that are not yet kept, then print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path, default=Path("build/leak"))
    args = parser.parse_args()
    args.state.mkdir(parents=True, exist_ok=True)
    days = seeded(args.days, args.seed)

    def work(bench: Bench) -> None:
        for day in days:
            path = args.state / f"{day}.json"
            if not path.is_file():
                path.write_text(json.dumps(bench.compare(day), indent=1), "utf-8")

    with_bench(work)
    same: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for day in days:
        for name, equal in json.loads((args.state / f"{day}.json").read_text("utf-8")).items():
            word = name.split()[0]
            asked[word] += 1
            same[word] += equal is True
            if equal is not True:
                print(f"{day}: {name}\n  whole: {equal[0]!r}\n  cut:   {equal[1]!r}")
    for word, count in asked.items():
        print(f"{word:12} {same[word]:4} of {count:4} equal")


if __name__ == "__main__":
    main()
