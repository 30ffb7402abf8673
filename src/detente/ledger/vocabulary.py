"""The closed vocabularies of the ledger: the only words its fixed fields may hold."""

from __future__ import annotations

from enum import StrEnum


class SourceKind(StrEnum):
    """What a source is: a legal instrument, an official text, press, or an analysis."""

    instrument = "instrument"
    official = "official"
    press = "press"
    analysis = "analysis"
    data = "data"


class Grade(StrEnum):
    """A: primary text seen. B: primary quoted by a careful secondary. C: secondary or press. D: weak or conflicting."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class MeasureKind(StrEnum):
    """What a measure is."""

    tariff = "tariff"
    trade_remedy = "trade_remedy"
    quota = "quota"
    export_control = "export_control"
    entity_rule = "entity_rule"
    fee = "fee"
    import_ban = "import_ban"
    investigation = "investigation"
    exemption = "exemption"
    purchase = "purchase"
    sanction = "sanction"
    licence = "licence"
    procurement = "procurement"


#: Kinds that fall on goods at the border: on all countries, they fall on every party's goods too.
BORDER = (
    MeasureKind.tariff, MeasureKind.trade_remedy, MeasureKind.quota, MeasureKind.exemption, MeasureKind.fee,
    MeasureKind.import_ban,
)  # fmt: skip


class Base(StrEnum):
    """How a tariff enters the stack: added, a floor over MFN, replacing, or the lower of two."""

    additive = "additive"
    floor = "floor"
    replace = "replace"  # type: ignore[assignment]
    min = "min"


class EventType(StrEnum):
    """What happens to a measure, a component of it, or an authority."""

    impose = "impose"
    amend = "amend"
    suspend = "suspend"
    extend = "extend"
    terminate = "terminate"
    void = "void"
    supersede = "supersede"
    announce = "announce"
    propose = "propose"


class Status(StrEnum):
    """The status ladder. Only `enacted` is law.

    reported: said by somebody else than who would have to do it. announced: said by
    who would have to do it. confirmed: said by both sides. enacted: a legal text was seen.
    practice: done without a published instrument, whatever is said of it; beside the ladder.
    """

    practice = "practice"
    reported = "reported"
    announced = "announced"
    confirmed = "confirmed"
    enacted = "enacted"


class OnLapse(StrEnum):
    """What happens when a suspension runs out."""

    resume = "resume"
    end = "end"


class Stance(StrEnum):
    """What a claim does with its subject."""

    affirms = "affirms"
    denies = "denies"
    denies_linkage = "denies_linkage"
    conditions = "conditions"
    demands = "demands"
    says_absent = "says_absent"
    evaluates = "evaluates"
    forecasts = "forecasts"
    reports_figure = "reports_figure"


class Modality(StrEnum):
    """How firm a claim is about an act: done, committed, intended, hypothetical."""

    done = "done"
    committed = "committed"
    intended = "intended"
    hypothetical = "hypothetical"


class ConditionKind(StrEnum):
    """What an entry or an export must satisfy for a measure to apply or not."""

    end_use = "end_use"
    end_user = "end_user"
    claim = "claim"
    content_share = "content_share"
    loading_date = "loading_date"
    quota = "quota"
    licence = "licence"
    other = "other"


class CommitmentKind(StrEnum):
    """An undertaking, or a topic on which accounts are compared without one (Taiwan, who won)."""

    undertaking = "undertaking"
    topic = "topic"


class Role(StrEnum):
    """What a government or body is to a dispute."""

    party = "party"
    guarantor = "guarantor"
    depositary = "depositary"


class Parts(StrEnum):
    """How parallel components of one measure combine on a line that several of them cover."""

    add = "add"
    alternatives = "alternatives"


class Stage(StrEnum):
    """Where a trade remedy stands in its own procedure."""

    provisional = "provisional"
    definitive = "definitive"
    review = "review"
    sunset = "sunset"


class ProceedingKind(StrEnum):
    """What sort of procedure runs beside a measure."""

    panel = "panel"
    review = "review"
    investigation = "investigation"
    court = "court"


class MeetingLevel(StrEnum):
    """Who met."""

    leaders = "leaders"
    ministers = "ministers"
    officials = "officials"
    defence = "defence"
    call = "call"


class DeadlineKind(StrEnum):
    """What a date in the political calendar is."""

    election = "election"
    meeting = "meeting"
    court = "court"
    report = "report"
    other = "other"
