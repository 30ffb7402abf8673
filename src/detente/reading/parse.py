"""A dependency parser for the reader, if wanted (the `nlp` extra): a pinned model whose every file is checked.

spaCy (MIT) runs the model. The package that holds the model is never imported, only its files are
read, and only if each has the SHA-256 that `nlp_models.toml` records: a changed file is refused.
"""

from __future__ import annotations

import hashlib
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..base.errors import InputError
from .frames.tree import Sentence, sentences

INSTALL = "pip install 'detente[nlp]', or read with --no-nlp"
#: Parts of the model that are not needed for a parse.
_UNUSED = ("ner", "senter")
#: What spaCy's numeric layer would use if it is installed; the pinned model runs on the processor and needs none.
_FRAMEWORKS = ("torch", "tensorflow", "mxnet", "cupy")
#: Longer sentences than this many characters are left to the rules.
MAX_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Pinned:
    """A model that may be used: its language, the packages that may hold it, and the digests of its files."""

    name: str
    version: str
    language: str
    packages: tuple[str, ...]
    sha256: dict[str, str]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a parse: code points in the text given, Penn Treebank tag, relation to the word at index `head`."""

    start: int
    end: int
    low: str
    tag: str
    relation: str
    head: int


class Parser:
    """A loaded model: paragraphs to sentences, or one sentence to words."""

    def __init__(self, model: Pinned, pipeline: Any) -> None:
        self.model = model
        self._pipeline = pipeline

    def paragraphs(self, texts: Sequence[str]) -> Iterator[list[Sentence]]:
        """The sentences of each text, parsed together."""
        for text, parsed in zip(texts, self._pipeline.pipe(texts, batch_size=32), strict=True):
            yield sentences(parsed, text)

    def words(self, text: str) -> tuple[Word, ...]:
        """The words of one sentence with their heads; none if it is too long to be worth it."""
        if len(text) > MAX_CHARACTERS:
            return ()
        return tuple(
            Word(w.idx, w.idx + len(w.text), w.text.lower(), w.tag_, w.dep_, w.head.i) for w in self._pipeline(text)
        )


def pinned() -> tuple[Pinned, ...]:
    """The models that may be used, from the data file beside this module."""
    text = Path(str(package_files("detente"))) / "reading" / "nlp_models.toml"
    rows = tomllib.loads(text.read_text(encoding="utf-8"))["model"]
    return tuple(
        Pinned(row["name"], row["version"], row["language"], tuple(row["packages"]), dict(row["sha256"]))
        for row in rows
    )


def folder_of(model: Pinned, package: str) -> Path | None:
    """Where an installed package keeps a model, without importing it."""
    spec = find_spec(package)
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place) / f"{package}-{model.version}"
        if folder.is_dir():
            return folder
    return None


def altered(folder: Path, model: Pinned) -> str:
    """The first file of a model that is missing or not what was recorded, or nothing."""
    for name, wanted in sorted(model.sha256.items()):
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != wanted:
            return name
    return ""


def installed(language: str = "en") -> Parser | None:
    """The parser where it is installed and whole, else None: reading goes on by the rules."""
    try:
        return load_parser(language)
    except InputError:
        return None


@cache
def load_parser(language: str = "en") -> Parser | None:
    """The parser of a language, loaded once; None where no model is pinned for the language.

    InputError when spaCy or the model is not installed, or a file of the model is not the recorded one.
    """
    models = [m for m in pinned() if m.language == language]
    if not models:
        return None
    refused = ""
    for model in models:
        for package in model.packages:
            folder = folder_of(model, package)
            if folder is None:
                continue
            wrong = altered(folder, model)
            if not wrong and find_spec("spacy") is None:
                raise InputError("spaCy is not installed", remedy=INSTALL)
            if not wrong:
                return Parser(model, _pipeline(folder))
            refused = refused or f"{package}: {wrong} is not the file that was recorded"
    if refused:
        raise InputError(refused, remedy=f"install the pinned version again: {INSTALL}")
    names = ", ".join(f"{p} {m.version}" for m in models for p in m.packages)
    raise InputError(f"no parser model is installed (looked for {names})", remedy=INSTALL)


def _pipeline(folder: Path) -> Any:
    with _without(*_FRAMEWORKS):
        from spacy.util import load_model_from_path

    return load_model_from_path(folder, exclude=list(_UNUSED))


@contextmanager
def _without(*names: str) -> Iterator[None]:
    """While spaCy is imported: frameworks that it would import only to see that they are there (torch: two seconds)."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)
