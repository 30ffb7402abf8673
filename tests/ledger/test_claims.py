"""The claims of the us-china ledger against the texts they were coded from.

Referees: the source texts themselves (skipped where they are not held), a coding of one of
them by another hand, and the topics, commitments, measures and accounts of the ledger.
"""

from __future__ import annotations

import csv
import os
import re
import tomllib
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec
import pytest

from detente.accounts.agreed import agreed
from detente.base.places import WORLD, places
from detente.base.units import UNITS
from detente.ledger import anchors
from detente.ledger.dispute import Filed, Ledger
from detente.ledger.records import Claim, Stance
from detente.ledger.shelves import load
from detente.standpoint import Standpoint

#: Fewest claims a source may have: what its text was found to hold, clause by clause.
FEWEST = {
    "uts-acri-2025-11-03": 70,
    "indianpunchline-2025-11-02": 70,
    "osw-2025-11": 55,
    "us-wh-factsheet-2025-11-01": 40,
    "cn-mofcom-2025-10-30": 18,
    "us-trump-airforceone-2025-10-30": 13,
    "us-bessent-fox-2025-10-30": 2,
    "us-eo-14357": 8,
    "us-eo-14358": 13,
    "us-eo-14389": 6,
    "us-bis-affiliates-stay": 3,
    "us-ustr-ships-suspension": 4,
    "cn-mofcom-general-licences-2025-11-20": 3,
    "cn-mofcom-2026-09-28": 7,
    "us-wh-factsheet-2026-05-17": 18,
    "us-wh-factsheet-2026-09-25": 22,
    "geneva-joint-statement-2025-05-12": 12,
    "us-wh-stockholm-2025-08-11": 6,
    "cn-mofcom-2026-05-16": 5,
}

#: The closed list of evaluations, as written at the top of claims/osw-2025-11.toml.
VALUES = {
    "us_win", "cn_win", "mutual_gain", "success", "unclear", "climb_down", "no_concession", "face_saving",
    "pause", "fragile_truce", "framework", "status_quo_ante", "not_breakthrough", "unclear_conditions",
    "unresolved_conflict", "enduring_arrangement", "safety_valve", "floor_and_guardrails", "open_question",
    "accounts_agree", "accounts_differ",
}  # fmt: skip

#: The closed list of actions: one word for one act, so that two accounts can be compared.
ACTIONS = {
    "address", "adjust", "control", "cooperate", "ease", "end", "establish", "expand", "extend", "halt", "impose",
    "keep", "license", "monitor", "negotiate", "positive_commitments", "purchase", "reduce", "remove", "resolve",
    "restrict", "resume", "suspend", "withdraw",
}  # fmt: skip


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load("us-china")


def raw_folders() -> list[Path]:
    """The folders of raw texts: those named in DETENTE_RAW (as in PATH), or the one beside the checkout."""
    named = [Path(name) for name in os.environ.get("DETENTE_RAW", "").split(os.pathsep) if name]
    beside = Path(__file__).resolve().parents[3] / "shared"
    return named or ([beside] if (beside / "seeds").is_dir() else [])


def raw_folder() -> Path | None:
    return next((folder for folder in raw_folders() if (folder / "seeds").is_dir()), None)


@pytest.fixture(scope="module")
def texts(ledger: Ledger) -> dict[str, tuple[str, anchors.Folded]]:
    """Source id → its raw text and the folded form, for sources whose text is held."""
    if raw_folder() is None:
        pytest.skip("the source texts are not held here (set DETENTE_RAW)")
    places = [folder / sub for folder in raw_folders() for sub in ("seeds", "statements", "")]
    found = {}
    for source in ledger.sources.values():
        paths = [p for place in places for p in place.glob(source.held)] if source.held else []
        if paths:
            text = paths[0].read_text(encoding="utf-8")
            found[source.id] = (text, anchors.fold(text))
    return found


def where(ledger: Ledger, filed: Filed) -> str:
    origin = ledger.origins[f"claim:{filed.id}"]
    return f"{Path(origin.file).name}:{origin.line}"


def test_the_ledger_loads_without_problems(ledger: Ledger) -> None:
    assert [str(p) for p in ledger.problems if "/claims/" in str(p.file)] == []


def test_each_file_is_named_after_its_source(ledger: Ledger) -> None:
    files = {p.stem for p in (ledger.root / "claims").glob("*.toml")}
    assert files == {f.source for f in ledger.claims}
    assert files <= set(ledger.sources)


