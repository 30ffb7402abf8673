"""Answers about the ledger, its sources and documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...base.errors import InputError

if TYPE_CHECKING:
    from ...ledger.texts import Texts
    from ...standpoint import Standpoint


def sources(at: Standpoint, *, grade: str | None, texts: str | None, held: Texts | None = None) -> Any:
    """Every source, graded; `held` are texts that are open already."""
    from ...brief.sources import sources as listed
    from ...ledger.texts import texts as opened

    return listed(at.ledger, grade=grade, texts=held or opened(texts))


def assumptions(at: Standpoint, *, part: str | None) -> Any:
    """Every assumption, with its basis."""
    from ...assumptions import assumptions as listed

    return listed(at.ledger, part=part)


def check(at: Standpoint, *, names: Sequence[str], strict: bool, goods: bool, oracle: bool = False) -> Any:
    """The ledger's checks, those of its goods, or its duties against the schedule as printed."""
    if oracle:
        from ...tariff.oracle import compare

        return compare(at.ledger)
    if goods:
        from ...exposure.checks import check_goods

        own, shipped = check_goods(at.ledger.root / "goods"), check_goods()
        return own if own.findings else shipped
    from ...checkup import check as run

    return run(at.ledger, names)


def check_fails(result: Any, *, strict: bool, **_: Any) -> bool:
    """Whether anything stands in the way."""
    return bool(result.failed(strict=strict))


def info(at: Standpoint) -> Any:
    """What data is held."""
    from ...holdings import holdings

    return holdings(at.ledger)


def show(at: Standpoint, *, id: str) -> Any:
    """Any record."""
    from ...ledger.lookup import look_up

    return look_up(at.ledger, id)


def verify(at: Standpoint, *, sources: Sequence[str], texts: str | None) -> Any:
    """The ledger's anchors against the texts held."""
    from ...ledger.texts import VARIABLE
    from ...ledger.texts import texts as held
    from ...reading.verify import verify as against

    found = held(texts)
    if not found.folders:
        raise InputError("no folder of texts was named", remedy=f"name one with --texts or {VARIABLE}")
    return against(at.ledger, found, sources=sources)


def verify_fails(result: Any, **_: Any) -> bool:
    """Whether the words of a claim are not in a text that is held."""
    return bool(result.failed)


def compare(at: Standpoint, *, files: Sequence[str], deal: str | None, all: bool) -> Any:
    """Documents side by side."""
    from ...reading.compare import compare as side_by_side
    from ...reading.desk import Desk

    if len(files) < 2:
        raise InputError("one document cannot be compared", remedy="name two or more")
    desk = Desk(at.ledger, deal=deal)
    documents = [desk.open(name) for name in files]
    seen: dict[str, str] = {}
    for document in documents:
        if document.digest in seen:
            raise InputError(f"{document.name} is the same text as {seen[document.digest]}", remedy="name others")
        seen[document.digest] = document.name
    return side_by_side([desk.read(d) for d in documents], at.ledger, talk=all)
