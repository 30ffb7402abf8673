"""How well the offline reader reads: precision and recall against codings by others. Run by `make eval`.

`--nlp` reads with a parser, `--no-nlp` without; else with it where it is installed.

1. `seed`: 61 claims of one analysis coded by hand in their own words (topic, speaker, kind). In-sample: the
   rules were written with this text at hand.
2. `ledger`: the ledger's claims on the three analyses, coded by hand by somebody else. In-sample for the same reason.
3. `matrix`: the account matrix of the three analyses read blind, row by row, against the hand-coded ledger.
4. `plover`: 133 sentences of the PLOVER gold records (CC BY-SA 4.0) on other countries: stance only. Out of sample.
5. `heldout`: texts coded before they were first read by the rules, if the folder has any.

A prediction counts for a coded claim when it covers at least half of the shorter of the two passages.
Topics are mapped once, below; a mapping is not changed to please a figure.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from detente.accounts.agreed import Row, agreed
from detente.base.errors import LedgerError
from detente.ledger.anchors import fold, normal, resolve
from detente.ledger.dispute import Filed, Ledger
from detente.ledger.records import Stance
from detente.ledger.shelves import load
from detente.reading.claims import Proposal
from detente.reading.desk import Desk
from detente.standpoint import Standpoint

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TOPICS: dict[str, set[str]] = {
    "relations": {"relations"},
    "intentions": {"relations"},
    "negotiation": {"negotiation", "meetings"},
    "meeting": {"meetings", "evaluation", "negotiation"},
    "leverage": {"leverage", "domestic", "buying_time", "negotiation"},
    "third_party": {"third_parties"},
    "escalation": {"escalation"},
    "soybeans": {"farm_purchases"},
    "fentanyl": {"fentanyl", "fentanyl_tariff"},
    "technology": {"chips"},
    "taiwan": {"taiwan"},
    "port_fees": {"port_fees"},
    "rare_earths": {"rare_earths", "export_controls", "general_licences", "critical_minerals"},
    "tariffs": {"tariffs", "fentanyl_tariff", "reciprocal_tariff", "china_tariffs"},
    "timing": {"meetings", "clocks", "domestic"},
    "winner": {"evaluation"},
    "military": {"security"},
    "truce": {"truce", "buying_time", "escalation"},
}
STANCES: dict[str, set[Stance]] = {
    "evaluation": {Stance.evaluates},
    "figure": {Stance.reports_figure},
    "event": {Stance.affirms},
    "forecast": {Stance.forecasts},
    "demand": {Stance.demands},
    "commitment": {Stance.affirms},
    "suspension": {Stance.affirms},
    "denial": {Stance.denies},
    "silence": {Stance.says_absent},
    "condition": {Stance.conditions},
    "linkage_denied": {Stance.denies_linkage},
}
#: Neighbouring topics of the ledger: a clause on "controls on rare earths" may be coded under either.
NEAR = [
    {"rare_earths", "export_controls", "general_licences", "critical_minerals", "batteries"},
    {"tariffs", "fentanyl_tariff", "reciprocal_tariff", "china_tariffs", "section_301", "threat_100"},
    {"fentanyl", "fentanyl_tariff"},
    {"entity_list", "chinese_lists"},
    {"evaluation", "truce", "leverage"},
    {"meetings", "negotiation", "clocks"},
    {"truce", "buying_time", "escalation", "clocks"},
    {"relations", "security"},
    {"chips", "nexperia", "downstream"},
    {"domestic", "leverage", "farm_purchases"},
    {"third_parties", "downstream"},
]


@dataclass(frozen=True)
class Gold:
    """A coded claim: where, on what, by whom, doing what."""

    start: int
    end: int
    topics: frozenset[str]
    speaker: str
    stances: frozenset[Stance]
    account: str = ""


@dataclass
class Score:
    """Counts of one measure."""

    right: int = 0
    found: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.right + other.right, self.found + other.found, self.predicted + other.predicted, self.gold + other.gold
        )

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.found / self.gold if self.gold else 0.0

    def line(self, name: str) -> str:
        p, r = self.precision, self.recall
        f = 2 * p * r / (p + r) if p + r else 0.0
        return (
            f"  {name:24} P {p:.2f} ({self.right}/{self.predicted})  R {r:.2f} ({self.found}/{self.gold})  F1 {f:.2f}"
        )


def overlaps(gold: Gold, claim: Proposal) -> bool:
    shared = min(gold.end, claim.end) - max(gold.start, claim.start)
    return shared >= 0.5 * min(gold.end - gold.start, claim.end - claim.start)


def speaker_key(name: str) -> str:
    """A speaker's name without titles: the author is one whoever he is, a state is its government."""
    low = name.casefold()
    if low.startswith("author") or low in {"the author", "own voice"}:
        return "author"
    for key, words in {
        "trump": ("trump",),
        "bessent": ("bessent",),
        "white-house": ("white house", "us account"),
        "xi": ("xi jinping", "president xi"),
        "mofcom": ("mofcom", "ministry of commerce"),
        "hegseth": ("hegseth",),
        "dong": ("dong jun",),
        "li": ("li chenggang",),
        "us": ("us (", "united states", "washington", "us government", "us treasury", "us commerce"),
        "cn": ("china (", "chinese government", "beijing", "china's government"),
    }.items():
        if any(w in low for w in words):
            return key
    return {"us": "us", "china": "cn", "u.s.": "us"}.get(low, low)