def test_every_id_that_a_claim_names_exists(ledger: Ledger) -> None:
    accounts = {a.id for a in ledger.dispute.accounts} | {"observer"}
    wrong = []
    for filed in ledger.claims:
        claim, at = filed.claim, where(ledger, filed)
        if claim.account not in accounts:
            wrong.append(f"{at}: account {claim.account}")
        if not claim.commitment and not claim.topic:
            wrong.append(f"{at}: neither commitment nor topic")
        if claim.topic and claim.topic not in ledger.topics:
            wrong.append(f"{at}: topic {claim.topic}")
        if filed.deal and filed.deal not in ledger.deals:
            wrong.append(f"{at}: deal {filed.deal}")
        if claim.commitment and (not filed.deal or claim.commitment not in ledger.deals[filed.deal].commitments):
            wrong.append(f"{at}: commitment {claim.commitment}")
        if ledger.measures:
            named = [claim.measure] if claim.measure else []
            wrong += [f"{at}: measure {m}" for m in [*named, *claim.terms.instruments] if m not in ledger.measures]
        known = set(places()) | {WORLD, "EU"}
        wrong += [f"{at}: committing {code}" for code in claim.committing if code not in known]
    assert wrong == []


def test_no_claim_was_lost(ledger: Ledger) -> None:
    count = Counter(f.source for f in ledger.claims)
    assert {s: count[s] for s, n in FEWEST.items() if count[s] < n} == {}


def test_terms_use_the_fixed_words(ledger: Ledger) -> None:
    wrong = []
    for filed in ledger.claims:
        terms, at = filed.claim.terms, where(ledger, filed)
        if terms.value and terms.value not in VALUES:
            wrong.append(f"{at}: value {terms.value}")
        if terms.action and terms.action not in ACTIONS:
            wrong.append(f"{at}: action {terms.action}")
        if (terms.quantity is None) != (terms.unit == "") or (terms.unit and terms.unit not in UNITS):
            wrong.append(f"{at}: quantity {terms.quantity} {terms.unit!r}")
        before, after, change = terms.rate_from, terms.rate_to, terms.rate_change
        if before is not None and after is not None and after - before != change:
            wrong.append(f"{at}: {before} to {after} is not {change}")
        wrong += [f"{at}: product {p}" for p in terms.products if p != p.lower()]
    assert wrong == []


def test_the_fixed_words_are_documented() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "claims.md"
    written = set(re.findall(r"`([a-z_]+)`", page.read_text(encoding="utf-8")))
    assert VALUES - written == set()
    assert ACTIONS - written == set()


def test_the_documented_example_is_in_the_ledger(ledger: Ledger) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "claims.md"
    example = page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    [wanted] = tomllib.loads(example)["claim"]
    assert msgspec.convert(wanted, Claim) in [f.claim for f in ledger.claims if f.source == "osw-2025-11"]


def test_a_chinese_anchor_is_never_cut_inside_a_number() -> None:
    text = "第八项：双方同意将安排延期至2027年1月10日的基础上，继续探讨。"
    passage = "双方同意将安排延期至2027年1月10日的基础上"
    anchor = anchors.make(passage, text)
    assert anchors.resolve(anchor, text).exact == passage


def test_every_anchor_is_short(ledger: Ledger) -> None:
    anchored = [f for f in ledger.claims if f.claim.anchor is not None]
    assert len(anchored) > 200
    for filed in anchored:
        assert filed.claim.anchor is not None
        assert anchors.check_words(filed.claim.anchor) is None, where(ledger, filed)
        assert re.fullmatch(r"[0-9a-f]{16}", filed.claim.anchor.digest), where(ledger, filed)


def test_every_clause_of_the_analyses_is_anchored(ledger: Ledger) -> None:
    analyses = {s.id for s in ledger.sources.values() if s.kind == "analysis" and s.complete}
    assert len(analyses) == 3
    assert [where(ledger, f) for f in ledger.claims if f.source in analyses and f.claim.anchor is None] == []


def test_a_claim_without_anchor_says_so(ledger: Ledger) -> None:
    spoken = [f for f in ledger.claims if f.claim.stance is not Stance.says_absent]  # silence has no words to point at
    silent = [f for f in spoken if f.claim.anchor is None and "wording not seen" not in f.claim.note.lower()]
    assert [where(ledger, f) for f in silent] == []


