"""An answer as a Word document: a brief as the editor writes it; any other with its sentences, pictures, tables."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ...base.errors import InputError
from ...brief.page import Brief
from ...brief.statement import Section, Statement
from ...draw.office import undated
from .page import View

if TYPE_CHECKING:
    from ...ledger.dispute import Ledger


def word(found: View, ledger: Ledger) -> bytes:
    """The document. Raises InputError where the extra that writes it is not installed."""
    try:
        from ...brief.word import document, plain
    except ImportError as error:
        raise InputError(
            f"a Word document needs {error.name}, which is not installed", remedy="pip install 'detente[office]'"
        ) from error
    made = getattr(found.result, "result", None)
    if isinstance(made, Brief):
        held = document(made)
    else:
        statements = tuple(Statement(line) for line in found.lead)
        at = getattr(found.result, "at", None)
        about = f"Asked of {at}. " if at is not None else ""
        about += f"Ledger {ledger.dispute.id}, checked to {ledger.dispute.checked}, version {ledger.digest[:12]}."
        section = Section("answer", found.title, statements, tuple(found.result.tables()), tuple(found.figures))
        held = plain(section, about)
    out = io.BytesIO()
    held.save(out)
    return undated(out.getvalue())
