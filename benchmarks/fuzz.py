"""Ledgers and documents that nobody wrote: no traceback, no hang.

    python benchmarks/fuzz.py ledgers   --cases 100000 --minutes 15
    python benchmarks/fuzz.py documents --cases 10000
    python benchmarks/fuzz.py ledgers   --case 4711        # one again, with what it changed

A case is a number: its mutations follow from the seed and that number alone, so a run can stop and go on
(`--state`, a folder) and every find can be made again. A ledger is `tests/data/every-file`, changed in one
to four places, then loaded, checked, and asked for its regime, its clocks and its account matrix, and one more
question as a user would ask it, by the command line. A document
is a text the tests read, changed likewise, in one of the forms that are read. What may come out is an answer
or a `DetenteError`; anything else is a find, and so is more than ten seconds. Finds of one kind (exception
and place) are counted, and the first is kept.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SEED_LEDGER = ROOT / "tests" / "data" / "every-file"
LIMIT = 10  #: seconds of computing after which a case hangs
STILL = 60  #: seconds after which it hangs although it computes nothing
SHORT = 1200  #: bytes of a text: a parse takes as long as its sentences
ON = ("2026-03-20", "2026-06-30", "2027-01-15")

DAYS = [
    "0001-01-01", "1899-12-31", "2026-02-29", "2026-13-01", "9999-12-31", "2026-06-10T00:00+99:00", "2026-03-10T24:00Z",
    "2026-03", "2026", "tomorrow", "", "2026-03-10T12:00:00.5+08:00", "２０２６-01-01", "2026-03-08T02:30-05:00",
]  # fmt: skip
NUMBERS = ["nan", "inf", "-inf", "1e999", "-1", "0", "0.0", "-0.0", "1e-320", "999999999999999999999", "100000.0", "5"]
TEXTS = [
    "", " ", "\\u0000", "\\uFEFF", "../../../etc/passwd", "/dev/stdin", "a" * 5000, "World", "EU", "CN", "ZZ", "kind:x",
    "authority:", ":", "*", "**x", "schedule", "bilateral", "eu-duty", "eu-steel", "cn-control", "spring", "notice",
    "law", "announced", "İ", "ﬃ", "<script>", "{{x}}", "%s", "\\n", "observer", "commission", "percent", "usd", "Mt",
]  # fmt: skip
WORDS = [
    "impose", "amend", "suspend", "extend", "terminate", "void", "supersede", "announce", "propose", "reported",
    "announced", "confirmed", "enacted", "practice", "resume", "end", "tariff", "exemption", "fee", "export_control",
    "additive", "floor", "replace", "min", "affirms", "denies", "denies_linkage", "demands", "undertaking", "topic",
]  # fmt: skip
LINES = [
    "[[events]]", "[scope]", "[[components]]", "[[", "]]", "= 1", "x = ", 'x = """', "[a.b.c]", "id = 1", 'id = "x"',
    "until = \"2026-01-01\"", "inclusive = true", "rate = 1e309", "rates = { base = 1.0 }", 'targets = []',
    'components = ["none"]', "\0", "\ufeff", "84,,,,,,", "code", ";;;", '"', "a,b,c,d,e,f,g,h,i,j",
    "recorded = 2026-01-01",
]  # fmt: skip

#: One of these is asked of each ledger, and every twentieth time one of those that take longer.
QUICK = (
    "duty 8481.80.90 --origin CN --importer EU", "duty 0201.10.05 --origin CN --importer EU --explain",
    "watch --since 2026-01-01 --on 2026-06-20", "diff --from 2026-01-20 --to 2026-05-01", "inforce --lens announced",
    "sources", "controls gallium --from CN --to EU", "series --importer EU --exporter CN", "effective", "worth",
    "agreed --on 2026-06-20", "clocks --on 2026-06-20",
)  # fmt: skip
SLOW = (
    "brief --on 2026-06-20", "brief --full --on 2026-06-20", "outlook --on 2026-06-20", "exposure --of EU --by CN",
    "chokepoints --of CN --by EU", "assumptions",
)  # fmt: skip
FORMS = ("", "--json", "--csv")

