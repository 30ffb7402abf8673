"""A dispute's lexicon for a language: its own file, or one made from the ledger's names and aliases."""

from __future__ import annotations

from dataclasses import replace

from ..base.errors import LedgerError
from ..base.files import present
from ..ledger.dispute import Ledger
from ..ledger.files import inside, read_text, read_toml
from ..ledger.toml_lines import find_line
from .generate import from_ledger
from .lexicon import DisputeWords, Lexicon, compile_lexicon, language_words, lexicon_path


def load_lexicon(ledger: Ledger, code: str) -> Lexicon:
    """The compiled lexicon of a dispute for a language; names and aliases of the ledger when it has no file."""
    language = language_words(code)
    path = lexicon_path(ledger.root, code)
    kept = present(path)
    if kept:
        words = read_toml(inside(path, ledger.root), DisputeWords)
        if words.language != code:
            what, remedy = f"the lexicon is for {words.language!r}", f"name it lexicon.{words.language}.toml"
            raise LedgerError(what, remedy=remedy, file=path, line=find_line(read_text(path), ["language"]))
    else:
        words = from_ledger(ledger, code)
    return replace(compile_lexicon(words, language, file=path), kept=kept)
