"""Frames: yes or no, how firm, who acts and who speaks, with the parser and without, in English and Chinese.

Referees: a battery by others beside the shared material (in view while the rules were written), our own Chinese
battery (coded before its first reading), and the audit's commands. A flip is the one error that must not happen.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from detente.ledger.dispute import Ledger
from detente.ledger.records import Stance
from detente.ledger.scaffold import scaffold
from detente.ledger.shelves import load
from detente.reading import parse
from detente.reading.claims import Proposal
from detente.reading.compare import Row, compare
from detente.reading.desk import Desk
from detente.reading.documents import from_text
from detente.reading.frames.frame import Frame

HERE = Path(__file__).resolve().parents[1]


def has_parser() -> bool:
    return find_spec("spacy") is not None and any(parse.folder_of(m, p) for m in parse.pinned() for p in m.packages)


@pytest.fixture(scope="module", params=["rules", "parser"])
def reader(request: pytest.FixtureRequest, ledger: Ledger) -> Desk:
    if request.param == "parser" and not has_parser():
        pytest.skip("the extra nlp is not installed")
    return Desk(ledger, nlp=request.param == "parser")


def frames(desk: Desk, text: str) -> list[Frame]:
    document = replace(from_text(text, name="t.txt"), date="2025-11-03")
    return desk.reader(document.language or "en").bench.framer.read(document).frames


def claims(desk: Desk, text: str, **more: str) -> list[Proposal]:
    return list(desk.read(replace(from_text(text, name="t.txt"), date="2025-11-03", **more)).claims)


NEGATED = [
    "will not {act}",
    "does not {act}",
    "did not agree to {act}",
    "has never agreed to {act}",
    "made no commitment to {act}",
    "won't {act}",
    "has no plans to {act}",
    "refused to {act}",
    "ruled out a decision to {act}",
]
ACTS = [
    ("China", "buy Boeing aircraft"),
    ("The United States", "lower its port fees"),
    ("China", "suspend its port fees"),
    ("The United States", "suspend the affiliates rule"),
]


@pytest.mark.parametrize("form", NEGATED)
@pytest.mark.parametrize(("who", "act"), ACTS)
def test_no_negation_is_read_as_a_promise(reader: Desk, who: str, act: str, form: str) -> None:
    found = claims(reader, f"{who} {form.format(act=act)}.")
    assert Stance.affirms not in {c.stance for c in found}, [(c.stance, c.exact) for c in found]


def test_plain_negations_are_denials(reader: Desk) -> None:
    said = [c.stance for who, act in ACTS for c in claims(reader, f"{who} will not {act}.")]
    assert said.count(Stance.denies) >= len(ACTS)


@pytest.mark.parametrize(
    "text",
    [
        "Will China suspend its port fees?",
        "Analysts doubt that China will suspend its port fees.",
        "China is considering suspending its port fees.",
        "It is unclear whether China will suspend its port fees.",
        "China will reportedly suspend its port fees.",
        "Had the talks succeeded, China would have suspended its port fees.",
    ],
)
def test_questions_doubts_and_rumours_are_nobodys_stance(reader: Desk, text: str) -> None:
    said = {c.stance for c in claims(reader, text)}
    assert not said & {Stance.affirms, Stance.denies, Stance.conditions}


def test_a_condition_is_no_promise_and_is_kept_whole(reader: Desk) -> None:
    found = [c for c in claims(reader, "If the US cuts tariffs, China will suspend its port fees.") if c.committing]
    assert [(c.stance, c.committing) for c in found if c.commitment == "cn-ship-fees"] == [(Stance.conditions, ("CN",))]
    assert "suspend" not in found[0].terms.condition


def test_what_others_promise_is_not_of_this_dispute(reader: Desk) -> None:
    document = replace(
        from_text("Chile will buy soybeans and corn from the United States for $3 billion.", name="t.txt"),
        date="2025-11-03",
    )
    reading = reader.read(document)
    assert [c.committing for c in reading.claims] == [("CL",)]
    assert not any(c.commitment for c in reading.claims)
    assert any("not of this dispute" in w for w in reading.warnings)


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("China will suspend its port fees, the White House said.", "white-house"),
        ("China will suspend its port fees, a White House fact sheet says.", "white-house"),
        ("According to MOFCOM, China will suspend its port fees.", "mofcom"),
    ],
)
def test_trailing_and_leading_attribution(reader: Desk, text: str, account: str) -> None:
    assert account in {c.account for c in claims(reader, text) if c.commitment == "cn-ship-fees"}


def test_a_word_of_reversal_that_nothing_explains_takes_the_stance_away(reader: Desk) -> None:
    (frame,) = [f for f in frames(reader, "China will suspend the port fees in vain.") if f.kind == "suspend"]
    assert frame.stance is None
    assert "in vain" in frame.unsure


def score(desk: Desk, path: Path) -> dict[str, Counter[str]]:
    """Flips, right and silent by language, on frames alone: the stance of the frame that shares most words."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("polarity", HERE.parent / "benchmarks" / "polarity.py")
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    counts: dict[str, Counter[str]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            count = counts.setdefault(row["language"], Counter())
            document = replace(from_text(row["sentence"], name="t.txt"), language=row["language"])
            want, claims = row["stance"], list(desk.read(document).claims)
            about = row["proposition"]
            claim = bench.about(claims, about) if about else bench.of_giver(claims, row["party"], want)
            got = str(claim.stance) if claim is not None and claim.stance else ""
            count["n"] += 1
            count["right"] += got == want or (want == "none" and got in {"", "demands", "forecasts", "evaluates"})
            count["flips"] += {got, want} == {"affirms", "denies"}
            count["silent"] += got == "" and want != "none"
    return counts


def test_the_battery_in_view(reader: Desk, raw: Path) -> None:
    path = raw / "targets" / "reading" / "polarity.csv"
    if not path.is_file():
        pytest.skip("no battery here")
    for language, count in score(reader, path).items():
        parsed = reader.nlp or language == "zh"
        assert count["flips"] == 0 if parsed else count["flips"] <= 1, language
        assert count["right"] >= 0.9 * count["n"], (language, count)
        assert count["silent"] <= 0.1 * count["n"], (language, count)


def test_our_chinese_battery(reader: Desk) -> None:
    (count,) = score(reader, HERE / "data" / "reading" / "polarity_zh.csv").values()
    assert count["n"] >= 100
    assert count["flips"] == 0
    assert count["right"] >= 0.9 * count["n"]
    assert count["silent"] <= 0.1 * count["n"]


def test_our_english_sentences(reader: Desk) -> None:
    """Forty-five sentences on which the first reading flipped four; the rules were mended on them."""
    (count,) = score(reader, HERE / "data" / "reading" / "polarity_en.csv").values()
    assert count["flips"] == 0
    assert count["right"] >= (0.85 if reader.nlp else 0.7) * count["n"]


def test_sixty_sentences_of_kinds_that_were_not_in_sight(reader: Desk) -> None:
    """Their first reading flipped six by the rules and one by the parser; both were mended on them since."""
    (count,) = score(reader, HERE / "data" / "reading" / "polarity_fresh.csv").values()
    assert count["flips"] == 0
    assert count["right"] >= 0.7 * count["n"]
    assert count["silent"] <= 0.3 * count["n"]


def test_eighty_sentences_by_somebody_who_had_not_seen_the_reader(reader: Desk) -> None:
    """Coded by giver, without a proposition: "will end the suspension" counts as a flip where we deny the suspension.

    First reading: five of sixty English ones by the rules and six by the parser, one of twenty Chinese ones.
    """
    counts = score(reader, HERE / "data" / "reading" / "polarity_givers.csv")
    assert counts["zh"]["flips"] == 0
    assert counts["zh"]["right"] >= counts["zh"]["n"] - 1
    assert counts["en"]["flips"] <= 6
    assert counts["en"]["right"] >= 0.65 * counts["en"]["n"]


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Lisbon has no wish to delay the cut, which takes effect in May.", None),
        ("Far from lifting the quota, Lisbon tightened it.", "affirms"),
        ("It was not Lisbon that tightened the quota.", "denies"),
        ("If Lisbon were to tighten the quota, exports could fall.", ""),
        ("Lisbon had refused for months to tighten the quota.", ""),
        ("Lisbon did not tighten only the quota.", ""),
    ],
)
def test_which_act_a_word_of_reversal_is_about(reader: Desk, text: str, stance: str | None) -> None:
    said = {str(f.stance) for f in frames(reader, text) if f.act in {"tighten", "take"} and f.stance}
    if stance is None:
        assert "denies" not in said
    else:
        assert said <= {stance} if stance else not said & {"affirms", "denies"}, said


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Lisbon slammed the door on lifting the cork tax.", "lift"),
        ("Lisbon binned its promise to lift the cork tax.", "lift"),
        ("Lisbon's pledge to lift the cork tax is history.", "lift"),
        ("Lisbon would sooner sink the boats than lift the cork tax.", "lift"),
        ("Lisbon did not lift the cork tax because Madrid asked.", "lift"),
        ("The last thing Lisbon will do is lift the cork tax.", "lift"),
    ],
)
def test_a_word_over_the_act_that_is_not_known_takes_the_stance_away(reader: Desk, text: str, act: str) -> None:
    for frame in frames(reader, text):
        if frame.act == act:
            assert frame.stance not in {Stance.affirms, Stance.denies}, (frame.stance, frame.modality)


