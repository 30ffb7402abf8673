"""Kills during writes: two writers at once, killed at a random moment, again and again; nothing said is lost.

    python benchmarks/kills.py --trials 1000 --seed 1 --state build/kills

Each trial forks two writers of one kind on one folder, lets both run for a random while, and kills
both (SIGKILL). A writer says on a pipe what it has finished. Then everything that was said must be
in the file exactly once, no file may be torn, and at the end nothing may lie in the temporary
folder nor beside the files, but for stages of the last to be killed, which the next writer clears.
Seeded; goes on where it stopped (`--state`); a line per kind of writer at the end.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

Say = Callable[[str], None]


class Writer(ABC):
    """One kind of write. `prepare` makes the folder, `work` writes until killed, `faults` looks at what is there."""

    span = 0.05  #: seconds within which the kill falls
    fresh = 25  #: trials on one folder

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def prepare(self) -> None: ...

    @abstractmethod
    def work(self, me: str, say: Say) -> None: ...

    @abstractmethod
    def faults(self, said: set[str]) -> list[str]: ...


def counted(there: list[str], said: set[str], begun: int) -> list[str]:
    """Lost, doubled, and more than two writers can have begun."""
    out = [f"lost: {name}" for name in sorted(said - set(there))[:3]]
    out += [f"doubled: {name}" for name in sorted({n for n in there if there.count(n) > 1})[:3]]
    return out + ([f"{len(there)} written, {begun} begun"] if len(there) > begun else [])


class Amend(Writer):
    """`detente amend`: claims appended to a ledger."""

    span = 0.6

    def prepare(self) -> None:
        from detente.ledger.scaffold import scaffold

        scaffold(self.folder / "ledger", ["EU", "CN"])
        self.trials = 0

    def work(self, me: str, say: Say) -> None:
        from detente.ledger.amend import append

        record = 'speaker = "S"\naccount = "eu-official"\nstance = "affirms"\ntopic = "tariffs"\nsays = "{}"\n'
        for n in range(10_000):
            append(self.folder / "ledger", "claims/first-source.toml", record.format(f"{me}-{n}"), key="claim")
            say(f"{me}-{n}")

    def faults(self, said: set[str]) -> list[str]:
        from detente.ledger.shelves import load

        self.trials += 1
        book = load(self.folder / "ledger")
        there = [f.claim.says for f in book.claims if "-" in f.claim.says]
        return [*counted(there, said, len(said) + 2 * self.trials), *(str(p) for p in book.problems)]


class Queued(Writer):
    """What reviewing needs: a working file with proposals."""

    items = 400

    def prepare(self) -> None:
        from detente.ledger.scaffold import scaffold

        scaffold(self.folder / "ledger", ["EU", "CN"])
        claim = {"speaker": "S", "account": "eu-official", "stance": "affirms", "topic": "tariffs"}
        document = {"name": "d", "source": "first-source", "date": "2026-01-01", "digest": "0" * 64, "deal": ""}
        lines = [
            {
                "type": "proposal",
                "format": 1,
                "id": f"p{n}",
                "document": document,
                "proposal": {},
                "claim": {**claim, "says": f"item-{n}"},
            }
            for n in range(self.items)
        ]
        path = self.folder / "work.jsonl"
        path.write_text("".join(json.dumps(line, sort_keys=True) + "\n" for line in lines))

    @property
    def queue(self) -> Any:
        from detente.reading.queue import Queue

        return Queue(self.folder / "work.jsonl")


class Review(Queued):
    """Decisions on proposals, two reviewers at once."""

    span = 0.25

    def work(self, me: str, say: Say) -> None:
        from detente.reading.queue import Changed

        for item in self.queue.items(state="open"):
            with contextlib.suppress(Changed):
                self.queue.confirm(item.id, item.token, by=me)
                say(item.id)

    def faults(self, said: set[str]) -> list[str]:
        items = self.queue.items()
        confirmed = {i.id for i in items if i.state == "confirmed"}
        out = [f"lost: {name}" for name in sorted(said - confirmed)[:3]]
        out += [f"disputed: {i.id}" for i in items if i.state == "disputed"]
        return out + ([f"{len(items)} items"] if len(items) != self.items else [])


class Filing(Queued):
    """Confirmed proposals into the ledger."""

    span = 0.8
    items = 4
    fresh = 1

    def prepare(self) -> None:
        super().prepare()
        for item in self.queue.items():
            self.queue.confirm(item.id, item.token)

    def _file(self) -> int:
        from detente.ledger.shelves import load
        from detente.reading.filing import file_confirmed

        return sum(done.claims for done in file_confirmed(self.queue, load(self.folder / "ledger")))

    def work(self, me: str, say: Say) -> None:
        if self._file():
            say(me)
        time.sleep(60)

    def faults(self, said: set[str]) -> list[str]:
        from detente.ledger.shelves import load

        self._file()  # whoever comes next finishes the work
        there = [f.claim.says for f in load(self.folder / "ledger").claims if f.claim.says.startswith("item-")]
        filed = [i.id for i in self.queue.items() if i.filed]
        out = [] if sorted(there) == [f"item-{n}" for n in range(self.items)] else [f"filed: {sorted(there)}"]
        return out + ([] if len(filed) == self.items else [f"marked: {filed}"])


class Forecasts(Writer):
    """Forecasts kept in one file."""

    def prepare(self) -> None:
        pass

    def work(self, me: str, say: Say) -> None:
        from detente.outlook import store

        start = f"{os.getpid()}-{time.monotonic_ns()}"
        for n in range(10_000):
            entry = dict.fromkeys(store.FIELDS, "") | {"id": f"{start}-{n}", "seen": "2026-01-01", "definitions": []}
            store.record = lambda _, entry=entry: entry  # type: ignore[assignment, misc]
            store.keep(SimpleNamespace(), self.folder / "forecasts.jsonl")  # type: ignore[arg-type]
            say(entry["id"])

    def faults(self, said: set[str]) -> list[str]:
        from detente.outlook import store

        path = self.folder / "forecasts.jsonl"
        if not path.exists():
            return ["lost: all"] if said else []
        entries, problems = store.read(path)
        torn = [p for p in problems if f":{len(path.read_bytes().splitlines())}:" not in p]  # the last may be cut
        return counted([e["id"] for e in entries], said, len(entries)) + torn


class Whole(Writer):
    """A file that is replaced by another: it is always one of those that were written."""

    names: tuple[str, ...] = ("file",)

    def prepare(self) -> None:
        for name in self.names:
            self.put(self.folder / name, 0)

    def work(self, me: str, say: Say) -> None:
        for n in range(10_000):
            for name in self.names:
                self.put(self.folder / name, n)
            say(str(n))

    @abstractmethod
    def put(self, path: Path, n: int) -> None: ...

    @abstractmethod
    def whole(self, path: Path) -> bool: ...

    def faults(self, said: set[str]) -> list[str]:
        return [f"torn: {name}" for name in self.names if not self.whole(self.folder / name)]


class Page(Whole):
    """Pages, Markdown and calendars."""

    def put(self, path: Path, n: int) -> None:
        from detente.base.files import write

        write(path, str(n % 10) * 400_000)

    def whole(self, path: Path) -> bool:
        text = path.read_text()
        return len(text) == 400_000 and len(set(text)) == 1


class Picture(Whole):
    """Pictures by `--plot`."""

    names = ("figure.svg", "figure.png")
    span = 1.5

    def put(self, path: Path, n: int) -> None:
        from detente.base.figure import Figure
        from detente.base.table import Table
        from detente.draw.picture import write

        write(Figure("id", "Title", "Caption", "Source", Table("T", [], []), lambda axes: axes.plot([0, n % 5])), path)

    def whole(self, path: Path) -> bool:
        data = path.read_bytes()
        return data.endswith((b"</svg>\n", b"IEND\xaeB`\x82"))


class Parquet(Whole):
    """Tables as Parquet."""

    names = ("table.parquet",)
    span = 0.1

    def put(self, path: Path, n: int) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        from detente.base.files import written

        written(path, lambda stage: pq.write_table(pa.table({"n": [n] * 50_000}), stage))

    def whole(self, path: Path) -> bool:
        import pyarrow.parquet as pq

        return bool(pq.read_table(path).num_rows == 50_000)


class Archive(Whole):
    """The ledger as DuckDB."""

    names = ("ledger.duckdb",)
    span = 2.5

    def put(self, path: Path, n: int) -> None:
        from detente.ledger.archive import write_duckdb

        write_duckdb(small_ledger(), path)

    def whole(self, path: Path) -> bool:
        import duckdb

        with duckdb.connect(str(path), read_only=True) as base:
            return len(base.execute("SHOW TABLES").fetchall()) > 5


class Memory(Whole):
    """What `watch` remembers."""

    names = ("watch.json",)

    def put(self, path: Path, n: int) -> None:
        from detente.standpoint import Standpoint
        from detente.watch.changes import remember, watch

        if not hasattr(self, "look"):
            self.look = watch(Standpoint.as_of(small_ledger(), "2026-02-01"), since="2026-01-01")
        remember(path, self.look)

    def whole(self, path: Path) -> bool:
        from detente.watch.changes import recall

        return recall(path)[0] == "2026-02-01"


class Cache(Whole):
    """The store of what can be computed again."""

    names = ("thing",)

    def put(self, path: Path, n: int) -> None:
        import numpy as np

        from detente.base import kept

        os.environ["DETENTE_CACHE"] = str(self.folder / "cache")
        kept.write("thing", "k", {"x": np.full(60_000, n % 10)}, compress=bool(n % 2))

    def whole(self, path: Path) -> bool:
        from detente.base import kept

        os.environ["DETENTE_CACHE"] = str(self.folder / "cache")
        found = kept.read("thing", "k")
        return found is not None and len(set(found["x"].tolist())) == 1


class Built(Whole):
    """`economy build`: a table and its record, in two files."""

    names = ("economy",)
    span = 0.15

    def put(self, path: Path, n: int) -> None:
        from detente.economy.store import save

        save(small_table(n % 3), path)

    def whole(self, path: Path) -> bool:
        from detente.economy.baseline import load

        return len(load(path).sectors) == 3


class New(Writer):
    """`detente new`: a folder of files, whole or not there."""

    fresh = 1

    def prepare(self) -> None:
        pass

    def work(self, me: str, say: Say) -> None:
        from detente.ledger.scaffold import scaffold

        for n in range(10_000):
            scaffold(self.folder / f"{me}{n}", ["EU", "CN"])
            say(f"{me}{n}")

    def faults(self, said: set[str]) -> list[str]:
        there = {p.name: sum(1 for f in p.rglob("*.toml")) for p in self.folder.iterdir() if not p.name.startswith(".")}
        out = [f"lost: {name}" for name in sorted(said - set(there))]
        return out + [f"half: {name} has {count} files" for name, count in there.items() if count != 8]


def small_ledger() -> Any:
    """A scaffolded ledger, made once."""
    from detente.ledger.scaffold import scaffold
    from detente.ledger.shelves import load

    folder = ROOM / "small"
    if not folder.exists():
        scaffold(folder, ["EU", "CN"])
    if "book" not in HELD:
        HELD["book"] = load(folder)
    return HELD["book"]


def small_table(n: int) -> Any:
    """A world table of three sectors and countries."""
    from detente.economy.readers import read_table

    if n not in HELD:
        path = ROOM / f"plain-{n}.csv"
        rows = ["seller,sector,buyer,use,value"]
        for seller in ("USA", "CHN", "ROW"):
            for sector in ("A01", "C26", "J61"):
                for buyer in ("USA", "CHN", "ROW"):
                    rows += [f"{seller},{sector},{buyer},{use},{n + 1}" for use in ("A01", "C26", "J61")]
                    rows.append(f"{seller},{sector},{buyer},final,{20 + n}")
        path.write_text("\n".join(rows) + "\n")
        HELD[n] = read_table(path, layout="plain", year=2022)
    return HELD[n]


HELD: dict[Any, Any] = {}
ROOM = Path()
KINDS: dict[str, type[Writer]] = {
    "amend": Amend,
    "review": Review,
    "filing": Filing,
    "forecasts": Forecasts,
    "page": Page,
    "picture": Picture,
    "parquet": Parquet,
    "archive": Archive,
    "watch": Memory,
    "cache": Cache,
    "economy": Built,
    "new": New,
}


@dataclass
class Tally:
    """What happened to one kind of writer."""

    trials: int = 0
    kills: int = 0
    writes: int = 0
    cut: int = 0  #: kills that left a stage: in the middle of a write
    faults: list[str] = field(default_factory=list)


def trial(writer: Writer, number: int, wait: float) -> tuple[set[str], int]:
    """Two forked writers, killed after a while; what they said they had written, and how many were killed."""
    read, write = os.pipe()
    children = []
    for k in range(2):
        child = os.fork()
        if child == 0:
            os.close(read)
            try:
                writer.work(f"{number}{'ab'[k]}", lambda word: os.write(write, f"{word}\n".encode()) and None)
                time.sleep(60)
            except BaseException as error:
                os.write(write, f"!{type(error).__name__}:{error}".replace(" ", "_")[:300].encode() + b"\n")
            os._exit(3)
        children.append(child)
    os.close(write)
    time.sleep(wait)
    for child in children:
        os.kill(child, signal.SIGKILL)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read().decode().split()
    kills = sum(os.WIFSIGNALED(os.waitpid(child, 0)[1]) for child in children)
    return set(said), kills


def leftovers(folder: Path) -> list[Path]:
    """Stages in or below a folder."""
    return list(folder.rglob(".detente-*"))


def run(kind: str, trials: int, seed: int, tally: Tally) -> Iterator[None]:
    """Trials of one kind, from where the tally stands."""
    rng = random.Random(f"{seed}/{kind}")
    waits = [rng.random() for _ in range(trials)]
    folder = ROOM / kind
    writer: Writer | None = None
    said: set[str] = set()
    for number in range(tally.trials, trials):
        if writer is None or number % writer.fresh == 0:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            writer, said = KINDS[kind](folder), set()
            writer.prepare()
        words, kills = trial(writer, number, waits[number] * writer.span)
        failed = {word for word in words if word.startswith("!")}
        words -= failed
        said |= words
        tally.cut += bool(leftovers(folder))
        tally.trials, tally.kills, tally.writes = number + 1, tally.kills + kills, tally.writes + len(words)
        try:
            found = writer.faults(said)
        except Exception as error:
            found = [f"{type(error).__name__}: {error}"]
        tally.faults += [f"trial {number}: {fault}" for fault in [*found, *sorted(failed)]]
        yield


def main(argv: list[str] | None = None) -> int:
    """Run what is missing, say what happened; 1 when anything was lost, torn or left."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", choices=[[], *KINDS], help="kinds of writers (default: all)")
    parser.add_argument("--trials", type=int, default=504, help="trials in all, shared among the kinds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path, default=None, help="folder in which to remember what was done")
    asked = parser.parse_args(argv)
    kinds = asked.kinds or list(KINDS)
    each = -(-asked.trials // len(kinds))
    state = asked.state / f"kills-{asked.seed}.json" if asked.state else None
    before = json.loads(state.read_text()) if state and state.exists() else {}
    global ROOM
    with tempfile.TemporaryDirectory() as room, tempfile.TemporaryDirectory() as temporary:
        ROOM = Path(room)
        os.environ |= {"TMPDIR": temporary, "DETENTE_HOME": str(ROOM / "home")}
        tempfile.tempdir = None
        alone()
        tallies = {kind: Tally(**before.get(kind, {})) for kind in kinds}
        for kind, tally in tallies.items():
            for _ in run(kind, each, asked.seed, tally):
                if state:
                    state.parent.mkdir(parents=True, exist_ok=True)
                    state.write_text(json.dumps({**before, **{k: vars(t) for k, t in tallies.items()}}))
            print(
                f"{kind:10} {tally.trials:4} trials, {tally.kills:4} kills ({tally.cut} in the middle of a write), "
                f"{tally.writes:6} writes finished, {len(tally.faults)} faults",
                flush=True,
            )
            for fault in tally.faults[:5]:
                print("   ", fault)
        left = sorted(p.name for p in Path(temporary).iterdir())
    kills, writes = sum(t.kills for t in tallies.values()), sum(t.writes for t in tallies.values())
    faults = sum(len(t.faults) for t in tallies.values())
    print(
        f"{kills} kills, {writes} writes finished, {faults} faults; left in the temporary folder: {left or 'nothing'}"
    )
    return 1 if faults or left else 0


def alone() -> None:
    """Ledgers are read without the law on the shelves beside them: it is not written, and reading it takes long."""
    from detente.ledger import shelves

    shelves.law_shelves = lambda: iter(())  # type: ignore[assignment]


if __name__ == "__main__":
    sys.exit(main())
