"""What the deal is worth: real income of the parties with the range over settings, as worked out once and shipped."""

from __future__ import annotations

from ...base.errors import UnknownError
from ...base.places import place as place_of
from ...base.places import union_of
from ...base.words import listed, place, the
from ...impact.shipped import Effect, Told
from ..statement import Nature, Ref, Section, Statement
from .facts import Facts

#: Per cent of income below which a page rounds to nothing.
ROUND = 0.005


def section(facts: Facts, pages: int = 1) -> Section:
    """One sentence on the parties; more is a command away."""
    told = facts.worth
    if not pages and facts.place not in {p.id for p in facts.ledger.dispute.parties}:  # its own part tells its own
        return Section("worth", "What it is worth", ())
    if told is None:
        deal = facts.context.folder.deal
        named = deal.before and deal.after
        why = f"`detente worth {deal.id}` prices what can be priced" if named else "no law before and after it is named"
        text = f"Not held on this page; {why}." if named else f"Not held: {why}."
        return Section("worth", "What it is worth", (Statement(text, nature=Nature.note),))
    codes = [p.id for p in facts.ledger.dispute.parties]
    found = [(code, effect) for code in codes if (effect := told.of(code)) is not None]
    said = ", ".join(f"{the(code)} {figure(effect)}" for code, effect in found)
    homes = [f"{h[0]:.0f} US$ ({h[1]:.0f}–{h[2]:.0f}) a household in {the(c)}" for c, e in found if (h := e.household)]
    text = f"Real income a year, by the model: {said}"
    text += f"; {homes[0]}." if homes else "."
    made = [Statement(text, refs(told), Nature.reconstruction), *tested(told)]
    return Section("worth", "What it is worth", tuple(made))


def tested(told: Told) -> list[Statement]:
    """How the model did against what was counted since."""
    skill = told.priced.skill
    if skill is None:
        return []
    where = listed([the(code) for code in skill.importers])
    text = f"Back-test, who sells to {where}: skill {skill.all:.2f} (1 perfect, 0 as good as “no change”)"
    worse = listed([the(code) for code in skill.worse])
    return [Statement(text + (f"; worse than that for {worse}." if worse else "."), nature=Nature.note)]


def refs(told: Told) -> tuple[Ref, ...]:
    """What a figure of the model rests on."""
    return (Ref("data", f"{told.priced.source}; {told.priced.settings} settings of the model, docs/worth.md"),)


def figure(effect: Effect) -> str:
    """*+0.04% (−0.01 to 0.09)*: the reference setting and the range over settings."""
    low, high = signed(effect.low, plus=False), signed(effect.high, plus=False)
    return (
        f"{signed(effect.income)}% ({low} to {high})"
        if "−" in low + high
        else f"{signed(effect.income)}% ({low}–{high})"
    )


def signed(value: float, *, plus: bool = True) -> str:
    """Two digits with a true minus; never −0.00."""
    text = f"{value:+.2f}" if plus else f"{value:.2f}"
    return (f"{0:.2f}" if abs(value) < ROUND else text).replace("-", "−")


def _verdict(effect: Effect) -> str:
    """Said of a range that holds zero."""
    return ": it cannot be told from nothing" if effect.low < ROUND and effect.high > -ROUND else ""


def of_place(facts: Facts) -> list[Statement]:
    """What it is worth to the reader's country; that it cannot be told from nothing, where the range holds zero."""
    told = facts.worth
    if told is None:
        return [Statement("What the deal is worth to it: not held.", nature=Nature.note)]
    try:
        effect = told.of(facts.place)
    except UnknownError:
        effect = None
    union = union_of(facts.place, [p.id for p in facts.ledger.dispute.parties])
    whole = told.of(union) if union and effect is None else None
    if whole is not None:  # its tariff is the union's, so the model holds the union as one economy
        text = (
            f"No figure of its own: the model holds {the(union)} as one economy here. Real income a year of "
            f"{the(union)}: {figure(whole)}{_verdict(whole)}."
        )
        return [Statement(text, refs(told), Nature.reconstruction)]
    if effect is None:
        text = f"What the deal is worth to it: not held, for the world table has no {place(facts.place)} of its own."
        return [Statement(text, nature=Nature.note)]
    text = f"Real income a year, by the model: {figure(effect)}{_verdict(effect)}."
    own = place_of(facts.place).iso3
    bought = [
        f"{abs(change):.1f}% {'more' if change > 0 else 'less'} of {the(code)}"
        for code, change in ((p.id, effect.goods.get(place_of(p.id).iso3)) for p in facts.ledger.dispute.parties)
        if change is not None and place_of(code).iso3 != own
    ]
    if bought:
        text += f" It buys {' and '.join(bought)}."
    return [Statement(text, refs(told), Nature.reconstruction)]