def same_speaker(gold: Gold, claim: Proposal, author: str) -> bool:
    wanted = "author" if gold.speaker in {author, "author"} else speaker_key(gold.speaker)
    said = "author" if claim.voice == "own" or (author and claim.speaker == author) else speaker_key(claim.speaker)
    if wanted == said:
        return True
    sides = {"us": "white-house", "cn": "mofcom"}
    return sides.get(wanted, wanted) == sides.get(said, said) or (
        bool(gold.account) and gold.account == claim.account != "observer"
    )


def score(golds: Sequence[Gold], claims: Sequence[Proposal], author: str) -> dict[str, Score]:
    """Precision and recall of: being found at all, topic, and speaker and stance where the topic is right."""

    def test(kind: str, g: Gold, c: Proposal) -> bool:
        return {
            "passage": True,
            "topic": c.topic in g.topics,
            "speaker": same_speaker(g, c, author),
            "stance": c.stance in g.stances,
            "topic+speaker": c.topic in g.topics and same_speaker(g, c, author),
            "all three": c.topic in g.topics and same_speaker(g, c, author) and c.stance in g.stances,
        }[kind]

    pairs = [(i, j) for i, g in enumerate(golds) for j, c in enumerate(claims) if overlaps(g, c)]
    out = {}
    for kind in ("passage", "topic", "speaker", "stance", "topic+speaker", "all three"):
        good = [(i, j) for i, j in pairs if test(kind, golds[i], claims[j])]
        out[kind] = Score(len({j for _, j in good}), len({i for i, _ in good}), len(claims), len(golds))
    return out


def report(title: str, scores: dict[str, Score]) -> None:
    print(title)
    for name, value in scores.items():
        print(value.line(name))
    print()


# -- 1 the seed ------------------------------------------------------------------------


def span_of(quote: str, raw: str) -> tuple[int, int] | None:
    folded, wanted = fold(raw), normal(quote)
    at = folded.text.find(wanted)
    return (folded.offsets[at], folded.offsets[at + len(wanted) - 1] + 1) if at >= 0 else None


