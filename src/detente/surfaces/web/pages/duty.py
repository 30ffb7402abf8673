"""The duty on a line, found by code or by words; average duties and their history; controls on a good."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ....base.dates import today
from ....base.errors import InputError
from ....base.table import Column, Table, columns
from ....ledger.dispute import Ledger
from ....standpoint import Standpoint
from ..ask import Ask, Field, address, common
from ..page import Answer, Nothing, Page, Progress
from ..shelf import Shelf

if TYPE_CHECKING:
    from ....tariff.sheet import Duty

#: Lines listed for a code or words that name several.
MOST = 200


@dataclass(frozen=True)
class Lines:
    """Tariff lines that a code or words name; `total` may be more than are listed."""

    asked: str
    importer: str
    rows: tuple[dict[str, Any], ...]
    total: int

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"asked": self.asked, "importer": self.importer, "total": self.total, "lines": list(self.rows)}

    def tables(self) -> list[Table]:
        """One row a line."""
        spec = columns(Column("hts", "Line"), Column("description", "Description"), Column("general", "General rate"))
        more = (f"{self.total} lines; the first {len(self.rows)} are listed.",) if self.total > len(self.rows) else ()
        return [Table(f"Tariff lines of {self.importer}: {self.asked}", spec, self.rows, notes=more, id="lines")]


def find(importer: str, text: str) -> Lines:
    """Lines of an importer's schedule below a code, or whose description holds every word."""
    from ....tariff.lines import digits, dotted, held, schedule

    if not held(importer):
        raise InputError(f"the tariff schedule of {importer} is not held", remedy="give the digits of one line")
    table = schedule(importer)
    if is_code(text):
        first, last = table.span(digits(text))
        found = list(range(first, last))
    else:
        words = [w for w in re.split(r"\W+", text.casefold()) if w]
        found = [i for i, line in enumerate(table.texts) if all(w in line.casefold() for w in words)] if words else []
    rows = tuple(
        {"hts": dotted(int(table.code[i])), "description": table.text(i), "general": table.printed(i)}
        for i in found[:MOST]
    )
    return Lines(text, importer, rows, len(found))


def is_code(text: str) -> bool:
    """Whether a text is meant as a tariff code."""
    return re.fullmatch(r"[\d.\s-]+", text) is not None


def fields(ledger: Ledger) -> tuple[Field, ...]:
    """A line or words, whose goods, whose tariff, the day, and what is known of the entry."""
    return (
        Field("code", "Tariff code or words", hint="8481.80.90.05, or magnets"),
        Field("origin", "Goods of", hint=_other(ledger)),
        Field("importer", "Entering"),
        *common(ledger, "on", "known", "lens"),
        Field("loaded", "Loaded on", "date"),
        Field("value", "Customs value, US$", "number"),
    )


def _other(ledger: Ledger) -> str:
    """The party whose goods are asked about by default: the one that faces a tariff that is held."""
    from ....tariff.lines import parties

    return parties(ledger)[1]


def answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """The stack of duties on one line, or the lines to choose from."""
    from ....tariff.duty import duty
    from ....tariff.lines import digits, held, parties

    code, ledger = ask.get("code"), shelf.ledger()
    if not code:
        return Answer("What is the duty?", Nothing(), lead=["Give a tariff line by its digits, or words of its text."])
    origin = (ask.get("origin") or "").upper() or None
    importer = (ask.get("importer") or "").upper()
    buyer, seller = parties(ledger, importer, "" if importer else (origin or ""))
    origin = origin or seller
    if held(buyer) and (not is_code(code) or len(digits(code)) < 10):
        lines = find(buyer, code)
        if len(lines.rows) != 1:
            return _listed(lines, ask)
        code = str(lines.rows[0]["hts"])
    made = duty(
        _stand(ledger, ask),
        code,
        origin,
        importer=importer,
        loaded=ask.get("loaded"),
        value=float(ask.values["value"]) if ask.get("value") else None,
    )
    return Answer(f"Duty on {made.hts}", made, lead=[*([made.text] if made.text else []), _total(made)])


def _stand(ledger: Ledger, ask: Ask) -> Standpoint:
    """From where the form asks: by default what is known today."""
    return Standpoint.of_law(ledger, ask.get("on"), ask.get("known"), ask.get("lens"))


