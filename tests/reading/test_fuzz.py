"""Documents nobody has written yet: no crash, no wrong offset, only clear refusals.

The suite runs a few examples; DETENTE_FUZZ=5000 runs that many. What longer runs found is
in docs/reading.md.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.base.errors import DetenteError, InputError, LedgerError
from detente.ledger.anchors import fold, make, resolve
from detente.reading.desk import Desk
from detente.reading.documents import from_bytes, from_text
from detente.reading.gates import parse
from detente.reading.quantities import find_quantities
from detente.reading.queue import Queue
from detente.reading.when import find_dates, find_durations
from detente.reading.words import clauses, flatten, quotations, sentences, tokens

pytest.importorskip("selectolax")
pytest.importorskip("pypdf")
pytest.importorskip("docx")

MANY = int(os.environ.get("DETENTE_FUZZ", "60"))
SETTINGS = settings(
    max_examples=MANY,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    derandomize="DETENTE_FUZZ" not in os.environ,
)
LEXICON = """
China China’s the US U.S. White House MOFCOM Beijing Trump Xi said denied that will suspend remove not no never linking
port fees rare earths soybeans Taiwan mentioned for one year until 10 November 2026 9 October 12 million metric tons 20%
from 24 to 10 percent both sides including and but while if unless he it they such steps according to in return , , .
; : — – - ( ) “ ” ‘ ’ " ' > # | • 'a b “c d” 中方 美方 将 暂停 取消 关税 一年 ， 。 、 “芬太尼关税”
2026年11月10日 10月9日 24%
"""
ODD = ["\n", "\n\n", "\u00a0", "\u200b", "\u2011", "\U0001f600", "e\u0301", "\u202e", "﷽", "ß", "İ", "Ǆ"]
WORDS = LEXICON.split() + ODD
SOUP = st.lists(st.sampled_from(WORDS), max_size=120).map(" ".join)
TEXTS = st.one_of(SOUP, st.text(max_size=400), st.builds("{}{}{}".format, SOUP, st.text(max_size=40), SOUP))
NAMES = st.sampled_from(["a.txt", "a.md", "a.html", "a.pdf", "a.docx", "a", "ä\u202e.htm", "a.pdf?x=1"])
HEADS = st.sampled_from(
    [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<!doctype html><body>", b"\xff\xfe", b"---\n"]
)


@SETTINGS
@given(head=HEADS, body=st.binary(max_size=600), name=NAMES)
def test_bytes_become_a_document_or_a_clear_refusal(head: bytes, body: bytes, name: str) -> None:
    refusal: InputError | None = None
    spans: list[tuple[int, int, int]] = []
    try:
        document = from_bytes(head + body, name=name)
        spans = [(b.start, b.end, len(document.raw)) for b in document.blocks]
    except InputError as error:
        refusal = error
    assert refusal is None or refusal.remedy
    assert all(0 <= start < end <= size for start, end, size in spans)


@SETTINGS
@given(text=TEXTS, name=NAMES)
def test_html_soup(text: str, name: str) -> None:
    page = f"<html><p>{text}<div><b>{text}</p><script>{text}</script><table><td>{text}"
    try:
        document = from_bytes(page.encode("utf-8", "replace"), name=name + ".html")
    except InputError:
        return
    assert document.media == "html"


@SETTINGS
@given(text=TEXTS, language=st.sampled_from(["en", "zh"]), account=st.sampled_from(["", "white-house", "observer"]))
def test_every_claim_is_the_texts_own_words_and_its_anchor_finds_them(
    desk: Desk, text: str, language: str, account: str
) -> None:
    document = replace(from_text(text, name="x"), language=language, account=account, date="2025-11-03")
    before = 0
    for block in document.blocks:
        assert before <= block.start < block.end
        before = block.end
    for claim in desk.read(document).claims:
        assert text[claim.start : claim.end] == claim.exact
        anchor = claim.claim("busan-2025", text).anchor
        assert anchor is not None
        try:
            found = resolve(anchor, text)
        except LedgerError:
            # the same few words before the same words, twice: no short anchor can tell them apart
            assert fold(text).text.count(fold(claim.exact).text) > 1
            continue
        assert fold(found.exact).text == fold(claim.exact).text


@SETTINGS
@given(text=TEXTS)
def test_spans_lie_in_the_text_and_in_order(text: str) -> None:
    flat = flatten(text)
    assert len(flat) == len(text)
    for token in tokens(flat):
        assert 0 <= token.start < token.end <= len(flat)
    last = 0
    for sentence in sentences(flat, 0, len(flat)):
        assert last <= sentence.start < sentence.end <= len(flat)
        last = sentence.end
        inside = quotations(text, sentence.start, sentence.end)
        for clause in clauses(flat, sentence, inside):
            assert sentence.start <= clause.start < clause.end <= sentence.end
    for mention in find_dates(flat, "2025-11-03"):
        assert flat[mention.start : mention.end] == mention.words
    for quantity in find_quantities(flat):
        assert flat[quantity.start : quantity.end] == quantity.words
    for duration in find_durations(flat):
        assert duration.count > 0


@SETTINGS
@given(text=TEXTS, a=st.integers(0, 400), b=st.integers(1, 120))
def test_an_anchor_made_from_any_passage_resolves_to_it(text: str, a: int, b: int) -> None:
    exact = text[a : a + b]
    try:
        anchor = make(exact, text)
        found = resolve(anchor, text)
    except LedgerError:
        return
    assert fold(found.exact).text == fold(exact).text
    assert text[found.start : found.end] == found.exact


@SETTINGS
@given(
    lines=st.lists(
        st.one_of(
            st.text(max_size=80),
            st.dictionaries(
                st.sampled_from(["type", "id", "on", "verdict"]),
                st.one_of(
                    st.none(), st.integers(), st.text(max_size=5), st.sampled_from(["proposal", "decision", "filed"])
                ),
            ).map(json.dumps),
        ),
        max_size=6,
    )
)
def test_a_working_file_of_anything(tmp_path: Path, lines: list[str]) -> None:
    path = tmp_path / "work.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8", errors="replace")
    refusal: DetenteError | None = None
    try:
        Queue(path).items()
    except DetenteError as error:
        refusal = error
    assert refusal is None or refusal.remedy


@SETTINGS
@given(
    text=st.one_of(
        st.text(max_size=200),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=8),
            lambda c: st.lists(c) | st.dictionaries(st.sampled_from(["claims", "quote", "subject"]), c),
            max_leaves=20,
        ).map(json.dumps),
    )
)
def test_a_models_answer_of_anything(text: str) -> None:
    try:
        claims = parse(text)
    except ValueError:
        return
    assert all(isinstance(claim, dict) for claim in claims)


def test_time_grows_with_length_not_faster(desk: Desk) -> None:
    """Texts made to upset pattern search are read through to the end."""
    for piece in (
        "a, and ",
        "1,",
        "“",
        "‘a ",
        "said ",
        "China said ",
        "((",
        "in each of 2026, ",
        "20% ",
        "May ",
        "、",
        "--- ",
    ):
        text = piece * 4000
        document = replace(from_text(text, name="x"), language="en", date="2025-11-03")
        assert desk.read(document).document.raw == text