Files = dict[str, bytes]


# -- mutations --------------------------------------------------------------------------


def mutated(files: Files, rng: random.Random) -> tuple[Files, list[str]]:
    """Some files, changed in one to four places; and what was done."""
    made, done = dict(files), []
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        name = rng.choice(sorted(made))
        change = rng.choice(CHANGES)
        before = made[name]
        made[name] = change(before, rng, files)
        done.append(f"{change.__name__} {name}")
    return made, done


def _rows(raw: bytes) -> list[str]:
    return raw.decode("utf-8", "surrogateescape").split("\n")


def _raw(rows: list[str]) -> bytes:
    return "\n".join(rows).encode("utf-8", "surrogateescape")


def drop_line(raw: bytes, rng: random.Random, _: Files) -> bytes:
    """A line is gone."""
    rows = _rows(raw)
    rows.pop(rng.randrange(len(rows)))
    return _raw(rows or [""])


def double_line(raw: bytes, rng: random.Random, _: Files) -> bytes:
    """A line stands twice."""
    rows = _rows(raw)
    at = rng.randrange(len(rows))
    return _raw([*rows[: at + 1], *rows[at:]])


def double_block(raw: bytes, rng: random.Random, _: Files) -> bytes:
    """A paragraph stands again, somewhere."""
    blocks = raw.split(b"\n\n")
    blocks.insert(rng.randrange(len(blocks) + 1), rng.choice(blocks))
    return b"\n\n".join(blocks)


def drop_block(raw: bytes, rng: random.Random, _: Files) -> bytes:
    """A paragraph is gone."""
    blocks = raw.split(b"\n\n")
    blocks.pop(rng.randrange(len(blocks)))
    return b"\n\n".join(blocks)


def swap_lines(raw: bytes, rng: random.Random, _: Files) -> bytes:
    """Two lines change places."""
    rows = _rows(raw)
    a, b = rng.randrange(len(rows)), rng.randrange(len(rows))
    rows[a], rows[b] = rows[b], rows[a]
    return _raw(rows)


def add_line(raw: bytes, rng: random.Random, _: Files) -> bytes:
    """A line that does not belong."""
    rows = _rows(raw)
    rows.insert(rng.randrange(len(rows) + 1), rng.choice(LINES))
    return _raw(rows)


def other_value(raw: bytes, rng: random.Random, _: Files) -> bytes:
    """A value of the same kind, or not."""
    rows = _rows(raw)
    at = [n for n, row in enumerate(rows) if "=" in row]
    if not at:
        return other_cell(raw, rng, _)
    n = rng.choice(at)
    key, _eq, value = rows[n].partition("=")
    if re.search(r"\d{4}-\d{2}", value) and rng.random() < 0.7:
        new = f'"{rng.choice(DAYS)}"'
    elif re.fullmatch(r"\s*-?[\d.]+\s*", value) and rng.random() < 0.7:
        new = rng.choice(NUMBERS)
    else:
        new = rng.choice(
            (f'"{rng.choice(TEXTS)}"', f'"{rng.choice(WORDS)}"', f'["{rng.choice(TEXTS)}"]', rng.choice(NUMBERS),
             "true", "{}", "[]", f'"{rng.choice(DAYS)}"', "[[1]]", "1979-05-27")
        )  # fmt: skip
    rows[n] = f"{key}= {new}"
    return _raw(rows)


def other_cell(raw: bytes, rng: random.Random, _: Files) -> bytes:
    """A cell of a table."""
    rows = _rows(raw)
    n = rng.randrange(len(rows))
    cells = rows[n].split(",")
    cells[rng.randrange(len(cells))] = rng.choice((*DAYS, *NUMBERS, "84", "8", "2011005", "full", "none", "x", "02²"))
    rows[n] = ",".join(cells)
    return _raw(rows)


