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
FORMS = ("docx", "pdf", "xlsx", "html", "md", "duckdb", "parquet")
#: Forms of a brief that one command writes to a file.
OF_BRIEF = ("docx", "pdf", "xlsx", "html")


class _Job:
    """One export: the brief is made once, and only if a form needs it."""

    def __init__(self, stand: Standpoint, deal: str | None, texts: str | None) -> None:
        self.stand, self.deal, self.texts = stand, deal, texts

    @cached_property
    def brief(self) -> Brief:
        return annexed(self.stand, self.deal, held=held_texts(self.texts))

    def docx(self, path: Path) -> Path:
        return write_brief(self.brief, "docx", path)

    def pdf(self, path: Path) -> Path:
        return write_brief(self.brief, "pdf", path)

    def xlsx(self, path: Path) -> Path:
        return write_brief(self.brief, "xlsx", path)

    def html(self, path: Path) -> Path:
        return write_brief(self.brief, "html", path)

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


def write_brief(brief: Brief, form: str, path: Path) -> Path:
    """Write a brief, of whatever length, in one of `OF_BRIEF`. Raises InputError for a package that is missing."""
    try:
        if form == "docx":
            from .word import write_word

            return write_word(brief, path)
        if form == "pdf":
            from .pdf import write_pdf

            return write_pdf(brief, path)
        if form == "xlsx":
            from .excel import write_excel

            return write_excel(brief, path)
    except ImportError as error:
        raise _missing(form, error) from error
    from .html import render

    return write_file(path, render(brief))


def _missing(form: str, error: ImportError) -> InputError:
    extra = "office" if form in OF_BRIEF else "frames"
    return InputError(f"--{form} needs {error.name}, which is not installed", remedy=f"pip install 'detente[{extra}]'")


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
            raise _missing(form, error) from error
