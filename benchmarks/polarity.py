"""Yes or no: flips, inventions and silence of the reader on batteries of sentences. Run by `make eval`, or:

python benchmarks/polarity.py [--no-nlp] [-v] FILE.csv …      (columns: id, language, form, sentence, party,
                                                                proposition, stance, asserted)
python benchmarks/polarity.py --undertakings FOLDER [-v]      (gold.csv and the texts beside it, by their own README)

A sentence is read by itself, as `detente read` reads it, by the dispute that ships. Of its proposals the one counts
that shares most words with the proposition (act first). right: that stance, or for `none` no stance of the giver;
flip: affirms for denies or the reverse; invented: a stance where none may be reported; silent: no stance where one
was expected. Where no proposition is given, any proposal of
the giver counts. With --undertakings a fresh dispute is made for each document from the places that its gold names.
"""

from __future__ import annotations

import csv
import re
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

from detente.ledger.shelves import load
from detente.reading.claims import Proposal
from detente.reading.desk import Desk
from detente.reading.documents import from_text

VERBOSE = "-v" in sys.argv
NLP = False if "--no-nlp" in sys.argv else None
#: Who counts as speaker of the coded documents (words of which one must stand in the speaker's name).
SPEAKERS = {
    "geneva": ("joint",),
    "can-ca": ("Canada",),
    "kor-us": ("White House",),
    "kor-kr": ("Kim", "Republic of Korea"),
}


def words_of(text: str) -> set[str]:
    """Rough stems of English words, pairs of characters of Chinese."""
    if re.search("[a-z]", text):
        return {re.sub(r"(ing|ed|es|s|e)$", "", w) for w in re.findall(r"[a-z]{2,}", text.lower())}
    return {text[k : k + 2] for k in range(len(text) - 1)}


def about(claims: list[Proposal], proposition: str) -> Proposal | None:
    """The proposal a proposition is about: act words first, then shared words, then the shorter passage."""
    want = words_of(proposition)
    framed = [c for c in claims if c.frame is not None] or claims
    verb = next(
        (
            w
            for w in re.findall(r"\w+", proposition)[1:]
            if any(c.frame and words_of(w) & words_of(c.frame.act) for c in framed)
        ),
        "",
    )
    best, top = None, (0.0, 0)
    for claim in framed:
        act = claim.frame.act if claim.frame else ""
        rest = words_of(claim.frame.object if claim.frame else "") | words_of(claim.exact)
        score = (
            2 * len(words_of(act) & want) + bool(words_of(act) & words_of(verb)) + len(rest & want) / (1 + len(want))
        )
        key = (score, -(claim.end - claim.start))
        if score > 0 and key > top:
            best, top = claim, key
    return best


def of_giver(claims: list[Proposal], party: str, want: str) -> Proposal | None:
    """Without a proposition, the giver's proposals: the wanted stance if it is among them, else a yes or a no."""
    mine = [c for c in claims if party in c.committing] or [c for c in claims if c.frame is not None] or claims
    order = ("affirms", "denies") if want == "none" else (want, "affirms", "denies", "conditions")
    return next((c for stance in order for c in mine if c.stance == stance), mine[0] if mine else None)


def battery(desk: Desk, path: Path) -> None:
    """One file: a line of counts for each language."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        document = replace(from_text(row["sentence"], name="t.txt"), language=row["language"])
        want, count = row["stance"], counts[row["language"]]
        claims = list(desk.read(document).claims)
        claim = about(claims, row["proposition"]) if row["proposition"] else of_giver(claims, row["party"], want)
        got = str(claim.stance) if claim is not None and claim.stance else ""
        right = got == want or (want == "none" and got in {"", "demands", "forecasts", "evaluates"})
        acts = {row["party"]} & {
            *(claim.committing if claim else ()),
            *(claim.frame.asked if claim and claim.frame else ()),
        }
        count["sentences"] += 1
        count["right"] += right
        count["flips"] += {got, want} == {"affirms", "denies"}
        count["invented"] += want == "none" and got in {"affirms", "denies", "conditions"}
        count["silent"] += got == "" and want != "none"
        count["party"] += bool(acts) or not row["party"]
        if VERBOSE and not right:
            print(f"  {row['id']}: expected {want}, read {got or 'nothing'}: {row['sentence']}")
    for language, count in counts.items():
        total = count["sentences"]
        shown = ", ".join(f"{name} {n} ({n / total:.0%})" for name, n in count.items() if name != "sentences")
        print(f"{path.name} {language}: {total} sentences, {shown}")


def meets(a: int, b: int, c: int, d: int) -> bool:
    """Whether two passages overlap by half of the shorter."""
    return min(b, d) - max(a, c) >= 0.5 * min(b - a, d - c)


def undertakings(folder: Path) -> None:
    """Coded documents, each read by a fresh dispute of the places that its gold names."""
    gold: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (folder / "gold.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            gold[row["document"]].append(row)
    total: Counter[str] = Counter()
    for name, rows in gold.items():
        places = dict.fromkeys(p for r in rows for p in r["party"].split(";") if p)
        with tempfile.TemporaryDirectory() as made:
            desk = fresh(Path(made) / name, list(places))
            document = desk.open(folder / f"{name}.txt")
            claims = [c for c in desk.read(document).claims if c.stance]
        count = Counter({"proposals": len(claims)})
        for row in rows:
            start = document.raw.find(row["exact"])
            party = set(filter(None, row["party"].split(";")))
            hits = [c for c in claims if meets(c.start, c.end, start, start + len(row["exact"]))]
            tests = [
                (
                    set(c.committing) == party,
                    str(c.stance) == row["stance"],
                    any(w in c.speaker for w in SPEAKERS.get(name, (row["speaker"],))),
                )
                for c in hits
            ]
            count["listed"] += 1
            count["found"] += bool(hits)
            for i, key in enumerate(("party", "stance", "speaker")):
                count[key] += any(t[i] for t in tests)
            whole = any(all(t) for t in tests)
            count["all"] += whole
            opposite = {"affirms": "denies", "denies": "affirms"}.get(row["stance"])
            said = {str(c.stance) for c in hits}
            count["flips"] += row["stance"] not in said and opposite in said
            if VERBOSE and not whole:
                print(
                    f"  {row['id']}: {row['party']} {row['stance']}",
                    [(c.committing, str(c.stance), c.speaker) for c in hits],
                )
        total += count
        print(name, dict(count))
    n = total["listed"]
    print("all", {k: f"{v} ({v / n:.2f})" if k not in {"listed", "proposals"} else v for k, v in total.items()})


def fresh(folder: Path, places: list[str]) -> Desk:
    """A desk on a dispute just made by `detente new`."""
    from detente.ledger.scaffold import scaffold

    scaffold(folder, places if len(places) > 1 else [*places, "US" if places != ["US"] else "CN"])
    return Desk(load(folder), nlp=NLP)


def main() -> None:
    names = [a for a in sys.argv[1:] if not a.startswith("-")]
    if "--undertakings" in sys.argv:
        for name in names:
            undertakings(Path(name))
        return
    desk = Desk(load("us-china"), nlp=NLP)
    for name in names:
        battery(desk, Path(name))


if __name__ == "__main__":
    main()