def moved_day(raw: bytes, rng: random.Random, _: Files) -> bytes:
    """A day some days or years off: law out of order."""
    text = raw.decode("utf-8", "surrogateescape")
    found = list(re.finditer(r"(\d{4})-(\d{2})-(\d{2})", text))
    if not found:
        return raw
    one = rng.choice(found)
    year, month = int(one[1]) + rng.choice((-2, -1, 0, 0, 0, 1, 2)), rng.randint(1, 12)
    new = f"{year:04d}-{month:02d}-{rng.randint(1, 28):02d}"
    return (text[: one.start()] + new + text[one.end() :]).encode("utf-8", "surrogateescape")


def other_word(raw: bytes, rng: random.Random, _: Files) -> bytes:
    """One closed word for another."""
    text = raw.decode("utf-8", "surrogateescape")
    found = [m for m in re.finditer(r'"([a-z_]+)"', text) if m[1] in WORDS]
    if not found:
        return raw
    one = rng.choice(found)
    return (text[: one.start(1)] + rng.choice(WORDS) + text[one.end(1) :]).encode("utf-8", "surrogateescape")


def byte(raw: bytes, rng: random.Random, _: Files) -> bytes:
    """One byte is another, or gone, or new."""
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + bytes(rng.choices(range(256), k=rng.choice((0, 1, 1, 2)))) + raw[at + rng.choice((0, 1)) :]


def cut(raw: bytes, rng: random.Random, _: Files) -> bytes:
    """The file ends early."""
    return raw[: rng.randrange(len(raw) + 1)]


def other_file(_raw: bytes, rng: random.Random, files: Files) -> bytes:
    """Another file's content."""
    return files[rng.choice(sorted(files))]


CHANGES: tuple[Callable[[bytes, random.Random, Files], bytes], ...] = (
    drop_line, double_line, double_block, drop_block, swap_lines, add_line, other_value, other_value, other_value,
    other_cell, moved_day, moved_day, moved_day, other_word, other_word, byte, cut, other_file,
)  # fmt: skip


# -- ledgers ------------------------------------------------------------------------------


class Ledgers:
    """Mutants of one dispute, in a folder of their own; only what changed is written again."""

    def __init__(self, folder: Path) -> None:
        import detente.ledger.shelves as shelves
        import detente.tariff.schedules as schedules

        self.root = folder / "dispute"
        shutil.copytree(SEED_LEDGER, self.root)
        self.files: Files = {
            str(p.relative_to(self.root)): p.read_bytes()
            for p in sorted(self.root.rglob("*"))
            if p.suffix in (".toml", ".csv")
        }
        empty = folder / "no-shelves"
        empty.mkdir()
        shelves.roots = lambda: [empty]  # the small ledger by itself: the law shelves would be read each time
        schedules.roots = list  # and no tariff: a line is whatever is asked
        from detente import checkup  # noqa: F401  (what is imported once should not count)

    def case(self, rng: random.Random) -> tuple[Callable[[], str], list[str]]:
        """A mutant, written; and what to ask of it."""
        made, done = mutated(self.files, rng)
        changed = {name: raw for name, raw in made.items() if raw != self.files[name]}
        for name, raw in changed.items():
            (self.root / name).write_bytes(raw)

        asked = f"{rng.choice(SLOW if rng.random() < 0.05 else QUICK)} {rng.choice(FORMS)}"

        def ask() -> str:
            try:
                outcome = self.ask()
                self.command(asked.split())
                return outcome
            finally:
                for name in changed:
                    (self.root / name).write_bytes(self.files[name])

        return ask, [*done, asked]

    def command(self, words: list[str]) -> None:
        """A command line: it answers, or refuses in words with exit code 1 or 2."""
        from detente.surfaces.cli import main

        told = io.StringIO()
        code: Any = 0
        with contextlib.redirect_stderr(told):
            try:
                main([*words, "--dispute", str(self.root)])
            except SystemExit as left:
                code = left.code or 0
        assert code in (0, 1, 2), code
        assert not code or told.getvalue().strip(), f"{code} without a word"

    def ask(self) -> str:
        """Load, check, regime, clocks, agreed: what came of it, in a word."""
        from detente.accounts.agreed import agreed
        from detente.base.errors import DetenteError
        from detente.checkup import check
        from detente.ledger.shelves import load
        from detente.regime.clocks import clocks
        from detente.regime.state import regime
        from detente.standpoint import LAW, Standpoint, lenses

        try:
            book = load(self.root)
        except DetenteError as error:
            worded(error)
            return "head refused"
        report = check(book)
        for finding in report.findings:
            assert finding.what, finding
            assert finding.remedy, finding
        json.dumps(report.to_dict(), allow_nan=False)
        outcome = "clean" if not report.findings else "found"
        for n, on in enumerate(ON):
            other = lenses(book)[1 + len(report.findings) % (len(lenses(book)) - 1)]
            for lens in (LAW, other) if n == 0 else (LAW,):
                with refused():
                    held = regime(Standpoint.of_law(book, on, lens=lens))
                    json.dumps(held.to_dict(), allow_nan=False)
                    if n == 0:
                        held.tables()
            if n:
                with refused():
                    json.dumps(clocks(Standpoint.as_of(book, on)).to_dict(), allow_nan=False)
        for deal in book.deals:
            with refused():
                json.dumps(agreed(Standpoint.as_of(book, ON[1]), deal).to_dict(), allow_nan=False)
        return outcome


