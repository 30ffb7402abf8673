"""Words from the user's own texts: exact where the text is held and unaltered, nothing anywhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from detente.base.errors import InputError, LedgerError
from detente.ledger.anchors import make
from detente.ledger.dispute import Ledger
from detente.ledger.texts import Texts, texts

SAYS = "The Commission will extend the suspension until the end of the year, and no longer."
WORDS = "will extend the suspension until the end of the year"


@pytest.fixture
def held(invented: Ledger) -> Ledger:
    invented.sources["notice"] = replace(invented.sources["notice"], held="notice*.txt")
    return invented


def test_words_are_shown_where_the_text_is_held(held: Ledger, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    (tmp_path / "a" / "notice.txt").mkdir()  # a folder is no text
    (tmp_path / "b" / "notice-2.txt").write_text("Another text.")
    (tmp_path / "b" / "notice-1.txt").write_text(f"Before. {SAYS} After.")
    (tmp_path / "c" / "notice.txt").write_text("The first folder wins.")
    anchor = make(WORDS, SAYS)
    here = Texts((tmp_path / "a", tmp_path / "b", tmp_path / "c"))
    assert here.quoted(held, "notice", anchor) == WORDS
    passage = here.passage(held, "notice", anchor)
    assert passage is not None
    assert (passage.exact, passage.start) == (WORDS, len("Before. The Commission "))
    assert here.quoted(held, "notice", None) == ""
    assert here.quoted(held, "factsheet", anchor) == ""  # no text of it
    assert here.passage(held, "factsheet", anchor) is None
    assert here.quoted(held, "none-such", anchor) == ""
    assert Texts().quoted(held, "notice", anchor) == ""


def test_an_altered_text_is_not_quoted(held: Ledger, tmp_path: Path) -> None:
    anchor = make(WORDS, SAYS)
    (tmp_path / "notice.txt").write_text(SAYS.replace("suspension", "duty"))
    assert Texts((tmp_path,)).quoted(held, "notice", anchor) == ""
    with pytest.raises(LedgerError):
        Texts((tmp_path,)).passage(held, "notice", anchor)


def test_folders_are_named_or_stand_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DETENTE_TEXTS", raising=False)
    assert texts().folders == ()
    monkeypatch.setenv("DETENTE_TEXTS", f"{tmp_path}:{tmp_path.parent}")
    assert texts().folders == (tmp_path, tmp_path.parent)
    assert texts(tmp_path).folders == (tmp_path,)
    with pytest.raises(InputError, match=r"no folder .* of texts; name one with --texts"):
        texts(tmp_path / "none")