def _total(made: Duty) -> str:
    """The total in one sentence; open ends are said, not hidden."""
    where = f"on goods of {made.origin} entering {made.importer} on {made.on}"
    if made.high is None:
        return f"At least {made.low:g}% {where}: the general rate is not known here."
    if made.low == made.high:
        return f"In all {made.high:g}% of customs value {where}" + (
            "." if made.complete else ", if nothing below is open."
        )
    return f"Between {made.low:g} and {made.high:g}% of customs value {where}: the table says what is open."


def _listed(lines: Lines, ask: Ask) -> Answer:
    if not lines.rows:
        raise InputError(f"no tariff line of {lines.importer} has {lines.asked!r}", remedy="try fewer words or digits")
    links = {row["hts"]: address("/duty", {**ask.values, "code": row["hts"]}) for row in lines.rows}
    return Answer(
        "Which line?",
        lines,
        lead=[f"{lines.total} lines: choose one."],
        template="lines.html",
        extra={"links": links},
    )


def place_fields(ledger: Ledger) -> tuple[Field, ...]:
    """Importer and exporter."""
    from ....tariff.lines import parties

    buyer, seller = parties(ledger)
    return Field("importer", "Duties of", hint=buyer), Field("exporter", "On goods of", hint=seller)


def series_fields(ledger: Ledger) -> tuple[Field, ...]:
    """Between whom, from when to when."""
    return (
        *place_fields(ledger),
        Field("from", "From", "date", hint="2018-01-01"),
        Field("to", "To", "date", hint="today"),
        *common(ledger, "known", "lens"),
    )


def _pair(ledger: Ledger, ask: Ask) -> tuple[str, str]:
    from ....tariff.lines import parties

    return parties(ledger, (ask.get("importer") or "").upper(), (ask.get("exporter") or "").upper())


def series_answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """The history of the average duty, deals marked."""
    from ....tariff.series import series

    buyer, seller = _pair(shelf.ledger(), ask)
    made = series(
        _stand(shelf.ledger(), ask),
        buyer,
        seller,
        first=ask.get("from") or "2018-01-01",
        last=ask.get("to") or today().isoformat(),
        advance=progress,
    )
    return Answer(f"Average duty of {buyer} on goods of {seller}", made, figures=[made.figure()])


def effective_fields(ledger: Ledger) -> tuple[Field, ...]:
    """Between whom, on which day, by what."""
    parts = [("", "the total"), ("sector", "sector"), ("chapter", "chapter"), ("authority", "authority")]
    return (
        *place_fields(ledger),
        *common(ledger, "on", "known", "lens"),
        Field("by", "By", "choice", parts, what="way to break it down"),
    )


def effective_answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """The average duty on a day."""
    from ....tariff.effective import effective

    buyer, seller = _pair(shelf.ledger(), ask)
    made = effective(
        _stand(shelf.ledger(), ask),
        buyer,
        seller,
        by=ask.get("by") or "",
    )
    return Answer(f"Average duty of {buyer} on goods of {seller}", made)


def control_fields(ledger: Ledger) -> tuple[Field, ...]:
    """Which good, between whom, on which day."""
    names = sorted(((item.id, item.title) for item in ledger.goods.values()), key=lambda pair: pair[1])
    return (
        Field("good", "Good", "choice", [("", "choose one"), *names], what="good"),
        Field("from", "From", hint=_other(ledger)),
        Field("to", "To"),
        *common(ledger, "on", "known", "lens"),
    )


def control_answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """Everything but tariffs that touches a good."""
    from ....regime.controls import controls

    good = ask.get("good")
    if not good:
        return Answer("What controls are there?", Nothing(), lead=["Choose a good."])
    ledger = shelf.ledger()
    source = (ask.get("from") or _other(ledger)).upper()
    target = (ask.get("to") or next(p.id for p in ledger.dispute.parties if p.id != source)).upper()
    made = controls(_stand(ledger, ask), good, source, target)
    return Answer("What controls are there?", made)


PAGE = Page("duty", "What is the duty?", fields, answer, slow=True)
SERIES = Page("series", "Average duty over time", series_fields, series_answer, slow=True)
EFFECTIVE = Page("effective", "Average duty", effective_fields, effective_answer, slow=True)
CONTROLS = Page("controls", "What controls are there?", control_fields, control_answer)