@contextlib.contextmanager
def refused() -> Iterator[None]:
    """A worded refusal is an answer."""
    from detente.base.errors import DetenteError

    try:
        yield
    except DetenteError as error:
        worded(error)


def worded(error: Any) -> None:
    """An error says what, and what to do."""
    assert error.what, repr(error)
    assert error.remedy, f"no remedy: {error}"


# -- documents ------------------------------------------------------------------------------


class Documents:
    """Texts in the forms that are read, changed; read against the shipped ledger's lexicon."""

    NAMES = ("a.txt", "a.md", "a.html", "a.docx", "a.pdf", "a", "b.htm")

    def __init__(self, folder: Path) -> None:
        from detente.ledger.shelves import load
        from detente.reading.desk import Desk

        self.desk = Desk(load("us-china"))
        says = [f.claim.says for f in load("us-china").claims[:80]]
        self.files: Files = {}
        for n in range(0, len(says), 8):
            part = says[n : n + 8]
            self.files[f"claims{n}"] = "\n\n".join(part).encode()
            page = "<!doctype html><html><head><title>T</title></head><body><h1>T</h1><p>{}</p></body></html>"
            self.files[f"page{n}"] = page.format("</p><p>".join(part)).encode()
            with contextlib.suppress(ImportError):
                self.files[f"docx{n}"] = _docx(part)
        for n, path in enumerate(sorted((ROOT / "docs").glob("*.md"))[:12]):
            self.files[f"text{n}"] = path.read_bytes()[:SHORT]

    def case(self, rng: random.Random) -> tuple[Callable[[], str], list[str]]:
        """A document, and what to ask of it."""
        made, done = mutated({(name := rng.choice(sorted(self.files))): self.files[name]}, rng)
        ((kind, raw),) = made.items()
        name = {"page": "a.html", "docx": "a.docx"}.get(kind.rstrip("0123456789"), "a.txt")
        name = name if rng.random() < 0.8 else rng.choice(self.NAMES)

        def ask() -> str:
            return self.ask(raw, name)

        return ask, [*done, name]

    def ask(self, raw: bytes, name: str) -> str:
        """Read it: what came of it, in a word."""
        from detente.base.errors import DetenteError
        from detente.reading.documents import from_bytes

        try:
            document = from_bytes(raw, name=name)
            reading = self.desk.read(document)
        except DetenteError as error:
            worded(error)
            return "refused"
        json.dumps(reading.to_dict(), allow_nan=False)
        return "read"


