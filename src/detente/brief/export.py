"""Writing a brief, and the ledger it rests on, in the forms that people send on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from ..base.errors import InputError
from ..base.files import write as write_file
from ..ledger.texts import texts as held_texts
from ..standpoint import Standpoint
from .page import Brief, annexed

#: Forms of `detente export`, in the order of its options.
FORMS = ("docx", "xlsx", "html", "md", "duckdb", "parquet")


class _Job:
    """One export: the brief is made once, and only if a form needs it."""

    def __init__(self, stand: Standpoint, deal: str | None, texts: str | None) -> None:
        self.stand, self.deal, self.texts = stand, deal, texts

    @cached_property
    def brief(self) -> Brief:
        return annexed(self.stand, self.deal, held=held_texts(self.texts))

    def docx(self, path: Path) -> Path:
        from .word import write_word

        return write_word(self.brief, path)

    def xlsx(self, path: Path) -> Path:
        from .excel import write_excel

        return write_excel(self.brief, path)

    def html(self, path: Path) -> Path:
        from .html import render

        return write_file(path, render(self.brief))

    def md(self, path: Path) -> Path:
        from .text import markdown

        return write_file(path, markdown(self.brief))

    def duckdb(self, path: Path) -> Path:
        from ..ledger.archive import write_duckdb

        return write_duckdb(self.stand.ledger, path)

    def parquet(self, path: Path) -> Path:
        from ..ledger.archive import write_parquet

        write_parquet(self.stand.ledger, path)
        return path


def write(
    stand: Standpoint, deal: str | None, forms: Mapping[str, Path], *, texts: str | None = None
) -> Iterator[Path]:
    """Write each form to its path, yielding the paths as they are done.

    Raises InputError for an unknown form, a missing optional package or a path that cannot
    be written, and whatever `brief` raises.
    """
    unknown = set(forms) - set(FORMS)
    if unknown:
        raise InputError(f"no form {sorted(unknown)[0]!r}", remedy="known: " + ", ".join(FORMS))
    job = _Job(stand, deal, texts)
    if deal is not None:
        stand.ledger.deal(deal)
    for form, path in forms.items():
        make: Callable[[Path], Path] = getattr(job, form)
        try:
            yield make(path)
        except ImportError as error:
            extra = "office" if form in ("docx", "xlsx") else "frames"
            raise InputError(
                f"--{form} needs {error.name}, which is not installed",
                remedy=f"pip install 'detente[{extra}]'",
            ) from error