def test_anchors_resolve_in_the_texts(ledger: Ledger, texts: dict[str, tuple[str, anchors.Folded]]) -> None:
    resolved = Counter[str]()
    for filed in ledger.claims:
        anchor = filed.claim.anchor
        if anchor is None or filed.source not in texts:
            continue
        text, folded = texts[filed.source]
        passage = anchors.resolve(anchor, folded, source=filed.source, text=text)
        assert anchors.digest(passage.exact) == anchor.digest, where(ledger, filed)
        assert text[passage.start : passage.end] == passage.exact
        resolved[filed.source] += 1
    assert resolved["uts-acri-2025-11-03"] >= 70
    assert resolved["indianpunchline-2025-11-02"] >= 70
    assert resolved["osw-2025-11"] >= 55
    for source in ("us-wh-factsheet-2025-11-01", "us-wh-factsheet-2026-05-17", "us-wh-factsheet-2026-09-25"):
        if source in texts:  # the whole page, not the notes that some hold
            assert resolved[source] >= FEWEST[source] - 2


def test_a_page_that_was_read_whole_is_not_matched_by_notes_on_it(ledger: Ledger) -> None:
    """Partial notes on a White House text must not be taken for the text when anchors are verified."""
    whole = [s for s in ledger.sources.values() if s.account == "white-house" and s.complete and s.held]
    assert len(whole) >= 7
    for source in whole:
        assert not fnmatchcase(f"{source.id}.md", source.held)
        assert fnmatchcase(f"{source.id}-full.md", source.held)


def test_an_edited_page_says_what_it_said_on_the_day(ledger: Ledger) -> None:
    """The fact sheet of 1 November 2025 changed its sentence on general licences by 4 November.

    Referees: the sentence as Geopolitechs quotes it on the day of publication, and a copy modified on 4 November.
    """
    since = {
        known: agreed(Standpoint.as_of(ledger, known=known), "busan-2025")
        .row("cn-export-controls")
        .accounts[0]
        .position.terms()["since"]
        for known in ("2025-11-02", "2025-11-05")
    }
    assert since == {"2025-11-02": "2025-04 and 2022-10", "2025-11-05": "2023"}


def test_paraphrases_copy_no_sentence(ledger: Ledger, texts: dict[str, tuple[str, anchors.Folded]]) -> None:
    def runs(text: str, length: int = 6) -> set[tuple[str, ...]]:
        words = re.findall(r"[a-z0-9%]+", anchors.normal(text).lower())
        return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}

    def seen(source: str, text: str) -> str:  # other statements are held as quotations (lines with >) and our own notes
        whole = ledger.sources[source].kind == "analysis" or "full" in ledger.sources[source].held
        return text if whole else "\n".join(line for line in text.split("\n") if line.startswith(">"))

    held = {source: runs(seen(source, text)) for source, (text, _) in texts.items()}
    copied = [where(ledger, f) for f in ledger.claims if f.source in held and runs(f.claim.says) & held[f.source]]
    assert copied == []


#: How the other coding's kinds of claim are called here.
STANCES = {
    "denial": {Stance.denies},
    "silence": {Stance.says_absent},
    "demand": {Stance.demands},
    "figure": {Stance.reports_figure},
    "commitment": {Stance.affirms},
    "suspension": {Stance.affirms},
}


def test_everything_another_hand_coded_is_here(ledger: Ledger, texts: dict[str, tuple[str, anchors.Folded]]) -> None:
    """Each of the 61 rows of the other coding: same words, same speaker, same kind of claim."""
    folder = raw_folder()
    assert folder is not None
    table = folder / "targets" / "reading" / "seed_000_claims.csv"
    if not table.is_file():
        pytest.skip("the other coding is not held here")
    source = "uts-acri-2025-11-03"
    text, folded = texts[source]
    mine = []
    for filed in ledger.claims:
        if filed.source == source and filed.claim.anchor is not None:
            mine.append((anchors.resolve(filed.claim.anchor, folded, text=text), filed.claim))
    author = ledger.sources[source].author
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) > 50
    missing = []
    for row in rows:
        place = folded.text.find(anchors.normal(row["quote"]))
        assert place >= 0, row["quote"]
        first = folded.offsets[place]
        last = folded.offsets[place + len(anchors.normal(row["quote"])) - 1]
        near = [claim for p, claim in mine if p.start <= last and p.end > first]
        spoken = [who.split(" (")[0].strip() for who in row["speaker"].split(";")]
        names = {author if name == "Author" else name for name in spoken}
        same = [c for c in near if c.speaker in names or "(per author)" in row["speaker"]]
        kinds = STANCES.get(row["claim_type"])
        if kinds and row["claim_type"] != "figure":  # a figure may stand in a claim that affirms
            same = [c for c in same if c.stance in kinds]
        if not same:
            missing.append(f"{row['speaker']}: {row['quote'][:60]} ({row['claim_type']})")
    assert missing == []