def test_who_is_told_to_act_has_promised_nothing(reader: Desk) -> None:
    found = [f for f in frames(reader, "Delhi told Dhaka not to suspend the power contract.") if f.act == "suspend"]
    assert [f.stance for f in found] == [Stance.demands]


def side_by_side(tmp_path: Path, texts: dict[str, str], *places: str) -> list[Row]:
    """Rows of two documents that only a dispute of today knows."""
    scaffold(tmp_path / "fresh", list(places))
    ledger = load(tmp_path / "fresh")
    desk = Desk(ledger)
    readings = [
        desk.read(replace(from_text(text, name=f"{i}.txt"), publisher=who, date="2025-07-31"))
        for i, (who, text) in enumerate(texts.items())
    ]
    return list(compare(readings, ledger).rows)


def test_sums_shares_and_quotas_are_laid_side_by_side(tmp_path: Path) -> None:
    """Our own sentences after well-known disagreements: who keeps the profits, cash or loans, what the rate becomes."""
    if not has_parser():
        pytest.skip("the extra nlp is not installed")
    rows = side_by_side(
        tmp_path,
        {
            "White House": "Japan will invest $550 billion directed by the United States. The United States will "
            "retain 90% of the profits from this investment. Japan will pay a 15% tariff on cars. "
            "Canada will allow up to 49,000 Chinese electric vehicles at 6.1%.",
            "Government of Japan": "Japan will provide equity, loans and guarantees of up to $550 billion. Equity "
            "investment will be only 1 to 2 percent of the $550 billion. Profits will be shared 90 to 10 according to "
            "the degree of contribution. The United States will reduce the tariff on Japanese cars from 25 percent to "
            "15 percent. Canada will import 49,000 cars a year from China at the most-favoured-nation rate.",
        },
        "US",
        "JP",
    )
    both = [row for row in rows if all(row.sides.values())]
    table = {word: row for row in both for word in ("550", "90", "49,000", "15%") if word in row.title}
    assert (table["550"].verdict, table["550"].fields) == ("agreed_in_part", ("figures",))
    assert "1 to 2 percent" in " ".join(side.words for side in table["550"].sides.values() if side)
    assert (table["90"].verdict, table["90"].fields) == ("agreed_in_part", ("giver", "figures"))
    assert (table["49,000"].verdict, table["49,000"].fields) == ("agreed_in_part", ("figures",))
    assert table["15%"].verdict == "agreed"


def test_two_documents_without_a_ledger_part_where_their_sides_part(tmp_path: Path) -> None:
    """Our own sentences after a well-known disagreement: a market opened, or not; cash, or cash and loans."""
    texts = {
        "White House": "Korea will open its rice market to American farmers. "
        "Korea will invest $350 billion in the United States.",
        "Government of Korea": "Korea will not open its rice market. "
        "Korea will invest $350 billion in the United States with $200 billion as loans.",
    }
    rows = {row.verdict: row for row in side_by_side(tmp_path, texts, "US", "KR")}
    assert "rice" in rows["denied"].title
    assert rows["agreed_in_part"].fields == ("figures",)
    assert {side.words[:5] for side in rows["denied"].sides.values() if side} == {"Korea"}