def seed(desk: Desk, folder: Path) -> None:
    with (folder / "targets/reading/seed_000_claims.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    document = desk.open(next((folder / "seeds").glob("000_*")))
    golds = []
    for row in rows:
        span = span_of(row["quote"], document.raw)
        if span is None:
            print("  not found in the text:", row["quote"][:60])
            continue
        golds.append(
            Gold(*span, frozenset(TOPICS[row["topic"]]), row["speaker"], frozenset(STANCES[row["claim_type"]]))
        )
    claims = desk.read(document).claims
    report(
        f"1 seed 000, coded by others: {len(golds)} claims, {len(claims)} proposals (in-sample)",
        score(golds, claims, document.author),
    )


# -- 2 the ledger ------------------------------------------------------------------------


def near_topics(topic: str) -> frozenset[str]:
    return frozenset({topic}.union(*(group for group in NEAR if topic in group)))


def golds_of(ledger: Ledger, source: str, raw: str) -> list[Gold]:
    topics = {c.id: c.topic for folder in ledger.deals.values() for c in folder.commitments.values()}
    folded, golds = fold(raw), []
    for filed in ledger.claims:
        if filed.source != source or filed.claim.anchor is None:
            continue
        try:
            passage = resolve(filed.claim.anchor, folded, source=source, text=raw)
        except LedgerError:  # coded from a fuller text than the one held here
            continue
        topic = topics.get(filed.claim.commitment, filed.claim.topic)
        golds.append(
            Gold(
                passage.start,
                passage.end,
                near_topics(topic),
                filed.claim.speaker,
                frozenset({filed.claim.stance}),
                filed.claim.account,
            )
        )
    return golds


def against_ledger(desk: Desk, folder: Path) -> None:
    total: dict[str, Score] = defaultdict(Score)
    count = 0
    for path in sorted((folder / "seeds").glob("*.txt")):
        document = desk.open(path)
        golds = golds_of(desk.ledger, document.source, document.raw)
        count += len(golds)
        for kind, value in score(golds, desk.read(document).claims, document.author).items():
            total[kind] = total[kind] + value
    report(f"2 ledger, the three analyses coded by a colleague (in-sample): {count} claims", total)


# -- 3 the account matrix ------------------------------------------------------------------


def matrix(desk: Desk, folder: Path) -> None:
    ledger = desk.ledger
    names = {"uts-acri-2025-11-03": "000_*", "indianpunchline-2025-11-02": "002_*", "osw-2025-11": "004_*"}
    blind: list[Filed] = []
    for source, pattern in names.items():
        document = desk.open(next((folder / "seeds").glob(pattern)), source=source)
        for i, claim in enumerate(desk.read(document).claims):
            record = claim.claim("busan-2025", document.raw)
            blind.append(Filed(f"{source}:{i}", source, "busan-2025", record))
    coded = [c for c in ledger.claims if c.source in names]
    coded += [
        _as(c, account.id)
        for c in coded
        if c.claim.terms.value == "accounts_agree"
        for account in ledger.dispute.accounts
    ]
    read = agreed(Standpoint.as_of(replace(ledger, claims=blind), known="2025-12-31"), "busan-2025")
    seeds = agreed(Standpoint.as_of(replace(ledger, claims=coded), known="2025-12-31"), "busan-2025")
    whole = agreed(Standpoint.as_of(ledger, known="2025-12-31"), "busan-2025")
    told = {row.commitment.id for row in seeds.rows if any(cell.claims for cell in row.accounts)}
    print("3 account matrix of the three analyses, read blind (in-sample)")
    _against("the same analyses coded by hand", seeds.rows, read.rows)
    _against(
        "the whole ledger, rows that the analyses tell (what only other documents say counts as wrong)",
        [row for row in whole.rows if row.commitment.id in told],
        read.rows,
    )
    print()


def _as(filed: Filed, account: str) -> Filed:
    """An analyst's "both accounts say so", as each account's word."""
    return replace(filed, id=f"{filed.id}:{account}", claim=msgspec.structs.replace(filed.claim, account=account))


def _against(title: str, hand: Sequence[Row], read: Sequence[Row]) -> None:
    got = {row.commitment.id: row for row in read}
    cells = rows = cells_right = rows_right = verdicts = silent = 0
    wrong = []
    for row in hand:
        other = got.get(row.commitment.id)
        same_cells = [(_cell(row, cell.account), _cell(other, cell.account)) for cell in row.accounts]
        good = all(h == o for h, o in same_cells)
        silent += all(h in _SILENT for h, _ in same_cells) and good
        cells += len(same_cells)
        cells_right += sum(h == o for h, o in same_cells)
        rows += 1
        rows_right += good
        verdicts += other is not None and other.verdict == row.verdict
        if not good:
            wrong.append(
                f"    {row.commitment.id}: by hand {[h for h, _ in same_cells]}, blind {[o for _, o in same_cells]}"
            )
    print(f"  against {title}:")
    print(
        f"  rows {rows_right}/{rows} = {rows_right / rows:.2f}, cells {cells_right}/{cells} = "
        f"{cells_right / cells:.2f}, "
        f"verdicts {verdicts}/{rows} = {verdicts / rows:.2f}; without rows on which both are silent: "
        f"rows {rows_right - silent}/{rows - silent} = {(rows_right - silent) / max(1, rows - silent):.2f}"
    )
    print("\n".join(wrong))


_SILENT = {"silent", "not_seen", "–"}


def _cell(row: Row | None, account: str) -> str:
    """The stance of an account in a row; silence is silence, whether its whole text was read or not."""
    found = next((cell.stance for cell in row.accounts if cell.account == account), "–") if row else "–"
    return "–" if found in _SILENT else found


# -- 4 PLOVER --------------------------------------------------------------------------------


def plover(desk: Desk, path: Path) -> None:
    from detente.reading.stance import Signs, stance_of
    from detente.reading.words import flatten, tokens

    wanted = {
        "AGREE": {Stance.affirms},
        "CONCEDE": {Stance.affirms},
        "REJECT": {Stance.denies, Stance.denies_linkage},
        "DEMAND": {Stance.demands},
    }
    lexicon = desk.reader("en").bench.lexicon
    table: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for record in json.loads(path.read_text(encoding="utf-8")):
        event = record.get("event")
        if event not in wanted or record.get("language") != "en":
            continue
        hits = lexicon.find(tokens(flatten(record["text"])))
        cues = frozenset(h.label[4:] for h in hits if h.label.startswith("cue:"))
        actions = frozenset(h.label[7:] for h in hits if h.label.startswith("action:"))
        signs = Signs(
            cues=cues,
            actions=actions or frozenset({"act"}),
            voice="own",
            hard=True,
            figure=False,
            official=False,
            demanding="wants" in cues,
            past=True,
            subject=True,
            commitment=True,
        )
        table[event][str(stance_of(signs))] += 1
    print("4 PLOVER gold records, stance of one sentence (out of sample: other countries, other deals)")
    for event, expected in wanted.items():
        total = sum(table[event].values())
        right = sum(table[event][str(s)] for s in expected)
        others = {
            k: v for k, v in sorted(table[event].items(), key=lambda kv: -kv[1]) if k not in {str(s) for s in expected}
        }
        print(
            f"  {event:8} {right}/{total} = {right / total if total else 0:.2f}   otherwise "
            f"{dict(list(others.items())[:4])}"
        )
    print()


def sayings(desk: Desk, path: Path) -> None:
    """How many of the PLOVER sentences with a saying verb are given a speaker at all (not whether rightly)."""
    from detente.reading.attribution import Speakers
    from detente.reading.documents import from_text
    from detente.reading.words import Span, flatten, quotations, tokens

    bench, found, count = desk.reader("en").bench, 0, 0
    texts = {r["text"] for r in json.loads(path.read_text(encoding="utf-8")) if r.get("language") == "en"}
    for text in sorted(texts):
        flat, words = flatten(text), tokens(flatten(text))
        hits = bench.lexicon.find(words)
        if any(h.label == "cue:say" for h in hits):
            speakers = Speakers(bench.lexicon, flat, parsed=bench.framer.read(from_text(text, name="t.txt")).words)
            count += 1
            found += bool(speakers.scopes(Span(0, len(flat)), words, hits, quotations(text, 0, len(text))))
    print(f"4b PLOVER sentences with a saying verb: {found} of {count} given a speaker (not scored for being right)\n")


# -- 5 held out ------------------------------------------------------------------------------


def heldout(desk: Desk, folders: Iterable[Path]) -> None:
    """Texts with a coding beside them: NAME.txt and NAME.csv (columns of seed_000_claims.csv)."""
    total: dict[str, Score] = defaultdict(Score)
    count = 0
    for folder in folders:
        for path in sorted(folder.glob("*.csv")):
            text = path.with_suffix(".txt")
            if not text.is_file():
                continue
            document = desk.open(text)
            with path.open(encoding="utf-8", newline="") as stream:
                rows = list(csv.DictReader(stream))
            golds = []
            for row in rows:
                span = span_of(row["quote"], document.raw)
                if span:
                    topics = TOPICS.get(row["topic"]) or near_topics(row["topic"])
                    golds.append(Gold(*span, frozenset(topics), row["speaker"], frozenset(STANCES[row["claim_type"]])))
            count += len(golds)
            for kind, value in score(golds, desk.read(document).claims, document.author).items():
                total[kind] = total[kind] + value
    if count:
        report(f"5 held-out texts: {count} claims (out of sample)", total)


def speed(desk: Desk, folder: Path) -> None:
    documents = [desk.open(p) for p in sorted((folder / "seeds").glob("*.txt"))]
    for document in documents:
        desk.read(document)
    begin, count = time.process_time(), 0
    while time.process_time() - begin < 3:
        for document in documents:
            desk.read(document)
            count += 1
    print(
        f"6 speed: {count / (time.process_time() - begin):.0f} documents a second of one core "
        f"({sum(len(d.raw) for d in documents) // len(documents):,} characters each; alignment included, loading not)"
    )


def main() -> None:
    folder = Path(os.environ.get("DETENTE_RAW") or ROOT.parent / "shared")
    desk = Desk(load("us-china"), nlp=True if "--nlp" in sys.argv else False if "--no-nlp" in sys.argv else None)
    path = ROOT / "tests/data/plover/PLOVER_GSR_CAMEO.json"
    if (folder / "seeds").is_dir():
        seed(desk, folder)
        against_ledger(desk, folder)
        matrix(desk, folder)
    else:
        print("the texts are not here (set DETENTE_RAW): only what ships can be evaluated", file=sys.stderr)
    if path.is_file():
        plover(desk, path)
        sayings(desk, path)
    heldout(desk, [Path(p) for p in os.environ.get("DETENTE_HELDOUT", "").split(os.pathsep) if p])
    if (folder / "seeds").is_dir():
        speed(desk, folder)


if __name__ == "__main__":
    main()