def _docx(paragraphs: list[str]) -> bytes:
    import docx

    paper = docx.Document()
    for says in paragraphs:
        paper.add_paragraph(says)
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


# -- running ------------------------------------------------------------------------------


class Hang(Exception):
    """A case took longer than `LIMIT`, or stood still."""


def _alarm(*_: Any) -> None:
    raise Hang(f"more than {LIMIT} s")


def one(maker: Any, kind: str, seed: int, case: int) -> tuple[str, list[str], str]:
    """Outcome, mutations, and the traceback of a find (empty: none)."""
    ask, done = maker.case(random.Random(f"{seed}:{kind}:{case}"))
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    signal.setitimer(signal.ITIMER_REAL, STILL)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return ask(), done, ""
    except Exception:
        return "find", done, traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def signature(trace: str) -> str:
    """Exception and the last place of ours: one kind of find."""
    places = re.findall(r'File "[^"]*/(detente/[^"]+|benchmarks/[^"]+)", line \d+, in (\S+)', trace)
    last = trace.strip().split("\n")[-1].split(":")[0]
    return f"{last} in {places[-1][0]} {places[-1][1]}" if places else last


def main() -> int:
    """Run, or run again, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("ledgers", "documents"))
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", type=int, help="only this one, with its traceback")
    parser.add_argument("--state", type=Path, help="folder that remembers how far a seed has come")
    chosen = parser.parse_args()
    signal.signal(signal.SIGALRM, _alarm)
    signal.signal(signal.SIGPROF, _alarm)
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as scratch:
        maker: Any = Ledgers(Path(scratch)) if chosen.kind == "ledgers" else Documents(Path(scratch))
        if chosen.case is not None:
            outcome, done, trace = one(maker, chosen.kind, chosen.seed, chosen.case)
            print(outcome, "|", "; ".join(done))
            print(trace)
            return 1 if trace else 0
        return run(maker, chosen)


def run(maker: Any, chosen: argparse.Namespace) -> int:
    """Cases from where the last run stopped, until there are enough or time is up."""
    path = chosen.state / f"{chosen.kind}-{chosen.seed}.json" if chosen.state else None
    held: dict[str, Any] = json.loads(path.read_text()) if path and path.is_file() else {}
    start = int(held.get("next", 0))
    outcomes: dict[str, int] = dict(held.get("outcomes", {}))
    finds: dict[str, dict[str, Any]] = dict(held.get("finds", {}))
    slowest, began, case = float(held.get("slowest", 0.0)), time.monotonic(), start  # slowest: of computing
    while case < chosen.cases and time.monotonic() - began < 60 * chosen.minutes:
        before = time.process_time()
        outcome, done, trace = one(maker, chosen.kind, chosen.seed, case)
        slowest = max(slowest, time.process_time() - before)
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        if trace:
            kind = signature(trace)
            finds.setdefault(kind, {"case": case, "count": 0, "done": done, "trace": trace[-1500:]})["count"] += 1
        case += 1
        if path and case % 500 == 0:
            _keep(path, case, outcomes, finds, slowest)
    if path:
        _keep(path, case, outcomes, finds, slowest)
    seconds = time.monotonic() - began
    told = f"{case - start} now, {seconds:.0f} s, slowest {slowest:.2f} s"
    print(f"{chosen.kind}: {case} cases of seed {chosen.seed} ({told})")
    print("  " + ", ".join(f"{name} {count}" for name, count in sorted(outcomes.items())))
    for kind, found in sorted(finds.items(), key=lambda item: -item[1]["count"]):
        print(f"  FIND {found['count']} × {kind}: case {found['case']} ({'; '.join(found['done'])})")
    return 1 if finds else 0


def _keep(path: Path, case: int, outcomes: dict[str, int], finds: dict[str, Any], slowest: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_suffix(".new")
    made.write_text(json.dumps({"next": case, "outcomes": outcomes, "finds": finds, "slowest": slowest}, indent=1))
    made.replace(path)


if __name__ == "__main__":
    sys.exit(main())
