"""What is it worth?"""

from __future__ import annotations

from ...base.dates import parse_day
from ...base.errors import DetenteError
from ...impact.figure import bars
from ...impact.listing import third
from ...impact.ranges import rankings
from ...impact.report import ends, span
from ...impact.worth import Worth, worth
from ...vintages import later
from ..context import Context
from ..statement import Nature, Ref, Section, Statement

TITLE = "What is it worth?"
DRAWS = 40
COVERS = ("tariff", "economy")  #: what it rests on
MODEL = Ref("equation", "Caliendo and Parro (2015), exact hat algebra with input–output links; docs/model.md")


def section(context: Context) -> Section:
    """What the deal changed in law, and what the difference of the two accounts is worth."""
    deal = context.folder.deal.id
    commands = (context.command("worth", draws=DRAWS),)
    try:
        result = worth(context.stand, deal=deal, draws=DRAWS, members=True)
    except DetenteError as error:
        return _none(f"No figure is given: {error.what}.")
    day = max(str(named.to_dict()["on"]) for named in (result.origin, result.target))
    if parse_day(day[:10]) > parse_day(context.known[:10]):
        return _none(f"No figure is given: the law of {day} that it prices was not yet public on {context.known}.")
    held = [Statement(f"{what[:1].upper()}{what[1:]}.", nature=Nature.note) for what in later(context.stand, COVERS)]
    statements = (_headline(result), *_ambiguity(result), *_third(result), *_notes(result), *held)
    return Section("worth", TITLE, statements, tuple(result.tables()[:2]), (bars(result),), commands)


def _none(text: str) -> Section:
    return Section("worth", TITLE, (Statement(text, nature=Nature.note),))


def _refs(result: Worth) -> tuple[Ref, ...]:
    meta = result.baseline.meta
    elasticities = result.world.elasticities
    return (MODEL, Ref("data", f"{meta.title}. {meta.attribution}"), Ref("data", f"Elasticities: {elasticities.title}"))


def _headline(result: Worth) -> Statement:
    b, move = result.baseline, result.move
    parts = []
    for code in result.parties:
        n = b.countries.index(code)
        parts.append(
            f"{b.name(code)} {_signed(float(move.real_income[n]))}% of real income{_error(result, [n], 'move')} "
            f"({_signed(float(move.value[n] / 1e3), 1)} billion US$ of {b.meta.year} a year)"
        )
    text = f"In the long run, from “{result.origin.title}” to “{result.target.title}”: " + "; ".join(parts) + "."
    for found in rankings(result):
        share = found["share_of_settings"][found["reference"]]
        if found["comparison"] == "move" and share < 1.0:
            text += f" That {b.name(found['reference'])} gains more holds in {100 * share:.0f}% of settings."
    return Statement(text, _refs(result), Nature.reconstruction)


def _ambiguity(result: Worth) -> list[Statement]:
    a = result.ambiguity
    if a is None:
        return []
    b = result.baseline
    parts = [
        f"{b.name(code)} {_signed(float(a.move.real_income[b.countries.index(code)]), 3)}%"
        f"{_error(result, [b.countries.index(code)], 'ambiguity')} "
        f"({_signed(float(a.move.value[b.countries.index(code)] / 1e3), 1)} billion US$)"
        for code in result.parties
    ]
    text = f"The price of ambiguity: if “{a.titles[1]}” holds and not “{a.titles[0]}”, " + "; ".join(parts) + "."
    return [Statement(text, _refs(result), Nature.reconstruction)]


def _third(result: Worth) -> list[Statement]:
    rows = third(result).rows
    lose = [row for row in rows if row["real_income_pct"] < 0][:-4:-1]
    gain = [row for row in rows if row["real_income_pct"] > 0][:3]
    said = [
        f"most {word} by " + ", ".join(f"{row['name']} ({_signed(row['real_income_pct'])}%)" for row in held)
        for word, held in (("lost", lose), ("gained", gain))
        if held
    ]
    if not said:
        return []
    text = f"Third countries, indicative only: {'; '.join(said)}. Those not distinguishable from zero are left out."
    return [Statement(text, _refs(result), Nature.reconstruction)]


def _error(result: Worth, members: list[int], comparison: str) -> str:
    """The sampling error and the range over settings, in brackets."""
    found, wide = ends(result, members, comparison), span(result, members, comparison)
    if found["low"] is None or found["high"] is None:
        return ""
    words = f" [{_signed(found['low'])} to {_signed(found['high'])}"
    if wide:
        words += f"; over settings {_signed(wide['range_low'])} to {_signed(wide['range_high'])}"
    return words + "]"


def _notes(result: Worth) -> list[Statement]:
    return [Statement(note, nature=Nature.note) for note in result.tables()[0].notes]


def _signed(value: float, digits: int = 3) -> str:
    return f"{value:+.{digits}f}".replace("-", "−")
