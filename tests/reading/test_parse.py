"""The optional parser: what it corrects, that its files are checked, and that nothing changes without it."""

from __future__ import annotations

import hashlib
import importlib
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from detente.base.errors import InputError
from detente.ledger.dispute import Ledger
from detente.reading import parse
from detente.reading.attribution import Speakers
from detente.reading.desk import Desk
from detente.reading.documents import from_text
from detente.reading.voices import Scope
from detente.reading.words import Span, flatten, quotations, tokens
from detente.surfaces.cli import main

PLOVER = Path(__file__).resolve().parents[1] / "data/plover/PLOVER_GSR_CAMEO.json"
FILE = b"weights"
WHOLE = parse.Pinned("toy", "1.0", "xx", ("toy_parser",), {"parser/model": hashlib.sha256(FILE).hexdigest()})
#: Beginnings of PLOVER sentences (other countries, other deals) and who speaks in them, read by hand.
SPEAKERS = {
    "Bosnia and Slovenia agreed to a ceasefire": "media reports",
    "Radical French farmers said": "Radical French farmers",
    "Thousands of Iraqi Kurds": "witnesses",
    "Sri Lanka has established": "the foreign ministry",
    "Cairo's security chief": "Cairo's security chief",
    "The Nigerian Union of Teachers": "The Nigerian Union of Teachers",
    "A roadside bombing": "the military",
    "NATO-member Norway": "Norway's foreign minister",
}


@pytest.fixture(scope="module")
def with_parser(ledger: Ledger) -> Desk:
    if find_spec("spacy") is None or not any(parse.folder_of(m, p) for m in parse.pinned() for p in m.packages):
        pytest.skip("the extra nlp is not installed")
    return Desk(ledger, nlp=True)


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package that says it holds a pinned model; importing it would fail."""
    folder = tmp_path / "toy_parser" / "toy_parser-1.0"
    (folder / "parser").mkdir(parents=True)
    (folder / "parser/model").write_bytes(FILE)
    (tmp_path / "toy_parser/__init__.py").write_text("raise RuntimeError('imported')", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(parse, "pinned", lambda: (WHOLE,))
    return folder


def scopes(desk: Desk, text: str) -> list[Scope]:
    bench = desk.reader("en").bench
    flat, words = flatten(text), tokens(flatten(text))
    framed = bench.framer.read(from_text(text, name="t.txt"))
    speakers = Speakers(bench.lexicon, flat, parsed=framed.words)
    return speakers.scopes(Span(0, len(flat)), words, bench.lexicon.find(words), quotations(text, 0, len(text)))


def test_the_pinned_weights_are_those_an_earlier_look_at_the_package_noted() -> None:
    (model,) = parse.pinned()
    assert model.sha256["parser/model"].startswith("e0098910")
    assert model.sha256["tok2vec/model"].startswith("e84fc06e")
    assert all(len(digest) == 64 for digest in model.sha256.values())


def test_a_model_is_whole_altered_or_not_there(toy: Path) -> None:
    assert parse.altered(toy, WHOLE) == ""
    (toy / "parser/model").write_bytes(FILE + b"!")
    with pytest.raises(InputError, match="toy_parser: parser/model is not the file that was recorded"):
        parse.load_parser("xx")
    (toy / "parser/model").unlink()
    with pytest.raises(InputError, match="parser/model is not the file"):
        parse.load_parser("xx")


def test_a_missing_model_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    gone = parse.Pinned("gone", "1.0", "en", ("no_such_parser",), {})
    monkeypatch.setattr(parse, "pinned", lambda: (gone,))
    parse.load_parser.cache_clear()
    note = tmp_path / "note.txt"
    note.write_text("The White House said that China will suspend its port fees.", encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["read", str(note), "--nlp"])
    shown = capsys.readouterr()
    parse.load_parser.cache_clear()
    assert left.value.code == 2
    assert "no_such_parser 1.0" in shown.err
    assert "pip install 'detente[nlp]'" in shown.err


def test_a_language_without_a_pinned_model_is_read_by_the_rules() -> None:
    assert parse.load_parser("zh") is None


def test_without_the_option_no_model_is_loaded(desk: Desk) -> None:
    assert desk.reader("en").bench.parser is None
    code = "import sys, detente.reading.desk; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_speakers_nobody_listed_are_found(with_parser: Desk, desk: Desk) -> None:
    texts = [r["text"] for r in json.loads(PLOVER.read_text(encoding="utf-8")) if "text" in r]
    for beginning, speaker in SPEAKERS.items():
        text = next(t for t in texts if t.startswith(beginning))
        assert [s.voice.speaker for s in scopes(with_parser, text)] == [speaker]
        assert scopes(desk, text) == []


def test_more_plover_sentences_have_a_speaker(with_parser: Desk, desk: Desk) -> None:
    texts = sorted({r["text"] for r in json.loads(PLOVER.read_text(encoding="utf-8")) if r.get("language") == "en"})
    lexicon = desk.reader("en").bench.lexicon
    said = [t for t in texts if any(h.label == "cue:say" for h in lexicon.find(tokens(flatten(t))))]
    plain, parsed = (sum(bool(scopes(d, t)) for t in said) for d in (desk, with_parser))
    assert parsed > 1.5 * plain
    assert parsed > 0.8 * len(said)


def test_what_is_said_ends_with_its_clause(with_parser: Desk) -> None:
    text = "While Xi has assured that China seeks no hegemony of any kind, a deep distrust of it persists."
    (scope,) = scopes(with_parser, text)
    assert scope.voice.speaker == "Xi Jinping"
    assert text[scope.start : scope.end].endswith("of any kind")


def test_a_clause_is_divided_there_and_anchors_stay_exact(with_parser: Desk, desk: Desk, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text(
        "By Ann Lee\n\nPosted on 3 Nov 2025\n\nWhile Xi has assured that China will resume soybean purchases this "
        "season, a deep distrust of the pledge on rare earths persists.\n",
        encoding="utf-8",
    )
    document = desk.open(note)
    assert {c.speaker for c in desk.read(document).claims} == {"Xi Jinping"}
    claims = with_parser.read(document).claims
    assert {(c.topic, c.speaker) for c in claims} == {("farm_purchases", "Xi Jinping"), ("rare_earths", "Ann Lee")}
    assert all(document.raw[c.start : c.end] == c.exact and c.exact[-1].isalpha() for c in claims)


def test_nobody_says_suffice_to_say(with_parser: Desk, desk: Desk) -> None:
    text = "Suffice to say, the meeting was a turning point for Washington."
    assert scopes(with_parser, text) == []
    assert scopes(desk, text) != []


def test_frameworks_are_hidden_only_while_the_parser_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """spaCy imports torch where it is installed, which takes two seconds and does nothing for the pinned model."""
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setitem(sys.modules, "tensorflow", parse)
    with parse._without("torch", "tensorflow"):
        with pytest.raises(ImportError):
            importlib.import_module("torch")
        assert sys.modules["tensorflow"] is parse
    assert "torch" not in sys.modules
    assert sys.modules["tensorflow"] is parse
